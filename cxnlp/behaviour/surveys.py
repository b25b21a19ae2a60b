"""Surveys and the silence around them: who answered, how far the mean could be off, whether it contradicts behaviour.

Those who answer are not a fair sample. Three readings of a mean stand side by side: of the answers alone; the bounds
that hold whatever the silent ones think; and the mean with each answer weighted by one over its probability of being
given, which is right where role, activity and kind of survey explain the silence.
Source: worst-case bounds, Manski 1989 (J. Human Resources 24); weighting, Horvitz and Thompson 1952, as a ratio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import SENIOR_ROLES, History
from cxnlp.trajectory.lasting import known_until
from cxnlp.vocabulary import DECLINE, USUAL_SCALES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PENDING_DAYS = 14.0  # an unanswered survey may still be answered
RECENT_DAYS = 180.0
ACTIVE_DAYS = 90.0
CONTENT, DISCONTENT = 0.8, 0.4  # of a scale from 0 to 1 (judgement: 8 of 10, 4 of 10)
LEAST_ASKED, LEAST_EACH = 20, 5
LEAST_PROPENSITY = 0.05
LEAST_ACCOUNTS = 2  # with answers, for an interval
LEVEL = 0.9


@dataclass(frozen=True)
class Asked:
    """One survey sent: `value` in 0..1, None where unanswered; `scoreless`: answered, but without a score on a known
    scale, so without a value too; what was known of the person on `day`, that of the answer or else of the sending.
    `person`: the person_id where that is known."""

    account: str
    kind: str
    day: float
    value: float | None
    senior: bool
    activity: float
    scoreless: bool = False
    person: str | None = None

    @property
    def answered(self) -> bool:
        return self.value is not None or self.scoreless


def _number(x: object) -> float | None:
    import math

    return float(x) if isinstance(x, int | float) and math.isfinite(x) else None


def _value(kind: str, score: object, low: object, high: object) -> float | None:
    """A score on a scale from 0 to 1; None where there is none, the scale is unknown, or the score is not on it."""
    usual = USUAL_SCALES.get(kind)
    least, most, told = _number(low), _number(high), _number(score)
    if usual is not None:
        least, most = usual[0] if least is None else least, usual[1] if most is None else most
    if told is None or least is None or most is None or not least <= told <= most or most == least:
        return None
    return (told - least) / (most - least)


def _other_scales(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Kinds of survey whose usual scale is not the one in use: a score without a stated end, of this account or of
    another one in the same table, lies beyond it."""
    return {
        kind
        for row in rows
        if (kind := str(row["kind"])) in USUAL_SCALES
        and _number(row["high"]) is None
        and (row["other_scale"] or ((score := _number(row["score"])) is not None and score > USUAL_SCALES[kind][1]))
    }


def asked(history: History) -> list[Asked]:
    """The surveys of one account that are answered or no longer expected to be."""
    import math

    if not len(history.surveys):
        return []
    acts, out = history.acts, []
    known_as = {
        word.casefold(): key
        for key, person in history.people.items()
        for word in (key, person.name or "", *person.emails, *person.aliases)
    }
    days, people, sides = acts["day"].to_numpy(float), acts["person"].to_numpy(object), acts["side"].to_numpy(object)
    rows, until = history.surveys.to_dict("records"), known_until(history, "surveys")
    others = _other_scales(rows)
    for row in rows:
        if not row["answered"] and until - row["day"] < PENDING_DAYS:
            continue
        unknown = row["kind"] in others and _number(row["high"]) is None
        value = None if unknown else _value(str(row["kind"]), row["score"], row["low"], row["high"])
        person = known_as.get(row["person"].strip().casefold()) if isinstance(row["person"], str) else None
        near = (days < row["day"]) & (days >= row["day"] - ACTIVE_DAYS)
        own = near & (people == person if person else sides == "customer")
        senior = history.role_of(person) in SENIOR_ROLES
        activity = math.log1p(int(own.sum()))
        scoreless = bool(row["answered"]) and value is None
        out.append(
            Asked(history.account, str(row["kind"]), float(row["day"]), value, senior, activity, scoreless, person)
        )
    return out


def answered_by_person(history: History) -> dict[str, list[bool]]:
    """Of each known person of the customer's whether the surveys sent were answered, in time order."""
    out: dict[str, list[bool]] = {}
    for one in sorted(asked(history), key=lambda a: a.day):
        if one.person is not None and history.side_of(one.person) == "customer":
            out.setdefault(one.person, []).append(one.answered)
    return dict(sorted(out.items()))


def bounds(values: Sequence[float | None]) -> tuple[float, float]:
    """The least and the greatest mean that all of those asked can have (values in 0..1, None unknown).

    >>> bounds([1.0, 0.5, None, None])
    (0.375, 0.875)
    """
    told, n = sum(v for v in values if v is not None), len(values)
    return told / n, (told + sum(v is None for v in values)) / n


