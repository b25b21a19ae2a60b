"""A whole customer gone silent is an event by itself, but not where the silence is ours, usual or told of before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cxnlp.trajectory.candidates import Candidate, Record
from cxnlp.trajectory.events import events, weighed
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.people_candidates import everybody_quiet
from cxnlp.trajectory.week_rows import week_rows
from cxnlp.trajectory.windows import weekly
from cxnlp.types import Message, Party
from tests.histories import START, Line, healthy, history, planted

PLAIN = planted("neutral")
LAST = 142.0
"""The last day on which the customer of `silent` is heard."""


def on(day: float) -> date:
    return (START + timedelta(days=day)).date()


def silent(days: int, we_write: bool = True, last: str = "The till works.", last_kind: str = "email") -> History:
    """The customer falls silent so many days ago; the vendor writes on, or not."""
    lines = [line for line in healthy(200) if line.day < LAST and (we_write or line.person != "v1")]
    lines += [Line(LAST, "c2", last, PLAIN, last_kind)]
    lines += [Line(LAST + 7.0 * k, "v1", "A word on the new release.", PLAIN) for k in range(1, days // 7) if we_write]
    return history(lines, on(LAST + days))


def found(past: History) -> list[Candidate]:
    return list(everybody_quiet(Record(past)))


@pytest.mark.parametrize(("days", "told"), [(30, False), (44, False), (60, True), (120, True)])
def test_a_customer_silent_beyond_a_month_and_a_half_is_told(days: int, told: bool) -> None:
    assert bool(found(silent(days))) == told


def test_it_alarms_in_an_account_that_is_otherwise_well() -> None:
    past, model = silent(120), TrajectoryModel.bundled()
    judged = weighed(Record(past), week_rows(past, weekly(past), model), model)
    (event,) = [e for e in events(judged, model) if e.kind == "engagement_drop" and not e.explained]
    assert event.statement.startswith("nobody of the customer has been heard from for 120 days")


def test_a_silence_that_may_be_ours_is_none() -> None:
    assert found(silent(120, we_write=False)) == []
    assert found(silent(120, last="Which of the two shall we take?")) == []


def test_a_silence_as_long_as_one_before_is_none() -> None:
    season = [
        Line(120.0 * year + 2.0 * k, "c1" if k % 2 else "c2", "The tills are ready.", PLAIN)
        for year in range(3)
        for k in range(15)
    ]
    ours = [Line(7.0 * k, "v1", "A word on the new release.", PLAIN) for k in range(50)]
    lines = sorted([*season, *ours], key=lambda line: line.day)
    assert found(history(lines, on(268 + 85))) == []
    assert len(found(history(lines, on(268 + 100)))) == 1


def test_days_that_everybody_is_away_for_do_not_count() -> None:
    past = silent(60)
    last = {"c1": "Ana Reis", "c2": "Bo Marsh", "c3": "Cy Dunn"}

    def away(person: str, name: str) -> Message:
        author = Party(name, f"{name.split()[0].lower()}@orchard.example", person_id=person)
        return Message(
            "email", f"{person}.eml", "eml", f"away {person}", author=author, sent_at=START + timedelta(days=LAST + 3),
            subject="Out of office", text=f"I am away until {on(LAST + 50):%d %B %Y}.", automatic=True,
        )  # fmt: skip

    notices = [away(person, name) for person, name in last.items()]
    assert found(replace(past, messages=(*past.messages, *notices))) == []
    assert len(found(replace(past, messages=(*past.messages, *notices[:1])))) == 1
