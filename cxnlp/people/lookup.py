"""From a mention in a message to the person it means."""

from __future__ import annotations

from collections import defaultdict

from cxnlp.people.addresses import party_email
from cxnlp.people.bonds import Scope
from cxnlp.people.clusters import Found
from cxnlp.people.mentions import parties
from cxnlp.people.merging import Merger
from cxnlp.people.names import Name, parse_name
from cxnlp.people.short_names import whom
from cxnlp.types import Message, Party, Side


class Lookup:
    """From a mention in a message to the number of its cluster; short names are looked for in the message first."""

    def __init__(self, found: Found, merger: Merger) -> None:
        self.merger, self.bound = merger, found.bonds.bound
        self._asked: tuple[Message | None, frozenset[int]] = (None, frozenset())
        number = {id(c): i for i, c in enumerate(found.clusters)}
        self.email = {k: merger.root(number[id(c)]) for k, c in found.by_email.items()}
        self.ref = {k: merger.root(number[id(c)]) for k, c in found.by_ref.items()}
        self.name = {k: merger.root(number[id(c)]) for k, c in found.by_name.items()}
        self.names: dict[int, list[Name]] = {}
        self.at: dict[Scope, list[int]] = defaultdict(list)
        for i in sorted({merger.root(n) for n in range(len(found.clusters))}):
            self.names[i] = merger.clusters[i].parsed
            for scope in merger.clusters[i].scopes:
                self.at[scope].append(i)

    def sure(self, party: Party, scope: Scope) -> int | None:
        email = party_email(party)
        if email:
            return self.email.get(email)
        if party.ref:
            return self.ref.get((scope, party.ref))
        name = parse_name(party.name)
        return self.name.get((scope, name.key)) if name and name.full else None

    def decided(self, party: Party, scope: Scope, *, apart: bool) -> int | None:
        """The cluster of a short name that the user named: one kept `apart` from somebody, or any."""
        name = parse_name(party.name)
        number = self.name.get((scope, name.key)) if name and not party.email and not party.ref else None
        if number is None or name is None or (apart and ("n", scope, name.key) not in self.bound):
            return None
        return number

    def _near(self, message: Message) -> frozenset[int]:
        """Whom a message names for sure; asked once a message, not once a short name."""
        last, found = self._asked
        if last is not message:
            sure = (self.sure(party, message.account) for party in set(parties(message)))
            found = frozenset(n for n in sure if n is not None)
            self._asked = (message, found)
        return found

    def short(self, party: Party, message: Message, side: Side) -> int | None:
        name = parse_name(party.name)
        if name is None:
            return None
        near = self._near(message)
        far = self.at[message.account]
        if side != "unknown":
            near = frozenset(n for n in near if self.merger.clusters[n].side in (side, "unknown"))
            far = [n for n in far if self.merger.clusters[n].side in (side, "unknown")]
        return whom(name, ([(n, self.names[n]) for n in sorted(near)], [(n, self.names[n]) for n in far]))
