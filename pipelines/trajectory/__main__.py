"""Fits and cross-validates the account trajectory.

usage: python -m pipelines.trajectory DATA FOLD_MODELS OUT [--write WEIGHTS]

DATA holds accounts/{exports,truth} and landmarks/<n>/{exports,truth}; FOLD_MODELS holds fold0, fold1, …: signal models
fitted without the accounts of that fold. OUT/whole and OUT/landmark<n> get analyses in which every account was judged
by weights and sentence scores fitted without it; WEIGHTS the weights fitted on all whole histories.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.assess import assess, with_q_values
from cxnlp.trajectory.model import TrajectoryModel
from pipelines.trajectory.data import DECLINING, FOLDS, Case, load
from pipelines.trajectory.fit import fit_events, fit_heads, map_logistic
from pipelines.trajectory.thresholds import thresholds


def _blank(heads: dict[str, Any]) -> TrajectoryModel:
    return TrajectoryModel(heads, 0.0, 1.0, {}, "")


def fit(cases: Sequence[Case], inner: int = 4) -> TrajectoryModel:
    """Heads on all `cases`; events and risk calibration on inner cross-fitted heads, which never saw their account."""
    heads = fit_heads(cases)
    model_of: dict[str, TrajectoryModel] = {}
    for k in range(inner):
        rest = [c for i, c in enumerate(cases) if i % inner != k]
        part = _blank(fit_heads(rest))
        model_of |= {c.id: part for i, c in enumerate(cases) if i % inner == k}
    rows, labels = [], []
    for case in cases:
        for _, end, readings in case.weeks[-1:]:
            rows.append([1.0, model_of[case.id].heads["decline"].logit(readings)])
            labels.append(float(case.direction(end) in DECLINING))
    beta, _ = map_logistic(
        np.array(rows), np.array(labels), np.ones(len(rows)), np.array([0.0, 1.0]), np.array([1.0, 0.25])
    )
    events = {"weights": fit_events(cases, model_of, False), "expansion_weights": fit_events(cases, model_of, True)}
    limits = thresholds(cases, model_of)
    declining = sum(labels) / len(labels)
    return TrajectoryModel(heads, float(beta[0]), float(beta[1]), events | {"thresholds": limits}, "", declining)


def judge(parsed: pipeline.Parsed, cases: Sequence[Case], models: Sequence[TrajectoryModel], out: Path) -> None:
    """Writes the analysis of `cases`, each judged by the model of its fold."""
    rows = [assess(c.history, models[c.fold]).row for c in cases]
    pipeline.write_parsed(parsed, out)
    found = {
        "schema_version": SCHEMA_VERSION,
        "config_sha256": Config().sha256,
        "model_sha256": "",
        "coverage": {},
        "accounts": with_q_values(sorted(rows, key=lambda r: str(r["account"]))),
    }
    write_json(out / "accounts.json", found)


def main(argv: list[str]) -> None:
    data, folds, out = (Path(a) for a in argv[:3])
    scorers = [Scorer.load(folds / f"fold{k}", cached=True) for k in range(FOLDS)]
    parsed, cases = load(data / "accounts" / "exports", data / "accounts" / "truth", scorers)
    models = [fit([c for c in cases if c.fold != k]) for k in range(FOLDS)]
    judge(parsed, cases, models, out / "whole")
    for landmark in sorted((data / "landmarks").iterdir()):
        judge(*load(landmark / "exports", landmark / "truth", scorers), models, out / f"landmark{landmark.name}")
    if "--write" in argv:
        target = Path(argv[argv.index("--write") + 1])
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(fit(cases).as_data(), indent=1) + "\n"
        target.write_text(text, encoding="utf-8")
        print(f"{target}: sha256 {hashlib.sha256(text.encode()).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1:])
