"""Which clusters are worth comparing: those that share a key of a name or an address.

A key that very many share ("anna", in an account of thousands) tells little and would make every pair a candidate;
then only those are compared who also share the first letter of another word, and of a crowd of one full name, which is
told apart before (`at_once`), none with each other. So the work grows with the number of people, not with its square,
unless very many share both a word and the first letter of another.
Source: standard blocking of record linkage (Christen, Data Matching, 2012, chapter 4).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from cxnlp.people.cluster import Cluster
from cxnlp.people.names import Name, local_part
from cxnlp.people.nicknames import families
from cxnlp.people.romanised import sound

CROWD = 40
_LIMBS = re.compile(r"[._-]")


def _name_keys(name: Name) -> Iterator[str]:
    yield from (t for t in name.tokens if len(t) > 1)
    yield "".join(name.tokens)
    yield from ("~" + sound(t) for t in name.tokens if len(t) > 2)
    if len(name.tokens) > 1:
        given, family = name.tokens[0], name.tokens[-1]
        yield from (given[0] + family, given + "." + family, given + family, given + family[0], family + given[0])
        if len(family) > 1:
            yield from (f"{number}/{family[0]}" for number in families(given))


def block_keys(cluster: Cluster) -> set[str]:
    """The keys by which a cluster may meet others: words of names, whole and abbreviated addresses."""
    keys: set[str] = set()
    for name in cluster.parsed:
        keys.update(_name_keys(name))
    for email in cluster.emails:
        local = local_part(email)
        keys.add(local)
        keys.update(limb for limb in _LIMBS.split(local) if len(limb) > 1)
    return keys


def _letters(cluster: Cluster) -> frozenset[str]:
    """First letters of all words of a cluster's names and addresses."""
    words = [t for n in cluster.parsed for t in n.tokens]
    return frozenset(w[0] for w in [*words, *(w for e in cluster.emails for w in _LIMBS.split(local_part(e)))] if w)


def candidate_pairs(clusters: Mapping[int, Cluster], crowd_of: Mapping[int, int]) -> list[tuple[int, int]]:
    """Pairs of numbers, smaller first, sorted. `crowd_of`: a number that those share who are known to be two people."""
    index: dict[str, list[int]] = defaultdict(list)
    for number, cluster in clusters.items():
        for key in block_keys(cluster):
            index[key].append(number)
    found: set[tuple[int, int]] = set()
    for block in index.values():
        if len(block) <= CROWD:
            found.update(_pairs([[n] for n in block]))
        else:
            for part in _parted(block, clusters):
                groups: dict[int, list[int]] = defaultdict(list)
                for number in part:
                    groups[crowd_of.get(number, -1 - number)].append(number)
                found.update(_pairs(list(groups.values())))
    return sorted(found)


def _pairs(groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Pairs across groups, smaller number first."""
    return ((min(a, b), max(a, b)) for one, two in combinations(groups, 2) for a in one for b in two)


def _parted(block: Sequence[int], clusters: Mapping[int, Cluster]) -> Iterable[list[int]]:
    """A crowded block in parts that share two first letters."""
    parts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number in block:
        letters = sorted(_letters(clusters[number]))
        for i, a in enumerate(letters):
            for b in letters[i + 1 :]:
                parts[a, b].append(number)
    return parts.values()
