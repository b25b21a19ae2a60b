"""Whom the words before a commitment mean: a name, "I", "we", "she"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxnlp.quick.passages import Note, Sentence
from cxnlp.quick.roster import Entry, Roster
from cxnlp.types import Side

_SELF: frozenset[str] = frozenset({"i", "me", "my"})
_OUR_SIDE = re.compile(r"^(?:i|me|we|us|our|my)\b", re.IGNORECASE)
_THEIR_SIDE = re.compile(r"^(?:they|them|their|customer|client|he|she|his|her)\b", re.IGNORECASE)

REACH = 400
"""How many characters back "he" and "she" are looked for."""


@dataclass(frozen=True, slots=True)
class Owner:
    """`name` as the roll or else the note has it; None where nobody is named."""

    name: str | None
    side: Side


@dataclass(frozen=True, slots=True)
class Owners:
    """Finds owners in one note."""

    _note: Note
    _roster: Roster

    def of(self, who: str, sentence: Sentence) -> Owner:
        """The person that a word means; else the word as written. He and she are whom the note named last."""
        who = who.strip(" *_@")
        parts = [self._roster.of(p) for p in re.split(r"\s*(?:\band\b|[&/+,])\s*", who)]
        people = [p for p in parts if p]
        if people:
            return Owner(
                " and ".join(p.name for p in people) if len(people) == len(parts) else people[0].name, people[0].side
            )
        low = who.lower()
        speaker = self._roster.of(sentence.speaker)
        if low in ("he", "she"):
            last = self._named_before(sentence, who)
            return (
                Owner(last.name, last.side) if last else Owner(None, "unknown" if self._note.transcript else "customer")
            )
        if speaker:
            if low in _SELF:
                return Owner(speaker.name, speaker.side)
            if low == "you":
                others = [e for e in self._roster.entries if e.name != speaker.name and e.status == "spoke"]
                return Owner(others[0].name, others[0].side) if len(others) == 1 else Owner(who, "unknown")
            return Owner(who, speaker.side if _OUR_SIDE.match(low) else "unknown")
        if low in _SELF and self._note.author and (author := self._roster.of(self._note.author.name)):
            return Owner(author.name, "vendor")
        side: Side = "vendor" if _OUR_SIDE.match(low) else "customer" if _THEIR_SIDE.match(low) else sentence.side
        return Owner(who, side)

    def _named_before(self, sentence: Sentence, who: str) -> Entry | None:
        there = [e for e in self._roster.entries if e.status == "spoke" and e.side != "vendor"]
        if len(there) == 1 and not self._note.transcript:
            return there[0]
        at = sentence.start + sentence.text.find(who)
        earlier = [m.entry for m in self._roster.within(max(0, at - REACH), at) if m.entry.side != "vendor"]
        present = [e for e in earlier if e.status == "spoke"]
        earlier = present or earlier
        return earlier[-1] if earlier else None

    def lead_side(self, text: str, sentence: Sentence) -> Side:
        """The side that a leading "Us:" or "Them:" names."""
        lead = re.match(r"(\w+)\s*[:–-]", text)
        word = lead[1] if lead else ""
        return "vendor" if _OUR_SIDE.match(word) else "customer" if _THEIR_SIDE.match(word) else sentence.side
