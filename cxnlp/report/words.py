"""The words of the report: names of classes, events, roles and features; how numbers and dates are written."""

from __future__ import annotations

import re
from datetime import date

from cxnlp.trajectory.wording import percent as percent_told

MINUS = "\u2212"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

CLASSES = ("drifting", "at_risk", "deepening", "steady", "insufficient_data")
CLASS_WORDS = {
    "drifting": "drifting",
    "at_risk": "at risk",
    "deepening": "deepening",
    "steady": "steady",
    "insufficient_data": "not enough data",
}
ROLE_WORDS = {
    "executive": "executive",
    "champion": "champion",
    "buyer": "buyer",
    "technical": "technical",
    "user": "user",
    "unknown": "role unknown",
    "all": "everyone",
}
ROLE_WEIGHT = {"champion": 0, "executive": 1, "buyer": 2, "technical": 3, "user": 4, "unknown": 5}
KIND_WORDS = {
    "email": "email",
    "ticket": "ticket",
    "transcript": "meeting",
    "meeting_notes": "meeting notes",
    "call_note": "call note",
    "chat": "chat",
    "calendar": "calendar",
}
KIND_MANY = {
    "email": "emails",
    "ticket": "ticket messages",
    "transcript": "meetings",
    "call_note": "call notes",
    "chat": "chat messages",
    "calendar": "calendar entries",
}
STATUS_WORDS = {"active": "active", "fading": "fading", "silent": "silent", "left": "left"}
SELDOM = "seldom heard"
NEVER = "never heard"
"""Of who is active by status alone: no rhythm is known that a silence could break, and no contact of late."""
CHAMPION_WORDS = {"active": "active", "absent": "absent", "left": "has left", "replaced": "replaced"}
EVENT_WORDS = {
    "scope_dispute": "dispute over scope",
    "champion_absence": "key person absent",
    "planning_deferral": "planning put off",
    "payment_concern": "payment concern",
    "churn_risk": "talk of leaving",
    "escalation": "escalation",
    "expansion": "expansion",
    "engagement_drop": "engagement drop",
    "missed_meetings": "missed meetings",
    "single_threaded": "hangs on one person",
    "ticket_spike": "ticket spike",
    "ticket_silence": "tickets fell silent",
    "junior_only_tickets": "only juniors in tickets",
    "slow_vendor": "vendor slow to answer",
    "slow_customer": "customer slow to answer",
    "late_payment": "late payment",
    "sponsor_change": "sponsor change",
}
MONEY_AND_SCOPE = ("scope_dispute", "payment_concern", "late_payment", "escalation", "churn_risk")
THIN_NOTE = (
    "Under six weeks or ten customer messages: too little to judge by. Score, slope and risk are what the few signs "
    "below, if any, make of the figures of a usual account: hints, no findings. Lists and tables leave them out."
)
OWNER_WORDS = {"csm": "CSM", "cs leader": "CS leader"}
UNREAD = "most words are in a language that is not scored"
NO_ACCOUNT = (
    "No account was found: name the customers in an accounts table or put each one's files into a folder named after "
    "it, and look whether --vendor-domain is the vendor's own."
)
COVERAGE_WORDS = {
    "characters_seen": "characters read",
    "scored": "scored as the author's own words",
    "quoted": "quoted or forwarded history, not scored again",
    "signature": "signatures, disclaimers and templates",
    "other_language": "in a language the model does not score",
    "unread_attachments": "attachments not opened",
    "unresolved_people": "people not matched to a side or account",
}
FEATURE_WORDS = {
    "n_customer_messages": "customer messages",
    "n_vendor_messages": "vendor messages",
    "strategic_share": "strategic share",
    "n_scored": "customer sentences",
    "work_talk": "sentences of work talk",
    "active_people": "active people",
    "tickets": "tickets",
    "meetings": "meetings",
    "attended": "people who came",
    "missed": "people who stayed away",
    "active_users": "active users",
    "logins": "logins",
    "nps": "NPS",
    "csat": "CSAT",
    "invoice_days_late": "invoice days late",
    "risk": "risk",
}
_ACRONYMS = re.compile(r"\b(nps|csat|ces|qbr|arr|roi|sla)\b")


def feature_word(name: str) -> str:
    """The readable name of a column of weekly.parquet.

    >>> feature_word("champion_silence_days"), feature_word("nps_delta")
    ('champion silence days', 'NPS delta')
    """
    name = name.removeprefix("metric_").removeprefix("week_")
    known = FEATURE_WORDS.get(name)
    return known or _ACRONYMS.sub(lambda m: m[0].upper(), name.replace("_", " ").replace(".", " ").strip())


def event_word(kind: str) -> str:
    """The readable name of an event kind; unknown kinds keep their own name, with blanks."""
    return EVENT_WORDS.get(kind) or kind.replace("_", " ")


def sentence(text: str) -> str:
    """`text` with a capital first letter.

    >>> sentence("active users"), sentence("")
    ('Active users', '')
    """
    return text[:1].upper() + text[1:]


def day(value: date | None) -> str:
    """A date as people write it, or an en dash for none.

    >>> day(date(2026, 5, 12)), day(None)
    ('12 May 2026', '–')
    """
    return "–" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def between(days: tuple[date, date] | None) -> str:
    """The days of an interval, the first without a year that the second has; "" for none and for a single day.

    >>> between((date(2026, 4, 28), date(2026, 6, 2))), between((date(2025, 12, 3), date(2026, 1, 9)))
    ('between 28 Apr and 2 Jun 2026', 'between 3 Dec 2025 and 9 Jan 2026')
    """
    if days is None or days[0] == days[1]:
        return ""
    first, last = map(day, days)
    same = days[0].year == days[1].year
    return f"between {first.rpartition(' ')[0] if same else first} and {last}"


def percent(share: float | None) -> str:
    """A share in 0..1 as whole percent, never rounded to a false 0 or 100.

    >>> percent(0.412), percent(0.002), percent(0.999), percent(0.0)
    ('41%', '<1%', '>99%', '0%')
    """
    return "–" if share is None else percent_told(share)


def number(value: float | None, digits: int = 0) -> str:
    """A number with thousands separators and at most `digits` decimals.

    >>> number(12345.0), number(0.25, 2), number(None)
    ('12,345', '0.25', '–')
    """
    if value is None:
        return "–"
    text = f"{abs(value):,.{digits}f}"
    if digits and "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 and text.strip("0.,") else "") + text


def signed(value: float | None, digits: int = 0) -> str:
    """A difference with its sign.

    >>> signed(-3.24, 1), signed(2.0), signed(0.01, 1)
    ('−3.2', '+2', '0.0')
    """
    if value is None:
        return "–"
    text = f"{abs(value):,.{digits}f}"
    return text if not text.strip("0.,") else (MINUS if value < 0 else "+") + text


def hours(value: float | None) -> str:
    """A time in business hours.

    >>> hours(0.4), hours(7.25), hours(66.0), hours(None)
    ('under 1 h', '7 h', '66 h', '–')
    """
    if value is None:
        return "–"
    return "under 1 h" if value < 0.75 else f"{value:,.0f} h"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """
    >>> plural(1, "message"), plural(1200, "message"), plural(2, "person", "people")
    ('1 message', '1,200 messages', '2 people')
    """
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
