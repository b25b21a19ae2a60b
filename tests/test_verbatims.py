"""Verbatims: the right sentences, people masked, and tables that no spreadsheet runs."""

from __future__ import annotations

import csv
import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp.alerts.examples import HEALTHY
from cxnlp.cli import app
from cxnlp.errors import UsageError
from cxnlp.verbatims.masking import hidden, names_of
from cxnlp.verbatims.topics import Topic, chosen, parse, sieve, topics

PEOPLE = [
    {"person_id": "p1", "name": "Ana Reis", "aliases": ["A. Reis", "ana@orchard.example"]},
    {"person_id": "p2", "name": "Will Dunn", "aliases": []},
]
SAID = [
    ("The invoices of the second site are wrong again.", "customer", []),
    ("Ana Reis asked for the API export, call +44 20 7946 0958 or write to ana.reis@orchard.example.", "customer", []),
    ("=cmd|'/c calc'!A1 is what the export of our report holds.", "customer", []),
    ("We are looking at other vendors for the next year.", "customer", ["churn_risk"]),
    ("Our invoice is attached, please pay within thirty days.", "vendor", []),
    ("Thanks, see you on Monday then.", "customer", []),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import pandas as pd

    from cxnlp import parquet
    from cxnlp.types import FLAGS

    out = tmp_path_factory.mktemp("out")
    (out / "accounts.json").write_text(json.dumps({"schema_version": 1, "accounts": [HEALTHY]}), encoding="utf-8")
    for name, rows in (
        ("people.jsonl", PEOPLE),
        (
            "messages.jsonl",
            [{"message_id": f"m{n}", "sent_at": f"2026-05-0{n + 1}T08:00:00Z"} for n in range(len(SAID))],
        ),
    ):
        (out / name).write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    frame = pd.DataFrame(
        [
            {"account": "orchard", "message_id": f"m{n}", "text": text, "side": side, "role": "user", "kind": "email",
             "sentiment": -0.25, "words": len(text.split()), **{f"{f}_fired": f in fired for f in FLAGS}}
            for n, (text, side, fired) in enumerate(SAID)
        ]
    )  # fmt: skip
    parquet.write(frame, out / "sentences.parquet")
    return out


def run(place: Path, *args: str | Path) -> Any:
    return CliRunner().invoke(app, ["verbatims", "--in", str(place), *map(str, args)])


def found(place: Path, *args: str) -> list[dict[str, Any]]:
    done = run(place, "--json", *args)
    assert done.exit_code == 0, done.stderr
    return list(json.loads(done.stdout)["verbatims"])


def test_sentences_are_found_by_lemma_phrase_and_signal_and_only_of_customers(place: Path) -> None:
    assert [v["message_id"] for v in found(place, "--topic", "pricing")] == ["m0"]
    assert [v["message_id"] for v in found(place, "--topic", "integration")] == ["m2", "m1"]
    assert [v["message_id"] for v in found(place, "--topic", "churn_risk")] == ["m3"]
    assert [v["message_id"] for v in found(place, "--topic", "leaving")] == ["m3"]
    (own,) = found(place, "--topic", "second site")
    assert own["phrases"] == ["invoice", "second site"] and own["date"] == "2026-05-01" and own["channel"] == "email"
    assert found(place, "--topic", "weather") == [] and "nothing was said" in run(place, "--topic", "weather").stdout
    assert "pricing" in run(place).stdout


def test_people_are_masked_everywhere(place: Path) -> None:
    whole = run(place, "--json").stdout
    for secret in ("Ana", "Reis", "7946", "@"):
        assert secret not in whole
    (one,) = (v for v in found(place, "--topic", "integration") if v["message_id"] == "m1")
    assert one["text"] == "[name] asked for the API export, call [phone] or write to [mail]."
    assert "api export" in one["phrases"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask Reis, not Ana's team.", "Ask [name], not [name]'s team."),
        ("Will you ask Will?", "Will you ask [name]?"),
        ("See https://orchard.example/a?b=ana and (0)20 7946 0958.", "See [link] and [phone]."),
        (
            "Invoice 2026-05-01 of 1,250,000.00 EUR, ticket 48213.",
            "Invoice 2026-05-01 of 1,250,000.00 EUR, ticket 48213.",
        ),
        ("The analysis is banal.", "The analysis is banal."),
        ("Zoltan Kaczmarek told us so yesterday.", "[name] told us so yesterday."),
    ],
)
def test_masks(text: str, expected: str) -> None:
    (read,) = parse([text], [Topic("x", "x", ("x",))])
    assert hidden(text, names_of(PEOPLE), read.persons, read.auxiliaries).text == expected


def plain_spans(text: str) -> set[int]:
    """An independent small masker: positions of whole names, their capitalised parts and runs of seven digits."""
    parts = {w for p in PEOPLE for n in (p["name"], *p["aliases"]) if "@" not in n for w in re.split(r"[\s.]+", n)}
    names = sorted({p["name"] for p in PEOPLE} | {w for w in parts if len(w) > 2}, key=len, reverse=True)
    hits = [*re.finditer(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", text)]
    hits += re.finditer(r"(?<![\w.,/-])\d{3,4} ?\d{4}(?![\w-])", text)
    hits += re.finditer(r"[\w.]+@[\w.]+\w", text)
    return {k for m in hits for k in range(m.start(), m.end()) if text[k].strip()}


WORDS = st.sampled_from(
    ["Ana", "Reis", "Will", "Ana Reis", "Will Dunn", "A. Reis", "Ana's", "Dunn,", "will", "the", "call", "Orchard",
     "tel 7946 0958", "7946 0958", "5550123", "x.y@orchard.example", "2026-05-01", "1,250,000", "(Reis)", "\n"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=12).map(" ".join))
@example("5550123 5550123 7946 0958")
@example("2026-05-01 2026-05-01 7946 0958")
@settings(deadline=None)
def test_nothing_is_left_that_a_plain_masker_finds(text: str) -> None:
    safe = hidden(text, names_of(PEOPLE))
    covered = {k for m in safe.masks for k in range(m.start, m.end)}
    assert plain_spans(text) <= covered


def test_the_sieve_lets_everything_through_that_spacy_would_match() -> None:
    wanted = topics()
    texts = [f"We talked about the {word} of our site." for t in wanted for word in t.words]
    texts += [f"We talked about two {word}s of our site." for t in wanted for word in t.words]
    pattern = sieve(wanted)
    for text, read in zip(texts, parse(texts, wanted), strict=True):
        assert pattern.search(text) or not read.topics, text


def test_a_table_is_whole_private_and_harmless(place: Path, tmp_path: Path) -> None:
    path = tmp_path / "backlog.csv"
    assert run(place, "--topic", "integration", "-o", path).exit_code == 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["text"].startswith("'=cmd") and rows[0]["sentiment"] == "-0.25" and rows[0]["value"] == "100000.0"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and list(tmp_path.iterdir()) == [path]
    assert run(place, "-o", tmp_path / "backlog.xls").exit_code == 2
    again = path.read_bytes()
    run(place, "--topic", "integration", "-o", path)
    assert path.read_bytes() == again


def test_topics_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_text('[[topic]]\nid = "doors"\nwords = ["door"]\n', encoding="utf-8")
    assert chosen([], topics(path)) == (Topic("doors", "doors", ("door",)),)
    path.write_text('[[topic]]\nid = "doors"\nsignals = ["rain"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match="rain"):
        topics(path)
    path.write_text('[[topic]]\nid = "doors"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="words or signals"):
        topics(path)
