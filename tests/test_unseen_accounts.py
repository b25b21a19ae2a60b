"""The unseen histories: whole files, and a comparison that counts as it says."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.report.words import EVENT_WORDS
from pipelines.samples.story import load
from pipelines.unseen_accounts import MATCH_DAYS, STORIES, called, compared, matched, wilson
from pipelines.unseen_sentences import LABELLED

FORMER, IMPLIED = (STORIES.parent / name for name in ("event_accounts", "implied_accounts"))
"""Those that were unseen until weights were fitted on them."""
DAYS = st.lists(
    st.tuples(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.sampled_from(("expansion", "escalation"))), max_size=6
)


@pytest.mark.parametrize(
    "path",
    [p for folder in (STORIES, LABELLED, FORMER, IMPLIED) for p in sorted(folder.glob("*.yaml"))],
    ids=lambda p: p.stem,
)
def test_what_is_true_of_a_history_fits_it(path: Path) -> None:
    story = load(path)
    truth = story.data["truth"]
    days = sorted(date.fromisoformat(m["at"][:10]) for m in story.data["mails"])
    assert truth["trajectory"] == story.data["class"] and truth["champion"] in story.people
    assert all(str(d).endswith(".example") for d in (*story.data["customer_domains"], story.vendor_domain))
    for event in truth["events"]:
        assert event["kind"] in EVENT_WORDS and event["who"] in {*story.people, None}, event
        assert days[0] - timedelta(days=60) <= date.fromisoformat(str(event["date"])) <= days[-1] + timedelta(days=60)


@given(DAYS, DAYS)
def test_matching_is_one_to_one_and_symmetric(true: list[tuple[date, str]], found: list[tuple[date, str]]) -> None:
    hits = matched(true, found)
    assert len(hits) == len(matched(found, true)) <= min(len(true), len(found))
    assert matched(true, true) == list(range(len(true)))
    assert matched(true, [(day + timedelta(days=366 + MATCH_DAYS), kind) for day, kind in true]) == []


def test_an_interval_holds_its_share() -> None:
    assert all(
        low - 1e-12 <= k / n <= high + 1e-12 for n in (1, 6, 40) for k in range(n + 1) for low, high in [wilson(k, n)]
    )


def test_what_was_called_is_counted_by_what_is_true() -> None:
    rows = [
        {"declining": True, "found_class": "drifting", "risk_90d": 0.9},
        {"declining": True, "found_class": "steady", "risk_90d": 0.2},
        {"declining": False, "found_class": "at_risk", "risk_90d": 0.5},
        {"declining": False, "found_class": "insufficient_data", "risk_90d": 0.1},
    ]  # fmt: skip
    found = called(rows)
    assert found.startswith("declining called 1 of 2 (") and "false alarms 1 of 2 (" in found
    assert found.endswith("risk ROC AUC 0.75")  # of four pairs three are in order


def test_a_row_is_compared_with_what_is_true() -> None:
    story = load(FORMER / "tumaro-pay.yaml")
    true = [e for e in story.data["truth"]["events"] if "herring" not in str(e["note"])]
    champion = story.people[story.data["truth"]["champion"]]["name"]
    events = [{"date": str(e["date"]), "kind": e["kind"], "explained": False, "severity": 0.7} for e in true]
    row = {
        "trajectory": {"class": "at_risk", "onset": str(story.data["truth"]["onset"]), "risk_90d": 0.5},
        "champion": {"person_id": "p", "status": "left"},
        "stakeholders": [{"person_id": "p", "name": champion}],
        "events": [
            *events,
            {**events[0], "explained": True},
            {"date": "2020-01-01", "kind": "expansion", "explained": False, "severity": 0.3},
        ],
    }  # fmt: skip
    found = compared(story, row)
    n = len(true)
    assert found["events"] == {"true": n, "found": n + 1, "hits": n, "sure": n, "sure_hits": n}
    assert found["onset_error_days"] == 0 and found["champion_found"] and found["champion_status_right"]
