"""Sources that an account stands without, in words: those never there, and those that ended before the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cxnlp.report import words
from cxnlp.report.safe import one_line, shorten
from cxnlp.report.tables import Json, as_date
from cxnlp.trajectory.source_ends import called

NAMED = 5
"""So many accounts are named of those that miss the same."""


def missing_of(row: Json) -> tuple[str, ...]:
    """What a row of accounts.json stands without, each source in words.

    >>> missing_of({"sources_absent": ["usage"], "sources_ended": [{"source": "tickets", "last_day": "2026-03-14"}]})
    ('usage', 'tickets after 14 Mar 2026')
    """
    absent = (one_line(str(source)) for source in row.get("sources_absent") or ())
    return (*absent, *(what for what, _ in ended_of(row)))


def ended_of(row: Json) -> tuple[tuple[str, date], ...]:
    """The sources of a row that ended, each in words and with its last day.

    >>> ended_of({"sources_ended": [{"source": "tickets", "last_day": "2026-03-14"}]})
    (('tickets after 14 Mar 2026', datetime.date(2026, 3, 14)),)
    """
    ends = ((called(str(e.get("source"))), as_date(e.get("last_day"))) for e in row.get("sources_ended") or ())
    return tuple((f"{one_line(what)} after {words.day(day)}", day) for what, day in ends if day)


NO_MOVE = "What they added is taken off, in either direction: that shows neither a better nor a worse account"
"""Of a score from which the reasons of missing sources are gone."""


def without(missing: Sequence[str]) -> str:
    """What follows a move of the score where sources are no longer known, "" where all are.

    >>> without([]), without(["mails after 21 May 2026"])
    ('', ' (mails after 21 May 2026 not known: neither better nor worse for that)')
    """
    return f" ({listed(missing, 'and')} not known: neither better nor worse for that)" if missing else ""


def newly_missing(before: Json, after: Json) -> list[str]:
    """What the later of two rows of an account stands without and the earlier did not, each source in words."""
    return not_yet(missing_of(before), missing_of(after))


def not_yet(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """What of `after` is not in `before`, in its order."""
    known = set(before)
    return [one for one in after if one not in known]


def listed(parts: Iterable[str], last: str = "or") -> str:
    """
    >>> listed(["mail", "usage", "invoices"]), listed(["mail"])
    ('mail, usage or invoices', 'mail')
    """
    *first, end = parts
    return f"{', '.join(first)} {last} {end}" if first else end


def note(missing: tuple[str, ...]) -> str:
    """What it means to stand without sources; "" where none is missing."""
    if not missing:
        return ""
    return (
        f"Missing: nothing was read of {listed(missing)}. What would show there is unknown: it adds nothing to the"
        " score and widens the range of the risk."
    )


def by_missing(rows: Iterable[Json], characters: int) -> Iterator[str]:
    """A line for each set of missing sources, with the accounts that miss them, of names cut to `characters`."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        found[missing_of(row)].append(shorten(str(row.get("name") or row["account"]), characters))
    every = sum(map(len, found.values()))
    for missing, names in found.items():
        if missing:
            more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
            who = "all accounts" if len(names) == every > 1 else ", ".join(names[:NAMED]) + more
            yield f"{listed(missing, 'and')}: {who}"
