"""What is known of one person so far, as mentions are put together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from cxnlp.people.bonds import Node, Scope
from cxnlp.people.decisions import Set
from cxnlp.people.domains import domain_of, is_freemail, registrable
from cxnlp.people.names import Name, is_function, local_matches, local_part, parse_name
from cxnlp.types import DirectoryRow, Side

_RANK: dict[Side, int] = {"vendor": 3, "customer": 2, "other": 1, "unknown": 0}
_DIGITS = re.compile(r"\d+$")


@dataclass
class Cluster:
    """What is known of one person so far. `scopes`: the accounts the person appears in; `names`: how often each
    display name stands with it; `listed`: its directory rows by their number among all; `bound`: keys that the
    user keeps apart from others; `told`: what the user set; `place`: the first source it stands in."""

    emails: set[str] = field(default_factory=set)
    refs: set[tuple[Scope, str]] = field(default_factory=set)
    scopes: set[Scope] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    sides: set[Side] = field(default_factory=set)
    listed: dict[int, DirectoryRow] = field(default_factory=dict)
    titles: Counter[str] = field(default_factory=Counter)
    seen: Counter[Scope] = field(default_factory=Counter)
    bound: set[Node] = field(default_factory=set)
    told: dict[int, Set] = field(default_factory=dict)
    place: str = ""
    _parsed: list[Name] | None = field(default=None, repr=False)
    _mailboxes: dict[str, set[str]] | None = field(default=None, repr=False)
    _stems: dict[tuple[str, str], set[str]] | None = field(default=None, repr=False)

    @property
    def rows(self) -> list[DirectoryRow]:
        """Its directory rows, those to be believed first before the others."""
        return [self.listed[number] for number in sorted(self.listed)]

    @property
    def side(self) -> Side:
        """As the user says, else as the mentions show."""
        return next((t.side for n in sorted(self.told, reverse=True) if (t := self.told[n]).side), self.shown_side)

    @property
    def shown_side(self) -> Side:
        return max(self.sides, key=lambda s: _RANK[s], default="unknown")

    @property
    def parsed(self) -> list[Name]:
        """The person's names, without those of desks and teams unless an address spells them."""
        if self._parsed is None:
            found = {}
            for text in sorted(self.names):
                name = parse_name(text)
                if name and (not is_function(name.display) or self._spelled(name)):
                    found[name.key] = name
            self._parsed = [found[key] for key in sorted(found)]
        return self._parsed

    def _spelled(self, name: Name) -> bool:
        """Whether a name that holds a word for a function ("Dev Rao", "Acme Support") is a person's after all."""
        if self.emails:
            return any(local_matches(name, local_part(e)) for e in self.emails)
        return not all(is_function(token) for token in name.tokens)

    @property
    def mailboxes(self) -> dict[str, set[str]]:
        """The domains of its addresses by local part, which is without a tag."""
        if self._mailboxes is None:
            self._mailboxes = {}
            for email in self.emails:
                self._mailboxes.setdefault(local_part(email), set()).add(domain_of(email) or "")
        return self._mailboxes

    @property
    def stems(self) -> dict[tuple[str, str], set[str]]:
        """Its local parts by domain and by what they are without a number at the end."""
        if self._stems is None:
            self._stems = {}
            for local, domains in self.mailboxes.items():
                for domain in domains:
                    self._stems.setdefault((domain, _DIGITS.sub("", local)), set()).add(local)
        return self._stems

    @property
    def houses(self) -> set[str]:
        return {registrable(d) for d in map(domain_of, self.emails) if d}

    def absorb(self, other: Cluster) -> None:
        self.emails |= other.emails
        self.refs |= other.refs
        self.scopes |= other.scopes
        self.names.update(other.names)
        self.sides |= other.sides
        self.listed |= other.listed
        self.titles.update(other.titles)
        self.seen.update(other.seen)
        self.bound |= other.bound
        self.told |= other.told
        self.place = min(filter(None, (self.place, other.place)), default="")
        self._parsed = self._mailboxes = self._stems = None

    @property
    def label(self) -> str:
        """The person in one line: most frequent name, addresses, how often seen."""
        name = min(self.names, key=lambda n: (-self.names[n], n), default="")
        return f"{name} <{', '.join(sorted(self.emails))}> ({self.seen.total()} mentions)".replace("<> ", "").strip()

    @property
    def canonical(self) -> str:
        """The address or name that the person's id is made of: the directory's first address, else the least work
        address that names a person, else any address, else the name, else the reference."""
        for row in sorted(self.listed.values(), key=lambda r: (not r.emails, r.emails, r.name or "")):
            if row.emails:
                return row.emails[0]

        def rank(email: str) -> tuple[bool, bool, str]:
            return (is_freemail(domain_of(email) or ""), is_function(local_part(email)), email)

        if self.emails:
            return min(self.emails, key=rank)
        named = [n.key for n in self.parsed] or sorted(self.names)
        return max(named, key=lambda k: (len(k), k)) if named else min(r for _, r in self.refs)
