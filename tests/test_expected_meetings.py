"""Who is missed at a meeting: those who may be expected there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from cxnlp.trajectory.candidates import Candidate, Record, candidates
from cxnlp.trajectory.history import History, build
from cxnlp.trajectory.people_candidates import attendance
from cxnlp.types import Invitation, Message, Party
from tests.histories import PEOPLE, START, Line, healthy, history, planted

STEERING, SYNC = "Steering committee", "Technical sync"


def party(person: str) -> Party:
    known = PEOPLE[person]
    return Party(known.name, known.emails[0], side=known.side, person_id=person)


def meeting(day: float, subject: str, there: str, invited: str = "") -> Message:
    """A meeting of who was there and, where known, who was invited; ids apart by a blank."""
    key = f"{subject} {day:g}"
    return Message(
        "transcript", f"{key}.vtt", "vtt", key, account="orchard", thread_id=key, sent_at=START + timedelta(days=day),
        subject=f"{subject}, {day:g}", present=tuple(map(party, there.split())),
        invited=tuple(Invitation(party(p), "accepted") for p in invited.split()),
    )  # fmt: skip


def met(meetings: Sequence[Message], lines: Sequence[Line] = (), as_of: date = date(2025, 7, 22)) -> History:
    past = history(lines or healthy(), as_of)
    return build("orchard", "Orchard", as_of, [*past.messages, *meetings], PEOPLE, "c1", [], [], [], [])


def missed(past: History) -> list[Candidate]:
    return [c for c in candidates(Record(past)) if c.told_as == "missed_meetings"]


CAME = [meeting(14.0 * k, STEERING, "c1 c2 v1", "c1 c2 v1") for k in range(6)]
WITHOUT = (84.0, 98.0, 112.0, 126.0)


@pytest.mark.parametrize(
    ("subject", "invited", "expected"),
    [
        (STEERING, "c1 c2 v1", True),  # invited, and not there
        (STEERING, "c2 v1", True),  # no longer invited to the same series
        (SYNC, "c2 v1", False),  # never asked to this one
        (SYNC, "c1 c2 v1", True),
        (SYNC, "", True),  # no list is known
        (SYNC, "v1", True),  # a list of the vendor's people alone tells of no customer
    ],
)
def test_only_meetings_that_somebody_may_be_expected_at_can_be_missed(
    subject: str, invited: str, expected: bool
) -> None:
    past = met([*CAME, *(meeting(day, subject, "c2 v1", invited) for day in WITHOUT)])
    trials = [there for _, there in attendance(past, "c1")]
    assert trials == [True] * 6 + [False] * (4 if expected else 0)
    assert [c.person for c in missed(past)] == (["c1"] if expected else [])


def test_a_single_meeting_without_somebody_is_missed_as_before() -> None:
    past = met([*CAME, meeting(84.0, "Export of the figures", "c2 v1", "c2 v1"), meeting(98.0, SYNC, "c2", "c2")])
    assert [there for _, there in attendance(past, "c1")] == [True] * 6 + [False] * 2


def test_whoever_joins_a_series_is_expected_from_then_on() -> None:
    early = [meeting(14.0 * k, SYNC, "c2 v1", "c2 v1") for k in range(4)]
    asked = meeting(56.0, SYNC, "c1 c2 v1", "c1 c2 v1")
    past = met([*early, asked, meeting(70.0, SYNC, "c2 v1", "c2 v1")])
    assert [there for _, there in attendance(past, "c1")] == [True, False]


@pytest.mark.parametrize("last", [153.0, 142.0])
def test_an_executive_gone_from_meetings_is_told_though_the_mails_get_fewer(last: float) -> None:
    """The last mail of a weekly writer is one day, or twelve days, old: less than a silence."""
    as_of = (START + timedelta(days=154)).date()
    lines = [Line(last - 9.0 * k, "c3", "The numbers are attached.", planted()) for k in range(14)]
    came = [meeting(14.0 * k, STEERING, "c2 c3 v1") for k in range(6)]
    past = met([*came, *(meeting(day, STEERING, "c2 v1") for day in WITHOUT[:3])], lines[::-1], as_of)
    (event,) = missed(past)
    assert event.person == "c3" and event.explicit and "missed the last 3 meetings" in event.statement
    gone = met([*came, *(meeting(day, STEERING, "c2 v1") for day in WITHOUT[:3])], lines[-1:7:-1], as_of)
    assert missed(gone) == [] and any(c.person == "c3" for c in candidates(Record(gone))), "silent, and told as such"
