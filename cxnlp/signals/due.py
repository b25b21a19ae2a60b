"""When a commitment is due, as the note says it: an ISO day only where the note fixes one, else its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from cxnlp.ingest.daytext import find_day, make_day, month_of

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sunday)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:,?\s+\d{4})"
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.?(?:\s+of)?\s+{_MONTH}\b\.?{_YEAR}?|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd"
    rf"|th)?\b{_YEAR}?|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d\d)?"
    rf"|(?!24/7(?!/))\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?)"
)
_PERIOD = rf"(?:week|month|quarter|year|sprint|day|call|meeting|sync|qbr|{_WEEKDAY}|{_MONTH})"
_WORDS = (
    rf"(?:(?:close|end|start|beginning|middle|mid|first half|second half|latter half)(?:\s+of"
    rf"|-)\s*(?:the\s+)?(?:(?:this|next|the)\s+)?(?:business|play|{_PERIOD}|q[1-4]|h[12])"
    rf"|(?:eod|eow|eom|eoq|eoy|cob|eob)(?:\s+(?:on\s+)?(?:{_DAY}|(?:this |next )?{_WEEKDAY}|tomorrow|today))?\b"
    rf"|(?:early|mid|late)[\s-](?:next\s+)?(?:week|month|{_MONTH}|q[1-4])|(?:this|next|coming)\s+{_PERIOD}"
    rf"|(?:month|quarter|year)[- ]end|half[- ]term"
    rf"|(?:today|tomorrow|tonight|asap|immediately|this (?:morning|afternoon|evening))(?:\s+(?:morning|afternoon"
    rf"|evening|noon|eod))?"
    rf"|(?:within|in)\s+(?:(?:a|an|one|two|three|four|five|six|ten|\d+|the next(?: few)?|a few"
    rf"|a couple of)\s+)(?:\w+ )?(?:hours?|days?|weeks?|months?)(?:['’]? time)?"
    rf"|q[1-4](?:\s+\d{{4}})?|h[12]\s+\d{{4}}|(?:w/?c|week commencing|week of|kw|wk|week)\s*(?:{_DAY}|\d{{1,2}})"
    rf"|the\s+\d{{1,2}}(?:st|nd|rd|th)|{_MONTH}(?:\s+\d{{4}})?"
    rf"|(?:easter|christmas|xmas|go[- ]?live|kick[- ]?off|(?:the |our )?(?:renewal|next (?:call|meeting|session"
    rf"|qbr|sync|steerco|sprint))(?: date)?))"
)
_WHEN = (
    rf"(?:(?:(?:this|next|coming)\s+)?{_WEEKDAY}\b(?:,?\s+(?:the\s+)?(?:{_DAY}|\d{{1,2}}(?:st|nd|rd|th)))?|{_DAY}"
    rf"|{_WORDS})"
)
_LIMIT = re.compile(
    rf"(?:\b(?:by|before|due(?:\s+(?:on|by|date))?:?|until|till|no later than|not later than|latest|deadline:?|eta:?)"
    rf"|->)\s+(?:the\s+)?(?P<when>{_WHEN})(?![\w/])",
    re.IGNORECASE,
)
"""A day behind a word that says it is the last one."""
_LASTS = re.compile(
    r"\b(?:valid|good|open|available|effective|in force|runs?|lasts?|away|closed)\b(?:[^,;.]|\.(?=\d)){0,40}"
    r"\b(?:until|till|to|through)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""Words before the day of what lasts so long, which is no deadline: "an order valid until 30 June"."""
_A_DAY = rf"(?!(?:(?:this|next|coming)\s+)?{_WEEKDAY}['’]s\b)(?P<when>{_WHEN})(?![\w/])"
"""A day, but not the one by which something is called: "Monday's workshop"."""
_ABOUT = re.compile(rf"(?:\b(?:for|on|at)|@)\s+(?:the\s+)?{_A_DAY}", re.IGNORECASE)
_LOOSE = re.compile(rf"(?<![\w/.]){_A_DAY}", re.IGNORECASE)
_PAST = re.compile(r"\b(?:since|last|from|after|of|was|past|previous|on the|after the|the)\s+$", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"{_MONTH}", re.IGNORECASE)
_DAY_ALONE = re.compile(rf"{_DAY}", re.IGNORECASE)
_OF_A_WEEK = re.compile(
    rf"\b(?:{_WEEKDAY}|{_DAY}|week|wk|kw|tomorrow|today|the\s+\d{{1,2}}(?:st|nd|rd|th))\b", re.IGNORECASE
)
_TWO_NUMBERS = re.compile(r"\d{1,2}[./]\d{1,2}\.?")
_NUMBERED = re.compile(
    r"\b(?:release|version|v|build|section|clause|chapter|page|item|point|figure|table|from|to)\s+$", re.IGNORECASE
)


