"""The portfolio's figures: every account counted once, beside every account by its contract value, and by segment.

Values of different currencies are never added: each currency has a line of its own. Accounts that cannot be judged yet
count in no share; accounts without a value above zero in no weighted one, and how many these are is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cxnlp.trajectory.wording import MINUS, percent
from cxnlp.vocabulary import DECLINE, THIN

Json = dict[str, Any]


def value_of(row: Mapping[str, Any]) -> float | None:
    """The contract value of a row of accounts.json where it is a number above zero."""
    amount = row.get("arr")
    known = isinstance(amount, int | float) and not isinstance(amount, bool) and math.isfinite(amount) and amount > 0
    return float(amount) if known and amount is not None else None


def currency_of(row: Mapping[str, Any]) -> str:
    """The currency of a row of accounts.json in capitals, "" where it names none.

    >>> currency_of({"currency": " eur"}), currency_of({})
    ('EUR', '')
    """
    return str(row.get("currency") or "").strip().upper()


def _trajectory(row: Mapping[str, Any], name: str) -> Any:
    """A value of the trajectory, which a flat row of the accounts' table holds itself."""
    return row["trajectory"][name] if "trajectory" in row else row[name]


def _change(row: Mapping[str, Any]) -> float | None:
    """The change of everybody's strategic share."""
    found = ((row.get("ledger") or {}).get("by_role") or {}).get("all")
    return None if found is None else float(found["difference"])


def figures(rows: Sequence[Mapping[str, Any]], weights: Sequence[float]) -> Json:
    """Share of declining accounts, mean risk in 90 days, mean change of the strategic share; None without accounts."""
    judged = [(r, w) for r, w in zip(rows, weights, strict=True) if _trajectory(r, "class") != THIN]
    changed = [(c, w) for r, w in judged if (c := _change(r)) is not None]

    def mean(pairs: Sequence[tuple[float, float]]) -> float | None:
        total = math.fsum(w for _, w in pairs)
        return round(math.fsum(v * w for v, w in pairs) / total, 6) if total > 0 else None

    declining = [(float(_trajectory(r, "class") in DECLINE), w) for r, w in judged]
    return {
        "accounts": len(rows),
        "judged": len(judged),
        "share_declining": mean(declining),
        "mean_risk_90d": mean([(float(_trajectory(r, "risk_90d")), w) for r, w in judged]),
        "strategic_change": mean(changed),
    }


def by_value(rows: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Figures weighted by contract value, one line a currency, the one with the most accounts first. `value`: that of
    the accounts that are judged."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if value_of(row) is not None:
            groups.setdefault(currency_of(row), []).append(row)
    out = []
    for currency in sorted(groups, key=lambda c: (-len(groups[c]), c)):
        own = groups[currency]
        values = [value_of(r) or 0.0 for r in own]
        judged = (v for r, v in zip(own, values, strict=True) if _trajectory(r, "class") != THIN)
        total = {"currency": currency or None, "value": round(math.fsum(judged), 2)}
        out.append(total | figures(own, values))
    return out


def portfolio_figures(rows: Sequence[Mapping[str, Any]]) -> Json:
    """The block `portfolio` of accounts.json: of all accounts and by segment, unweighted and by value."""
    segments: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in rows:
        segments.setdefault(str(row["segment"]).strip() if row.get("segment") else None, []).append(row)
    named = sorted(s for s in segments if s is not None)
    order: list[str | None] = [*named, *([None] if None in segments and named else [])]

    def both(own: Sequence[Mapping[str, Any]]) -> Json:
        without = sum(value_of(r) is None for r in own)
        return {"unweighted": figures(own, [1.0] * len(own)), "by_value": by_value(own), "without_value": without}

    return {**both(rows), "by_segment": [{"segment": s, **both(segments[s])} for s in order]}


def in_lines(block: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The block as rows of a table: whose, how weighted, accounts, share declining, mean risk, change of the share."""
    parts = [("all accounts", block), *((s["segment"] or "no segment", s) for s in block["by_segment"])]
    rows = []
    for name, part in parts:
        rows.append((name, "every account once", *_cells(part["unweighted"])))
        for line in part["by_value"]:
            weighed = f"by value, {line['value']:,.0f} {line['currency'] or ''}".rstrip()
            rows.append((name, weighed, *_cells(line)))
    return rows


def _cells(line: Mapping[str, Any]) -> tuple[str, ...]:
    def said(value: float | None, told: Callable[[float], str]) -> str:
        return "–" if value is None else told(value)

    judged, accounts = line["judged"], line["accounts"]
    return (
        str(accounts) if judged == accounts else f"{judged} of {accounts}",
        said(line["share_declining"], percent),
        said(line["mean_risk_90d"], percent),
        said(line["strategic_change"], lambda change: f"{100.0 * change:+.1f}".replace("-", MINUS)),
    )


HEAD = ("Accounts", "Weighted", "Judged", "Declining", "Mean risk", "Strategic share, points")
