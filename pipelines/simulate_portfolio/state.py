"""How an account stands in one week: levels that the planted trajectory, seasons, holidays and shocks give it.

All levels are latent: they drive what is written, nobody writes them down. 1.0 is the account's usual level.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipelines.simulate_portfolio.knobs import Knobs
from pipelines.simulate_portfolio.plan import Plan

HOLIDAY_WEEKS = frozenset({1, 31, 32, 33, 52, 53})  # ISO weeks in which most offices are half empty
CLOSED = 0.05
"""What is left of talk, tickets and attendance in a holiday of everybody."""
BASE_TALK: Mapping[str, float] = {"request": 3.0, "plan": 1.5, "result": 0.7, "small": 1.0, "praise": 0.3}
RARE_TALK: Mapping[str, float] = {
    "slow": 0.06,
    "defer": 0.05,
    "dispute": 0.03,
    "pay": 0.03,
    "doubt": 0.03,
    "expand": 0.06,
}


@dataclass(frozen=True)
class State:
    """`volume` of talk, `senior` presence, `breadth` of people, `usage`, `attendance` as factors; `talk`: weights of
    intents; `lag`: factor on answer times; `late`: days an invoice is late; `tickets`: factor on tickets."""

    volume: float
    senior: float
    breadth: float
    usage: float
    attendance: float
    lag: float
    late: float
    tickets: float
    talk: Mapping[str, float]


def _blend(one: float, other: float, share: float) -> float:
    return one * (1 - share) + other * share


def _declined(talk: Mapping[str, float], turn: Mapping[str, float], share: float) -> dict[str, float]:
    return {k: _blend(talk.get(k, 0.0), turn.get(k, talk.get(k, 0.0)), share) for k in {**talk, **turn}}


TURNS: Mapping[str, Mapping[str, float]] = {
    "deepening": {"plan": 3.2, "result": 1.6, "expand": 1.3, "praise": 0.8},
    "drifting": {"plan": 0.2, "result": 0.1, "defer": 1.0, "absent": 0.7, "slow": 0.15, "doubt": 0.2, "praise": 0.1},
    "at_risk": {
        "plan": 0.3, "result": 0.1, "defer": 0.4, "absent": 0.3, "slow": 0.6, "doubt": 0.8, "praise": 0.03,
        "dispute": 0.8, "escalate": 0.7, "leave": 0.6, "pay": 0.6,
    },
}  # fmt: skip
LEVELS: Mapping[str, tuple[float, ...]] = {  # volume, senior, breadth, usage, attendance, lag, late days, tickets
    "deepening": (1.3, 1.4, 1.2, 1.35, 1.0, 0.9, 0.0, 1.1),
    "drifting": (0.55, 0.15, 0.5, 0.65, 0.5, 2.5, 8.0, 0.8),
    "at_risk": (1.1, 0.8, 0.8, 0.75, 0.8, 1.4, 20.0, 1.6),
}
USUAL = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0)


def state(plan: Plan, knobs: Knobs, week: int, rng: random.Random) -> State:
    """The account in `week`, with its noise."""
    monday = knobs.start + timedelta(weeks=week)
    share = 0.0
    if plan.onset_week is not None and week >= plan.onset_week:
        share = min(1.0, (week - plan.onset_week + 1) / knobs.ramp_weeks) * knobs.strength
    levels = tuple(_blend(u, t, share) for u, t in zip(USUAL, LEVELS.get(plan.trajectory, USUAL), strict=True))
    talk = _declined({**BASE_TALK, **RARE_TALK}, TURNS.get(plan.trajectory, {}), share)
    volume, senior, breadth, usage, attendance, lag, late, tickets = levels
    now = State(volume, senior, breadth, usage, attendance, lag, late, tickets, talk)
    return _shaken(_varied(now, plan, week), plan, knobs, week, monday, rng)


def _varied(now: State, plan: Plan, week: int) -> State:
    """What only looks like a change: no planning from day one, a quiet season, a stormy roll-out."""
    if plan.variant == "transactional":
        return replace(now, senior=now.senior * 0.3, talk={**now.talk, "plan": 0.1, "result": 0.1})
    if plan.variant == "seasonal" and plan.season_week <= week < plan.season_week + 9:
        return replace(now, volume=now.volume * 0.3, usage=now.usage * 0.6, attendance=now.attendance * 0.8)
    if plan.variant == "noisy" and plan.season_week <= week < plan.season_week + 12:
        talk = {**now.talk, "slow": 0.4, "request": 5.0, "outage": 0.4, "dispute": 0.1}
        return replace(now, volume=now.volume * 1.6, tickets=now.tickets * 2.5, talk=talk)
    return now


def _shaken(now: State, plan: Plan, knobs: Knobs, week: int, monday: date, rng: random.Random) -> State:
    """Holidays, shocks of the whole portfolio and weekly noise."""
    factor = rng.lognormvariate(0.0, knobs.noise) * plan.size
    if knobs.summer and monday.isocalendar().week in HOLIDAY_WEEKS:
        factor *= 0.45
        now = replace(now, usage=now.usage * 0.7)
    if knobs.holiday_week is not None and 0 <= week - knobs.holiday_week < 2:
        factor *= CLOSED
        now = replace(now, usage=now.usage * 0.3, tickets=now.tickets * CLOSED, attendance=now.attendance * CLOSED)
    talk = dict(now.talk)
    hard = knobs.shock
    if knobs.outage_week is not None and 0 <= week - knobs.outage_week < 2:
        bad = {"slow": talk.get("slow", 0.0) + 1.0 * hard, "escalate": talk.get("escalate", 0.0) + 0.4 * hard}
        talk |= {"outage": 5.0 * hard, **bad}
        factor *= hard
        now = replace(now, tickets=now.tickets * (1.0 + 2.0 * hard), usage=now.usage * 0.5)
    if knobs.price_week is not None and 0 <= week - knobs.price_week < knobs.price_weeks:
        talk |= {"price": 3.0 * hard, "pay": talk.get("pay", 0.0) + 0.6 * hard}
        factor *= hard
    return replace(now, volume=now.volume * factor, tickets=now.tickets * plan.size, talk=talk)
