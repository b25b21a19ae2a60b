"""Readings without words: whose invitations are taken up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cxnlp.trajectory.history import History, build
from cxnlp.trajectory.windows import weekly
from cxnlp.types import Invitation, Message, Response
from tests.histories import PEOPLE, START, fading, history, parties

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
