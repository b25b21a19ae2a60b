"""What other ways with sentence encoders reach on the same folds: frozen mpnet, and MiniLM tuned in SetFit's style.

    python -m pipelines.signals_training.rivals --data DIR --encoder DIR --mpnet DIR --out rivals.json

`frozen mpnet + logistic`: all-mpnet-base-v2 as it is (768 wide, twelve layers), mean vectors of the sentence and of
its surroundings side by side. `SetFit-style MiniLM`: the encoder tuned by contrast on pairs of a few sentences a label
(alike or not in what is labelled), then logistic heads on everything; Tunstall et al. 2022, arXiv:2209.11055.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from cxnlp.signals.encoding import Assembler, header
from cxnlp.signals.heads import WIDTH
from pipelines.signals_training.batches import length_bucketed, pad
from pipelines.signals_training.crossval import FOLDS, by_origin, cross_fitted, fits_by_fold
from pipelines.signals_training.data import Example, load_training
from pipelines.signals_training.finetune import BUDGET
from pipelines.signals_training.frozen import features, fit_heads
from pipelines.signals_training.network import SignalNetwork, load_encoder, load_tokenizer

PER_LABEL, PAIRS_PER_ROW = 24, 6
"""Sentences drawn for each label, and pairs made of each of them, half alike and half not."""
PAIR_BATCH, RATE = 16, 2e-5
TOKENS = 9000
"""Places of a padded batch when mpnet reads."""


def mpnet_vectors(directory: Path, rows: Sequence[Example]) -> np.ndarray:
    """Mean vectors of the sentence and of header with context, side by side, shape (rows, 1536)."""
    tokenizer, encoder = load_tokenizer(directory), load_encoder(directory)
    encoder.eval()
    texts = [row.item.text for row in rows]
    around = [f"{header(row.item)} {row.item.context_before} {row.item.context_after}" for row in rows]
    distinct = list(dict.fromkeys(texts + around))
    ids = [tokenizer.encode(text).ids[:128] for text in distinct]
    vectors = np.zeros((len(distinct), int(encoder.config.hidden_size)), np.float32)  # type: ignore[union-attr, arg-type]
    pad_id = tokenizer.token_to_id("<pad>")
    with torch.inference_mode():
        for group in length_bucketed([len(i) for i in ids], TOKENS):
            longest = max(len(ids[k]) for k in group)
            batch = torch.full((len(group), longest), pad_id)
            for row, k in enumerate(group):
                batch[row, : len(ids[k])] = torch.tensor(ids[k])
            mask = (batch != pad_id).long()
            states = encoder(input_ids=batch, attention_mask=mask).last_hidden_state
            weights = (mask / mask.sum(dim=1, keepdim=True)).unsqueeze(-1)
            vectors[group] = (states * weights).sum(dim=1).numpy()
    place = {text: k for k, text in enumerate(distinct)}
    return np.hstack([vectors[[place[t] for t in texts]], vectors[[place[t] for t in around]]])


def labels_of(row: Example) -> frozenset[str]:
    """What is labelled of a row, the common case apart."""
    found = {f"orientation {row.orientation}"}
    found |= {f"flag {i}" for i, on in enumerate(row.flags) if on}
    return frozenset(found | {f"polarity {i} {value}" for i, value in enumerate(row.polarities) if value})


def few(rows: Sequence[Example], rng: random.Random) -> list[Example]:
    """At most PER_LABEL rows of every label."""
    by_label: dict[str, list[Example]] = {}
    for row in rows:
        for label in labels_of(row):
            by_label.setdefault(label, []).append(row)
    chosen = {r.id: r for _, own in sorted(by_label.items()) for r in rng.sample(own, min(PER_LABEL, len(own)))}
    return list(chosen.values())


def contrast(network: SignalNetwork, assembler: Assembler, rows: Sequence[Example], rng: random.Random) -> None:
    """Tunes the encoder: vectors of alike rows towards cosine 1, of rows that share nothing towards 0."""
    pairs: list[tuple[Example, Example, float]] = []
    for row in rows:
        like = [r for r in rows if r is not row and labels_of(r) == labels_of(row)]
        unlike = [r for r in rows if not labels_of(r) & labels_of(row)]
        for pool, target in ((like, 1.0), (unlike, 0.0)):
            pairs += [(row, rng.choice(pool), target) for _ in range(PAIRS_PER_ROW // 2) if pool]
    rng.shuffle(pairs)
    optimizer = torch.optim.AdamW(network.encoder.parameters(), lr=RATE)
    network.train()
    for start in range(0, len(pairs), PAIR_BATCH):
        part = pairs[start : start + PAIR_BATCH]
        sequences = [assembler.assemble(row.item) for a, b, _ in part for row in (a, b)]
        vectors = network(pad(sequences, list(range(len(sequences)))))[0]
        cosine = nn.functional.cosine_similarity(vectors[0::2], vectors[1::2])
        loss = nn.functional.mse_loss(cosine, torch.tensor([target for _, _, target in part]))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def set_fit_vectors(directory: Path, inside: Sequence[Example], rows: Sequence[Example], seed: int) -> np.ndarray:
    """Vectors of `rows` by MiniLM tuned by contrast on a few of `inside`."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    assembler = Assembler(load_tokenizer(directory), BUDGET)
    network = SignalNetwork(load_encoder(directory), learned_segments=False)
    contrast(network, assembler, few(inside, rng), rng)
    return features(network, [assembler.assemble(row.item) for row in rows])


def judged(rows: Sequence[Example], logits: np.ndarray) -> dict[str, Any]:
    """The measures, calibrated like every other model."""
    return by_origin(rows, cross_fitted(logits, rows, fits_by_fold(logits, rows)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--mpnet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows = load_training(args.data)
    results: dict[str, Any] = {}
    found = np.zeros((len(rows), WIDTH), np.float32)
    for fold in FOLDS:
        inside = [row for row in rows if row.fold != fold]
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        vectors = set_fit_vectors(args.encoder, inside, [*inside, *(rows[i] for i in own)], 41 + fold)
        weight, bias = fit_heads(vectors[: len(inside)], inside)
        found[own] = vectors[len(inside) :] @ weight.T + bias
        print(f"SetFit-style: fold {fold}", flush=True)
    results["SetFit-style MiniLM + logistic"] = judged(rows, found)
    args.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    vectors = mpnet_vectors(args.mpnet, rows)
    for fold in FOLDS:
        inside_at = [i for i, row in enumerate(rows) if row.fold != fold]
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        weight, bias = fit_heads(vectors[inside_at], [rows[i] for i in inside_at])
        found[own] = vectors[own] @ weight.T + bias
    results["frozen mpnet + logistic"] = judged(rows, found)
    args.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
