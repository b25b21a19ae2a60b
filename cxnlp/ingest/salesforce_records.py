"""Salesforce's own objects Case and EmailMessage, as Data Loader, Workbench, SOQL and the REST API export them.

A case is a ticket; its mails, which stand in a file of their own, are comments of it. Contacts and accounts are told by
id, which the exports of Contact and Account resolve (`cxnlp.ingest.references`).

Source: Salesforce object reference, Case and EmailMessage; "Record IDs" (15 characters, or 18 with a checksum).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cxnlp.ingest.cell_words import truth_of
from cxnlp.ingest.cells import text_or_none
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.csv_reading import Row, Table
from cxnlp.ingest.json_table import head_header, read_table
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import Comment, Thread, address, body_text, instant, messages_of, moment_of
from cxnlp.types import Message, Party, Recipient, Record, Rejected, Side, Ticket

THREAD = "ticket:salesforce:"
CASE = frozenset({"id", "case number", "subject"})
CASE_MARKS = frozenset({"contact id", "account id", "owner id", "supplied email", "is escalated", "is closed"})
MAIL = frozenset({"parent id", "from address", "incoming"})
MAIL_BODIES = frozenset({"text body", "html body"})
_DRAFT = "5"  # EmailMessage.Status: 0 new, 1 read, 2 replied, 3 sent, 4 forwarded, 5 draft
_LONG_ID = re.compile(r"^([A-Za-z0-9]{15})([A-Z0-5]{3})$")
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_THREAD_TOKEN = re.compile(r"\s*\[?\s*(?:ref:\S+?:ref|thread::\S+?::)\s*\]?", re.IGNORECASE)


def record_id(text: str) -> str:
    """An id in its form of 15 characters, which names the same record as that of 18; what is none stays as it is.

    Of 18 characters the last three say which of the others are capitals; without this check, numbers that only look
    like ids would lose their last digits.

    >>> record_id("001D000000IqhSLIAZ"), record_id("001D000000IqhSLAAA"), record_id("INC-7")
    ('001D000000IqhSL', '001D000000IqhSLAAA', 'INC-7')
    """
    text = text.strip()
    match = _LONG_ID.match(text)
    return match[1] if match and _capitals(match[1]) == match[2] else text


def _capitals(short: str) -> str:
    """Three characters for the capitals among each five of a record id."""
    bits = [sum(c.isupper() << place for place, c in enumerate(short[n : n + 5])) for n in (0, 5, 10)]
    return "".join(_SUFFIX[value] for value in bits)


def ref(text: str | None) -> str | None:
    """The reference of a person by record id, None without one."""
    return f"salesforce:{record_id(text)}" if text else None


class _Cells:
    """The cells of a table by the name that Salesforce's API gives their column."""

    def __init__(self, table: Table) -> None:
        self.at: Mapping[str, int] = {normalised(name): i for i, name in reversed(list(enumerate(table.header)))}

    def raw(self, row: Row, *names: str) -> str:
        found = (row.cells[self.at[n]] for n in names if n in self.at and self.at[n] < len(row.cells))
        return next((cell for cell in found if cell.strip()), "")

    def text(self, row: Row, *names: str) -> str | None:
        return text_or_none(self.raw(row, *names))


def _person(name: str | None, email: str | None, number: str | None, side: Side) -> Party | None:
    return Party(name, email, ref(number), side) if name or email or number else None


def _case(cells: _Cells, row: Row) -> Thread:
    number = cells.text(row, "case number") or cells.text(row, "id") or ""
    name, email = cells.text(row, "contact name", "supplied name"), cells.text(row, "contact email", "supplied email")
    requester = _person(name, address(email), cells.text(row, "contact id"), "customer")
    created = cells.text(row, "created date")
    ticket = Ticket(
        id=number,
        status=cells.text(row, "status"),
        priority=cells.text(row, "priority"),
        requester=requester,
        created_at=instant(created),
        solved_at=instant(cells.text(row, "closed date")),
    )
    moment, flags = moment_of(created)
    description = Comment(requester, body_text(cells.raw(row, "description")), moment, flags=flags)
    account = cells.text(row, "account name", "account id")
    return Thread("salesforce", ticket, cells.text(row, "subject"), description, (), account)


def _records(
    source: Source, what: str, messages: Callable[[str, _Cells, Row, str], Iterator[Message]]
) -> Iterator[Record]:
    """The messages of each row with a record id; a row without one is rejected."""
    table = read_table(source)
    cells = _Cells(table)
    for row in table.rows:
        number = cells.text(row, "id")
        if row.fault or number is None:
            yield Rejected(source.name, f"row {row.number}", row.fault or f"{what} without an id")
        else:
            yield from messages(source.name, cells, row, record_id(number))


def _names(source: Source) -> set[str]:
    header, _ = head_header(source)
    return {normalised(name) for name in header}


class SalesforceCases:
    """Case: number, subject, description; who asks by contact id, else by the address that wrote."""

    name = "salesforce_cases"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        names = _names(source)
        return 0.99 if names >= CASE and names & CASE_MARKS else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        yield from _records(source, "a case", self._messages)

    def _messages(self, source: str, cells: _Cells, row: Row, number: str) -> Iterator[Message]:
        for message in messages_of(_case(cells, row), source, self.name):
            yield replace(message, thread_id=THREAD + number)


class SalesforceMails:
    """EmailMessage: one mail of a case, or of another record, a row. Incoming ones are the customer's."""

    name = "salesforce_mails"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        names = _names(source)
        return 0.99 if names >= MAIL and names & MAIL_BODIES else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        yield from _records(source, "a mail", self._messages)

    def _messages(self, source: str, cells: _Cells, row: Row, number: str) -> Iterator[Message]:
        """A mail; one of a case belongs to the thread of its ticket."""
        moment, flags = moment_of(cells.text(row, "message date", "created date"))
        side: Side = "customer" if truth_of(cells.text(row, "incoming")) else "vendor"
        author = _person(cells.text(row, "from name"), address(cells.text(row, "from address")), None, side)
        fields = (("to", "to address"), ("cc", "cc address"))
        recipients = tuple(
            Recipient(Party(email=found), "to" if field == "to" else "cc")
            for field, name in fields
            for cell in re.split(r"[;,]", cells.raw(row, name))
            if (found := address(cell))
        )
        parent = record_id(cells.text(row, "parent id") or "")
        subject = _THREAD_TOKEN.sub("", cells.text(row, "subject") or "").strip()
        native = (cells.text(row, "message identifier") or "").strip("<> ") or None
        written = normalised(cells.text(row, "automation type") or "")
        draft = cells.text(row, "status") in (_DRAFT, "Draft")
        yield Message(
            kind="email",
            source=f"{source}#{number}",
            parser=self.name,
            native_id=native,
            thread_id=f"{THREAD}{parent}" if parent else f"mail:salesforce:{number}",
            sent_at=moment.at if moment else None,
            time_precision=moment.precision if moment else "none",
            utc_offset=moment.utc_offset if moment else None,
            author=author,
            recipients=recipients,
            subject=subject or None,
            body=body_text(cells.raw(row, "text body") or cells.raw(row, "html body")),
            automatic=written.startswith(("ai", "auto")),
            flags=(*flags, *(("draft",) if draft else ())),
        )


FORMATS: tuple[Format, ...] = (SalesforceCases(), SalesforceMails())
