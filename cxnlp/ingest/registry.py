"""The table of built-in formats, and third-party ones found through the entry-point group "cxnlp.formats"."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from cxnlp.errors import UsageError
from cxnlp.ingest.source import Format, Source

BUILT_IN = (
    "cxnlp.ingest.mail",
    "cxnlp.ingest.graph_mail",
    "cxnlp.ingest.outlook_msg",
    "cxnlp.ingest.outlook_pst",
    "cxnlp.ingest.tickets",
    "cxnlp.ingest.tables",
    "cxnlp.ingest.billing_json",
    "cxnlp.ingest.workbooks",
    "cxnlp.ingest.transcripts",
    "cxnlp.ingest.transcript_csv",
    "cxnlp.ingest.gong",
    "cxnlp.ingest.speech_json",
    "cxnlp.ingest.notes",
    "cxnlp.ingest.calls",
    "cxnlp.ingest.calendars",
    "cxnlp.ingest.calendar_json",
    "cxnlp.ingest.calendar_csv",
    "cxnlp.ingest.chats",
)
ENTRY_POINT_GROUP = "cxnlp.formats"
LEAST_CONFIDENCE = 0.05
CERTAIN = 1.0


@cache
def formats() -> tuple[Format, ...]:
    """All formats, built-in first. Raises UsageError when two carry one name."""
    found: list[Format] = [f for module in BUILT_IN for f in import_module(module).FORMATS]
    found += [point.load()() for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda p: p.name)]
    names = [f.name for f in found]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            raise UsageError(f"two formats are called {name!r}: remove one of the plug-ins that provide it")
    return tuple(found)


KIND_FORMATS = {
    "people": "people_table",
    "accounts": "accounts_table",
    "metrics": "metrics_table",
    "surveys": "surveys_table",
    "invoices": "invoices_table",
    "outcomes": "outcomes_table",
    "helpdesk": "helpdesk_csv",
    "ticket_list": "ticket_list_csv",
    "jira": "jira_csv",
    "servicenow": "servicenow_csv",
    "tasks": "salesforce_tasks",
    "calendar": "calendar_csv",
}
"""The format that reads each kind of table of `columns.LAYOUTS`."""


def stated(source: Source) -> Format | None:
    """The format that a mapping names for `source`; None without a mapping."""
    mapping = source.mapping
    return next((f for f in formats() if f.name == KIND_FORMATS[mapping.kind]), None) if mapping else None


def detect(source: Source) -> Format | None:
    """The format that a mapping names, else the one that is surest of `source`; None when none claims it.

    Ties go to the earlier one.
    """
    if told := stated(source):
        return told
    best, confidence = None, LEAST_CONFIDENCE
    for candidate in formats():
        if getattr(candidate, "surest", CERTAIN) <= confidence:
            continue
        sure = candidate.sniff(source)
        if sure > confidence:
            best, confidence = candidate, sure
    return best
