"""What exports call the measures that a score reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.columns import normalised
from cxnlp.ingest.metric_names import NAMES, well_known
from cxnlp.types import MetricRow
from tests import histories

WORDS = [(known, word.strip()) for known, words in NAMES.items() for word in words.split(";")]


def test_every_name_is_written_as_headers_are_compared_and_means_one_measure() -> None:
    names = [word for _, word in WORDS]
    assert [normalised(name) for name in names] == names
    assert len(names) == len(set(names))
    assert all(well_known([known]) == {known: known} for known in NAMES)


@given(st.lists(st.one_of(st.sampled_from([word for _, word in WORDS]), st.text()), unique=True))
def test_a_measure_is_known_once_and_nothing_is_made_up(names: list[str]) -> None:
    found = well_known(names)
    assert set(found) <= set(names) and len(set(found.values())) == len(found)
    fits = {known for known, word in WORDS if word in map(normalised, names)}
    assert set(found.values()) == fits


@pytest.mark.parametrize("name", ["active_users", "Weekly active users", "WAU", "Aktive Nutzer"])
def test_a_fall_of_use_is_read_under_whatever_name_it_is_exported(name: str) -> None:
    start = date(2025, 1, 6)
    rows = [
        MetricRow(
            "usage.csv", "orchard", start + timedelta(7 * k), start + timedelta(7 * k + 6), name, 90.0 - 45 * (k > 20)
        )
        for k in range(28)
    ]
    past = histories.history(histories.healthy(), date(2025, 7, 22), metrics=rows)
    assert set(past.columns("metrics")["metric"]) == {"active_users"}
