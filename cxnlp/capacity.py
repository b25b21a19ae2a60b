"""What a team can look at: alarms a week, and what a missed loss costs against a needless look."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxnlp.errors import UsageError

DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125}
PATTERN = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|per|a)\s*(day|week|month|quarter)", re.IGNORECASE)


def parse_budget(text: str) -> float:
    """Alarms a week: "10/week", "3 a month", "1 per day". Raises UsageError for anything else.

    >>> parse_budget("10/week")
    10.0
    >>> round(parse_budget("3/quarter"), 2)
    0.23
    """
    number, unit = _parsed(text)
    return number * 7.0 / DAYS[unit]


def _parsed(text: str) -> tuple[float, str]:
    found = PATTERN.fullmatch(text.strip())
    if not found or float(found[1]) <= 0:
        raise UsageError(f"--budget {text!r} is no capacity: write it as 10/week, 3/month or 1/day")
    return float(found[1]), found[2].lower()


@dataclass(frozen=True)
class Capacity:
    """`a_week`: accounts that can be looked at in a week. `cost_of_miss` over `cost_of_alarm`: how many needless looks
    one missed loss is worth. `period`: what a list is made for, week, month or quarter."""

    a_week: float
    cost_of_miss: float = 10.0
    cost_of_alarm: float = 1.0
    period: str = "week"

    @property
    def a_period(self) -> float:
        """Accounts that can be looked at in a period.

        >>> round(Capacity(parse_budget("3/month"), period="month").a_period, 6)
        3.0
        """
        return self.a_week * DAYS[self.period] / 7.0

    @property
    def least_risk(self) -> float:
        """The risk above which a look pays: its cost over that of a miss, at most 1."""
        return min(1.0, self.cost_of_alarm / self.cost_of_miss)


def capacity_of(table: object, problems: list[str]) -> Capacity | None:
    """The `[budget]` of a cxnlp.toml; what is wrong with it is added to `problems`."""
    if not isinstance(table, dict):
        problems.append("budget must be a table: [budget] with alarms, cost_of_miss, cost_of_alarm")
        return None
    unknown = sorted(set(table) - {"alarms", "cost_of_miss", "cost_of_alarm"})
    if unknown:
        problems.append(f"unknown key in [budget]: {', '.join(unknown)} (known: alarms, cost_of_miss, cost_of_alarm)")
    costs = {k: table[k] for k in ("cost_of_miss", "cost_of_alarm") if k in table}
    wrong = [k for k, v in costs.items() if isinstance(v, bool) or not isinstance(v, int | float) or v <= 0]
    problems += [f"budget.{k} must be a number above 0" for k in wrong]
    if not isinstance(table.get("alarms"), str):
        problems.append('budget.alarms is missing: write it as alarms = "10/week"')
    if unknown or wrong or not isinstance(table.get("alarms"), str):
        return None
    try:
        unit = _parsed(table["alarms"])[1]
        given = {k: float(v) for k, v in costs.items()}
        return Capacity(parse_budget(table["alarms"]), **given, period="week" if unit == "day" else unit)
    except UsageError as error:
        problems.append(str(error).replace("--budget", "budget.alarms"))
        return None
