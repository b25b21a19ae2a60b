"""Levels of features put in words: counts with the right number of their noun, shares, times, traces of talk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxnlp.trajectory.days import to_date

MESSAGES = "messages in 8 weeks"
TRACE = 0.75  # fewer expected messages than this are hardly one
NONE = 0.05
HARDLY = 0.1  # a count below this is hardly any
ALIKE = 0.2  # levels this near each other, relative to the larger, are called about the same
WEEK = 7.0
EIGHT_WEEKS = 8 * WEEK
MINUS = "\u2212"
_PER_WEEK = " a week"
_WEEKS = {8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"}


@dataclass(frozen=True)
class Span:
    """The time that a level was counted over. `days`: eight to twelve weeks; `until`: the day on which it ended, where
    that is not the day of judging."""

    days: float = EIGHT_WEEKS
    until: float | None = None

    @property
    def words(self) -> str:
        """
        >>> Span().words, Span(82.4).words, Span(until=20411.9).words
        ('in eight weeks', 'in twelve weeks', 'in the eight weeks to 19 November 2025')
        """
        weeks = _WEEKS[min(12, max(8, round(self.days / WEEK)))]
        return f"in {weeks} weeks" if self.until is None else f"in the {weeks} weeks to {dated(self.until)}"


PLAIN = Span()


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


def compared(unit: str, value: float, norm: float, span: Span = PLAIN) -> tuple[str, str, str]:
    """Both levels in words of their unit and, for rates, the time they are counted over. Counts are those of the span.

    Where the words would be the same, the second says how it differs. A rate and its norm are told over the same time,
    unless there was nothing in the span.

    >>> compared("messages in 8 weeks", 4.2, 0.6), compared("messages in 8 weeks", 0.6, 0.1)
    (('about 4 messages', 'hardly any', ''), ('at most one message', 'hardly any', ''))
    >>> compared("share", 0.254, 0.07), compared("share", 0.071, 0.074)
    (('25%', '7%', ''), ('7%', 'about the same', ''))
    >>> compared("tickets a week", 0.25, 0.5), compared("tickets a week", 3.0, 0.5)
    (('2', '4', 'in eight weeks'), ('3', '0.5', 'a week'))
    >>> compared("tickets a week", 0.0, 3.0)
    ('no', '3 a week', 'in eight weeks')
    >>> compared("times a week", 1 / 12, 0.5, Span(84.0)), compared("messages in 8 weeks", 2.0, 0.1, Span(84.0))
    (('once', '6 times', 'in twelve weeks'), ('about 3 messages', 'hardly any', ''))
    """
    if unit.endswith(_PER_WEEK):
        return _rates(_RATES.get(unit, _count), value, norm, span)
    if unit == MESSAGES:
        value, norm = value * span.days / EIGHT_WEEKS, norm * span.days / EIGHT_WEEKS
    words, usual = _UNITS.get(unit, _count)(value), _USUAL.get(unit, _UNITS.get(unit, _count))(norm)
    if unit == MESSAGES and NONE <= value < TRACE and NONE <= norm < TRACE:
        words, usual = _traces(value, norm)
    elif words == usual or (unit == MESSAGES and words.split()[:2] == usual.split()[:2]):
        usual = "no" if usual == "no" else _beside(value, norm) if unit == MESSAGES else "about the same"
    return words, "none" if usual == "no" else usual, ""


def sentence(wording: str, unit: str, value: float, norm: float, span: Span = PLAIN) -> str:
    """A wording with its levels. {s} and {people} take the number of the recent level's noun, {per} is a rate's time,
    {time} the span of any other.

    >>> sentence("{value} active user{s} (usual: {norm})", "users", 1, 3)
    '1 active user (usual: 3)'
    >>> sentence("{value} ticket{s} {per} (usual: {norm})", "tickets a week", 0.25, 0.5)
    '2 tickets in eight weeks (usual: 4)'
    """
    words, usual, per = compared(unit, value, norm, span)
    number = {"s": "", "people": "person"} if words == "1" else {"s": "s", "people": "people"}
    return wording.format(value=words, norm=usual, per=per, time=span.words, **number)


def plural(count: float, noun: str) -> str:
    """A rounded count with its noun.

    >>> plural(1.2, "day"), plural(1204, "day"), plural(0, "day")
    ('1 day', '1,204 days', '0 days')
    """
    n = round(count)
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def percent(share: float) -> str:
    """A share in 0..1 as whole percent, never rounded to a false 0 or 100.

    >>> percent(0.254), percent(0.002), percent(0.9954), percent(1.0)
    ('25%', '<1%', '>99%', '100%')
    """
    return "<1%" if 0 < share < 0.005 else ">99%" if 0.995 < share < 1 else f"{100 * share:.0f}%"


def messages_told(n: int) -> str:
    """
    >>> messages_told(1), messages_told(3)
    ('a message', '3 messages')
    """
    return "a message" if n == 1 else f"{n} messages"


def messages_stated(value: float, span: Span = PLAIN) -> int:
    """How many messages the words of a level speak of, one at least; `value`: what is expected in eight weeks.

    >>> messages_stated(0.3), messages_stated(0.9, Span(84.0)), messages_stated(2.0, Span(84.0))
    (1, 1, 3)
    """
    return max(1, round(value * span.days / EIGHT_WEEKS))


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


def _beside(value: float, norm: float) -> str:
    """How a norm stands to a level that is told in the same words."""
    if abs(value - norm) <= ALIKE * max(abs(value), abs(norm)):
        return "as many" if value == norm else "about as many"
    return "fewer" if norm < value else "more"


def _traces(value: float, norm: float) -> tuple[str, str]:
    """Two levels of hardly one message each, in words that tell which is more.

    >>> _traces(0.6, 0.1), _traces(0.1, 0.6), _traces(0.3, 0.3)
    (('at most one message', 'hardly any'), ('hardly any message', 'at most one'), ('at most one message', 'as many'))
    """
    beside = _beside(value, norm)
    if "as many" in beside:
        return _messages(value), beside
    return (_messages(value), "hardly any") if norm < value else ("hardly any message", "at most one")


def _rates(told: Callable[[float], str], value: float, norm: float, span: Span) -> tuple[str, str, str]:
    """Two rates a week: over a week where one of them reaches one, else over the span."""
    weekly, weeks = max(value, norm) >= 1.0, span.days / WEEK
    if weekly and value:
        words, usual, per = told(value), told(norm), "a week" if span.words == PLAIN.words else f"a week {span.words}"
    else:
        words, per = told(_whole_or_so(weeks * value)), span.words
        usual = f"{told(norm)} a week" if weekly else told(_whole_or_so(weeks * norm))
    if words == usual:
        usual = "no" if usual == "no" else "about the same"
    return words, "none" if usual == "no" else usual, per


def _whole_or_so(count: float) -> float:
    """A count of some weeks without its decimals; less than half of one is the trace that `_count` calls so."""
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
    "share": percent,
    "mean, -1..1": _mean,
    "hours": _hours,
    "days": lateness,
    "users": _whole,
    "seats": _whole,
}
_USUAL: dict[str, Callable[[float], str]] = {MESSAGES: _usual_messages}
_RATES: dict[str, Callable[[float], str]] = {"times a week": _times, "logins a week": _whole}
