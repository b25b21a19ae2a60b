"""Surveys of the whole portfolio for a reader: who answered, and three readings of their mean side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.report.safe import one_line
from cxnlp.report.words import percent

HEAD = ("Survey", "Answered", "Mean of the answers", "Whatever the silent think", "Corrected for who answers")
NOTE = (
    "In per cent of the scale. Those who answer are no fair sample: the mean of everybody asked lies within the fourth "
    "column whatever the silent think. The last weighs each answer by one over the probability that somebody of that "
    "role and activity answers, with its 90% interval; a dash where too few were asked to tell."
)


def survey_lines(summary: Mapping[str, Any] | None) -> tuple[tuple[str, ...], ...]:
    """The block `surveys` of accounts.json as rows under `HEAD`; none without surveys.

    >>> survey_lines({"nps": {"asked": 40, "answered": 10, "mean": 0.8, "bounds": [0.2, 0.95],
    ...                       "weighted_mean": 0.7, "weighted_interval": [0.55, 0.85]}})
    (('nps', '10 of 40', '80%', '20% to 95%', '70% (55% to 85%)'),)
    """
    return tuple(
        (
            one_line(str(kind)),
            f"{line['answered']:,} of {line['asked']:,}",
            percent(line["mean"]) + (f" (NPS {line['net_promoter']:+d})" if "net_promoter" in line else ""),
            _between(line["bounds"]),
            _corrected(line.get("weighted_mean"), line.get("weighted_interval")),
        )
        for kind, line in sorted((summary or {}).items())
    )


def contradictions(accounts: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Name of each account whose survey answers contradict how it behaves, in the order given, with the sentence."""
    told = ((row, (row.get("survey") or {}).get("contradicts")) for row in accounts)
    return tuple(
        (one_line(str(row.get("name") or row["account"])), one_line(str(found["statement"])))
        for row, found in told
        if found
    )


def _between(ends: Sequence[float]) -> str:
    return f"{percent(ends[0])} to {percent(ends[1])}"


def _corrected(mean: float | None, interval: Sequence[float] | None) -> str:
    return percent(mean) + (f" ({_between(interval)})" if mean is not None and interval else "")
