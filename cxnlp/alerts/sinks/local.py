"""Sinks on this machine: standard output, a file of JSON lines, a calendar of tasks."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cxnlp import records
from cxnlp.alerts.sinks.sink import NotDelivered
from cxnlp.alerts.sinks.text import description, headline
from cxnlp.errors import UsageError
from cxnlp.output import dumps

Json = Mapping[str, Any]
PRIORITIES = {"critical": 1, "warning": 5, "notice": 9}
"""RFC 5545, 3.8.1.9: 1 is the highest, 9 the lowest."""
UID_END = "@cxnlp.invalid"
"""Ends the UID of a task; before it stands the alert's id."""


class Standard:
    """One JSON object a line on standard output."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def send(self, body: Json) -> None:
        self._say(dumps(body))


class Lines:
    """A file of JSON lines, readable by its owner alone. A notice that is there already is not written again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._held = {str(row.get("id")) for row in records.rows(path)}
        except UsageError as error:
            raise UsageError(f"sink {path.name}: {error}") from error

    def send(self, body: Json) -> None:
        if body["id"] in self._held:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            records.append(self._path, body)
        except (OSError, UsageError) as error:
            raise NotDelivered(f"{self._path.name} cannot be written: {error}") from error
        self._held.add(str(body["id"]))


class Calendar:
    """An iCalendar file with one task (VTODO) an alert: due as its first action is, completed when the alert ends.

    Tasks are known by their UID, so that the same notice twice changes nothing; other entries of the file are kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, body: Json) -> None:
        import icalendar

        try:
            calendar = self._read()
            uid = f"{body['episode']}{UID_END}"
            others = [c for c in calendar.subcomponents if str(c.get("UID")) != uid]
            old = next((c for c in calendar.subcomponents if str(c.get("UID")) == uid), None)
            calendar.subcomponents = [*others, _task(body, uid, old)]
            part = self._path.with_name(f".{self._path.name}.part")
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(calendar.to_ical())
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self._path)
        except OSError as error:
            raise NotDelivered(f"{self._path.name} cannot be written: {error.strerror}") from error
        except (ValueError, icalendar.InvalidCalendar) as error:
            raise NotDelivered(f"{self._path.name} is no calendar: move it away") from error

    def _read(self) -> Any:
        import icalendar

        if self._path.is_file():
            return icalendar.Calendar.from_ical(self._path.read_bytes())
        calendar = icalendar.Calendar()
        calendar.add("PRODID", "-//cxnlp//alerts//EN")
        calendar.add("VERSION", "2.0")
        return calendar


def _task(body: Json, uid: str, old: Any) -> Any:
    import icalendar

    over = body["status"] == "cleared"
    day = date.fromisoformat(str(body["ended_on" if over else "raised_on"]))
    task = icalendar.Todo()
    task.add("UID", uid)
    task.add("DTSTAMP", _midnight(day))
    task.add("SUMMARY", headline(body).removeprefix(f"[{body['level']}] "))
    task.add("PRIORITY", PRIORITIES[str(body["level"])])
    if over:
        if old is not None:
            for name in ("SUMMARY", "DESCRIPTION", "DTSTART", "DUE"):
                if name in old:
                    task[name] = old[name]
        task.add("STATUS", "COMPLETED")
        task.add("COMPLETED", _midnight(day))
        return task
    days = [int(a["due_in_days"]) for a in body["actions"] if a.get("due_in_days") is not None]
    task.add("DTSTART", day)
    task.add("DUE", day + timedelta(days=max(1, min(days, default=7))))
    task.add("STATUS", "NEEDS-ACTION")
    task.add("CATEGORIES", [str(body["group"]), str(body["level"])])
    task.add("DESCRIPTION", description(body))
    return task


def _midnight(day: date) -> Any:
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, tzinfo=UTC)
