"""ServiceNow lists exported as CSV: column names as a reader sees them, journals in one cell each.

Source: ServiceNow product documentation, "Export from a list" (display values, times in the zone of the user); table
incident. An entry of a journal begins "2026-01-02 10:00:00 - Name (Additional comments)".
"""

from __future__ import annotations

from collections.abc import Iterator

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.columns import fit, map_columns
from cxnlp.ingest.csv_reading import read_table
from cxnlp.ingest.dates import Order
from cxnlp.ingest.json_reading import JsonObject
from cxnlp.ingest.json_table import csv_header
from cxnlp.ingest.servicenow import found_records, order_of
from cxnlp.ingest.source import Format, Source
from cxnlp.types import Record

KIND = "servicenow"
FIELDS = {  # field of the layout: field of the table
    "id": "number",
    "subject": "short_description",
    "description": "description",
    "caller": "caller_id",
    "caller email": "caller_id.email",
    "contact": "contact",
    "organization": "account",
    "status": "state",
    "priority": "priority",
    "opened": "opened_at",
    "created": "sys_created_on",
    "solved": "resolved_at",
    "updated": "sys_updated_on",
    "both journals": "comments_and_work_notes",
    "comments": "comments",
    "work notes": "work_notes",
    "opened by": "opened_by",
    "assigned to": "assigned_to",
    "group": "assignment_group",
}
DATED = ("opened", "created", "solved", "updated")


def records(source: Source) -> Iterator[tuple[str, JsonObject | UnreadableInput]]:
    """Each row as a record of the table, with its locator; empty cells are left out."""
    table = read_table(source)
    mapped = map_columns(table.header, KIND, stated=source.mapping)
    for row in table.rows:
        if row.fault:
            yield f"row {row.number}", UnreadableInput(row.fault)
        else:
            cells = {name: mapped.cell(row.cells, field) for field, name in FIELDS.items()}
            yield f"row {row.number}", {name: cell for name, cell in cells.items() if cell}


def csv_order(source: Source) -> Order | None:
    """How the file writes day and month."""
    return order_of([r for _, r in records(source) if not isinstance(r, UnreadableInput)])


class ServiceNowCsv:
    """Incidents and cases with their journals, as a list exported to CSV."""

    name = "servicenow_csv"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        return 0.96 if fit(csv_header(source), KIND) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        stated = source.mapping.dates if source.mapping else None
        yield from found_records(source, list(records(source)), False, self.name, stated)


FORMATS: tuple[Format, ...] = (ServiceNowCsv(),)
