"""Definitions frozen for a period: a dated record, signed by name and, with a key, by a keyed digest that shows whether
it was changed; and the refusal of other definitions over that period."""

from __future__ import annotations

import hmac
import json
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.governance.definitions import PARTS, differing
from cxnlp.key import Key
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import make_folder
from cxnlp.saved import Json, read_json

PREFIX = "freeze-"
WORDS = {
    "config": "configuration",
    "signal_model": "signal model",
    "trajectory_model": "trajectory model",
    "personnel_model": "model of personnel news",
    "target_model": "model of what moods are about",
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


def record_of(period: str, defined: Mapping[str, str], signer: str, today: date, key: Key | None = None) -> Json:
    """The record that freezes `defined` for `period`; with `key` it carries a signature.

    Raises UsageError for what is no period and when the signer has no name.
    """
    first, last = days_of(period)
    if not signer.strip():
        raise UsageError("--signer needs the name of who signs")
    record: Json = {
        "schema_version": SCHEMA_VERSION,
        "period": period,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "definitions": {part: defined[part] for part in PARTS},
        "signed_by": signer.strip(),
        "signed_on": today.isoformat(),
    }
    return record | ({"signature": {"key": key.id, "hmac_sha256": _signature(record, key)}} if key else {})


def _signature(record: Json, key: Key) -> str:
    plain = {name: value for name, value in record.items() if name != "signature"}
    return key.digest("freeze", json.dumps(plain, sort_keys=True, ensure_ascii=True))


def freeze(
    period: str,
    defined: Mapping[str, str],
    signer: str,
    today: date,
    folder: Path,
    *,
    again: bool = False,
    key: Key | None = None,
) -> Path:
    """Writes the record to `folder` and returns its path.

    Raises UsageError as `record_of`, and when the period is frozen already with other definitions and not `again`.
    """
    record = record_of(period, defined, signer, today, key)
    path = folder / f"{PREFIX}{period.replace('..', '_').lower()}.json"
    if path.exists():
        check_anew(record, read_json(path), str(path), again)
    make_folder(folder)
    write_json(path, record)
    return path


def check_anew(record: Json, before: Json, where: str, again: bool) -> None:
    """Raises UsageError when `before` freezes the same period with other definitions and not `again`."""
    if not again and differing(_of_row(before, where, None).definitions, record["definitions"]):
        raise UsageError(
            f"{record['period']} is frozen already with other definitions ({where}): --force replaces them"
        )


def read_freezes(
    folders: Iterable[Path | None], rows: Iterable[Json] = (), key: Key | None = None
) -> tuple[Freeze, ...]:
    """Every record in `folders`, by file name, and those in `rows`, of a workspace. With `key`, signatures are checked.

    Raises UsageError for a record that is damaged, and with `key` for one that is not signed, was signed with another
    key, or was changed after it was signed.
    """
    paths = sorted({p.resolve() for f in folders if f is not None and f.is_dir() for p in f.glob(f"{PREFIX}*.json")})
    named = [*((read_json(p), str(p)) for p in paths), *((r, f"{r['period']} in the workspace") for r in rows)]
    return tuple(_of_row(row, where, key) for row, where in named)


def _of_row(row: Json, where: str, key: Key | None) -> Freeze:
    try:
        first, last, signed = (date.fromisoformat(row[k]) for k in ("first", "last", "signed_on"))
        found = Freeze(row["period"], first, last, dict(row["definitions"]), row["signed_by"], signed)
        if key:
            _check_signature(row, where, key)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{where} is no record of frozen definitions: freeze the period again") from error
    return found


def _check_signature(row: Json, where: str, key: Key) -> None:
    mark = row.get("signature")
    if not mark:
        raise UsageError(f"{where} is not signed, and there is a key: freeze the period again with it, or give no key")
    if mark["key"] != key.id:
        raise UsageError(
            f"{where} was signed with another key: give that one, or freeze the period again with this one"
        )
    if not hmac.compare_digest(mark["hmac_sha256"], _signature(row, key)):
        raise UsageError(f"{where} was changed after it was signed: freeze the period again")


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
