"""Statements in plain English: numbers agree with their nouns whatever the level, and both levels say something."""

from __future__ import annotations

import itertools
import re

import pytest

from cxnlp.trajectory.catalogue import BY_NAME, FEATURES, statement
from cxnlp.trajectory.wording import MESSAGES, compared, plural, took_part

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
        "leaving or alternatives mentioned in at most one message in eight weeks (usual: fewer)"
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
