"""What moods are about: by a head on the encoder's features; counted by role and person, in words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.behaviour.mood_targets import mood_targets, with_targets
from cxnlp.behaviour.stakeholders import by_role, stakeholders
from cxnlp.errors import ModelError
from cxnlp.report.mood_targets import in_words, mood_lines
from cxnlp.signals.heads import softmax
from cxnlp.signals.model import METRICS_FILE, read_model
from cxnlp.signals.passages import in_passages
from cxnlp.signals.score import Scorer
from cxnlp.signals.targets import HEAD_FILE, MODEL, TargetHead, target_of
from cxnlp.trajectory.assess import Assessed, assess
from cxnlp.trajectory.frames import sentence_table
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import ScoredSentence, ScoreInput, SentenceScore
from cxnlp.vocabulary import NO_TARGET, TARGETS
from pipelines.mood_targets import fit
from pipelines.mood_targets.card import card
from pipelines.mood_targets.labelled import fitted
from pipelines.mood_targets.labelled import test as unseen_sentences
from tests.histories import Line, history, planted

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def head() -> TargetHead:
    return TargetHead.load()


def passage(*texts: str) -> list[ScoreInput]:
    """The sentences of a customer's mail, read together."""
    return in_passages([ScoreInput(text, side="customer", kind="email") for text in texts])


@pytest.mark.models
@pytest.mark.parametrize(
    ("texts", "about"),
    [
        (("The dashboard is useless, it crashes every morning.",), "product"),
        (("Nobody of your team has answered me for three weeks and I find that rude.",), "people"),
        (("Thank you Ana, you were a great help yesterday.",), "people"),
        (("The scanner arrived on Monday.", "It is broken again."), "product"),
    ],
)
def test_plain_sentences_tell_what_their_mood_is_about(texts: tuple[str, ...], about: str) -> None:
    *_, score = Scorer.load().score_many(passage(*texts))
    assert score.target == about


@pytest.mark.models
def test_the_sentence_before_counts() -> None:
    alone, after = Scorer.load(), ("The invoice is wrong for the third time.", "This is not acceptable.")
    (_, told), (bare,) = alone.score_many(passage(*after)), alone.score_many(passage(after[1]))
    assert told.target != bare.target


@pytest.mark.models
def test_signals_do_not_depend_on_the_head(tmp_path: Path) -> None:
    with_head = Scorer.load()
    without = Scorer(with_head.model, with_head._session, with_head._assembler._tokenizer)
    said = passage("We are happy with the pilot.", "The invoice is wrong.")
    assert [replace(s, target=NO_TARGET) for s in with_head.score_many(said)] == without.score_many(said)
    assert with_head.inputs_sha256 != without.inputs_sha256


def test_the_likeliest_target_is_named_where_it_is_likely_enough() -> None:
    logits = [0.0] * len(TARGETS)
    assert target_of(logits, 0.5) == NO_TARGET
    logits[TARGETS.index("money")] = 3.0
    assert target_of(logits, 0.5) == "money"
    assert target_of(logits, 0.9) == NO_TARGET


def test_a_head_comes_back_as_it_was_written(tmp_path: Path, head: TargetHead) -> None:
    head.save(tmp_path)
    again = TargetHead.load(tmp_path)
    assert again.sha256 == head.sha256
    assert (again.weight == head.weight).all() and (again.bias == head.bias).all()
    assert (again.least, again.features_sha256) == (head.least, head.features_sha256)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data | {"schema_version": 2},
        lambda data: data | {"targets": ["product"]},
        lambda data: data | {"bias": data["bias"][:3]},
        lambda data: {key: value for key, value in data.items() if key != "weight"},
        lambda data: data | {"weight": [["a"]]},
    ],
)
def test_another_file_is_refused(tmp_path: Path, head: TargetHead, damage: Callable[[Json], Json]) -> None:
    head.save(tmp_path)
    path = tmp_path / HEAD_FILE
    path.write_text(json.dumps(damage(json.loads(path.read_text()))))
    with pytest.raises(ModelError, match="install cxnlp again"):
        TargetHead.load(tmp_path)


