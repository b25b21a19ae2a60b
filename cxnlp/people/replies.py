"""What automatic mail says of people: out of office until a day, or an address that is no longer used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cxnlp.ingest.dates import MONTHS
from cxnlp.people.folding import fold
from cxnlp.people.names import is_daemon
from cxnlp.types import Message, Person

# How long an absence without a stated return is taken to last, and the longest that still counts as a planned one.
USUAL_DAYS, LONGEST_DAYS = 21, 70
JUST_PASSED_DAYS = 30
# Words for "this person or address is gone" in the common business languages (folded).
GONE = re.compile(
    r"no longer (?:in use|active|with|works?|working|employed|monitored|available)|left the company|"
    r"ha(?:s|ve) left(?! (?:the|my|our) (?:office|desk|building))|"
    r"nicht mehr (?:aktiv|im unternehmen|tatig|in gebrauch|bei uns)|ausgeschieden|"
    r"n'est plus|ne travaille plus|a quitte|plus utilisee|"
    r"ya no (?:trabaja|esta)|deixou (?:a empresa|de estar)|ja nao (?:trabalha|esta)|"
    r"non (?:e piu|lavora piu)|ha lasciato|niet meer (?:werkzaam|in gebruik)|"
    r"arbetar inte langre|ikke lenger|nie pracuje"
)
# Delivery reports that mean a closed mailbox, not a full or slow one.
BOUNCED = re.compile(
    r"5\.1\.1|5\.1\.10|user unknown|unknown user|no such user|mailbox (?:unavailable|not found|does not exist)|"
    r"address (?:not found|rejected)|does not exist|recipient not found|account (?:is )?disabled"
)
_UNTIL = re.compile(
    r"(?:until|till|through|back|return\w*|bis|zuruck|jusqu\w*|retour|hasta|vuelvo|regreso|ate|fino|tot|terug|tom|til)\b.{0,60}"
)
MONTH_WORDS = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.?\s*(?:of |de |di )?({MONTH_WORDS})\b|\b({MONTH_WORDS})\.?\s+(\d{{1,2}})\b"
)
_NUMBERS = re.compile(r"\b(\d{1,2})[./](\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Away:
    """A stated absence: the day it was told, the day of return (exclusive end), and the message that tells."""

    person_id: str
    told: date
    until: date
    message_id: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A stated end: the day, and the message that tells."""

    person_id: str
    day: date
    message_id: str


def return_day(text: str, told: date) -> date | None:
    """The day of return that a notice of absence names, within a year of it; a day that has just passed is none.

    >>> return_day("I am away until 31 October, back on Monday 3 November.", date(2025, 10, 27))
    datetime.date(2025, 11, 3)
    """
    found = []
    for stretch in _UNTIL.findall(fold(text)):
        for d, m, month, day in _DAY_MONTH.findall(stretch):
            found.append((MONTHS[m or month], int(d or day)))
        if not found:
            found += [(int(m), int(d)) for d, m in _NUMBERS.findall(stretch)]
    days = [_next(month, day, told - timedelta(days=JUST_PASSED_DAYS)) for month, day in found]
    return max((d for d in days if d and told <= d <= told + timedelta(days=366)), default=None)


def _next(month: int, day: int, since: date) -> date | None:
    """The first such day on `since` or after it; None where the calendar has none."""
    for year in range(since.year, since.year + 3):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if candidate >= since:
            return candidate
    return None


def notices(messages: Sequence[Message], people: Mapping[str, Person]) -> tuple[list[Away], list[Gone]]:
    """Absences and ends that automatic replies and delivery reports state, by day."""
    by_email = {e.lower(): p.person_id for p in people.values() for e in p.emails}
    away: list[Away] = []
    gone: list[Gone] = []
    for m in messages:
        if not m.automatic or m.kind != "email" or m.sent_at is None:
            continue
        told = m.sent_at.date()
        text = fold(f"{m.subject or ''} {m.text or m.body}")
        author = m.author.person_id if m.author and not is_daemon(m.author.email) else None
        if author is not None and author in people:
            if GONE.search(text):
                gone.append(Gone(author, told, m.message_id))
            else:
                until = return_day(m.text or m.body, told) or told + timedelta(days=USUAL_DAYS)
                away.append(Away(author, told, min(until, told + timedelta(days=LONGEST_DAYS)), m.message_id))
        elif BOUNCED.search(text):
            named = {by_email[e] for e in re.findall(r"[\w.+-]+@[\w.-]+\w", text) if e in by_email}
            gone += [Gone(p, told, m.message_id) for p in sorted(named)]
    return sorted(away, key=lambda a: (a.told, a.person_id)), sorted(gone, key=lambda g: (g.day, g.person_id))
