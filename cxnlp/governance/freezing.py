"""Definitions frozen for a period: a dated, signed record, and the refusal of other definitions over that period."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.governance.definitions import PARTS, differing
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import make_folder
from cxnlp.saved import read_json

PREFIX = "freeze-"
WORDS = {
    "config": "configuration",
    "signal_model": "signal model",
    "trajectory_model": "trajectory model",
    "lexicons": "vocabularies",
    "code": "code",
}


@dataclass(frozen=True)
class Freeze:
    """The definitions that hold for the days `first` to `last`, both included."""

    period: str
    first: date
    last: date
    definitions: Mapping[str, str]
    signed_by: str
    signed_on: date


def days_of(period: str) -> tuple[date, date]:
    """First and last day of "2026", "2026-Q1", "2026-03" or "2026-01-15..2026-03-31". Raises UsageError.

    >>> days_of("2026-Q1")
    (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
    """
    try:
        if found := re.fullmatch(r"(\d{4})", period):
            return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
        if found := re.fullmatch(r"(\d{4})-?[qQ]([1-4])", period):
            year, month = int(found[1]), 3 * int(found[2])
            return date(year, month - 2, 1), date(year, month, monthrange(year, month)[1])
        if found := re.fullmatch(r"(\d{4})-(\d{2})", period):
            year, month = int(found[1]), int(found[2])
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        first, last = map(date.fromisoformat, period.split(".."))
    except (ValueError, IndexError) as error:
        raise UsageError(f"{period!r} is no period: write 2026, 2026-Q1, 2026-03 or 2026-01-15..2026-03-31") from error
    if last < first:
        raise UsageError(f"{period!r} ends before it begins")
    return first, last


def freeze(
    period: str, defined: Mapping[str, str], signer: str, today: date, folder: Path, *, again: bool = False
) -> Path:
    """Writes the record to `folder` and returns its path.

    Raises UsageError when the signer has no name, or the period is frozen already with other definitions and not
    `again`.
    """
    first, last = days_of(period)
    if not signer.strip():
        raise UsageError("--signer needs the name of who signs")
    path = folder / f"{PREFIX}{period.replace('..', '_').lower()}.json"
    if path.exists() and not again and differing(_read(path).definitions, defined):
        raise UsageError(f"{period} is frozen already with other definitions ({path}): --force replaces them")
    make_folder(folder)
    write_json(
        path,
        {
            "schema_version": SCHEMA_VERSION,
            "period": period,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "definitions": {part: defined[part] for part in PARTS},
            "signed_by": signer.strip(),
            "signed_on": today.isoformat(),
        },
    )
    return path


def read_freezes(folders: Iterable[Path | None]) -> tuple[Freeze, ...]:
    """Every record in `folders`, by file name. Raises UsageError for one that is damaged."""
    paths = sorted({p.resolve() for f in folders if f is not None and f.is_dir() for p in f.glob(f"{PREFIX}*.json")})
    return tuple(map(_read, paths))


def _read(path: Path) -> Freeze:
    row = read_json(path)
    try:
        first, last, signed = (date.fromisoformat(row[k]) for k in ("first", "last", "signed_on"))
        return Freeze(row["period"], first, last, dict(row["definitions"]), row["signed_by"], signed)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path} is no record of frozen definitions: freeze the period again") from error


def departures(freezes: Sequence[Freeze], days: Iterable[date], defined: Mapping[str, str]) -> tuple[str, ...]:
    """For each frozen period that one of `days` falls in and whose definitions differ, a sentence that says so."""
    asked = set(days)
    out = []
    for one in freezes:
        parts = differing(one.definitions, defined)
        if parts and any(one.first <= d <= one.last for d in asked):
            what = ", ".join(WORDS[p] for p in parts)
            out.append(
                f"Not the definitions frozen for {one.period} by {one.signed_by} on {one.signed_on}: other {what}."
            )
    return tuple(out)


def allowed(
    freezes: Sequence[Freeze], days: Iterable[date], defined: Mapping[str, str], force: bool
) -> tuple[str, ...]:
    """What a report over `days` has to say on its face. Raises UsageError when definitions differ and not `force`."""
    said = departures(freezes, days, defined)
    if said and not force:
        raise UsageError(f"{' '.join(said)} --force goes on and says so on the report")
    return said
