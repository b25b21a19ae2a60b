"""What was taken off a score because the whole portfolio shares it, as a line of its own among the contributions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import Head
from cxnlp.trajectory.moment import LONGEST_RECENT_DAYS, Reading
from cxnlp.trajectory.wording import dated

LINE = "shared_by_portfolio"
"""The driver, and the column of weekly.parquet, that holds what is taken off."""


def taken_off(head: Head, readings: Mapping[str, Reading]) -> dict[str, float]:
    """By feature, what its contribution would be higher by had nothing been taken off; nothing where nothing was."""
    parts = zip(head.names, head.weights, strict=True)
    return {n: w * readings[n].shared for n, w in parts if readings[n].shared}


def shared_line(history: History, parts: Mapping[str, float]) -> dict[str, Any]:
    """The driver that takes off what the contributions of `parts` owe to shared weeks."""
    total = -math.fsum(parts.values())
    return {
        "feature": LINE,
        "value": round(total, 6),
        "norm": 0.0,
        "contribution": total,
        "statement": f"shared by the portfolio, {in_words(history)}",
        "evidence": [],
        "parts": {n: -p for n, p in sorted(parts.items())},
    }


def in_words(history: History) -> str:
    """The move that most accounts had in common in the shared weeks that an account's readings look back to."""
    near = [s.move for s in history.shared if history.end - to_day(s.move.week) <= LONGEST_RECENT_DAYS + 7.0]
    if not near:
        return "removed"
    most = max(near, key=lambda m: (m.alike / m.accounts, -m.p_value))
    told = f"removed: {most.alike} of {most.accounts} accounts moved alike in the week of {dated(to_day(most.week))}"
    weeks = len({m.week for m in near})
    return f"{told} ({most.measure.replace('_', ' ')})" + (f", one of {weeks} shared weeks" if weeks > 1 else "")
