"""Why the score of an account moved between two analyses, as a report says it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxnlp.report import words
from cxnlp.report.evidence import Driver, points_a_logit
from cxnlp.report.view import AccountView
from cxnlp.trajectory.moves import BASELINE, Part, Seen, differences, known, told_of

SHOWN = 5
NAMED = 3  # reasons in a line of text


@dataclass(frozen=True, slots=True)
class Reason:
    """A contribution on both days and its difference in log-odds, and in points of the score, which add up to the move
    of the score as log-odds do; `told`: what there is to say of it (`told_of`); `known`: whether it is seen on the
    later day."""

    label: str
    part: Part
    points: float
    told: str
    known: bool = True

    @property
    def named(self) -> str:
        return self.label if self.known else f"{self.label} (not known any more)"


@dataclass(frozen=True, slots=True)
class Why:
    """`before` and `after`: log-odds of decline behind the score; `reasons`: all differences, which add up to theirs,
    the largest first; `beside`: what states a loss and counts beside the score."""

    before: float
    after: float
    reasons: tuple[Reason, ...]
    beside: tuple[Reason, ...]

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def shown(self) -> tuple[Reason, ...]:
        return self.reasons[:SHOWN]

    @property
    def rest(self) -> tuple[Reason, ...]:
        """The smaller ones that are shown as one sum."""
        return self.reasons[SHOWN:]

    @property
    def rest_change(self) -> float:
        return math.fsum(r.part.change for r in self.rest)

    @property
    def rest_points(self) -> float:
        return math.fsum(r.points for r in self.rest)

    @property
    def text(self) -> str:
        """The largest reasons and the rest in points of the score, in one line that adds up; "" where nothing moved."""
        if not self.reasons:
            return ""
        named = [f"{words.signed(r.points, 1)} {r.named}" for r in self.reasons[:NAMED]]
        left = self.reasons[NAMED:]
        if left:
            rest = math.fsum(r.points for r in left)
            named.append(f"{words.signed(rest, 1)} {words.plural(len(left), 'smaller one')}")
        return f"{words.signed(math.fsum(r.points for r in self.reasons), 1)} points = {', '.join(named)}"


def why_moved(before: AccountView, after: AccountView) -> Why:
    """The contributions of two analyses of one account compared."""
    gone = after.sources_ended - before.sources_ended
    rate = points_a_logit(before.score_logit, after.score_logit - before.score_logit)
    return Why(
        before.score_logit,
        after.score_logit,
        _reasons(
            before.drivers, after.drivers, after.levels, gone, (before.baseline_logit, after.baseline_logit), rate
        ),
        _reasons(before.confirmed, after.confirmed, after.levels, gone, None, 0.0),
    )


def _reasons(
    before: Sequence[Driver],
    after: Sequence[Driver],
    levels: Mapping[str, float] | None,
    gone: frozenset[str],
    baselines: tuple[float, float] | None,
    rate: float,
) -> tuple[Reason, ...]:
    then, now = ({d.feature: d for d in drivers} for drivers in (before, after))

    def seen(drivers: Mapping[str, Driver], name: str) -> Seen | None:
        driver = drivers.get(name)
        return Seen(driver.statement, driver.value, driver.norm) if driver else None

    old, new = ({name: d.contribution for name, d in drivers.items()} for drivers in (then, now))
    if baselines:
        old[BASELINE], new[BASELINE] = baselines
    return tuple(
        Reason(
            "the usual account" if p.feature == BASELINE else words.feature_word(p.feature),
            p,
            rate * p.change,
            told_of(p.feature, seen(then, p.feature), seen(now, p.feature), levels, known(p.feature, levels, gone)),
            p.feature in now or known(p.feature, levels, gone),
        )
        for p in differences(old, new)
    )
