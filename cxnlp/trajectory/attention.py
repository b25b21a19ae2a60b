"""The accounts that a team's capacity allows it to look at, and what that list is expected to hold and to miss.

Expected from the stated risks alone, so as right as these are: at a base rate that is not yours they are too high or
too low (`risk_base_rate`, or `cxnlp fit`). What a capacity was worth on real outcomes is measured by
`cxnlp validate --budget`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.capacity import Capacity
from cxnlp.trajectory.wording import percent
from cxnlp.vocabulary import THIN


def attention(rows: Sequence[Mapping[str, Any]], capacity: Capacity, base_rate: float) -> dict[str, Any]:
    """The list for one period of `capacity`: the riskiest accounts whose risk makes a look pay, as many as it holds
    and one at least.

    `rows` are those of accounts.json; ties go by account name; accounts with too little data are never listed.
    """
    judged = [r for r in rows if r["trajectory"]["class"] != THIN]
    ranked = sorted(judged, key=lambda r: (-r["trajectory"]["risk_90d"], r["account"]))
    worth = [r for r in ranked if r["trajectory"]["risk_90d"] >= capacity.least_risk]
    listed = worth[: max(1, int(capacity.a_period + 1e-9))]
    risk = [r["trajectory"]["risk_90d"] for r in ranked]
    held, all_of_it = sum(risk[: len(listed)]), sum(risk)
    return {
        "capacity_a_week": round(capacity.a_week, 6),
        "period": capacity.period,
        "capacity": round(capacity.a_period, 6),
        "least_risk": round(capacity.least_risk, 6),
        "base_rate": round(base_rate, 6),
        "listed": [r["account"] for r in listed],
        "worth_a_look": len(worth),
        "expected_precision": round(held / len(listed), 6) if listed else None,
        "expected_losses": round(all_of_it, 6),
        "expected_misses": round(all_of_it - held, 6),
    }


def in_words(found: Mapping[str, Any]) -> str:
    """The list in two sentences."""
    n = len(found["listed"])
    if not found["worth_a_look"]:
        return f"No account has a risk of {percent(found['least_risk'])} or more, above which a look pays."
    left, period = found["worth_a_look"] - n, found.get("period", "week")
    held = found.get("capacity", found["capacity_a_week"])
    if not n:
        return f"This {period}'s list: none of {left} accounts worth a look (capacity {held:g} a {period})."
    return (
        f"This {period}'s list: {n} account{'s' if n > 1 else ''} (capacity {held:g} a {period}"
        + (f"; {left} more would be worth a look" if left else "")
        + f"). At a base rate of {found['base_rate']:.1%} in 90 days, {percent(found['expected_precision'])} of the "
        f"listed and {found['expected_misses']:.1f} accounts outside the list are expected to be lost."
    )
