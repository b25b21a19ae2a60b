"""Groups of mentions that are certainly one person: the same address, help-desk reference or directory row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cxnlp.people.addresses import own_addresses, party_email
from cxnlp.people.bonds import Bonds, NamedNodes, Node, Scope, bonds
from cxnlp.people.cluster import Cluster
from cxnlp.people.decisions import Decision
from cxnlp.people.mentions import Tally
from cxnlp.people.names import Name, parse_name
from cxnlp.people.shared import OfShared
from cxnlp.people.sides import Sides
from cxnlp.people.signoffs import may_sign, signed_name
from cxnlp.types import DirectoryRow, Message, Party, Side

DECIDED = "decided by the user"


@dataclass(frozen=True, slots=True)
class Link:
    """Two keys that a record gives to one person, by what, and where."""

    first: Node
    second: Node
    rule: str
    source: str


@dataclass(frozen=True)
class Found:
    """All clusters, with the way from an address, a reference or a full name without address to its cluster; the links
    that joined keys; the user's bonds."""

    clusters: list[Cluster]
    by_email: dict[str, Cluster]
    by_ref: dict[tuple[Scope, str], Cluster]
    by_name: dict[tuple[Scope, str], Cluster]
    links: tuple[Link, ...] = ()
    bonds: Bonds = field(default_factory=Bonds)


class _Builder:
    """Keys with what is known of each, and links between them; joined at the end, so that order does not matter."""

    def __init__(self) -> None:
        self.data: dict[Node, Cluster] = defaultdict(Cluster)
        self.links: dict[tuple[Node, Node], tuple[str, str]] = {}

    def link(self, nodes: Sequence[Node], rule: str, source: str) -> Node:
        """Notes that the nodes are one person's; returns the first."""
        for other in nodes[1:]:
            if other != nodes[0]:
                first, second = sorted((nodes[0], other), key=str)
                told = self.links.get((first, second))
                self.links[first, second] = min(told, (rule, source)) if told else (rule, source)
        return nodes[0]

    def joined(self, bonds: Bonds) -> tuple[dict[Node, Node], list[Link]]:
        """The root of every node, and the links that joined: the user's first, then the records' that the user does
        not forbid."""
        parent = {node: node for node in self.data}
        bound: dict[Node, set[Node]] = defaultdict(set)
        for node in bonds.bound & self.data.keys():
            bound[node].add(node)

        def find(node: Node) -> Node:
            root = node
            while parent[root] != root:
                root = parent[root]
            while parent[node] != root:
                parent[node], node = root, parent[node]
            return root

        used = []
        wanted = [(pair, (DECIDED, "")) for pair in bonds.same]
        wanted += sorted(self.links.items(), key=lambda item: str(item[0]))
        for (a, b), (rule, source) in wanted:
            for node in (a, b):
                parent.setdefault(node, node)
            first, second = sorted((find(a), find(b)), key=str)
            if first == second or bonds.forbid(bound[first], bound[second]):
                continue
            parent[second] = first
            bound[first] |= bound[second]
            used.append(Link(a, b, rule, source))
        return {node: find(node) for node in list(parent)}, used


def _nodes(
    scope: Scope, emails: Iterable[str], ref: str | None, name: Name | None, named: NamedNodes
) -> Iterator[Node]:
    some = False
    for email in emails:
        some = True
        yield ("@", None, email)
    if ref:
        some = True
        yield ("#", scope, ref)
    if not some and name and (name.full or (scope, name.key) in named):
        yield ("n", scope, name.key)


def _writer(author: Party, _: str | None) -> tuple[str, bool]:
    """The address of an author, and whether their signature may tell a fuller name."""
    email = party_email(author) or ""
    return email, bool(email) and may_sign(author, email)


