"""Fine-tunes the encoder with all heads at once, on everything or on everything but one fold.

    python -m pipelines.signals_training.finetune --data DIR --encoder DIR --out DIR [--without-fold N] [--recipe first]

Neighbouring sentences are read in one pass, as the analysis of messages does, and some rows on their own; of real text,
which has no neighbours, an epoch sees every row with a rare label several times and a fresh draw of the others. Known
side, role, channel and context are hidden at random, so that the model can do without them. Each stage starts from
the directory of the one before, its heads included. Computes in bfloat16 or float32, whichever is quicker on this
machine (`half.py`). Writes the encoder, the heads and, for a held-out fold, the raw logits of its rows.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from cxnlp.signals.encoding import Assembler, Budget, TokenSequence
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS
from cxnlp.types import Passage
from pipelines.signals_training.batches import length_bucketed, pad
from pipelines.signals_training.data import ACCOUNT, Example, load_training
from pipelines.signals_training.half import Half, quickest
from pipelines.signals_training.network import SignalNetwork, freeze_bottom, load_encoder, load_tokenizer
from pipelines.signals_training.own_text import OWN, load_histories, load_own
from pipelines.signals_training.readings import POOL, load_readings
from pipelines.signals_training.units import Unit, hidden, masked, single, together

BATCH_TOKENS = 3600
"""Places of a padded batch: some 56 single sentences, 25 passages."""
HEAD_RATE = 5e-4
"""Learning rate of the heads."""
BUDGET = Budget(before=48, sentence=72, after=24)
FLAG_WEIGHT, POLARITY_WEIGHT = 3.0, 3.0
"""Weight of a positive flag and of a polarity other than 0 against the common case."""
LESS = {OWN: 0.5, POOL: 0.7}
"""Plain sentences come along with rare ones in passages: their weight in the loss by origin."""
STRATEGIC_LESS, PLAIN_LESS = 0.6, 0.35
"""The same for plain sentences of the labelled files."""
FLAG_SHARE = POLARITY_SHARE = 0.6
"""Weight of the losses of flags and polarities beside that of orientation."""
REPEAT = 2
"""Visits of a rare row that stands in no passage, per epoch."""
ALONE = 0.06
"""Share of the plain rows of passages, four times that of the rare ones, that is read on its own besides."""
MASKED = 0.06
"""Share of tokens replaced by [MASK], against learning rows by heart."""


@dataclasses.dataclass(frozen=True)
class Recipe:
    """One stage of training.

    `rate`: the encoder's learning rate. Of plain rows that stand in no passage: `plain_share`, `strategic_share`: how
    many of them an epoch visits (`read_share`: of those of the pool that were read for this). `own_share`: of the
    passages of the project's own text without rare labels.
    """

    epochs: int
    plain_share: float
    strategic_share: float
    read_share: float
    own_share: float
    rate: float
    seed: int


RECIPES = {
    "first": Recipe(2, 0.30, 0.60, 0.5, 0.6, rate=8e-5, seed=31),
    "second": Recipe(1, 1.00, 1.00, 0.7, 0.5, rate=4e-5, seed=32),
    "third": Recipe(1, 1.00, 1.00, 0.7, 0.5, rate=3e-5, seed=33),
    "fourth": Recipe(1, 1.00, 1.00, 0.7, 0.5, rate=3e-5, seed=34),
    "fifth": Recipe(1, 1.00, 1.00, 0.7, 0.5, rate=4e-5, seed=35),
    "sixth": Recipe(1, 1.00, 1.00, 0.7, 0.5, rate=5e-5, seed=36),
    "seventh": Recipe(1, 1.00, 1.00, 0.7, 0.5, rate=4e-5, seed=37),
    "eighth": Recipe(1, 0.50, 0.70, 0.35, 0.2, rate=5e-5, seed=38),
}


FURTHER = ("seventh", "eighth")
"""Recipes that go on from the shipped graph (`thaw.py`, decision record 033); what ships was made without them."""


def loss_of(logits: torch.Tensor, rows: Sequence[Example]) -> torch.Tensor:
    """Orientation cross-entropy plus the flag and polarity losses, a weighted mean over the rows."""
    orientation = torch.tensor([row.orientation for row in rows])
    loss = nn.functional.cross_entropy(logits[:, list(ORIENTATION_SLOTS)], orientation, reduction="none")
    flags = torch.tensor([row.flags for row in rows], dtype=torch.float32)
    weight = torch.full((flags.shape[1],), FLAG_WEIGHT)
    flag_logits = logits[:, list(FLAG_SLOTS.values())]
    per_flag = nn.functional.binary_cross_entropy_with_logits(flag_logits, flags, pos_weight=weight, reduction="none")
    loss = loss + FLAG_SHARE * per_flag.sum(dim=1)
    classes = torch.tensor([POLARITY_WEIGHT, 1.0, POLARITY_WEIGHT])
    for i, slots in enumerate(POLARITY_SLOTS.values()):
        target = torch.tensor([row.polarities[i] + 1 for row in rows])
        each = nn.functional.cross_entropy(logits[:, list(slots)], target, weight=classes, reduction="none")
        loss = loss + POLARITY_SHARE * each
    weights = torch.tensor([_weight(row) for row in rows])
    return (loss * weights).sum() / weights.sum()


def _weight(row: Example) -> float:
    """A row's weight in the loss."""
    if row.is_rare:
        return 1.0
    return LESS.get(row.origin, STRATEGIC_LESS if row.orientation == 0 else PLAIN_LESS)


def _share(row: Example, recipe: Recipe) -> float:
    """How likely an epoch visits a row without rare labels that stands in no passage."""
    if row.origin == POOL:
        return recipe.read_share
    return recipe.strategic_share if row.orientation == 0 else recipe.plain_share


