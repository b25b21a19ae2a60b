"""A first pass of MiniLM over related human labels, so that attitude words mean something before the real training.

    python -m pipelines.signals_training.warmup --aux DIR --encoder DIR --out DIR

Tasks: sentiment of developer talk (3), sentiment of news towards one target (3), incivility of issue comments (2),
request intent of mail (2). Each contributes at most `--rows` rows; one pass.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cxnlp.signals.encoding import Assembler, Budget
from cxnlp.types import ScoreInput
from pipelines.signals_training.batches import length_bucketed, pad
from pipelines.signals_training.data import load_rows
from pipelines.signals_training.network import SignalNetwork, load_encoder, load_tokenizer

BATCH_TOKENS = 1200
TASKS = {"senti4sd": 3, "newsmtsc": 3, "github_incivility": 2, "email_intent": 2}
SIGN = {"negative": 0, "neutral": 1, "positive": 2}


@dataclass(frozen=True, slots=True)
class AuxRow:
    text: str
    task: int
    label: int


def read_task(path: Path, task: int, limit: int, rng: random.Random) -> list[AuxRow]:
    """At most `limit` rows; of the two-class tasks both classes equally often."""
    rows = [
        AuxRow(row["text"], task, label) for row in load_rows(path) if (label := _label(path.stem, row)) is not None
    ]
    rng.shuffle(rows)
    if path.stem == "github_incivility":
        positive = [row for row in rows if row.label]
        rows = positive + [row for row in rows if not row.label][: 2 * len(positive)]
        rng.shuffle(rows)
    return rows[:limit]


def _label(task: str, row: dict[str, Any]) -> int | None:
    if task == "senti4sd":
        return SIGN[row["polarity"]]
    if task == "newsmtsc":
        return int(row["targets"][0]["polarity"] // 2) - 1 if len(row["targets"]) == 1 else None
    if task == "github_incivility":
        return int(row["tbdf"] != "None")
    return int(row["label"] == "intent")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aux", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=2200)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(7)
    rng = random.Random(7)
    tokenizer = load_tokenizer(args.encoder)
    assembler = Assembler(tokenizer, Budget(0, 64, 0))
    rows = [r for i, task in enumerate(TASKS) for r in read_task(args.aux / f"{task}.jsonl", i, args.rows, rng)]
    sequences = [assembler.assemble(ScoreInput(row.text)) for row in rows]
    network = SignalNetwork(load_encoder(args.encoder), width=sum(TASKS.values()))
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)  # type: ignore[union-attr]
    slots = torch.split(torch.arange(sum(TASKS.values())), list(TASKS.values()))
    optimizer = torch.optim.AdamW((p for p in network.parameters() if p.requires_grad), lr=5e-5, weight_decay=0.01)
    lengths = [len(s.ids) for s in sequences]
    groups = list(length_bucketed(lengths, BATCH_TOKENS, rng))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-5, total_steps=len(groups), pct_start=0.1)
    began = time.monotonic()
    network.train()
    running = 0.0
    for step, group in enumerate(groups):
        _, logits = network(pad(sequences, group))
        losses = [
            nn.functional.cross_entropy(logits[i : i + 1, slots[rows[r].task]], torch.tensor([rows[r].label]))
            for i, r in enumerate(group)
        ]
        loss = torch.stack(losses).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        running = 0.98 * running + 0.02 * float(loss.detach()) if step else float(loss.detach())
        if step % 20 == 0:
            print(f"step {step}/{len(groups)} loss {running:.3f} {time.monotonic() - began:.0f}s", flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    network.encoder.save_pretrained(args.out)  # type: ignore[operator]
    tokenizer.save(str(args.out / "tokenizer.json"))


if __name__ == "__main__":
    main()
