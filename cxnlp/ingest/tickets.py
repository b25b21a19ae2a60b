"""All formats of tickets and logged CRM activities, one module each."""

from __future__ import annotations

from cxnlp.ingest import freshdesk, helpdesk_csv, intercom, jira, jira_json, salesforce, zendesk
from cxnlp.ingest.source import Format

FORMATS: tuple[Format, ...] = (
    *zendesk.FORMATS,
    *freshdesk.FORMATS,
    *intercom.FORMATS,
    *jira.FORMATS,
    *jira_json.FORMATS,
    *helpdesk_csv.FORMATS,
    *salesforce.FORMATS,
)
