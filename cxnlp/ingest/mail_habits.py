"""What one author's mails end with again and again: the surest sign of a signature block."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from cxnlp.ingest.mail_shapes import block_score, is_closing, is_disclaimer, is_name_only, names_author

MAX_BLOCK_LINES = 14
REACH = MAX_BLOCK_LINES + 2
"""Lines at the end of a mail, runs of blank ones as one, that `Habits` looks at: a block and the line before it."""


class _Run:
    """A trailing run of lines: how many mails end with it, what stands before it (up to 3 of them), longer runs.

    A run seen once keeps only the mail's end (`once`, last line first): its longer runs are seen once too, and are
    made when a second mail ends alike. So what most mails end with, which no other does, takes little memory.
    """

    __slots__ = ("before", "count", "longer", "once")

    def __init__(self, once: array[int]) -> None:
        self.count = 1
        self.once = once
        self.longer: dict[int, _Run] | None = None
        self.before: tuple[int, ...] = ()


def _previous(end: array[int], k: int) -> int:
    """The last line that is not blank before the last `k`."""
    for place in range(k, len(end)):
        if end[place] != _BLANK:
            return end[place]
    return _BLANK


_BLANK = hash("")
_NOTHING: array[int] = array("q")


@dataclass(slots=True)
class Habits:
    """What one author's mails end with again and again: counts of trailing runs of lines, and what stood before them.

    Learnt with `learn` from the new parts of that author's mails; asked with `repeated`. Lines are kept as hashes.
    """

    names: frozenset[str]
    domain: str
    mails: int = 0
    runs: dict[int, _Run] = field(default_factory=dict)

    def learn(self, tail: Sequence[str]) -> None:
        """Count the trailing runs of one mail; `tail` is its new lines, normalised, without blank ones at the end."""
        self.mails += 1
        end = array("q", (hash(line) for line in reversed(tail[-MAX_BLOCK_LINES:])))
        if len(tail) > MAX_BLOCK_LINES:
            rest = next((line for line in reversed(tail[:-MAX_BLOCK_LINES]) if line), None)
            if rest is not None:
                end.append(hash(rest))
        self._add(self.runs, end, 0)

    def _add(self, runs: dict[int, _Run], end: array[int], k: int) -> None:
        stop = min(MAX_BLOCK_LINES, len(end))
        while k < stop:
            run = runs.get(end[k])
            if run is None:
                runs[end[k]] = _Run(end)
                return
            k += 1
            if run.longer is None:
                run.longer = {}
                run.before = (_previous(run.once, k),)
                self._add(run.longer, run.once, k)
                run.once = _NOTHING
            run.count += 1
            if len(run.before) < 3 and (previous := _previous(end, k)) not in run.before:
                run.before = (*run.before, previous)
            runs = run.longer

    def repeated(self, tail: Sequence[str]) -> int:
        """How many lines at the end of `tail` are the author's habitual block; 0 if none."""
        best, base = 0, self.mails
        longer: dict[int, _Run] | None = self.runs
        for k in range(1, min(MAX_BLOCK_LINES, len(tail)) + 1):
            known = longer.get(hash(tail[-k])) if longer else None
            if known is None or known.count < 2:
                break
            run, count, longer = tuple(tail[-k:]), known.count, known.longer
            if (
                len(known.before) < 2
                or not run[0]
                or (k < len(tail) and tail[-k - 1] and not self._starts_block(tail, k))
            ):
                continue
            added = run[: k - best]
            if self._convincing(added, count, base, best):
                best, base = k, count
        return best

    def _starts_block(self, tail: Sequence[str], k: int) -> bool:
        return names_author(tail[-k], self.names) or is_closing(tail[-k - 1])

    def _convincing(self, added: Sequence[str], count: int, base: int, best: int) -> bool:
        """Is a run of `count` among `base` mails a block, or only something the author likes to type?"""
        text = [line for line in added if line]
        if not text:
            return False
        if best and not added[-1] and len(text) == 1 and len(text[0].split()) <= 2:
            return False
        if count >= 0.8 * base and count >= 3:
            return True
        if is_closing(text[0]) and len(text) <= 2:
            return False
        if is_name_only(text[0], self.names) and len(text) == 1:
            return best == 0 and count >= max(2, 0.2 * base)
        return len(text) > 1 or block_score(text, self.names, self.domain) >= 1 or is_disclaimer(text[0]) or best == 0