def collect(
    messages: Sequence[Message], directory: Sequence[DirectoryRow], sides: Sides, decisions: Sequence[Decision] = ()
) -> Found:
    """Clusters joined by certain keys only, and by the user. A reference ("zendesk:9003") is a key within its account;
    a full name without address is a key within its account, and is not yet joined to any address."""
    build, named = _Builder(), NamedNodes(decisions)

    def note(node: Node, scope: Scope, name: str | None, side: Side, weight: int, source: str, n: int = 1) -> Cluster:
        cluster = build.data[node]
        cluster.scopes.add(scope)
        cluster.seen[scope] += n
        cluster.place = min(cluster.place or source, source)
        if name and parse_name(name):
            cluster.names[name.strip()] += weight
        if side != "unknown":
            cluster.sides.add(side)
        return cluster

    def keys(nodes: Sequence[Node]) -> None:
        for node in nodes:
            build.data[node]  # makes it

    for number, row in enumerate(directory):
        emails = list(dict.fromkeys(e.strip().lower() for e in row.emails if e))
        nodes = list(_nodes(row.account, emails, row.ref, parse_name(row.name), named))
        if not nodes:
            continue
        keys(nodes)
        node = build.link(nodes, "in one directory row", row.source)
        at = [sides.of_address(e, row.account) for e in emails]
        side: Side = "vendor" if "vendor" in at else row.side
        if side == "unknown":
            side = "customer" if row.account else next((s for s in at if s != "unknown"), "unknown")
        note(node, row.account, row.name, side, 3, row.source).listed[number] = row
    seen: dict[tuple[Party, Scope], tuple[str | None, list[Node], Side]] = {}

    def mentioned(party: Party, scope: Scope, source: str, n: int) -> None:
        """Notes that a party is mentioned `n` times, first in `source`."""
        told = seen.get((party, scope))
        if told is None:
            email = party_email(party)
            nodes = list(_nodes(scope, [email] if email else [], party.ref, parse_name(party.name), named))
            told = seen[party, scope] = email, nodes, sides.of_party(party, scope)
        email, nodes, side = told
        if not nodes:
            return
        keys(nodes)
        node = build.link(nodes, "address and reference together", source)
        cluster = note(node, scope, None if party.name == email else party.name, side, n, source, n)
        if party.title:
            cluster.titles[party.title] += n

    tally, writing = Tally(mentioned), OfShared(_writer)
    for message in messages:
        scope, source = message.account, message.source
        tally.add(message)
        author, signs = writing(message.author) if message.author else ("", False)
        if signs and (signed := signed_name(message, author)):
            build.data["@", None, author].names[signed] += 1
        for email in own_addresses(message):
            pair: list[Node] = [("@", None, author), ("@", None, email)]
            keys(pair)
            note(build.link(pair, "given as their own address", source), scope, None, "unknown", 1, source)
    tally.tell()
    _place_references(build)
    return _gather(build, bonds(decisions, build.data))


def _place_references(build: _Builder) -> None:
    """Links a reference that a list of users gives without an account to the only account in which it stands."""
    at: dict[str, list[Node]] = defaultdict(list)
    for kind, scope, ref in build.data:
        if kind == "#" and scope is not None:
            at[ref].append((kind, scope, ref))
    for ref, nodes in at.items():
        if ("#", None, ref) in build.data and len(nodes) == 1:
            build.link([nodes[0], ("#", None, ref)], "the same reference", build.data["#", None, ref].place)


def _gather(build: _Builder, held: Bonds) -> Found:
    root, links = build.joined(held)
    merged: dict[Node, Cluster] = {}
    found = Found([], {}, {}, {}, tuple(links), held)
    bound = held.bound
    for node in sorted(build.data, key=lambda n: (n[0], n[1] or "", n[2])):
        if root[node] not in merged:
            merged[root[node]] = Cluster()
            found.clusters.append(merged[root[node]])
        cluster = merged[root[node]]
        cluster.absorb(build.data[node])
        if node in bound:
            cluster.bound.add(node)
        cluster.told |= held.told.get(node, {})
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
