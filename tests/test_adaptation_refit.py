"""The refit of the heads: against an independent solver, planted gains found, noise refused, scores reproduced."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cxnlp.adaptation import saving
from cxnlp.adaptation.answers import Answer
from cxnlp.adaptation.compare import compare
from cxnlp.adaptation.heads_fit import HEADS, SHIFT_SD, SLOPE_SD, fit_head, losses, probabilities
from cxnlp.adaptation.labels import Row, read_rows
from cxnlp.adaptation.refit import Material, basis_of, grouped_folds, refit
from cxnlp.adaptation.training import checked_rows, truth_of
from cxnlp.errors import UsageError
from cxnlp.signals.correction import CORRECTION_FILE, read_correction
from cxnlp.signals.encoding import Budget
from cxnlp.signals.heads import FLAG_SLOTS, WIDTH
from cxnlp.signals.model import LABELS, SCHEMA, Calibration, SignalModel, Thresholds, read_model
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput

THRESHOLDS = Thresholds(
    dict.fromkeys(ORIENTATIONS, 1.0), dict.fromkeys(FLAGS, 0.3), dict.fromkeys(POLARITIES, (0.4, 0.4))
)
FEATURES = 12


def material(planted: float, rows: int = 240, seed: int = 1) -> tuple[Material, list[Answer]]:
    """Orientation that depends on the shipped logits and, by `planted`, on a feature that the shipped head misses."""
    rng = np.random.default_rng(seed)
    shipped, features = rng.normal(size=(rows, WIDTH)), rng.normal(size=(rows, FEATURES))
    shipped[:, list(FLAG_SLOTS.values())] -= 6
    true = probabilities(shipped[:, :3] + planted * features[:, :3])
    said = [ORIENTATIONS[rng.choice(3, p=p)] for p in true]
    answers = [Answer(name) for name in said]
    return Material(shipped, features, truth_of(answers), np.arange(rows) // 3), answers


def test_the_fit_is_the_posterior_mode() -> None:
    rng = np.random.default_rng(3)
    shipped, x = rng.normal(size=(60, 1)), rng.normal(size=(60, 2))
    truth = (rng.random((60, 1)) < probabilities(shipped + x[:, :1])).astype(float)
    fit = fit_head(shipped, x, truth, reach=0.7)

    def energy(a: float, b: float, w: np.ndarray) -> float:
        z = np.exp(a) * shipped[:, 0] + b + x @ w
        prior = a * a / SLOPE_SD**2 + b * b / SHIFT_SD**2 + (w @ w) / 0.7**2
        return float(np.log1p(np.exp(-(2 * truth[:, 0] - 1) * z)).sum() + prior / 2)

    best = np.array([np.log(fit.slope), fit.shift[0], *fit.weights[:, 0]])
    least = energy(best[0], best[1], best[2:])
    for step in 0.02 * np.vstack([np.eye(4), -np.eye(4)]):
        moved = best + step
        assert energy(moved[0], moved[1], moved[2:]) > least


def test_losses_are_those_of_the_probabilities() -> None:
    rng = np.random.default_rng(0)
    for slots in (1, 3):
        z = rng.normal(size=(20, slots)) * 5
        truth = np.eye(3)[rng.integers(0, 3, 20)] if slots == 3 else rng.integers(0, 2, (20, 1)).astype(float)
        p = probabilities(z)
        expected = -np.log((p * truth).sum(axis=1) if slots == 3 else np.where(truth == 1, p, 1 - p)[:, 0])
        assert np.allclose(losses(z, truth), expected)


def test_the_basis_keeps_distances() -> None:
    features = np.random.default_rng(0).normal(size=(30, 5)) + 3
    x = basis_of(features)(features)
    assert (x**2).sum(axis=1).mean() == pytest.approx(1)
    distances = [np.linalg.norm(v[:, None] - v[None], axis=2) for v in (features, x)]
    assert np.allclose(distances[0] / distances[0].max(), distances[1] / distances[1].max())


def test_folds_keep_groups_whole() -> None:
    groups = np.random.default_rng(0).integers(0, 17, 100)
    folds = grouped_folds(groups, 5, seed=1)
    assert sorted(np.concatenate(folds).tolist()) == list(range(100))
    assert all(not set(groups[a]) & set(groups[b]) for a in folds for b in folds if a is not b)


def test_a_planted_gain_is_found_and_only_there() -> None:
    found, answers = material(planted=2.0)
    result = compare(found, answers, THRESHOLDS, repeats=1)
    assert result.refusal is None
    by_name = {line.signal: line for line in result.lines}
    assert by_name["orientation"].gain_interval[0] > 0 and by_name["orientation"].changed == result.refits
    assert by_name["orientation"].f1_after > by_name["orientation"].f1_before  # type: ignore[operator]
    assert all(line.changed == 0 and line.gain == 0 for name, line in by_name.items() if name != "orientation")


def test_what_the_model_knows_already_is_refused() -> None:
    for seed in (1, 2, 3):
        known, answers = material(planted=0.0, seed=seed)
        assert compare(known, answers, THRESHOLDS, repeats=1).refusal is not None


def test_a_refit_repeats_to_the_bit() -> None:
    found, _ = material(planted=1.0, rows=120)
    first, second = refit(found), refit(found)
    assert np.array_equal(first.logits(found), second.logits(found))


def test_too_few_labels_are_refused_with_the_minimum() -> None:
    rows = [Row(str(k), ScoreInput("x"), answer=Answer("neutral")) for k in range(99)]
    with pytest.raises(UsageError, match="at least 100 from 10"):
        checked_rows(rows)
    one = [Row(str(k), ScoreInput("x"), ("a", "t", "m"), answer=Answer("neutral")) for k in range(150)]
    with pytest.raises(UsageError, match="from 1 messages"):
        checked_rows(one)
    assert len(checked_rows([*rows, Row("more", ScoreInput("x"), answer=Answer("neutral"))])) == 100


@pytest.fixture
def base(tmp_path: Path) -> SignalModel:
    folder = tmp_path / "base"
    folder.mkdir()
    rng = np.random.default_rng(4)
    calibration = Calibration(tuple(rng.uniform(0.5, 1.5, WIDTH)), tuple(rng.normal(size=WIDTH)))
    for name in ("encoder.onnx", "tokenizer.json"):
        (folder / name).write_bytes(name.encode())
    import hashlib

    config = {
        "schema": SCHEMA,
        "name": "base",
        "labels": LABELS,
        "budget": {"before": 3, "sentence": 5, "after": 2},
        "calibration": {"scale": calibration.scale, "shift": calibration.shift},
        "thresholds": {
            "orientation": THRESHOLDS.orientation,
            "flags": THRESHOLDS.flags,
            "polarities": {name: {"negative": 0.4, "positive": 0.4} for name in POLARITIES},
        },
        "files": {n: hashlib.sha256(n.encode()).hexdigest() for n in ("encoder.onnx", "tokenizer.json")},
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return read_model(folder)


def _calibrated(model: SignalModel, raw: np.ndarray, features: np.ndarray) -> np.ndarray:
    rows = []
    for logits, vector in zip(raw, features, strict=True):
        moved = (
            logits.tolist() if model.correction is None else model.correction.apply(logits.tolist(), vector.tolist())
        )
        rows.append(np.array(moved) * model.calibration.scale + model.calibration.shift)
    return np.array(rows)


def test_the_saved_model_scores_as_the_refit_does_and_can_be_adapted_again(base: SignalModel, tmp_path: Path) -> None:
    found, answers = material(planted=2.0)
    raw = (found.shipped - base.calibration.shift) / np.array(base.calibration.scale)
    labels = tmp_path / "labels.csv"
    labels.write_text("id,text,orientation\n1,We stay.,neutral\n2,Not yet.,\n", encoding="utf-8")
    fitted, comparison = refit(found), compare(found, answers, THRESHOLDS, repeats=1)
    saving.save(base, fitted, comparison, labels, tmp_path / "own")
    own = read_model(tmp_path / "own")
    assert json.loads((tmp_path / "own" / "metrics.json").read_text(encoding="utf-8"))["sha256"] == own.sha256
    assert len(saving.texts_fitted_on(tmp_path / "own", labels, [])) == 1
    assert not saving.texts_fitted_on(base.directory, labels, read_rows(labels))
    metrics = json.loads((tmp_path / "own" / "metrics.json").read_text(encoding="utf-8"))
    del metrics["labels"]["texts"]
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    assert len(saving.texts_fitted_on(tmp_path / "old", labels, read_rows(labels))) == 1
    assert own.budget == Budget(3, 5, 2) and own.name == "own" and own.thresholds == base.thresholds
    now = _calibrated(own, raw, found.features)
    assert np.allclose(now, fitted.logits(found))
    again = refit(Material(now, found.features - 1, found.truth, found.groups), reaches=(1.0,))
    saving.save(own, again, comparison, labels, tmp_path / "second")
    second = read_model(tmp_path / "second")
    if any(reach is not None for reach in again.reach.values()):
        assert second.sha256 != own.sha256
    card = (tmp_path / "own" / "README.md").read_text(encoding="utf-8")
    assert "orientation" in card and str(tmp_path) not in card
    assert sorted(p.name for p in (tmp_path / "own").iterdir()) == [
        "README.md",
        "config.json",
        CORRECTION_FILE,
        "encoder.onnx",
        "metrics.json",
        "tokenizer.json",
    ]
    with pytest.raises(UsageError, match="there already"):
        saving.save(base, fitted, comparison, labels, tmp_path / "own")


def test_a_damaged_correction_is_an_error(base: SignalModel, tmp_path: Path) -> None:
    from cxnlp.errors import ModelError

    path = tmp_path / CORRECTION_FILE
    path.write_bytes(b"no tensors")
    with pytest.raises(ModelError, match="damaged"):
        read_correction(path)


def test_every_slot_belongs_to_one_head() -> None:
    assert sorted(slot for slots in HEADS.values() for slot in slots) == list(range(WIDTH))
