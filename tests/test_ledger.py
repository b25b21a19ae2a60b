"""The strategic ledger against planted shares, and its q values against their definition."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.trajectory.ledger import ledger, q_values
from tests.histories import Line, healthy, history, planted


def test_a_planted_change_is_found_and_signed() -> None:
    lines = [
        Line(
            2.0 * k,
            "c1",
            "We plan the next year." if k < 45 else "Please fix the export.",
            planted("strategic" if k < 45 else "transactional"),
        )
        for k in range(90)
    ]
    rows, change = ledger(history(lines))
    everybody = next(r for r in rows if r.role == "all")
    assert everybody.before > 0.85
    assert everybody.after < 0.15
    assert everybody.p_value <= 0.002
    assert everybody.interval[1] < -0.5
    assert change == "2025-04-06"


def test_no_change_is_not_significant() -> None:
    rows, _ = ledger(history(healthy()))
    everybody = next(r for r in rows if r.role == "all")
    assert everybody.p_value > 0.05
    assert everybody.interval[0] < 0 < everybody.interval[1]


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=30))
def test_q_values_follow_benjamini_and_hochberg(p: list[float]) -> None:
    expected = []
    for value in p:
        larger = [len(p) * x / sum(y <= x for y in p) for x in p if x >= value]
        expected.append(min(1.0, *larger) if len(larger) > 1 else min(1.0, larger[0]))
    assert q_values(p) == pytest.approx(expected)
