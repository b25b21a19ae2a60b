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
        "sum": _sum(risk, value, typical, near, days, currency, foreign),
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
    foreign: str = "",
) -> str:
    """The sum in words, with what is not known; `foreign`: the own value where it is in another currency than most.
    Reckoned with the figures as they are shown, results to three digits, so that a reader comes to the same.

    >>> print(*_sum(0.904749, 75_600.0, 8e4, 1.3679, 90, "GBP").split("; "), sep="\\n")
    expected loss = risk 90.5% × 75,600 GBP ≈ 68,400 GBP
    priority = 68,400 × urgency 1.368 (renewal in 90 days) ≈ 93,600
    >>> _sum(0.5, None, 8e4, 1.0, None, "EUR", "9,000 USD").split(";")[0].split(" × ")[1]
    '80,000 EUR (the median of the others, as its own 9,000 USD are in another currency) ≈ 40,000 EUR'
    >>> _sum(0.5, None, None, 1.0, None, "")
    'priority = risk 50.0% × urgency 1.000 (renewal date unknown) ≈ 0.5; no account’s value is known'
    """
    told, near = _per_cent(risk), round(near, 3)
    chance = float(told) / 100.0
    if days is None:
        when = "renewal date unknown"
    elif days < -GRACE_DAYS:
        when = f"next renewal date unknown, the last was {-days} days ago"
    else:
        when = f"renewal in {days} days" if days >= 0 else f"renewal {-days} days ago"
    end = f"urgency {near:.3f} ({when})"
    if typical is None:
        return f"priority = risk {told}% × {end} ≈ {_about(chance * near)}; no account’s value is known"
    reckoned = round(value if value is not None else typical)
    loss = _about(chance * reckoned)
    worth = f"{reckoned:,} {currency}".strip()
    if value is None:
        own = f"as its own {foreign} are in another currency" if foreign else "its own value is unknown"
        worth += f" (the median of the others, {own})" if foreign else f" (the median of the others: {own})"
    lost = f"expected loss = risk {told}% × {worth} ≈ {f'{loss} {currency}'.strip()}"
    return f"{lost}; priority = {loss} × {end} ≈ {_about(float(loss.replace(',', '')) * near)}"


def _per_cent(share: float) -> str:
    """A share in 0..1 in per cent, to three digits or four decimals, and as many as it takes not to be a false 100.

    >>> _per_cent(0.904749), _per_cent(0.01068), _per_cent(0.00008), _per_cent(0.9997), _per_cent(1.0)
    ('90.5', '1.07', '0.008', '99.97', '100.0')
    """
    whole = 100.0 * share
    digits = next((d for d in (1, 2, 3) if whole >= 10.0 ** (2 - d) and (round(whole, d) < 100.0 or whole == 100.0)), 4)
    return f"{whole:.{digits}f}" if digits == 1 else f"{whole:.{digits}f}".rstrip("0").rstrip(".")


def _about(amount: float) -> str:
    """An amount to three digits.

    >>> _about(68_398.9), _about(1_234_567.0), _about(0.61849), _about(0.0)
    ('68,400', '1,230,000', '0.618', '0')
    """
    told = float(f"{amount:.3g}")
    return f"{told:,.0f}" if told >= 100 or told == round(told) else f"{told:,.6f}".rstrip("0")


def _days(row: Json) -> int | None:
    try:
        renewal = date.fromisoformat(str(row.get("renewal_date"))[:10])
        return (renewal - date.fromisoformat(str(row.get("as_of"))[:10])).days
    except ValueError:
        return None
