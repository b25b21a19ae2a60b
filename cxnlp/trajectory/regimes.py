"""Regime markers: known changes, such as a new contract, from which on an account is compared with itself anew.

What came before a marker is no norm any more: of the readings, the ledger, a person's rhythm, the usual number of
tickets, measured series. What was found before it stays as it was found on its eve. A marker of everybody (account
None) holds for every account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cxnlp.errors import UsageError
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history_tables import LATER_KNOWN

if TYPE_CHECKING:
    import pandas as pd

    from cxnlp.trajectory.history import History

COMPARED_AFTER_DAYS = 84
"""About so long after a marker recent weeks have a past of their own to be compared with (eight and four weeks)."""


@dataclass(frozen=True, order=True)
class Regime:
    """A known change of regime from `day` on: what it is, and the account's key or name (None: everybody)."""

    day: date
    what: str
    account: str | None = None

    def holds_for(self, account: str, name: str) -> bool:
        """
        >>> Regime(date(2026, 3, 1), "new contract", "Orchard Ltd").holds_for("orchard", "orchard ltd")
        True
        """
        return self.account is None or self.account.casefold() in (account.casefold(), name.casefold())

    def definition(self) -> list[str | None]:
        """What of it decides results: not how it is called."""
        return [self.day.isoformat(), self.account]


def regimes_of(value: Any, problems: list[str]) -> tuple[Regime, ...]:
    """The markers of a configuration (tables [[regimes]]), by day; what is wrong is added to `problems`."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        problems.append("regimes must be tables [[regimes]] with day and what, and perhaps account")
        return ()
    found = []
    for number, row in enumerate(value, 1):
        day, what, account = row.get("day"), row.get("what"), row.get("account")
        day = day.date() if isinstance(day, datetime) else day
        unknown = sorted(set(row) - {"day", "what", "account"})
        if unknown:
            problems.append(f"regime {number}: unknown key {unknown[0]!r} (known: account, day, what)")
        elif not isinstance(day, date):
            problems.append(f"regime {number} needs a day (day = 2026-03-01)")
        elif not isinstance(what, str) or not what.strip():
            problems.append(f'regime {number} ({day}) must say what changed (what = "new contract")')
        elif account is not None and (not isinstance(account, str) or not account.strip()):
            problems.append(f"regime {number} ({day}): account must be a key or a name")
        else:
            found.append(Regime(day, what.strip(), account.strip() if account else None))
    return tuple(sorted(found, key=lambda r: (r.day, r.account or "", r.what)))


def known_on(regimes: Sequence[Regime], account: str, name: str, day: date) -> tuple[Regime, ...]:
    """The markers of an account that lie on `day` or before, in order of day."""
    mine = (r for r in regimes if r.day <= day and r.holds_for(account, name))
    return tuple(sorted(mine, key=lambda r: (r.day, r.account or "", r.what)))


def start_at(regimes: Sequence[Regime], moment: float) -> float:
    """The beginning in days of the regime that stands just before `moment`; minus infinity without one."""
    return max((d for r in regimes if (d := to_day(r.day)) < moment), default=float("-inf"))


def _between(table: pd.DataFrame, start: float, end: float) -> pd.DataFrame:
    """The rows of those days; what became known of them later is unknown."""
    part = table[(table["day"] >= start) & (table["day"] < end)]
    later = {c: part[c].where(~(part[c].astype(float) >= end)) for c in sorted(LATER_KNOWN) if c in part.columns}
    return part.assign(**later) if later else part


TABLES = ("acts", "sentences", "meetings", "tickets", "metrics", "invoices", "surveys")


def within(history: History, start: float, end: float, as_of: date) -> History:
    """What a history holds of the days `start` … `end` (exclusive), judged on `as_of`."""
    messages = tuple(m for m in history.messages if m.sent_at and start <= to_day(m.sent_at) < end)
    tables = {name: _between(getattr(history, name), start, end) for name in TABLES}
    return replace(history, as_of=as_of, messages=messages, regimes=(), **tables)


def present(history: History) -> History:
    """The part of a history since its latest marker; the history itself without one."""
    if not history.regimes:
        return history
    part = within(history, to_day(history.regimes[-1].day), history.end, history.as_of)
    return replace(part, regimes=history.regimes)


def parts(history: History) -> list[History]:
    """The history regime by regime, each as it stood on the eve of the next."""
    days = [date.min, *sorted({r.day for r in history.regimes}), history.as_of + timedelta(days=1)]
    bounds = [float("-inf"), *(to_day(d) for d in days[1:])]
    return [within(history, bounds[k], bounds[k + 1], days[k + 1] - timedelta(days=1)) for k in range(len(bounds) - 1)]


def at_accounts(regimes: Sequence[Regime], names: Mapping[str, str], *, part: bool = False) -> tuple[Regime, ...]:
    """The markers, each of an account among `names` (name by key): one that no key or name equals is given the key of
    the account that `find_account` finds. `part`: `names` are not all; what means none of them stays as it is.

    Raises UsageError for one that means none or several.
    """
    from cxnlp.saved import find_account

    rows = [{"account": key, "name": name} for key, name in names.items()]
    found = []
    for r in regimes:
        if r.account is not None and not any(r.holds_for(key, name) for key, name in names.items()):
            try:
                r = replace(r, account=find_account(rows, r.account, "the records")["account"])
            except UsageError as error:
                if not part:
                    raise UsageError(f"regime of {r.day}: {error}") from None
        found.append(r)
    return tuple(found)
