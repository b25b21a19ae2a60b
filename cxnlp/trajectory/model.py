"""The additive score: weights with a Gaussian posterior, loaded from data, and what they make of one moment.

Three linear scores, all in log-odds: `decline` (drifting or at risk against the rest), `severity` (at risk against
drifting, given decline) and `growth` (deepening against steady, given none). `decline` reads leading and lagging
features only and makes the score; what confirmatory ones (talk of leaving, fewer seats) add is a fourth,
`confirmatory`, which counts in class and `risk_90d` and never in the score (decision 017). Weights that `cxnlp fit`
wrote may hold a fifth, `expansion`: the log-odds of an expansion within 90 days.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from cxnlp.errors import ModelError
from cxnlp.signals.heads import sigmoid
from cxnlp.trajectory.moment import Reading

HEADS = ("decline", "severity", "growth", "confirmatory")
EXPANSION = "expansion"
Z90 = 1.6448536269514722
# Standard deviation added to the log-odds for the whole of the features being missing, were their weights sure
# (judgement).
MISSING_SD = 1.5
# Share of accounts in decline that weights without a base rate of their own assume (13 of the 27 labelled histories).
SHIPPED_BASE_RATE = 13 / 27


def score_of(logit: float) -> float:
    """The score 0..100 (100 = healthiest) of log-odds of decline.

    >>> score_of(0.0)
    50.0
    """
    return 100.0 * (1.0 - sigmoid(logit))


@dataclass(frozen=True)
class Head:
    """Baseline and weights in log-odds; `covariance` is over (baseline, *weights) in the order of `names`."""

    names: tuple[str, ...]
    baseline: float
    weights: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]

    def contributions(self, readings: Mapping[str, Reading]) -> dict[str, float]:
        return {n: w * readings[n].x for n, w in zip(self.names, self.weights, strict=True)}

    def logit(self, readings: Mapping[str, Reading]) -> float:
        return self.baseline + math.fsum(self.contributions(readings).values())

    def week_logit(self, week: Mapping[str, Any]) -> float:
        """The log-odds of a row of the weekly table, whose columns `<feature>_x` hold the strengths."""
        return float(self.baseline + sum(w * week[c] for c, w in zip(self._columns, self.weights, strict=True)))

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(f"{name}_x" for name in self.names)

    def sd(self, readings: Mapping[str, Reading], lost: Mapping[str, float] | None = None) -> float:
        """Standard deviation of the log-odds: of the weights, and of the features that are missing. A missing one adds
        what its weight, as sure as that is known, would make of a usual strength. `lost`: the strength that features
        had from sources which ended. It may be theirs still, so the log-odds are as far off as it would move them."""
        import numpy as np

        lost = lost or {}
        x = np.array([1.0, *(readings[n].x + lost.get(n, 0.0) for n in self.names)])
        moved = math.fsum(w * lost.get(n, 0.0) for n, w in zip(self.names, self.weights, strict=True))
        covariance = np.array(self.covariance)
        spread = float(x @ covariance @ x)
        usual = MISSING_SD**2 / (sum(w * w for w in self.weights) or 1.0)
        squares = np.square(self.weights) + covariance.diagonal()[1:]
        missing = float(squares @ [readings[n].n == 0 for n in self.names])
        return math.sqrt(max(spread, 0.0) + usual * missing + moved**2)

    def part(self, names: Sequence[str], with_baseline: bool) -> Head:
        """The weights of `names` alone, in that order, with the baseline or with a sure one of 0."""
        places = [0, *(1 + self.names.index(n) for n in names)]
        covariance = [[self.covariance[a][b] for b in places] for a in places]
        if not with_baseline:
            covariance = [
                [0.0 if 0 in (a, b) else covariance[a][b] for b in range(len(places))] for a in range(len(places))
            ]
        weights = tuple(self.weights[k - 1] for k in places[1:])
        return Head(tuple(names), self.baseline if with_baseline else 0.0, weights, tuple(map(tuple, covariance)))


Cross = tuple[tuple[float, ...], ...]
"""Covariance of (baseline, *weights) of one head with the weights of another; empty: they are independent."""


def joined(first: Head, second: Head, cross: Cross = ()) -> Head:
    """Both heads as one: names after one another, baselines added."""
    n, m = len(first.names), len(second.names)
    rows = [[0.0] * (1 + n + m) for _ in range(1 + n + m)]
    for head, places in ((first, range(1 + n)), (second, [0, *range(1 + n, 1 + n + m)])):
        for a, i in enumerate(places):
            for b, j in enumerate(places):
                rows[i][j] += head.covariance[a][b]
    for i, row in enumerate(cross):
        for j, value in enumerate(row, start=1 + n):
            rows[i][j] = rows[j][i] = value
    names, weights = (*first.names, *second.names), (*first.weights, *second.weights)
    return Head(names, first.baseline + second.baseline, weights, tuple(map(tuple, rows)))


def parted(whole: Head) -> tuple[Head, Head, Cross]:
    """(decline, confirmatory, covariance between): a head over all features taken apart by the tags of the
    catalogue."""
    from cxnlp.trajectory.catalogue import CONFIRMATORY

    names = whole.names
    leading = whole.part([n for n in names if n not in CONFIRMATORY], True)
    stated = [n for n in names if n in CONFIRMATORY]
    places = [1 + names.index(n) for n in stated]
    cross = tuple(
        tuple(whole.covariance[k][j] for j in places) for k in (0, *(1 + names.index(n) for n in leading.names))
    )
    return leading, whole.part(stated, False), cross


@dataclass(frozen=True)
class TrajectoryModel:
    """The heads with the slope and offset that calibrate the log-odds of decline to `risk_90d`.

    `cross`: covariance of decline with confirmatory. `base_rate`: share of accounts lost (or, as shipped, in decline)
    among those that `risk_90d` is calibrated on.
    """

    heads: Mapping[str, Head]
    risk_offset: float
    risk_slope: float
    events: Mapping[str, Any]
    sha256: str
    base_rate: float = SHIPPED_BASE_RATE
    cross: Cross = ()

    @cached_property
    def whole(self) -> Head:
        """What the score reads and what confirms, together: the log-odds behind class and `risk_90d`."""
        from cxnlp.trajectory.catalogue import BY_NAME

        both = joined(self.heads["decline"], self.heads["confirmatory"], self.cross)
        return both.part([n for n in BY_NAME if n in both.names], True)

    def with_whole(self, whole: Head) -> TrajectoryModel:
        """The same model whose `whole` has these weights."""
        decline, confirmatory, cross = parted(whole)
        return replace(self, heads={**self.heads, "decline": decline, "confirmatory": confirmatory}, cross=cross)

    def risk_logit(self, logit: float) -> float:
        """The log-odds of a loss within 90 days at log-odds `logit` of decline."""
        return self.risk_offset + self.risk_slope * logit

    def risk(self, logit: float) -> float:
        """`risk_90d` of the log-odds of decline that `whole` gives.

        >>> TrajectoryModel({}, 0.0, 1.0, {}, "").risk(0.0)
        0.5
        """
        return sigmoid(self.risk_logit(logit))

    def at_base_rate(self, rate: float | None) -> TrajectoryModel:
        """The same weights where the share `rate` of accounts is lost in 90 days; None: as calibrated.

        Every `risk_90d` moves by the difference of the two rates' log-odds, so the order of accounts stays; what a
        notice states (`standing.with_notice`) does not move. Right where lost and kept accounts look alike in both
        places and only their shares differ. Source: prior correction, King and Zeng 2001 (Political Analysis 9);
        Saerens et al. 2002 (Neural Computation 14).

        >>> round(TrajectoryModel({}, 0.0, 1.0, {}, "", 0.5).at_base_rate(0.1).risk(0.0), 6)
        0.1
        """
        if rate is None:
            return self
        shift = math.log(rate / (1 - rate)) - math.log(self.base_rate / (1 - self.base_rate))
        return replace(self, risk_offset=self.risk_offset + shift, base_rate=rate)

    @classmethod
    def bundled(cls) -> TrajectoryModel:
        """The weights that come with cxnlp."""
        return cls.load()

    @classmethod
    def load(cls, path: Path | None = None) -> TrajectoryModel:
        """Reads weights, without a path those that come with cxnlp.

        Raises ModelError when the file is missing or does not fit the features of this code.
        """
        from cxnlp.bundled import models_dir

        given = path
        path = path or models_dir() / "trajectory" / "weights.json"
        if given and not given.is_file():
            raise ModelError(f"there is no file of trajectory weights at {given}: name one that cxnlp fit wrote")
        advice = "write it again with cxnlp fit" if given else "install cxnlp again"
        try:
            raw = path.read_bytes()
            data = json.loads(raw)
            heads = {
                name: Head(
                    tuple(h["names"]),
                    float(h["baseline"]),
                    tuple(map(float, h["weights"])),
                    tuple(tuple(map(float, row)) for row in h["covariance"]),
                )
                for name, h in data["heads"].items()
            }
            cross: Cross = tuple(tuple(map(float, row)) for row in data.get("cross", ()))
            if "confirmatory" not in heads:  # weights written before they were kept apart
                heads["decline"], heads["confirmatory"], cross = parted(heads["decline"])
            model = cls(
                heads,
                float(data["risk_offset"]),
                float(data["risk_slope"]),
                data["events"],
                hashlib.sha256(raw).hexdigest(),
                float(data.get("risk_base_rate", SHIPPED_BASE_RATE)),
                cross,
            )
            if not 0 < model.base_rate < 1:
                raise ValueError("risk_base_rate lies outside 0..1")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"the trajectory weights at {path.name} cannot be used ({error}): {advice}") from error
        from cxnlp.trajectory.windows import FEATURES

        for name in (*HEADS, EXPANSION) if EXPANSION in model.heads else HEADS:
            unknown = set(model.heads[name].names) - set(FEATURES) if name in model.heads else {f"head {name}"}
            if unknown:
                raise ModelError(
                    f"the trajectory weights do not fit this version (unknown: {', '.join(sorted(unknown))}): {advice}"
                )
        return model

    def as_data(self) -> dict[str, Any]:
        """What a weights file holds; `load` reads it back."""
        return {
            "schema_version": 1,
            "heads": {
                n: {"names": h.names, "baseline": h.baseline, "weights": h.weights, "covariance": h.covariance}
                for n, h in self.heads.items()
            },
            "cross": self.cross,
            "risk_offset": self.risk_offset,
            "risk_slope": self.risk_slope,
            "risk_base_rate": self.base_rate,
            "events": self.events,
        }


def directions(
    model: TrajectoryModel, readings: Mapping[str, Reading], decline_logit: float, severe: float | None = None
) -> dict[str, float]:
    """Probabilities of the four directions at these log-odds of decline; they sum to 1. `severe`: the share of decline
    that is at risk, where it is known otherwise."""
    decline = sigmoid(decline_logit)
    severe = sigmoid(model.heads["severity"].logit(readings)) if severe is None else severe
    growth = sigmoid(model.heads["growth"].logit(readings))
    return {
        "deepening": (1 - decline) * growth,
        "steady": (1 - decline) * (1 - growth),
        "drifting": decline * (1 - severe),
        "at_risk": decline * severe,
    }