def drawn(rows: Sequence[Example], recipe: Recipe, rng: random.Random) -> list[Unit]:
    """What one epoch reads."""
    chosen: list[Unit] = []
    for unit in together(rows):
        example = unit.examples[0] if len(unit.examples) == 1 else None
        if isinstance(unit.read, Passage):
            own = any(e is not None and e.origin == OWN for e in unit.examples)
            if unit.is_rare or not own or rng.random() < recipe.own_share:
                chosen.append(unit)
        elif unit.is_rare:
            chosen += [unit] * REPEAT
        elif example is not None and rng.random() < _share(example, recipe):
            chosen.append(unit)
    besides = [row for row in rows if row.origin in (ACCOUNT, OWN)]
    return chosen + [single(r) for r in besides if rng.random() < ALONE * (4 if r.is_rare else 1)]


def train(network: SignalNetwork, rows: Sequence[Example], assembler: Assembler, recipe: Recipe, mask: int) -> None:
    """Trains in place; progress on standard output."""
    rng = random.Random(recipe.seed)
    epochs = [_epoch(rows, assembler, recipe, mask, rng) for _ in range(recipe.epochs)]
    with Half(network.encoder) as half:
        _fit(network, half, epochs, recipe.rate)


def _fit(network: SignalNetwork, half: Half, epochs: Sequence[Epoch], rate: float) -> None:
    head = list(network.heads.parameters())
    rates = [rate, HEAD_RATE]
    groups = [{"params": part, "lr": rate} for part, rate in zip((half.weights, head), rates, strict=True)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    total = sum(len(order) for _, _, order in epochs)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=total + 5, pct_start=0.08)
    began, running, step = time.monotonic(), 0.0, 0
    network.train()
    for units, sequences, order in epochs:
        for group in order:
            labels = [example for place in group for example in units[place].examples]
            known = [place for place, example in enumerate(labels) if example is not None]
            _, logits = network(pad(sequences, group))
            loss = loss_of(logits[known], [example for example in labels if example is not None])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            half.gathered()
            nn.utils.clip_grad_norm_([*half.weights, *head], 1.0)
            optimizer.step()
            half.spread()
            schedule.step()
            running = 0.98 * running + 0.02 * float(loss.detach()) if step else float(loss.detach())
            step += 1
            if step % 20 == 0:
                print(f"step {step}/{total} loss {running:.4f} {time.monotonic() - began:.0f}s", flush=True)


Epoch = tuple[list[Unit], list[TokenSequence], list[list[int]]]
"""What an epoch reads, as tokens, and in which batches."""


def _epoch(rows: Sequence[Example], assembler: Assembler, recipe: Recipe, mask: int, rng: random.Random) -> Epoch:
    units = drawn(rows, recipe, rng)
    hiding = [dataclasses.replace(unit, read=hidden(unit.read, rng)) for unit in units]
    sequences = [masked(unit.assembled(assembler), mask, MASKED, rng) for unit in hiding]
    order = list(length_bucketed([len(s.ids) for s in sequences], BATCH_TOKENS, rng))
    return units, sequences, order


def raw_logits(network: SignalNetwork, sequences: Sequence[TokenSequence]) -> np.ndarray:
    """Logits of all targets in order, shape (targets, heads), in evaluation mode; computed as in training."""
    network.eval()
    parts: dict[int, np.ndarray] = {}
    with Half(network.encoder), torch.inference_mode():
        for group in length_bucketed([len(s.ids) for s in sequences], 4 * BATCH_TOKENS):
            found = network(pad(sequences, group))[1].numpy()
            ends = np.cumsum([len(sequences[row].targets) for row in group])
            parts.update(zip(group, np.split(found, ends[:-1]), strict=True))
    empty = np.zeros((0, network.heads.out_features), dtype=np.float32)
    return np.concatenate([empty, *(parts[row] for row in range(len(sequences)))])


def write_held_out(network: SignalNetwork, assembler: Assembler, rows: Sequence[Example], out: Path) -> None:
    """`held_out.npz`: `logits` of the rows read one by one (`ids`), `passage_logits` of those that stand in passages
    (`passage_ids`)."""
    alone = raw_logits(network, [assembler.assemble(row.item) for row in rows])
    units = [unit for unit in together(rows) if isinstance(unit.read, Passage)]
    examples = [example for unit in units for example in unit.examples]
    known = [place for place, example in enumerate(examples) if example is not None]
    inside = raw_logits(network, [unit.assembled(assembler) for unit in units])[known]
    np.savez(
        out / "held_out.npz",
        logits=alone,
        ids=np.array([row.id for row in rows]),
        passage_logits=inside,
        passage_ids=np.array([example.id for example in examples if example is not None]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without-fold", type=int)
    parser.add_argument("--own", type=Path, help="folder of the project's own labelled threads, never held out")
    parser.add_argument("--histories", type=Path, help="folder of labelled histories of its own, held out by account")
    parser.add_argument("--readings", type=Path, help="folder of the project's own labels of pool sentences")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="first")
    parser.add_argument("--frozen-layers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    recipe = RECIPES[args.recipe]
    torch.set_num_threads(args.threads)
    torch.manual_seed(recipe.seed)
    from safetensors.torch import load_file, save_file

    rows = load_training(args.data) + (load_own(args.own) if args.own else [])
    rows += load_histories(args.histories) if args.histories else []
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
        write_held_out(network, assembler, outside, args.out)
    settings = dataclasses.asdict(recipe) | {
        "without_fold": args.without_fold,
        "frozen_layers": args.frozen_layers,
        "computed_in": str(quickest()).rpartition(".")[2],
    }
    (args.out / "training.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
