"""Takes words out of what alerts keep beside an analysis: state files, files of notices, calendars of tasks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from cxnlp import records
from cxnlp.alerts.sinks.local import UID_END
from cxnlp.alerts.sinks.text import description, without_quotes
from cxnlp.output import dumps
from cxnlp.private import write_bytes, write_text

Json = dict[str, Any]
Clean = Callable[[Json], Json]
SQLITE = b"SQLite format 3\0"
WAIT_SECONDS = 30.0


def clean_alerts(folder: Path, clean: Clean, keeps: Callable[[str], bool]) -> list[str]:
    """Rewrites every notice in `folder` by `clean`; returns the names of files that could not be cleaned.

    A task of a calendar says what its cleaned notice says; where the folder does not hold its notice, the lines that
    `keeps`. Entries of a calendar that are no alerts stay.
    """
    problems, said = [], dict[str, str]()
    files = sorted(p for p in folder.iterdir() if p.is_file())
    for path in (p for p in files if _is_state(p)):
        try:
            for old, new in _state_cleaned(path, clean):
                for form in (dict, without_quotes):
                    said[description(form(old))] = description(form(new))
        except (sqlite3.Error, ValueError, KeyError, TypeError):
            problems.append(path.name)
    for path in (p for p in files if p.suffix == ".jsonl"):
        rows = records.rows(path)
        if any(map(_is_notice, rows)):
            fresh = [clean(row) if _is_notice(row) else row for row in rows]
            if fresh != rows:
                write_text(path, "".join(dumps(row) + "\n" for row in fresh))
    for path in (p for p in files if p.suffix == ".ics"):
        if not _calendar_cleaned(path, said, keeps):
            problems.append(path.name)
    return problems


def _is_state(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(SQLITE)) == SQLITE


def _is_notice(row: Json) -> bool:
    return isinstance(row.get("episode"), str) and isinstance(row.get("evidence"), list)


def _state_cleaned(path: Path, clean: Clean) -> list[tuple[Json, Json]]:
    """Rewrites the notices of a state file, leaves no freed page behind, and gives each as it was and as it is."""
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'notices'").fetchone():
            return []
        db.execute("PRAGMA secure_delete = ON")
        db.execute("BEGIN IMMEDIATE")
        held = [(i, _body(text)) for i, text in db.execute("SELECT id, body FROM notices ORDER BY place").fetchall()]
        fresh = [(body, clean(body)) for _, body in held]
        rows = [(dumps(new), i) for (i, _), (_, new) in zip(held, fresh, strict=True)]
        db.executemany("UPDATE notices SET body = ? WHERE id = ?", rows)
        db.execute("COMMIT")
        db.execute("VACUUM")
    return fresh


def _body(text: str) -> Json:
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError("a notice is an object")
    return body


def _calendar_cleaned(path: Path, said: Mapping[str, str], keeps: Callable[[str], bool]) -> bool:
    """Rewrites the tasks of a calendar; False where it cannot be read."""
    import icalendar

    try:
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
    except (ValueError, icalendar.InvalidCalendar):
        return False
    before = calendar.to_ical()
    for task in calendar.walk("VTODO"):
        if str(task.get("UID") or "").endswith(UID_END) and "DESCRIPTION" in task:
            old = str(task["DESCRIPTION"])
            new = said[old] if old in said else "\n".join(filter(keeps, old.split("\n")))
            if new != old:
                del task["DESCRIPTION"]
                task.add("DESCRIPTION", new)
    after = calendar.to_ical()
    if after != before:
        write_bytes(path, after)
    return True


def without(value: Any, unwanted: Callable[[str], bool]) -> Any:
    """JSON data without what holds `unwanted` text: an item of a list goes whole, any other text is emptied.

    >>> without({"a": ["x", "y"], "b": [{"c": "x"}], "d": "x", "e": 1}, "x".__eq__)
    {'a': ['y'], 'b': [], 'd': '', 'e': 1}
    """
    if isinstance(value, str):
        return "" if unwanted(value) else value
    if isinstance(value, dict):
        return {key: without(inner, unwanted) for key, inner in value.items()}
    if isinstance(value, list):
        return [without(item, unwanted) for item in value if not any(map(unwanted, _own_texts(item)))]
    return value


def _own_texts(item: Any) -> Sequence[str]:
    """The texts of a list's item that stand in no list of its own."""
    if isinstance(item, str):
        return [item]
    if isinstance(item, dict):
        return [text for inner in item.values() for text in _own_texts(inner)]
    return []