def test_no_head_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="what moods are about cannot be used"):
        TargetHead.load(tmp_path)


def test_the_head_belongs_to_the_shipped_encoder(head: TargetHead) -> None:
    assert head.features_sha256 == read_model(ROOT / "models" / "signals-mpnet").features_sha256


def test_nothing_of_spacy_is_loaded_where_the_past_is_judged() -> None:
    code = (
        "import sys; import cxnlp.analysis, cxnlp.behaviour.mood_targets, cxnlp.replay.run, cxnlp.validation.landmarks;"
        "assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)  # noqa: S603


def scored(past: History) -> list[ScoredSentence]:
    """The lines of `HISTORY` as the scorer gives them."""
    lines = {f"m{number:03d}": line for number, line in enumerate(LINES)}
    return [
        ScoredSentence(m.message_id, -1, 0, len(m.text), m.text, None, "customer", "user", lines[m.message_id].score)
        for m in past.messages
    ]


def about(target: str, **moods: int) -> SentenceScore:
    """The score of a sentence with moods and their target."""
    return replace(planted(**moods), target=target)


LINES = (
    Line(1, "c2", "The dashboard is useless.", about("product", sentiment=-1)),
    Line(2, "c2", "The exports are broken.", about("product", sentiment=-1, trust=-1)),
    Line(3, "c2", "Your team was brilliant.", about("people", sentiment=1)),
    Line(4, "c3", "I am angry.", planted(sentiment=-1)),
    Line(5, "c3", "Please send the report.", planted()),
    Line(6, "v1", "Our dashboard is wonderful.", about("product", sentiment=1)),
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


def test_a_judgement_counts_no_targets() -> None:
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
        "What the bad mood seems to be about (two readings in three are right): the product (2 of 3), money (1).",
        "What the good mood seems to be about (two readings in three are right): people (2 of 2).",
    )
    assert mood_lines(None) == mood_lines({}) == ()


def test_every_labelled_sentence_has_a_target_and_no_longer_text_serves_twice() -> None:
    rows, measuring = fitted(), unseen_sentences()
    assert {row.target for row in rows} == {row.first for row in measuring} == set(TARGETS)
    assert len({row.id for row in rows}) == len(rows)
    assert len({row.account for row in measuring}) == len(list((ROOT / "corpora" / "unseen_accounts").glob("*.yaml")))
    assert {row.text for row in rows if len(row.text) > 25}.isdisjoint(row.text for row in measuring)


def test_the_card_is_of_the_head_that_ships(head: TargetHead) -> None:
    metrics = json.loads((ROOT / "models" / MODEL / METRICS_FILE).read_text(encoding="utf-8"))
    assert metrics["weights_sha256"] == head.sha256
    assert (metrics["rows"], metrics["test_rows"]) == (len(fitted()), len(unseen_sentences()))
    assert card(metrics) == (ROOT / "models" / MODEL / "README.md").read_text(encoding="utf-8")
    assert metrics["test"]["head"]["named_right"] > metrics["test"]["most frequent"]["named_right"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_fitted_head_gives_the_probabilities_of_its_features(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = np.arange(60) % len(TARGETS)
    x = rng.normal(size=(60, 5)) + y[:, None]
    made = fit.head_of(x, y, 0.1, 0.4, "")
    (p,) = fit.probabilities(x[:1], made.weight, made.bias)
    assert p.sum() == pytest.approx(1)
    assert softmax(made.logits(x[0])) == pytest.approx(tuple(p))
    assert fit.named(p[None], 0.4) == [target_of(made.logits(x[0]), 0.4)]


def test_the_least_probability_is_the_lowest_at_which_enough_are_right() -> None:
    y = fit.truth(["product"] * 8 + ["people"] * 2)
    p = np.full((10, len(TARGETS)), 0.01)
    p[:8, 0], p[8:, 0] = 0.6, 0.45
    assert fit.least_of(p[:5], y[:5]) == fit.LEASTS[0]
    assert fit.least_of(p, fit.truth(["people"] * 2 + ["product"] * 6 + ["people"] * 2)) == 0.46
