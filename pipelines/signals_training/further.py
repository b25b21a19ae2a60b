"""Calibrates and measures a network that went on learning from the shipped graph, beside the shipped model.

    python -m pipelines.signals_training.further --data DIR --network NETWORK --out DIR

Such a network has seen every fold, so no out-of-fold sentence is left to calibrate it. Others serve, which it never
saw: all sentences of the histories in `corpora/calibration/`, and of the read pool (`corpora/readings/rest/`) the
documents of one fold. The n-grams are fitted on what the network learned from, their shares and the calibration on the
sentences held back. The thresholds are the shipped ones, which the labelled files gave out of fold: ten times as many
rare labels, on probabilities that mean the same.

Writes a model to `--out` and, into its `metrics.json`, what was measured: `held_back` (histories, each under the
calibration of the others, and the shipped model), `ordinary` (alarms on the other documents of the pool) and `dev`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp import bundled
from cxnlp.signals.encoding import Assembler, TokenSequence
from cxnlp.signals.jsonl import output_row
from cxnlp.signals.model import CONFIG_FILE
from cxnlp.signals.ngrams import NGRAMS_FILE, NGrams, write_ngrams
from cxnlp.signals.score import DEFAULT_MODEL, Scorer
from pipelines.signals_training.calibrate import fit, targets
from pipelines.signals_training.crossval import fit_table
from pipelines.signals_training.data import REAL, Example, examples, load_rows
from pipelines.signals_training.evaluate import score_rows
from pipelines.signals_training.export import load_network, write_model
from pipelines.signals_training.finetune import BUDGET, raw_logits
from pipelines.signals_training.measure import intervals, label_rows, summary
from pipelines.signals_training.network import SignalNetwork, load_tokenizer
from pipelines.signals_training.ngrams import GROUPS, gather, linear, packed, share, special_of
from pipelines.signals_training.ordinary import table as alarms
from pipelines.signals_training.own_text import load_histories
from pipelines.signals_training.readings import load_readings, read_labels
from pipelines.signals_training.release import placed
from pipelines.signals_training.units import Unit, together

CALIBRATION, REST = Path("corpora/calibration"), Path("corpora/readings/rest")
OWN, READINGS = Path("corpora/training"), Path("corpora/readings")
POOL_FOLD = 0
"""The fold of documents of the pool that calibrates; alarms are counted on the others."""


@dataclass(frozen=True)
class Read:
    """Sentences the network never saw with its raw logits and, for the n-grams, the sequence and place of each."""

    rows: list[Example]
    logits: np.ndarray
    places: list[tuple[TokenSequence, int]]

    def with_ngrams(self, model: NGrams) -> np.ndarray:
        """The logits with what `model` adds to them, shape (rows, 22)."""
        both: np.ndarray = self.logits + self.added(model)
        return both

    def added(self, model: NGrams) -> np.ndarray:
        """What `model` adds, shape (rows, 22)."""
        known: dict[int, np.ndarray] = {}
        for sequence, _ in self.places:
            if id(sequence) not in known:
                known[id(sequence)] = np.asarray(model.logits(sequence))
        return np.stack([known[id(sequence)][place] for sequence, place in self.places])


def read_units(network: SignalNetwork, assembler: Assembler, units: Sequence[Unit]) -> Read:
    """The labelled sentences of `units`."""
    sequences = [unit.assembled(assembler) for unit in units]
    logits = raw_logits(network, sequences)
    every = [
        (example, (sequence, place))
        for unit, sequence in zip(units, sequences, strict=True)
        for place, example in enumerate(unit.examples)
    ]
    known = [i for i, (example, _) in enumerate(every) if example is not None]
    return Read([e for e, _ in every if e is not None], logits[known], [every[i][1] for i in known])


def fitted_shares(read: Read, whole: NGrams) -> np.ndarray:
    """How much of each slot of the n-grams to add (22), where the log loss is least."""
    truth, added = targets(read.rows), read.added(whole)
    weights, out = np.ones(len(read.rows)), np.zeros(truth.shape[1])
    for slots in GROUPS:
        own = list(slots)
        out[own] = share(read.logits[:, own], added[:, own], truth[:, own], weights)
    return out


def table_of(logits: np.ndarray, rows: Sequence[Example], thresholds: dict[str, Any]) -> dict[str, Any]:
    """The calibration that rows give, with the `thresholds` that are there."""
    return fit_table(fit(logits, rows)) | {"thresholds": thresholds}


def left_out(
    read: Read, logits: np.ndarray, real: Read, real_logits: np.ndarray, thresholds: dict[str, Any]
) -> dict[str, Any]:
    """Measures of the histories, each under the calibration that the others and the pool give."""
    accounts = np.array([row.source for row in read.rows])
    said: dict[int, dict[str, Any]] = {}
    for account in sorted(set(accounts)):
        own, others = np.flatnonzero(accounts == account), np.flatnonzero(accounts != account)
        rows = [*(read.rows[i] for i in others), *real.rows]
        table = table_of(np.concatenate([logits[others], real_logits]), rows, thresholds)
        said.update(zip(own.tolist(), label_rows(logits[own], [read.rows[i] for i in own], table), strict=True))
    scored = [said[i] for i in range(len(read.rows))]
    by_account = [dataclasses.replace(row, group=row.source) for row in read.rows]
    return summary(read.rows, scored) | {"intervals_90": intervals(by_account, scored), "accounts": len(set(accounts))}


def as_shipped(scorer: Scorer, rows: Sequence[Example]) -> dict[str, Any]:
    """The same measures of a complete model with the calibration that it has."""
    pairs = [pair for unit in together(rows) for pair in placed(unit)]
    scores = scorer.score_many([item for item, _ in pairs])
    own = [dataclasses.replace(row, group=row.source) for _, row in pairs]
    scored = [output_row(row.id, score) for row, score in zip(own, scores, strict=True)]
    return summary(own, scored) | {"intervals_90": intervals(own, scored)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    network, tokenizer = load_network(args.network), load_tokenizer(args.network)
    assembler, special = Assembler(tokenizer, BUDGET), special_of(tokenizer)
    held = load_histories(CALIBRATION)
    rest = load_readings(REST, args.data / "pool.jsonl.gz")
    passages = read_units(network, assembler, together(held))
    alone = read_units(network, assembler, [Unit(row.item, (row,)) for row in held])
    real = read_units(network, assembler, [Unit(r.item, (r,)) for r in rest if r.fold == POOL_FOLD])
    material = gather(args.data, OWN, READINGS, assembler, special, OWN / "accounts")
    weight = linear(material.x, material.truth)
    shares = fitted_shares(passages, packed(weight, material.rows, material.idf, special))
    model = packed(weight * shares, material.rows, material.idf, special)
    print("shares", np.round(shares[[slots[0] for slots in GROUPS]], 2).tolist(), flush=True)
    write_ngrams(model, args.network / NGRAMS_FILE)
    three = [read.with_ngrams(model) for read in (passages, alone, real)]
    shipped = bundled.models_dir() / DEFAULT_MODEL
    config = json.loads((shipped / CONFIG_FILE).read_text(encoding="utf-8"))
    decided = config["thresholds"]
    table = table_of(np.concatenate(three), [*passages.rows, *alone.rows, *real.rows], decided)
    was = as_shipped(Scorer.load(shipped), held)
    write_model(network, tokenizer, table, args.out, args.out.name, ngrams=args.network / NGRAMS_FILE)
    scorer = Scorer.load(args.out)
    dev = examples(load_rows(args.data / "sentences_dev.jsonl"), REAL)
    said = score_rows(scorer, dev)
    others = [row for row in rest if row.fold != POOL_FOLD]
    fired = {row.id: tuple(s["labels"]["flags"]) for row, s in zip(others, score_rows(scorer, others), strict=True)}
    metrics: dict[str, Any] = {
        "sha256": scorer.sha256,
        "held_back": left_out(passages, three[0], real, three[2], decided) | {"shipped": was},
        "ordinary": alarms(fired, read_labels(REST)),
        "dev": summary(dev, said) | {"intervals_90": intervals(dev, said)},
    }
    (args.out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    for name in ("held_back", "dev"):
        print(name, {k: round(v, 3) for k, v in metrics[name].items() if isinstance(v, float)})
        print("  flags", {k: round(v["f1"], 3) for k, v in metrics[name]["flags"].items()})
        print("  polarities", {k: round(v["macro_f1"], 3) for k, v in metrics[name]["polarities"].items()})
    print("ordinary", metrics["ordinary"])


if __name__ == "__main__":
    main()
