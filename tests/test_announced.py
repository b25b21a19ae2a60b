"""Silences that the customer announces, with their end, are no silence until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cxnlp.behaviour.announced import end_of
from cxnlp.behaviour.stakeholders import stakeholders
from tests.histories import Line, healthy, history, planted

DAYS = 120.0
SAID = Line(DAYS, "c1", "", planted())


def statuses(text: str, silent_days: int) -> dict[str, str]:
    """The states of the customer's people so many days after the last mails, with what c1 said then."""
    past = history(
        [*healthy(DAYS), replace(SAID, text=text)],
        date.fromordinal(date(2025, 1, 6).toordinal() + int(DAYS) + silent_days),
    )
    return {s["person_id"]: s["status"] for s in stakeholders(past, frozenset())}


@pytest.mark.parametrize(
    ("text", "c1", "c2"),
    [
        ("Thank you for the list.", "silent", "silent"),
        ("You will not hear from us until mid June, everybody is in the vines.", "active", "active"),
        ("You will not hear from us for a while.", "silent", "silent"),
        ("Will you not hear from us until mid June?", "silent", "silent"),
        ("I am on leave until 12 June.", "active", "silent"),
        ("We are closed until 12 June.", "active", "active"),
        ("We are closed until 20 May.", "silent", "silent"),
        ("We're closed from 8 May to 12 June.", "active", "active"),
        ("I’ll be away until 12 June.", "active", "silent"),
        ("If you do not hear from us until mid June, consider it ended.", "silent", "silent"),
        ("We are shut out of the system until 12 June.", "silent", "silent"),
        ("Our website is closed until 12 June.", "silent", "silent"),
        ("Sorry that you did not hear from us until April.", "silent", "silent"),
    ],
)
def test_an_announced_silence_is_none_until_its_end(text: str, c1: str, c2: str) -> None:
    found = statuses(text, 35)
    assert (found["c1"], found["c2"]) == (c1, c2)


def test_no_silence_is_announced_for_longer_than_ten_weeks() -> None:
    told = date(2026, 1, 10)
    assert end_of("You will not hear from us until June.", told) == date(2026, 3, 21)
    assert end_of("You will not hear from us until December.", told) is None, "of last year"
    assert end_of("No news from us before February.", told) == date(2026, 2, 1)
