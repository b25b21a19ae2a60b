"""Groups of mentions that are certainly one person: the same address, help-desk reference or directory row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cxnlp.people.domains import domain_of, is_freemail, registrable
from cxnlp.people.mentions import parties
from cxnlp.people.names import Name, is_function, local_matches, local_part, parse_name
from cxnlp.people.sides import Sides
from cxnlp.types import DirectoryRow, Message, Party, Side

Scope = str | None  # an account key
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
SPELLED = 0.9
_RANK: dict[Side, int] = {"vendor": 3, "customer": 2, "other": 1, "unknown": 0}


@dataclass
class Cluster:
    """What is known of one person so far. `scopes`: the accounts the person appears in; `names`: how often each
    display name stands with it; `listed`: names and titles of its directory rows, in order."""

    emails: set[str] = field(default_factory=set)
    refs: set[tuple[Scope, str]] = field(default_factory=set)
    scopes: set[Scope] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    sides: set[Side] = field(default_factory=set)
    listed: list[DirectoryRow] = field(default_factory=list)
    titles: Counter[str] = field(default_factory=Counter)
    seen: Counter[Scope] = field(default_factory=Counter)

    @property
    def side(self) -> Side:
        return max(self.sides, key=lambda s: _RANK[s], default="unknown")

    @property
    def parsed(self) -> list[Name]:
        """The person's names, without those of desks and teams unless an address spells them."""
        found = {}
        for text in self.names:
            name = parse_name(text)
            if name and (not is_function(name.display) or self._spelled(name)):
                found[name.key] = name
        return [found[key] for key in sorted(found)]

    def _spelled(self, name: Name) -> bool:
        """Whether a name that holds a word for a function ("Dev Rao", "Acme Support") is a person's after all."""
        if self.emails:
            return any(local_matches(name, local_part(e)) for e in self.emails)
        return not all(is_function(token) for token in name.tokens)

    @property
    def houses(self) -> set[str]:
        return {registrable(d) for d in map(domain_of, self.emails) if d}

    def absorb(self, other: Cluster) -> None:
        self.emails |= other.emails
        self.refs |= other.refs
        self.scopes |= other.scopes
        self.names.update(other.names)
        self.sides |= other.sides
        self.listed += other.listed
        self.titles.update(other.titles)
        self.seen.update(other.seen)

    @property
    def canonical(self) -> str:
        """The address or name that the person's id is made of: the directory's first address, else the least work
        address that names a person, else any address, else the name, else the reference."""
        for row in sorted(self.listed, key=lambda r: (not r.emails, r.emails, r.name or "")):
            if row.emails:
                return row.emails[0]

        def rank(email: str) -> tuple[bool, bool, str]:
            return (is_freemail(domain_of(email) or ""), is_function(local_part(email)), email)

        if self.emails:
            return min(self.emails, key=rank)
        named = [n.key for n in self.parsed] or sorted(self.names)
        return max(named, key=lambda k: (len(k), k)) if named else min(r for _, r in self.refs)


@dataclass(frozen=True)
class Found:
    """All clusters, with the way from an address, a reference or a full name without address to its cluster."""

    clusters: list[Cluster]
    by_email: dict[str, Cluster]
    by_ref: dict[tuple[Scope, str], Cluster]
    by_name: dict[tuple[Scope, str], Cluster]


class _Builder:
    def __init__(self) -> None:
        self.parent: dict[tuple[str, Scope, str], tuple[str, Scope, str]] = {}
        self.data: dict[tuple[str, Scope, str], Cluster] = defaultdict(Cluster)

    def find(self, node: tuple[str, Scope, str]) -> tuple[str, Scope, str]:
        root = node
        while self.parent.setdefault(root, root) != root:
            root = self.parent[root]
        while self.parent[node] != root:
            self.parent[node], node = root, self.parent[node]
        return root

    def join(self, nodes: Sequence[tuple[str, Scope, str]]) -> tuple[str, Scope, str]:
        roots = sorted({self.find(n) for n in nodes}, key=str)
        for other in roots[1:]:
            self.parent[other] = roots[0]
        return nodes[0]


