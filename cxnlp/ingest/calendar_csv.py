"""Meetings of a calendar as a table: Outlook's export to CSV, and lists with a row for each meeting or invitee.

Source: Outlook, "Import and export", Comma Separated Values, folder Calendar (each meeting of a series is a row; times
by the clock of the computer, without a zone; attendees as names or addresses with ";" between them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.calendars import event_messages
from cxnlp.ingest.cell_words import truth_of
from cxnlp.ingest.cells import text_or_none
from cxnlp.ingest.columns import Mapped, fit, map_columns, writes_day_first
from cxnlp.ingest.csv_reading import Row, Table, read_table
from cxnlp.ingest.dates import NotADateError, Order, day_month_order, parse_moment
from cxnlp.ingest.ics_events import Event, plain_title
from cxnlp.ingest.json_table import csv_header
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import address, body_text
from cxnlp.types import Invitation, Party, Precision, Record, Rejected

KIND = "calendar"
DATED = ("start day", "end day")
PEOPLE = ("required", "optional", "attendee", "attendee email")
NOBODY = "a meeting to which nobody is invited"


def orders_of(table: Table, mapped: Mapped) -> dict[str, Order | None]:
    """How each column of days writes day and month."""
    columns = {name: [mapped.cell(row.cells, name) for row in table.rows] for name in DATED}
    local: Order | None = "day_first" if writes_day_first(table.header) or table.delimiter == ";" else None
    return {n: day_month_order(columns[n], [columns[o] for o in DATED if o != n], local) for n in DATED}


def people_of(cell: str) -> Iterator[Party]:
    """The people of a cell, names or addresses with ";" between them; "," parts addresses only."""
    parts = cell.replace("\n", ";").split(";")
    if len(parts) == 1 and all("@" in p for p in cell.split(",")):
        parts = cell.split(",")
    for part in parts:
        mail = address(part)
        name = part.replace("<", "(").partition("(")[0] if mail and "<" in part else part
        name = name.strip(" '\"\t")
        if mail or name:
            yield Party(None if not name or "@" in name else name, mail)


@dataclass(frozen=True)
class _Reader:
    mapped: Mapped
    orders: dict[str, Order | None]

    def cell(self, row: Row, name: str) -> str | None:
        return text_or_none(self.mapped.cell(row.cells, name))

    def start(self, row: Row) -> tuple[datetime, Precision, tuple[str, ...]]:
        """Start, precision and flags. Some languages call day and time alike: then the second column is the time."""
        days = self.mapped.cells(row.cells, "start day")
        at = self.cell(row, "start time") or (days[1] if len(days) > 1 else "")
        day = days[0] if days else ""
        try:
            moment = parse_moment(f"{day} {at}".strip(), self.orders["start day"])
        except NotADateError as error:
            raise UnreadableInput(f"no readable start: {error}") from error
        if truth_of(self.cell(row, "all day")) or moment.precision == "day":
            return datetime.combine(moment.written, time(0), UTC), "day", ()
        return moment.at, "day" if moment.flags else "minute", moment.flags

    def organizer(self, row: Row) -> Party | None:
        named = next(people_of(self.cell(row, "organizer") or ""), None)
        mail = address(self.cell(row, "organizer email"))
        return replace(named or Party(), email=(named and named.email) or mail) if named or mail else None

    def invited(self, row: Row, organizer: Party | None) -> tuple[Invitation, ...]:
        rooms = {p.email or p.name for cell in self.mapped.cells(row.cells, "resources") for p in people_of(cell)}
        own = {organizer.email, organizer.name} - {None} if organizer else set()
        listed = [p for n in PEOPLE[:-1] for cell in self.mapped.cells(row.cells, n) for p in people_of(cell)]
        mails = [p for cell in self.mapped.cells(row.cells, PEOPLE[-1]) for p in people_of(cell)]
        if len(listed) == len(mails):
            listed = [replace(p, email=p.email or m.email) for p, m in zip(listed, mails, strict=True)]
        else:
            listed += mails
        asked = dict.fromkeys(p for p in listed if (p.email or p.name) not in rooms | own)
        return tuple(Invitation(p, "none") for p in asked)

    def event(self, row: Row) -> Event:
        """The event of a row. Raises UnreadableInput."""
        start, precision, flags = self.start(row)
        organizer = self.organizer(row)
        invited = self.invited(row, organizer)
        if not invited:
            raise UnreadableInput(NOBODY)
        title, cancelled = plain_title(self.cell(row, "subject"))
        return Event(
            uid=self.cell(row, "uid"),
            title=title,
            start=start,
            precision=precision,
            organizer=organizer,
            invited=invited,
            description=body_text(self.mapped.cell(row.cells, "text")),
            cancelled=cancelled or truth_of(self.cell(row, "cancelled")) is True,
            method=None,
            sequence=0,
            flags=flags,
        )


def _together(events: Sequence[Event]) -> Iterator[Event]:
    """Rows of one meeting joined: those of one id or, of tables with an invitee a row, of one title and start."""
    groups: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        groups.setdefault((event.uid or event.title, event.start), []).append(event)
    for group in groups.values():
        invited = {i.party: i for event in group for i in event.invited}
        cancelled = all(event.cancelled for event in group)
        yield replace(group[0], invited=tuple(invited.values()), cancelled=cancelled)


class CalendarCsv:
    """A calendar in delimited text: a title, a start, and who was invited."""

    name = "calendar_csv"
    family = "calendar"

    def sniff(self, source: Source) -> float:
        return 0.96 if fit(csv_header(source), KIND) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        table = read_table(source)
        mapped = map_columns(table.header, KIND, stated=source.mapping)
        stated = source.mapping.dates if source.mapping else None
        orders: dict[str, Order | None] = {
            **orders_of(table, mapped),
            **(dict.fromkeys(DATED, stated) if stated else {}),
        }
        reader = _Reader(mapped, orders)
        events: list[Event] = []
        for row in table.rows:
            try:
                if row.fault:
                    raise UnreadableInput(row.fault)
                events.append(reader.event(row))
            except UnreadableInput as error:
                yield Rejected(source.name, f"row {row.number}", str(error))
        if not {"required", "optional"} & mapped.columns.keys():
            events = list(_together(events))
        yield from event_messages(source, self.name, events, several=True)


FORMATS: tuple[Format, ...] = (CalendarCsv(),)
