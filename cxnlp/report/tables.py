"""The output folder of an analysis, read into one frozen record for the report and the terminal summary."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.output import SCHEMA_VERSION
from cxnlp.report.frames import read_frame
from cxnlp.report.promised import marks, still_open
from cxnlp.report.talk import Change, Talk, read_talk
from cxnlp.saved import read_jsonl

# What the charts draw; a column that is not there is named in the report instead of being drawn as zero.
WEEKLY_COLUMNS = (
    "n_customer_messages", "n_vendor_messages", "strategic_share", "n_scored", "tickets", "meetings", "attended",
)  # fmt: skip

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Week:
    """One row of weekly.parquet: the Monday and every numeric column that holds a number that week."""

    start: date
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Cited:
    """The whereabouts of a message that is quoted."""

    kind: str
    source: str
    author: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Sources:
    """What became of the input files: counts by status, those not read with the reason, rejected records.

    `sha256`: digest of the digests of all files, whatever their names and order.
    """

    by_status: Mapping[str, int]
    quarantined: tuple[tuple[str, str], ...]
    ignored: tuple[tuple[str, str], ...]
    rejected: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything the report shows. `missing` names, in words, tables or columns that the folder does not hold."""

    document: Json
    accounts: tuple[Json, ...]
    people: Mapping[str, Json]
    cited: Mapping[str, Cited]
    message_kinds: Mapping[str, int]
    weekly: Mapping[str, tuple[Week, ...]]
    talk: Talk
    sources: Sources | None
    missing: tuple[str, ...]


def load_tables(out_dir: Path, focus: str | None = None, *, every_promise: bool = False) -> Tables:
    """The tables of `out_dir`; only accounts.json is required. `focus`: an account whose messages are all known.

    Promises that are marked kept or dropped (promises.jsonl) are left out unless `every_promise`.

    Raises UsageError when accounts.json is missing, is not what `cxnlp analyze` writes, or has another schema version.
    """
    document = _document(out_dir / "accounts.json")
    accounts = tuple(document["accounts"])
    if not every_promise and (made := marks(out_dir)):
        accounts = tuple(still_open(a, made) for a in accounts)
    missing: list[str] = []
    people = {str(row.get("person_id")): row for row in rows_of(out_dir / "people.jsonl", missing)}
    sent: dict[str, date] = {}
    places: dict[str, Cited] = {}
    kinds: Counter[str] = Counter()
    wanted = set(cited_ids(accounts))
    changes = {str(a["account"]): change for a in accounts if (change := _change(a)) is not None}
    for row in rows_of(out_dir / "messages.jsonl", missing):
        if row.get("duplicate_of") is None:
            kinds[str(row.get("kind"))] += 1
        message_id, day = str(row.get("message_id")), as_date(row.get("sent_at"))
        if day is not None:
            sent[message_id] = day
        if message_id in wanted or row.get("account") in changes or row.get("account") == focus:
            author = row.get("author") or {}
            places[message_id] = Cited(str(row.get("kind")), str(row.get("source") or ""), author.get("name"), day)
    talk = read_talk(out_dir / "sentences.parquet", sent, changes, missing)
    weekly = _weekly(out_dir / "weekly.parquet", talk, missing)
    return Tables(document, accounts, people, places, kinds, weekly, talk, _sources(out_dir, missing), tuple(missing))


def _change(account: Json) -> Change | None:
    """Class of an account, and the first and the last of its change date and its onset, so far as they are known."""
    trajectory = account["trajectory"]
    known = (as_date((account.get("ledger") or {}).get("change_date")), as_date(trajectory.get("onset")))
    days = [day for day in known if day is not None]
    return Change(str(trajectory.get("class")), min(days), max(days)) if days else None


def cited_ids(accounts: Iterable[Json]) -> Iterator[str]:
    """The message ids of all evidence of drivers, confirmatory items and events, in order, with repeats."""
    for account in accounts:
        for item in (i for part in ("drivers", "confirmatory", "events") for i in account.get(part) or ()):
            for evidence in item.get("evidence") or ():
                yield str(evidence.get("message_id"))


