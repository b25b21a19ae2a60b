"""Why a sum of contributions moved between two days: the difference of each addend, which add up to that of the sum."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cxnlp.trajectory.catalogue import BY_NAME

BASELINE = "baseline"
"""The addend that differs between two sets of weights only."""
MEASURED: Mapping[str, Collection[str]] = {
    "usage": ("active_users", "licensed_seats", "logins"),
    "invoices": ("invoice_lateness",),
    "surveys": (),
}
"""The features of the sources that are tables; all others are of messages."""
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


def told(before: str | None, after: str | None, known: bool) -> str:
    """An addend in words: the statement of the later day; where it has none, that of the earlier one, which holds no
    more or, where nothing is `known` of it, may hold still.

    >>> told("no logins", None, False), told("no logins", None, True), told(None, None, False)
    ('not known any more: no logins', 'no more: no logins', '')
    """
    return after or (f"{'no more' if known else 'not known any more'}: {before}" if before else "")


def known(feature: str, levels: Collection[str] | None, ended: Collection[str]) -> bool:
    """Whether a later day knows of `feature` what an earlier one did: it is among the `levels` seen (None: they were
    not kept), and no source that tells of it `ended` between them. What is no feature is always known.

    >>> known("logins", ["logins"], ["mail"]), known("trust", ["trust"], ["mail"]), known("trust", [], [])
    (True, False, False)
    """
    if feature not in BY_NAME:
        return True
    talk = not any(feature in measured for measured in MEASURED.values())
    told_of = any(feature in MEASURED.get(source, ()) if source in MEASURED else talk for source in ended)
    return (levels is None or feature in levels) and not told_of


def ended_since(before: Json, after: Json) -> frozenset[str]:
    """The sources that ended for the later of two rows of an account and not for the earlier."""
    old, new = (frozenset(str(e["source"]) for e in row.get("sources_ended") or ()) for row in (before, after))
    return new - old


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
    the differences of what is added beside the score, which with these add up to that of `decline_logit`. `known`:
    whether the feature is seen on the later day."""

    def stated(parts: Iterable[Part], name: str) -> list[dict[str, Any]]:
        said = [{d["feature"]: d["statement"] for d in row.get(name, ())} for row in (before, after)]
        return [
            {
                "feature": p.feature,
                "before": p.before,
                "after": p.after,
                "difference": p.change,
                "statement_before": said[0].get(p.feature),
                "statement": said[1].get(p.feature),
                "known": known(p.feature, after.get("levels"), gone),
            }
            for p in parts
        ]

    gone = ended_since(before, after)
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
        "parts": stated(differences(score_terms(before), score_terms(after)), "drivers"),
        "confirmatory": stated(beside, "confirmatory"),
    }
