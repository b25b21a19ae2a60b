"""Joins clusters that are one person, the surest pair first, and logs what was joined and what is in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxnlp.people.clusters import Cluster, Found, Scope
from cxnlp.people.matching import CERTAIN, DOUBT, MERGE, Match, match
from cxnlp.people.names import local_part

MARGIN = 0.04


@dataclass(frozen=True)
class Decision:
    """A user's word on two addresses (or names): one person, or two."""

    first: str
    second: str
    same: bool


@dataclass(frozen=True)
class Pair:
    """Two records compared: joined (`merged`), or left apart and worth a look."""

    account: str | None
    first: str
    second: str
    score: float
    rule: str
    merged: bool


def _blocks(clusters: Sequence[Cluster], members: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs within an account worth comparing: they share a word of a name or address, or the start of one."""
    index: dict[str, list[int]] = defaultdict(list)
    for number in members:
        cluster = clusters[number]
        keys = {local_part(e) for e in cluster.emails}
        for name in cluster.parsed:
            keys.update(name.tokens)
            keys.add("".join(name.tokens))
            if name.full:
                given, family = name.tokens[0], name.tokens[-1]
                keys.update(
                    (given[0] + family, given + "." + family, given + family, given + family[0], family + given[0])
                )
        for email in cluster.emails:
            keys.update(local_part(email).replace("_", ".").replace("-", ".").split("."))
        for key in keys:
            index[key].append(number)
    return sorted({(a, b) for block in index.values() for a in block for b in block if a < b})


def _together(first: Cluster, second: Cluster) -> bool:
    """Vendor people are one across accounts only within a mail domain, or when they appear in one account."""
    return bool(first.scopes & second.scopes) or bool(first.houses & second.houses)


class Merger:
    def __init__(self, found: Found, decisions: Sequence[Decision]) -> None:
        self.clusters = found.clusters
        self.into = list(range(len(found.clusters)))
        self.at: dict[Scope, list[int]] = defaultdict(list)
        for number, cluster in enumerate(found.clusters):
            for scope in cluster.scopes:
                self.at[scope].append(number)
        self.pairs: dict[tuple[str, str], Pair] = {}
        self.decided = {frozenset((d.first.lower(), d.second.lower())): d.same for d in decisions}

    def root(self, number: int) -> int:
        while self.into[number] != number:
            number = self.into[number]
        return number

    def word(self, first: Cluster, second: Cluster) -> bool | None:
        """What the user decided on these two, if anything."""
        if not self.decided:
            return None
        for a in first.emails | {n.lower() for n in first.names}:
            for b in second.emails | {n.lower() for n in second.names}:
                if frozenset((a, b)) in self.decided:
                    return self.decided[frozenset((a, b))]
        return None

    def compare(self, a: int, b: int) -> Match:
        first, second = self.clusters[a], self.clusters[b]
        word = self.word(first, second)
        if word is not None:
            return Match(float(word), "decided by the user")
        return match(first, second) if _together(first, second) else Match(0.0, "")

    def join(self, a: int, b: int, scope: Scope, found: Match) -> None:
        first, second = self.clusters[a], self.clusters[b]
        names = (first.canonical, second.canonical)
        self.pairs[names] = Pair(scope, *names, round(found.score, 3), found.rule, merged=True)
        first.absorb(second)
        self.into[b] = a

    def run(self) -> None:
        """Joins within each account, then the vendor's people across accounts."""
        for scope in sorted(self.at, key=lambda s: s or ""):
            self.run_within(self.at[scope], scope)
        roots = sorted({self.root(n) for n in range(len(self.clusters))})
        self.run_within([n for n in roots if self.clusters[n].side == "vendor"], None)

    def decided_pairs(self, members: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs of members that the user joined, whatever they share."""
        wanted = {text for pair, same in self.decided.items() if same for text in pair}
        found: dict[str, int] = {}
        for number in members if wanted else ():
            cluster = self.clusters[number]
            found.update(dict.fromkeys(wanted & (cluster.emails | {n.lower() for n in cluster.names}), number))
        both = (sorted(found[t] for t in pair if t in found) for pair, same in self.decided.items() if same)
        return [(pair[0], pair[1]) for pair in both if len(pair) == 2]

    def run_within(self, members: Sequence[int], scope: Scope) -> None:
        """Joins the surest pair first, and a doubtful one only when neither side has another as good."""
        near: dict[int, set[int]] = defaultdict(set)
        scored: dict[tuple[int, int], Match] = {}

        def score(a: int, b: int) -> None:
            found = self.compare(a, b)
            if found.score >= DOUBT:
                scored[min(a, b), max(a, b)] = found

        for x, y in [*_blocks(self.clusters, members), *self.decided_pairs(members)]:
            a, b = self.root(x), self.root(y)
            if a != b:
                near[a].add(b)
                near[b].add(a)
        for a, b in sorted({(min(a, b), max(a, b)) for a, others in near.items() for b in others}):
            score(a, b)
        while chosen := self.surest(scored):
            a, b = chosen
            self.join(a, b, scope, scored[chosen])
            for pair in [p for p in scored if a in p or b in p]:
                del scored[pair]
            near[a] = {n for n in near[a] | near.pop(b, set()) if n not in (a, b)}
            for n in near[a]:
                near[n].discard(b)
                near[n].add(a)
                score(a, n)
        for a, b in sorted(scored):
            names = (self.clusters[a].canonical, self.clusters[b].canonical)
            found = scored[a, b]
            self.pairs.setdefault(names, Pair(scope, *names, round(found.score, 3), found.rule, merged=False))

    @staticmethod
    def surest(scored: Mapping[tuple[int, int], Match]) -> tuple[int, int] | None:
        """The next pair to join: the best certain one, else the best one that has no rival for either side."""
        for pair in sorted(scored, key=lambda p: (-scored[p].score, p)):
            found = scored[pair]
            if found.score < MERGE:
                return None
            limit = found.score - MARGIN
            rivals = (m for p, m in scored.items() if p != pair and set(p) & set(pair))
            if found.score >= CERTAIN or not any(m.score > limit for m in rivals):
                return pair
        return None
