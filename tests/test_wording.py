"""Statements in plain English: numbers agree with their nouns whatever the level, and both levels say something."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest

from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.catalogue import BY_NAME, FEATURES, statement
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.wording import MESSAGES, Span, compared, plural, took_part
from tests.histories import Line, healthy, history, planted

PLURAL_NOUNS = {
    "people", "users", "seats", "meetings", "tickets", "logins", "days", "hours", "contributions", "threads",
    "sentences", "times", "messages",
}  # fmt: skip
LEVELS = (0.0, 0.02, 0.06, 0.3, 0.5, 0.96, 1.0, 1.04, 1.5, 2.0, 3.7, 24.0, 71.0, 73.0, 2234.4)


@pytest.mark.parametrize("name", [f.name for f in FEATURES])
def test_one_takes_the_singular_and_many_the_plural(name: str) -> None:
    for value in LEVELS:
        for norm in LEVELS:
            said = statement(name, value, norm)
            for found in re.finditer(r"(?<![\d.,])1 (\w+)(?: (\w+))?", said):
                assert not PLURAL_NOUNS & set(filter(None, found.groups())), said
            assert not re.search(r"\b(?:[2-9]|\d\d+|0\.\d) (?:user|seat|meeting|ticket|login|day|person)\b", said), said
            assert not re.search(r"-\d|\b0 |\{|nan|\d %|(?<!\.)\b1 times|usual: no\)", said), said


def test_the_wordings_of_the_samples() -> None:
    assert statement("meeting_attendance", 1.0, 2.5) == "1 customer person a meeting (usual: 2.5)"
    assert statement("champion_activity", 0.0, 0.5) == "champion active not once in eight weeks (usual: 4 times)"
    assert (
        statement("champion_activity", 0.0, 1.4) == "champion active not once in eight weeks (usual: 1.4 times a week)"
    )
    assert statement("strategic_volume", 0.3, 1.2) == "0.3 strategic customer sentences a week (usual: 1.2)"
    assert statement("meetings_held", 0.05, 0.2) == "hardly any meetings in eight weeks (usual: 2)"
    assert statement("active_people", 0.0, 4.0) == "no customer people active in eight weeks (usual: 4)"
    assert statement("logins", 73, 2234) == "73 logins a week (usual: 2,234)"
    assert statement("churn_risk", 1.1, 0.1) == (
        "leaving or alternatives mentioned in about one message in eight weeks (usual: hardly any)"
    )
    assert statement("churn_risk", 0.4, 0.1) == (
        "leaving or alternatives mentioned in at most one message in eight weeks (usual: hardly any)"
    )
    assert statement("invoice_lateness", 22, 0) == "an invoice 22 days late (usual: on time)"
    assert (
        statement("customer_reply_time", 1.1, 0.4)
        == "the customer answers after about an hour (usual: less than an hour)"
    )


@pytest.mark.parametrize("unit", sorted({f.unit for f in FEATURES}))
def test_equal_words_are_never_said_twice(unit: str) -> None:
    for value, norm in itertools.product([k / 60 for k in range(120)], repeat=2):
        words, usual, per = compared(unit, value, norm)
        assert words != usual
        assert bool(per) == unit.endswith(" a week")
        if usual in ("fewer", "more"):
            assert unit == MESSAGES and (usual == "fewer") == (norm < value)
        if usual == "as many":
            assert unit == MESSAGES and value == norm


@pytest.mark.parametrize("name", [f.name for f in FEATURES])
def test_both_levels_are_told_over_the_same_time(name: str) -> None:
    for value, norm in itertools.product(LEVELS, repeat=2):
        said = statement(name, value, norm)
        if "in eight weeks" in said and BY_NAME[name].unit.endswith(" a week"):
            assert (max(value, norm) < 1.0) != (" a week)" in said and value == 0.0), said


def test_every_feature_has_a_unit_that_is_put_in_words() -> None:
    for feature in FEATURES:
        assert "{value}" in BY_NAME[feature.name].wording
        assert statement(feature.name, 0.4, 0.8)[0] not in "{ "


def test_counts_with_nouns() -> None:
    assert (plural(0.6, "day"), plural(2, "day")) == ("1 day", "2 days")
    assert took_part(1.7, 3.5) == "1.7 customer people take part in four weeks, 3.5 before"
    assert took_part(0.0, 3.1).startswith("nobody of the customer takes part")


def test_levels_of_other_spans_say_so_with_their_own_counts() -> None:
    twelve, past = Span(84.0), Span(until=20411.9)
    assert (
        statement("champion_activity", 1 / 12, 0.5, twelve) == "champion active once in twelve weeks (usual: 6 times)"
    )
    assert (
        statement("escalation", 2.0, 0.1, twelve)
        == "escalation in about 3 messages in twelve weeks (usual: hardly any)"
    )
    assert statement("escalation", 2.0, 0.1, past) == (
        "escalation in about 2 messages in the eight weeks to 19 November 2025 (usual: hardly any)"
    )
    assert statement("ticket_volume", 3.0, 1.0, past).startswith("3 tickets a week in the eight weeks to 19 November")
    assert statement("champion_absence", 1.4, 0.9) == (
        "absence of key people named in about one message in eight weeks (usual: fewer)"
    )
    assert "usual: about as many" in statement("champion_absence", 1.0, 0.9)


def test_reasons_of_a_silent_account_name_the_time_that_each_was_counted_over() -> None:
    """Nothing was heard for nine weeks: what was last heard is told with its own days, what goes on with its length."""
    late = Line(141.0, "c2", "We ask the board to step in.", planted("neutral", ["escalation"]))
    past = history([*healthy(147.0), late], date(2025, 8, 1))
    said = {d["feature"]: d["statement"] for d in assess(past, TrajectoryModel.bundled()).row["drivers"]}
    assert said["active_people"].startswith("no customer people active in eight weeks")
    assert said["champion_activity"] == "champion Ana Reis active 0.2 times a week in twelve weeks (usual: once)"
    assert "in the eight weeks to 26 June 2025" in said["escalation"]
    flags = {"planning_deferral", "champion_absence", "payment_concern", "scope_dispute", "escalation", "expansion"}
    assert all("to 26 June 2025" in text for name, text in said.items() if name in flags)
    same_day = history([*healthy(147.0), late], date(2025, 6, 26))
    assert all(" to " not in d["statement"] for d in assess(same_day, TrajectoryModel.bundled()).row["drivers"])
