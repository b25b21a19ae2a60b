"""Whom the words before a commitment mean: a name, "I", "we", "she"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxnlp.ingest.daytext import fold
from cxnlp.ingest.personnames import is_person_name
from cxnlp.quick.capitals import is_common
from cxnlp.quick.no_names import PRODUCTS
from cxnlp.quick.passages import Note, Sentence
from cxnlp.quick.roster import Entry, Roster
from cxnlp.quick.words import SAYING
from cxnlp.types import Side

_SELF: frozenset[str] = frozenset({"i", "me", "my"})
_OUR_SIDE = re.compile(r"^(?:i|me|we|us|our|my)\b", re.IGNORECASE)
_THEIR_SIDE = re.compile(r"^(?:they|them|their|customer|client|he|she|his|her)\b", re.IGNORECASE)
_LABEL = re.compile(r"^\W*(?P<name>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2})\s*:\s")
"""Who is quoted at the head of a line: "Ken: we will pay"."""
_QUOTE = re.compile(r"[\"“”]")
_SAYS = re.compile(rf"\s*(?:\([^()\n]{{0,60}}\)|,[^,.;:\n]{{2,40}},)?\s*(?:{SAYING})\b")
_SAID = re.compile(rf"\b(?:{SAYING})\s+$")
_COMPANY_SAYS = re.compile(
    r"\b(?P<name>[A-Z][\w&-]+)\s+(?:(?:has|have|had|also|now|just)\s+)*"
    r"(?:told|tells|said|says|promised|promises|agreed|agrees|confirmed|confirms|assured|announced|wrote)\b"
)

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

    def of(self, who: str, sentence: Sentence, at: int = 0) -> Owner:
        """The person that a word means; else the word as written. He and she are whom the note named last.

        `at`: where the word stands in the sentence. "I" and "we" in a quotation are those of whom the sentence names as
        its speaker; "they" of a company that said so are on neither side.
        """
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
                Owner(last.name, last.side) if last else Owner(None, "customer" if self._told(sentence) else "unknown")
            )
        if speaker:
            if low in _SELF:
                return Owner(speaker.name, speaker.side)
            if low == "you":
                others = [e for e in self._roster.entries if e.name != speaker.name and e.status == "spoke"]
                return Owner(others[0].name, others[0].side) if len(others) == 1 else Owner(who, "unknown")
            return Owner(who, speaker.side if _OUR_SIDE.match(low) else "unknown")
        if (label := _LABEL.match(sentence.text)) and _OUR_SIDE.match(low) and self._is_person(label["name"]):
            person = self._roster.of(label["name"])
            named = person.name if person and low in _SELF else who
            return Owner(named, person.side if person else "unknown")
        if not self._told(sentence) or (low in ("they", "them") and self._of_company(sentence.text[:at])):
            return Owner(who, "unknown")
        if _OUR_SIDE.match(low) and len(_QUOTE.findall(sentence.text[:at])) % 2:
            sayer = self._sayer(sentence)
            named = sayer.name if sayer and low in _SELF else who
            return Owner(named, sayer.side if sayer else "unknown")
        if low in _SELF and self._note.author and (author := self._roster.of(self._note.author.name)):
            return Owner(author.name, "vendor")
        side: Side = "vendor" if _OUR_SIDE.match(low) else "customer" if _THEIR_SIDE.match(low) else sentence.side
        return Owner(who, side)

    def _is_person(self, label: str) -> bool:
        """Whether what stands before a colon is somebody, and not the author's own side."""
        if _OUR_SIDE.match(label):
            return False
        known = self._roster.of(label) is not None
        return known or (is_person_name(label) and not any(is_common(word) for word in label.split()))

    def _named_before(self, sentence: Sentence, who: str) -> Entry | None:
        there = [e for e in self._roster.entries if e.status == "spoke" and e.side != "vendor"]
        if len(there) == 1 and self._told(sentence):
            return there[0]
        at = sentence.start + sentence.text.find(who)
        earlier = [m.entry for m in self._roster.within(max(0, at - REACH), at) if m.entry.side != "vendor"]
        present = [e for e in earlier if e.status == "spoke"]
        earlier = present or earlier
        return earlier[-1] if earlier else None

    def _told(self, sentence: Sentence) -> bool:
        """Whether a sentence is told by the vendor's side, and not spoken or written in a mail."""
        return not self._note.transcript and not self._note.mailed(sentence)

    def _of_company(self, before: str) -> bool:
        """Whether the last one of whom the words say that they said something is no person."""
        said = [
            name for m in _COMPANY_SAYS.finditer(before) if fold(name := m["name"]) in PRODUCTS or not is_common(name)
        ]
        return bool(said) and self._roster.of(said[-1]) is None

    def _sayer(self, sentence: Sentence) -> Entry | None:
        """Whom a sentence names as saying what it quotes."""
        for mention in self._roster.within(sentence.start, sentence.end):
            begin, end = mention.start - sentence.start, mention.end - sentence.start
            if _SAYS.match(sentence.text, end) or _SAID.search(sentence.text[max(0, begin - 40) : begin]):
                return mention.entry
        return None

    def lead_side(self, text: str, sentence: Sentence) -> Side:
        """The side that a leading "Us:" or "Them:" names."""
        lead = re.match(r"(\w+)\s*[:–-]", text)
        word = lead[1] if lead else ""
        return "vendor" if _OUR_SIDE.match(word) else "customer" if _THEIR_SIDE.match(word) else sentence.side
