"""What confirms a loss stands beside the score: it moves class and risk, never the score; a notice or an
invoice long unpaid settles the class."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.bundled import models_dir
from cxnlp.rows import InvoiceRow
from cxnlp.signals.heads import sigmoid
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.catalogue import CONFIRMATORY, FEATURES, LEADING
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.moves import moves_row
from cxnlp.trajectory.notices import NOTICE, NOTICE_ODDS, standing_notice, states_notice
from cxnlp.trajectory.standing import UNPAID, UNPAID_ODDS, StandingFact, settled, standing_facts
from cxnlp.trajectory.windows import weekly
from cxnlp.validation.judging import judge
from tests.histories import Line, fading, healthy, history, planted

MODEL = TrajectoryModel.bundled()
GIVEN = "We hereby give notice of termination."


def said(day: float, text: str, person: str = "c3") -> Line:
    return Line(day, person, text, planted("transactional", ["churn_risk"]))


def with_lines(base: list[Line], *more: Line) -> list[Line]:
    return sorted([*base, *more], key=lambda x: x.day)


def test_the_score_reads_no_confirmatory_feature() -> None:
    assert (
        set(CONFIRMATORY) == {f.name for f in FEATURES if f.tag == "confirmatory"} == {"churn_risk", "licensed_seats"}
    )
    assert not set(MODEL.heads["decline"].names) & set(CONFIRMATORY)
    assert set(MODEL.heads["confirmatory"].names) == set(CONFIRMATORY)
    assert set(MODEL.whole.names) == set(LEADING) | set(CONFIRMATORY)


def test_talk_of_leaving_moves_risk_and_class_and_not_the_score() -> None:
    """The same mails, one flag more: whatever else reads them stays."""
    plain = with_lines(fading(), Line(190, "c3", "We look at two other tools.", planted("transactional")))
    told = with_lines(fading(), said(190, "We look at two other tools."))
    a, b = (assess(history(lines), MODEL).row for lines in (plain, told))
    assert b["trajectory"]["score"] == a["trajectory"]["score"]
    assert b["trajectory"]["slope_per_month"] == a["trajectory"]["slope_per_month"]
    assert {d["feature"] for d in b["drivers"]} == {d["feature"] for d in a["drivers"]}
    assert b["trajectory"]["risk_90d"] > a["trajectory"]["risk_90d"]
    assert b["trajectory"]["risk_leading"] == a["trajectory"]["risk_leading"]
    assert [c["feature"] for c in b["confirmatory"]] == ["churn_risk"] and not a["confirmatory"]


@pytest.mark.parametrize("lines", [healthy(), fading(), with_lines(healthy(), said(190, GIVEN))])
def test_both_readings_add_up(lines: list[Line]) -> None:
    row = assess(history(lines), MODEL).row
    t = row["trajectory"]
    leading = t["baseline_logit"] + math.fsum(d["contribution"] for d in row["drivers"])
    assert leading == pytest.approx(t["score_logit"], abs=1e-9)
    total = leading + math.fsum(d["contribution"] for d in row["confirmatory"])
    assert total == pytest.approx(t["decline_logit"], abs=1e-9)
    assert t["risk_90d"] == pytest.approx(MODEL.risk(total), abs=1e-6)
    assert t["risk_leading"] == pytest.approx(MODEL.risk(leading), abs=1e-6)
    p = t["probabilities"]
    assert p["drifting"] + p["at_risk"] == pytest.approx(sigmoid(total), abs=2e-6)


def test_a_notice_puts_a_healthy_account_at_risk_and_leaves_its_score() -> None:
    row = assess(history(with_lines(healthy(), said(190, GIVEN))), MODEL).row
    before = assess(history(healthy()), MODEL).row["trajectory"]
    t = row["trajectory"]
    assert before["class"] in ("steady", "deepening") and t["class"] == "at_risk"
    assert t["score"] > 70 and t["decline_logit"] >= math.log(NOTICE_ODDS) - 1e-9
    assert t["probabilities"]["drifting"] == 0 and t["probabilities"]["at_risk"] >= 0.75 - 1e-6
    notice = next(c for c in row["confirmatory"] if c["feature"] == NOTICE)
    assert [e["quote"] for e in notice["evidence"]] == [GIVEN] and "gave notice on 15 July 2025" in notice["statement"]


def test_no_base_rate_moves_what_a_notice_states() -> None:
    """All else moves: the risk of the same account without its notice, and its leading risk."""
    rare = MODEL.at_base_rate(0.01)
    with_it, without = history(with_lines(healthy(), said(190, GIVEN))), history(healthy())
    usual, moved = (assess(with_it, m).row["trajectory"] for m in (MODEL, rare))
    assert usual["risk_90d"] == pytest.approx(MODEL.risk(usual["decline_logit"]), abs=1e-6)
    assert moved["risk_90d"] == pytest.approx(NOTICE_ODDS / (1 + NOTICE_ODDS), abs=1e-6)
    assert moved["risk_interval"][0] < moved["risk_90d"] < moved["risk_interval"][1]
    assert moved["risk_leading"] < usual["risk_leading"]
    assert judge(with_it, rare, None).risk == moved["risk_90d"]
    plain = assess(without, rare).row["trajectory"]
    assert plain["risk_90d"] == pytest.approx(rare.risk(plain["decline_logit"]), abs=1e-6) and plain["risk_90d"] < 0.1


def test_what_an_unpaid_invoice_lets_expect_moves_with_the_base_rate() -> None:
    last = date(2025, 7, 31)
    due = [bill(last - timedelta(days=d), None if d == 61 else 0) for d in (145, 117, 89, 61)]
    t = assess(history(healthy(), invoices=due), rare := MODEL.at_base_rate(0.01)).row["trajectory"]
    assert t["class"] == "at_risk" and t["risk_90d"] == pytest.approx(rare.risk(t["decline_logit"]), abs=1e-6)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        (said(190, GIVEN), True),
        (said(190, "Please reduce seats to 50 effective now."), True),
        (said(190, GIVEN, "v1"), False),
        (said(190, "If the grant is not renewed, we will not renew either."), False),
        (said(190, "What would cancellation of the contract cost?"), False),
        (said(190, "We look at two other tools."), False),
        (Line(190, "c3", GIVEN, planted("transactional")), False),
        (replace(said(190, GIVEN), kind="call_note"), False),
        (said(100, GIVEN), False),
        (
            said(190, "Please confirm the notice period of our contract and the date by which we must give notice."),
            False,
        ),
        (said(190, "Please tell me until when we have to give notice."), False),
        (said(190, "You told me we must give notice before August."), False),
        (said(190, "Please let me know the conditions under which we can cancel our contract."), False),
        (said(190, "Please send us the form for cancelling our subscription."), False),
        (said(190, "We are considering cancelling the contract."), False),
        (said(190, "We do not plan to cancel our subscription."), False),
        (said(190, "We reserve the right to terminate the contract."), False),
        (said(190, "We hereby give notice with the contractual notice period of three months."), True),
        (said(190, "Please take this as notice of termination."), True),
        (
            said(190, "Kindly accept this as notice that Aster Ltd does not wish the agreement to renew on 30 June."),
            True,
        ),
        (said(190, "Please treat this letter as our formal notice."), True),
        (said(190, "We do not wish the subscription to be renewed automatically."), True),
        (said(190, "We would like to cancel our subscription."), True),
        (said(190, "We would like to cancel as of 1 May."), True),
        (said(190, "We would like to cancel our subscription if the fee rises."), False),
        (said(190, "Please do not take this as notice."), False),
        (said(190, "Would you accept this as notice of a change?"), False),
        (said(190, "This is our final notice before we go to the board."), False),
        (said(190, "Please confirm receipt of our notice of termination."), True),
        (said(190, "We will not renew, please confirm the notice period."), True),
        (said(190, "We will not renew, please send us the form for returning the tills."), True),
        (said(190, "We will not renew the contract in May."), True),
        (said(190, "We have to give notice to 31 December."), True),
        (said(190, "After considering all offers we have signed with another vendor."), True),
    ],
)
def test_a_notice_is_the_customers_own_recent_statement(line: Line, given: bool) -> None:
    record = Record(history(with_lines(healthy(), line)))
    assert (standing_notice(record) is not None) == given
    assert any(map(states_notice, record.said)) == (given or line.day == 100)


def test_a_notice_of_fewer_seats_is_told_as_such() -> None:
    fewer = said(190, "Please reduce seats to 50 effective now.")
    (fact,) = standing_facts(Record(history(with_lines(healthy(), fewer))))
    assert fact.feature == NOTICE and "notice of fewer seats" in fact.statement


def bill(due: date, late: int | None) -> InvoiceRow:
    return InvoiceRow("i.csv", "orchard", f"I{due}", 100.0, due, None if late is None else due + timedelta(days=late))


def test_an_invoice_long_unpaid_puts_a_healthy_account_at_risk_and_says_so() -> None:
    last = date(2025, 7, 31)
    timely = [bill(date(2025, 1, 15) + timedelta(days=28 * k), 0) for k in range(4)]
    rows = {
        days: assess(history(healthy(), invoices=[*timely, bill(last - timedelta(days=days), None)]), MODEL).row
        for days in (59, 61, 170, 181)
    }
    assert {d: r["trajectory"]["class"] == "at_risk" for d, r in rows.items()} == {
        59: False, 61: True, 170: True, 181: False}  # fmt: skip
    row = rows[61]
    assert row["trajectory"]["decline_logit"] == pytest.approx(math.log(UNPAID_ODDS), abs=1e-9)
    assert row["trajectory"]["probabilities"]["drifting"] == 0
    (fact,) = [c for c in row["confirmatory"] if c["feature"] == UNPAID]
    assert fact["value"] == 61 and fact["norm"] == 0 and "unpaid 61 days after its due date" in fact["statement"]
    credit = replace(bill(last - timedelta(days=61), None), amount=-200.0)
    noted = assess(history(healthy(), invoices=[*timely, credit]), MODEL).row
    assert noted["trajectory"]["class"] != "at_risk" and not [e for e in noted["events"] if e["kind"] == "late_payment"]
    paid = assess(history(healthy(), invoices=[*timely, bill(last - timedelta(days=61), 58)]), MODEL).row
    assert not [c for c in paid["confirmatory"] if c["feature"] == UNPAID]


def test_who_always_pays_two_months_late_is_not_at_risk_for_it() -> None:
    last = date(2025, 7, 31)
    chronic = [bill(date(2024, 10, 15) + timedelta(days=28 * k), 60) for k in range(8)]
    record = Record(history(healthy(), invoices=[*chronic, bill(last - timedelta(days=100), None)]))
    assert standing_facts(record) == ()


@given(
    st.floats(-30, 30),
    st.lists(st.sampled_from([1.5, 3.0, 4.0]), max_size=3, unique=True),
)
def test_facts_lift_to_their_odds_and_never_lower(logit: float, odds: list[float]) -> None:
    facts = [StandingFact(f"fact{k}", o, 1.0, 0.0, "", ()) for k, o in enumerate(odds)]
    added = settled(facts, logit)
    assert all(a >= 0 for a in added.values()) and list(added) == [f.feature for f in facts]
    expected = max([logit, *map(math.log, odds)])
    assert logit + math.fsum(added.values()) == pytest.approx(expected, abs=1e-9)


def test_a_bill_stays_late_while_it_is_open() -> None:
    """The level does not fall when the day on which the invoice was due leaves the window."""
    last = date(2025, 7, 31)
    timely = [bill(date(2025, 1, 15) + timedelta(days=28 * k), 0) for k in range(3)]
    found = history(healthy(), invoices=[*timely, bill(last - timedelta(days=100), None)])
    readings = [r["invoice_lateness"].value for _, _, r in weekly(found)]
    levels = [v for v in readings[-8:] if v is not None]
    assert len(levels) == 8 and levels == sorted(levels) and levels[-1] > 90


def test_weights_written_before_are_taken_apart_without_a_change(tmp_path: Path) -> None:
    """An older file: one head over all features. Log-odds and their spread are those of that head."""
    data = json.loads((models_dir() / "trajectory" / "weights.json").read_text(encoding="utf-8"))
    rng = np.random.default_rng(5)
    names = [f.name for f in FEATURES]
    root = rng.normal(size=(len(names) + 1, len(names) + 1)) * 0.1
    whole = {"names": names, "baseline": -1.3, "weights": list(rng.normal(size=len(names))),
             "covariance": (root @ root.T).tolist()}  # fmt: skip
    data["heads"] = {n: h for n, h in data["heads"].items() if n != "confirmatory"} | {"decline": whole}
    data.pop("cross", None)
    path = tmp_path / "old.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    model = TrajectoryModel.load(path)
    readings = weekly(history(with_lines(fading(), said(190, GIVEN))))[-1][2]
    x = np.array([1.0, *(readings[n].x for n in names)])
    assert model.whole.logit(readings) == pytest.approx(float(x @ np.r_[-1.3, whole["weights"]]), abs=1e-9)
    seen = {n: replace(r, n=1.0) for n, r in readings.items()}
    assert model.whole.sd(seen) == pytest.approx(float(np.sqrt(x @ root @ root.T @ x)), rel=1e-9)
    path.write_text(json.dumps(model.as_data()), encoding="utf-8")
    again = TrajectoryModel.load(path)
    assert again.heads == model.heads and again.cross == model.cross


@pytest.mark.parametrize("lines", [healthy(), fading()])
def test_growth_adds_up_and_is_what_the_class_is_made_of(lines: list[Line]) -> None:
    row = assess(history(lines), MODEL).row
    growth, p = row["growth"], row["trajectory"]["probabilities"]
    added = growth["baseline_logit"] + math.fsum(c["contribution"] for c in growth["contributions"])
    assert added == pytest.approx(growth["logit"], abs=1e-9)
    assert growth["probability"] == pytest.approx(sigmoid(growth["logit"]), abs=1e-6)
    assert p["deepening"] == pytest.approx(growth["probability"] * (p["deepening"] + p["steady"]), abs=3e-6)
    assert all(c["statement"] for c in growth["contributions"])


def test_growth_of_an_account_too_young_is_not_told() -> None:
    growth = assess(history(healthy(28), date(2025, 2, 3)), MODEL).row["growth"]
    assert growth["probability"] is None and growth["baseline_logit"] == MODEL.heads["growth"].baseline


def test_what_moved_a_score_between_two_days_adds_up() -> None:
    rows = [assess(history(fading(), day), MODEL).row for day in (date(2025, 6, 1), date(2025, 7, 31))]
    moves = moves_row(*rows)
    gap = rows[1]["trajectory"]["score_logit"] - rows[0]["trajectory"]["score_logit"]
    assert moves["difference"] == gap and abs(gap) > 0.1
    assert math.fsum(p["difference"] for p in moves["parts"]) == pytest.approx(gap, abs=1e-9)
    whole = rows[1]["trajectory"]["decline_logit"] - rows[0]["trajectory"]["decline_logit"]
    beside = math.fsum(p["difference"] for p in moves["confirmatory"])
    assert gap + beside == pytest.approx(whole, abs=1e-9)
    sizes = [abs(p["difference"]) for p in moves["parts"]]
    assert sizes == sorted(sizes, reverse=True) and "baseline" not in {p["feature"] for p in moves["parts"]}


def test_a_reason_gone_since_its_usual_level_caught_up_is_told_as_lasting() -> None:
    def row(drivers: list[dict[str, object]], level: float) -> dict[str, Any]:
        given = math.fsum(float(str(d["contribution"])) for d in drivers)
        told = {"class": "steady", "score": 90.0, "score_logit": given, "baseline_logit": 0.0}
        return {"as_of": "2025-06-01", "trajectory": told, "drivers": drivers, "levels": {"invoice_lateness": level}}

    said = "an invoice 20 days late (usual: 10 days late)"
    late = {"feature": "invoice_lateness", "value": 20.0, "norm": 10.0, "contribution": 0.4, "statement": said}
    for level, told in ((20.0, "still an invoice 20 days late, now usual (before: 10 days late)"),
                        (0.0, f"no more: {said}")):  # fmt: skip
        (part,) = moves_row(row([late], 20.0), row([], level))["parts"]
        assert part["told"] == told and part["difference"] == -0.4
