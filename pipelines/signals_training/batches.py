"""Padded batches of like length, in an order fixed by the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from cxnlp.signals.encoding import TokenSequence


@dataclass(frozen=True)
class Batch:
    """`rows` are positions in the sequence list; tensors have the shape (rows, longest)."""

    rows: list[int]
    ids: torch.Tensor
    segments: torch.Tensor
    mask: torch.Tensor


def pad(sequences: Sequence[TokenSequence], rows: list[int]) -> Batch:
    """The batch of the given rows, padded with 0 to the longest."""
    longest = max(len(sequences[row].ids) for row in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    segments, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for place, row in enumerate(rows):
        length = len(sequences[row].ids)
        ids[place, :length] = torch.tensor(sequences[row].ids)
        segments[place, :length] = torch.tensor(sequences[row].segments)
        mask[place, :length] = 1
    return Batch(rows, ids, segments, mask)


def length_bucketed(lengths: Sequence[int], rows: Sequence[int], size: int, rng: random.Random) -> Iterator[list[int]]:
    """Groups of `size` rows of like length, in random order; pools of 30 batches are sorted by length."""
    shuffled = list(rows)
    rng.shuffle(shuffled)
    groups = []
    for start in range(0, len(shuffled), size * 30):
        pool = sorted(shuffled[start : start + size * 30], key=lambda row: lengths[row])
        groups += [pool[i : i + size] for i in range(0, len(pool), size)]
    rng.shuffle(groups)
    yield from groups
