"""The measures against a plain reckoning of the same definitions, sentence by sentence."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cxnlp.adaptation.answers import Answer, guess
from cxnlp.adaptation.choice import ORDINARY, choose, doubts
from cxnlp.adaptation.evaluating import evaluate
from cxnlp.adaptation.labels import Row, digest, read_rows
from cxnlp.adaptation.measures import average_precision, calibration_error, columns, draws, measure
from cxnlp.adaptation.prompt import label_all
from cxnlp.adaptation.table import measures_table
from cxnlp.errors import UsageError
from cxnlp.signals.heads import WIDTH
from cxnlp.signals.labelling import scored
from cxnlp.signals.model import Calibration, Thresholds
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput, SentenceScore

THRESHOLDS = Thresholds(
    dict.fromkeys(ORIENTATIONS, 1.0), dict.fromkeys(FLAGS, 0.5), dict.fromkeys(POLARITIES, (0.4, 0.4))
)


def score(rng: random.Random) -> SentenceScore:
    logits = [rng.gauss(0, 1.5) for _ in range(WIDTH)]
    return scored(logits, Calibration((1.0,) * WIDTH, (0.0,) * WIDTH), THRESHOLDS)


def cases(n: int, seed: int) -> tuple[list[Answer], list[SentenceScore]]:
    rng = random.Random(seed)
    answers = [
        Answer(
            rng.choice(ORIENTATIONS),
            tuple(flag for flag in FLAGS if rng.random() < 0.2),
            tuple(rng.choice((-1, 0, 0, 1)) for _ in POLARITIES),  # type: ignore[arg-type]
        )
        for _ in range(n)
    ]
    return answers, [score(rng) for _ in range(n)]


def f1(pairs: list[tuple[object, object]], value: object) -> float:
    hits = sum(a == value and b == value for a, b in pairs)
    off = sum((a == value) != (b == value) for a, b in pairs)
    return 2 * hits / (2 * hits + off) if hits + off else 0.0


@pytest.mark.parametrize("n", [30, 200])
def test_measures_follow_their_definitions(n: int) -> None:
    answers, scores = cases(n, seed=n)
    result = measure(columns(answers, scores))
    said = [(a.orientation, s.orientation_label) for a, s in zip(answers, scores, strict=True)]
    orientation = sum(f1(said, name) for name in ORIENTATIONS) / 3  # type: ignore[arg-type]
    assert result["orientation_macro_f1"] == pytest.approx(orientation)
    pairs = {f: [(f in a.flags, f in s.flag_labels) for a, s in zip(answers, scores, strict=True)] for f in FLAGS}
    for flag in FLAGS:
        assert result["flags"][flag]["f1"] == pytest.approx(f1(pairs[flag], True))  # type: ignore[arg-type]
        p = [(s.flags[flag], flag in a.flags) for a, s in zip(answers, scores, strict=True)]
        rate = sum(y for _, y in p) / n
        skill = 1 - sum((q - y) ** 2 for q, y in p) / n / (rate * (1 - rate))
        assert result["flags"][flag]["brier_skill"] == pytest.approx(skill)
        ranked = [y for _, y in sorted(p, key=lambda pair: -pair[0])]
        precision = [sum(ranked[: k + 1]) / (k + 1) for k, y in enumerate(ranked) if y]
        assert result["flags"][flag]["average_precision"] == pytest.approx(sum(precision) / len(precision))
    together = [pair for flag in FLAGS for pair in pairs[flag]]
    assert result["flag_micro_f1"] == pytest.approx(f1(together, True))  # type: ignore[arg-type]
    counted = [result["flags"][f]["f1"] for f in FLAGS if sum(g for g, _ in pairs[f]) >= 15]
    assert result["flag_mean_f1"] == (pytest.approx(sum(counted) / len(counted)) if counted else None)
    for k, name in enumerate(POLARITIES):
        signs = [(a.polarities[k], s.polarity_labels[name]) for a, s in zip(answers, scores, strict=True)]
        classes = [c for c in (-1, 0, 1) if sum(g == c for g, _ in signs) >= 5]
        expected = sum(f1(signs, c) for c in classes) / len(classes)  # type: ignore[arg-type]
        assert result["polarities"][name]["macro_f1"] == pytest.approx(expected)
    known = [result[k] for k in ("orientation_macro_f1", "flag_mean_f1", "polarity_mean_f1") if result[k] is not None]
    assert result["headline"] == pytest.approx(sum(known) / len(known))


def test_calibration_error_by_hand() -> None:
    assert calibration_error(np.array([0.25, 0.75, 0.75, 1.0]), np.array([0.0, 1.0, 1.0, 1.0])) == pytest.approx(
        (0.25 + 0.5 + 0.0) / 4
    )


def test_ties_count_together_and_nothing_to_find_is_none() -> None:
    assert average_precision(np.array([True, False]), np.array([0.5, 0.5])) == 0.5
    assert average_precision(np.array([False]), np.array([0.5])) is None


def test_draws_take_whole_groups() -> None:
    groups = ["a", "a", "b", "c", "c", "c"]
    for rows in draws(groups, repeats=20):
        counts = np.bincount(rows, minlength=6)
        assert len({counts[0], counts[1]}) == 1 and len(set(counts[3:])) == 1


class Fake:
    name, sha256 = "fake", "0" * 64

    def score_many(self, inputs: list[ScoreInput], progress: object = None) -> list[SentenceScore]:
        return [score(random.Random(item.text)) for item in inputs]


def rows(n: int) -> list[Row]:
    return [Row(f"m{k // 3}:{k}", ScoreInput(f"sentence number {k}"), ("oak", "t", f"m{k // 3}")) for k in range(n)]


def test_evaluate_counts_labelled_rows_only() -> None:
    table = [
        Row(r.id, r.item, r.place, ORDINARY if k < 4 else "", "", Answer("neutral")) for k, r in enumerate(rows(9))
    ]
    assert evaluate([*table, *rows(3)[:0]], Fake())["n"] == 9  # type: ignore[arg-type]
    assert evaluate(table, Fake(), ordinary=True)["n"] == 4  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="nothing to measure"):
        evaluate(rows(3), Fake())  # type: ignore[arg-type]


def test_with_few_groups_there_are_no_intervals_and_the_table_says_so() -> None:
    few, many = (
        [Row(str(k), ScoreInput(f"sentence number {k}"), (f"a{k % n}", "", ""), answer=Answer("neutral"))
         for k in range(24)] for n in (1, 12)
    )  # fmt: skip
    one, enough = evaluate(few, Fake()), evaluate(many, Fake())  # type: ignore[arg-type]
    assert one["groups"] == 1 and one["intervals_90"] == {} and enough["intervals_90"]
    assert "24 labelled sentences, 1 group; no intervals" in str(measures_table(one).title)
    assert str(measures_table(enough).title).endswith("12 groups")


def test_the_share_of_sentences_that_the_model_knows_does_not_depend_on_the_file() -> None:
    table = [Row(r.id, r.item, r.place, answer=Answer("neutral")) for r in rows(9)]
    known = [digest(Row("x", ScoreInput(f"Sentence  number {k}\r\n"))) for k in range(3)]
    found = evaluate(table, Fake(), fitted_on=known)  # type: ignore[arg-type]
    assert found["fitted_on_these_labels"] and found["share_fitted_on"] == pytest.approx(1 / 3, abs=1e-6)
    assert not evaluate(table, Fake())["fitted_on_these_labels"]  # type: ignore[arg-type]


def features(item: ScoreInput) -> list[float]:
    rng = random.Random(item.text)
    return [rng.gauss(0, 1) for _ in range(6)]


def test_the_choice_does_not_depend_on_the_order_of_the_rows() -> None:
    many = rows(120)
    scores = Fake().score_many([row.item for row in many])
    first = choose(many, scores, THRESHOLDS, features, 30)
    order = random.Random(0).sample(range(120), 120)
    second = choose([many[i] for i in order], [scores[i] for i in order], THRESHOLDS, features, 30)
    assert {(r.id, r.chosen_for) for r in first} == {(r.id, r.chosen_for) for r in second}
    assert len(first) == 30
    assert sum(r.chosen_for == ORDINARY for r in first) == 6
    assert len({r.chosen_for for r in first}) == 13
    assert max(sum(r.place[2] == m for r in first) for m in {r.place[2] for r in first}) <= 3


def test_the_chosen_are_less_sure_than_the_rest() -> None:
    many = rows(120)
    scores = Fake().score_many([row.item for row in many])
    chosen = {r.id: r.chosen_for for r in choose(many, scores, THRESHOLDS, features, 30)}
    for signal in ("orientation", "trust"):
        doubt = {row.id: doubts(s, THRESHOLDS)[signal] for row, s in zip(many, scores, strict=True)}
        picked = [doubt[i] for i, why in chosen.items() if why == signal]
        assert min(picked) > sorted(doubt.values())[60]


def test_what_teaches_most_is_asked_first_and_every_fifth_is_drawn_by_lot() -> None:
    many = rows(120)
    chosen = [r.chosen_for for r in choose(many, Fake().score_many([r.item for r in many]), THRESHOLDS, features, 30)]
    assert [k for k, why in enumerate(chosen) if why == ORDINARY] == [4, 9, 14, 19, 24, 29]
    assert chosen[0] == "orientation"
    assert len(set(chosen[:15])) == 13, "each signal in turn"


def test_few_rows_are_all_chosen() -> None:
    few = rows(4)
    chosen = choose(few, Fake().score_many([r.item for r in few]), THRESHOLDS, features, 50)
    assert [r.id for r in chosen] == [r.id for r in few]
    many = choose(rows(30), Fake().score_many([r.item for r in rows(30)]), THRESHOLDS, features, 30)
    assert sum(r.chosen_for == ORDINARY for r in many) == 6, "what is left over was not drawn by lot"
    assert choose([], [], THRESHOLDS, features, 5) == []
    assert chosen[0].guess == str(guess(Fake().score_many([few[0].item])[0]))


def test_the_prompt_saves_each_answer_and_goes_on(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path, shown = tmp_path / "labels.csv", []
    table = [Row(r.id, r.item, r.place, "trust", "neutral trust+1") for r in rows(4)]
    answers = iter(["nonsense", "t pay", "", "ok"])

    def ask(_: str) -> str:
        said = next(answers, None)
        if said is None:
            raise KeyboardInterrupt
        return said

    with pytest.raises(KeyboardInterrupt):
        label_all(table, path, ask, shown.append)
    kept = read_rows(path)
    assert [str(r.answer) if r.answer else "" for r in kept] == [
        "transactional payment_concern", "", "neutral trust+1", "",
    ]  # fmt: skip
    assert any("'nonsense' is none of" in line for line in shown)
    later = label_all(kept, path, _ask(["s", "b", "n", "q"]), print)
    assert [r.answer.orientation if r.answer else "" for r in later] == ["transactional", "neutral", "neutral", ""]


def _ask(said: list[str]):  # type: ignore[no-untyped-def]
    queue = iter(said)
    return lambda _: next(queue)
