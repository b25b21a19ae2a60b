"""The rows that weights are fitted on: every account on past days, what it showed then and whether it was lost after.

Landmarks of one account 28 days apart look 90 days ahead, so that one loss is seen by three of them. Each row counts as
`EVERY_DAYS / horizon` of an observation: a loss, and a quiet quarter, count about once. Three looks at one loss from
different moments tell a little more than one look; `OVERLAP` pays for that: with 1.0, intervals of 90 % held 94 % in
simulation. Source: composite likelihoods and their adjustment, Ribatet et al. 2012 (Statistica Sinica 22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.validation.landmarks import EVERY_DAYS
from cxnlp.validation.outcomes import FollowUp
from cxnlp.validation.snapshots import Snapshot
from cxnlp.vocabulary import THIN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

HORIZON = 90
OVERLAP = 1.2


def row_weight(every: float, horizon: float) -> float:
    """What a landmark counts when they come `every` days and look `horizon` days ahead; at most 1.

    >>> round(row_weight(28, 90), 3), row_weight(90, 90)
    (0.373, 1.0)
    """
    return min(1.0, OVERLAP * every / horizon)


@dataclass(frozen=True)
class Rows:
    """`x`: (n, k) strengths in the order of `names`; `lost`: within the horizon; `weight`: what a row counts."""

    names: tuple[str, ...]
    accounts: tuple[str, ...]
    x: Floats
    lost: Bools
    weight: float

    def __len__(self) -> int:
        return len(self.accounts)

    def part(self, chosen: Bools) -> Rows:
        """The chosen rows."""
        mine = tuple(a for a, yes in zip(self.accounts, chosen, strict=True) if yes)
        return Rows(self.names, mine, self.x[chosen], self.lost[chosen], self.weight)

    @property
    def lost_accounts(self) -> int:
        return len({a for a, y in zip(self.accounts, self.lost, strict=True) if y})

    @property
    def kept_accounts(self) -> int:
        return len(set(self.accounts)) - self.lost_accounts


def rows_of(snapshots: Sequence[Snapshot], follow: FollowUp, model: TrajectoryModel, horizon: int = HORIZON) -> Rows:
    """Rows of the snapshots that are followed for the whole horizon; accounts too young to judge are left out."""
    import numpy as np

    names = model.whole.names
    known = [
        (s, y)
        for s in snapshots
        if s.trajectory != THIN and (y := follow.lost_within(s.account, s.day, horizon)) is not None
    ]
    x = np.array([[s.strengths[n] for n in names] for s, _ in known], dtype=float).reshape(len(known), len(names))
    lost = np.array([y for _, y in known], dtype=bool)
    return Rows(names, tuple(s.account for s, _ in known), x, lost, row_weight(EVERY_DAYS, horizon))
