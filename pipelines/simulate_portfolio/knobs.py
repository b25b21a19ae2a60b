"""Everything that shapes a simulated portfolio, in one frozen object.

The numbers are judgement: plausible for a vendor's mid-size business customers, not estimated from any. What the
simulator shows is how a method behaves when these hold, never how often customers leave in life.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

CLASSES = ("deepening", "steady", "drifting", "at_risk")  # no code is shared with the analyser


def _table(**values: float) -> Mapping[str, float]:
    return MappingProxyType(values)


@dataclass(frozen=True)
class Knobs:
    """`mix`: share of accounts by class; `variants`: of the steady ones, by kind.

    `onset`: part of the history in which a change of direction begins; `ramp_weeks`: until it is fully there.
    `loss`: probability that an account of the class is lost (churned or downgraded) in the end; `loss_days`: shortest
    and longest delay from onset to the loss. `strength` scales every planted change (0: none, 1: full). `noise`: spread
    of the weekly activity on the log scale. `missing`: probability that an account lacks a source.
    `outage_week`, `price_week` and `holiday_week`: from which on the whole portfolio is shaken (None: never), for two
    weeks, `price_weeks` and two weeks. `shock`: how hard an outage or a price change is, in weight and amount of what
    is said, against the usual 1. `summer`: whether offices are half empty in the usual weeks. `paired`: every week has
    chance of its own, so that all other weeks are the same to the letter with a shock and without.
    """

    accounts: int = 60
    weeks: int = 52
    seed: int = 1
    start: date = date(2025, 1, 6)
    mix: Mapping[str, float] = field(
        default_factory=lambda: _table(deepening=0.18, steady=0.42, drifting=0.2, at_risk=0.2)
    )
    variants: Mapping[str, float] = field(
        default_factory=lambda: _table(usual=0.4, transactional=0.2, seasonal=0.2, noisy=0.2)
    )
    onset: tuple[float, float] = (0.3, 0.75)
    ramp_weeks: float = 8.0
    loss: Mapping[str, float] = field(
        default_factory=lambda: _table(deepening=0.02, steady=0.06, drifting=0.55, at_risk=0.8)
    )
    loss_days: tuple[int, int] = (50, 190)
    downgrade_share: float = 0.35
    expanded: Mapping[str, float] = field(
        default_factory=lambda: _table(deepening=0.6, steady=0.08, drifting=0.0, at_risk=0.0)
    )
    notice_days: int = 21
    strength: float = 1.0
    noise: float = 0.35
    threads_a_week: float = 1.1
    tickets_a_week: float = 0.35
    weeks_between_meetings: int = 4
    missing: Mapping[str, float] = field(
        default_factory=lambda: _table(metrics=0.15, invoices=0.15, tickets=0.08, meetings=0.1, surveys=0.4)
    )
    outage_week: int | None = 27
    price_week: int | None = 39
    price_weeks: int = 3
    holiday_week: int | None = None
    shock: float = 1.0
    summer: bool = True
    paired: bool = False
    vendor_domain: str = "lumenforge.example"

    def __post_init__(self) -> None:
        problems = []
        if self.accounts < 1 or self.weeks < 16:
            problems.append("at least one account and sixteen weeks")
        for name in ("mix", "variants"):
            if abs(sum(getattr(self, name).values()) - 1.0) > 1e-9:
                problems.append(f"the shares of {name} must add up to 1")
        for name in ("mix", "loss", "expanded"):
            if set(getattr(self, name)) != set(CLASSES):
                problems.append(f"{name} must name {', '.join(CLASSES)}")
        if not 0 <= self.onset[0] <= self.onset[1] <= 1 or not 0 < self.loss_days[0] <= self.loss_days[1]:
            problems.append("onset and loss_days must be ranges")
        if problems:
            raise ValueError("; ".join(problems))
