"""The n-gram model beside the encoder, and how much it adds: fitted on the labelled sentences and on the project's own.

    python -m pipelines.signals_training.ngrams --data DIR --own corpora/training --readings corpora/readings
        --stage WORK/sixth --out WORK/ngrams

For each fold of a stage a linear model that has not seen it, and one of everything; each lies with a copy of its
network in `--out`, a stage of its own with held-out logits of both together. Features are those that the project's own
text holds in three sentences or more, so nothing of other people's texts is in the file but what general English
shares with ours. How much of it is added is one number a signal, from the other folds' held-out logits.
"""

from __future__ import annotations

import argparse
import shutil
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.signals.encoding import Assembler, TokenSequence
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH
from cxnlp.signals.ngrams import NGRAMS_FILE, NGrams, Special, features, vector, write_ngrams
from cxnlp.types import Passage
from pipelines.signals_training.calibrate import targets
from pipelines.signals_training.crossval import FOLDS
from pipelines.signals_training.data import REAL, Example, load_training
from pipelines.signals_training.finetune import BUDGET
from pipelines.signals_training.network import load_tokenizer
from pipelines.signals_training.own_text import load_histories, load_own
from pipelines.signals_training.readings import load_readings
from pipelines.signals_training.units import together

Array = np.ndarray
LEAST_SENTENCES = 3
"""A feature is known when it stands in this many of the project's own sentences."""
FLAG_C, OTHER_C = 10.0, 4.0
"""Inverse strength of the ridge penalty (of 1.5, 4 and 10, by average precision of flags over the folds)."""
GROUPS: tuple[tuple[int, ...], ...] = (
    tuple(ORIENTATION_SLOTS),
    *((slot,) for slot in FLAG_SLOTS.values()),
    *(tuple(slots) for slots in POLARITY_SLOTS.values()),
)
"""Slots that are read together."""
NETWORK_FILES = ("config.json", "heads.safetensors", "model.safetensors", "tokenizer.json", "training.json")


def special_of(tokenizer: Any) -> Special:
    """The tokens that are no words and those that name a side."""
    separators = frozenset(tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))
    return Special(separators, frozenset(tokenizer.token_to_id(t) for t in ("customer", "vendor")))


def vocabulary(found: Sequence[tuple[list[int], ...]]) -> dict[int, int]:
    """A row for each feature of the project's own sentences, in order of the keys."""
    seen = Counter(feature for kinds in found for kind in kinds for feature in set(kind))
    return {feature: row for row, feature in enumerate(sorted(f for f, n in seen.items() if n >= LEAST_SENTENCES))}


def matrix(found: Sequence[tuple[list[int], ...]], rows: dict[int, int], idf: Array) -> Any:
    """Sparse (sentences, features)."""
    from scipy.sparse import csr_matrix

    columns, values, ends = [], [], [0]
    for kinds in found:
        for row, value in vector(kinds, rows, idf):
            columns.append(row)
            values.append(value)
        ends.append(len(columns))
    return csr_matrix((np.array(values), np.array(columns), np.array(ends)), shape=(len(found), len(rows)))


def inverse_frequency(found: Sequence[tuple[list[int], ...]], rows: dict[int, int]) -> Array:
    """Smoothed inverse document frequency of the known features."""
    counts = np.zeros(len(rows))
    for kinds in found:
        for kind in kinds:
            for feature in set(kind):
                if feature in rows:
                    counts[rows[feature]] += 1
    return np.asarray(np.log((1 + len(found)) / (1 + counts)) + 1)


def linear(x: Any, truth: Array) -> Array:
    """Weights (features, 22) of one ridge logistic regression a group of slots, without their intercepts, which
    calibration gives."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    weight = np.zeros((x.shape[1], WIDTH))
    for slots in GROUPS:
        part = truth[:, list(slots)]
        labels = part.argmax(axis=1) if len(slots) > 1 else part[:, 0].astype(int)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose: more steps change nothing
            fitted = LogisticRegression(C=FLAG_C if len(slots) == 1 else OTHER_C, max_iter=60).fit(x, labels)
        weight[:, list(slots)] = fitted.coef_.T
    return weight


def share(encoder: Array, added: Array, truth: Array, weights: Array) -> float:
    """How much of `added` (rows, slots) goes to the encoder's logits: where the log loss of both is least."""
    from scipy.optimize import minimize

    many = encoder.shape[1]

    def loss(p: Array) -> float:
        z = np.exp(p[0]) * (encoder + p[1] * added) + p[2:]
        if many == 1:
            each = np.logaddexp(0, z[:, 0]) - truth[:, 0] * z[:, 0]
        else:
            each = np.logaddexp.reduce(z, axis=1) - (truth * z).sum(axis=1)
        return float((weights * each).sum() + p[0] ** 2 + p[1] ** 2 + 0.05 * (p[2:] ** 2).sum())

    return float(max(0.0, minimize(loss, np.zeros(2 + many), method="L-BFGS-B").x[1]))


def shares(encoder: Array, added: Array, rows: Sequence[Example]) -> Array:
    """The share of every slot (22); real text and account text count the same in sum."""
    real = np.array([row.origin == REAL for row in rows])
    weights = np.where(real, (~real).sum() / max(1, real.sum()), 1.0)
    truth, out = targets(rows), np.zeros(WIDTH)
    for slots in GROUPS:
        own = list(slots)
        out[own] = share(encoder[:, own], added[:, own], truth[:, own], weights)
    return out


