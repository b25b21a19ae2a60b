"""Every change that is tested without words, on the day of judging: gaps, attendance, tickets, answering times,
surveys, usage.

Each test compares the latest stretch with the account's own past and gives a p value; none is chosen for having turned
out well. Together with the ledger's tests they are all that a report tests, so Benjamini-Hochberg over all of them
keeps the expected share of false ones among those called to the level of q.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cxnlp.behaviour import counts, gaps, latency, rhythm, shares
from cxnlp.behaviour.exchanges import desks
from cxnlp.behaviour.invited import attendance
from cxnlp.behaviour.surveys import answered_by_person
from cxnlp.trajectory.contact import active_days
from cxnlp.trajectory.first_answers import first_answers
from cxnlp.trajectory.history import SENIOR_ROLES, History
from cxnlp.trajectory.lasting import known_until, listed, seen, up_to
from cxnlp.trajectory.series_tests import series_rows
from cxnlp.trajectory.wording import plural

LATEST_MEETINGS, LEAST_MEETINGS = 3, 4
BURST_DAYS, QUIET_DAYS, LEAST_DAYS = 14.0, 42.0, 84.0
LATEST_TICKETS, LEAST_TICKETS = 6, 6
LEAST_SURVEYS = 4
SURVEY_SILENCE = "survey_silence"
"""The test of `survey_tests` in the `tests` of accounts.json."""


@dataclass(frozen=True)
class Tested:
    """One test: `n` observations behind it, `p_value` of a change this large when nothing has changed."""

    test: str
    person: str | None
    p_value: float
    n: int
    statement: str


def gap_tests(history: History) -> Iterator[Tested]:
    """Per customer person with three active days or more: the present gap under the own rhythm."""
    for person in active_days(history):
        shown = seen(history, person)
        days = active_days(shown).get(person, ())
        if len(days) >= rhythm.LEAST_ACTIVE_DAYS:
            p = gaps.probability(shown, person, days)
            said = f"no contact for {plural(shown.days_since(days[-1]), 'day')}{up_to(history, shown)}"
            yield Tested("gap", person, p, len(days), said)


def attendance_tests(history: History) -> Iterator[Tested]:
    """Per customer person who came to a meeting and may be expected at seven or more: presence at the last three under
    the own past share."""
    for person in sorted({person for m in history.held for person in m.people}):
        came = [there for _, there in attendance(listed(history), person)]
        past, latest = came[:-LATEST_MEETINGS], came[-LATEST_MEETINGS:]
        if len(past) >= LEAST_MEETINGS:
            p = shares.at_most(sum(latest), len(latest), sum(past), len(past))
            said = f"at {sum(latest)} of the last {len(latest)} meetings, before at {sum(past)} of {len(past)}"
            yield Tested("attendance", person, p, len(came), said)


def ticket_tests(history: History) -> Iterator[Tested]:
    """Tickets of the last fortnight (more) and of the last six weeks (fewer) under the own rate; public holidays left
    out."""
    tickets, until = history.customer_tickets, known_until(history, "tickets")
    if until - history.first_day < LEAST_DAYS + QUIET_DAYS or not len(tickets):
        return
    import numpy as np

    begun, *opened, end = gaps.without_holidays(history, [history.first_day, *tickets["day"].tolist(), until])
    days, span = np.asarray(opened) - begun, end - begun
    tests: tuple[tuple[str, float, Callable[[int, counts.Rate], float]], ...] = (
        ("ticket_spike", BURST_DAYS, counts.at_least),
        ("ticket_silence", QUIET_DAYS, counts.at_most),
    )
    for name, window, tail in tests:
        past = days[days < span - window].tolist()
        now = len(days) - len(past)
        rate = counts.expected(past, span - window, window)
        said = f"{now} tickets in {window:.0f} days, {rate.mean:.1f} expected"
        yield Tested(name, None, tail(now, rate), len(days), said)


def junior_tests(history: History) -> Iterator[Tested]:
    """Seniors among those who opened the last six tickets, under their past share."""
    senior = history.customer_tickets["role"].isin(SENIOR_ROLES).tolist()
    past, latest = senior[:-LATEST_TICKETS], senior[-LATEST_TICKETS:]
    if len(past) >= LEAST_TICKETS:
        p = shares.at_most(sum(latest), len(latest), sum(past), len(past))
        said = f"{sum(latest)} of the last {len(latest)} tickets by seniors, before {sum(past)} of {len(past)}"
        yield Tested("junior_only_tickets", None, p, len(senior), said)


def reply_tests(history: History) -> Iterator[Tested]:
    """The latest answer of each side under that side's own past answers, in office hours of who answered."""
    known = desks(history)
    for side, name in (("customer", "slow_customer"), ("vendor", "slow_vendor")):
        hours = [known.desk(a.answerer, side).between(a.asked, a.answered) for a in first_answers(history)[side]]
        if len(hours) > latency.LEAST_ANSWERS:
            p = latency.lateness(hours[:-1], hours[-1])
            said = f"the latest answer took {plural(hours[-1], 'hour')} of office time"
            yield Tested(name, None, p, len(hours), said)


def survey_tests(history: History) -> Iterator[Tested]:
    """Per customer person who answered after LEAST_SURVEYS others: how many since then stayed without an answer, under
    the share answered before that last answer."""
    for person, trials in answered_by_person(history).items():
        last = max((k for k, answered in enumerate(trials) if answered), default=0)
        if last >= LEAST_SURVEYS:
            silent, before = len(trials) - last - 1, sum(trials[: last + 1])
            p = shares.at_most(0, silent, before - 1, last)
            now = f"none of the last {plural(silent, 'survey')}" if silent else "the latest survey"
            said = f"answered {now}, {before if silent else before - 1} of {last + 1 if silent else last} before"
            yield Tested(SURVEY_SILENCE, person, p, len(trials), said)


def change_rows(history: History) -> list[dict[str, Any]]:
    """Every test of an account as rows of accounts.json, with p where the q of the whole report is still to come."""
    every = (gap_tests, attendance_tests, ticket_tests, junior_tests, reply_tests, survey_tests)
    rows: list[dict[str, Any]] = [
        {
            "test": t.test,
            "person_id": t.person,
            "statement": t.statement,
            "n": t.n,
            "p_value": round(t.p_value, 6),
            "q_value": t.p_value,
        }
        for test in every
        for t in test(history)
    ]
    return rows + series_rows(history)
