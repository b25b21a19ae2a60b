"""ServiceNow incidents and cases: answers of the Table API (lists exported as CSV: `servicenow_csv`).

Source: ServiceNow Table API (raw values are UTC, display values in the zone of the user), table incident, journal
fields `comments` (seen by the caller) and `work_notes` (internal).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.dates import Moment, Order, day_month_order
from cxnlp.ingest.json_reading import JsonObject, as_object, as_text, head_keys, items
from cxnlp.ingest.json_table import is_json
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import Comment, Thread, address, body_text, is_solved, messages_of, moment_of
from cxnlp.types import Party, Record, Rejected, Ticket

STATES = {"1": "new", "2": "in progress", "3": "on hold", "6": "resolved", "7": "closed", "8": "canceled"}
PRIORITIES = {"1": "critical", "2": "high", "3": "moderate", "4": "low", "5": "planning"}
JOURNALS = (("comments_and_work_notes", False), ("comments", False), ("work_notes", True))
DATES = ("sys_created_on", "opened_at", "resolved_at", "closed_at")
_ENTRY = re.compile(
    r"^(?P<when>\d[\d./:\- ]{7,22}(?: ?[AP]M)?) - (?P<who>.{1,100}?) \((?P<kind>[^()\n]{1,40})\)[ \t]*$", re.MULTILINE
)
_AMERICAN = re.compile(r"\d{1,2}-\d{1,2}-\d{4} .*[AP]M", re.IGNORECASE)
"""A time of the format "MM-dd-yyyy hh:mm:ss a", the only one with dashes and AM or PM that ServiceNow proposes."""
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


def agents_of(records: Sequence[JsonObject]) -> frozenset[str]:
    """Names of the vendor's people: to whom records are assigned and who writes work notes, unless they call too."""
    found = {normalised(_shown(record.get("assigned_to")) or "") for record in records}
    for record in records:
        for field, internal in JOURNALS:
            heads = _ENTRY.finditer(body_text(_shown(record.get(field))))
            found |= {normalised(h["who"]) for h in heads if internal or normalised(h["kind"]) in _INTERNAL}
    return frozenset(found - {normalised(_shown(record.get("caller_id")) or "") for record in records} - {""})


def order_of(records: Sequence[JsonObject]) -> Order | None:
    """How the times of records and the heads of their journals write day and month; where none tells, dashes with AM or
    PM are month first."""
    days = [_raw(record.get(field)) or "" for record in records for field in DATES]
    texts = (body_text(_shown(record.get(field))) for record in records for field, _ in JOURNALS)
    times = [*days, *(head["when"] for text in texts for head in _ENTRY.finditer(text))]
    return day_month_order(times, hint="month_first" if any(map(_AMERICAN.match, times)) else None)


@dataclass(frozen=True)
class Reader:
    """`utc`: the times are raw values, hence UTC; `order`: how the file writes numeric days; `agents`: names of the
    vendor's people, as `normalised`."""

    utc: bool
    order: Order | None
    agents: frozenset[str]

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
            vendor = private or normalised(head["who"]) in self.agents
            author = Party(head["who"].strip(), side="vendor" if vendor else "unknown")
            robot = normalised(head["who"]) == "system"
            body = text[head.end() : following.start() if following else len(text)].strip()
            found.append(Comment(None if robot else author, body, moment, private, robot, flags=flags))
        return found

    def thread(self, record: JsonObject) -> Thread:
        requester = _person(record, "caller_id", "contact", "opened_by")
        moment, flags = self.moment(record, "opened_at", "sys_created_on")
        solved, _ = self.moment(record, "resolved_at", "closed_at")
        state, priority = _shown(record.get("state")), _shown(record.get("priority"))
        if solved is None and is_solved(STATES.get(state or "", state)):
            solved, _ = self.moment(record, "sys_updated_on")
        ticket = Ticket(
            id=_raw(record.get("number")) or "",
            status=STATES.get(state or "", state),
            priority=PRIORITIES.get((priority or "").split(" - ")[0], priority),
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


def found_records(
    source: Source, found: Sequence[tuple[str, JsonObject | UnreadableInput]], utc: bool, parser: str,
    order: Order | None = None,
) -> Iterator[Record]:  # fmt: skip
    """The messages of records with their locators; `order`: as stated, else as the records show it."""
    good = [r for _, r in found if not isinstance(r, UnreadableInput)]
    reader = Reader(utc, order or order_of(good), agents_of(good))
    for locator, record in found:
        if isinstance(record, UnreadableInput):
            yield Rejected(source.name, locator, str(record))
        elif _raw(record.get("number")) is None:
            yield Rejected(source.name, locator, "an incident without a number")
        else:
            yield from messages_of(reader.thread(record), source.name, parser)


class ServiceNow:
    """Incidents and cases with their journals, as JSON."""

    name = "servicenow"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        if not is_json(source.head):
            return 0.0
        keys = head_keys(source)
        told = {"number", "short_description"} <= keys and keys & {"sys_id", "caller_id", "sys_created_on", "state"}
        return 0.95 if told else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        found = list(items(source, ("result", "records")))
        good = [r for _, r in found if not isinstance(r, UnreadableInput)]
        shown = any(isinstance(v, dict) and "display_value" in v and "value" not in v for r in good for v in r.values())
        yield from found_records(source, found, not shown, self.name)


FORMATS: tuple[Format, ...] = (ServiceNow(),)
