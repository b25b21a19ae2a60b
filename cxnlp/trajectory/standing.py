"""Facts that stand on the day of judging and settle the class: a notice given, an invoice held back for two months.

What leads to a loss is weighed; what states one is not. Each fact gives decline at least its odds, and decline is at
risk then, whatever else is seen. A notice states the loss itself: its odds hold for `risk_90d` too, at any base rate.
The odds are judgement: see decision records 017 and 023.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cxnlp.behaviour.payments import LONGEST_OPEN_DAYS
from cxnlp.trajectory.candidates import Quote, Record, quote
from cxnlp.trajectory.explicit import kind_stated
from cxnlp.trajectory.flow_candidates import late_by_habit, words_on_bill
from cxnlp.trajectory.notices import NOTICE, NOTICE_ODDS, standing_notice
from cxnlp.trajectory.wording import dated, lateness, plural

UNPAID = "unpaid_invoice"
UNPAID_DAYS = 60.0
"""Days beyond the payer's own habit from which an open invoice settles the class."""
UNPAID_ODDS = 1.5
STANDING = frozenset({NOTICE, UNPAID})
"""The names of such facts among the confirmatory contributions."""


@dataclass(frozen=True, slots=True)
class StandingFact:
    """`odds` of decline to one at least; `value` and `norm` as a feature has them."""

    feature: str
    odds: float
    value: float
    norm: float
    statement: str
    quotes: tuple[Quote, ...]


def standing_facts(record: Record) -> tuple[StandingFact, ...]:
    """The facts that stand on the day of judging, the plainest first."""
    return (*_notice(record), *_unpaid(record))


def settled(facts: Sequence[StandingFact], logit: float) -> Mapping[str, float]:
    """What each fact adds to log-odds of `logit`, in order, so that they reach its odds; 0 where they do already."""
    added: dict[str, float] = {}
    for fact in facts:
        added[fact.feature] = max(0.0, math.log(fact.odds) - logit - math.fsum(added.values()))
    return added


def with_notice(facts: Iterable[str], log_odds: float) -> float:
    """The log-odds of a loss within 90 days where `facts` stand: a notice gives them at least its own odds.

    >>> with_notice([UNPAID], -4.0), round(with_notice([UNPAID, NOTICE], -4.0), 6)
    (-4.0, 1.098612)
    """
    return max(log_odds, math.log(NOTICE_ODDS)) if NOTICE in facts else log_odds


def _notice(record: Record) -> Iterator[StandingFact]:
    said = standing_notice(record)
    if said:
        fewer = kind_stated("churn_risk", said.text, said.p["churn_risk"]) == "reduction"
        of_less = " of fewer seats or a smaller plan" if fewer else ""
        told = f"the customer gave notice{of_less} on {dated(said.day)}"
        yield StandingFact(NOTICE, NOTICE_ODDS, 1.0, 0.0, told, (quote(said),))


def _unpaid(record: Record) -> Iterator[StandingFact]:
    late = [
        one
        for one in late_by_habit(record)
        if one.invoice.paid is None and one.days - one.usual >= UNPAID_DAYS and one.days <= LONGEST_OPEN_DAYS
    ]
    if late:
        worst = max(late, key=lambda one: (one.days, one.invoice.name))
        told = (
            f"invoice {worst.invoice.name} is still unpaid {plural(worst.days, 'day')} after its due date "
            f"(usual: {lateness(worst.usual)})"
        )
        quotes = tuple(quote(s) for s in words_on_bill(record, worst.invoice)[:2])
        yield StandingFact(UNPAID, UNPAID_ODDS, worst.days, worst.usual, told, quotes)
