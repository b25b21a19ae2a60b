"""Small analysis folders for tests of the alerts: invented accounts laid over a healthy one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxnlp.alerts.examples import HEALTHY, laid_over

CHURN = {
    "kind": "churn_risk", "date": "2026-06-20", "severity": 0.4, "explained": False, "person_id": "p1",
    "statement": "leaving is mentioned in 2 messages",
    "evidence": [{"message_id": "m1", "quote": "We are looking at <!channel> others & you know it.",
                  "sent_at": "2026-06-20T08:00:00Z", "person_id": "p1"}],
}  # fmt: skip
AT_RISK = {"class": "at_risk", "risk_90d": 0.6, "onset": "2026-05-01", "probabilities": {"at_risk": 0.7}}
STEP = {
    "action": "call the decision-maker",
    "owner_role": "cs leader",
    "due_in_days": 3,
    "because": [],
    "kind": "escalate",
}
SICK: Mapping[str, Any] = {"trajectory": AT_RISK, "events": [CHURN], "actions": [STEP]}


def folder(path: Path, **accounts: Mapping[str, Any]) -> Path:
    """An analysis folder with one account a keyword, each laid over the healthy one."""
    path.mkdir(parents=True, exist_ok=True)
    rows = [laid_over(HEALTHY, {"account": key, "name": key.title(), **part}) for key, part in accounts.items()]
    (path / "accounts.json").write_text(json.dumps({"schema_version": 1, "accounts": rows}), encoding="utf-8")
    return path
