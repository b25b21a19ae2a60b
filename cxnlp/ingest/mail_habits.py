"""What one author's mails end with again and again: the surest sign of a signature block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cxnlp.ingest.mail_shapes import block_score, is_closing, is_disclaimer, is_name_only, names_author

MAX_BLOCK_LINES = 14


@dataclass(slots=True)
class Habits:
    """What one author's mails end with again and again: counts of trailing runs of lines, and what stood before them.

    Learnt with `learn` from the new parts of that author's mails; asked with `repeated`.
    """

    names: frozenset[str]
    domain: str
    mails: int = 0
    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    before: dict[tuple[str, ...], set[str]] = field(default_factory=dict)

    def learn(self, tail: Sequence[str]) -> None:
        """Count the trailing runs of one mail; `tail` is its new lines, normalised, without blank ones at the end."""
        self.mails += 1
        for k in range(1, min(MAX_BLOCK_LINES, len(tail)) + 1):
            run = tuple(tail[-k:])
            self.counts[run] += 1
            seen = self.before.setdefault(run, set())
            if len(seen) < 3:
                previous = next((line for line in reversed(tail[: len(tail) - k]) if line), "")
                seen.add(previous)

    def repeated(self, tail: Sequence[str]) -> int:
        """How many lines at the end of `tail` are the author's habitual block; 0 if none."""
        best, base = 0, self.mails
        for k in range(1, min(MAX_BLOCK_LINES, len(tail)) + 1):
            run = tuple(tail[-k:])
            count = self.counts[run]
            if count < 2:
                break
            if (
                len(self.before[run]) < 2
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
