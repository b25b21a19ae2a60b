"""Help-desk tables of any tool: one row a comment, or one row a ticket with its description.

Columns are recognised by name in several languages (`columns`). Rows of one ticket id belong together; without a
description column the first of them is the description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cxnlp.ingest.cell_words import phrases, side_of, truth_of
from cxnlp.ingest.cells import text_or_none
from cxnlp.ingest.columns import Mapped, fit, map_columns, normalised, writes_day_first
from cxnlp.ingest.csv_reading import Row, Table, head_header, read_table
from cxnlp.ingest.dates import Order, day_month_order
from cxnlp.ingest.report_groups import ungrouped
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.table_mapping import TableMapping
from cxnlp.ingest.ticket_thread import Comment, Thread, address, body_text, instant, messages_of, moment_of
from cxnlp.types import Party, Record, Rejected, Side, Ticket

DATES = ("created", "solved", "comment created")
INTERNAL_WORDS = phrases(
    "internal; private; note; intern; privat; interne; prive; interno; privado; internal note; private note"
    "; internal comment; work notes; note interne; nota interna; interne notiz"
)
DIRECTIONS: dict[str, Side] = {
    "incoming": "customer",
    "inbound": "customer",
    "outgoing": "vendor",
    "outbound": "vendor",
    "eingehend": "customer",
    "ausgehend": "vendor",
    "entrant": "customer",
    "sortant": "vendor",
}
_ADDRESS = re.compile(r"[(<\[]?\s*(?:mailto:)?[^\s@()<>\[\]]+@[^\s@()<>\[\]]+\s*[)>\]]?")
SYSTEM_AUTHORS = frozenset({"system", "automation", "bot", "automated"})


@dataclass(frozen=True)
class Reader:
    """One table with its columns and, by date column, how it writes day and month."""

    mapped: Mapped
    orders: dict[str, Order | None]

    def cell(self, row: Row, name: str) -> str | None:
        return text_or_none(self.mapped.cell(row.cells, name))

    def party(self, row: Row, who: str, side: Side = "unknown") -> Party | None:
        """The person in the columns `who` and "`who` email"; either may hold the address."""
        name = self.cell(row, who)
        email = address(self.cell(row, f"{who} email")) or address(name)
        if name and address(name):
            name = _ADDRESS.sub("", name).strip(" ,;\"'") or None
        return Party(name, email, side=side) if name or email else None

    def ticket(self, rows: Sequence[Row]) -> Ticket:
        def last(name: str) -> str | None:
            return next((value for row in reversed(rows) if (value := self.cell(row, name))), None)

        return Ticket(
            id=self.cell(rows[0], "id") or "",
            status=last("status"),
            priority=last("priority"),
            requester=next((p for row in rows if (p := self.party(row, "requester", "customer"))), None),
            created_at=next((t for r in rows if (t := instant(self.cell(r, "created"), self.orders["created"]))), None),
            solved_at=instant(last("solved"), self.orders["solved"]),
        )

    def _internal(self, row: Row) -> bool:
        if truth_of(self.cell(row, "public")) is False or truth_of(self.cell(row, "internal")) is True:
            return True
        word = normalised(self.cell(row, "visibility") or "")
        return word in INTERNAL_WORDS

    def comment(self, row: Row) -> Comment:
        stated = self.cell(row, "author side")
        side = DIRECTIONS.get(normalised(stated or ""), side_of(stated))
        moment, flags = moment_of(self.cell(row, "comment created"), self.orders["comment created"])
        author = self.party(row, "author", side)
        words = {normalised(stated or ""), normalised(author.name or "") if author else ""}
        return Comment(
            author=author,
            body=body_text(self.mapped.cell(row.cells, "comment")),
            moment=moment,
            internal=self._internal(row),
            automatic=bool(words & SYSTEM_AUTHORS),
            flags=flags,
        )

    def thread(self, rows: Sequence[Row]) -> Thread:
        ticket = self.ticket(rows)
        comments = tuple(self.comment(row) for row in rows) if "comment" in self.mapped.columns else ()
        body = body_text(self.mapped.cell(rows[0].cells, "description"))
        if comments and not body and "comment created" not in self.mapped.columns:  # the first one opened the ticket
            opened, flags = moment_of(self.cell(rows[0], "created"), self.orders["created"])
            comments = (replace(comments[0], moment=opened, flags=flags), *comments[1:])
        description = None
        if body or all(comment.empty for comment in comments):
            moment, flags = moment_of(self.cell(rows[0], "created"), self.orders["created"])
            description = Comment(ticket.requester, body, moment, flags=flags)
        organization = next((o for row in rows if (o := self.cell(row, "organization"))), None)
        return Thread("helpdesk", ticket, self.cell(rows[0], "subject"), description, comments, organization)


def reader_of(table: Table, stated: TableMapping | None = None) -> Reader:
    """The reader of a table; what a mapping states about it goes first."""
    mapped = map_columns(table.header, "helpdesk", stated=stated)
    columns = {name: [mapped.cell(row.cells, name) for row in table.rows] for name in DATES}
    local: Order | None = "day_first" if writes_day_first(table.header) else None
    fixed = stated.dates if stated else None
    orders = {n: fixed or day_month_order(columns[n], [columns[o] for o in DATES if o != n], local) for n in DATES}
    return Reader(mapped, orders)


class HelpdeskCsv:
    """Tickets in delimited text with a ticket id, a subject or requester, and a description or comments.

    A list of tickets without either (the CSV export of Zendesk) gives a message without words for each ticket.
    """

    family = "tickets"
    surest = 0.95

    def __init__(self, name: str, layout: str, trust: float) -> None:
        self.name = name
        self.layout = layout
        self.trust = trust

    def sniff(self, source: Source) -> float:
        header, _ = head_header(source)
        return self.trust * fit(header, self.layout)

    def parse(self, source: Source) -> Iterator[Record]:
        table = read_table(source)
        reader = reader_of(table, source.mapping)
        if (parted := ungrouped(table, reader.mapped.columns.get("organization", ()))) is not table:
            table, reader = parted, reader_of(parted, source.mapping)
        tickets: dict[str, list[Row]] = {}
        for row in table.rows:
            number = reader.cell(row, "id")
            if row.fault or number is None:
                yield Rejected(source.name, f"row {row.number}", row.fault or "a row without a ticket id")
            else:
                tickets.setdefault(number, []).append(row)
        for rows in tickets.values():
            yield from messages_of(reader.thread(rows), source.name, self.name)


FORMATS: tuple[Format, ...] = (
    HelpdeskCsv("helpdesk_csv", "helpdesk", 1.0),
    HelpdeskCsv("ticket_list_csv", "ticket_list", 1.0),
)
