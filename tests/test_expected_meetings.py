"""Who is missed at a meeting: those who may be expected there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from cxnlp.behaviour.invited import attendance, states
from cxnlp.behaviour.stakeholders import stakeholders
from cxnlp.people.posts import Roster
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.candidates import Candidate, Record, Said, candidates
from cxnlp.trajectory.changes import attendance_tests
from cxnlp.trajectory.history import History, build
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.people_candidates import told_of
from cxnlp.types import Invitation, Message, Party, Response
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
    whole = build("orchard", "Orchard", as_of, [*past.messages, *meetings], PEOPLE, "c1", [], [], [], [])
    return replace(whole, sentences=past.sentences)


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
    assert [c.person for c in missed(gone)] == ["c3"], "silent besides"
    left = Line(lines[8].day, "c3", "I'm leaving the company, Friday is my last day.", planted())
    told = met([*came, *(meeting(day, STEERING, "c2 v1") for day in WITHOUT[:3])], [*lines[-1:8:-1], left], as_of)
    assert missed(told) == [], "told of as going"


def answered(held: Message, person: str, response: Response) -> Message:
    return replace(held, invited=(*held.invited, Invitation(party(person), response)))


def test_a_missed_meeting_says_what_is_known_of_why_and_who_came_instead() -> None:
    without = [meeting(day, STEERING, "c2 v1") for day in WITHOUT[:3]]
    apology = replace(without[1], absent=(party("c1"),))
    (event,) = missed(met([*CAME, answered(without[0], "c1", "declined"), apology, without[2]]))
    assert event.statement == (
        "Ana Reis missed the last 3 meetings after attending 6 of 6 "
        "(declined 1, noted as absent at 1, without a known reason 1)"
    )
    assert event.meetings == tuple(m.message_id for m in without)
    instead = [meeting(day, STEERING, "c2 c3 v1") for day in WITHOUT[:3]]
    accepted = [answered(m, "c1", "accepted") for m in instead]
    (event,) = missed(met([*CAME, *accepted]))
    assert event.statement.endswith("(accepted, but not seen at 3); Cy Dunn came, who had not before")
    declined = [replace(answered(m, "c1", "declined"), absent=(party("c1"),)) for m in without]
    (event,) = missed(met([*CAME, *declined]))
    assert "(declined 3)" in event.statement


def test_apologies_declines_and_bare_absences_are_counted_apart() -> None:
    without = [meeting(112.0 + 14.0 * k, STEERING, "c2 v1") for k in range(5)]
    gone = (party("c1"),)
    told = [
        replace(answered(without[0], "c1", "declined"), absent=gone),
        replace(without[1], absent=gone, excused=gone),
        replace(without[2], absent=gone),
        replace(without[3], absent=gone),
        without[4],
    ]
    past = met([*CAME, *told])
    (event,) = missed(past)
    assert event.statement.endswith(
        "missed the last 5 meetings after attending 6 of 6 "
        "(declined 1, sent apologies for 1, noted as absent at 2, without a known reason 1)"
    )
    (seat,) = [s for s in stakeholders(past, frozenset()) if s["person_id"] == "c1"]
    assert seat["meetings_90d"] == {
        "present": 0, "declined": 1, "excused": 1, "absent": 2, "accepted": 0, "unknown": 1
    }  # fmt: skip
    weeks = assess(past, TrajectoryModel.bundled()).weeks
    assert sum(week["missed"] for week in weeks) == 4


def test_an_apology_in_the_minutes_is_kept_though_another_record_notes_an_absence_alone() -> None:
    gone = (party("c1"),)
    noted = replace(meeting(84.0, STEERING, "c2 v1"), absent=gone)
    minutes = replace(noted, kind="meeting_notes", message_id="minutes", excused=gone)
    for records in ([noted, minutes], [minutes, noted]):
        assert states(met([*CAME, *records]), "c1")[-1][1] == "excused"


def test_what_is_quoted_for_a_missed_meeting_was_said_there() -> None:
    without = [meeting(day, STEERING, "c2 v1") for day in WITHOUT[:3]]
    absence = planted("neutral", ["champion_absence"])
    minutes = Line(WITHOUT[2], "v1", "Ana sends regrets.", absence, "meeting_notes", thread=without[2].thread_id)
    lines = sorted([*healthy(), minutes], key=lambda line: line.day)
    (event,) = missed(met([*CAME, *without], lines))
    assert [q.text for q in event.quotes] == ["Ana sends regrets."]


def test_an_absence_of_somebody_else_is_no_proof_of_a_missed_meeting() -> None:
    without = [meeting(day, STEERING, "c2 v1") for day in WITHOUT[:3]]
    absence = planted("neutral", ["champion_absence"])

    def quoted(*texts: str) -> list[str]:
        placed = zip(texts, WITHOUT, without, strict=False)
        said = [Line(day, "v1", text, absence, "meeting_notes", thread=m.thread_id) for text, day, m in placed]
        (event,) = missed(met([*CAME, *without], sorted([*healthy(), *said], key=lambda line: line.day)))
        return [q.text for q in event.quotes]

    other = PEOPLE["c2"].name.split()[0]
    assert quoted(f"{other} is out today.", "Ana is out today.") == ["Ana is out today."]
    assert quoted(f"{other} is out today.", "Nobody is in today.") == ["Nobody is in today."]


def test_a_sentence_without_a_name_tells_of_whom_the_one_before_it_names() -> None:
    def told(*texts: str) -> set[str]:
        said = [SimpleNamespace(message_id="m", text=text) for text in texts]
        record = SimpleNamespace(said_in={"m": said}, roster=Roster(list(PEOPLE.values())))
        return told_of(cast(Record, record), cast(Said, said[-1]))

    name = PEOPLE["c2"].name.split()[0]
    assert told(f"Is {name} around?", "He's in, just not here.") == {"c2"}
    assert told(f"Is {name} around?", "Ana is out.") == {"c1"}
    assert told(f"Is {name} around?", "Hm.", "He's in.") == told("He's in.") == set()


def test_the_test_of_attendance_and_the_event_count_the_same_meetings() -> None:
    """Who accepted and was not seen is at no meeting, for the one as for the other."""
    without = [answered(meeting(day, STEERING, "c2 v1"), "c1", "accepted") for day in WITHOUT[:3]]
    past = met([*CAME, *without])
    (test,) = [t for t in attendance_tests(past) if t.person == "c1"]
    assert (test.statement, test.n) == ("at 0 of the last 3 meetings, before at 6 of 6", 9)
    assert test.p_value < 0.05 and "after attending 6 of 6" in missed(past)[0].statement
