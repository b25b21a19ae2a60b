"""The study on planted snapshots: a perfect signal, a useless one, and a budget that is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.capacity import parse_budget
from cxnlp.errors import UsageError
from cxnlp.validation.budget import Track, alarms, at_base_rate, budget, choose, in_words, tracks
from cxnlp.validation.landmarks import landmark_days
from cxnlp.validation.outcomes import FollowUp
from cxnlp.validation.page import page
from cxnlp.validation.run import alarm_budget
from cxnlp.validation.snapshots import Snapshot
from cxnlp.validation.study import rounded, study

START, WEEKS = date(2025, 1, 6), 60
DAYS = landmark_days(START, START + timedelta(weeks=WEEKS))
UNTIL = START + timedelta(weeks=WEEKS)


def planted(accounts: int = 60, lost: int = 24, seed: int = 5) -> tuple[list[Snapshot], FollowUp]:
    """Text knows a loss 90 days ahead, tickets fire by chance, the structured tables know nothing."""
    rng = np.random.default_rng(seed)
    losses = {f"a{k:02d}": (START + timedelta(days=int(rng.integers(130, 400))),) for k in range(lost)}
    follow = FollowUp(losses, {a: d[0] for a, d in losses.items()}, UNTIL)
    out = []
    for k in range(accounts):
        name = f"a{k:02d}"
        for day in DAYS:
            if not follow.alive(name, day):
                continue
            near = name in losses and (losses[name][0] - day).days <= 90
            text = (2.0 if near else -2.0) + rng.normal(0, 0.8)
            chance = float(rng.normal(0, 0.5))
            logit = text + chance
            risk = 1 / (1 + np.exp(-logit))
            out.append(
                Snapshot(
                    name,
                    day,
                    "at_risk" if logit > 0 else "steady",
                    float(risk),
                    100 * (1 - float(risk)),
                    {"churn_risk": text, "licensed_seats": chance},
                    frozenset(["ticket_spike"]) if rng.uniform() < 0.3 else frozenset(),
                    {"calendar": float((day - START).days), "volume": 0.0, "metrics": None, "vader": None},
                    confirmatory={"notice": 3.0 if near else 0.0},
                )
            )
    return out, follow


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    snapshots, follow = planted()
    return rounded(study(snapshots, follow, DAYS, (30, 90)))  # type: ignore[no-any-return]


def rows(found: dict, kind: str) -> dict[str, dict]:  # type: ignore[type-arg]
    return {r["signal"]: r for r in found["horizons"]["90"]["signals"] if r["kind"] == kind}


def test_the_planted_signal_passes_and_chance_does_not(found: dict) -> None:  # type: ignore[type-arg]
    good, chance = rows(found, "driver")["churn_risk"], rows(found, "event")["ticket_spike"]
    assert all(good["bars"].values())
    assert good["lift"] > 3 and good["coverage"] > 0.9
    assert chance["lift_interval"][0] < 1.2 and not chance["bars"]["lift"]
    assert found["horizons"]["90"]["red_band"]["passes"]


def test_the_cohort_table_adds_up(found: dict) -> None:  # type: ignore[type-arg]
    horizon = found["horizons"]["90"]
    for row in horizon["signals"]:
        assert row["fired"]["landmarks"] + row["not_fired"]["landmarks"] == horizon["landmarks"]
        assert row["fired"]["lost"] + row["not_fired"]["lost"] == horizon["landmarks_before_a_loss"]


def test_only_the_family_that_knows_adds_anything(found: dict) -> None:  # type: ignore[type-arg]
    parts = {r["evidence"]: r for r in found["horizons"]["90"]["incremental"]}
    assert parts["text"]["auc"] > 0.9 and parts["text"]["gain_interval"][0] > 0.2
    assert abs(parts["structured"]["auc"] - 0.5) < 0.12
    assert parts["text"]["brier_refitted"] < parts["structured"]["brier_refitted"]
    assert parts["text"]["features"] == ["churn_risk"] and parts["structured"]["features"] == ["licensed_seats"]
    assert "structured, weighed here" not in parts  # these snapshots hold no strengths
    always = next(b for b in found["horizons"]["90"]["baselines"] if b["baseline"] == "always fire")
    assert always["auc"] == 0.5
    assert always["precision"] == pytest.approx(found["horizons"]["90"]["overall"]["base_rate"])


def test_tables_without_a_weight_are_weighed_here_and_what_structured_holds_is_said() -> None:
    """Usage that tells every loss has no weight in the score: alone it is nothing, weighed here it is worth much."""
    snapshots, follow = planted()
    told = [
        replace(s, strengths={"active_users": 1.0 if s.confirmatory["notice"] else -1.0, "invoice_lateness": 0.1})
        for s in snapshots
    ]
    found = study(told, follow, DAYS, (90,)) | {"outcomes_of_unknown_accounts": []}
    last = found["horizons"]["90"]["incremental"][-1]
    assert last["evidence"] == "structured, weighed here" and last["auc"] > 0.95 and last["gain"] is None
    assert set(last["features"]) == {"active_users", "invoice_lateness"}
    text = page(rounded(found))
    assert "Structured holds what the weights of the score read of tables: licensed seats." in text
    assert "| structured, weighed here |" in text and "each time: active users, invoice lateness." in text


def test_the_page_says_how_many_are_lost_after_a_signal_fired(found: dict) -> None:  # type: ignore[type-arg]
    text, row = page(found), rows(found, "driver")["churn_risk"]
    share, ends = row["survival"]["within_90"]["share"], row["survival"]["within_90"]["interval"]
    line = next(line for line in text.splitlines() if line.startswith("| driver: churn_risk"))
    assert "lost in 30, 90, 180 d of the first firing" in text and "lead of the lost, median" in text
    assert f", {share:.0%} ({ends[0]:.0%}–{ends[1]:.0%}), " in line and f" of {row['survival']['n']} |" in line


def test_the_page_and_the_file_are_plain(found: dict) -> None:  # type: ignore[type-arg]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    text = page(found)
    assert "## Within 90 days" in text and "driver: churn_risk" in text
    assert "confirmatory: notice" in text


def test_a_horizon_with_too_few_losses_is_not_measured() -> None:
    snapshots, follow = planted(lost=6)
    horizon = study(snapshots, follow, DAYS, (90,))["horizons"]["90"]
    assert horizon["measured"] is False and "10 accounts lost" in horizon["reason"]


def test_a_horizon_in_which_every_account_was_lost_is_not_measured() -> None:
    """Their earlier landmarks are calm, but no account was kept."""
    snapshots, follow = planted(accounts=24, lost=24)
    horizon = study(snapshots, follow, DAYS, (90,))["horizons"]["90"]
    assert horizon["measured"] is False and "10 kept" in horizon["reason"]


def test_a_budget_is_only_of_a_horizon_that_is_measured() -> None:
    snapshots, follow = planted(lost=6)
    found = study(snapshots, follow, DAYS, (90,)) | {"outcomes_of_unknown_accounts": []}
    found["budget"] = alarm_budget(found["horizons"], snapshots, follow, DAYS, 1.0)
    assert found["budget"]["measured"] is False and "10 accounts lost" in found["budget"]["reason"]
    text = page(rounded(found))
    assert "## Alarm budget\n\nNot measured within 90 days: too few" in text and "(6 lost, 54 kept)" in text


def test_a_base_rate_of_90_days_is_put_on_the_horizon_of_the_budget() -> None:
    snapshots, follow = planted()
    for horizon, real in ((30, 1 - 0.729 ** (1 / 3)), (90, 0.271), (180, 1 - 0.729**2)):
        horizons = {str(horizon): {"measured": True}}
        found = alarm_budget(horizons, snapshots, follow, DAYS, 1.0, 0.271)
        assert found["horizon_days"] == horizon and found["real_base_rate"] == pytest.approx(real)


def test_alarms_that_were_all_right_leave_room_for_chance() -> None:
    snapshots, follow = planted()
    found = budget(snapshots, follow, 0.1, DAYS, 28)
    assert found["precision"]["value"] == 1.0
    assert found["precision"]["interval"][0] < 1.0 == found["precision"]["interval"][1]
    for row in study(snapshots, follow, DAYS, (90,))["horizons"]["90"]["signals"]:
        for value, ends in ((row["lift"], row["lift_interval"]), (row["coverage"], row["coverage_interval"])):
            assert ends is None or (ends[0] < ends[1] and ends[0] - 1e-9 <= value <= ends[1] + 1e-9)


@pytest.mark.parametrize("capacity", [0.3, 1.0, 3.0])
def test_the_budget_is_kept_and_a_lower_threshold_would_break_it(capacity: float) -> None:
    snapshots, follow = planted()
    found = budget(snapshots, follow, capacity, DAYS, 28)
    assert found["alarms_a_week"]["value"] <= capacity
    rows = tracks(snapshots, follow, 90)
    weeks = len(DAYS) * 4

    def count(threshold: float) -> int:
        return sum(len(alarms(t, threshold)) for t in rows)

    lower = sorted({r for t in rows for r in t.risk if r < found["threshold"]}, reverse=True)
    broken = next((k for k, r in enumerate(lower) if count(r) > capacity * weeks), len(lower))
    assert all(count(r) <= count(found["threshold"]) for r in lower[:broken])
    assert 0 <= found["misses"]["value"] <= 1
    assert "alarms a week" in in_words(found)


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9]), min_size=1, max_size=6), max_size=6),
    st.floats(0, 8),
)
def test_the_threshold_is_the_one_found_by_counting_alarms(risks: list[list[float]], capacity: float) -> None:
    rows = [Track(f"a{k}", tuple(r), (None,) * len(r), ()) for k, r in enumerate(risks)]
    best, most = float("inf"), 0
    for threshold in sorted({r for t in rows for r in t.risk}, reverse=True):
        count = sum(len(alarms(t, threshold)) for t in rows)
        if count > capacity + 1e-9:
            break
        if count > most:
            best, most = threshold, count
    assert choose(rows, 1.0, capacity) == best


def test_a_larger_budget_misses_no_more() -> None:
    snapshots, follow = planted()
    missed = [budget(snapshots, follow, c, DAYS, 28)["misses"]["value"] for c in (0.1, 0.5, 2.0, 10.0)]
    assert missed == sorted(missed, reverse=True)
    assert missed[-1] < 0.1 < missed[0]


def test_a_capacity_below_the_first_alarm_has_no_threshold() -> None:
    snapshots, follow = planted()
    found = budget(snapshots, follow, 0.001, DAYS, 28)
    assert found["threshold"] is None and "No threshold" in in_words(rounded(found))
    assert choose([], 1.0, 1.0) == float("inf")


def test_a_capacity_beyond_all_need_alarms_where_a_look_pays_only() -> None:
    snapshots, follow = planted()
    everybody, paying = (budget(snapshots, follow, 500.0, DAYS, 28, least_risk=least) for least in (0.0, 0.3))
    assert everybody["threshold"] < 0.3 <= paying["threshold"]
    assert paying["precision"]["value"] > everybody["precision"]["value"]
    assert paying["alarms_a_week"]["value"] < everybody["alarms_a_week"]["value"]
    assert "a look pays from 0.3 on" in in_words(paying)
    nobody = budget(snapshots, follow, 500.0, DAYS, 28, least_risk=1.0)
    assert nobody["threshold"] is None and "No risk reaches 1, from which a look pays" in in_words(nobody)


def test_precision_at_another_base_rate_follows_bayes() -> None:
    hit, false = 0.8, 0.1  # of the lost and of the kept accounts

    def precision(base: float) -> float:
        return hit * base / (hit * base + false * (1 - base))

    assert at_base_rate(precision(0.3), 0.3, 0.04) == pytest.approx(precision(0.04))
    assert at_base_rate(1.0, 0.3, 0.04) == 1.0


@pytest.mark.parametrize("text", ["ten a week", "0/week", "10/fortnight", "-1/week", ""])
def test_other_words_are_no_budget(text: str) -> None:
    with pytest.raises(UsageError, match="no capacity"):
        parse_budget(text)