def packed(weight: Array, rows: dict[int, int], idf: Array, special: Special) -> NGrams:
    """The model with weights of one byte."""
    scale = np.maximum(np.abs(weight).max(axis=0), 1e-9) / 127.0
    return NGrams(rows, idf.astype(np.float32).astype(np.float64), np.round(weight / scale).astype(np.int8),
                  scale.astype(np.float32).astype(np.float64), special)  # fmt: skip


@dataclass(frozen=True)
class Material:
    """Sentences as rows of `x` and `truth`, labelled ones first; `fold` is -1 for what is never held out."""

    every: list[Example]
    labelled: list[Example]
    fold: Array
    x: Any
    truth: Array
    rows: dict[int, int]
    idf: Array


def gather(
    data: Path, own: Path, readings: Path, assembler: Assembler, special: Special, histories: Path | None = None
) -> Material:
    """Everything to fit on."""
    labelled, ours = load_training(data), load_own(own) + (load_histories(histories) if histories else [])
    read = load_readings(readings, data / "pool.jsonl.gz")
    every = [*labelled, *ours, *read]
    found = []
    for row in every:
        sequence = assembler.assemble(row.item)
        found.append(features(sequence, sequence.targets[0], special))
    rows = vocabulary(found[len(labelled) : len(labelled) + len(ours)])
    idf = inverse_frequency(found, rows)
    fold = np.array([row.fold for row in every])
    return Material(every, labelled, fold, matrix(found, rows, idf), targets(every), rows, idf)


def _held_out(stage: Path, fold: int) -> dict[str, Array]:
    with np.load(stage / f"fold{fold}" / "held_out.npz") as stored:
        return {name: stored[name] for name in stored.files}


def _in_passages(rows: Sequence[Example], assembler: Assembler) -> dict[str, tuple[TokenSequence, int]]:
    """Sequence and target of each row that stands in a passage."""
    out: dict[str, tuple[TokenSequence, int]] = {}
    for unit in together(rows):
        if isinstance(unit.read, Passage):
            sequence = unit.assembled(assembler)
            out |= {e.id: (sequence, place) for place, e in enumerate(unit.examples) if e is not None}
    return out


def _write_held_out(
    held: dict[str, Array], model: NGrams, every: Sequence[Example], assembler: Assembler, target: Path
) -> None:
    """`held_out.npz` of the network with what the n-grams add to each row."""
    by_id = {row.id: row for row in every}
    alone = [model.logits(assembler.assemble(by_id[name].item))[0] for name in held["ids"].tolist()]
    inside = _in_passages([by_id[name] for name in held["ids"].tolist()], assembler)
    places = [inside[name] for name in held["passage_ids"].tolist()]
    placed = np.array([model.logits(sequence)[at] for sequence, at in places]).reshape(len(places), WIDTH)
    both = {"logits": held["logits"] + np.array(alone), "passage_logits": held["passage_logits"] + placed}
    np.savez(target / "held_out.npz", **(held | both))


def write_stage(stage: Path, out: Path, material: Material, assembler: Assembler, special: Special) -> None:
    """A folder a fold and one for everything: the stage's network, its n-grams, held-out logits of both."""
    labelled, fold = material.labelled, material.fold
    weight = {f: linear(material.x[fold != f], material.truth[fold != f]) for f in FOLDS}
    held = {f: _held_out(stage, f) for f in FOLDS}
    place = {row.id: i for i, row in enumerate(labelled)}
    encoder, added = np.zeros((len(labelled), WIDTH)), np.zeros((len(labelled), WIDTH))
    for f in FOLDS:
        known = [(k, place[name]) for k, name in enumerate(held[f]["ids"].tolist()) if name in place]
        encoder[[i for _, i in known]] = held[f]["logits"][[k for k, _ in known]]
        mine = np.flatnonzero(fold[: len(labelled)] == f)
        added[mine] = material.x[mine] @ weight[f]
    for without in (*FOLDS, None):
        rest = [i for i, row in enumerate(labelled) if row.fold != without]
        part = shares(encoder[rest], added[rest], [labelled[i] for i in rest])
        whole = linear(material.x, material.truth) if without is None else weight[without]
        model = packed(whole * part, material.rows, material.idf, special)
        source = "full" if without is None else f"fold{without}"
        target = out / source
        target.mkdir(parents=True, exist_ok=True)
        for name in NETWORK_FILES:
            shutil.copyfile(stage / source / name, target / name)
        write_ngrams(model, target / NGRAMS_FILE)
        print(source, np.round(part[[slots[0] for slots in GROUPS]], 2).tolist(), flush=True)
        if without is not None:
            _write_held_out(held[without], model, material.every, assembler, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--own", type=Path, required=True, help="folder of the project's own labelled threads")
    parser.add_argument("--histories", type=Path, help="folder of its labelled account histories")
    parser.add_argument("--readings", type=Path, required=True, help="folder of its labels of pool sentences")
    parser.add_argument("--stage", type=Path, required=True, help="trained networks by fold, with held_out.npz")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    tokenizer = load_tokenizer(args.stage / "full")
    assembler, special = Assembler(tokenizer, BUDGET), special_of(tokenizer)
    material = gather(args.data, args.own, args.readings, assembler, special, args.histories)
    print(f"{len(material.rows)} features, {len(material.every)} sentences", flush=True)
    write_stage(args.stage, args.out, material, assembler, special)


if __name__ == "__main__":
    main()
