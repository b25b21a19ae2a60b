"""What is at stake in an account: what is expected to be lost, and how soon it is decided, with the sum written out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any

from cxnlp.trajectory.weighted import currency_of, value_of

WINDOW_DAYS = 90.0
GRACE_DAYS = 30
NEARNESS = (
    f"1 + exp(−days to it ÷ {WINDOW_DAYS:.0f}): 2 when due and up to {GRACE_DAYS} days after, near 1 when far off; "
    "1 where not known or longer past"
)
"""What `urgency` does, in words."""
FORMULA = (
    "priority = expected loss × urgency of the renewal; expected loss = risk in 90 days × yearly value; "
    f"urgency = {NEARNESS}"
)
Json = Mapping[str, Any]


def urgency(days: int | None) -> float:
    """How near a renewal is, from 1 (far, or unknown) to 2 (due): 1 + exp(-days / 90). Judgement, not measured.

    A renewal up to thirty days ago counts as due; one longer ago tells nothing about the next.

    >>> urgency(0), round(urgency(90), 2), round(urgency(365), 2), urgency(None), urgency(-400)
    (2.0, 1.37, 1.02, 1.0, 1.0)
    """
    if days is None or days < -GRACE_DAYS:
        return 1.0
    return 1.0 + math.exp(-max(days, 0) / WINDOW_DAYS)


def priorities(rows: Sequence[Json]) -> list[dict[str, Any]]:
    """The priority of each account of accounts.json, in order.

    `value` ranks: the expected loss times the urgency of the renewal, no sum of money. `expected_loss`: risk times
    yearly value in the portfolio's currency; where an account's own value is unknown, or in another currency than most,
    it is reckoned with the median of the known ones, and `unknown` says so. With no value known at all it is None, and
    `value` risk times urgency. `per_cent`: the share of the sum of all values, 0..100.
    """
    known = [(currency_of(r), amount) for r in rows if (amount := value_of(r)) is not None]
    common = Counter(c for c, _ in known).most_common()
    currency = min((c for c, n in common if n == common[0][1]), default="")
    typical = median(v for c, v in known if c == currency) if known else None
    out = [_priority(row, currency, typical) for row in rows]
    total = sum(p["value"] for p in out)
    for one in out:
        one["per_cent"] = round(100.0 * one["value"] / total, 2) if total else 0.0
    return out


def _priority(row: Json, currency: str, typical: float | None) -> dict[str, Any]:
    risk = float(row["trajectory"].get("risk_90d") or 0.0)
    own, mine = value_of(row), currency_of(row)
    days = _days(row)
    near = urgency(days)
    unknown = []
    value, foreign = own, ""
    if own is None:
        unknown.append("value")
    elif mine != currency:
        unknown.append(f"value in {currency or 'the common currency'}")
        value, foreign = None, f"{own:,.0f} {mine}".strip()
    if days is None:
        unknown.append("renewal date")
    elif days < -GRACE_DAYS:
        unknown.append("next renewal date")
    reckoned = value if value is not None else (typical if typical is not None else 1.0)
    loss = risk * reckoned
    return {
        "value": round(loss * near, 6),
        "expected_loss": round(loss, 6) if typical is not None else None,
        "formula": FORMULA,
        "sum": _sum(risk, value, typical, near, days, currency, loss, foreign),
        "parts": {
            "risk_90d": round(risk, 6),
            "arr": own,
            "arr_used": reckoned if typical is not None else None,
            "currency": currency or None,
            "urgency": round(near, 6),
            "renewal_in_days": days,
        },
        "unknown": unknown,
    }


def _sum(
    risk: float,
    value: float | None,
    typical: float | None,
    near: float,
    days: int | None,
    currency: str,
    loss: float,
    foreign: str = "",
) -> str:
    """The sum in words, with what is not known; `foreign`: the own value where it is in another currency than most.

    >>> print(*_sum(0.5, 1e5, 8e4, 1.37, 90, "EUR", 50_000.0).split("; "), sep="\\n")
    expected loss = risk 0.50 × 100,000 EUR = 50,000 EUR
    priority = 50,000 × urgency 1.37 (renewal in 90 days) = 68,500
    >>> _sum(0.5, None, 8e4, 1.0, None, "EUR", 40_000.0, "9,000 USD").split(";")[0].split(" × ")[1]
    '80,000 EUR (the median of the others, as its own 9,000 USD are in another currency) = 40,000 EUR'
    >>> _sum(0.5, None, None, 1.0, None, "", 0.5)
    'priority = risk 0.50 × urgency 1.00 (renewal date unknown) = 0.50; no account’s value is known'
    """
    if days is None:
        when = "renewal date unknown"
    elif days < -GRACE_DAYS:
        when = f"next renewal date unknown, the last was {-days} days ago"
    else:
        when = f"renewal in {days} days" if days >= 0 else f"renewal {-days} days ago"
    end = f"urgency {near:.2f} ({when})"
    if typical is None:
        return f"priority = risk {risk:.2f} × {end} = {loss * near:.2f}; no account’s value is known"
    worth = f"{value if value is not None else typical:,.0f} {currency}".strip()
    if value is None:
        own = f"as its own {foreign} are in another currency" if foreign else "its own value is unknown"
        worth += f" (the median of the others, {own})" if foreign else f" (the median of the others: {own})"
    lost = f"expected loss = risk {risk:.2f} × {worth} = {f'{loss:,.0f} {currency}'.strip()}"
    return f"{lost}; priority = {loss:,.0f} × {end} = {loss * near:,.0f}"


def _days(row: Json) -> int | None:
    try:
        renewal = date.fromisoformat(str(row.get("renewal_date"))[:10])
        return (renewal - date.fromisoformat(str(row.get("as_of"))[:10])).days
    except ValueError:
        return None
