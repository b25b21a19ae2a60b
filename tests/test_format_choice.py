"""Formats that cannot be surer than one found already are not asked, and the choice is the one among all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.columns import LAYOUTS
from cxnlp.ingest.registry import LEAST_CONFIDENCE, detect, formats
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.walk import inputs

SAMPLES = Path(__file__).parent.parent / "corpora" / "samples"
SOURCES = [item for item in inputs([SAMPLES]) if isinstance(item, Source)]
MAIL = (
    b"From: ana@orchard.example\nTo: bo@lumenforge.example\nDate: Mon, 6 Jan 2025 09:00:00 +0000\nMessage-ID: <1@o>\n"
)


def surest(form: Format) -> float:
    return float(getattr(form, "surest", 1.0))


def among_all(source: Source) -> Format | None:
    """The first of the surest ones, every format asked."""
    best = max(formats(), key=lambda form: form.sniff(source))
    return best if best.sniff(source) > LEAST_CONFIDENCE else None


def test_samples_are_given_to_the_surest_of_all_formats() -> None:
    assert len(SOURCES) > 50
    for source in SOURCES:
        assert detect(source) is among_all(source), source.name
        assert all(form.sniff(source) <= surest(form) for form in formats()), source.name


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_a_header_of_all_telling_columns_is_within_bounds(kind: str) -> None:
    layout = LAYOUTS[kind]
    names = list(dict.fromkeys([*(group[0] for group in layout.required), *layout.telling]))
    cells = ",".join(["1"] * len(names))
    source = Source.of_bytes(f"{','.join(names)}\n{cells}\n{cells}\n".encode(), "table.csv")
    assert all(form.sniff(source) <= surest(form) for form in formats())
    assert detect(source) is among_all(source)


LINES = (
    "Subject: ABC-12, plan",
    "id,summary,status",
    "Ana: see you",
    "09:00 Bo: yes",
    "1",
    "00:00:01,000 --> 00:00:02,000",
)


@given(
    st.booleans(), st.lists(st.sampled_from(LINES), max_size=6), st.sampled_from(["a.eml", "b.txt", "c.csv", "d.srt"])
)
def test_heads_of_any_kind_are_given_to_the_surest(mail: bool, lines: list[str], name: str) -> None:
    source = Source.of_bytes((MAIL if mail else b"") + "\n".join(lines).encode(), name)
    assert detect(source) is among_all(source)
    assert all(form.sniff(source) <= surest(form) for form in formats())
