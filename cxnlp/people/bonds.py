"""The user's decisions as bonds between mentions: who must be one, who must not, and what is set of whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from cxnlp.people.decisions import Decision, Handle, Merge, Set, Split, handle, handles
from cxnlp.types import Side

Scope = str | None
Node = tuple[str, Scope, str]
"""A key of a mention: ("@", None, address), ("#", account, reference) or ("n", account, folded name)."""


@dataclass(frozen=True)
class Bonds:
    """`same`: pairs that are one; `apart`: pairs that are not; `told`: what is set, by node and number of the decision.

    No pair of `apart` is joined by `same`: where decisions contradict each other, the later one holds.
    """

    same: tuple[tuple[Node, Node], ...] = ()
    apart: frozenset[tuple[Node, Node]] = frozenset()
    told: Mapping[Node, dict[int, Set]] = field(default_factory=dict)

    @property
    def bound(self) -> frozenset[Node]:
        """Every node that may not be joined with some other."""
        return frozenset(n for pair in self.apart for n in pair)

    def forbid(self, first: Iterable[Node], second: Iterable[Node]) -> bool:
        """Whether the user keeps something of `first` from something of `second`."""
        others = tuple(second)
        return any((a, b) in self.apart for a in first for b in others)


class NamedNodes:
    """Which nodes a decision names. `short`: names without address that a merge or split names, by account (None: in
    any), so that even a given name alone is kept as somebody."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.short = {
            (d.within, key) for d in decisions if not isinstance(d, Set) for kind, key in handles(d) if kind == "n"
        }

    def __contains__(self, at: tuple[Scope, str]) -> bool:
        return at in self.short or (None, at[1]) in self.short


def domain_sides(decisions: Sequence[Decision]) -> dict[str, Side]:
    """The sides told of whole mail domains."""
    return {
        h[1]: d.side for d in decisions if isinstance(d, Set) and d.side and (h := handle(d.person)) and h[0] == "d"
    }


def told_accounts(decisions: Sequence[Decision]) -> dict[str, str]:
    """The account told of single addresses."""
    return {
        h[1]: d.account
        for d in decisions
        if isinstance(d, Set) and d.account and (h := handle(d.person)) and h[0] == "@"
    }


def bonds(decisions: Sequence[Decision], nodes: Iterable[Node]) -> Bonds:
    """The bonds among `nodes`, the mentions of a run. What names nobody there is without effect."""
    if not decisions:
        return Bonds()
    at: dict[Handle, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=str):
        at[node[0], node[2]].append(node)

    def named(text: str, within: Scope) -> list[Node]:
        found = at.get(handle(text) or ("", ""), [])
        return [n for n in found if n[0] == "@" or within is None or n[1] == within]

    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        while (up := parent.setdefault(node, node)) != node:
            node = up
        return node

    same: list[tuple[Node, Node]] = []
    apart: set[tuple[Node, Node]] = set()
    for decision in reversed(decisions):
        if isinstance(decision, Merge):
            for a, b in _pairs([named(t, decision.within) for t in decision.people]):
                if root(a) != root(b) and not any({root(x), root(y)} == {root(a), root(b)} for x, y in apart):
                    same.append((a, b))
                    parent[root(b)] = root(a)
        elif isinstance(decision, Split):
            for text in decision.person:
                for other in decision.apart:
                    for a in named(text, decision.within):
                        for b in named(other, decision.within):
                            if a != b and root(a) != root(b) and _meet(a, b):
                                apart |= {(a, b), (b, a)}
    told: dict[Node, dict[int, Set]] = defaultdict(dict)
    for number, decision in enumerate(decisions):
        if isinstance(decision, Set):
            for node in named(decision.person, decision.within):
                told[node][number] = decision
    return Bonds(tuple(same), frozenset(apart), dict(told))


def _meet(first: Node, second: Node) -> bool:
    """Whether two nodes can be in one account: names and references of two accounts never are."""
    return "@" in (first[0], second[0]) or first[1] == second[1]


def _pairs(groups: Sequence[Sequence[Node]]) -> list[tuple[Node, Node]]:
    """All links between the groups of nodes that one merge names; names in different accounts meet at an address."""
    return [(a, b) for one, two in combinations(groups, 2) for a in one for b in two if a != b and _meet(a, b)]
