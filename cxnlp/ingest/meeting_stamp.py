"""When a meeting record says its meeting was, its title and its thread, from file name and content together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from rapidfuzz import fuzz

from cxnlp.ingest.daytext import DayText, find_day, fold
from cxnlp.ingest.filenames import FileName
from cxnlp.types import Precision

NO_TIMEZONE = "no_timezone"
NO_DATE = "no_date"
SAME_TITLE = 72.0
_TRAILING_DAY = re.compile(r"\s*[(\[]?\b\d{4}-\d\d-\d\d\b[)\]]?\s*$")


@dataclass(frozen=True)
class Stamp:
    """`sent_at` is exact only when `precision` is finer than "day"; else it is the local time read as UTC."""

    sent_at: datetime | None
    precision: Precision
    flags: tuple[str, ...]
    subject: str | None
    thread_id: str


def plain_title(line: str) -> str:
    """A title line without Markdown marks and without the date at its end."""
    bare = line.strip().lstrip("#").strip().strip("*_").strip()
    return _TRAILING_DAY.sub("", bare).strip() or bare


def without_day(title: str) -> str | None:
    """A title without the day in it; None when nothing else is left.

    >>> without_day("2026-03-02 Weekly"), without_day("Call 2 March 2026"), without_day("2026-03-02")
    ('Weekly', 'Call', None)
    """
    found = find_day(title)
    rest = f"{title[: found.start]} {title[found.end :]}" if found else title
    return " ".join(rest.split()).strip(" -–—:,.()[]|") or None


def same_title(one: str, other: str) -> bool:
    """True when two titles differ only in punctuation, which file names lose, or in little else."""
    return title_similarity(one, other) >= SAME_TITLE


def title_similarity(one: str, other: str) -> float:
    """Similarity 0..100 of two titles by their words, without accents, case and punctuation."""
    words = [" ".join(re.findall(r"\w+", fold(t))) for t in (one, other)]
    return float(fuzz.token_sort_ratio(*words)) if all(words) else 0.0


def meeting_thread(title: str | None, day: date | None) -> str:
    """The thread of a meeting that no calendar entry is known for: its title and day."""
    words = "-".join(re.findall(r"\w+", fold(title or "untitled")))
    return f"meeting:{words}@{day.isoformat() if day else 'undated'}"


def stamp(file: FileName, found: DayText | None, title: str | None) -> Stamp:
    """Joins what file name and content say; the file name's day comes first, a time from whichever has one."""
    day = file.day or (found.day if found else None)
    clock = file.time if file.day else None
    if clock is None and found and found.day == day:
        clock = found.time
    subject = title or file.title
    if day is None:
        return Stamp(None, "none", (NO_DATE,), subject, meeting_thread(subject, None))
    moment = datetime.combine(day, clock or time(0, 0), UTC)
    if file.utc and file.time:
        return Stamp(moment, "minute", (), subject, meeting_thread(subject, day))
    return Stamp(moment, "day", (NO_TIMEZONE,), subject, meeting_thread(subject, day))
