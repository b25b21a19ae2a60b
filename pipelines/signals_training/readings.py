"""Reads the project's own labels of unlabelled sentences (corpora/readings/*.csv) as training examples.

A reading file holds `id,labels`: the id of a row of the pool (`pool.jsonl.gz`, whose texts are not the project's to
ship) and its labels in the short notation of `own_text`. Rows whose document group is held out are held out with it.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path

from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES
from pipelines.signals_training.data import Example, input_of, load_rows
from pipelines.signals_training.folds import fold_of
from pipelines.signals_training.own_text import parse_line

POOL = "pool"
UNKNOWN_SPEAKER = ("", "", "")


def read_labels(folder: Path) -> dict[str, str]:
    """Label strings by sentence id over all reading files of a folder. Raises ValueError for an id read twice."""
    labels: dict[str, str] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["id"] in labels:
                    raise ValueError(f"{path.name}: {row['id']} is labelled twice")
                labels[row["id"]] = row["labels"]
    return labels


def load_readings(folder: Path, pool: Path) -> list[Example]:
    """The read sentences of the pool as examples, in the pool's order."""
    return list(_examples(read_labels(folder), pool))


def _examples(labels: dict[str, str], pool: Path) -> Iterator[Example]:
    for row in load_rows(pool):
        if row["id"] not in labels:
            continue
        line = parse_line(f"x || {labels[row['id']]}", UNKNOWN_SPEAKER)
        group = row.get("group") or row["source"]
        yield Example(
            id=row["id"],
            item=dataclasses.replace(input_of(row), role=None),
            origin=POOL,
            source=row["source"],
            group=group,
            fold=fold_of(group),
            orientation=ORIENTATIONS.index(line.orientation),
            flags=tuple(flag in line.flags for flag in FLAGS),
            polarities=tuple(line.polarities.get(name, 0) for name in POLARITIES),
        )
