"""Tables of accounts on narrow and wide terminals."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cxnlp.report.terminal import standing

ROW = {
    "account": "b", "name": "Brightwater Logistics Inc.", "class": "insufficient_data", "score": 12.0,
    "score_before": 15.0, "risk_90d": 0.98, "last_at": "2026-02-11", "last_customer_at": "2025-10-22",
    "renewal_date": "2026-04-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("width", "days"), [(50, []), (70, ["11 Feb 2026"]), (120, ["11 Feb 2026", "22 Oct 2025", "1 Apr 2026"])]
)
def test_a_narrow_terminal_keeps_names_and_figures(width: int, days: list[str]) -> None:
    out = io.StringIO()
    Console(file=out, width=width).print(standing([ROW], width))
    text = " ".join(out.getvalue().split())
    for shown in ("Brightwater", "not", "12", "−3.0", "98%", *days):
        assert shown in text
    assert ("Feb" in text) == bool(days)
