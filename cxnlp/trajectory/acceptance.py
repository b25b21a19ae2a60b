"""How likely a candidate event is a true, alarming development: an additive log-odds of what is known about it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.signals.heads import sigmoid
from cxnlp.trajectory.candidates import Candidate, Record
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.model import TrajectoryModel

NEAR_DAYS = 21.0
"""Signs of another kind within this time speak for each other: an implicit signal needs a second piece of evidence."""
AFTER_DAYS = 42.0
LIMIT = 3.0
"""Log-odds of the account enter cut to -3 … 3."""
PEAK_LIMIT = 4.5
"""Log-odds of the surest message cut to -4.5 … 4.5."""
USUAL_WORDS = 10.0
NOTES = frozenset({"meeting_notes", "call_note"})


class _Logits:
    """The log-odds of a model's heads in the weeks of an account."""

    def __init__(self, weeks: Sequence[dict[str, Any]], model: TrajectoryModel):
        self._weeks, self._model = weeks, model
        self._starts = [to_day(week["week"]) for week in weeks]
        self._known: dict[tuple[str, int], float] = {}

    def at(self, day: float, head: str) -> float:
        """A head's log-odds in the week that holds `day`, or in the nearest one."""
        place = max(bisect_right(self._starts, day) - 1, 0)
        if (head, place) not in self._known:
            part = self._model.whole if head == "decline" else self._model.heads[head]
            logit = part.week_logit(self._weeks[place])
            self._known[head, place] = max(-LIMIT, min(LIMIT, logit))
        return self._known[head, place]


def peak_log_odds(peak: float) -> float:
    """How sure the surest message is, as log-odds: 0.9 differs from 0.99 as 0.1 from 0.01.

    >>> peak_log_odds(0.5), peak_log_odds(1.0)
    (0.0, 4.5)
    """
    if not 0.0 < peak < 1.0:
        return math.copysign(PEAK_LIMIT, peak - 0.5)
    return max(-PEAK_LIMIT, min(PEAK_LIMIT, math.log(peak / (1.0 - peak))))


def _near(candidate: Candidate, found: Sequence[Candidate]) -> float:
    """The sureness of signs of decline of other kinds around a candidate, as log(1 + sum)."""
    others = (
        c.peak for c in found if c.kind not in (candidate.kind, "expansion") and abs(c.day - candidate.day) <= NEAR_DAYS
    )
    return math.log1p(sum(others))


def _wording(candidate: Candidate, record: Record) -> dict[str, float]:
    """Who says it and at what length, for what was read in sentences."""
    said = [s for s in map(record.sentence, candidate.quotes) if s is not None] if candidate.text_led else []
    if not said:
        return {}
    return {
        "words": math.log(max(sum(s.words for s in said) / len(said), 1.0) / USUAL_WORDS),
        "by_customer": sum(s.side == "customer" for s in said) / len(said),
        "in_notes": sum(s.kind in NOTES for s in said) / len(said),
    }


def features(
    found: Sequence[Candidate], record: Record, weeks: Sequence[dict[str, Any]], model: TrajectoryModel
) -> list[dict[str, float]]:
    """What the acceptance looks at, for each of an account's candidates; all of it is known on the day of judging."""
    end, logits = record.history.end, _Logits(weeks, model)
    now = {head: logits.at(end, head) for head in ("decline", "growth", "severity")} if found else {}
    out = []
    for c in found:
        after = c.day + AFTER_DAYS
        row = {
            f"kind_{c.kind}": 1.0,
            "mass": math.log1p(c.mass),
            "peak": c.peak,
            "peak_log_odds": peak_log_odds(c.peak),
            "senior": float(c.senior),
            "voices": math.log(max(c.voices, 1)),
            "near": _near(c, found),
            "logit_before": logits.at(c.day - 7.0, "decline"),
            "logit_after": logits.at(after, "decline"),
            "logit_now": now["decline"],
            **_wording(c, record),
        }
        head = "growth" if c.kind == "expansion" else "severity"
        row |= {f"{head}_after": logits.at(after, head), f"{head}_now": now[head]}
        out.append(row)
    return out


def probability(row: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Probability that a candidate is a true development."""
    return sigmoid(weights["baseline"] + sum(weights.get(k, 0.0) * v for k, v in row.items()))


def acceptance(
    found: Sequence[Candidate], record: Record, weeks: Sequence[dict[str, Any]], model: TrajectoryModel
) -> list[float]:
    """The probability of each candidate under the model's event weights."""
    rows = features(found, record, weeks, model)
    return [
        probability(row, model.events["expansion_weights" if c.kind == "expansion" else "weights"])
        for c, row in zip(found, rows, strict=True)
    ]
