"""Calendar days and times as people and tools write them: "30 October 2025", "October 7, 2025, 9:00AM"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100

# Beginnings of month names (folded, without accents) in the languages of business Europe and the Americas.
MONTH_BEGINNINGS: dict[int, tuple[str, ...]] = {
    1: ("jan", "gen", "ene", "sty", "led", "tammi", "янв", "січ"),
    2: ("feb", "fev", "lut", "uno", "helmi", "фев", "лют"),
    3: ("mar", "mrz", "maa", "mrt", "bre", "мар", "бер"),
    4: ("apr", "avr", "abr", "kwi", "dub", "huhti", "апр", "кві"),
    5: ("may", "mai", "mag", "mei", "maj", "kve", "touko", "май", "мая", "тра"),
    6: ("jun", "juin", "giu", "cze", "cerven", "kesa", "июн", "чер"),
    7: ("jul", "juil", "lug", "lip", "cervenec", "heina", "июл", "лип"),
    8: ("aug", "aou", "ago", "sie", "srp", "elo", "авг", "сер"),
    9: ("sep", "set", "wrz", "zar", "syys", "сен", "вер"),
    10: ("oct", "okt", "out", "ott", "paz", "rij", "loka", "окт", "жов"),
    11: ("nov", "lis", "marras", "ноя"),
    12: ("dec", "dez", "dic", "des", "gru", "pro", "joulu", "дек", "гру"),
}
_AMBIGUOUS = {"maj": 5, "lis": 11, "czerwiec": 6, "cervenec": 7, "cervence": 7, "mars": 3, "marras": 11, "maaliskuu": 3}
_CLOCK = r"(?P<h>[01]?\d|2[0-3])[:.h](?P<mi>[0-5]\d)(?::[0-5]\d)?\s*(?P<ap>[ap]\.?m\.?)?"
_DAY_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)",
        r"(?<![\d:])(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?\s*(?:de\s+|of\s+)?(?P<name>[^\W\d_]{3,12})\.?,?\s+(?:de\s+|del\s+)?(?P<y>\d{4})(?!\d)",
        r"\b(?P<name>[^\W\d_]{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})(?!\d)",
        r"(?<![\d:])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)",
        r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日",
    )
)
_TIME = re.compile(r"(?<![\d.:/])" + _CLOCK + r"(?![\d/])", re.IGNORECASE)


@dataclass(frozen=True)
class DayText:
    """A day found in a text, the time of day beside it (or None) and the characters that the day takes."""

    day: date
    time: time | None
    start: int
    end: int


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents, for comparing words and names."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(c for c in plain if not unicodedata.combining(c))


_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def month_of(word: str) -> int | None:
    """The month that `word` names in one of the known languages, or None."""
    name = fold(word)
    for whole, month in _AMBIGUOUS.items():
        if name == whole or (len(whole) > 4 and name.startswith(whole)):
            return month
    found = [(len(b), m) for m, beginnings in MONTH_BEGINNINGS.items() for b in beginnings if name.startswith(b)]
    return max(found)[1] if found else None


def is_month(word: str) -> bool:
    """True when `word` is a month's English name or the usual short form of one ("Oct", "Sept.")."""
    return bool(
        re.fullmatch(
            r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|january|february|july|september|october|november|december)\.?",
            fold(word),
        )
    )


def make_day(year: int, month: int, day: int) -> date | None:
    """The date, or None when it does not exist or is implausible."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def make_time(hour: int, minute: int, half: str | None = None) -> time | None:
    """The time of day, or None when it does not exist; `half` is "am" or "pm" in any spelling."""
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day_of(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year = int(parts["y"])
    if parts.get("name"):
        month = month_of(parts["name"])
        return make_day(year, month, int(parts["d"])) if month else None
    if parts.get("m"):
        return make_day(year, int(parts["m"]), int(parts["d"]))
    first, second = int(parts["a"]), int(parts["b"])
    if parts["sep"] == "." or first > 12 or first == second:
        return make_day(year, second, first)
    return make_day(year, first, second) if second > 12 else None


def find_day(text: str) -> DayText | None:
    """The first day with a year in `text` (its first 300 characters). Day/month-ambiguous numbers give None."""
    text = text[:300]
    found = [(m.start(), day, m) for form in _DAY_FORMS for m in form.finditer(text) if (day := _day_of(m))]
    if not found:
        return None
    _, day, match = min(found, key=lambda f: f[0])
    rest = _TIME.search(text, match.end()) or _TIME.search(text[: match.start()])
    clock = make_time(int(rest["h"]), int(rest["mi"]), rest["ap"]) if rest else None
    return DayText(day, clock, match.start(), match.end())


def is_day_line(line: str) -> bool:
    """True when a line holds a day and little else (a weekday, a time of day, a label)."""
    found = find_day(line)
    if found is None:
        return False
    rest = _TIME.sub(" ", line[: found.start] + " " + line[found.end :])
    return len(re.findall(r"\w+", rest)) <= 3 and len(rest) <= 40
