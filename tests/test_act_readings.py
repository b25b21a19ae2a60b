"""Readings without words: whose invitations are taken up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.history import History, build
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.windows import weekly
from cxnlp.types import Invitation, Message, Response
from tests.histories import PEOPLE, START, fading, healthy, history, parties

Meeting = tuple[dict[str, Response], str]
"""Answers by who was invited, and who is known to have been there (apart by a blank; nothing: no record is left)."""


def met(meetings: Sequence[Meeting]) -> History:
    """An account with these meetings, one a week up to the day of judging."""
    messages: list[Message] = list(history(fading()).messages)
    for number, (answers, there) in enumerate(meetings):
        key, at = f"call {number}", START + timedelta(days=200 - 7 * (len(meetings) - number))
        invited = tuple(Invitation(*parties([who]), answer) for who, answer in answers.items())
        entry = Message("calendar", "c.ics", "ics", f"{key} c", account="orchard", thread_id=key, sent_at=at)
        messages.append(replace(entry, invited=invited))
        if there:
            messages.append(replace(entry, kind="meeting_notes", message_id=f"{key} n", present=parties(there.split())))
    return build("orchard", "Orchard Ltd", date(2025, 7, 24), messages, PEOPLE, "c1", [], [], [], [])


BOTH: dict[str, Response] = {"c2": "accepted", "c3": "accepted"}
SEEN: Meeting = (BOTH, "c2 c3")


@pytest.mark.parametrize(
    ("lately", "worse"),
    [
        (SEEN, False),
        ((BOTH, ""), False),  # accepted, and nobody recorded who came
        (({"c2": "none", "c3": "none"}, ""), False),
        ((BOTH, "c2"), False),  # who only listened is not known to have been away
        (({"c2": "accepted", "c3": "declined"}, ""), True),
        (({"c2": "accepted", "c3": "none"}, "c2"), True),  # left to the other
        (({"c2": "accepted", "c3": "tentative"}, "c2"), True),
    ],
)
def test_an_invitation_is_not_taken_up_only_where_that_is_known(lately: Meeting, worse: bool) -> None:
    readings = weekly(met([*[SEEN] * 20, *[lately] * 8]))[-1][2]
    assert (readings["meetings_declined"].x > 0.1) is worse


def test_of_a_series_in_calendars_alone_answers_count() -> None:
    answers: dict[str, Response] = {"c2": "accepted", "c3": "declined"}
    reading = weekly(met([(answers, "")] * 28))[-1][2]["meetings_declined"]
    assert reading.n > 0 and reading.value == pytest.approx(0.5, abs=0.05) and abs(reading.x) < 0.1


def refused(late: Sequence[float]) -> History:
    """An account of weekly calls that writes until week 16 and refuses every call from then on but for `late` mails."""
    talk = [line for line in healthy() if line.day < 112]
    talk += [replace(talk[0], day=day) for day in late]
    messages = list(history(talk, date(2025, 7, 24)).messages)
    for week in range(28):
        answer: Response = "accepted" if week < 16 else "declined"
        key, at = f"call {week}", START + timedelta(days=7 * week + 2)
        entry = Message("calendar", "c.ics", "ics", f"{key} c", account="orchard", thread_id=key, sent_at=at)
        messages.append(replace(entry, invited=tuple(Invitation(*parties([who]), answer) for who in ("c1", "c2"))))
    return build("orchard", "Orchard Ltd", date(2025, 7, 24), messages, PEOPLE, "c1", [], [], [], [])


def test_who_says_nothing_else_still_refuses_invitations() -> None:
    silent, polite = (weekly(refused(late))[-1][2]["meetings_declined"] for late in ((), (195.0,)))
    assert silent.n >= polite.n > 0 and silent.x >= polite.x > 0.5


def test_refused_invitations_are_told_as_they_are_counted() -> None:
    row = assess(refused(()), TrajectoryModel.bundled()).row
    (told,) = [d["statement"] for d in row["drivers"] if d["feature"] == "meetings_declined"]
    assert told.startswith("22 of 22 customer invitations not taken up in twelve weeks (usual: ")
