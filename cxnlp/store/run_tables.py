"""What every run keeps of its accounts and of itself, whether made by an analysis or by a sweep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cxnlp.output import utc
from cxnlp.store import schema
from cxnlp.store.schema import Table
from cxnlp.store.workspace import Workspace

Json = dict[str, Any]
Known = Mapping[tuple[Any, ...], int]
"""The run in which each finding was first found."""


def _finding(account: Json, event: Json, known: Known, run: int) -> Json:
    row = {"account": account["account"], **event}
    return row | {"first_run": known.get(_same(row), run)}


def _same(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two findings of different runs the same one."""
    return (row["account"], row["kind"], row["date"], row["person_id"])


def _account(row: Json, last_customer: Mapping[str, str]) -> Json:
    t = row["trajectory"]
    low, high = t["risk_interval"]
    flat = {k: t[k] for k in ("class", "score", "risk_90d", "slope_per_month", "onset", "confidence")}
    seen = last_customer.get(row["account"])
    return row | flat | {"risk_low": low, "risk_high": high, "last_customer_at": seen, "detail": row}


def next_run(workspace: Workspace) -> tuple[int, Known]:
    """The number of the run that comes, and the run in which each finding held was first found."""
    run = int(workspace.rows("SELECT coalesce(max(run), 0) FROM runs")[0][0]) + 1
    found = workspace.rows("SELECT account, kind, date, person_id, first_run FROM findings")
    return run, {tuple(r[:4]): r[4] for r in found}


def run_tables(
    rows: Sequence[Json],
    head: Json,
    last: Mapping[str, str],
    run: int,
    known: Known,
    state: int,
    now: datetime,
    messages: int,
    made_with: Json | None,
) -> dict[Table, Iterable[Mapping[str, Any]]]:
    """What every run keeps of its accounts (`rows`) and of itself. `head`: accounts.json without them; `last`: when the
    customer of each was last heard; `known`: as of `next_run`."""
    return {
        schema.ACCOUNTS: (_account(r, last) for r in rows),
        schema.FINDINGS: (_finding(r, e, known, run) for r in rows for e in r["events"]),
        schema.RUNS: [
            {
                "run": run,
                "finished_at": utc(now),
                "state": state,
                "config_sha256": head["config_sha256"],
                "model_sha256": head["model_sha256"],
                "version": head["versions"]["cxnlp"],
                "accounts": len(rows),
                "messages": messages,
                "document": head,
                "made_with": made_with,
            }
        ],
        schema.SCORES: ({**_account(r, last), "run": run} for r in rows),
    }
