"""Jira and Jira Service Management CSV exports: one row an issue, repeated "Comment" columns "date;author;text".

Cells carry no time zone: times keep minute precision and the flag no_timezone. Which comments were internal is not
in this export.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cxnlp.ingest.cells import text_or_none
from cxnlp.ingest.columns import Mapped, fit, map_columns
from cxnlp.ingest.csv_reading import Row, Table, head_header, read_table
from cxnlp.ingest.dates import NotADateError, Order, day_month_order, parse_moment
from cxnlp.ingest.jira_wiki import quotes, wiki_text
from cxnlp.ingest.json_reading import well_formed
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import (
    Comment,
    Thread,
    address,
    instant,
    is_solved,
    learn,
    messages_of,
    moment_of,
)
from cxnlp.types import Attachment, Party, Record, Rejected, Ticket

PEOPLE = ("requester", "creator", "assignee")
PORTAL_ACCOUNT = "qm:"

_STAMPED = re.compile(r"\s*([^;\n]{6,40});([^;\n]{0,255});(.*)", re.S)
_ATTACHED = re.compile(r"\s*[^;\n]{6,40};[^;\n]{0,255};([^;\n]{1,255});")
_ISSUE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[\w-]*\d[\w-]*")


def _party(name: str | None, account: str | None) -> Party | None:
    """A person by display name and account id; in many exports the account id is the e-mail address."""
    account = account or None
    email = address(account) or address(name)
    side = "customer" if (account or "").startswith(PORTAL_ACCOUNT) else "unknown"
    name = None if email and address(name) else name
    if not (name or account or email):
        return None
    return Party(name, email, f"jira:{account}" if account else None, side)  # type: ignore[arg-type]


def _people(table: Table, mapped: Mapped) -> dict[str, Party]:
    people: dict[str, Party] = {}
    for row in table.rows:
        for role in PEOPLE:
            account = text_or_none(mapped.cell(row.cells, f"{role} id"))
            party = _party(text_or_none(mapped.cell(row.cells, role)), account)
            if party and account:
                learn(people, party)
    return _with_agents(people, table, mapped)


def _with_agents(people: dict[str, Party], table: Table, mapped: Mapped) -> dict[str, Party]:
    """The people of a service desk with those to whom its requests are assigned as the vendor's: only agents can be."""
    if not any(ref.startswith(f"jira:{PORTAL_ACCOUNT}") for ref in people):
        return people
    assigned = {f"jira:{text_or_none(mapped.cell(row.cells, 'assignee id'))}" for row in table.rows}
    return {
        ref: replace(p, side="vendor") if ref in assigned and p.side == "unknown" else p for ref, p in people.items()
    }


def order_of(table: Table, mapped: Mapped) -> Order | None:
    """How the times of issues and comments write day and month."""
    created = [mapped.cell(row.cells, "created") for row in table.rows]
    cells = [cell for row in table.rows for cell in mapped.cells(row.cells, "comment")]
    stamps = [match[1] for cell in cells if (match := _STAMPED.match(cell))]
    return day_month_order(created, (stamps,)) or day_month_order(stamps, (created,))


def _comment(cell: str, people: dict[str, Party], order: Order | None) -> Comment:
    match = _STAMPED.match(cell)
    if match:
        try:
            moment = parse_moment(match[1], order)
        except NotADateError:
            match = None
    if match is None:
        return Comment(None, wiki_text(well_formed(cell), people), flags=("missing",), markdown=quotes(cell))
    account = text_or_none(match[2])
    party = people.get(f"jira:{account}") if account else None
    author, text = party or _party(None, account), well_formed(match[3])
    return Comment(author, wiki_text(text, people), moment, flags=moment.flags, markdown=quotes(text))


def _attachments(cells: Sequence[str]) -> tuple[Attachment, ...]:
    names = [match[1].strip() for cell in cells if (match := _ATTACHED.match(cell))]
    return tuple(Attachment(n, 0, mimetypes.guess_type(n)[0] or "application/octet-stream") for n in names)


def _thread(row: Row, mapped: Mapped, people: dict[str, Party], order: Order | None) -> Thread:
    def cell(name: str) -> str | None:
        return text_or_none(mapped.cell(row.cells, name))

    def person(role: str) -> Party | None:
        account = cell(f"{role} id")
        return people.get(f"jira:{account}") or _party(cell(role), account)

    requester = person("requester") or person("creator")
    moment, flags = moment_of(cell("created"), order)
    solved = instant(cell("solved"), order)
    ticket = Ticket(
        id=cell("id") or "",
        status=cell("status"),
        priority=cell("priority"),
        requester=requester,
        created_at=moment.at if moment else None,
        solved_at=solved if solved or not is_solved(cell("status")) else None,
    )
    described = well_formed(mapped.cell(row.cells, "description"))
    description = Comment(
        author=requester,
        body=wiki_text(described, people),
        moment=moment,
        attachments=_attachments(mapped.cells(row.cells, "attachment")),
        flags=flags,
        markdown=quotes(described),
    )
    comments = tuple(_comment(c, people, order) for c in mapped.cells(row.cells, "comment") if c.strip())
    return Thread("jira", ticket, cell("subject"), description, comments, cell("organization"))


class Jira:
    """Issues of a CSV export, whatever the language of its headers."""

    name = "jira_csv"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        header, rows = head_header(source)
        sure = fit(header, "jira")
        if not sure:
            return 0.0
        mapped = map_columns(header, "jira")
        keys = [mapped.cell(row + ("",) * len(header), "id").strip() for row in rows[:5]]
        keyed = bool(keys) and all(_ISSUE_KEY.fullmatch(key) for key in keys[:1])
        stamped = any(_STAMPED.match(cell) for row in rows for cell in row)
        return min(0.97, sure + 0.05 * keyed + 0.05 * stamped) if keyed or stamped else 0.5 * sure

    def parse(self, source: Source) -> Iterator[Record]:
        table = read_table(source)
        stated = source.mapping
        mapped = map_columns(table.header, "jira", stated=stated)
        people = _people(table, mapped)
        order = stated.dates if stated and stated.dates else order_of(table, mapped)
        for row in table.rows:
            fault = row.fault or (None if text_or_none(mapped.cell(row.cells, "id")) else "an issue without a key")
            if fault:
                yield Rejected(source.name, f"row {row.number}", fault)
            else:
                yield from messages_of(_thread(row, mapped, people, order), source.name, self.name)


FORMATS: tuple[Format, ...] = (Jira(),)
