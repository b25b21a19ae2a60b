"""Tables that tools really export and that hold nothing to be read: why, and what to export instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cxnlp.ingest.columns import normalised

_AGES = re.compile(
    r"^(?:current|aktuell|non echu|older|over \d+|(?:less than )?\d* ?(?:month|day|tag|monat|jour|mes|dia)s?|\d+ days.*"
    r"|\d+ (?:\d+|and over|plus|und mehr|or more days past due).*|\d+)$"
)


def by_age(names: Sequence[str]) -> bool:
    """True for columns (as `normalised` gives them) of open amounts by their age: three or more of these."""
    return sum(bool(_AGES.match(n)) for n in names) >= 3


def _ageing(names: Sequence[str]) -> bool:
    return by_age(names) and not {"due date", "fallig am", "falligkeit"} & set(names)


def _outlook_mails(names: Sequence[str]) -> bool:
    return {"subject", "body", "from name", "to name"} <= set(names) or {
        "betreff",
        "text",
        "von name",
        "an name",
    } <= set(names)


def _events(names: Sequence[str]) -> bool:
    event = {"event", "event name", "event type", "event text"} & set(names)
    person = {"user id", "anonymous id", "distinct id", "amplitude id", "device id"} & set(names)
    return bool(event and person)


REFUSED: tuple[tuple[Callable[[Sequence[str]], bool], str], ...] = (
    (
        _ageing,
        "an ageing summary: amounts by age, without invoices and due days; export the detailed report or the invoices",
    ),
    (
        _outlook_mails,
        "mails as Outlook writes them to a table, without a date; export a mailbox (.pst) or save the mails (.msg)",
    ),
    (_events, "one row for each event of a user; export the count by account and week or day"),
)


def why_refused(header: Sequence[str]) -> str | None:
    """Why a table with this header is refused, and what to export instead; None for a table of no known kind.

    >>> why_refused(["", "Current", "1 - 30", "31 - 60", "Total"]).partition(":")[0]
    'an ageing summary'
    """
    names = [normalised(column) for column in header]
    return next((reason for fits, reason in REFUSED if fits(names)), None)
