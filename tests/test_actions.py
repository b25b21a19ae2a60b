"""The playbook, the steps of an account, and the priority with its sum."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.actions.asked import reach
from cxnlp.actions.follow_up import with_follow_up
from cxnlp.actions.playbook import EVENT_KINDS, KINDS, load, uncovered
from cxnlp.actions.priority import priorities
from cxnlp.actions.steps import SHOWN, steps
from cxnlp.alerts.examples import HEALTHY, laid_over
from cxnlp.errors import UsageError
from cxnlp.report.words import EVENT_WORDS

BOOK = load()
MONEY = st.one_of(st.none(), st.integers(1, 10**9))


def event(kind: str, day: str = "2026-06-20", severity: float = 0.5, **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "date": day,
        "severity": severity,
        "explained": False,
        "statement": f"{kind} of {day}",
        **more,
    }


def row(cls: str = "steady", *events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return laid_over(HEALTHY, {"trajectory": {"class": cls}, "events": list(events), **more})


def test_every_event_kind_and_class_has_a_step() -> None:
    assert uncovered(BOOK) == ()
    assert set(EVENT_KINDS) == set(EVENT_WORDS)
    for cls in ("deepening", "steady", "drifting", "at_risk", "insufficient_data"):
        assert steps(row(cls), {}, BOOK), cls


def test_the_silence_of_who_has_left_asks_for_no_call() -> None:
    silent = event("engagement_drop", person_id="p1")
    people = [{**HEALTHY["stakeholders"][0], "person_id": "p1", "status": status} for status in ("active", "left")]
    found = [[s["id"] for s in steps(row("steady", silent, stakeholders=[p]), {}, BOOK)] for p in people]
    assert found[1] == ["keep_the_rhythm"] != found[0]


def test_role_and_channel_choose_the_step() -> None:
    said = {"message_id": "m1", "person_id": "p0"}
    (general,) = steps(row("steady", event("scope_dispute")), {}, BOOK)
    (senior,) = steps(row("steady", event("scope_dispute", person_id="p0")), {}, BOOK)
    ticket = event("scope_dispute", evidence=[said | {"person_id": "nobody"}])
    (in_ticket,) = steps(row("steady", ticket), {"m1": "ticket"}, BOOK)
    assert [s["id"] for s in (general, senior, in_ticket)] == [
        "settle_scope", "settle_scope_with_an_executive", "settle_scope_in_a_ticket",
    ]  # fmt: skip
    assert senior["role"] == "executive" and in_ticket["channel"] == "ticket"
    assert steps(row("steady", event("engagement_drop", person_id="p1")), {}, BOOK)[0]["role"] == "champion"


def test_steps_are_few_ranked_and_merged() -> None:
    everything = [event(kind, severity=n / 20) for n, kind in enumerate(EVENT_KINDS)]
    found = steps(row("at_risk", *everything), {}, BOOK)
    ranks = [KINDS.index(s["kind"]) for s in found]
    assert len(found) == SHOWN and ranks == sorted(ranks) and len({s["id"] for s in found}) == SHOWN
    money = steps(row("steady", event("late_payment", severity=0.3), event("payment_concern", severity=0.2)), {}, BOOK)
    assert money[0]["signals"] == ["late_payment", "payment_concern"] and len(money[0]["because"]) == 2
    raci = money[0]["raci"]
    assert raci["responsible"] == money[0]["owner_role"] == "finance" and raci["accountable"]


def test_explained_and_old_events_ask_for_nothing() -> None:
    quiet = [event("escalation", explained=True), event("churn_risk", "2026-01-01")]
    assert [s["id"] for s in steps(row("steady", *quiet), {}, BOOK)] == ["keep_the_rhythm"]
    declining = row("at_risk", event("churn_risk", "2026-01-01"))
    declining["trajectory"]["onset"] = "2026-01-20"
    assert "churn_risk" in steps(declining, {}, BOOK)[0]["signals"]


def test_a_champion_who_is_gone_asks_for_a_step_without_an_event() -> None:
    for state in ("absent", "left"):
        (found,) = steps(row("steady", champion={"status": state}), {}, BOOK)
        assert found["id"] == "replace_the_champion" and found["role"] == "champion"
        assert found["because"] == [
            f"the champion {'is absent' if state == 'absent' else 'has left'}, and nobody took over"
        ]
    for state in ("active", "replaced"):
        assert [s["id"] for s in steps(row("steady", champion={"status": state}), {}, BOOK)] == ["keep_the_rhythm"]
    gone = {"status": "left", "successor": None}
    (told,) = steps(row("steady", event("sponsor_change", person_id="p1"), champion=gone), {}, BOOK)
    assert told["id"] == "replace_the_champion" and told["because"] == ["sponsor_change of 2026-06-20"]
    unnamed = steps(row("steady", event("sponsor_change"), champion=gone), {}, BOOK)
    assert [s["id"] for s in unnamed] == ["replace_the_champion"] and len(unnamed[0]["because"]) == 2
    weak = event("champion_absence", explained=True, aside=True)
    assert [s["id"] for s in steps(row("steady", weak, champion={"status": "absent"}), {}, BOOK)] != ["keep_the_rhythm"]
    leave = event("champion_absence", explained=True)
    assert [s["id"] for s in steps(row("steady", leave, champion={"status": "absent"}), {}, BOOK)] == [
        "keep_the_rhythm"
    ]


def test_a_new_sponsor_is_met_only_where_one_is_known() -> None:
    """Of the champion, of another senior, and of nobody who is named; else the step asks who decides."""
    followed = {"person_id": "p1", "status": "replaced", "successor": "p9"}
    for person, champion, newcomer, step in (
        ("p1", followed, None, "meet_the_sponsor"),
        (None, followed, None, "meet_the_sponsor"),
        ("p1", HEALTHY["champion"], None, "replace_the_champion"),
        ("p0", followed, None, "ask_who_decides"),
        ("p0", HEALTHY["champion"], "p0", "meet_the_sponsor"),
        (None, HEALTHY["champion"], None, "ask_who_decides"),
    ):
        told = event("sponsor_change", person_id=person, **({"newcomer": newcomer} if newcomer else {}))
        (found,) = steps(row("steady", told, champion=champion), {}, BOOK)
        assert (found["id"], found["signals"]) == (step, ["sponsor_change"])
    arrival = event("sponsor_change", person_id="p0", newcomer="p0")
    both = steps(row("steady", arrival, champion={"status": "left", "successor": None}), {}, BOOK)
    assert {s["id"] for s in both} == {"meet_the_sponsor", "replace_the_champion"}


def test_the_absence_of_a_user_asks_for_a_stand_in_and_that_of_a_followed_champion_for_the_successor() -> None:
    followed = {"person_id": "p1", "status": "replaced", "successor": "p9"}
    for person, champion, step in (
        ("p3", followed, "find_the_stand_in"),
        ("p2", followed, "ask_who_decides"),
        ("p0", followed, "replace_an_executive"),
        ("p1", followed, "meet_the_sponsor"),
        ("p1", HEALTHY["champion"], "replace_the_champion"),
        (None, HEALTHY["champion"], "ask_who_decides"),
    ):
        said = [{"message_id": "m1", "person_id": "p3"}]
        away = event("champion_absence", person_id=person, evidence=said)
        assert [s["id"] for s in steps(row("steady", away, champion=champion), {}, BOOK)] == [step]


def test_the_usual_rhythm_is_no_step_beside_a_call_for_action() -> None:
    assert [s["id"] for s in steps(row("steady", event("late_payment")), {}, BOOK)] == ["ask_payables"]
    grow = steps(row("steady", event("expansion")), {}, BOOK)
    assert [s["id"] for s in grow] == ["plan_the_next_step", "keep_the_rhythm"]


def test_what_is_stated_comes_first_and_has_its_own_step() -> None:
    """Notice, legal step and refusal to pay; by gravity, whatever is surer; the speaker is whom the step is about."""
    talk = event("churn_risk", severity=0.95, evidence=[{"message_id": "m1", "person_id": "p3"}])
    said = event("churn_risk", "2026-06-01", 0.5, stated="notice", evidence=[{"message_id": "m2", "person_id": "p0"}])
    letter = event("escalation", severity=0.9, stated="legal_step")
    held = event("payment_concern", severity=0.9, stated="refusal_to_pay")
    found = steps(row("at_risk", talk, said, letter, held), {}, BOOK)
    assert [s["id"] for s in found] == ["answer_the_notice", "answer_the_legal_step", "settle_the_refusal"]
    assert found[0]["role"] == "executive" and found[0]["because"][0] == "churn_risk of 2026-06-01"
    heads = [{"message_id": "m1", "person_id": "p3"}, {"message_id": "m2", "person_id": "p0"}]
    (both,) = steps(row("steady", event("churn_risk", person_id="p3", evidence=heads)), {}, BOOK)
    (user,) = steps(row("steady", event("churn_risk", person_id="p3", evidence=heads[:1])), {}, BOOK)
    assert (both["id"], both["role"], user["id"]) == ("call_the_decider", "executive", "listen_to_a_user")
    (fewer,) = steps(row("steady", event("churn_risk", stated="reduction")), {}, BOOK)
    assert fewer["id"] == "call_the_decider"


def test_who_states_something_grave_is_not_met_with_results() -> None:
    arrival = event("sponsor_change", person_id="p0", newcomer="p0")
    held = event("payment_concern", stated="refusal_to_pay", evidence=[{"message_id": "m1", "person_id": "p0"}])
    other = event("payment_concern", stated="refusal_to_pay", evidence=[{"message_id": "m1", "person_id": "p2"}])
    letter = event("escalation", stated="legal_step", evidence=[{"message_id": "m1", "person_id": "p2"}])
    for grave, met in ((held, False), (other, True), (letter, False)):
        ids = [s["id"] for s in steps(row("at_risk", arrival, grave), {}, BOOK)]
        assert ("meet_the_sponsor" in ids) == met


def test_where_contact_is_restricted_people_are_not_approached() -> None:
    rule = {"statement": "they restrict whom to contact (1 June 2026)", "evidence": []}
    events = [event("churn_risk"), event("sponsor_change", person_id="p0", newcomer="p0"), event("late_payment")]
    found = steps(row("at_risk", *events, contact_rule=rule), {}, BOOK)
    assert [s["id"] for s in found] == ["keep_to_the_channel", "save_plan", "ask_payables"]
    assert found[0]["because"] == [rule["statement"]] and {"churn_risk", "sponsor_change"} <= {*found[0]["signals"]}
    assert "keep_to_the_channel" not in [s["id"] for s in steps(row("steady", contact_rule=rule), {}, BOOK)]


def test_what_is_over_asks_for_no_step_of_what_is_open() -> None:
    said = {"evidence": [{"message_id": "m1", "person_id": "p3"}]}
    channels = {"m1": "ticket"}
    for closed, step in (
        (None, "answer_the_escalated_ticket"),
        ("2026-06-22", "answer_the_escalation"),
        ("2026-05-02", None),
    ):
        angry = event("escalation", "2026-05-01", **said, **({"over": closed} if closed else {}))
        assert [s["id"] for s in steps(row("steady", angry), channels, BOOK)] == [step or "keep_the_rhythm"]
    grave = event("escalation", "2026-05-01", over="2026-05-02", stated="legal_step", **said)
    assert steps(row("steady", grave), channels, BOOK)[0]["id"] == "answer_the_legal_step"
    bills = (event("late_payment", over="2026-06-25"), event("late_payment", **said), event("late_payment"))
    assert [steps(row("steady", bill), {}, BOOK)[0]["id"] for bill in bills] == [
        "keep_the_next_bill_on_time", "clear_what_holds_the_bill", "ask_payables",
    ]  # fmt: skip


def test_a_user_who_is_back_needs_no_stand_in() -> None:
    away = event("champion_absence", "2026-05-01", person_id="p3")
    people = HEALTHY["stakeholders"]
    for heard, step in (("2026-05-03", "find_the_stand_in"), ("2026-06-01", "keep_the_rhythm")):
        seats = [{**p, "last_active": f"{heard}T09:00:00Z"} for p in people]
        assert [s["id"] for s in steps(row("steady", away, stakeholders=seats), {}, BOOK)] == [step]


def test_a_champion_on_leave_still_writing_or_in_our_silence_is_not_called_gone() -> None:
    absent = {"status": "absent", "since": "2026-06-01"}
    heard = [{**p, "last_active": "2026-06-28T09:00:00Z"} for p in HEALTHY["stakeholders"]]
    (writes,) = steps(row("steady", champion=absent, stakeholders=heard), {}, BOOK)
    assert writes["id"] == "ask_the_champion" and "still writes" in writes["because"][0]
    leave = absent | {"leave": {"stand_in": "p0", "until": "2026-09-28"}}
    assert [s["id"] for s in steps(row("steady", champion=leave), {}, BOOK)] == ["keep_the_rhythm"]
    ours = {"silence": {"statement": "Neither side has written for 69 days: this silence is ours."}}
    found = steps(row("steady", champion=absent, responsiveness=ours), {}, BOOK)
    assert [s["id"] for s in found] == ["write_to_them"]
    assert [reach(row(champion=c)) for c in (absent, leave, {"status": "left"}, {})] == [
        "away",
        "on_leave",
        "away",
        "there",
    ]


def test_a_steady_account_of_a_new_regime_is_looked_at_again_soon() -> None:
    """Which is said with its weeks; and before a renewal a look is due half-way to it."""
    known = {"regimes": [{"day": "2026-02-03", "what": "reorg", "of_all": False}]}
    (found,) = steps(row("steady", **known), {}, BOOK)
    assert found["id"] == "look_again_soon" and found["due_in_days"] == 30
    assert found["because"] == ["the account is steady, compared anew only since 3 February 2026 (21 weeks)"]
    old = {"regimes": [{"day": "2024-02-03", "what": "reorg", "of_all": False}]}
    assert steps(row("steady", **old), {}, BOOK)[0]["id"] == "keep_the_rhythm"
    near = row("steady", renewal_date="2026-08-12", **known)
    assert steps(near, {}, BOOK)[0]["due_in_days"] == 21


def test_a_playbook_of_ones_own_replaces_adds_and_drops(tmp_path: Path) -> None:
    path = tmp_path / "playbook.toml"
    path.write_text(
        'remove = ["settle_scope_in_a_ticket"]\n[[step]]\nid = "answer_the_escalation"\nsignals = ["escalation"]\n'
        'action = "call at once"\nowner_role = "duty manager"\ndue_in_days = 0\n'
        'kind = "escalate"\naccountable = "coo"\n',
        encoding="utf-8",
    )
    (found,) = steps(row("steady", event("escalation")), {}, load(path))
    assert found["action"] == "call at once" and found["due_in_days"] == 0
    assert load(path).step("scope_dispute", None, "ticket").id == "settle_scope"  # type: ignore[union-attr]
    assert uncovered(load(path)) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('remove = ["keep_the_rhythm"]', "class:steady"),
        ('remove = ["none_such"]', "none_such"),
        ('[[step]]\nid = "x"', "signals must be"),
        ('[[step]]\nid = "x"\nsignals = ["rain"]', "'rain'"),
        ('[[step]]\nid = "x"\nkind = "pray"\ndue_in_days = -1', "due_in_days"),
        ("colour = 1", "colour"),
        ("step = 1", "[[step]]"),
        ("no TOML", "valid TOML"),
    ],
)
def test_mistakes_in_a_playbook_are_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "playbook.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load(path)
    assert said in str(error.value)


def test_the_formula_gives_the_figure_that_it_shows() -> None:
    near = row("at_risk", arr=120_000.0, currency="EUR", renewal_date="2026-09-28")
    near["trajectory"]["risk_90d"] = 0.5
    (found,) = priorities([near])
    assert found["expected_loss"] == 60_000.0
    assert found["value"] == pytest.approx(0.5 * 120_000 * (1 + math.exp(-1)), abs=1e-5)
    assert found["sum"] == (
        "expected loss = risk 50.0% × 120,000 EUR ≈ 60,000 EUR; "
        "priority = 60,000 × urgency 1.368 (renewal in 90 days) ≈ 82,100"
    ) and not found["unknown"]  # fmt: skip


@given(st.floats(0, 1), st.integers(1_000, 10**8), st.integers(0, 400))
def test_the_sum_written_out_adds_up(risk: float, arr: int, days: int) -> None:
    one = row(arr=float(arr), currency="GBP", renewal_date=(date(2026, 6, 30) + timedelta(days=days)).isoformat())
    one["trajectory"] = one["trajectory"] | {"risk_90d": round(risk, 6)}
    (found,) = priorities([one])
    numbers = [float(n.replace(",", "")) for n in re.findall(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d", found["sum"])]
    chance, value, loss, again, near, _, priority = numbers
    assert loss == again == pytest.approx(chance / 100 * value, rel=0.0051, abs=1e-6)
    assert priority == pytest.approx(loss * near, rel=0.0051, abs=1e-6)
    assert loss == pytest.approx(found["expected_loss"], rel=0.011, abs=0.6e-6 * arr)


@given(st.lists(st.tuples(MONEY, st.sampled_from(["USD", "EUR", None]), st.floats(0, 1)), min_size=1, max_size=8))
def test_what_is_unknown_is_said_and_stood_in_for(accounts: list[tuple[int | None, str | None, float]]) -> None:
    rows = [row(arr=arr, currency=currency) for arr, currency, _ in accounts]
    for one, (_, _, risk) in zip(rows, accounts, strict=True):
        one["trajectory"] = one["trajectory"] | {"risk_90d": risk}
    found = priorities(rows)
    used = {p["parts"]["arr_used"] for p in found if any(u.startswith("value") for u in p["unknown"])}
    assert len(used) <= 1, "all unknown values have the same stand-in"
    assert all((arr is None) == ("value" in p["unknown"]) for (arr, _, _), p in zip(accounts, found, strict=True))
    assert all(("unknown" in p["sum"] or "no account" in p["sum"]) for p in found if "value" in p["unknown"])
    shares = [p["per_cent"] for p in found]
    assert sum(shares) == pytest.approx(100 if any(p["value"] for p in found) else 0, abs=0.05)


@given(st.floats(0, 1), st.integers(-400, 400))
def test_no_more_is_expected_to_be_lost_than_there_is(risk: float, days: int) -> None:
    one = row(arr=1000.0, currency="EUR", renewal_date=(date(2026, 6, 30) + timedelta(days=days)).isoformat())
    one["trajectory"] = one["trajectory"] | {"risk_90d": risk}
    (found,) = priorities([one])
    assert 0 <= found["expected_loss"] <= 1000 and found["value"] >= found["expected_loss"]


def test_a_currency_is_one_however_it_is_written() -> None:
    found = priorities(
        [row(arr=100.0, currency="EUR"), row(arr=300.0, currency=" eur"), row(arr=500.0, currency="Eur")]
    )
    assert [p["parts"]["arr_used"] for p in found] == [100.0, 300.0, 500.0]
    assert all(p["parts"]["currency"] == "EUR" and not any("value" in u for u in p["unknown"]) for p in found)


def test_the_rows_of_an_analysis_get_both() -> None:
    (found,) = with_follow_up([row("drifting", event("planning_deferral"))], {})
    assert {"action", "owner_role", "due_in_days", "because"} <= set(found["actions"][0])
    assert {"value", "formula", "parts"} <= set(found["priority"])
