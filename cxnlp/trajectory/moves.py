"""Why a sum of contributions moved between two days: the difference of each addend, which add up to that of the sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BASELINE = "baseline"
"""The addend that differs between two sets of weights only."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One addend on both days, in log-odds; 0 where it was none."""

    feature: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


def differences(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Part, ...]:
    """The addends of two sums that differ, the largest difference first.

    >>> [(p.feature, p.change) for p in differences({"trust": 0.5, "logins": 1.0}, {"trust": 2.0, "logins": 1.0})]
    [('trust', 1.5)]
    """
    parts = (Part(name, before.get(name, 0.0), after.get(name, 0.0)) for name in {**before, **after})
    return tuple(sorted((p for p in parts if p.change), key=lambda p: (-abs(p.change), p.feature)))


def _addends(rows: Iterable[Json]) -> dict[str, float]:
    return {str(d["feature"]): float(d["contribution"]) for d in rows}


def score_terms(row: Json) -> dict[str, float]:
    """What adds up to the log-odds of an account's score: `row` of accounts.json."""
    return {BASELINE: float(row["trajectory"]["baseline_logit"]), **_addends(row["drivers"])}


def moves_row(before: Json, after: Json) -> dict[str, Any]:
    """Two rows of one account compared: `score_logit` on both days with the differences that add up to its own, and
    the differences of what is added beside the score, which with these add up to that of `decline_logit`."""

    def told(parts: Iterable[Part], name: str) -> list[dict[str, Any]]:
        said = [{d["feature"]: d["statement"] for d in row.get(name, ())} for row in (before, after)]
        return [
            {
                "feature": p.feature,
                "before": p.before,
                "after": p.after,
                "difference": p.change,
                "statement_before": said[0].get(p.feature),
                "statement": said[1].get(p.feature),
            }
            for p in parts
        ]

    old, new = before["trajectory"], after["trajectory"]
    beside = differences(_addends(before.get("confirmatory", ())), _addends(after.get("confirmatory", ())))
    return {
        "as_of_before": before["as_of"],
        "as_of": after["as_of"],
        "class_before": old["class"],
        "class": new["class"],
        "score_before": old["score"],
        "score": new["score"],
        "score_logit_before": old["score_logit"],
        "score_logit": new["score_logit"],
        "difference": new["score_logit"] - old["score_logit"],
        "parts": told(differences(score_terms(before), score_terms(after)), "drivers"),
        "confirmatory": told(beside, "confirmatory"),
    }
