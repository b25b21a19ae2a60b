"""Levels of features put in words: counts with the right number of their noun, shares, times, traces of talk."""

from __future__ import annotations

from collections.abc import Callable

from cxnlp.trajectory.days import to_date

MESSAGES = "messages in 8 weeks"
TRACE = 0.75  # fewer expected messages than this are hardly one
NONE = 0.05
HARDLY = 0.1  # a count below this is hardly any
ALIKE = 0.2  # levels this near each other, relative to the larger, are called about the same
WEEKS = 8
"""Rates of less than one a week are told as counts of so many weeks."""
MINUS = "\u2212"
_PER_WEEK = " a week"


def in_words(unit: str, value: float) -> str:
    """A level by itself.

    >>> in_words("messages in 8 weeks", 0.3), in_words("messages in 8 weeks", 4.2), in_words("share", 0.254)
    ('hardly any', 'about 4', '25%')
    >>> in_words("logins a week", 2234), in_words("times a week", 0.25), in_words("hours", 1.2)
    ('2,234 a week', '0.2 a week', 'about an hour')
    """
    if unit.endswith(_PER_WEEK):
        return f"{_RATES[unit](value) if _RATES.get(unit) is _whole else _count(value)}{_PER_WEEK}"
    return _USUAL.get(unit, _UNITS.get(unit, _count))(value)


def compared(unit: str, value: float, norm: float) -> tuple[str, str, str]:
    """Both levels in words of their unit and, for rates, the time they are counted over.

    Where the words would be the same, the second says how it differs. A rate and its norm are told over the same time,
    unless there was nothing in eight weeks.

    >>> compared("messages in 8 weeks", 4.2, 0.6), compared("messages in 8 weeks", 0.6, 0.1)
    (('about 4 messages', 'hardly any', ''), ('at most one message', 'fewer', ''))
    >>> compared("share", 0.254, 0.07), compared("share", 0.071, 0.074)
    (('25%', '7%', ''), ('7%', 'about the same', ''))
    >>> compared("tickets a week", 0.25, 0.5), compared("tickets a week", 3.0, 0.5)
    (('2', '4', 'in eight weeks'), ('3', '0.5', 'a week'))
    >>> compared("tickets a week", 0.0, 3.0)
    ('no', '3 a week', 'in eight weeks')
    """
    if unit.endswith(_PER_WEEK):
        return _rates(_RATES.get(unit, _count), value, norm)
    words, usual = _UNITS.get(unit, _count)(value), _USUAL.get(unit, _UNITS.get(unit, _count))(norm)
    if unit == MESSAGES and NONE <= value < TRACE and NONE <= norm < TRACE:
        usual = "as many" if _alike(value, norm) else "fewer" if norm < value else "more"
    elif words == usual or (unit == MESSAGES and words.split()[:2] == usual.split()[:2]):
        usual = "no" if usual == "no" else "as many" if unit == MESSAGES else "about the same"
    return words, "none" if usual == "no" else usual, ""


def sentence(wording: str, unit: str, value: float, norm: float) -> str:
    """A wording with its levels. {s} and {people} take the number of the recent level's noun, {per} a rate's time.

    >>> sentence("{value} active user{s} (usual: {norm})", "users", 1, 3)
    '1 active user (usual: 3)'
    >>> sentence("{value} ticket{s} {per} (usual: {norm})", "tickets a week", 0.25, 0.5)
    '2 tickets in eight weeks (usual: 4)'
    """
    words, usual, per = compared(unit, value, norm)
    one = words == "1"
    return wording.format(value=words, norm=usual, per=per, s="" if one else "s", people="person" if one else "people")


def plural(count: float, noun: str) -> str:
    """A rounded count with its noun.

    >>> plural(1.2, "day"), plural(1204, "day"), plural(0, "day")
    ('1 day', '1,204 days', '0 days')
    """
    n = round(count)
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def dated(day: float) -> str:
    """A day in words.

    >>> dated(20000.4)
    '4 October 2024'
    """
    found = to_date(day)
    return f"{found.day} {found:%B} {found.year}"


