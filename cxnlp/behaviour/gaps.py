"""A person's present gap under the own rhythm, public holidays of the own country and stated absences left out.

The country is the one that the person's address names, else that of most of the customer's people; where neither is
known no holiday is left out. An automatic reply states an absence from its day to the return that it names; for the
state of a person, though for no probability, the customer's own announcement does so too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from cxnlp.behaviour import rhythm
from cxnlp.behaviour.announced import announced
from cxnlp.behaviour.countries import country_of_most, home_of
from cxnlp.behaviour.hours import weekday_holidays
from cxnlp.people.replies import notices
from cxnlp.trajectory.days import to_day
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


def without_holidays(history: History, moments: Sequence[float]) -> list[float]:
    """Moments on a calendar that lacks the working-day public holidays of most of the customer's people."""
    country = usual_country(history)
    off = weekday_holidays(country, int(history.first_day), int(history.end)) if country else []
    return rhythm.without(moments, off)


@once
def stated_absences(history: History) -> Mapping[str, Sequence[tuple[float, float]]]:
    """By person, what automatic replies say of absences, as (first day, day of return), in order."""
    away: dict[str, list[tuple[float, float]]] = {}
    for notice in notices(history.messages, history.people)[0]:
        away.setdefault(notice.person_id, []).append((to_day(notice.told), to_day(notice.until)))
    return away


@once
def announced_absences(history: History) -> Mapping[str, Sequence[tuple[float, float]]]:
    """The same of what the customer's people announce in their own words, each for themselves or for all."""
    away: dict[str, list[tuple[float, float]]] = {}
    everybody = [k for k, p in history.people.items() if p.side == "customer"]
    for told in announced(history):
        for person in [told.person] if told.person else everybody:
            away.setdefault(person, []).append((float(math.floor(told.told)), told.until))
    return away


def days_out(history: History, person: str, announced_too: bool = False) -> list[float]:
    """`days_off` and the days of stated absences up to the day of judging, in order; `announced_too`: those of the
    customer's own words as well."""
    away = [*stated_absences(history).get(person, ())]
    away += announced_absences(history).get(person, ()) if announced_too else ()
    out = {float(d) for first, back in away for d in range(int(first), math.ceil(min(back, history.end)))}
    return sorted(out.union(days_off(history, person)))


def probability(history: History, person: str, active_days: Sequence[float], stated: bool = True) -> float:
    """Probability of a gap as long as the person's present one; without `stated` absences count as silence."""
    off = days_out(history, person) if stated else days_off(history, person)
    return rhythm.gap_probability(active_days, history.end, off)


def status(history: History, person: str, active_days: Sequence[float]) -> rhythm.Status:
    """Active, fading or silent on the day of judging; announced silences are none."""
    return rhythm.status(active_days, history.end, days_out(history, person, announced_too=True))
