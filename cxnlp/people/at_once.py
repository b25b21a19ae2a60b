"""Who is one person without any scoring: addresses that differ by a tag alone, and a crowd of one full name.

A person who writes from a new address each time ("ida.holm+t1@…", "ida.holm+t2@…") would cost the square of them if all
were compared with each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import count

from cxnlp.people.blocking import CROWD
from cxnlp.people.cluster import Cluster
from cxnlp.people.matching import Match
from cxnlp.people.names import is_function

TAGGED, NAMESAKE = Match(1.0, "same mailbox but for a tag"), Match(1.0, "same full name")


def tagged(clusters: Mapping[int, Cluster]) -> Iterator[list[int]]:
    """Groups of two and more, in order, that write under the same names from one mailbox with different tags."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number, cluster in clusters.items():
        boxes = [(local, domain) for local, domains in cluster.mailboxes.items() for domain in domains]
        names = tuple(n.key for n in cluster.parsed)
        if len(boxes) == 1 and not cluster.bound and (names or not is_function(boxes[0][0])):
            groups[boxes[0], names, cluster.side].append(number)
    return (group for group in groups.values() if len(group) > 1)


def crowds(clusters: Mapping[int, Cluster], *, in_one_account: bool) -> Iterator[list[int]]:
    """Groups of more than `CROWD`, in order, with one full name each, the same, on one side; people of several accounts
    (not `in_one_account`) with mailboxes of the same houses too."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number, cluster in clusters.items():
        full = {n.key for n in cluster.parsed if n.full}
        houses = frozenset() if in_one_account else frozenset(cluster.houses)
        if len(full) == 1 and not cluster.bound and (in_one_account or houses):
            groups[full.pop(), houses, cluster.side].append(number)
    return (group for group in groups.values() if len(group) > CROWD)


def namesakes(crowd: list[int], clusters: Mapping[int, Cluster]) -> list[list[int]]:
    """A crowd as groups of one person each: mailboxes of one domain that differ by a number alone belong to two. Each
    stands in the first group that has none against it."""
    people: list[list[int]] = []
    held: dict[tuple[str, str], dict[int, set[str]]] = defaultdict(dict)
    for number in crowd:
        own = clusters[number].stems
        barred = {p for stem, boxes in own.items() for p, others in held[stem].items() if len(boxes | others) > 1}
        person = next(p for p in count() if p not in barred)
        if person == len(people):
            people.append([])
        people[person].append(number)
        for stem, boxes in own.items():
            held[stem].setdefault(person, set()).update(boxes)
    return people
