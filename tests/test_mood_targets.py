"""What moods are about: by the parse of their sentence, alike in any company, counted by role and person, in words."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from cxnlp import entities
from cxnlp.behaviour.mood_targets import mood_targets, with_targets
from cxnlp.behaviour.stakeholders import by_role, stakeholders
from cxnlp.report.mood_targets import in_words, mood_lines
from cxnlp.signals import targets as parsing
from cxnlp.signals.targets import Asked, targets
from cxnlp.trajectory.assess import Assessed, assess
from cxnlp.trajectory.frames import sentence_table
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import ScoredSentence
from cxnlp.vocabulary import TARGETS
from pipelines.mood_targets import HALVES, accuracy, load, macro_f1, precision, said
from tests.histories import Line, history, planted

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("I love the new dashboards.", "product"),
        ("Thank you for the honest workshop.", "project"),
        ("The quality of the exports is poor.", "product"),
        ("Our consultants say the migration was a mess.", "project"),
        ("You are a treasure.", "people"),
        ("Good work by your team on the data.", "people"),
        ("The twelve percent increase is unacceptable.", "money"),
        ("We lost trust in this partnership.", "relationship"),
        ("Mrs Holt was wonderful.", "people"),
        ("Why was I not told?", "people"),
        ("Good grief.", "none"),
        ("123 !!", "none"),
        ("The dashboard \ud83d is useless.", "product"),
        ("", "none"),
    ],
)
def test_the_noun_that_the_mood_is_said_of_decides(text: str, about: str) -> None:
    assert targets([Asked(text)]) == (about,)


def test_whoever_has_the_mood_is_not_its_target() -> None:
    assert targets([Asked("She is furious about the invoice.")]) == ("money",)
    assert targets([Asked("My team hates the interface.")]) == ("product",)


def test_a_pronoun_stands_for_the_subject_of_the_sentence_before() -> None:
    assert targets([Asked("It is useless.", "The scanner arrived on Monday.")]) == ("product",)
    assert targets([Asked("It is useless.")]) == ("none",)


def test_a_sentence_without_a_noun_takes_what_the_one_before_is_about() -> None:
    assert targets([Asked("UNACCEPTABLE.", "The training was cancelled again.")]) == ("project",)
    assert targets([Asked("UNACCEPTABLE.", "You said so.")]) == ("none",)


def test_people_of_the_vendor_who_are_named_are_people() -> None:
    assert targets([Asked("Vi was brilliant.", named=((0, 2),))]) == ("people",)
    assert targets([Asked("Vi was brilliant.")]) == ("none",)


def test_company_changes_nothing() -> None:
    asked = [row.asked for row in load()]
    together = dict(zip(asked, targets(asked), strict=True))
    random.Random(3).shuffle(asked)
    assert {one: targets([one])[0] for one in asked[:40]} == {one: together[one] for one in asked[:40]}
    assert dict(zip(asked, targets(asked), strict=True)) == together
    alone = [entities.parser()(one.text).tensor for one in asked[:40]]
    piped = [document.tensor for document in entities.parser().pipe([one.text for one in asked[:40]], batch_size=7)]
    assert all((a == b).all() for a, b in zip(alone, piped, strict=True))


def test_the_parser_is_the_whole_models() -> None:
    import spacy

    whole = spacy.load(entities.MODEL)
    for row in load()[:40]:
        ours, theirs = entities.parser()(row.asked.text), whole(row.asked.text)
        assert [(t.text, t.tag_, t.dep_, t.head.i) for t in ours] == [
            (t.text, t.tag_, t.dep_, t.head.i) for t in theirs
        ]


def test_a_long_sentence_is_parsed_to_its_limit() -> None:
    assert targets([Asked("so " * parsing.LONGEST + "the dashboard is useless")]) == ("none",)


def test_nothing_is_loaded_where_there_is_no_mood() -> None:
    code = (
        "import sys; from cxnlp.signals.targets import targets; assert targets([]) == ();"
        "import cxnlp.analysis, cxnlp.replay.run, cxnlp.validation.landmarks; assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)  # noqa: S603


def scored(past: History) -> list[ScoredSentence]:
    """The lines of `HISTORY` as the scorer gives them."""
    lines = {f"m{number:03d}": line for number, line in enumerate(LINES)}
    return [
        ScoredSentence(m.message_id, -1, 0, len(m.text), m.text, None, "customer", "user", lines[m.message_id].score)
        for m in past.messages
    ]


LINES = (
    Line(1, "c2", "The dashboard is useless.", planted(sentiment=-1)),
    Line(2, "c2", "The exports are broken.", planted(sentiment=-1, trust=-1)),
    Line(3, "c2", "Your team was brilliant.", planted(sentiment=1)),
    Line(4, "c3", "I am angry.", planted(sentiment=-1)),
    Line(5, "c3", "Please send the report.", planted()),
    Line(6, "v1", "Our dashboard is wonderful.", planted(sentiment=1)),
)


def test_the_customers_moods_are_counted_by_role_and_person() -> None:
    past = history(LINES)
    found = mood_targets(past, scored(past))
    assert found.column == ["product", "product", "people", "none", None, None]
    row = {
        "role_sentiment": by_role(past, "sentiment"),
        "role_trust": by_role(past, "trust"),
        "stakeholders": stakeholders(past, frozenset()),
    }
    told = with_targets(row, past, found)
    about = {role: mood["about"] for role, mood in told["role_sentiment"].items()}
    user = {"negative": {"product": 2}, "positive": {"people": 1}}
    assert about == {"user": user, "executive": {"negative": {"none": 1}}}
    assert told["role_trust"]["user"]["about"] == {"negative": {"product": 1}}
    seats = {seat["person_id"]: seat for seat in told["stakeholders"]}
    assert seats["c2"]["sentiment"]["about"] == user
    assert "about" not in seats["c1"]["sentiment"]
    assert row["role_sentiment"]["user"].keys() & {"about"} == set()


def test_the_table_of_sentences_says_it_row_by_row() -> None:
    past = history(LINES)
    column = mood_targets(past, scored(past)).column
    frame = sentence_table([past], [Assessed({}, [], column)])
    told = frame["target"].tolist()
    assert [t if isinstance(t, str) else None for t in told] == column
    untold = sentence_table([past], [Assessed({}, [], [None] * len(LINES))])
    assert untold["target"].isna().all() and untold["target"].dtype == frame["target"].dtype


def test_a_judgement_asks_no_parser() -> None:
    with patch.object(parsing, "parser", side_effect=AssertionError("parsed")):
        row = assess(history(LINES), TrajectoryModel.bundled()).row
    assert "about" not in row["role_sentiment"]["user"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"product": 5, "people": 1, "none": 1}, "the product (5 of 7), people (1); not said in 1"),
        ({"money": 1}, "money (1 of 1)"),
        ({"none": 3}, ""),
        ({}, ""),
    ],
)
def test_targets_in_words(told: dict[str, int], words: str) -> None:
    assert in_words(told) == words


def test_an_account_has_a_line_for_each_mood_over_all_its_roles() -> None:
    roles = {
        "user": {"about": {"negative": {"product": 1}, "positive": {}}},
        "buyer": {"about": {"negative": {"product": 1, "money": 1}, "positive": {"people": 2}}},
        "unknown": {"mean": 0.1},
    }
    assert mood_lines(roles) == (
        "What the bad mood seems to be about (six readings in ten are right): the product (2 of 3), money (1).",
        "What the good mood seems to be about (six readings in ten are right): people (2 of 2).",
    )
    assert mood_lines(None) == mood_lines({}) == ()


def test_the_labelled_sentences_are_in_two_halves_and_the_parse_beats_the_first_word() -> None:
    rows = load()
    by_half = {half: [row for row in rows if row.half == half] for half in HALVES}
    assert {half: len(own) for half, own in by_half.items()} == dict.fromkeys(HALVES, 120)
    assert {row.target for row in rows} == set(TARGETS)
    assert len({row.asked for row in rows}) == len(rows)
    measured = by_half["measure"]
    told = said(measured, by_half["build"])

    def by(name: str) -> Sequence[float]:
        true, once = [row.target for row in measured], np.ones(len(measured))
        return [measure(true, told[name], once) for measure in (accuracy, macro_f1, precision)]

    assert all(a > b + 0.1 for a, b in zip(by("parse"), by("first word"), strict=True))