def read_accounts(out_dir: Path) -> tuple[Json, ...]:
    """The rows of accounts.json. Raises UsageError as `load_tables` does."""
    return tuple(_document(out_dir / "accounts.json")["accounts"])


def read_surveys(out_dir: Path) -> Json:
    """The portfolio's surveys by kind, as accounts.json has them. Raises UsageError as `load_tables` does."""
    return dict(_document(out_dir / "accounts.json").get("surveys") or {})


def _document(path: Path) -> Json:
    """The accounts.json at `path`. Raises UsageError when it is missing or not what this version reads."""
    if not path.is_file():
        raise UsageError(f"{path.parent} holds no accounts.json: run `cxnlp analyze … -o {path.parent}` first")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UsageError(f"{path} is not readable JSON ({error}): run `cxnlp analyze` again") from None
    rows = document.get("accounts") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(
        isinstance(r, dict) and "account" in r and "trajectory" in r for r in rows
    ):
        raise UsageError(f"{path} is not an accounts.json of `cxnlp analyze`")
    version = document.get("schema_version")
    if version != SCHEMA_VERSION:
        raise UsageError(f"{path} has schema version {version}; this cxnlp reads version {SCHEMA_VERSION}")
    return dict(document)


def rows_of(path: Path, missing: list[str] | None = None) -> Iterator[Json]:
    """The rows of a .jsonl file of the analysis; the name of one that is not there goes into `missing`."""
    if path.is_file():
        yield from read_jsonl(path)
    elif missing is not None:
        missing.append(path.name)


def _sources(out_dir: Path, missing: list[str]) -> Sources | None:
    path = out_dir / "sources.jsonl"
    if not path.is_file():
        missing.append(path.name)
        return None
    rows = list(rows_of(path, missing))
    status = Counter(str(row.get("status")) for row in rows)
    unread: dict[str, list[tuple[str, str]]] = {"quarantined": [], "ignored": []}
    for row in rows:
        if row.get("status") in unread:
            unread[row["status"]].append((str(row.get("source")), str(row.get("reason") or "no reason given")))
    rejected = sum(int(row.get("rejected") or 0) for row in rows)
    quarantined, ignored = (tuple(sorted(unread[s])) for s in ("quarantined", "ignored"))
    digests = "\n".join(sorted(str(row.get("sha256")) for row in rows))
    whole = hashlib.sha256(digests.encode()).hexdigest()
    return Sources(dict(sorted(status.items())), quarantined, ignored, rejected, whole)


def _weekly(path: Path, talk: Talk, missing: list[str]) -> dict[str, tuple[Week, ...]]:
    frame = read_frame(path, ("account", "week"), missing)
    if frame is None:
        return {}
    missing += [f"{path.name} column {name}" for name in WEEKLY_COLUMNS if name not in frame.columns]
    numeric = list(frame.select_dtypes("number").columns)
    by_account: defaultdict[str, list[Week]] = defaultdict(list)
    columns = {name: frame[name].astype(float).tolist() for name in numeric}
    for i, (account, week) in enumerate(zip(frame["account"], frame["week"], strict=True)):
        start = as_date(week)
        if start is None:
            continue
        values = {name: column[i] for name, column in columns.items() if math.isfinite(column[i])}
        said = talk.volume.get((str(account), start))
        if said is not None:
            values["work_talk"] = said
        by_account[str(account)].append(Week(start, values))
    return {a: tuple(sorted(rows, key=lambda w: w.start)) for a, rows in sorted(by_account.items())}


def as_date(value: object) -> date | None:
    """A date from a date, a datetime, an ISO date or an ISO week ("2026-W05": its Monday), else None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        if "W" in value:
            return date.fromisoformat(value if value.count("-") == 2 else value + "-1")
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
