"""The day on which each finding was first listed for somebody: from then on it can be acted on, and its age counts.

A finding is dated to what it tells of, which in an old mailbox lies years back; how long people have left it
lying is another matter. The days stand in findings-shown.jsonl beside the analysis, a line for each listing that
holds new ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from cxnlp import records
from cxnlp.errors import UsageError
from cxnlp.output import SCHEMA_VERSION, utc
from cxnlp.report.tables import as_date

FILE = "findings-shown.jsonl"


def first_shown(folder: Path) -> dict[str, date]:
    """The day each finding was first listed, by its number."""
    found: dict[str, date] = {}
    for row in records.rows(folder / FILE):
        day, numbers = as_date(row.get("at")), row.get("findings")
        if day is not None and isinstance(numbers, list):
            for number in numbers:
                found[str(number)] = min(day, found.get(str(number), day))
    return found


def note_shown(folder: Path, numbers: Iterable[str], now: datetime) -> None:
    """Keeps the moment for those not listed before. A folder that cannot be written stays as it is: there every
    listing is the first."""
    known = first_shown(folder)
    fresh = [n for n in dict.fromkeys(numbers) if n not in known]
    if not fresh:
        return
    try:
        records.append(folder / FILE, {"schema_version": SCHEMA_VERSION, "at": utc(now), "findings": fresh})
    except UsageError:
        return
