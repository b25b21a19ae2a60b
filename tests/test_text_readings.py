"""Readings of what was said: a share that stays the same reads nothing, and what is shown is what was counted."""

from __future__ import annotations

import math
from datetime import date

import pytest

from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.windows import weekly
from cxnlp.types import FLAGS, POLARITIES, SentenceScore
from tests.histories import Line, history, planted

AS_OF = date(2025, 10, 31)


def said(strategic: float) -> SentenceScore:
    orientation = {"strategic": strategic, "transactional": 1.0 - strategic, "neutral": 0.0}
    return SentenceScore(
        orientation, dict.fromkeys(FLAGS, 0.01), dict.fromkeys(POLARITIES, (0.0, 1.0, 0.0)), "neutral", (), {}
    )


def reading(before: float, after: float, every: float = 3.0, turn: float = 235.0) -> Reading:
    """The strategic share's reading where a share turns into another on a day."""
    days = [every * k for k in range(int(298 / every))]
    lines = [Line(d, "c1", "As we said.", said(before if d < turn else after)) for d in days]
    return weekly(history(lines, AS_OF))[-1][2]["strategic_share"]


@pytest.mark.parametrize("share", [0.0, 0.004, 0.1, 0.5, 0.97, 1.0])
@pytest.mark.parametrize("every", [1.0, 3.0])
def test_a_share_that_stays_the_same_reads_nothing(share: float, every: float) -> None:
    assert reading(share, share, every).x == pytest.approx(0.0, abs=1e-9)


def test_a_fall_of_the_share_reads_worse_the_deeper_it_is() -> None:
    strengths = [reading(0.7, after).x for after in (0.7, 0.5, 0.3, 0.1)]
    assert strengths == sorted(strengths) and strengths[1] > 0.3
    assert reading(0.3, 0.7).x < 0


def test_the_shares_shown_are_those_that_were_said() -> None:
    found = reading(0.75, 0.0)
    assert found.value == pytest.approx(0.0) and found.norm == pytest.approx(0.75)
    assert 0 < found.x <= 2 and math.isfinite(found.x)


def test_the_mood_shown_is_what_was_said() -> None:
    lines = [Line(3.0 * k, "c1", "As we said.", planted(sentiment=1 if k < 78 else -1)) for k in range(99)]
    found = weekly(history(lines, AS_OF))[-1][2]["sentiment"]
    assert (found.value, found.norm) == pytest.approx((-0.85, 0.85))
    assert found.x > 0
