"""The additive score: weights with a Gaussian posterior, loaded from data, and what they make of one moment.

Three linear scores on the same features, all in log-odds: `decline` (drifting or at risk against the rest),
`severity` (at risk against drifting, given decline) and `growth` (deepening against steady, given none).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxnlp.errors import ModelError
from cxnlp.trajectory.moment import Reading

HEADS = ("decline", "severity", "growth")
Z90 = 1.6448536269514722
# Standard deviation added to the log-odds for the whole of the features being missing (judgement).
MISSING_SD = 1.5
# Share of accounts in decline that weights without a base rate of their own assume (13 of the 27 labelled histories).
SHIPPED_BASE_RATE = 13 / 27


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


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
        return float(self.baseline + sum(w * week[f"{n}_x"] for n, w in zip(self.names, self.weights, strict=True)))

    def sd(self, readings: Mapping[str, Reading]) -> float:
        """Standard deviation of the log-odds: of the weights, and of the features that are missing."""
        import numpy as np

        x = np.array([1.0, *(readings[n].x for n in self.names)])
        spread = float(x @ np.array(self.covariance) @ x)
        total = sum(w * w for w in self.weights) or 1.0
        missing = sum(w * w for n, w in zip(self.names, self.weights, strict=True) if readings[n].n == 0) / total
        return math.sqrt(max(spread, 0.0) + MISSING_SD**2 * missing)


@dataclass(frozen=True)
class TrajectoryModel:
    """The three heads with the slope and offset that calibrate the decline score to `risk_90d`.

    `base_rate`: share of accounts lost (or, as shipped, in decline) among those that `risk_90d` is calibrated on.
    """

    heads: Mapping[str, Head]
    risk_offset: float
    risk_slope: float
    events: Mapping[str, Any]
    sha256: str
    base_rate: float = SHIPPED_BASE_RATE

    def risk(self, logit: float) -> float:
        return logistic(self.risk_offset + self.risk_slope * logit)

    def at_base_rate(self, rate: float | None) -> TrajectoryModel:
        """The same weights where the share `rate` of accounts is lost in 90 days; None: as calibrated.

        Every `risk_90d` moves by the difference of the two rates' log-odds, so the order of accounts stays. Right where
        lost and kept accounts look alike in both places and only their shares differ. Source: prior correction, King
        and Zeng 2001 (Political Analysis 9); Saerens et al. 2002 (Neural Computation 14).

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
            model = cls(
                heads,
                float(data["risk_offset"]),
                float(data["risk_slope"]),
                data["events"],
                hashlib.sha256(raw).hexdigest(),
                float(data.get("risk_base_rate", SHIPPED_BASE_RATE)),
            )
            if not 0 < model.base_rate < 1:
                raise ValueError("risk_base_rate lies outside 0..1")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"the trajectory weights at {path.name} cannot be used ({error}): {advice}") from error
        from cxnlp.trajectory.windows import FEATURES

        for name in HEADS:
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
            "risk_offset": self.risk_offset,
            "risk_slope": self.risk_slope,
            "risk_base_rate": self.base_rate,
            "events": self.events,
        }


def class_probabilities(model: TrajectoryModel, readings: Mapping[str, Reading]) -> dict[str, float]:
    """Probabilities of the four directions; they sum to 1."""
    decline = logistic(model.heads["decline"].logit(readings))
    severe = logistic(model.heads["severity"].logit(readings))
    growth = logistic(model.heads["growth"].logit(readings))
    return {
        "deepening": (1 - decline) * growth,
        "steady": (1 - decline) * (1 - growth),
        "drifting": decline * (1 - severe),
        "at_risk": decline * severe,
    }