def propensities(rows: Sequence[Asked]) -> Floats | None:
    """Probability of an answer with a value of each row, by a ridge logistic regression; None with too few of either
    kind."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    scored = np.array([r.value is not None for r in rows])
    if len(rows) < LEAST_ASKED or min(scored.sum(), (~scored).sum()) < LEAST_EACH:
        return None
    kinds = sorted({r.kind for r in rows})[1:]
    x = np.array([[float(r.senior), r.activity, *(float(r.kind == k) for k in kinds)] for r in rows])
    out: Floats = LogisticRegression().fit(x, scored).predict_proba(x)[:, 1]
    return np.clip(out, LEAST_PROPENSITY, 1.0)


def weighted_mean(rows: Sequence[Asked], propensity: Floats) -> tuple[float, tuple[float, float] | None]:
    """(mean, (low, high)): an answer counts one over its propensity. The 90 % interval takes the
    propensities as known and accounts, not answers, as independent; None with answers of fewer than LEAST_ACCOUNTS
    and where all answers are alike, which tells nothing of their spread.

    Source: Student's t with one degree of freedom fewer than accounts, as for few clusters (Cameron and Miller 2015,
    J. Human Resources 50).
    """
    import numpy as np
    from scipy.special import stdtrit

    told = np.array([r.value is not None for r in rows])
    value = np.array([r.value if r.value is not None else 0.0 for r in rows])
    weight = told / propensity
    mean = float((weight * value).sum() / weight.sum())
    _, place = np.unique([r.account for r in rows], return_inverse=True)
    parts = np.bincount(place[told], (weight * (value - mean))[told])
    n = len(set(place[told].tolist()))
    if n < LEAST_ACCOUNTS or len(set(value[told].tolist())) == 1:
        return mean, None
    wide = float(stdtrit(n - 1, (1 + LEVEL) / 2))
    error = wide * float(np.sqrt(n / (n - 1) * (parts**2).sum()) / weight.sum())
    return mean, (max(0.0, mean - error), min(1.0, mean + error))


def net_promoter(values: Sequence[float]) -> int:
    """Per cent of promoters (9 and 10 of 10) less per cent of detractors (0 to 6), -100..100; of values in 0..1.

    Source: Reichheld 2003 (Harvard Business Review 81).

    >>> net_promoter([1.0, 0.9, 0.8, 0.6])
    25
    """
    happy, unhappy = sum(v > 0.85 for v in values), sum(v < 0.65 for v in values)  # from 0 to 10 and from 1 to 10 alike
    return round(100 * (happy - unhappy) / len(values))


def survey_summary(rows: Sequence[Asked]) -> dict[str, Any]:
    """By kind of survey over the whole portfolio: asked, answered, response rate, mean, bounds, weighted mean; of nps
    the net promoter score of the answers besides."""
    propensity = propensities(rows)
    out: dict[str, Any] = {}
    for kind in sorted({r.kind for r in rows}):
        chosen = [k for k, r in enumerate(rows) if r.kind == kind]
        mine = [rows[k] for k in chosen]
        told = [r.value for r in mine if r.value is not None]
        weighted = weighted_mean(mine, propensity[chosen]) if propensity is not None and told else None
        out[kind] = {
            "asked": len(mine),
            **_answers(mine),
            "mean": round(sum(told) / len(told), 6) if told else None,
            **({"net_promoter": net_promoter(told)} if kind == "nps" and told else {}),
            "bounds": [round(b, 6) for b in bounds([r.value for r in mine])],
            "weighted_mean": round(weighted[0], 6) if weighted else None,
            "weighted_interval": [round(b, 6) for b in weighted[1]] if weighted and weighted[1] else None,
        }
    return out


def _answers(rows: Sequence[Asked]) -> dict[str, Any]:
    answered = sum(r.answered for r in rows)
    return {
        "answered": answered,
        "scored": sum(r.value is not None for r in rows),
        "response_rate": round(answered / len(rows), 6),
    }


def contradiction(mean: float | None, answers: int, trajectory: str) -> dict[str, str] | None:
    """Where recent answers and behaviour point opposite ways: which way, and a sentence."""
    if mean is None:
        return None
    said = f"{answers} recent survey answer{'s' if answers > 1 else ''} at {mean:.0%} of the scale"
    if mean >= CONTENT and trajectory in DECLINE:
        return {"kind": "better_than_behaviour", "statement": f"{said}, yet the account is {_plain(trajectory)}"}
    if mean <= DISCONTENT and trajectory in ("steady", "deepening"):
        return {"kind": "worse_than_behaviour", "statement": f"{said}, yet the account looks {_plain(trajectory)}"}
    return None


def _plain(trajectory: str) -> str:
    return trajectory.replace("_", " ")


def survey_row(history: History, trajectory: str) -> dict[str, Any] | None:
    """An account's surveys of the last half year, None without any; `date` of a contradiction: of the latest answer."""
    rows = [a for a in asked(history) if a.day >= history.end - RECENT_DAYS]
    if not rows:
        return None
    told = [a.value for a in rows if a.value is not None]
    mean = sum(told) / len(told) if told else None
    against: dict[str, str] | None = contradiction(mean, len(told), trajectory)
    if against is not None:
        against["date"] = to_date(max(a.day for a in rows if a.value is not None)).isoformat()
    return {
        "asked": len(rows),
        **_answers(rows),
        "mean": round(mean, 6) if mean is not None else None,
        "bounds": [round(b, 6) for b in bounds([a.value for a in rows])],
        "contradicts": against,
    }
