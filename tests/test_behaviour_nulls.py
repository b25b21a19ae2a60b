"""A small, deterministic simulation: stated false-alarm rates hold, and larger changes are seen more often."""

from __future__ import annotations

import pytest

from pipelines.simulate.nulls import NULLS, Rate, alarms, attendance, burst, gap


@pytest.mark.parametrize("name", ["gap (silent)", "attendance", "ticket spike", "ticket silence", "juniors in tickets"])
def test_the_stated_rate_holds_over_the_volumes(name: str) -> None:
    test, levels, _ = NULLS[name]
    parts = [alarms(test, level, 200, 11) for level in levels]
    whole = Rate(sum(r.alarms for r in parts), sum(r.n for r in parts), parts[0].stated)
    assert whole.interval[0] <= whole.stated


def test_larger_changes_are_seen_more_often() -> None:
    assert alarms(gap, 1.0, 100, 3, 30.0).share > 0.8 > alarms(gap, 1.0, 100, 3, 7.0).share
    assert alarms(attendance, 0.9, 100, 3, 0.0).share > alarms(attendance, 0.9, 100, 3, 0.5).share
    assert alarms(burst, 2.0, 100, 3, 6.0).share > alarms(burst, 2.0, 100, 3, 2.0).share


def test_the_same_seed_gives_the_same_alarms() -> None:
    assert alarms(gap, 0.5, 50, 5) == alarms(gap, 0.5, 50, 5)


def test_the_interval_is_exact_at_its_ends() -> None:
    assert Rate(0, 20, 0.05).interval[0] == 0.0
    assert Rate(0, 20, 0.05).interval[1] == pytest.approx(1 - 0.025 ** (1 / 20))
    assert Rate(20, 20, 0.05).interval[1] == 1.0
