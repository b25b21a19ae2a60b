"""What a notice of absence says: the day of return, and whether it is an end."""

from __future__ import annotations

from datetime import date

import pytest

from cxnlp.people.folding import fold
from cxnlp.people.replies import GONE, return_day

TOLD = date(2025, 10, 27)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office today and will be back on 28 October.", date(2025, 10, 28)),
        ("Away until 27 October.", TOLD),
        ("Back on 5 January.", date(2026, 1, 5)),
        ("Away until 31 October, back on Monday 3 November.", date(2025, 11, 3)),
        ("I was to be back on 25 October.", None),
        ("Back on 31 February.", None),
        ("Zurück am 3.11.", date(2025, 11, 3)),
        ("Away.", None),
    ],
)
def test_the_day_of_return_is_the_next_such_day(text: str, day: date | None) -> None:
    assert return_day(text, TOLD) == day


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("I have left the office and will be back on Monday 3 November.", False),
        ("She has left the company.", True),
        ("Mr Reis has left.", True),
        ("I have left my desk for today.", False),
        ("This address is no longer in use.", True),
    ],
)
def test_who_left_the_office_is_not_gone(text: str, gone: bool) -> None:
    assert bool(GONE.search(fold(text))) == gone
