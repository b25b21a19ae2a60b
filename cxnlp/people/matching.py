"""Scores whether two clusters are one person, from their names and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxnlp.people.cluster import Cluster
from cxnlp.people.domains import domain_of, is_freemail, registrable
from cxnlp.people.folding import words
from cxnlp.people.names import Name, is_function, local_matches, local_part, misspelt, same_person
from cxnlp.people.nicknames import same_given
from cxnlp.people.romanised import foreign_script

# Scores are probabilities by judgement, checked on histories whose people are known.
CERTAIN, MERGE, DOUBT = 0.97, 0.86, 0.7
MIN_LOCAL = 5


@dataclass(frozen=True, slots=True)
class Match:
    score: float
    rule: str


NO_MATCH = Match(0.0, "")


def match(first: Cluster, second: Cluster) -> Match:
    """The best reason to call two clusters one person; symmetric.

    Never across the two sides; never when each has its own numbered mailbox ("jo.fell", "jo.fell2"); a name that
    differs by a nickname, an initial or a slip does not join two mailboxes of one domain that each spell their own.
    """
    if {first.side, second.side} == {"vendor", "customer"}:
        return NO_MATCH
    if _numbered(first, second):
        return NO_MATCH
    found = [
        _by_name(first, second),
        _by_local(first, second),
        _by_spelling(first, second),
        _by_spelling(second, first),
    ]
    return max(found, key=lambda m: (m.score, m.rule))


def _numbered(first: Cluster, second: Cluster) -> bool:
    """Mailboxes of one domain that differ by a number alone belong to namesakes."""
    one, two = first.stems, second.stems
    return any(len(one[stem] | two[stem]) > 1 for stem in one.keys() & two.keys())


def _by_name(first: Cluster, second: Cluster) -> Match:
    best, pair = 0.0, None
    for a in first.parsed:
        for b in second.parsed:
            score = same_person(a, b)
            if score > best:
                best, pair = score, (a, b)
    if pair is None:
        return NO_MATCH
    if best == 1.0:
        foreign = _foreign(first, pair[0]) or _foreign(second, pair[1])
        return Match(0.8, "same name, address of another") if foreign else Match(1.0, "same full name")
    if _two_mailboxes(first, second):
        return Match(min(best, DOUBT), "similar names, two mailboxes")
    backed = not first.emails or not second.emails or _backed(first, second, pair)
    return Match(best if backed else best - 0.1, "similar names")


def _foreign(cluster: Cluster, name: Name) -> bool:
    """Whether the cluster's addresses spell another of its names fully and never this one."""
    others = [n for n in cluster.parsed if n.full and same_person(n, name) < 0.8]
    return any(
        local_matches(o, local_part(e)) >= 0.9 and local_matches(name, local_part(e)) < 0.6
        for o in others
        for e in cluster.emails
    )


def _two_mailboxes(first: Cluster, second: Cluster) -> bool:
    """Whether each has a mailbox on one domain that spells its own name in full and not the other's."""

    def own(cluster: Cluster, other: Cluster) -> set[str]:
        return {
            registrable(domain_of(e) or "")
            for e in cluster.emails
            if any(local_matches(n, local_part(e)) >= 1.0 for n in cluster.parsed)
            and all(local_matches(n, local_part(e)) < 0.9 for n in other.parsed)
        }

    return bool(own(first, second) & own(second, first))


def _backed(first: Cluster, second: Cluster, pair: tuple[Name, Name]) -> bool:
    """Whether the other's name also spells an address, in a short form too, or both have the same local part."""
    locals_first, locals_second = {local_part(e) for e in first.emails}, {local_part(e) for e in second.emails}
    if locals_first & locals_second:
        return True
    return any(_spells(pair[1], x) for x in locals_first) or any(_spells(pair[0], x) for x in locals_second)


def _spells(name: Name, local: str) -> bool:
    """Whether a local part holds the name: spelled, by initials, or with a short form of the given name."""
    if local_matches(name, local) >= 0.5:
        return True
    limbs = words(local.replace("_", " "))
    return len(limbs) == 2 and limbs[1] == name.tokens[-1] and same_given(limbs[0], name.tokens[0])


def _by_local(first: Cluster, second: Cluster) -> Match:
    """The same personal local part on two domains: two houses of one employer, or a private mailbox."""
    best = NO_MATCH
    for local in first.mailboxes.keys() & second.mailboxes.keys():
        if len(local) < MIN_LOCAL or is_function(local):
            continue
        spelled = max((local_matches(n, local) for n in [*first.parsed, *second.parsed]), default=0.0)
        if _contradict(first, second):
            if spelled >= 0.9 and any(misspelt(n, m) for n in first.parsed for m in second.parsed):
                best = max(best, Match(0.93, "same local part, a slip in the name"), key=lambda m: m.score)
            continue
        long = len(re.split(r"[._-]", local)) > 1
        if spelled >= 0.9 or (long and spelled >= 0.5):
            best = Match(0.95, "same local part, spells the name")
        elif long and not (
            all(map(is_freemail, first.mailboxes[local])) or all(map(is_freemail, second.mailboxes[local]))
        ):
            best = max(best, Match(0.88, "same local part"), key=lambda m: m.score)
    return best


def _contradict(first: Cluster, second: Cluster) -> bool:
    """Whether both carry full names and none of them can be one person's. Names in two scripts, which can be read in
    many ways, contradict nothing."""
    one, two = [n for n in first.parsed if n.full], [n for n in second.parsed if n.full]
    return bool(one and two) and all(
        same_person(a, b) < 0.8 and foreign_script(a.display) == foreign_script(b.display) for a in one for b in two
    )


def _by_spelling(named: Cluster, bare: Cluster) -> Match:
    """A full name and an address without a full name that spells it ("fraitt@" for Fiona Raitt)."""
    if any(n.full for n in bare.parsed):
        return NO_MATCH
    best = 0.0
    for name in (n for n in named.parsed if n.full):
        for email in bare.emails:
            if bare.parsed and not all(set(p.tokens) & set(name.tokens) for p in bare.parsed):
                continue
            if not is_function(local_part(email)):
                best = max(best, local_matches(name, local_part(email)))
    return Match(best - 0.03, "address spells the name") if best >= 0.9 else NO_MATCH