def find_due(text: str, written: date | None) -> str | None:
    """The due date in a commitment: "2026-03-13", or the note's words, or None.

    `written` is the day of the note; with it a weekday or a day without a year becomes the next such day. What stands
    behind "by", "before", "until" or the like goes before what stands behind "for", "on" or "at".

    >>> find_due("send the SOW by Friday", date(2026, 3, 10)), find_due("send the SOW by Friday", None)
    ('2026-03-13', 'Friday')
    """
    text = text[:1000]
    about = (m for m in _ABOUT.finditer(text) if not _MONTH_ALONE.fullmatch(m["when"]))
    tight = next((m for m in _LIMIT.finditer(text) if not _LASTS.search(text[: m.start("when")])), None) or next(
        about, None
    )
    if tight:
        return _settled(tight["when"], written)
    loose = [
        m
        for m in _LOOSE.finditer(text)
        if not _PAST.search(text[: m.start()]) and not _LASTS.search(text[: m.start()]) and _plain_enough(m, text)
    ]
    return _settled(loose[-1]["when"], written) if loose else None


def find_days(text: str, written: date | None) -> Iterator[tuple[str, str, int, int]]:
    """All days and times that a text names, however: each as `find_due` gives it, in the text's own words, and from
    where to where it stands.

    >>> [found for found, *_ in find_days("not on Thursday but in the week of 23 March", date(2026, 3, 10))]
    ['2026-03-12', '2026-03-23']
    """
    for m in _LOOSE.finditer(text[:1000]):
        yield _settled(m["when"], written), m["when"], m.start(), m.end()


def is_day(words: str) -> bool:
    """Whether words name a day or a week, rather than a month or a longer time."""
    return bool(_OF_A_WEEK.search(words))


def _plain_enough(match: re.Match[str], text: str) -> bool:
    """Bare words count as a due date only where they cannot mean anything else: "may", "the may plan", "Q3 report",
    "release 10.4", "section 3.2." (the last stop is the sentence's)."""
    when = match["when"].lower()
    before, tail = text[: match.start()], text[match.end() :].strip(" .,;)]!-–*_")
    if _TWO_NUMBERS.fullmatch(when) and (_NUMBERED.search(before) or (when.endswith(".") and not text[match.end() :])):
        return before.rstrip().endswith(("(", "-", "–", "—", "[", ",", ":", "|"))
    if _MONTH_ALONE.fullmatch(when) or re.fullmatch(r"q[1-4]|sat|mar|sun", when):
        return not tail and before.rstrip().endswith(("(", "-", "–", "—", "[", ","))
    if re.match(r"(?:easter|christmas|xmas|go|kick|the|our|renewal|this|next|week|wk|\d+/\d+$)", when) and not re.match(
        r"next|this|\d", when
    ):
        return False
    return (
        not tail
        or len(tail.split()) <= 3
        or bool(re.match(r"(?:today|tomorrow|asap|eod|eow|cob|next week|this week|\d{4}-)", when))
        or bool(_DAY_ALONE.fullmatch(when))
    )


def _settled(words: str, written: date | None) -> str:
    words = words.strip(" .,;")
    full = find_day(words)
    if full:
        return full.day.isoformat()
    if written is None:
        return words
    bare = re.sub(r"^(?:eod|cob|eob)\s+(?:on\s+)?", "", words.lower())
    day = _of_year(bare, written) or _of_week(bare, written)
    return day.isoformat() if day else words


def _of_year(words: str, written: date) -> date | None:
    """A day and month without a year: the nearest one not long before the note."""
    named = re.search(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\.?(?:\s+of)?\s+(?P<m>{_MONTH})\b", words) or re.search(
        rf"(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b", words
    )
    numeric = re.fullmatch(r"(\d{1,2})([./])(\d{1,2})\.?", words)
    if named:
        month, day = month_of(named["m"]), int(named["d"])
    elif numeric and (numeric[2] == "." or int(numeric[1]) > 12):
        month, day = int(numeric[3]), int(numeric[1])
    elif numeric and int(numeric[3]) > 12:
        month, day = int(numeric[1]), int(numeric[3])
    else:
        return None
    found = make_day(written.year, month, day) if month else None
    if found and (written - found).days > 60:
        return make_day(written.year + 1, month or 1, day)
    return found


def _of_week(words: str, written: date) -> date | None:
    """A bare weekday: the next one after the day of the note."""
    match = re.fullmatch(rf"(?:this\s+|coming\s+)?({_WEEKDAY})", words)
    if not match:
        return None
    ahead = (_WEEKDAYS.index(match[1][:3]) - written.weekday()) % 7 or 7
    return written + timedelta(days=ahead)
