"""Captions that repeat words already shown: rolling lines, growing lines, moving windows, a track written twice.

Source: layouts of live and automatic captions (WebVTT and SRT of YouTube, Zoom, Teams) as users publish them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

NEAR_S = 1.0  # words that come again after a longer pause were said again
LEAST_OVERLAP = 3  # words in a row that the end of one caption and the start of the next share
_END = re.compile(r"[.!?…。！？]['\")\]»”’]*$")


@dataclass(frozen=True)
class Block:
    """One caption as written: seconds from the start, the line above its times, its lines."""

    start_s: float
    end_s: float
    name: str
    lines: tuple[str, ...]


def _grows(last: str, line: str) -> bool:
    """Whether `line` is `last` with more words behind it."""
    if not line.startswith(last) or len(line) == len(last) or line[len(last)].isalnum():
        return False
    return not _END.search(last) or len(last.split()) >= LEAST_OVERLAP


def _overlap(shown: str, line: str) -> int:
    """How many words at the start of `line` are the last ones of `shown`; 0 below LEAST_OVERLAP."""
    before, now = shown.split(), line.split()
    for count in range(min(len(before), len(now)), LEAST_OVERLAP - 1, -1):
        if before[-count:] == now[:count]:
            return count
    return 0


def without_repeats(blocks: Sequence[Block]) -> list[Block]:
    """The captions with every word once. Lines come without markup and without outer blanks.

    >>> rows = [("so we", 0), ("so we need", 1), ("so we need it", 2)]
    >>> [b.lines for b in without_repeats([Block(t, t + 1, "", (text,)) for text, t in rows])]
    [('so we need it',)]
    """
    kept: list[Block] = []
    seen: set[tuple[float, float, tuple[str, ...]]] = set()
    shown: tuple[str, ...] = ()
    end_s = float("-inf")
    for block in blocks:
        lines = tuple(line for line in block.lines if line)
        if not lines or (block.start_s, block.end_s, lines) in seen:
            continue
        seen.add((block.start_s, block.end_s, lines))
        near = block.start_s - end_s <= NEAR_S
        fresh = list(lines)
        while near and fresh and fresh[0] in shown:
            fresh.pop(0)
        if near and len(fresh) == len(lines) and kept and shown:
            if _grows(shown[-1], fresh[0]) and kept[-1].lines[-1] == shown[-1]:
                kept[-1] = replace(kept[-1], end_s=block.end_s, lines=(*kept[-1].lines[:-1], *fresh))
                fresh = []
            elif count := _overlap(" ".join(shown), fresh[0]):
                fresh[0] = " ".join(fresh[0].split()[count:])
                fresh = [line for line in fresh if line]
        shown, end_s = lines, max(block.end_s, block.start_s)
        if fresh:
            kept.append(replace(block, lines=tuple(fresh)))
    return kept
