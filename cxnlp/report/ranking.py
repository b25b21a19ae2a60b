"""The order of accounts in report, terminal and web page: class, then urgency, then risk, then key.

Urgency = points lost a month (at least 1) x value against the median of its currency (0.5 to 3; 1 where not known)
x nearness of the renewal (from 2 to 1, as in `actions.priority`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from cxnlp.actions import priority
from cxnlp.report import words
from cxnlp.report.evidence import finite
from cxnlp.report.tables import Json, as_date
from cxnlp.trajectory.weighted import currency_of

FORMULA = (
    "points of score lost a month (at least 1) × value against the median account of its currency (0.5 to 3; 1 where "
    f"not known) × nearness of the renewal ({priority.NEARNESS})"
)
LEAST_FALL = 1.0
LEAST_VALUE, MOST_VALUE = 0.5, 3.0


@dataclass(frozen=True, slots=True)
class Urgency:
    """The three factors of an account's place within its class."""

    fall: float
    value: float
    renewal: float

    @property
    def product(self) -> float:
        """
        >>> Urgency(4.0, 1.5, 2.0).product
        12.0
        """
        return self.fall * self.value * self.renewal


def urgency(row: Json, medians: Mapping[str, float]) -> Urgency:
    """The factors of one row of accounts.json; `medians`: the median value by currency."""
    slope = finite(row["trajectory"].get("slope_per_month")) or 0.0
    amount, usual = finite(row.get("arr")), medians.get(currency_of(row))
    value = min(MOST_VALUE, max(LEAST_VALUE, amount / usual)) if amount is not None and usual else 1.0
    renewal, today = as_date(row.get("renewal_date")), as_date(row.get("as_of"))
    days = (renewal - today).days if renewal and today else None
    return Urgency(max(LEAST_FALL, -slope), value, priority.urgency(days))


def medians(rows: Iterable[Json]) -> dict[str, float]:
    """The median value of the accounts of each currency; accounts without a value above zero do not count."""
    values: dict[str, list[float]] = {}
    for row in rows:
        amount = finite(row.get("arr"))
        if amount is not None and amount > 0:
            values.setdefault(currency_of(row), []).append(amount)
    return {currency: float(median(found)) for currency, found in values.items()}


def ranked(rows: Sequence[Json]) -> list[tuple[Json, Urgency]]:
    """All rows with their urgency, in the order of the report."""
    usual = medians(rows)
    return sorted(((row, urgency(row, usual)) for row in rows), key=lambda pair: _key(*pair))


def _key(row: Json, place: Urgency) -> tuple[int, float, float, str]:
    trajectory = row["trajectory"]
    cls = trajectory.get("class")
    order = words.CLASSES.index(cls) if cls in words.CLASSES else len(words.CLASSES)
    return order, -round(place.product, 6), -(finite(trajectory.get("risk_90d")) or 0.0), str(row["account"])
