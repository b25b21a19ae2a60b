"""The two readings of an account on its day: the leading score, and beside it what confirms a loss.

`leading` is what the score is made of. `confirmatory` holds what is added to it in class and `risk_90d`: talk of
leaving, fewer seats, and facts that stand (a notice given, an invoice long unpaid). Both add up: `decline_logit` is
`leading` plus the sum of `confirmatory`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cxnlp.signals.heads import sigmoid
from cxnlp.trajectory.candidates import Record
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel, directions
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.standing import StandingFact, settled, standing_facts, with_notice
from cxnlp.trajectory.windows import lost
from cxnlp.vocabulary import DECLINE, THIN

LEAST_DAYS = 42
LEAST_CUSTOMER_MESSAGES = 10


@dataclass(frozen=True)
class Judgement:
    """Class and its probabilities, log-odds and what adds up to them; `customer`: messages of the customer, `sd`: of
    the log-odds of decline, `facts`: what settles the class."""

    label: str
    probabilities: Mapping[str, float]
    leading: float
    contributions: Mapping[str, float]
    confirmatory: Mapping[str, float]
    sd: float
    facts: tuple[StandingFact, ...]
    customer: int

    @property
    def decline_logit(self) -> float:
        """The log-odds behind class and `risk_90d`."""
        return self.leading + math.fsum(self.confirmatory.values())

    def risk(self, model: TrajectoryModel, sds: float = 0.0) -> float:
        """`risk_90d`, with `sds` the end of an interval: so many standard deviations of the log-odds away."""
        middle = model.risk_logit(self.decline_logit)
        stated = with_notice([f.feature for f in self.facts], middle) - middle
        return sigmoid(model.risk_logit(self.decline_logit + sds * self.sd) + stated)

    @property
    def declining(self) -> bool:
        return _declining(self.probabilities)


def _declining(probabilities: Mapping[str, float]) -> bool:
    return probabilities["drifting"] + probabilities["at_risk"] >= 0.5


def judgement(record: Record, model: TrajectoryModel, readings: Mapping[str, Reading]) -> Judgement:
    """What the `readings` of the day of judging say, and the facts that stand on it."""
    history = record.history
    head = model.heads["decline"]
    leading = head.logit(readings)
    confirmatory = model.heads["confirmatory"].contributions(readings)
    facts = standing_facts(record)
    confirmatory |= settled(facts, leading + math.fsum(confirmatory.values()))
    total = leading + math.fsum(confirmatory.values())
    probabilities = directions(model, readings, total, 1.0 if facts else None)
    customer = customer_messages(history)
    pair = DECLINE if _declining(probabilities) else ("steady", "deepening")
    label = THIN if thin(history, customer) else max(pair, key=lambda c: probabilities[c])
    return Judgement(
        label,
        probabilities,
        leading,
        head.contributions(readings),
        confirmatory,
        model.whole.sd(readings, lost(history)),
        facts,
        customer,
    )


def customer_messages(history: History, end: float = math.inf) -> int:
    """Messages and meetings before `end` in which the customer says something: a list of attendees shows only that a
    meeting was held."""
    acts = history.customers("acts")
    told = ((acts["kind"] != "meeting") | (acts["words"] > 0)) & (acts["day"] < end)
    return len(set(acts["message_id"][told].tolist()))


def thin(history: History, customer: int) -> bool:
    """Whether there is too little to judge: under six weeks, or `customer` messages under ten."""
    return history.end - history.first_day < LEAST_DAYS or customer < LEAST_CUSTOMER_MESSAGES
