"""The lists of a notes text joined into one: each person once, and whose notes they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxnlp.ingest.attendance import Attendance
from cxnlp.ingest.personnames import is_initials, is_short_for
from cxnlp.types import Party


def _author_left_over(found: Attendance, full: Sequence[Party]) -> Party | None:
    """Who "me" is: the one person of the full list that the lists of short names leave over.

    A single pair of initials among two or more first names stands for its writer in the same way.
    """
    short = [[m for m in there if m.party not in full] for there in found.lists]
    names = list(dict.fromkeys(m.party.name or "" for there in short for m in there if not m.is_self))
    matches = {name: [p for p in full if is_short_for(name, p.name or "")] for name in names}
    certain = [m[0] for m in matches.values() if len(m) == 1]
    if any(m.is_self for there in short for m in there):
        beside = any(m.is_self for there in found.lists if any(o.party in full for o in there) for m in there)
        left = [p for p in full if p not in certain]
        return left[0] if len(left) == 1 and not beside and certain else None
    initials = [name for name in names if is_initials(name)]
    if len(names) >= 3 and len(initials) == 1 and len(matches[initials[0]]) == 1 and len(certain) == len(names):
        return matches[initials[0]][0]
    return None


@dataclass(frozen=True)
class Attended:
    """The outcome: each person once, short forms of listed names left out.

    `inferred`: the author was not stated but left over; `self_listed`: "me" stands among those present.
    """

    present: tuple[Party, ...]
    absent: tuple[Party, ...]
    excused: tuple[Party, ...]
    author: Party | None
    inferred: bool
    self_listed: bool


def _apart(found: Attendance) -> tuple[Attendance, dict[Party, str]]:
    """What was found with people without the companies beside their names, and the company of each that has one."""
    everybody = [*(m.party for there in found.lists for m in there), *found.absent, found.author]
    companies: dict[Party, str] = {}
    for party in everybody:
        if party and party.company:
            companies.setdefault(replace(party, company=None), party.company)
    lists = [[replace(m, party=replace(m.party, company=None)) for m in there] for there in found.lists]
    author = found.author and replace(found.author, company=None)
    absent = [replace(p, company=None) for p in found.absent]
    excused = [replace(p, company=None) for p in found.excused]
    return replace(found, lists=lists, absent=absent, excused=excused, author=author), companies


def settle(found: Attendance) -> Attended:
    """Joins the lists of a notes text into one, and finds its author."""
    found, companies = _apart(found)

    def whole(party: Party) -> Party:
        return replace(party, company=companies.get(party))

    mentioned = list(dict.fromkeys(m.party for there in found.lists for m in there if not m.is_self))
    full = [p for p in mentioned if len((p.name or "").split()) > 1 or p.email]
    longest = [p for p in full if not any(q != p and is_short_for(p.name or "", q.name or "") for q in full if p.name)]
    full = longest or full
    short = [p for p in mentioned if p not in full and not any(is_short_for(p.name or "", q.name or "") for q in full)]
    present = [p for p in mentioned if p in full or p in short]
    author = found.author
    inferred = author is None and (author := _author_left_over(found, full)) is not None
    if author is not None:
        fuller = [p for p in present if p.name and is_short_for(author.name or "", p.name)]
        author = fuller[0] if len(fuller) == 1 else author
    gone = [p for p in dict.fromkeys(found.absent) if p.name or p.email]
    absent = [p for p in gone if not any(p == q or is_short_for(p.name or "", q.name or "") for q in present)]
    excused = [p for p in absent if p in found.excused]
    self_listed = any(m.is_self for there in found.lists for m in there)
    return Attended(
        tuple(map(whole, present)),
        tuple(map(whole, absent)),
        tuple(map(whole, excused)),
        author and whole(author),
        inferred,
        self_listed,
    )
