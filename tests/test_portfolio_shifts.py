"""Shared shifts of a portfolio: found where planted, gone afterwards, and nothing else touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from cxnlp.errors import UsageError
from cxnlp.trajectory.moment import MISSING, Reading
from cxnlp.trajectory.portfolio import CLEAR, LEAST_ACCOUNTS, Marker, Shift, deviations, shared_shifts, without_shared
from cxnlp.trajectory.windows import Week

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


def remove_shared(
    frame: pd.DataFrame, features: list[str], markers: Sequence[Marker] = (), relative: bool = False
) -> tuple[pd.DataFrame, list[Shift]]:
    """`frame` with what the portfolio shares taken off each account that can be compared, and the shifts; `relative`:
    the features are distances from the account's own past already."""
    deviating = frame if relative else deviations(frame, features, markers)
    shifts = shared_shifts(deviating, features, LEAST_ACCOUNTS)
    adjusted = frame.copy()
    adjusted[features] = adjusted[features].astype(float)
    for shift in shifts:
        mine = (frame["week"] == shift.week) & deviating[shift.feature].notna()
        adjusted.loc[mine, shift.feature] -= shift.size
    return adjusted, shifts


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


def readings(accounts: int = 12, weeks: int = 30, seed: int = 2) -> dict[str, list[Week]]:
    """Weekly strengths of accounts that wander about zero; every fifth reading is missing."""
    rng = np.random.default_rng(seed)
    return {
        f"a{a:02d}": [
            (
                START + timedelta(weeks=w),
                7.0 * w,
                {"ticket_volume": Reading(float(rng.normal(0, 0.1)), 1.0, 1.0, 1.0) if (w + a) % 5 else MISSING},
            )
            for w in range(weeks)
        ]
        for a in range(accounts)
    }


def moved(weeks: dict[str, list[Week]], who: set[str], by: float, since: int, until: int) -> dict[str, list[Week]]:
    return {
        a: [
            (m, e, {n: replace(r, x=r.x + by) if r.n and a in who and since <= k < until else r for n, r in rs.items()})
            for k, (m, e, rs) in enumerate(mine)
        ]
        for a, mine in weeks.items()
    }


def test_in_the_score_a_common_shift_goes_and_one_accounts_own_stays() -> None:
    calm = readings()
    lone = moved(calm, {"a03"}, 1.0, 20, 28)
    both = moved(lone, set(calm), 0.8, 20, 28)
    assert without_shared(calm) == (calm, [])
    assert without_shared(lone) == (lone, [])
    adjusted, shifts = without_shared(both)
    assert {s.week for s in shifts} == {START + timedelta(weeks=w) for w in range(20, 28)}
    for account in calm:
        for k, (_, _, found) in enumerate(adjusted[account]):
            expected, got = lone[account][k][2]["ticket_volume"], found["ticket_volume"]
            assert got.n == expected.n
            assert abs(got.x - expected.x) < (0.2 if 20 <= k < 28 else 1e-12)


def test_in_the_score_few_accounts_are_left_alone() -> None:
    few = moved(readings(accounts=6), {f"a{k:02d}" for k in range(6)}, 2.0, 15, 25)
    assert without_shared(few) == (few, [])
