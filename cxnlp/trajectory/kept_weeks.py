"""Weekly readings of accounts that are judged on many days: what is known already is not read again."""

from __future__ import annotations

from cxnlp.trajectory.history import History
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.windows import Week, weekly


class Weeks:
    """Weekly readings by account, kept from step to step: those before the first day on which anything differs."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[Columns, list[Week]]] = {}

    def of(self, history: History) -> list[Week]:
        """Equal to `weekly(history)`."""
        columns, known = Columns(history), dict[float, Week]()
        if history.account in self._last:
            before, weeks = self._last[history.account]
            until = columns.same_until(before)
            known = {week[1]: week for week in weeks if week[1] <= until}
        found = weekly(history, columns, known)
        self._last[history.account] = (columns, found)
        return found
