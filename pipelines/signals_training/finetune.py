"""Fine-tunes the encoder with all heads at once, on everything or on everything but one fold.

    python -m pipelines.signals_training.finetune --data DIR --encoder DIR --out DIR [--without-fold N] [--recipe first]

Each epoch sees every row with a rare label several times, every strategic row once and a fresh draw of the plain
others. Known side, role, channel and context are hidden at random, so that the model can do without them. A second
stage starts from the directory of a first one, its heads included. Writes the encoder, the heads and, for a held-out
fold, the raw logits of its rows.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from cxnlp.signals.encoding import Assembler, Budget, TokenSequence
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS
from cxnlp.types import ScoreInput
from pipelines.signals_training.batches import length_bucketed, pad
from pipelines.signals_training.data import Example, load_training
from pipelines.signals_training.network import SignalNetwork, freeze_bottom, load_encoder, load_tokenizer
from pipelines.signals_training.own_text import OWN, load_own
from pipelines.signals_training.readings import POOL, load_readings

BATCH = 32
BUDGET = Budget(before=32, sentence=72, after=16)
FLAG_WEIGHT, POLARITY_WEIGHT = 3.0, 3.0
"""Weight of a positive flag and of a polarity other than 0 against the common case."""
HIDE = {"side": 0.15, "role": 0.2, "kind": 0.1, "context_before": 0.08, "context_after": 0.1}


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One stage of training.

    `repeat`: visits of a rare row per epoch; `plain_share`, `strategic_share`: of the other rows an epoch visits
    (`read_share`: of those of the pool that were read for this, `own_share`: of those of the project's own text);
    `flag_share`, `polarity_share`: weights of those losses; `masked`: share of tokens replaced by [MASK], against
    learning rows by heart.
    """

    epochs: int
    repeat: int
    plain_share: float
    strategic_share: float
    read_share: float
    own_share: float
    rate: float
    flag_share: float
    polarity_share: float
    masked: float
    seed: int


RECIPES = {
    "first": Recipe(3, 2, 0.65, 1.0, 1.0, 1.0, rate=1.5e-4, flag_share=0.21, polarity_share=0.4, masked=0.0, seed=11),
    "broad": Recipe(1, 2, 0.22, 0.45, 0.65, 1.0, rate=1.3e-4, flag_share=0.6, polarity_share=0.6, masked=0.06, seed=21),
    "last": Recipe(1, 2, 0.30, 0.60, 0.75, 0.5, rate=1.0e-4, flag_share=0.6, polarity_share=0.6, masked=0.06, seed=22),
}


def loss_of(logits: torch.Tensor, rows: Sequence[Example], recipe: Recipe) -> torch.Tensor:
    """Orientation cross-entropy plus the weighted sums of the flag and polarity losses, mean over the batch."""
    orientation = torch.tensor([row.orientation for row in rows])
    loss = nn.functional.cross_entropy(logits[:, list(ORIENTATION_SLOTS)], orientation)
    flags = torch.tensor([row.flags for row in rows], dtype=torch.float32)
    weight = torch.full((flags.shape[1],), FLAG_WEIGHT)
    flag_logits = logits[:, list(FLAG_SLOTS.values())]
    per_flag = nn.functional.binary_cross_entropy_with_logits(flag_logits, flags, pos_weight=weight, reduction="none")
    loss = loss + recipe.flag_share * per_flag.sum(dim=1).mean()
    classes = torch.tensor([POLARITY_WEIGHT, 1.0, POLARITY_WEIGHT])
    for i, slots in enumerate(POLARITY_SLOTS.values()):
        target = torch.tensor([row.polarities[i] + 1 for row in rows])
        each = nn.functional.cross_entropy(logits[:, list(slots)], target, weight=classes, reduction="none")
        loss = loss + recipe.polarity_share * each.mean()
    return loss


def _share(row: Example, recipe: Recipe) -> float:
    """How likely an epoch visits a row without rare labels."""
    if row.origin == OWN:
        return recipe.own_share
    if row.origin == POOL:
        return recipe.read_share
    return recipe.strategic_share if row.orientation == 0 else recipe.plain_share


def drawn(rows: Sequence[Example], recipe: Recipe, rng: random.Random) -> list[int]:
    """Positions that one epoch visits."""
    chosen: list[int] = []
    for position, row in enumerate(rows):
        if row.is_rare:
            chosen += [position] * recipe.repeat
        elif rng.random() < _share(row, recipe):
            chosen.append(position)
    return chosen


