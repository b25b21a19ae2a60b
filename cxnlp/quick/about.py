"""What the moods of a note are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from cxnlp.quick.passages import Sentence
from cxnlp.quick.result import SignalRead
from cxnlp.quick.roster import Roster
from cxnlp.signals.targets import Asked

AIMED = frozenset({"sentiment", "trust"})
"""Moods that are about something."""
Aims = Callable[[Sequence[Asked]], Sequence[str]]
"""The target of each sentence asked; see `signals.targets`."""


def with_targets(
    signals: Sequence[SignalRead], sentences: Sequence[Sentence], roster: Roster, aims: Aims
) -> tuple[SignalRead, ...]:
    """The signals, those of `AIMED` with their target. `sentences`: those scored, in order."""
    places = {(s.start, s.end): number for number, s in enumerate(sentences)}
    wanted = [s for s in signals if s.signal in AIMED]
    found = iter(aims([_asked(sentences, places[s.start, s.end], roster) for s in wanted]) if wanted else ())
    return tuple(replace(s, target=next(found)) if s.signal in AIMED else s for s in signals)


def _asked(sentences: Sequence[Sentence], at: int, roster: Roster) -> Asked:
    sentence, before = sentences[at], sentences[at - 1] if at else None
    staff = [m for m in roster.within(sentence.start, sentence.end) if m.entry.side == "vendor"]
    named = tuple((m.start - sentence.start, m.end - sentence.start) for m in staff)
    same = before is not None and before.speaker == sentence.speaker
    return Asked(sentence.text, before.text if before and same else "", named)
