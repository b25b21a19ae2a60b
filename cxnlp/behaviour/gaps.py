"""A person's present gap under the own rhythm, public holidays of the own country left out.

The country is the one that the person's address names, else that of most of the customer's people; where neither is
known no day is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from cxnlp.behaviour import rhythm
from cxnlp.behaviour.countries import country_of_most, home_of
from cxnlp.behaviour.hours import weekday_holidays
from cxnlp.trajectory.history import History
from cxnlp.trajectory.once import once


def days_off(history: History, person: str) -> list[float]:
    """The public holidays on working weekdays, from the first to the last day of the history, of a person's country."""
    known = history.people.get(person)
    country = (home_of(known) if known else None) or usual_country(history)
    return weekday_holidays(country, int(history.first_day), int(history.end)) if country else []


@once
def usual_country(history: History) -> str | None:
    """The country of most of the customer's people."""
    return country_of_most({k: p for k, p in history.people.items() if p.side == "customer"})


def probability(history: History, person: str, active_days: Sequence[float]) -> float:
    """Probability of a gap as long as the person's present one."""
    return rhythm.gap_probability(active_days, history.end, days_off(history, person))


def status(history: History, person: str, active_days: Sequence[float]) -> rhythm.Status:
    """Active, fading or silent on the day of judging."""
    return rhythm.status(active_days, history.end, days_off(history, person))
