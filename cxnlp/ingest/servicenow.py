"""ServiceNow incidents and cases: answers of the Table API and lists exported as CSV.

Source: ServiceNow Table API (raw values are UTC, display values in the zone of the user), table incident, journal
fields `comments` (seen by the caller) and `work_notes` (internal).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxnlp.errors import UnreadableInput
from cxnlp.ingest import csv_reading
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.dates import Moment, Order, day_month_order
from cxnlp.ingest.json_reading import JsonObject, as_object, as_text, head_keys, items
from cxnlp.ingest.json_table import is_json
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import Comment, Thread, address, body_text, messages_of, moment_of
from cxnlp.types import Party, Record, Rejected, Ticket

STATES = {"1": "new", "2": "in progress", "3": "on hold", "6": "resolved", "7": "closed", "8": "canceled"}
PRIORITIES = {"1": "critical", "2": "high", "3": "moderate", "4": "low", "5": "planning"}
COLUMNS = {  # header of a CSV export, as `normalised`: field of the table
    "number": "number",
    "short description": "short_description",
    "description": "description",
    "caller": "caller_id",
    "caller id": "caller_id",
    "caller email": "caller_id.email",
    "caller id email": "caller_id.email",
    "contact": "contact",
    "company": "company",
    "account": "account",
    "state": "state",
    "incident state": "state",
    "priority": "priority",
    "opened": "opened_at",
    "opened at": "opened_at",
    "created": "sys_created_on",
    "sys created on": "sys_created_on",
    "resolved": "resolved_at",
    "resolved at": "resolved_at",
    "closed": "closed_at",
    "closed at": "closed_at",
    "comments": "comments",
    "additional comments": "comments",
    "work notes": "work_notes",
    "comments and work notes": "comments_and_work_notes",
    "opened by": "opened_by",
    "assigned to": "assigned_to",
    "assignment group": "assignment_group",
}
JOURNALS = (("comments_and_work_notes", False), ("comments", False), ("work_notes", True))
DATES = ("sys_created_on", "opened_at", "resolved_at", "closed_at")
_ENTRY = re.compile(
    r"^(?P<when>\d[\d./:\- ]{7,22}(?: ?[AP]M)?) - (?P<who>.{1,100}?) \((?P<kind>[^()\n]{1,40})\)[ \t]*$", re.MULTILINE
)
_INTERNAL = frozenset({"work notes", "arbeitsnotizen", "notes de travail", "notas de trabajo", "notas de trabalho"})


def _shown(value: object) -> str | None:
    """What a reader sees of a field: its display value, else its value."""
    return as_text(as_object(value).get("display_value")) or as_text(as_object(value).get("value")) or as_text(value)


def _raw(value: object) -> str | None:
    return as_text(as_object(value).get("value")) or as_text(value) or _shown(value)


def _person(record: JsonObject, *fields: str) -> Party | None:
    for field in fields:
        value = record.get(field)
        name, number = _shown(value), as_text(as_object(value).get("value"))
        email = address(as_text(record.get(f"{field}.email"))) or address(name)
        if name and name != number and re.fullmatch(r"[0-9a-f]{32}", name):
            name, number = None, name
        name = None if name == number or (name and address(name)) else name
        if name or number or email:
            return Party(name, email, f"servicenow:{number}" if number else None)
    return None


class _Reader:
    """`utc`: the times are raw values, hence UTC; `order`: how the file writes numeric days."""

    def __init__(self, utc: bool, order: Order | None) -> None:
        self.utc = utc
        self.order = order

    def moment(self, record: JsonObject, *fields: str) -> tuple[Moment | None, tuple[str, ...]]:
        flags: tuple[str, ...] = ("missing",)
        for field in fields:
            value = record.get(field)
            sure = self.utc or bool(as_text(as_object(value).get("value")))
            moment, flags = moment_of(_raw(value), self.order)
            if moment:
                return moment, () if sure else flags
        return None, flags

    def _journal(self, text: str, internal: bool) -> list[Comment]:
        """The entries of a journal field; text without the heads of entries is one undated entry."""
        heads = list(_ENTRY.finditer(text))
        if not heads:
            return [Comment(None, text, None, internal, flags=("missing",))] if text else []
        found = []
        for head, following in zip(heads, [*heads[1:], None], strict=True):
            moment, flags = moment_of(head["when"].strip(), self.order)
            private = internal or normalised(head["kind"]) in _INTERNAL
            author = Party(head["who"].strip(), side="vendor" if private else "unknown")
            robot = normalised(head["who"]) == "system"
            body = text[head.end() : following.start() if following else len(text)].strip()
            found.append(Comment(None if robot else author, body, moment, private, robot, flags=flags))
        return found

    def thread(self, record: JsonObject) -> Thread:
        requester = _person(record, "caller_id", "contact", "opened_by")
        moment, flags = self.moment(record, "opened_at", "sys_created_on")
        solved, _ = self.moment(record, "resolved_at", "closed_at")
        state, priority = _shown(record.get("state")), _shown(record.get("priority"))
        ticket = Ticket(
            id=_raw(record.get("number")) or "",
            status=STATES.get(state or "", state),
            priority=PRIORITIES.get(priority or "", priority),
            requester=requester,
            created_at=moment.at if moment else None,
            solved_at=solved.at if solved else None,
        )
        subject = _shown(record.get("short_description"))
        body = body_text(_shown(record.get("description")))
        comments: list[Comment] = []
        for field, internal in JOURNALS:
            if not (comments and field != "work_notes") and not (field != JOURNALS[0][0] and self._has(record, 0)):
                comments += self._journal(body_text(_shown(record.get(field))), internal)
        comments.sort(key=lambda c: (c.moment is None, c.moment.at.timestamp() if c.moment else 0.0))
        organization = _shown(record.get("account")) or _shown(record.get("company"))
        description = Comment(requester, body, moment, flags=flags)
        return Thread("servicenow", ticket, subject, description, tuple(comments), organization)

    def _has(self, record: JsonObject, journal: int) -> bool:
        return bool(_shown(record.get(JOURNALS[journal][0])))


def _csv_records(source: Source) -> Iterator[tuple[str, JsonObject | UnreadableInput]]:
    table = csv_reading.read_table(source)
    names = [COLUMNS.get(normalised(column)) for column in table.header]
    for row in table.rows:
        if row.fault:
            yield f"row {row.number}", UnreadableInput(row.fault)
        else:
            yield f"row {row.number}", {n: c for n, c in zip(names, row.cells, strict=True) if n and c.strip()}


class ServiceNow:
    """Incidents and cases with their journals, as JSON or CSV."""

    name = "servicenow"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        if is_json(source.head):
            keys = head_keys(source)
            told = {"number", "short_description"} <= keys and keys & {"sys_id", "caller_id", "sys_created_on", "state"}
            return 0.95 if told else 0.0
        header, _ = csv_reading.head_header(source)
        fields = {COLUMNS.get(normalised(column)) for column in header}
        others = fields & {"caller_id", "state", "opened_at", "sys_created_on", "assignment_group", "assigned_to"}
        return 0.96 if {"number", "short_description"} <= fields and len(others) >= 2 else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        found = list(items(source, ("result", "records")) if is_json(source.head) else _csv_records(source))
        good = [r for _, r in found if not isinstance(r, UnreadableInput)]
        days = [_raw(r.get(field)) or "" for r in good for field in DATES]
        shown = any(isinstance(v, dict) and "display_value" in v and "value" not in v for r in good for v in r.values())
        reader = _Reader(is_json(source.head) and not shown, day_month_order(days))
        for locator, record in found:
            if isinstance(record, UnreadableInput):
                yield Rejected(source.name, locator, str(record))
            elif _raw(record.get("number")) is None:
                yield Rejected(source.name, locator, "an incident without a number")
            else:
                yield from messages_of(reader.thread(record), source.name, self.name)


FORMATS: tuple[Format, ...] = (ServiceNow(),)
