"""What a row of the ledger allows to say: whether it is chance, and whether it is large."""

from __future__ import annotations

import pytest

from cxnlp.report.evidence import LARGE, READINGS_NOTE, shifts


@pytest.mark.parametrize(
    ("difference", "interval", "q", "words"),
    [
        (-0.93, (-1.0, -0.78), 0.068, "perhaps more than chance"),
        (-0.93, (-1.0, -0.78), 0.002, "unlikely to be chance, and large"),
        (LARGE, (0.05, 0.15), 0.01, "unlikely to be chance, and large"),
        (-0.04, (-0.06, -0.02), 0.01, "unlikely to be chance, but small"),
        (-0.2, (-0.41, 0.01), 0.2, "could be chance"),
        (-0.2, None, 0.2, "could be chance"),
        (-0.2, (-0.41, 0.01), None, "not tested"),
    ],
)
def test_the_words_hold_test_interval_and_size(
    difference: float, interval: tuple[float, float] | None, q: float | None, words: str
) -> None:
    row = {
        "before": {"strategic": 0.96, "n": 62},
        "after": {"strategic": 0.96 + difference, "n": 66},
        "difference": difference,
        "interval": interval,
        "q_value": q,
    }
    (found,) = shifts({"by_role": {"all": row}})
    assert found.reading == words
    assert f"from {LARGE * 100:.0f} points" in READINGS_NOTE
