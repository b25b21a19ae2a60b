"""All formats of tickets and logged CRM activities, one module each."""

from __future__ import annotations

from cxnlp.ingest import (
    freshdesk,
    github_issues,
    helpdesk_csv,
    hubspot,
    intercom,
    jira,
    jira_json,
    salesforce,
    salesforce_records,
    servicenow,
    servicenow_csv,
    zendesk,
)
from cxnlp.ingest.source import Format

FORMATS: tuple[Format, ...] = (
    *zendesk.FORMATS,
    *freshdesk.FORMATS,
    *intercom.FORMATS,
    *jira.FORMATS,
    *jira_json.FORMATS,
    *hubspot.FORMATS,
    *servicenow.FORMATS,
    *servicenow_csv.FORMATS,
    *github_issues.FORMATS,
    *salesforce_records.FORMATS,
    *helpdesk_csv.FORMATS,
    *salesforce.FORMATS,
)
