"""What a workspace says without analysing: the accounts with their standing, and whether that is up to date."""

from __future__ import annotations

from typing import Any

from cxnlp.output import SCHEMA_VERSION
from cxnlp.store import schema
from cxnlp.store.results import last_run, load
from cxnlp.store.workspace import Workspace
from cxnlp.trajectory.weighted import portfolio_figures

SHOWN = ("account", "name", "class", "score", "risk_90d", "slope_per_month", "onset", "as_of", "messages")
DATES = ("last_at", "last_customer_at")


def accounts(workspace: Workspace) -> dict[str, Any]:
    """The accounts of the last analysis, the riskiest first, and whether inputs changed since. Raises UsageError."""
    run = last_run(workspace)
    before = {
        row["account"]: row["score"]
        for row in load(
            workspace, schema.SCORES, "WHERE run = (SELECT max(run) FROM scores WHERE run < ?)", (run["run"],)
        )
    }
    rows = []
    for row in load(workspace, schema.ACCOUNTS, "ORDER BY risk_90d DESC, account"):
        shown = {name: row[name] for name in (*SHOWN, *DATES, "owner", "arr", "currency", "renewal_date")}
        rows.append(shown | {"score_before": before.get(row["account"])})
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run["run"],
        "finished_at": run["finished_at"],
        "current": run["state"] == workspace.state,
        "portfolio": _figures(workspace, run),
        "accounts": rows,
    }


def _figures(workspace: Workspace, run: dict[str, Any]) -> dict[str, Any]:
    """The portfolio's figures as the last analysis kept them, or from the accounts' table, without the ledger."""
    kept: dict[str, Any] | None = (run.get("document") or {}).get("portfolio")
    return kept or portfolio_figures(list(load(workspace, schema.ACCOUNTS, "ORDER BY account")))
