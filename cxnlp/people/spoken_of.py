"""Which account a mail among the vendor's own people is about, by the customers whom it calls by first name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from cxnlp.people.domains import domain_of, within
from cxnlp.people.folding import fold
from cxnlp.people.mentions import parties
from cxnlp.people.names import parse_name
from cxnlp.types import Message

LEAST_NAMES = 2  # one first name may be anybody's
_CAPITALISED = re.compile(r"(?<![\w@.])[^\W\d_a-z][^\W\d_]{2,}")


def _first_names(message: Message, vendor_domains: Sequence[str]) -> tuple[set[str], set[str], set[str]]:
    """(vendor addresses, their first names, the others' first names) of a message's people."""
    addresses: set[str] = set()
    own: set[str] = set()
    others: set[str] = set()
    for party in parties(message):
        name = parse_name(party.name)
        first = {name.tokens[0]} if name and name.full else set()
        if party.email and within(domain_of(party.email) or "", vendor_domains):
            addresses.add(party.email)
            own |= first
        elif party.side == "vendor":
            own |= first
        else:
            others |= first
    return addresses, own, others


@dataclass
class Acquaintances:
    """First names, by address of the vendor's people: of the customers whom they correspond with, by account, and of
    their colleagues. Grows with every message; in whatever order they come."""

    customers: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    colleagues: dict[str, set[str]] = field(default_factory=dict)

    def add(self, message: Message, key: str | None, vendor_domains: Sequence[str]) -> None:
        """Learns from a message on the account `key`, None: on none."""
        addresses, own, others = _first_names(message, vendor_domains)
        for address in addresses:
            self.colleagues.setdefault(address, set()).update(own)
            if key:
                self.customers.setdefault(address, {}).setdefault(key, set()).update(others)

    def joined(self, other: Acquaintances) -> Acquaintances:
        """What both know."""
        both = Acquaintances(
            {a: {k: set(n) for k, n in by.items()} for a, by in self.customers.items()},
            {a: set(n) for a, n in self.colleagues.items()},
        )
        for address, by in other.customers.items():
            for key, names in by.items():
                both.customers.setdefault(address, {}).setdefault(key, set()).update(names)
        for address, names in other.colleagues.items():
            both.colleagues.setdefault(address, set()).update(names)
        return both

    def meant(self, message: Message, vendor_domains: Sequence[str]) -> str | None:
        """The account that a mail without one is about, which only the vendor's people write and read.

        It is about an account when it calls at least two people by a first name that customers of that account have
        whom its author or readers know from their own correspondence, colleagues' names left out, and more of them
        than of any other account's. The mail itself is added first.
        """
        addresses, _, others = _first_names(message, vendor_domains)
        if message.kind != "email" or not addresses or others:
            return None
        called = {fold(word) for word in _CAPITALISED.findall(f"{message.subject or ''}\n{message.text}")}
        called -= {name for address in addresses for name in self.colleagues[address]}
        votes: dict[str, set[str]] = defaultdict(set)
        for address in addresses:
            for key, names in self.customers.get(address, {}).items():
                votes[key] |= names & called
        ranked = sorted(((len(names), key) for key, names in votes.items()), reverse=True)[:2]
        if ranked and ranked[0][0] >= LEAST_NAMES and (len(ranked) == 1 or ranked[1][0] < ranked[0][0]):
            return ranked[0][1]
        return None
