"""Levels beside those of comparable accounts: others only, of the segment where it is large enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.saved import Saved
from cxnlp.trajectory.comparable import LEAST_ACCOUNTS, with_comparable

NAME = "active_people"


def row(level: float | None, segment: str | None = None, cls: str = "steady") -> dict[str, Any]:
    seen = {} if level is None else {NAME: level}
    return {"trajectory": {"class": cls}, "levels": seen, "segment": segment, "drivers": [{"feature": NAME}]}


def beside(rows: list[dict[str, Any]], place: int = 0) -> Any:
    return with_comparable(rows)[place]["drivers"][0]["comparable"]


@given(st.lists(st.floats(0, 50), min_size=LEAST_ACCOUNTS + 1, max_size=15))
def test_median_and_quartiles_are_of_the_others(values: list[float]) -> None:
    found = beside([row(v) for v in values])
    low, middle, high = np.quantile(values[1:], [0.25, 0.5, 0.75])
    assert found["median"] == pytest.approx(middle, abs=1e-6)
    assert found["quartiles"] == pytest.approx([low, high], abs=1e-6)
    assert (found["accounts"], found["segment"]) == (len(values) - 1, None)


def test_the_own_level_changes_nothing_of_it() -> None:
    others = [row(float(v)) for v in range(6)]
    assert beside([row(0.0), *others]) == beside([row(40.0), *others])


def test_a_segment_with_enough_others_goes_before_all() -> None:
    small = [row(float(v), "small") for v in range(LEAST_ACCOUNTS)]
    large = [row(100.0, "large") for _ in range(LEAST_ACCOUNTS - 1)]
    assert beside([row(1.0, "small"), *small, *large])["segment"] == "small"
    found = beside([row(1.0, "large"), *small, *large])
    assert (found["segment"], found["accounts"]) == (None, 2 * LEAST_ACCOUNTS - 1)


def test_too_few_accounts_those_too_young_and_those_without_a_level_say_nothing() -> None:
    others = [row(float(v)) for v in range(LEAST_ACCOUNTS - 1)]
    assert beside([row(1.0), *others]) is None
    assert beside([row(1.0), *others, row(9.0, cls="insufficient_data"), row(None)]) is None


@pytest.mark.models
def test_an_account_alone_has_no_comparison_and_shows_none(analysed: Path) -> None:
    rows = Saved.open(analysed).document["accounts"]
    parts = [d for r in rows for d in r["drivers"]]
    assert parts and all(d["comparable"] is None for d in parts) == (len(rows) <= LEAST_ACCOUNTS)
    assert all(r["levels"][d["feature"]] == d["value"] for r in rows for d in r["drivers"])
