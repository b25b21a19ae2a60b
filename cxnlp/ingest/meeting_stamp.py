"""When a meeting record says its meeting was, its title and its thread, from file name and content together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from rapidfuzz import fuzz

from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.daytext import DayText, find_day, fold, is_day_line
from cxnlp.ingest.filenames import FileName
from cxnlp.ingest.meeting_day_words import DAY_WORDS, MEETING_NOUNS, OTHER_DAY, OTHER_MEETING
from cxnlp.ingest.meeting_words import DATE_LABELS
from cxnlp.types import Precision

NO_TIMEZONE = "no_timezone"
NO_DATE = "no_date"
SAME_TITLE = 72.0
_DAY_LABELS = DAY_WORDS | MEETING_NOUNS | {word for label in DATE_LABELS for word in label.split()}
_FACTS = ("date", "header", "title", "author")
_LABEL = re.compile(r"[\W_]*[^\W\d_][^:：]*[:：](?!\d)|\s*\|")
_TRAILING_DAY = re.compile(r"\s*[(\[]?\b\d{4}-\d\d-\d\d\b[)\]]?\s*$")


@dataclass(frozen=True)
class Stamp:
    """`sent_at` is exact only when `precision` is finer than "day"; else it is the local time read as UTC."""

    sent_at: datetime | None
    precision: Precision
    flags: tuple[str, ...]
    subject: str | None
    thread_id: str


def day_in(line: str, titled: bool = False, opens: bool = False) -> DayText | None:
    """The day of the meeting that a line of its record's head gives; None where the day is that of something else.

    A line that holds little but a day gives it unless its words name another meeting or the end of something. A label
    must be one of a day or a meeting; where the line `opens` the record, it need only end in a meeting. `titled`: the
    line is a title, or a fact in the head that the record labels.

    >>> [bool(day_in(f"{label}: 14 April 2026")) for label in ("Date", "Date of call", "Next call", "Renewal date")]
    [True, True, False, False]
    """
    found = find_day(line)
    if found is None or (not titled and not is_day_line(line)):
        return None
    label = label_of(line)
    if label and label[0] == "date":
        return found
    words = re.findall(r"[^\W\d_]+", fold(line[: found.start]))
    last = next((word for word in reversed(words) if word not in DAY_WORDS), "")
    if last in OTHER_DAY or (OTHER_MEETING & set(words) and last in MEETING_NOUNS | OTHER_MEETING):
        return None
    if titled or not _LABEL.match(line[: found.start]):
        return found
    return found if set(words) <= _DAY_LABELS or (opens and last in MEETING_NOUNS) else None


def is_fact(line: str) -> bool:
    """Whether a line begins with the label of a day, a title, an author or another fact that is no list of people."""
    label = label_of(line)
    return label is not None and label[0] in _FACTS


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