def _nodes(scope: Scope, emails: Iterable[str], ref: str | None, name: Name | None) -> Iterator[tuple[str, Scope, str]]:
    some = False
    for email in emails:
        some = True
        yield ("@", None, email)
    if ref:
        some = True
        yield ("#", scope, ref)
    if not some and name and name.full:
        yield ("n", scope, name.key)


def party_email(party: Party) -> str | None:
    """The mention's address, lower-case; also when it stands in the place of the name."""
    for text in (party.email, party.name):
        if text and "@" in text and " " not in text.strip():
            return text.strip().strip("<>\"'").lower()
    return None


def collect(messages: Sequence[Message], directory: Sequence[DirectoryRow], sides: Sides) -> Found:
    """Clusters joined by certain keys only. A reference ("zendesk:9003") is a key within its account; a full name
    without address is a key within its account, and is not yet joined to any address."""
    build = _Builder()

    def note(node: tuple[str, Scope, str], scope: Scope, name: str | None, side: Side, weight: int) -> Cluster:
        cluster = build.data[node]
        cluster.scopes.add(scope)
        cluster.seen[scope] += 1
        if name and parse_name(name):
            cluster.names[name.strip()] += weight
        if side != "unknown":
            cluster.sides.add(side)
        return cluster

    for row in directory:
        emails = list(dict.fromkeys(e.strip().lower() for e in row.emails if e))
        nodes = list(_nodes(row.account, emails, row.ref, parse_name(row.name)))
        if not nodes:
            continue
        node = build.join(nodes)
        at = [sides.of_address(e, row.account) for e in emails]
        side: Side = "vendor" if "vendor" in at else row.side
        if side == "unknown":
            side = "customer" if row.account else next((s for s in at if s != "unknown"), "unknown")
        note(node, row.account, row.name, side, 3).listed.append(row)
    for message in messages:
        for party in parties(message):
            email = party_email(party)
            nodes = list(_nodes(message.account, [email] if email else [], party.ref, parse_name(party.name)))
            if not nodes:
                continue
            side = sides.of_party(party, message.account)
            cluster = note(build.join(nodes), message.account, None if party.name == email else party.name, side, 1)
            if party.title:
                cluster.titles[party.title] += 1
        for email in own_addresses(message):
            author = party_email(message.author) if message.author else None
            note(build.join([("@", None, author or ""), ("@", None, email)]), message.account, None, "unknown", 1)
    return _gather(build)


def own_addresses(message: Message) -> list[str]:
    """Further addresses that an author gives as their own: written in their text or signature, and spelling their
    full name."""
    name = parse_name(message.author.name) if message.author else None
    sender = party_email(message.author) if message.author else None
    if not name or not name.full or not sender or is_function(local_part(sender)):
        return []
    written = {e.lower().rstrip(".") for e in _ADDRESS.findall(f"{message.text}\n{message.signature or ''}")}
    return sorted(e for e in written if e != sender and local_matches(name, local_part(e)) >= SPELLED)


def _gather(build: _Builder) -> Found:
    merged: dict[tuple[str, Scope, str], Cluster] = {}
    found = Found([], {}, {}, {})
    for node in sorted(build.parent, key=lambda n: (n[0], n[1] or "", n[2])):
        root = build.find(node)
        if root not in merged:
            merged[root] = Cluster()
            found.clusters.append(merged[root])
        cluster = merged[root]
        cluster.absorb(build.data[node])
        kind, scope, value = node
        if kind == "@":
            cluster.emails.add(value)
            found.by_email[value] = cluster
        elif kind == "#":
            cluster.refs.add((scope, value))
            found.by_ref[scope, value] = cluster
        else:
            found.by_name[scope, value] = cluster
    return found