def hidden(item: ScoreInput, rng: random.Random) -> ScoreInput:
    """The input with some of its surroundings missing."""
    gone: dict[str, Any] = {}
    for name, p in HIDE.items():
        if rng.random() < p:
            gone[name] = "" if name.startswith("context") else None
    return dataclasses.replace(item, **gone)


def masked(sequence: TokenSequence, mask: int, share: float, rng: random.Random) -> TokenSequence:
    """The sequence with some tokens replaced; marks (below 1000 in the vocabulary) stay."""
    ids = tuple(mask if i > 1000 and rng.random() < share else i for i in sequence.ids)
    return TokenSequence(ids, sequence.segments)


def train(network: SignalNetwork, rows: Sequence[Example], assembler: Assembler, recipe: Recipe, mask: int) -> None:
    """Trains in place; progress on standard output."""
    rng = random.Random(recipe.seed)
    plans = [drawn(rows, recipe, rng) for _ in range(recipe.epochs)]
    head = list(network.heads.parameters())
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    rates = [recipe.rate, 10 * recipe.rate]
    groups = [{"params": part, "lr": rate} for part, rate in zip((body, head), rates, strict=True)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    total = sum(-(-len(plan) // BATCH) + 1 for plan in plans)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=total + 5, pct_start=0.08)
    began, running, step = time.monotonic(), 0.0, 0
    network.train()
    for plan in plans:
        sequences = [masked(assembler.assemble(hidden(rows[p].item, rng)), mask, recipe.masked, rng) for p in plan]
        for group in length_bucketed([len(s.ids) for s in sequences], range(len(plan)), BATCH, rng):
            batch = pad(sequences, group)
            _, logits = network(batch.ids, batch.segments, batch.mask)
            loss = loss_of(logits, [rows[plan[place]] for place in group], recipe)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([*body, *head], 1.0)
            optimizer.step()
            schedule.step()
            running = 0.98 * running + 0.02 * float(loss.detach()) if step else float(loss.detach())
            step += 1
            if step % 20 == 0:
                print(f"step {step}/{total} loss {running:.4f} {time.monotonic() - began:.0f}s", flush=True)


def raw_logits(network: SignalNetwork, sequences: Sequence[TokenSequence]) -> np.ndarray:
    """Logits, shape (rows, heads), in evaluation mode."""
    network.eval()
    out = np.zeros((len(sequences), network.heads.out_features), dtype=np.float32)
    order = sorted(range(len(sequences)), key=lambda row: len(sequences[row].ids))
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            batch = pad(sequences, order[start : start + 64])
            out[batch.rows] = network(batch.ids, batch.segments, batch.mask)[1].numpy()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without-fold", type=int)
    parser.add_argument("--own", type=Path, help="folder of the project's own labelled threads, never held out")
    parser.add_argument("--readings", type=Path, help="folder of the project's own labels of pool sentences")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="first")
    parser.add_argument("--frozen-layers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    recipe = RECIPES[args.recipe]
    torch.set_num_threads(args.threads)
    torch.manual_seed(recipe.seed)
    from safetensors.torch import load_file, save_file

    rows = load_training(args.data) + (load_own(args.own) if args.own else [])
    rows += load_readings(args.readings, args.data / "pool.jsonl.gz") if args.readings else []
    inside = [row for row in rows if row.fold != args.without_fold]
    outside = [row for row in rows if row.fold == args.without_fold]
    tokenizer = load_tokenizer(args.encoder)
    assembler = Assembler(tokenizer, BUDGET)
    network = SignalNetwork(load_encoder(args.encoder))
    if (args.encoder / "heads.safetensors").exists():
        network.heads.load_state_dict(load_file(str(args.encoder / "heads.safetensors")))
    freeze_bottom(network.encoder, args.frozen_layers)
    print(f"{len(inside)} rows to fit, {len(outside)} held out", flush=True)
    train(network, inside, assembler, recipe, tokenizer.token_to_id("[MASK]"))
    args.out.mkdir(parents=True, exist_ok=True)
    network.encoder.save_pretrained(args.out)  # type: ignore[operator]
    tokenizer.save(str(args.out / "tokenizer.json"))
    save_file(
        {"weight": network.heads.weight.data, "bias": network.heads.bias.data}, str(args.out / "heads.safetensors")
    )
    if outside:
        logits = raw_logits(network, [assembler.assemble(row.item) for row in outside])
        np.savez(args.out / "held_out.npz", logits=logits, ids=np.array([row.id for row in outside]))
    settings = dataclasses.asdict(recipe) | {"without_fold": args.without_fold, "frozen_layers": args.frozen_layers}
    (args.out / "training.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
