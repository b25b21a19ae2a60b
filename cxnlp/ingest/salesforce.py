"""Salesforce Task exports: logged calls become call notes, logged mails mails, both written by the task's owner.

Source: Salesforce object reference, Task (Subject, ActivityDate, CreatedDate, Owner, What, Who, Type, Description).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cxnlp.ingest.cells import emails_of, text_or_none
from cxnlp.ingest.columns import Mapped, fit, map_columns, normalised
from cxnlp.ingest.csv_reading import Row, Table
from cxnlp.ingest.dates import Order, day_month_order
from cxnlp.ingest.json_table import head_header, read_table
from cxnlp.ingest.salesforce_records import ref
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import address, body_text, moment_of
from cxnlp.types import Kind, Message, Party, Recipient, Record, Rejected, Side, Zone

KINDS: dict[str, Kind] = {
    "call": "call_note",
    "anruf": "call_note",
    "appel": "call_note",
    "llamada": "call_note",
    "chamada": "call_note",
    "email": "email",
    "e mail": "email",
    "mail": "email",
    "list email": "email",
    "correo": "email",
    "courriel": "email",
    "meeting": "meeting_notes",
    "besprechung": "meeting_notes",
    "reunion": "meeting_notes",
    "reuniao": "meeting_notes",
}
OPEN_STATUSES = frozenset({"not started", "in progress", "deferred", "waiting on someone else", "open"})

_LOGGED_MAIL = re.compile(
    r"(?:Additional )?To:[ \t]*(?P<to>[^\n]*)\n(?:(?:CC|BCC|Attachments?):[^\n]*\n)*\s*Subject:[^\n]*\n\s*Body:\s*\n?",
    re.IGNORECASE,
)
"""The head that Salesforce puts above a mail that it logs as a task."""
_EMAIL_SUBJECT = re.compile(r"\s*(?:e-?mail|list email|\[?outreach\]?|inbound email|outbound email)\s*:", re.I)
_INBOUND_SUBJECT = re.compile(r"\s*(?:\W*email\W*:?\s*(?:<<|<-|\[in\])|inbound email)", re.I)


class _Tasks:
    def __init__(self, source: str, mapped: Mapped, orders: dict[str, Order | None]) -> None:
        self.source = source
        self.mapped = mapped
        self.orders = orders

    def cell(self, row: Row, name: str) -> str | None:
        return text_or_none(self.mapped.cell(row.cells, name))

    def kind(self, row: Row) -> Kind:
        stated = KINDS.get(normalised(self.cell(row, "type") or ""))
        if stated:
            return stated
        return "email" if _EMAIL_SUBJECT.match(self.cell(row, "subject") or "") else "call_note"

    def party(self, row: Row, who: str, side: Side) -> Party | None:
        """The person in the columns of `who`; None when they are empty."""
        name, email = self.cell(row, who), address(self.cell(row, f"{who} email"))
        number = ref(self.cell(row, f"{who} ref"))
        return Party(name, email, number, side) if name or email or number else None

    def message(self, row: Row, parser: str) -> Message:
        """The task as a message: dated by its creation, else by its day of activity."""
        moment, flags = moment_of(self.cell(row, "created"), self.orders["created"])
        if moment is None:
            moment, flags = moment_of(self.cell(row, "day"), self.orders["day"])
        if normalised(self.cell(row, "status") or "") in OPEN_STATUSES:
            flags += ("task_not_completed",)
        kind, subject = self.kind(row), self.cell(row, "subject")
        owner, known = self.party(row, "owner", "vendor"), self.party(row, "contact", "unknown")
        recipients: tuple[Recipient, ...] = ()
        author = owner
        if kind == "email":
            inbound = _INBOUND_SUBJECT.match(subject or "") is not None
            author, other = (known, author) if inbound else (author, known)
            recipients = (Recipient(other, "to"),) if other else ()
        number = self.cell(row, "id")
        body = body_text(self.mapped.cell(row.cells, "text"))
        head = _LOGGED_MAIL.match(body) if kind == "email" else None
        if head:
            body = body[head.end() :]
            written = emails_of([head["to"]])[0]
            if known is None and author is owner:
                recipients = tuple(Recipient(Party(email=a), "to") for a in written)
            elif known and not known.email and len(written) == 1 and author is owner:
                recipients = (Recipient(replace(known, email=written[0]), "to"),)
        return Message(
            kind=kind,
            source=f"{self.source}#{number or f'row {row.number}'}",
            parser=parser,
            thread_id=f"task:salesforce:{number or row.number}",
            sent_at=moment.at if moment else None,
            time_precision=moment.precision if moment else "none",
            utc_offset=moment.utc_offset if moment else None,
            author=author,
            recipients=recipients,
            subject=subject,
            body=body,
            zones=(Zone("new", 0, len(body)),) if body else (),
            text=body,
            organization=self.cell(row, "organization") or self.cell(row, "organization ref"),
            flags=flags,
        )


def orders_of(table: Table, mapped: Mapped) -> dict[str, Order | None]:
    """How each date column writes day and month."""
    columns = {name: [mapped.cell(row.cells, name) for row in table.rows] for name in ("created", "day")}
    return {
        "created": day_month_order(columns["created"], (columns["day"],)),
        "day": day_month_order(columns["day"], (columns["created"],)),
    }


class SalesforceTasks:
    """Logged activities of a CRM: Type, else the subject's "Email:", says whether call, mail or meeting."""

    name = "salesforce_tasks"
    family = "tickets"
    surest = 0.95

    def sniff(self, source: Source) -> float:
        header, _ = head_header(source)
        return fit(header, "tasks")

    def parse(self, source: Source) -> Iterator[Record]:
        table = read_table(source)
        stated = source.mapping
        mapped = map_columns(table.header, "tasks", stated=stated)
        fixed = stated.dates if stated else None
        orders = orders_of(table, mapped)
        if fixed:
            orders.update(dict.fromkeys(orders, fixed))
        tasks = _Tasks(source.name, mapped, orders)
        for row in table.rows:
            if row.fault:
                yield Rejected(source.name, f"row {row.number}", row.fault)
            elif not tasks.cell(row, "subject") and not tasks.cell(row, "text"):
                yield Rejected(source.name, f"row {row.number}", "a task with neither subject nor description")
            else:
                yield tasks.message(row, self.name)


FORMATS: tuple[Format, ...] = (SalesforceTasks(),)
