"""Fits and cross-validates the account trajectory.

usage: python -m pipelines.trajectory DATA FOLD_MODELS OUT [--own STORIES] [--events STORIES] [--write WEIGHTS]

DATA holds accounts/{exports,truth} and landmarks/<n>/{exports,truth}; FOLD_MODELS holds fold0, fold1, …: signal models
fitted without the accounts of that fold. OUT/whole and OUT/landmark<n> get analyses in which every account was judged
by weights and sentence scores fitted without it; WEIGHTS the weights fitted on all whole histories. STORIES is a folder
of further histories that every fit sees and nothing is measured on; those of `--events` teach which events that
were read in words are true, and nothing else (decision 026).
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.assess import assess, over_all
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.vocabulary import DECLINE
from pipelines.trajectory.data import FOLDS, Case, load
from pipelines.trajectory.fit import fit_heads, map_logistic
from pipelines.trajectory.fit_events import fit_events
from pipelines.trajectory.own_accounts import load_own
from pipelines.trajectory.thresholds import thresholds


def _blank(heads: dict[str, Any]) -> TrajectoryModel:
    return TrajectoryModel(heads, 0.0, 1.0, {}, "")


def fit(
    cases: Sequence[Case], cuts: Sequence[Case] = (), lessons: Sequence[Case] = (), inner: int = 4
) -> TrajectoryModel:
    """Heads on all `cases`; events and risk calibration on inner cross-fitted heads, which never saw their account.
    `cuts`, the same accounts as they stood on earlier days, take part in both: a risk is read on any day. `lessons`,
    whole and cut histories of other accounts, take part in the events alone."""
    heads = fit_heads(cases)
    model_of: dict[str, TrajectoryModel] = {}
    for k in range(inner):
        rest = [c for i, c in enumerate(cases) if i % inner != k]
        part = _blank(fit_heads(rest))
        model_of |= {c.id: part for i, c in enumerate(cases) if i % inner == k}
    every = [*cases, *(c for c in cuts if c.id in model_of)]
    model_of |= dict.fromkeys((c.id for c in lessons), _blank(heads))
    rows, labels = [], []
    for case in every:
        _, end, readings = case.weeks[-1]
        direction = case.direction(end)
        if direction is not None:
            rows.append([1.0, model_of[case.id].whole.logit(readings)])
            labels.append(float(direction in DECLINE))
    beta, _ = map_logistic(
        np.array(rows), np.array(labels), np.ones(len(rows)), np.array([0.0, 1.0]), np.array([1.0, 0.25])
    )
    taught = [*every, *lessons]
    events = {"weights": fit_events(taught, model_of, False), "expansion_weights": fit_events(taught, model_of, True)}
    limits = thresholds(taught, model_of)
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
        "accounts": over_all(sorted(rows, key=lambda r: str(r["account"]))),
    }
    write_json(out / "accounts.json", found)


def rounded(data: Any) -> Any:
    """The same with ten digits a number: what lies beyond depends on the order in which a processor adds.

    >>> rounded({"weights": [0.12345678901234, 3], "name": "x"})
    {'weights': [0.123456789, 3], 'name': 'x'}
    """
    if isinstance(data, dict):
        return {key: rounded(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [rounded(value) for value in data]
    return float(f"{data:.10g}") if isinstance(data, float) else data


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "folds", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--own", type=Path, help="folder of stories that are fitted on and never measured on")
    parser.add_argument("--events", type=Path, help="folder of stories that only the events are fitted on")
    parser.add_argument("--write", type=Path, help="file for the weights fitted on everything")
    args = parser.parse_args(argv)
    scorers = [Scorer.load(args.folds / f"fold{k}", cached=True) for k in range(FOLDS)]
    accounts, landmarks = args.data / "accounts", args.data / "landmarks"
    sets = {"whole": load(accounts / "exports", accounts / "truth", scorers)}
    for landmark in sorted(landmarks.iterdir()):
        sets[f"landmark{landmark.name}"] = load(landmark / "exports", landmark / "truth", scorers)
    own, own_cuts = load_own(args.own, scorers) if args.own else ([], [])
    lessons = [case for part in load_own(args.events, scorers, words_only=True) for case in part] if args.events else []
    cases = sets["whole"][1]
    cuts = [*own_cuts, *(c for name, (_, found) in sets.items() if name != "whole" for c in found)]
    models = [fit([*(c for c in cases if c.fold != k), *own], cuts, lessons) for k in range(FOLDS)]
    for name, (parsed, found) in sets.items():
        judge(parsed, found, models, args.out / name)
    if args.write:
        args.write.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(rounded(fit([*cases, *own], cuts, lessons).as_data()), indent=1) + "\n"
        args.write.write_text(text, encoding="utf-8")
        print(f"{args.write}: sha256 {hashlib.sha256(text.encode()).hexdigest()}")


if __name__ == "__main__":
    main()
