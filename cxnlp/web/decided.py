"""What can be decided on the pages beside findings: the alerts that have not ended; and where their quotes lead."""

from __future__ import annotations

from collections.abc import Iterable

from cxnlp.alerts.run import STATE_FILE
from cxnlp.alerts.state import open_alerts
from cxnlp.findings.deciding import alerts_to_decide
from cxnlp.findings.listing import Finding
from cxnlp.web.messages import MessageFile
from cxnlp.web.workspace import Workspace


def alerts_of(workspace: Workspace) -> list[Finding]:
    """The alerts that have not ended, as findings, those not closed first."""
    notices = open_alerts(workspace.folder / STATE_FILE)
    return alerts_to_decide(notices, workspace.folder, workspace.loaded().slugs)


def links_of(messages: MessageFile, found: Iterable[Finding]) -> dict[str, str]:
    """The address of each finding's first quote."""
    links = {}
    for finding in found:
        for message_id, text in finding.quotes[:1]:
            if message_id in messages:
                span = messages.locate(message_id, text)
                links[finding.number] = f"/messages/{message_id}" + (f"?at={span}#quote" if span else "#asked")
    return links
