"""Who is never heard, and who is asked too often: coverage of people and roles, contacts, survey fatigue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cxnlp.rows import is_answered
from cxnlp.trajectory.course import slope

Json = dict[str, Any]
OFTEN = 4  # surveys to one person within a month that are called many (judgement: one a week)


@dataclass(frozen=True, slots=True)
class Unheard:
    """An account's customer people without a word of their own: how many of how many, by role; ids, not names."""

    account: str
    known: int
    unheard: int
    by_role: Mapping[str, tuple[int, int]]
    people: tuple[str, ...]


def speakers(messages: Iterable[Json]) -> set[str]:
    """Everybody who wrote, or spoke in a transcript, something that is no duplicate and not automatic."""
    out: set[str] = set()
    for m in messages:
        if m["duplicate_of"] or m["automatic"] or m["kind"] in ("calendar", "meeting_notes", "call_note"):
            continue
        if m["turns"]:
            out |= {t["speaker"] for t in m["turns"] if t["speaker"]}
        elif m["author"] and m["author"]["person_id"]:
            out.add(m["author"]["person_id"])
    return out


def unheard(people: Iterable[Json], messages: Iterable[Json]) -> list[Unheard]:
    """By account, those of the customer's people who were never heard."""
    return silent(people, speakers(messages))


def silent(people: Iterable[Json], heard: Collection[str]) -> list[Unheard]:
    """As `unheard`; `heard`: ids of everybody who was."""
    accounts: defaultdict[str, list[Json]] = defaultdict(list)
    for person in people:
        if person["side"] == "customer" and person["account"]:
            accounts[person["account"]].append(person)
    out = []
    for account, rows in sorted(accounts.items()):
        quiet = [p for p in rows if p["person_id"] not in heard]
        roles = {
            role: (sum(p["role"] == role for p in quiet), sum(p["role"] == role for p in rows))
            for role in sorted({p["role"] for p in rows})
        }
        out.append(Unheard(account, len(rows), len(quiet), roles, tuple(sorted(p["person_id"] for p in quiet))))
    return out


@dataclass(frozen=True, slots=True)
class Month:
    """Surveys of one month: sent, answered, people asked, the most and the mean sent to one person, share answered."""

    month: str
    sent: int
    answered: int
    people: int
    most: int
    rate: float
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Fatigue:
    """`months` in order, those without surveys left out; `trend`: change of the answered share a month by least squares
    over the calendar, None below three months;
    `often`: persons with OFTEN or more surveys in one month; `unnamed`: surveys that name nobody."""

    months: tuple[Month, ...]
    trend: float | None
    often: int
    unnamed: int


def fatigue(surveys: Iterable[Json]) -> Fatigue:
    """From rows of surveys.jsonl; a survey counts in the month it was sent, without that day in the month of the
    answer. Rows of which only answers are exported say nothing of who did not answer: then the rate is 1."""
    rows = [(str(s["sent_at"] or s["answered_at"])[:7], s) for s in surveys if s["sent_at"] or s["answered_at"]]
    by_month: defaultdict[str, list[Json]] = defaultdict(list)
    for month, row in rows:
        by_month[month].append(row)
    months, often = [], set()
    for month, found in sorted(by_month.items()):
        asked = Counter((r["account"], r["person"]) for r in found if r["person"])
        often |= {who for who, n in asked.items() if n >= OFTEN}
        answered = sum(is_answered(r["answered_at"], r["score"], r.get("comment")) for r in found)
        rate = round(answered / len(found), 6)
        mean = round(asked.total() / len(asked), 6) if asked else None
        months.append(Month(month, len(found), answered, len(asked), max(asked.values(), default=0), rate, mean))
    trend = slope([month_number(m.month) for m in months], [m.rate for m in months]) if len(months) > 2 else None
    unnamed = sum(not r["person"] for _, r in rows)
    return Fatigue(tuple(months), None if trend is None else round(trend, 6), len(often), unnamed)


def month_number(month: str) -> int:
    """Months since the year 0.

    >>> month_number("2026-01") - month_number("2025-10")
    3
    """
    year, number = month.split("-")
    return 12 * int(year) + int(number) - 1


def contacts(messages: Iterable[Json]) -> list[tuple[str, int, float, int]]:
    """By month: customer people that the vendor wrote to, mails a person on average, the most to one person."""
    return contact_rows(mails_to(messages))


def mails_to(messages: Iterable[Json]) -> dict[str, Counter[str]]:
    """By month: mails of the vendor to each of the customer's people."""
    months: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for m in messages:
        author = m["author"] or {}
        if m["kind"] != "email" or m["duplicate_of"] or author.get("side") != "vendor" or not m["sent_at"]:
            continue
        to = {r["person_id"] for r in m["recipients"] if r["side"] == "customer" and r["field"] == "to"}
        months[m["sent_at"][:7]].update(p for p in to if p)
    return {month: people for month, people in months.items() if people}


def contact_rows(months: Mapping[str, Mapping[str, int]]) -> list[tuple[str, int, float, int]]:
    """What `contacts` gives of what `mails_to` gave."""
    counts = [(month, list(people.values())) for month, people in sorted(months.items())]
    return [(month, len(n), round(sum(n) / len(n), 6), max(n)) for month, n in counts]
