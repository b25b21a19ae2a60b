"""Levels of features put in words: counts with the right number of their noun, shares, times, traces of talk."""

from __future__ import annotations

from collections.abc import Callable

from cxnlp.trajectory.days import to_date

MESSAGES = "messages in 8 weeks"
TRACE = 0.75  # fewer expected messages than this are hardly one
NONE = 0.05
ALIKE = 0.2  # levels this near each other, relative to the larger, are called about the same
MINUS = "\u2212"


def in_words(unit: str, value: float) -> str:
    """A level in words of its unit.

    >>> in_words("messages in 8 weeks", 0.3), in_words("messages in 8 weeks", 4.2), in_words("share", 0.254)
    ('hardly a message', 'about 4 messages', '25%')
    >>> in_words("logins a week", 2234), in_words("hours", 1.2), in_words("mean, -1..1", -0.001)
    ('2,234', 'about an hour', '0.00')
    """
    return _UNITS.get(unit, _count)(value)


def compared(unit: str, value: float, norm: float) -> tuple[str, str]:
    """Both levels in words; where the words would be the same, the second says how it differs.

    >>> compared("messages in 8 weeks", 0.6, 0.1), compared("share", 0.071, 0.074)
    (('hardly a message', 'less'), ('7%', 'about the same'))
    """
    words, usual = in_words(unit, value), in_words(unit, norm)
    if words != usual:
        return words, "none" if usual == "no" else usual
    if unit != MESSAGES or abs(value - norm) <= ALIKE * max(abs(value), abs(norm)):
        return words, "about the same"
    return words, "less" if norm < value else "more"


def sentence(wording: str, unit: str, value: float, norm: float) -> str:
    """A wording with its levels. {s}, {people} and {messages} take the number of the recent level's noun.

    >>> sentence("{value} active user{s} (own past: {norm})", "users", 1, 3)
    '1 active user (own past: 3)'
    """
    words, usual = compared(unit, value, norm)
    one = words == "1"
    return wording.format(value=words, norm=usual, s="" if one else "s", people="person" if one else "people")


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


def _messages(value: float) -> str:
    if value < NONE:
        return "no message"
    if value < TRACE:
        return "hardly a message"
    n = round(value)
    return "about one message" if n <= 1 else f"about {n:,} messages"


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


def _late(value: float) -> str:
    days = round(value)
    return "on time" if days <= 0 else "1 day late" if days == 1 else f"{days:,} days late"


def _times(value: float) -> str:
    if value < NONE:
        return "not at all" if value == 0 else "hardly ever"
    text = _count(value)
    return "once a week" if text == "1" else f"{text} times a week"


def _whole(value: float) -> str:
    return f"{value:,.0f}" if round(value) else "no"


def _count(value: float) -> str:
    """At most one decimal: "no", "fewer than 0.1", "0.4", "3", "1,204"."""
    if value == 0:
        return "no"
    if value < 0.1:
        return "fewer than 0.1"
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 or value >= 100 else f"{value:.1f}"


_UNITS: dict[str, Callable[[float], str]] = {
    MESSAGES: _messages,
    "share": _share,
    "mean, -1..1": _mean,
    "hours": _hours,
    "days": _late,
    "times a week": _times,
    "users": _whole,
    "seats": _whole,
    "logins a week": _whole,
}
