"""What a workspace says without analysing: the accounts with their standing, and whether that is up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxnlp.output import SCHEMA_VERSION
from cxnlp.store import schema
from cxnlp.store.results import last_run, load
from cxnlp.store.workspace import Workspace
from cxnlp.trajectory.weighted import portfolio_figures

SHOWN = ("account", "name", "class", "score", "risk_90d", "slope_per_month", "onset", "as_of", "messages")
DATES = ("last_at", "last_customer_at")


def accounts(workspace: Workspace) -> dict[str, Any]:
    """The accounts of the last analysis, the riskiest first, with their scores of before (of the day before theirs that
    was judged last), and whether inputs changed since. Raises UsageError."""
    run = last_run(workspace)
    earlier: dict[str, list[tuple[str, float | None]]] = {}
    for row in load(workspace, schema.SCORES, "WHERE run < ? ORDER BY as_of, run", (run["run"],)):
        earlier.setdefault(row["account"], []).append((row["as_of"], row["score"]))
    rows = []
    for row in load(workspace, schema.ACCOUNTS, "ORDER BY risk_90d DESC, account"):
        shown = {name: row[name] for name in (*SHOWN, *DATES, "owner", "arr", "currency", "renewal_date")}
        rows.append(shown | {"score_before": _before(row["as_of"], earlier.get(row["account"], []))})
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run["run"],
        "finished_at": run["finished_at"],
        "current": run["state"] == workspace.state,
        "portfolio": _figures(workspace, run),
        "accounts": rows,
    }


def _before(as_of: str, judged: Sequence[tuple[str, float | None]]) -> float | None:
    """The score of the latest day up to `as_of`, of those on one day the one made last; days judged later are none
    before it. `judged`: (day, score) of earlier runs, in order of both."""
    return next((score for day, score in reversed(judged) if day <= as_of), None)


def _figures(workspace: Workspace, run: dict[str, Any]) -> dict[str, Any]:
    """The portfolio's figures as the last analysis kept them, or from the accounts' table, without the ledger."""
    kept: dict[str, Any] | None = (run.get("document") or {}).get("portfolio")
    return kept or portfolio_figures(list(load(workspace, schema.ACCOUNTS, "ORDER BY account")))
