"""Simulated accounts whose messages come at random around a planted course, read week by week as any account is.

Every account of one kind has the same rates; what differs is chance. The true course of a kind is the mean over its
accounts, so what an interval is to hold is known without a formula for the score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from cxnlp.trajectory.history import History, build
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.windows import weekly
from cxnlp.types import FLAGS, POLARITIES, Message, Party, Person, Role, ScoredSentence, SentenceScore, Side

Array = NDArray[np.float64]
START = datetime(2025, 1, 6, 9, tzinfo=UTC)
ROLES: tuple[Role, ...] = ("champion", "executive", "user", "user", "technical")
PEOPLE = {
    **{
        f"c{k}": Person(
            f"c{k}", f"Person {k}", (f"p{k}@orchard.example",), (), "customer", "orchard", None, role, "title", 1.0
        )
        for k, role in enumerate(ROLES)
    },
    "v0": Person("v0", "Vi Stone", ("vi@vendor.example",), (), "vendor", None, None, "unknown", "unknown", 0.0),
}


SKIPPED = 12
"""First weeks, in which there is nothing to compare with."""


@dataclass(frozen=True)
class Kind:
    """Messages a week of each customer person at first and at the end (the change is linear from week `turn` on), the
    share of strategic ones, and how often a message carries a sign of decline, likewise."""

    rate: tuple[float, float]
    strategic: tuple[float, float]
    sign: tuple[float, float]
    turn: int = 0

    def at(self, week: float, weeks: int) -> tuple[float, float, float]:
        """(rate, strategic share, share with a sign) in a week."""
        part = min(1.0, max(0.0, (week - self.turn) / max(1, weeks - self.turn)))
        rate, strategic, sign = (a + (b - a) * part for a, b in (self.rate, self.strategic, self.sign))
        return rate, strategic, sign


STEADY = tuple(
    Kind((rate, rate), (share, share), (sign, sign))
    for rate in (0.6, 1.5)
    for share in (0.3, 0.6)
    for sign in (0.02, 0.08)
)
MOVING = (
    Kind((1.5, 0.4), (0.6, 0.3), (0.02, 0.15), 20),
    Kind((0.8, 0.4), (0.5, 0.4), (0.03, 0.10), 20),
    Kind((0.6, 1.6), (0.3, 0.6), (0.06, 0.02), 20),
    Kind((1.2, 0.5), (0.5, 0.3), (0.04, 0.20), 40),
)


def account(kind: Kind, weeks: int, rng: np.random.Generator) -> History:
    """One account of a kind."""
    moments = []
    for week in range(weeks):
        rate, strategic, sign = kind.at(week, weeks)
        for person in PEOPLE:
            count = rng.poisson(rate * (1.5 if person == "v0" else 1.0))
            moments += [(7.0 * week + d, person, strategic, sign) for d in rng.uniform(0, 6.9, count)]
    messages, scored = [], []
    for number, (day, person, strategic, sign) in enumerate(sorted(moments)):
        key, who, side = f"m{number}", PEOPLE[person], PEOPLE[person].side
        flag = rng.choice(("planning_deferral", "escalation", "payment_concern")) if rng.random() < sign else None
        plan = rng.random() < strategic
        mood = int(rng.choice((-1, 0, 1), p=(0.1, 0.75, 0.15)))
        score = SentenceScore(
            {
                "strategic": 0.85 if plan else 0.1,
                "transactional": 0.1 if plan else 0.8,
                "neutral": 0.05 if plan else 0.1,
            },
            {f: 0.8 if f == flag else float(rng.beta(1, 40)) for f in FLAGS},
            {p: tuple(0.8 if s == mood else 0.1 for s in (-1, 0, 1)) for p in POLARITIES},  # type: ignore[misc]
            "strategic" if plan else "transactional",
            (flag,) if flag else (),
            dict.fromkeys(POLARITIES, mood),
        )
        author = Party(who.name, who.emails[0], side=side, person_id=person)
        messages.append(
            Message("email", f"{key}.eml", "eml", key, account="orchard", thread_id=f"t{number // 3}", author=author,
                    sent_at=START + timedelta(days=day), time_precision="second", body="Words.", text="Words.")
        )  # fmt: skip
        voice: Side = side
        scored.append(ScoredSentence(key, -1, 0, 6, "Words.", person, voice, who.role, score))
    last = (START + timedelta(days=7 * weeks - 1)).date()
    return build("orchard", "Orchard Ltd", last, messages, PEOPLE, "c0", scored, [], [], [])


def courses(kind: Kind, weeks: int, count: int, rng: np.random.Generator, model: TrajectoryModel) -> Array:
    """Weekly scores (count, weeks - SKIPPED) of `count` accounts of a kind."""
    return np.array(list(_courses(kind, weeks, count, rng, model)))


def _courses(
    kind: Kind, weeks: int, count: int, rng: np.random.Generator, model: TrajectoryModel
) -> Iterator[list[float]]:
    head = model.heads["decline"]
    for _ in range(count):
        found = weekly(account(kind, weeks, rng))[SKIPPED - weeks :]
        yield [100.0 / (1.0 + float(np.exp(head.logit(readings)))) for _, _, readings in found]