def took_part(after: float, before: float) -> str:
    """How many customer people a four-week span has, against the span before.

    >>> took_part(1.04, 3.0)
    '1 customer person takes part in four weeks, 3 before'
    """
    words = _count(round(after, 1))
    if words == "no":
        return f"nobody of the customer takes part in four weeks, {_count(round(before, 1))} people before"
    one = words == "1"
    return (
        f"{words} customer {'person takes' if one else 'people take'} part in four weeks, "
        f"{_count(round(before, 1))} before"
    )


def _alike(value: float, norm: float) -> bool:
    return abs(value - norm) <= ALIKE * max(abs(value), abs(norm))


def _rates(told: Callable[[float], str], value: float, norm: float) -> tuple[str, str, str]:
    """Two rates a week: over a week where one of them reaches one, else over eight weeks."""
    weekly = max(value, norm) >= 1.0
    if weekly and value:
        words, usual, per = told(value), told(norm), "a week"
    else:
        words, per = told(_whole_or_so(WEEKS * value)), "in eight weeks"
        usual = f"{told(norm)} a week" if weekly else told(_whole_or_so(WEEKS * norm))
    if words == usual:
        usual = "no" if usual == "no" else "about the same"
    return words, "none" if usual == "no" else usual, per


def _whole_or_so(count: float) -> float:
    """A count of eight weeks without its decimals; less than half of one is the trace that `_count` calls so."""
    return float(round(count)) if count == 0 or count >= 0.5 else HARDLY / 2


def _messages(value: float) -> str:
    if value < NONE:
        return "no message"
    if value < TRACE:
        return "at most one message"
    n = round(value)
    return "about one message" if n <= 1 else f"about {n:,} messages"


def _usual_messages(value: float) -> str:
    if value < NONE:
        return "none"
    return "hardly any" if value < TRACE else f"about {'one' if value < 1.5 else f'{round(value):,}'}"


def _share(value: float) -> str:
    return "<1%" if 0 < value < 0.005 else ">99%" if 0.995 < value < 1 else f"{100 * value:.0f}%"


def _mean(value: float) -> str:
    text = f"{abs(value):.2f}"
    return text if text == "0.00" else f"{'+' if value > 0 else MINUS}{text}"


def _hours(value: float) -> str:
    if value < 0.75:
        return "less than an hour"
    if value < 1.5:
        return "about an hour"
    return f"{value:.0f} hours" if value < 72 else f"{value / 24:.0f} days"


def lateness(value: float) -> str:
    """How late a payment is, in days.

    >>> lateness(-1.0), lateness(1.2), lateness(12.0)
    ('on time', '1 day late', '12 days late')
    """
    days = round(value)
    return "on time" if days <= 0 else "1 day late" if days == 1 else f"{days:,} days late"


def _times(value: float) -> str:
    text = _count(value)
    return {"no": "not once", "hardly any": "hardly ever", "1": "once"}.get(text) or f"{text} times"


def _whole(value: float) -> str:
    return f"{value:,.0f}" if round(value) else "no"


def _count(value: float) -> str:
    """At most one decimal: "no", "hardly any", "0.4", "3", "1,204"."""
    if value == 0:
        return "no"
    if value < HARDLY:
        return "hardly any"
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 or value >= 100 else f"{value:.1f}"


_UNITS: dict[str, Callable[[float], str]] = {
    MESSAGES: _messages,
    "share": _share,
    "mean, -1..1": _mean,
    "hours": _hours,
    "days": lateness,
    "users": _whole,
    "seats": _whole,
}
_USUAL: dict[str, Callable[[float], str]] = {MESSAGES: _usual_messages}
_RATES: dict[str, Callable[[float], str]] = {"times a week": _times, "logins a week": _whole}
