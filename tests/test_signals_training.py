"""Folds, calibration, thresholds and measures of the training pipeline, against planted truth."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.bundled import models_dir
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH
from cxnlp.types import FLAGS, ScoreInput
from pipelines.signals_training.calibrate import MAX_FALSE_ALARMS, f1, fit, probabilities, targets
from pipelines.signals_training.card import write_card
from pipelines.signals_training.crossval import cross_fitted, fits_by_fold
from pipelines.signals_training.data import REAL, Example, examples
from pipelines.signals_training.folds import fold_of
from pipelines.signals_training.measure import calibration_error, summary
from pipelines.signals_training.own_text import load_histories, load_own, parse_line
from pipelines.signals_training.readings import load_readings, read_labels
from pipelines.signals_training.release import learning_curve


@given(st.text(max_size=30), st.integers(2, 9))
def test_fold_is_a_function_of_the_name(name: str, k: int) -> None:
    assert fold_of(name, k) == fold_of(name, k) < k


def test_folds_stay_where_they_were() -> None:
    assert [fold_of(name) for name in ("alder-mills", "bright-harbour", "crofton-foods")] == [
        fold_of("alder-mills", 3),
        fold_of("bright-harbour", 3),
        fold_of("crofton-foods", 3),
    ]
    counts = np.bincount([fold_of(f"account-{i}") for i in range(3000)], minlength=3)
    assert counts.min() > 900


def planted(n: int = 3000, seed: int = 1) -> tuple[list[Example], np.ndarray]:
    """Rows whose truth is drawn from the softmax or logistic function of known logits; half as steep ones come back."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, WIDTH))
    logits[:, list(FLAG_SLOTS.values())] -= 3
    p = probabilities(logits)
    rows = []
    for i in range(n):
        polarities = tuple(int(rng.choice(3, p=p[i, list(s)])) - 1 for s in POLARITY_SLOTS.values())
        flags = tuple(bool(rng.random() < p[i, slot]) for slot in FLAG_SLOTS.values())
        orientation = int(rng.choice(3, p=p[i, list(ORIENTATION_SLOTS)]))
        rows.append(Example(str(i), ScoreInput("x"), REAL, "s", f"g{i}", i % 3, orientation, flags, polarities))
    return rows, logits * 0.5


def test_calibration_recovers_a_planted_slope() -> None:
    rows, logits = planted()
    fitted = fit(logits, rows)
    assert fitted.scale[0] == pytest.approx(2.0, rel=0.15)
    assert fitted.scale[list(FLAG_SLOTS.values())] == pytest.approx(2.0, rel=0.35)
    p, truth = fitted.probabilities(logits), targets(rows)
    assert calibration_error(p[:, :3].ravel(), truth[:, :3].ravel()) < 0.02


def test_thresholds_bound_false_alarms() -> None:
    rows, logits = planted()
    fitted = fit(logits, rows)
    p, truth = fitted.probabilities(logits), targets(rows)
    for flag, slot in FLAG_SLOTS.items():
        alarms = (p[:, slot] >= fitted.thresholds["flags"][flag]) & (truth[:, slot] == 0)
        assert alarms.mean() <= MAX_FALSE_ALARMS


def test_cross_fitting_keeps_order_and_uses_other_folds() -> None:
    rows, logits = planted(600)
    tables = fits_by_fold(logits, rows)
    scored = cross_fitted(logits, rows, tables)
    assert [row["id"] for row in scored] == [row.id for row in rows]
    changed = [
        Example(r.id, r.item, r.origin, r.source, r.group, r.fold, 0, (True,) * 7, r.polarities) if r.fold == 1 else r
        for r in rows
    ]
    assert fits_by_fold(logits, changed)[1] == tables[1], "a fold's own truth must not reach its table"
    assert fits_by_fold(logits, changed)[0] != tables[0]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_f1_equals_its_definition(pairs: list[tuple[bool, bool]]) -> None:
    said, true = (np.array([pair[i] for pair in pairs], dtype=bool) for i in (0, 1))
    hits = sum(a and b for a, b in pairs)
    precision = hits / said.sum() if said.any() else 0
    recall = hits / true.sum() if true.any() else 0
    expected = 2 * precision * recall / (precision + recall) if hits else 0
    assert f1(said, true) == pytest.approx(expected)


def test_perfect_scores_measure_as_perfect() -> None:
    rows, _ = planted(400)
    certain = np.where(targets(rows) == 1, 12.0, -12.0)
    result = summary(rows, cross_fitted(certain, rows, fits_by_fold(certain, rows)))
    assert result["orientation_macro_f1"] == 1
    assert result["flag_mean_f1"] == 1
    assert result["polarity_mean_f1"] == 1


