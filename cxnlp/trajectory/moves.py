"""Why a sum of contributions moved between two days: the difference of each addend, which add up to that of the sum."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cxnlp.trajectory.catalogue import BY_NAME, statement
from cxnlp.trajectory.wording import in_words

BASELINE = "baseline"
"""The addend that differs between two sets of weights only."""
MEASURED: Mapping[str, Collection[str]] = {
    "usage": ("active_users", "licensed_seats", "logins"),
    "invoices": ("invoice_lateness",),
    "surveys": (),
}
"""The features of the sources that are tables; all others are of messages."""
Json = Mapping[str, Any]
_USUAL = re.compile(r" \(usual: ([^()]*)\)$")


@dataclass(frozen=True, slots=True)
class Part:
    """One addend on both days, in log-odds; 0 where it was none."""

    feature: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


def known(feature: str, levels: Collection[str] | None, ended: Collection[str]) -> bool:
    """Whether a later day knows of `feature` what an earlier one did: it is among the `levels` seen (None: they were
    not kept), and no source that tells of it `ended` between them. What is no feature is always known.

    >>> known("logins", ["logins"], ["mail"]), known("trust", ["trust"], ["mail"]), known("trust", [], [])
    (True, False, False)
    """
    if feature not in BY_NAME:
        return True
    talk = not any(feature in measured for measured in MEASURED.values())
    silent = any(feature in MEASURED.get(source, ()) if source in MEASURED else talk for source in ended)
    return (levels is None or feature in levels) and not silent


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


class Seen(NamedTuple):
    """What a contribution rests on, on one day: its statement and levels, None where it has none."""

    statement: str
    value: float | None
    norm: float | None


def told_of(
    feature: str, then: Seen | None, now: Seen | None, levels: Mapping[str, float] | None, is_known: bool = True
) -> str:
    """A difference in words: the statement of the later day, or what became of a contribution that is none any more; ""
    for what has no statement. `levels`: the recent levels of the later day, by feature; None where they were not
    kept. `is_known`: as `known` says; where it is not, what was said may hold still.

    A level that stays while the usual one moves is told as such, since it is the usual one that makes the difference.

    >>> late = Seen("an invoice 20 days late (usual: 10 days late)", 20.0, 10.0)
    >>> told_of("invoice_lateness", late, None, {"invoice_lateness": 20.0})
    'still an invoice 20 days late, now usual (before: 10 days late)'
    >>> told_of("invoice_lateness", late, None, {"invoice_lateness": 30.0})
    'an invoice 30 days late, now usual; before, an invoice 20 days late (usual: 10 days late)'
    >>> told_of("invoice_lateness", late, None, {"invoice_lateness": 0.0})
    'no more: an invoice 20 days late (usual: 10 days late)'
    >>> told_of("invoice_lateness", late, None, {"trust": 0.0}, is_known=False)
    'not known any more: an invoice 20 days late (usual: 10 days late)'
    >>> told_of("invoice_lateness", Seen("an invoice 20 days late (usual: on time)", 20.0, 0.0), late, {})
    'an invoice 20 days late (usual: 10 days late; before: on time)'
    """
    if then is None or now is None or feature not in BY_NAME:
        return now.statement if now else _gone(feature, then, levels, is_known) if then else ""
    unit, before, usual = BY_NAME[feature].unit, _USUAL.search(then.statement), _USUAL.search(now.statement)
    if not before or not usual or before[1] == usual[1] or not _alike(unit, then.value, now.value):
        return now.statement
    return f"{now.statement[:-1]}; before: {before[1]})"


def _alike(unit: str, one: float | None, other: float | None) -> bool:
    """Whether two levels are told in the same words."""
    return one is not None and other is not None and in_words(unit, one) == in_words(unit, other)


def _gone(feature: str, then: Seen, levels: Mapping[str, float] | None, is_known: bool) -> str:
    told = then.statement
    if not is_known:
        return f"not known any more: {told}"
    if feature not in BY_NAME or then.value is None or then.norm is None:
        return f"no more: {told}"
    if levels is None or feature not in levels:
        return f"adds nothing any more: {told}"
    level, usual = levels[feature], _USUAL.search(told)
    if _alike(BY_NAME[feature].unit, level, then.value):
        return f"still {told[: usual.start()]}, now usual (before: {usual[1]})" if usual else f"still {told}, now usual"
    further = (level - then.norm) / (then.value - then.norm) if then.value != then.norm else 0.0
    if further < 1.0:
        return f"no more: {told}"
    return f"{_USUAL.sub('', statement(feature, level, level))}, now usual; before, {told}"


def _addends(rows: Iterable[Json]) -> dict[str, float]:
    return {str(d["feature"]): float(d["contribution"]) for d in rows}


def score_terms(row: Json) -> dict[str, float]:
    """What adds up to the log-odds of an account's score: `row` of accounts.json."""
    return {BASELINE: float(row["trajectory"]["baseline_logit"]), **_addends(row["drivers"])}


def moves_row(before: Json, after: Json) -> dict[str, Any]:
    """Two rows of one account compared: `score_logit` on both days with the differences that add up to its own, and
    the differences of what is added beside the score, which with these add up to that of `decline_logit`. `known`:
    whether the feature is seen on the later day; `told`: each difference in words (`told_of`)."""

    def seen(rows: Mapping[str, Json], feature: str) -> Seen | None:
        row = rows.get(feature)
        return Seen(row["statement"], row.get("value"), row.get("norm")) if row else None

    def stated(parts: Iterable[Part], name: str) -> list[dict[str, Any]]:
        then, now = ({d["feature"]: d for d in row.get(name, ())} for row in (before, after))
        return [
            {
                "feature": p.feature,
                "before": p.before,
                "after": p.after,
                "difference": p.change,
                "statement_before": then.get(p.feature, {}).get("statement"),
                "statement": now.get(p.feature, {}).get("statement"),
                "known": (is_known := known(p.feature, levels, gone)),
                "told": told_of(p.feature, seen(then, p.feature), seen(now, p.feature), levels, is_known) or None,
            }
            for p in parts
        ]

    gone, levels = ended_since(before, after), after.get("levels")
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
