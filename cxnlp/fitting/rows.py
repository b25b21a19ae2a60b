"""The rows that weights are fitted on: every account on past days, what it showed then and whether a loss came after,
or an expansion.

Landmarks of one account 28 days apart look 90 days ahead, so that one loss is seen by three of them. Each row counts as
`EVERY_DAYS / horizon` of an observation: a loss, and a quiet quarter, count about once. Three looks at one loss from
different moments tell a little more than one look; `OVERLAP` pays for that: with 1.0, intervals of 90 % held 94 % in
simulation. Expansions are counted in the same way. Source: composite likelihoods and their adjustment, Ribatet et al.
2012 (Statistica Sinica 22).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cxnlp.validation.landmarks import EVERY_DAYS
from cxnlp.validation.snapshots import Snapshot
from cxnlp.vocabulary import THIN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

HORIZON = 90
OVERLAP = 1.2
LEAST_WITH = 5
LEAST_WITHOUT = 10
WHY = "with fewer, intervals of the new weights are as wide as those of the old ones and cross-validation has no events"
JUDGED = f"counted where an account has enough messages to be judged on a landmark that is followed for {HORIZON} days"


def row_weight(every: float, horizon: float) -> float:
    """What a landmark counts when they come `every` days and look `horizon` days ahead; at most 1.

    >>> round(row_weight(28, 90), 3), row_weight(90, 90)
    (0.373, 1.0)
    """
    return min(1.0, OVERLAP * every / horizon)


@dataclass(frozen=True)
class Rows:
    """`x`: (n, k) strengths in the order of `names`; `happened`: whether the outcome (a loss, or an expansion) came
    within the horizon; `weight`: what a row counts."""

    names: tuple[str, ...]
    accounts: tuple[str, ...]
    x: Floats
    happened: Bools
    weight: float

    def __len__(self) -> int:
        return len(self.accounts)

    def part(self, chosen: Bools) -> Rows:
        """The chosen rows."""
        mine = tuple(a for a, yes in zip(self.accounts, chosen, strict=True) if yes)
        return Rows(self.names, mine, self.x[chosen], self.happened[chosen], self.weight)

    @property
    def accounts_with(self) -> int:
        """How many accounts have the outcome within the horizon of a landmark."""
        return len({a for a, y in zip(self.accounts, self.happened, strict=True) if y})

    @property
    def accounts_without(self) -> int:
        return len(set(self.accounts)) - self.accounts_with


def shortage(rows: Rows, outcome: str, otherwise: str) -> str | None:
    """What is missing for weights to be fitted, in words; None when nothing is. `outcome`: what an account with it is
    called ("lost"), `otherwise` one without ("kept")."""
    missing = []
    if rows.accounts_with < LEAST_WITH:
        found = f"({rows.accounts_with} found)"
        missing.append(f"{LEAST_WITH} accounts {outcome} within {HORIZON} days of a landmark {found}")
    if rows.accounts_without < LEAST_WITHOUT:
        missing.append(f"{LEAST_WITHOUT} accounts {otherwise} ({rows.accounts_without} found)")
    return f"it needs {' and '.join(missing)}, {JUDGED}; {WHY}" if missing else None


def rows_of(
    snapshots: Sequence[Snapshot],
    names: tuple[str, ...],
    within: Callable[[str, date, int], bool | None],
    horizon: int = HORIZON,
) -> Rows:
    """Rows of the snapshots that are followed for the whole horizon; accounts too young to judge are left out.
    `within`: whether the outcome came to an account in so many days after a day, None where that is not known."""
    import numpy as np

    known = [(s, y) for s in snapshots if s.trajectory != THIN and (y := within(s.account, s.day, horizon)) is not None]
    x = np.array([[s.strengths[n] for n in names] for s, _ in known], dtype=float).reshape(len(known), len(names))
    happened = np.array([y for _, y in known], dtype=bool)
    return Rows(names, tuple(s.account for s, _ in known), x, happened, row_weight(EVERY_DAYS, horizon))