def test_labelled_row_becomes_an_example() -> None:
    row = {
        "id": "a", "text": "We may stop.", "source": "s", "group": "g", "kind": "email", "orientation": "neutral",
        "flags": ["churn_risk"], "sentiment": -1, "trust": 0, "goal_alignment": 0, "responsiveness": 1,
    }  # fmt: skip
    (example,) = examples([json.loads(json.dumps(row))], REAL)
    assert example.flags == tuple(flag == "churn_risk" for flag in FLAGS)
    assert example.polarities == (-1, 0, 0, 1)
    assert example.item == ScoreInput("We may stop.", kind="email")
    assert (example.is_rare, example.fold) == (True, fold_of("g"))


def test_own_threads_are_read(tmp_path: Path) -> None:
    text = (
        "@ email customer buyer\nHi Ole, || N\nWe skip the review. || N deferral sent-\n+ email vendor user\nOk. || N\n"
    )
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    first, second, third = load_own(tmp_path)
    assert first.item == ScoreInput("Hi Ole,", "", "We skip the review.", "customer", "buyer", "email")
    assert second.flags[FLAGS.index("planning_deferral")]
    assert second.polarities == (-1, 0, 0, 0)
    assert (third.item.side, third.item.context_before) == ("vendor", "Hi Ole, We skip the review.")


def test_the_text_of_an_account_belongs_to_its_fold(tmp_path: Path) -> None:
    (tmp_path / "maple-mills.txt").write_text("@ email customer buyer\nHi. || N\n", encoding="utf-8")
    assert [row.fold for row in load_own(tmp_path)] == [-1]
    assert [row.fold for row in load_histories(tmp_path)] == [fold_of("maple-mills")]


@pytest.mark.parametrize("line", ["no labels", "x || N nonsense", "x || N sent"])
def test_bad_own_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match="label"):
        parse_line(line, ("email", "customer", "user"))


def test_readings_join_the_pool_by_id(tmp_path: Path) -> None:
    pool = [
        {"id": "p:1", "text": "We may stop.", "source": "s", "group": "g", "kind": "email", "context_before": "Hi."},
        {"id": "p:2", "text": "Nobody read this.", "source": "s", "group": "g", "kind": "email"},
    ]
    (tmp_path / "pool.jsonl").write_text("".join(json.dumps(row) + "\n" for row in pool), encoding="utf-8")
    (tmp_path / "readings").mkdir()
    (tmp_path / "readings" / "one.csv").write_text("id,labels\np:1,T churn sent-\n", encoding="utf-8")
    (example,) = load_readings(tmp_path / "readings", tmp_path / "pool.jsonl")
    assert (example.id, example.origin, example.fold) == ("p:1", "pool", fold_of("g"))
    assert example.flags == tuple(flag == "churn_risk" for flag in FLAGS)
    assert (example.orientation, example.polarities) == (1, (-1, 0, 0, 0))
    (tmp_path / "readings" / "two.csv").write_text("id,labels\np:1,N\n", encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        load_readings(tmp_path / "readings", tmp_path / "pool.jsonl")


def test_the_project_s_own_labels_are_well_formed() -> None:
    """Every sentence of the training text and every reading parses; no sentence stands in two files."""
    rows = load_own(Path("corpora/training"))
    assert len(rows) > 15_000
    folders = ("training_accounts", "event_accounts", "implied_accounts", "unseen_accounts")
    stories = {path.stem for folder in folders for path in Path("corpora", folder).glob("*.yaml")}
    trained, held = (
        {row.source for row in load_histories(Path("corpora", folder))}
        for folder in ("training/accounts", "calibration")
    )
    assert trained | held == {f"own-{story}" for story in stories}
    assert len(held) == 8 and not trained & held, "what calibrates is never trained on"
    measured = {f"own-{path.stem}" for path in Path("corpora/unseen_labelled").glob("*.yaml")}
    assert len(measured) == 18 and not measured & (trained | held)
    labels = read_labels(Path("corpora/readings")) | read_labels(Path("corpora/readings/rest"))
    assert len(labels) > 6_000
    for text in labels.values():
        parse_line(f"x || {text}", ("email", "customer", "user"))


def test_the_card_is_what_its_numbers_give(tmp_path: Path) -> None:
    directory = models_dir() / "signals-mpnet"
    metrics, config = (
        json.loads((directory / name).read_text(encoding="utf-8")) for name in ("metrics.json", "config.json")
    )
    write_card(metrics, config, tmp_path / "card.md")
    assert (tmp_path / "card.md").read_text(encoding="utf-8") == (directory / "README.md").read_text(encoding="utf-8")
    assert metrics["learning_curve"] == learning_curve()


def test_the_learning_curve_says_only_what_the_records_say() -> None:
    records = {
        path.name[:3]: path.read_text(encoding="utf-8").replace(",", "") for path in Path("docs/decisions").glob("*.md")
    }
    everything = "\n".join(records.values())
    for step in learning_curve():
        for key in ("orientation", "flags", "polarities"):
            for value in step.get(key, ()):
                assert f"{value:.{step['digits']}f}" in records[step["record"]], (step, key)
        assert all(str(number) in everything for number in (*step["n"], *step.get("labels", ()))), step
