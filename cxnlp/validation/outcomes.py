"""What became of the accounts: losses by account, until when they are known, and the label of a landmark.

A landmark counts at a horizon only where the horizon is over by the last day that the outcomes are known for,
whether or not a loss came: keeping early losses but not yet finished calm spells would inflate the loss rate.
That day is the end of the records, or a later one that the outcomes of several accounts reach: a table that goes on
after the exports shows that losses were still written down, a single day far ahead shows a slip or a plan.
Source: landmarking, van Houwelingen 2007 (Scand. J. Stat. 34); the study's rules are stated in docs/validation.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cxnlp.errors import UsageError
from cxnlp.types import OutcomeRow

LOSSES = ("churned", "downgraded")
EXPANDED = "expanded"
LEAST_LOSSES = 10
LEAST_KEPT = 10
LEAST_LATER = 3
LATER_SHARE = 0.05
"""Follow-up goes on after the last record to the day that the outcomes of so many accounts, and of such a share of the
accounts with outcomes, reach (judgement)."""


@dataclass(frozen=True)
class FollowUp:
    """`losses`: days of each account's losses up to `until`, in order; `ended`: the day on which it left for good, if
    by then; `until`: the last day that outcomes are known for; `records_end`: the day of the last record; `later`:
    (account, day, outcome) of what lies after `until` and so decides about nothing; `expanded`: how many outcomes tell
    of an expansion, which counts as kept; `expansions`: their days by account, in order."""

    losses: Mapping[str, tuple[date, ...]]
    ended: Mapping[str, date]
    until: date
    records_end: date | None = None
    later: tuple[tuple[str, date, str], ...] = ()
    expanded: int = 0
    expansions: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    def alive(self, account: str, day: date) -> bool:
        """Whether the account had not left by the end of `day`."""
        return account not in self.ended or self.ended[account] > day

    def next_loss(self, account: str, day: date) -> date | None:
        """The first loss after `day`."""
        return next((d for d in self.losses.get(account, ()) if d > day), None)

    def lost_within(self, account: str, day: date, horizon: int) -> bool | None:
        """Whether a loss came in the `horizon` days after `day`; None where not known or the account had left."""
        if not self.alive(account, day) or day + timedelta(days=horizon) > self.until:
            return None
        loss = self.next_loss(account, day)
        return loss is not None and loss <= day + timedelta(days=horizon)

    def expanded_within(self, account: str, day: date, horizon: int) -> bool | None:
        """Whether an expansion came in the `horizon` days after `day`, before any loss; None as for `lost_within`."""
        if self.lost_within(account, day, horizon) is None:
            return None
        end, loss = day + timedelta(days=horizon), self.next_loss(account, day)
        return any(day < d <= end and (loss is None or d < loss) for d in self.expansions.get(account, ()))


def follow_up(rows: Iterable[OutcomeRow], key_of: Callable[[OutcomeRow], str | None], last: date) -> FollowUp:
    """The follow-up from outcome rows; rows told twice count once, rows without a key not at all.

    `last`: the day of the last record of any kind.
    """
    told = sorted({(key, r.date, r.outcome) for r in rows if (key := key_of(r)) is not None})
    latest = sorted({account: day for account, day, _ in told}.values(), reverse=True)
    enough = max(LEAST_LATER, math.ceil(LATER_SHARE * len(latest)))
    until = max(last, latest[enough - 1]) if len(latest) >= enough else last
    losses: dict[str, list[date]] = {}
    ended: dict[str, date] = {}
    for account, day, outcome in told:
        if day <= until and outcome in LOSSES:
            losses.setdefault(account, []).append(day)
        if day <= until and outcome == "churned":
            ended.setdefault(account, day)
    later = tuple(row for row in told if row[1] > until)
    grown: dict[str, tuple[date, ...]] = {}
    for account, day, outcome in told:
        if day <= until and outcome == EXPANDED:
            grown[account] = (*grown.get(account, ()), day)
    return FollowUp(
        {a: tuple(sorted(set(d))) for a, d in losses.items()},
        ended,
        until,
        last,
        later,
        sum(map(len, grown.values())),
        grown,
    )


def lost_after(follow: FollowUp, accounts: Iterable[str], first: date) -> set[str]:
    """Those of `accounts` with a loss after `first` that is not after the end of the follow-up."""
    return {a for a in accounts if any(first < d <= follow.until for d in follow.losses.get(a, ()))}


def expanded_after(follow: FollowUp, accounts: Iterable[str], first: date) -> set[str]:
    """Those of `accounts` with an expansion after `first` that is not after the end of the follow-up."""
    return {a for a in accounts if any(first < d <= follow.until for d in follow.expansions.get(a, ()))}


def demand_enough(follow: FollowUp, accounts: Sequence[str], first: date) -> None:
    """Raises UsageError, saying what is missing, when there are too few losses or kept accounts to measure anything.

    `first`: the first landmark; losses before it teach nothing, and who had left by then was not kept. With ten of each
    a rate of 5 in 10 is 24 to 76 % (Wilson, 95 %); with fewer it says nothing.
    """
    lost = lost_after(follow, accounts, first)
    kept = sum(follow.alive(a, first) for a in set(accounts) - lost)
    missing = []
    if len(lost) < LEAST_LOSSES:
        missing.append(f"{LEAST_LOSSES} accounts lost or downgraded after {first} ({len(lost)} found)")
    if kept < LEAST_KEPT:
        missing.append(f"{LEAST_KEPT} accounts that were kept ({kept} found)")
    if missing:
        raise UsageError(
            f"too few outcomes to validate on: it needs {' and '.join(missing)}. Add older outcomes or more accounts, "
            "or wait; until then the built-in weights are used as they are and nothing about them is proved here"
        )
