"""Companies among the names of a list of people: "Ada / Marram" is one person, and says whose she is.

A text is a company where it is the name or the mail domain of the vendor or of the message's account, and no name of
anybody who writes there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cxnlp.changed import changed
from cxnlp.people.domains import company_words, registrable
from cxnlp.people.folding import squeezed, words
from cxnlp.people.mentions import parties
from cxnlp.people.sides import MIN_NAME, Sides
from cxnlp.types import Message, Party, Side

NOTES = frozenset({"meeting_notes", "call_note"})
SHORTEST = 3  # letters of a company's whole name; of its beginning MIN_NAME


def _begins(name: str, whole: str) -> bool:
    return name == whole or (len(name) >= MIN_NAME and whole.startswith(name))


def company_side(text: str | None, account: str | None, sides: Sides) -> Side | None:
    """The side of the company that a text is the name of, or the beginning of its name; None for any other text.

    >>> sides = Sides(("marram.example",), {"o": frozenset({"orchard-growers.example"})}, {"o": "Orchard Growers Ltd"})
    >>> [company_side(t, "o", sides) for t in ("Marram Inc.", "Orchard", "Orchard Quill", "Ada")]
    ['vendor', 'customer', None, None]
    """
    name = "".join(company_words(text or ""))
    if len(name) < SHORTEST:
        return None
    if any(_begins(name, squeezed(registrable(d).split(".")[0])) for d in sides.vendor):
        return "vendor"
    labels = [squeezed(registrable(d).split(".")[0]) for d in sides.customers.get(account, ())]
    called = "".join(company_words(sides.names.get(account, account))) if account else ""
    return "customer" if any(_begins(name, whole) for whole in (*labels, called)) else None


Names = Mapping[str, frozenset[Side]]
"""The sides on which somebody with an address has a word in their name."""


@dataclass(frozen=True)
class _Lists:
    """Reads the lists of one account. `names`: of those who write there."""

    account: str | None
    sides: Sides
    names: Names

    def company(self, party: Party) -> Side | None:
        """The side of the company that a mention is; None for a person."""
        if party.email or party.ref or any(w in self.names for w in words(party.name or "")):
            return None
        return company_side(party.name, self.account, self.sides)

    def of(self, party: Party, company: str | None, side: Side) -> Party:
        """The person as one of a company, unless everybody who is known by the name is of another side."""
        known = [self.names[w] for w in words(party.name or "") if w in self.names]
        if party.company or party.email or (known and not any(side in at for at in known)):
            return party
        return replace(party, company=company, side=side if party.side == "unknown" else party.side)

    def people(self, listed: Sequence[Party]) -> tuple[Party, ...]:
        """The people of a list, each with the company beside them: the one behind, or in a list that begins with a
        company the one above."""
        found: list[Party] = []
        heads = bool(listed) and not listed[0].company and self.company(listed[0]) is not None
        head: tuple[str | None, Side] | None = None
        for party in listed:
            side = self.company(party)
            if side is None:
                found.append(self.of(party, *head) if head else party)
            elif party.company and self.company(Party(party.company)) is None:  # "Marram: Jo" as an entry
                found.append(self.of(Party(party.company), party.name, side))
            elif heads:
                head = party.name, side
            elif found:
                found[-1] = self.of(found[-1], party.name, side)
        return tuple(dict.fromkeys(found))


def _names(messages: Iterable[Message], account: str | None, sides: Sides) -> Names:
    known: dict[str, set[Side]] = defaultdict(set)
    for message in messages:
        if message.account != account:
            continue
        for party in parties(message):
            if party.email and party.name:
                for word in words(party.name):
                    known[word].add(sides.of_party(party, account))
    return {word: frozenset(of) for word, of in known.items()}


def without_companies(messages: list[Message], sides: Sides) -> list[Message]:
    """The messages with lists of people alone as present and absent in notes."""
    places: dict[str | None, list[int]] = defaultdict(list)
    for i, message in enumerate(messages):
        if message.kind not in NOTES:
            continue
        listed = (*message.present, *message.absent)
        if any(not p.email and company_side(p.name, message.account, sides) for p in listed):
            places[message.account].append(i)
    result = list(messages) if places else messages
    for account, found in places.items():
        lists = _Lists(account, sides, _names(messages, account, sides))
        for i in found:
            message = messages[i]
            people = {name: lists.people(getattr(message, name)) for name in ("present", "absent", "excused")}
            result[i] = changed(message, **people)
    return result
