"""What happened but means nothing: each reason on a planted case, and the same case without what bears it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cxnlp.behaviour.satisfaction import fell
from cxnlp.trajectory.candidates import Candidate, Record
from cxnlp.trajectory.candidates import candidates as proposed
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.explanations import all_explained
from cxnlp.types import InvoiceRow, MetricRow
from tests.histories import START, Line, healthy, history, planted

PLAIN = planted("neutral")
ANGRY = planted("transactional", ["escalation"], sentiment=-1)
DISPUTE = planted("transactional", ["scope_dispute"], sentiment=-1)
BILL = planted("transactional", ["payment_concern"])
SHOUT = Line(100, "c3", "Your director calls me today or we stop.", ANGRY, thread="q")


def candidates(record: Record) -> list[Candidate]:
    return all_explained(record, proposed(record))


def found(kind: str, *extra: Line, as_of: date = date(2025, 7, 31), **more: object) -> list[Candidate]:
    lines = sorted([*healthy(), *extra], key=lambda x: x.day)
    return [c for c in candidates(Record(history(lines, as_of, **more))) if c.kind == kind]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "peace",
    [
        "Thank you for the quick fix.",
        "I apologise for my tone.",
        "That's fair, and it came without me asking twice.",
        "All sorted, it works again.",
        "I shall not be raising a formal complaint.",
        "Thank you for the quick fix, can you send the report as well?",
        "Glad to see it fixed.",
        "It's not only fixed, it is all good now.",
        "If I was rude I apologise for it.",
    ],
)
def test_a_quarrel_that_the_customer_calls_settled_is_explained(peace: str) -> None:
    (plain,) = found("escalation", SHOUT)
    (settled,) = found("escalation", SHOUT, Line(103, "c3", peace, PLAIN, thread="q"))
    assert not plain.explained
    assert settled.explained and settled.quotes[-1].text == peace and "settled by 19 April 2025" in settled.statement


@pytest.mark.parametrize(
    ("day", "who", "text", "thread"),
    [
        (130, "c3", "Thank you for the quick fix.", "q"),  # after three weeks
        (103, "v1", "Thank you for the quick fix.", "q"),  # our own word
        (103, "c2", "Thank you for the quick fix.", "other"),  # somebody else, elsewhere
        (103, "c3", "We look into the matter now.", "q"),  # no peace in it
    ],
)
def test_what_is_no_peace_explains_nothing(day: float, who: str, text: str, thread: str) -> None:
    assert not any(c.explained for c in found("escalation", SHOUT, Line(day, who, text, PLAIN, thread=thread)))


@pytest.mark.parametrize(
    "said",
    [
        "When will this be solved?",
        "Has this been resolved?",
        "It is fixed, right?",
        "If this is not solved by the end of April we will look at other vendors.",
        "Once this is sorted we can talk.",
        "It is still not solved.",
        "It is only partly fixed.",
        "This must now be solved by Friday.",
        "We want it fixed by Friday.",
        "Please get this sorted, thank you for a quick answer.",
        "Thank you in advance for a quick solution.",
        "Thank you for the answer, but it is still not solved.",
        "You told me it was fixed.",
        "I expect a full apology for this.",
        "The ticket was closed without an answer.",
    ],
)
def test_what_is_asked_demanded_or_denied_settles_nothing(said: str) -> None:
    assert [c.explained for c in found("escalation", SHOUT, Line(103, "c3", said, PLAIN, thread="q"))] == [False]


def test_a_quarrel_that_comes_again_was_not_settled() -> None:
    peace = Line(103, "c3", "Thank you for the quick fix.", PLAIN, thread="q")
    again = Line(125, "c3", "Your director calls me again or we stop.", ANGRY, thread="r")
    assert [c.explained for c in found("escalation", SHOUT, peace, again)] == [False, False]


def test_a_dispute_over_scope_is_settled_too() -> None:
    what = Line(100, "c1", "The import was part of the order, we do not pay it.", DISPUTE, thread="s")
    assert [c.explained for c in found("scope_dispute", what)] == [False]
    fair = Line(104, "c1", "Fair enough, then it is closed.", PLAIN, thread="s")
    assert [c.explained for c in found("scope_dispute", what, fair)] == [True]


def invoices(late: int) -> list[InvoiceRow]:
    days = [date(2025, 1, 15) + timedelta(days=28 * k) for k in range(6)]
    return [InvoiceRow("i.csv", "orchard", str(k), 1.0, d, d + timedelta(days=late if k == 4 else 0), None)
            for k, d in enumerate(days)]  # fmt: skip


def test_a_bill_late_for_a_new_system_is_explained_and_a_withheld_one_is_not() -> None:
    due = (date(2025, 5, 7) - START.date()).days
    serious = found("late_payment", invoices=invoices(40))
    assert [c.explained for c in serious] == [False]
    system = Line(due + 5, "c2", "Invoice 4 waits because our ledger moved to the new finance system.", BILL)
    late = found("late_payment", system, invoices=invoices(25))
    assert [(c.explained, "systems or approvals" in c.statement or c.explained) for c in late] == [(True, True)]
    assert [c.explained for c in found("late_payment", system, invoices=invoices(40))] == [False], "too long for that"
    days = [date(2025, 5, 7) + timedelta(days=5 * k) for k in range(3)]
    several = [
        InvoiceRow("i.csv", "orchard", f"n{k}", 1.0, d, d + timedelta(days=20), None) for k, d in enumerate(days)
    ]
    (one,) = found("late_payment", system, invoices=[*invoices(0)[:4], *several])
    assert one.explained, "three bills twenty days late are not one of sixty"
    (concern,) = found("payment_concern", system)
    assert concern.explained and concern.quotes[-1].text == system.text
    held = Line(due + 6, "c3", "We withhold the invoice until you deliver.", BILL)
    assert not any(c.explained for c in found("payment_concern", system, held))


def quiet_after(day: float, *extra: Line) -> list[Candidate]:
    lines = sorted([*(x for x in healthy(200) if x.day < day), *extra], key=lambda x: x.day)
    past = history(lines, date(2025, 1, 6) + timedelta(days=day + 30))
    return [c for c in candidates(Record(past)) if c.kind == "engagement_drop" and c.person == "c1"]


def test_an_announced_season_explains_a_silence_until_its_end() -> None:
    (plain,) = quiet_after(120)
    assert not plain.explained
    (season,) = quiet_after(120, Line(118, "c2", "We are closed for the harvest until 10 June.", PLAIN))
    assert season.explained and "announced on 4 May 2025" in season.statement
    (over,) = quiet_after(120, Line(118, "c2", "We are closed for the harvest until 9 May.", PLAIN))
    assert not over.explained, "the silence lasts far beyond the announced end"
    (asked,) = quiet_after(120, Line(118, "c2", "Are you closed for the holidays until 10 June?", PLAIN))
    assert not asked.explained


def csat(low: float, week: int) -> list[MetricRow]:
    out = []
    for k in range(28):
        monday = date(2025, 1, 6) + timedelta(days=7 * k)
        value = low if k == week else 4.6
        out.append(MetricRow("m.csv", "orchard", monday, monday + timedelta(days=6), "csat", value))
    return out


def burst(n: int) -> list[Line]:
    rare = [Line(10 + 35.0 * k, "c2", "The export fails.", PLAIN, "ticket") for k in range(6)]
    return [*rare, *(Line(100 + k, "c2", "The export fails again.", PLAIN, "ticket") for k in range(n))]


def spikes(n: int, metrics: list[MetricRow]) -> list[Candidate]:
    past = history(sorted(burst(n), key=lambda x: x.day), metrics=metrics)
    return [c for c in candidates(Record(past)) if c.kind == "ticket_spike"]


def test_a_burst_with_fallen_satisfaction_alarms_and_one_without_was_handled() -> None:
    (unknown,) = spikes(5, [])
    (handled,) = spikes(5, csat(4.5, 14))
    (bad,) = spikes(5, csat(2.0, 14))
    assert (unknown.explained, handled.explained, bad.explained) == (False, True, False)
    assert "satisfaction 2, usual 4.6" in bad.statement


def test_satisfaction_is_compared_within_a_series() -> None:
    percent = [replace(row, metric="csat_percent", value=row.value * 20) for row in csat(4.6, 14)]
    day = to_day(date(2025, 4, 14))
    mixed = fell(history(healthy(), metrics=[*percent[:14], *percent[15:], *csat(4.6, 14)]), day)
    assert mixed is not None and not mixed.fell
    both = fell(history(healthy(), metrics=[*percent, *csat(2.0, 14)]), day)
    assert both is not None and both.fell and (both.lowest, both.usual) == (2.0, 4.6)


def test_satisfaction_needs_a_past() -> None:
    past = history(healthy(), metrics=csat(2.0, 14)[13:16])
    assert fell(past, to_day(date(2025, 4, 14))) is None
    known = fell(history(healthy(), metrics=csat(2.0, 14)), to_day(date(2025, 4, 14)))
    assert known is not None and known.fell and (known.lowest, known.usual) == (2.0, 4.6)
