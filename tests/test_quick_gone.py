"""Words of absence behind a name: the parted patterns find what one large pattern would."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cxnlp.quick.absence_words import FROM, GONE
from cxnlp.quick.gone import gone_behind

LEADS = (
    rf"\s*(?:\([^()\n]{{0,60}}\)|,[^,.;\n]{{2,40}},|{FROM})?(?:,? (?:who|he|she))?[\s,:=–-]*"
    r"(?:also |again |still |both )?",
    r"\s*\(",
    r"(?:\s*(?:,|and|&|/)\s*[A-ZÀ-Þ][\w'’-]+){1,3}[\s:–-]*",
)
MADE = (
    "Ana (on leave), Bo and Cy couldn't join, Di & Eve were away; Finn, Gus: absent",
    "Ana (the CFO) (sick), Bo/Cy were ill, Di and Eve sent apologies, Finn (travelling) was missed",
)
NOTES = sorted(Path(__file__).resolve().parents[1].glob("corpora/quick_notes_tuning/*.txt"))


@pytest.mark.parametrize("lead", LEADS)
def test_as_one_large_pattern(lead: str) -> None:
    whole, parted, found = re.compile(rf"(?:{lead})(?:{GONE})"), re.compile(lead), 0
    lines = [line for path in NOTES for line in path.read_text(encoding="utf-8").split("\n")]
    for line in (*MADE, *lines):
        for name in re.finditer(r"\b[A-ZÀ-Þ][\w'’-]+", line):
            one, two = whole.match(line, name.end()), gone_behind(parted, line, name.end(), len(line))
            assert (one is None) == (two is None), line[name.start() :]
            assert one is None or two is None or one.end() == two.end(), line[name.start() :]
            found += one is not None
    assert found >= 2


@pytest.mark.parametrize(
    "rest", [" on our side was at the dentist.", " from our side overslept lol", " (out until May)"]
)
def test_what_stands_between_may_be_longer_than_the_lead_prefers(rest: str) -> None:
    assert gone_behind(re.compile(LEADS[0]), f"Ana{rest}", 3, len(rest) + 3)
