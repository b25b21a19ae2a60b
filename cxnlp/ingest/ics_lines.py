"""iCalendar text as content lines: unfolding, dropping what is no content line, and cutting into components."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cxnlp.ingest.vcalendar import is_soft_break, modern

_CONTENT = re.compile(r"^[A-Za-z][A-Za-z0-9-]*(?:;[^\x00-\x08\x0a-\x1f:\"]*(?:\"[^\"]*\"[^\x00-\x08\x0a-\x1f:\"]*)*)?:")
_MAX_LINE = 100_000


@dataclass(frozen=True)
class EventText:
    """The content lines of one VEVENT, how many of its lines were dropped, and the METHOD of its calendar."""

    lines: tuple[str, ...]
    dropped: int
    method: str | None
    closed: bool


def unfolded(text: str) -> Iterator[str]:
    """Logical lines: a line that begins with a blank or a tab continues the line above (RFC 5545, 3.1)."""
    current: str | None = None
    for line in text.split("\n"):
        if current is not None and is_soft_break(current) and len(current) < _MAX_LINE:
            current = current[:-1] + line.lstrip()
            continue
        if line[:1] in (" ", "\t") and current is not None:
            if len(current) < _MAX_LINE:
                current += line[1:]
            continue
        if current is not None:
            yield current
        current = line
    if current is not None:
        yield current


def components(text: str) -> tuple[tuple[EventText, ...], tuple[tuple[str, ...], ...]]:
    """(events, time zones) of a text; alarms are left out, an event that never ends is closed at the next one."""
    events: list[EventText] = []
    zones: list[tuple[str, ...]] = []
    method: str | None = None
    lines: list[str] = []
    dropped = nested = 0
    inside = ""

    def close(closed: bool) -> None:
        nonlocal inside, lines, dropped, nested
        if inside == "VEVENT":
            events.append(EventText(tuple(lines), dropped, method, closed))
        elif inside == "VTIMEZONE" and closed:
            zones.append(tuple(lines))
        inside, lines, dropped, nested = "", [], 0, 0

    for line in unfolded(text):
        bare = line.strip()
        upper = bare.upper()
        if upper in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE"):
            close(False)
            inside = upper[6:]
        elif inside and upper == f"END:{inside}":
            close(True)
        elif inside == "VEVENT" and upper.startswith("BEGIN:"):
            nested += 1
        elif inside == "VEVENT" and nested and upper.startswith("END:"):
            nested -= 1
        elif upper.startswith("END:VCALENDAR"):
            close(False)
            method = None
        elif inside and nested == 0 and bare:
            line = modern(line)
            if _CONTENT.match(line):
                lines.append(line)
            else:
                dropped += 1
        elif not inside and upper.startswith("METHOD:"):
            method = bare[7:].strip().upper() or None
    close(False)
    return tuple(events), tuple(zones)


def zones_of(texts: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The lines of time zones by the names that they give themselves."""
    return {m[1].strip(): lines for lines in texts for line in lines if (m := re.match(r"TZID[^:]*:(.*)", line))}


def calendar_text(event: EventText, zones: Mapping[str, tuple[str, ...]]) -> str:
    """A whole calendar that holds this event and the time zones it may name."""
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cxnlp//EN"]
    wanted = {m for line in event.lines for m in re.findall(r"TZID=\"?([^\";:]+)", line)}
    for name in sorted(wanted & zones.keys()):
        parts += ["BEGIN:VTIMEZONE", *zones[name], "END:VTIMEZONE"]
    parts += ["BEGIN:VEVENT", *event.lines, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(parts)
