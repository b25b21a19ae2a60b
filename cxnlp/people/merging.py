"""Joins clusters that are one person, the surest pair first, and logs what was joined and what is in doubt."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cxnlp.people.at_once import NAMESAKE, TAGGED, crowds, namesakes, tagged
from cxnlp.people.blocking import candidate_pairs
from cxnlp.people.bonds import Scope
from cxnlp.people.cluster import Cluster
from cxnlp.people.clusters import Found
from cxnlp.people.matching import CERTAIN, DOUBT, MERGE, NO_MATCH, Match, match

MARGIN = 0.04


@dataclass(frozen=True)
class Pair:
    """Two records compared: joined (`merged`), or left apart and worth a look. `evidence`: each in one line;
    `places`: a source of each; `number`: the cluster of each."""

    account: str | None
    first: str
    second: str
    score: float
    rule: str
    merged: bool
    evidence: tuple[str, str] = ("", "")
    places: tuple[str, str] = ("", "")
    numbers: tuple[int, int] = (-1, -1)


def _together(first: Cluster, second: Cluster) -> bool:
    """Vendor people are one across accounts only within a mail domain, or when they appear in one account."""
    return not first.scopes.isdisjoint(second.scopes) or not first.houses.isdisjoint(second.houses)


class _Queue:
    """Scored pairs by score, and by member: what is the next to join, and has it a rival?"""

    def __init__(self) -> None:
        self.of: dict[int, dict[int, Match]] = defaultdict(dict)
        self._heap: list[tuple[float, int, int]] = []
        self._waiting: dict[int, set[tuple[float, int, int]]] = defaultdict(set)  # rivalled pairs, by member

    def put(self, a: int, b: int, found: Match) -> None:
        self.of[a][b] = self.of[b][a] = found
        if found.score >= MERGE:
            heapq.heappush(self._heap, (-found.score, min(a, b), max(a, b)))

    def drop(self, number: int) -> None:
        for other in self.of.pop(number, {}):
            self.of[other].pop(number, None)
            for item in self._waiting.pop(other, ()):  # one rival less
                heapq.heappush(self._heap, item)

    def pairs(self) -> Iterator[tuple[int, int, Match]]:
        for a in sorted(self.of):
            for b in sorted(n for n in self.of[a] if n > a):
                yield a, b, self.of[a][b]

    def next(self) -> tuple[int, int, Match] | None:
        """The best certain pair, else the best one that has no rival for either side."""
        while self._heap:
            score, a, b = item = heapq.heappop(self._heap)
            found = self.of.get(a, {}).get(b)
            if found is None or found.score != -score:
                continue  # no longer so
            if found.score >= CERTAIN or not self._rivalled(a, b, found.score - MARGIN):
                return a, b, found
            self._waiting[a].add(item)
            self._waiting[b].add(item)
        return None

    def _rivalled(self, a: int, b: int, limit: float) -> bool:
        rivals = [m for n, m in self.of[a].items() if n != b] + [m for n, m in self.of[b].items() if n != a]
        return any(m.score > limit for m in rivals)


class Merger:
    def __init__(self, found: Found) -> None:
        self.clusters = found.clusters
        self.bonds = found.bonds
        self.into = list(range(len(found.clusters)))
        self.at: dict[Scope, list[int]] = defaultdict(list)
        for number, cluster in enumerate(found.clusters):
            for scope in cluster.scopes:
                self.at[scope].append(number)
        self.pairs: dict[tuple[int, int], Pair] = {}

    def root(self, number: int) -> int:
        while self.into[number] != number:
            self.into[number] = self.into[self.into[number]]
            number = self.into[number]
        return number

    def compare(self, a: int, b: int) -> Match:
        first, second = self.clusters[a], self.clusters[b]
        if first.bound and second.bound and self.bonds.forbid(first.bound, second.bound):
            return NO_MATCH
        return match(first, second) if _together(first, second) else NO_MATCH

    def note(self, a: int, b: int, scope: Scope, found: Match, merged: bool) -> None:
        first, second = self.clusters[a], self.clusters[b]
        lines, places = (first.label, second.label), (first.place, second.place)
        self.pairs[a, b] = Pair(
            scope, first.canonical, second.canonical, round(found.score, 3), found.rule, merged, lines, places, (a, b)
        )

    def run(self) -> None:
        """Joins within each account, then the vendor's people across accounts."""
        for scope in sorted(self.at, key=lambda s: s or ""):
            self.run_within(self.at[scope], scope)
        roots = sorted({self.root(n) for n in range(len(self.clusters))})
        self.run_within([n for n in roots if self.clusters[n].side == "vendor"], None, in_one_account=False)

    def join_all(self, group: Sequence[int], scope: Scope, found: Match) -> None:
        """Joins a group to its first member; each is noted beside that one alone."""
        first, *others = group
        for other in others:
            self.note(first, other, scope, found, merged=True)
        for other in others:
            self.absorb(first, other)

    def absorb(self, a: int, b: int) -> None:
        self.clusters[a].absorb(self.clusters[b])
        self.into[b] = a

    def join_at_once(self, members: Sequence[int], scope: Scope, *, in_one_account: bool) -> dict[int, int]:
        """Joins what needs no scoring. Returns the number of its crowd for each of a crowd that is left: two of one
        crowd are two people."""

        def left() -> dict[int, Cluster]:
            return {n: self.clusters[n] for n in dict.fromkeys(map(self.root, members))}

        for group in tagged(left()):
            self.join_all(group, scope, TAGGED)
        crowd_of = {}
        clusters = left()
        for number, crowd in enumerate(crowds(clusters, in_one_account=in_one_account)):
            for person in namesakes(crowd, clusters):
                self.join_all(person, scope, NAMESAKE)
                crowd_of[person[0]] = number
        return crowd_of

    def run_within(self, members: Sequence[int], scope: Scope, *, in_one_account: bool = True) -> None:
        """Joins the surest pair first, and a doubtful one only when neither side has another as good."""
        crowd_of = self.join_at_once(members, scope, in_one_account=in_one_account)
        near: dict[int, set[int]] = defaultdict(set)
        queue = _Queue()

        def score(a: int, others: Iterable[int]) -> None:
            for b in others:
                found = self.compare(min(a, b), max(a, b))
                if found.score >= DOUBT:
                    queue.put(a, b, found)

        clusters = {n: self.clusters[n] for n in dict.fromkeys(map(self.root, members))}
        for x, y in candidate_pairs(clusters, crowd_of):
            near[x].add(y)
            near[y].add(x)
        for a in sorted(near):
            score(a, sorted(b for b in near[a] if b > a))
        while chosen := queue.next():
            a, b, found = chosen
            self.note(a, b, scope, found, merged=True)
            self.absorb(a, b)
            queue.drop(a)
            queue.drop(b)
            near[a] = {n for n in near[a] | near.pop(b, set()) if n not in (a, b)}
            for n in near[a]:
                near[n].discard(b)
                near[n].add(a)
            score(a, sorted(near[a]))
        for a, b, found in queue.pairs():
            if (a, b) not in self.pairs:
                self.note(a, b, scope, found, merged=False)
