"""Shared shifts of a portfolio: found where planted, gone afterwards, and nothing else touched."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from cxnlp.errors import UsageError
from cxnlp.trajectory.portfolio import CLEAR, Marker, deviations, remove_shared

START = date(2025, 1, 6)


def portfolio(accounts: int = 20, weeks: int = 30, seed: int = 3, noise: float = 1.0) -> pd.DataFrame:
    """Accounts at levels of their own with normal noise."""
    rng = np.random.default_rng(seed)
    levels = rng.normal(10, 4, accounts)
    return pd.DataFrame(
        {"account": f"a{a:02d}", "week": START + timedelta(weeks=w), "tickets": levels[a] + rng.normal(0, noise)}
        for a in range(accounts)
        for w in range(weeks)
    )


def at(frame: pd.DataFrame, week: int) -> pd.Series:
    return frame["week"] == START + timedelta(weeks=week)


def test_a_planted_outage_is_found_and_removed() -> None:
    calm = portfolio()
    shaken = calm.copy()
    shaken.loc[at(calm, 20), "tickets"] += 6.0
    adjusted, shifts = remove_shared(shaken, ["tickets"])
    found = [s for s in shifts if s.week == START + timedelta(weeks=20)]
    assert len(found) == 1
    assert abs(found[0].size - 6.0) < 3 * found[0].error
    left = (adjusted.loc[at(calm, 20), "tickets"] - calm.loc[at(calm, 20), "tickets"]).mean()
    assert abs(left) < 3 * found[0].error


def test_one_account_in_trouble_is_no_shared_shift() -> None:
    calm = portfolio()
    own = calm.copy()
    mine = at(calm, 20) & (calm["account"] == "a03")
    own.loc[mine, "tickets"] += 30.0
    adjusted, _ = remove_shared(own, ["tickets"])
    moved = adjusted.loc[mine, "tickets"] - calm.loc[mine, "tickets"]
    assert float(moved.iloc[0]) > 28.0


def test_what_an_account_has_of_its_own_survives_the_removal() -> None:
    calm = portfolio(noise=0.5)
    both = calm.copy()
    both.loc[at(calm, 20), "tickets"] += 6.0
    mine = at(calm, 20) & (calm["account"] == "a03")
    both.loc[mine, "tickets"] += 9.0
    adjusted, _ = remove_shared(both, ["tickets"])
    kept = float((adjusted.loc[mine, "tickets"] - calm.loc[mine, "tickets"]).iloc[0])
    assert kept == pytest.approx(9.0, abs=1.0)


def test_chance_alone_seldom_looks_shared() -> None:
    weeks = [remove_shared(portfolio(seed=s), ["tickets"])[1] for s in range(12)]
    share = sum(map(len, weeks)) / (12 * 24)
    assert CLEAR == 2.58
    assert share < 0.06


def test_too_few_accounts_change_nothing() -> None:
    few = portfolio(accounts=7)
    few.loc[at(few, 20), "tickets"] += 50.0
    adjusted, shifts = remove_shared(few, ["tickets"])
    assert shifts == []
    pd.testing.assert_frame_equal(adjusted, few)


@pytest.mark.parametrize("week", [10, 20, 28])
def test_later_weeks_change_nothing_earlier(week: int) -> None:
    whole = portfolio()
    whole.loc[at(whole, 8), "tickets"] += 8.0
    known = whole[whole["week"] <= START + timedelta(weeks=week)]
    adjusted, _ = remove_shared(whole, ["tickets"])
    early, _ = remove_shared(known, ["tickets"])
    pd.testing.assert_frame_equal(adjusted.loc[known.index], early)


def test_the_order_of_rows_does_not_matter() -> None:
    frame = portfolio()
    frame.loc[at(frame, 20), "tickets"] += 6.0
    mixed = frame.sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(
        remove_shared(mixed, ["tickets"])[0].sort_index(), remove_shared(frame, ["tickets"])[0]
    )


def test_a_marker_starts_a_new_norm() -> None:
    frame = portfolio(accounts=10, noise=0.1)
    mine = (frame["account"] == "a01") & (frame["week"] >= START + timedelta(weeks=15))
    frame.loc[mine, "tickets"] += 20.0
    marked = deviations(frame, ["tickets"], [Marker(START + timedelta(weeks=15), "a01")])
    plain = deviations(frame, ["tickets"])
    late = mine & (frame["week"] >= START + timedelta(weeks=22))
    assert marked.loc[late, "tickets"].abs().max() < 1.0
    assert plain.loc[mine & at(frame, 22), "tickets"].min() > 15.0
    assert marked.loc[mine & at(frame, 16), "tickets"].isna().all()


def test_relative_features_are_compared_with_zero() -> None:
    frame = portfolio()
    frame["tickets"] = 0.0
    frame.loc[at(frame, 5), "tickets"] = 0.4
    adjusted, shifts = remove_shared(frame, ["tickets"], relative=True)
    assert [s.size for s in shifts] == [0.4]
    assert (adjusted["tickets"] == 0.0).all()


def test_two_rows_of_one_week_are_refused() -> None:
    frame = portfolio(2, 3)
    with pytest.raises(UsageError, match="two rows"):
        deviations(pd.concat([frame, frame.head(1)], ignore_index=True), ["tickets"])
