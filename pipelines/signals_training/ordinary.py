"""False alarms on ordinary text: every flag fired on the pool's uniform sample, judged by a reading.

    python -m pipelines.signals_training.ordinary --data DIR --work DIR --readings DIR --out ordinary.json [--unread F]

Each sentence is scored by the exported model of the fold that has not seen its document (`work/fold0` …). An alarm
counts as right or false by the project's reading of that sentence; `--unread` writes the alarms that nobody has read
yet, one JSON object a line, and those are left out of the table but counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cxnlp.signals.score import Scorer
from cxnlp.types import FLAGS, SentenceScore
from pipelines.signals_training.channels import expected_prevalence
from pipelines.signals_training.crossval import FOLDS
from pipelines.signals_training.data import input_of, load_rows
from pipelines.signals_training.folds import fold_of
from pipelines.signals_training.own_text import FLAG_OF
from pipelines.signals_training.readings import read_labels

UNIFORM = "random"


def read_by_folds(rows: Sequence[dict[str, Any]], work: Path) -> dict[str, SentenceScore]:
    """Scores by sentence id, each by the model of its fold."""
    out: dict[str, SentenceScore] = {}
    for fold in FOLDS:
        own = [row for row in rows if fold_of(row.get("group") or row["source"]) == fold]
        scores = Scorer.load(work / f"fold{fold}", cached=True).score_many([input_of(row) for row in own])
        out.update((row["id"], score) for row, score in zip(own, scores, strict=True))
    return out


def table(said: dict[str, tuple[str, ...]], readings: dict[str, str]) -> dict[str, Any]:
    """Alarms, right ones, false ones and unread ones per flag, and false ones per 1,000 sentences."""
    alarms, right, unread = Counter[str](), Counter[str](), Counter[str]()
    for identifier, flags in said.items():
        for flag in flags:
            alarms[flag] += 1
            if identifier not in readings:
                unread[flag] += 1
            elif flag in {FLAG_OF[word] for word in readings[identifier].split() if word in FLAG_OF}:
                right[flag] += 1
    return {
        "sentences": len(said),
        "flags": {
            flag: {
                "alarms": alarms[flag],
                "right": right[flag],
                "unread": unread[flag],
                "false_per_1000": round(1000 * (alarms[flag] - right[flag] - unread[flag]) / max(1, len(said)), 2),
            }
            for flag in FLAGS
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--readings", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--unread", type=Path)
    args = parser.parse_args()
    rows = [row for row in load_rows(args.data / "pool.jsonl.gz") if row["stratum"] == UNIFORM]
    scores, readings = read_by_folds(rows, args.work), read_labels(args.readings)
    said = {identifier: score.flag_labels for identifier, score in scores.items()}
    kinds = {row["id"]: row.get("kind") or "unknown" for row in rows}
    result = table(said, readings) | {"expected_per_1000": expected_prevalence(kinds, scores)}
    print(json.dumps(result, indent=1))
    args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if args.unread:
        lines = [
            json.dumps(row | {"fired": said[row["id"]]}, ensure_ascii=False) + "\n"
            for row in rows
            if said[row["id"]] and row["id"] not in readings
        ]
        args.unread.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
