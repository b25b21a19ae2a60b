"""Who leaves, moves, takes over, is away or is not replaced, read in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.errors import ModelError
from cxnlp.people.news import NEWS, NEWS_FILE, NewsModel, among, bundled, bundled_sha256, read, told
from cxnlp.people.news_features import capitalised, features, marked
from cxnlp.people.posts import Roster
from pipelines.personnel_news.data import FACTS, TEST, cases
from pipelines.personnel_news.data import NEWS as CORPUS
from pipelines.personnel_news.data import read as rows_of
from pipelines.personnel_news.train import figures, labels
from tests.histories import PEOPLE

ROSTER = Roster([PEOPLE["c1"], PEOPLE["c2"]])
"""Ana Reis and Bo Holt."""


def facts(text: str) -> set[tuple[str, str]]:
    return {(f.who or "I", f.what) for f in told(text, tuple(ROSTER.places(text).items()))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm retiring at the end of June.", {("I", "ends")}),
        ("I gave my notice this afternoon.", {("I", "ends")}),
        ("My last day is Friday 12 December.", {("I", "ends")}),
        ("Ana has left the company.", {("c1", "ends")}),
        ("Ana is no longer with us.", {("c1", "ends")}),
        ("Bo takes over from Ana on the 1st.", {("c2", "takes")}),
        ("Bo is your new contact from Monday.", {("c2", "takes")}),
        ("Ana has been promoted and won't be on the project any more.", {("c1", "moves")}),
        ("I'm on parental leave until 3 May.", {("I", "away")}),
        ("Ana is on sick leave until March.", {("c1", "away")}),
    ],
)
def test_plain_news_is_read(text: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "I had left her a message.",
        "The question was left open.",
        "Ana left a comment in the document.",
        "Please reset the password of till four.",
        "I'm not the only one who was shouted at.",
        "Bo will send the list tonight.",
        "The last day of the trial is Friday.",
        "Thanks Ana, the invoice is attached.",
        "",
        "…",
    ],
)
def test_what_only_sounds_like_news_is_not(text: str) -> None:
    assert facts(text) == set()


def test_news_is_told_of_the_one_it_is_about() -> None:
    assert {who for who, what in facts("Ana is retiring, so Bo takes over the account.") if what == "ends"} == {"c1"}


def test_a_sentence_by_a_vendor_tells_nothing_of_its_speaker() -> None:
    assert told("I'm leaving at the end of June.", (), first_person=False) == ()


def test_names_that_nobody_known_bears_are_looked_at_together() -> None:
    text = "As Maud has resigned, Bo takes over."
    assert among(text, ROSTER.places(text)) == (("c2", ((22, 24),)), ("?", ((3, 7),)))


@given(st.text(max_size=120))
def test_any_text_is_read_and_always_alike(text: str) -> None:
    people = among(text, ROSTER.places(text))
    first = list(read(bundled(), text, people, True))
    assert first == list(read(bundled(), text, people, True))
    assert all(0.0 <= f.p <= 1.0 and f.what in NEWS for f in first)
    assert all(text[a:b].strip() for a, b in capitalised(text))


def test_features_without_number_say_something_finite() -> None:
    model = bundled()
    for against in (True, False):
        found = {name for name, weights in model.weights.items() if (weights[0] < 0) is against}
        assert all(0.0 <= p <= 1.0 for p in model.probabilities(found))


@given(st.sampled_from(["Ana", "Bo", "Wilhelmine", "Xu"]), st.sampled_from(["Jo", "Thaddeus"]))
def test_what_is_read_does_not_depend_on_the_names(person: str, other: str) -> None:
    text = f"From June {person} leaves and {other} takes the account."
    spans = [(10, 10 + len(person))]
    start = text.index(other)
    seen = features(text, spans, [(start, start + len(other))], "name")
    reference = features("From June Al leaves and Cy takes the account.", [(10, 12)], [(24, 26)], "name")
    assert seen == reference


def test_the_speaker_is_marked_only_when_seen_from_the_speaker() -> None:
    assert marked("I told my boss.", (), (), True)[:3] == ["<P>", "told", "<P-my>"]
    assert marked("I told my boss.", (), ())[:3] == ["i", "told", "my"]


def test_the_test_rows_keep_their_score() -> None:
    model = bundled()
    rows = rows_of(CORPUS / f"{TEST}.jsonl")
    found = [case for row in rows for case in cases(row)]
    passed = {row["id"] for row in rows if model.may_tell(row["text"])}
    said = [
        [
            p >= model.thresholds[what] and case.row in passed
            for what, p in zip(FACTS, model.probabilities(set(case.features)), strict=True)
        ]
        for case in found
    ]
    import numpy as np

    micro = figures(labels(found), np.array(said))["micro"]
    assert len(rows) == 240
    assert micro["precision"] >= 0.8
    assert micro["f1"] >= 0.65


def test_test_rows_are_in_no_other_file() -> None:
    texts = {path.stem: {row["text"] for row in rows_of(path)} for path in CORPUS.glob("*.jsonl")}
    held = texts.pop(TEST)
    assert not any(held & other for other in texts.values())


@pytest.mark.parametrize("damage", ["{}", "not json", json.dumps({"news": ["ends"]})])
def test_damaged_weights_are_an_error_that_says_what_to_do(tmp_path: Path, damage: str) -> None:
    (tmp_path / NEWS_FILE).write_text(damage, encoding="utf-8")
    with pytest.raises(ModelError, match="install cxnlp again"):
        NewsModel.load(tmp_path)


def test_the_published_numbers_belong_to_these_weights() -> None:
    metrics = json.loads((Path(__file__).parents[1] / "models/personnel/metrics.json").read_text(encoding="utf-8"))
    assert metrics["weights_sha256"] == bundled().sha256 == bundled_sha256()
