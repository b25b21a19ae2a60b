"""The strategic share that is expected of an account before it has spoken: learned from the portfolio's other accounts.

Shares of a role's talk differ from account to account as a beta distribution; its mean and strength come from the other
accounts' expected counts by moments (Kleinman 1973, J. Am. Stat. Assoc. 68), by role and channel, since tickets are
less strategic than meetings. An account's own mix of channels weighs them. Where fewer than LEAST_ACCOUNTS others spoke
in a role on a channel, those of the role on any channel are taken; where these are too few, the account's own share is,
as if it stood alone.

What is shrunk to it is an account's whole share of a role; before and after are shrunk to that (`ledger.py`). The test
looks at counts alone, so its p value does not depend on the prior.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxnlp.trajectory.ledger import PRIOR_STRENGTH
from cxnlp.trajectory.splits import LEVEL

LEAST_ACCOUNTS = 10
LEAST_TALK = 3.0
"""Expected work sentences from which an account counts as one that spoke."""
STRENGTH = (1.0, 100.0)
"""Bounds of a prior's strength, in sentences."""
ANY = "any"
Json = dict[str, Any]
Cell = tuple[str, str]
"""Role and channel."""


@dataclass(frozen=True)
class Prior:
    """A beta prior: its mean (0..1), its strength in sentences, and of how many accounts it was learned."""

    mean: float
    strength: float
    accounts: int


@dataclass
class Sums:
    """What the moments need of accounts' (strategic, all) counts; an account can be taken out again."""

    accounts: int = 0
    n: float = 0.0
    s: float = 0.0
    s2_n: float = 0.0
    n2: float = 0.0

    def add(self, s: float, n: float, sign: int = 1) -> None:
        """Adds an account, or takes it out (`sign` -1); one that hardly spoke does not count."""
        if n < LEAST_TALK:
            return
        self.accounts += sign
        self.n += sign * n
        self.s += sign * s
        self.s2_n += sign * s * s / n
        self.n2 += sign * n * n

    def prior(self) -> Prior | None:
        """The prior by moments; None with too few accounts."""
        if self.accounts < LEAST_ACCOUNTS:
            return None
        p = min(max(self.s / self.n, 1e-3), 1 - 1e-3)
        spread = max(self.s2_n - self.s * self.s / self.n, 0.0)
        alone, whole = self.accounts - 1, self.n - self.n2 / self.n
        alike = (spread - p * (1 - p) * alone) / (p * (1 - p) * max(whole - alone, 1e-9))
        strength = STRENGTH[1] if alike <= 0 else min(max(1.0 / alike - 1.0, STRENGTH[0]), STRENGTH[1])
        return Prior(p, strength, self.accounts)


def _cells(row: Json) -> dict[Cell, tuple[float, float]]:
    """(strategic, all) of each role by channel, and on any."""
    out: dict[Cell, tuple[float, float]] = {}
    for role, found in row["ledger"]["by_role"].items():
        channels = found.get("talk") or {}
        for channel, (s, n) in channels.items():
            out[role, channel] = (s, n)
        out[role, ANY] = (math.fsum(s for s, _ in channels.values()), math.fsum(n for _, n in channels.values()))
    return out


def with_portfolio_shares(rows: Sequence[Json]) -> list[Json]:
    """The rows with the ledger's shares shrunk to what the other accounts let expect; each row of a ledger says in
    `prior` what it was shrunk to. Rows must still hold p values."""
    sums: dict[Cell, Sums] = defaultdict(Sums)
    cells = [_cells(row) for row in rows]
    for own in cells:
        for cell, (s, n) in own.items():
            sums[cell].add(s, n)
    out = []
    for row, own in zip(rows, cells, strict=True):
        others = {cell: _without(sums[cell], *own[cell]) for cell in own}
        by_role = {role: _shrunk(role, found, own, others) for role, found in row["ledger"]["by_role"].items()}
        out.append(row | {"ledger": row["ledger"] | {"by_role": by_role}})
    return out


def _without(all_of_them: Sums, s: float, n: float) -> Prior | None:
    rest = Sums(**vars(all_of_them))
    rest.add(s, n, -1)
    return rest.prior()


def mixed(role: str, own: Mapping[Cell, tuple[float, float]], others: Mapping[Cell, Prior | None]) -> Prior | None:
    """The prior of a role's share under the account's own mix of channels; None where too few others spoke."""
    general = others.get((role, ANY))
    if general is None:
        return None
    parts = [
        (n, others.get((role, c)) or general) for (r, c), (_, n) in own.items() if r == role and c != ANY and n > 0
    ]
    total = math.fsum(n for n, _ in parts)
    if total <= 0:
        return general
    mean = math.fsum(n * p.mean for n, p in parts) / total
    strength = math.fsum(n * p.strength for n, p in parts) / total
    return Prior(mean, strength, min(p.accounts for _, p in parts))


def _shrunk(
    role: str, found: Json, own: Mapping[Cell, tuple[float, float]], others: Mapping[Cell, Prior | None]
) -> Json:
    prior = mixed(role, own, others)
    if prior is None or "counts" not in found:
        return found
    (s0, n0), (s1, n1) = found["counts"]["before"], found["counts"]["after"]
    home = (s0 + s1 + prior.mean * prior.strength) / (n0 + n1 + prior.strength)
    shares = [(s + home * PRIOR_STRENGTH) / (n + PRIOR_STRENGTH) for s, n in ((s0, n0), (s1, n1))]
    pairs = zip(shares, (n0, n1), strict=True)
    error = math.sqrt(math.fsum(p * (1 - p) / (n + PRIOR_STRENGTH + 1) for p, n in pairs))
    difference, half = shares[1] - shares[0], found["reach"] * error
    if found["q_value"] > LEVEL:
        half = max(half, abs(difference))
    return found | {
        "before": {"strategic": round(shares[0], 6), "n": round(n0, 2)},
        "after": {"strategic": round(shares[1], 6), "n": round(n1, 2)},
        "difference": round(difference, 6),
        "interval": [round(max(-1.0, difference - half), 6), round(min(1.0, difference + half), 6)],
        "prior": {
            "from": "portfolio",
            "accounts": prior.accounts,
            "mean": round(prior.mean, 6),
            "strength": round(prior.strength, 3),
        },
    }


def prior_in_words(prior: Json | None) -> str:
    """What a row of a ledger is drawn to.

    >>> prior_in_words({"from": "portfolio", "accounts": 26, "mean": 0.42, "strength": 8.1})
    'drawn to 42% of 26 other accounts, as if by 8.1 sentences'
    >>> prior_in_words({"from": "own"})
    'drawn to the own whole share, as if by 4 sentences (too few other accounts)'
    """
    if not prior or prior.get("from") != "portfolio":
        return f"drawn to the own whole share, as if by {PRIOR_STRENGTH:.0f} sentences (too few other accounts)"
    accounts, strength = prior["accounts"], f"{prior['strength']:.1f}"
    return f"drawn to {prior['mean']:.0%} of {accounts} other accounts, as if by {strength} sentences"
