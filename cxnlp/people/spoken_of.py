"""Which account a mail among the vendor's own people is about, by the customers whom it calls by first name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

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


def spoken_of(
    messages: Sequence[Message], keys: Sequence[str | None], vendor_domains: Sequence[str]
) -> Mapping[int, str]:
    """The account, by place in `messages`, of mails without one (`keys`) that only the vendor's people write and read.

    Such a mail is about an account when it calls at least two people by a first name that customers of that account
    have whom its author or readers know from their own correspondence, colleagues' names left out, and more of
    them than of any other account's.
    """
    known: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    colleagues: dict[str, set[str]] = defaultdict(set)
    internal: list[tuple[int, set[str]]] = []
    for place, (message, key) in enumerate(zip(messages, keys, strict=True)):
        addresses, own, others = _first_names(message, vendor_domains)
        for address in addresses:
            colleagues[address] |= own
            if key:
                known[address][key] |= others
        if message.kind == "email" and key is None and addresses and not others:
            internal.append((place, addresses))
    found: dict[int, str] = {}
    for place, addresses in internal:
        text = f"{messages[place].subject or ''}\n{messages[place].text}"
        called = {fold(word) for word in _CAPITALISED.findall(text)}
        called -= {name for address in addresses for name in colleagues[address]}
        votes: dict[str, set[str]] = defaultdict(set)
        for address in addresses:
            for key, names in known[address].items():
                votes[key] |= names & called
        ranked = sorted(((len(names), key) for key, names in votes.items()), reverse=True)[:2]
        if ranked and ranked[0][0] >= LEAST_NAMES and (len(ranked) == 1 or ranked[1][0] < ranked[0][0]):
            found[place] = ranked[0][1]
    return found
