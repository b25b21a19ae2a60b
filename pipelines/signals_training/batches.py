"""Padded batches of like length, in an order fixed by the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from cxnlp.signals.encoding import TokenSequence
from cxnlp.signals.score import pools

POOL = 1500
"""So many sequences are sorted by length at a time."""
STEP = 16
"""Batches are padded to multiples of this: matrix products are prepared once a shape, and there should be few."""


@dataclass(frozen=True)
class Batch:
    """`rows` are positions in the sequence list; `ids`, `segments`, `mask` have the shape (rows, length), `sentence`
    and `near` (targets, length); `owners` says which row a target is of."""

    rows: list[int]
    ids: torch.Tensor
    segments: torch.Tensor
    mask: torch.Tensor
    sentence: torch.Tensor
    near: torch.Tensor
    owners: torch.Tensor


def pad(sequences: Sequence[TokenSequence], rows: list[int]) -> Batch:
    """The batch of the given rows, padded with 0 to one length; targets in the order of rows, then places."""
    longest = _padded(max(len(sequences[row].ids) for row in rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    segments, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    owners = [place for place, row in enumerate(rows) for _ in sequences[row].targets]
    sentence = torch.zeros(len(owners), longest)
    near, first = torch.zeros_like(sentence), 0
    for place, row in enumerate(rows):
        length, targets = len(sequences[row].ids), len(sequences[row].targets)
        ids[place, :length] = torch.tensor(sequences[row].ids)
        segments[place, :length] = torch.tensor(sequences[row].segments)
        mask[place, :length] = 1
        own, around = pools(sequences[row])
        sentence[first : first + targets, :length] = torch.from_numpy(own)
        near[first : first + targets, :length] = torch.from_numpy(around)
        first += targets
    return Batch(rows, ids, segments, mask, sentence, near, torch.tensor(owners))


def _padded(length: int) -> int:
    return -(-length // STEP) * STEP


def length_bucketed(lengths: Sequence[int], tokens: int, rng: random.Random | None = None) -> Iterator[list[int]]:
    """Groups of rows of like length that take at most `tokens` places when padded, all rows once; in random order with
    a generator, else by length."""
    shuffled = list(range(len(lengths)))
    pool = len(shuffled)
    if rng:
        rng.shuffle(shuffled)
        pool = POOL
    groups: list[list[int]] = []
    for start in range(0, len(shuffled), max(1, pool)):
        group: list[int] = []
        for row in sorted(shuffled[start : start + pool], key=lambda row: lengths[row]):
            if group and (len(group) + 1) * _padded(lengths[row]) > tokens:
                groups.append(group)
                group = []
            group.append(row)
        groups.append(group)
    if rng:
        rng.shuffle(groups)
    yield from groups
