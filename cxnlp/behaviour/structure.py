"""How an account's contact is spread over people and roles: coverage, concentration, and what hangs on one person.

Contact is a customer's own act: a message sent, or a meeting attended. Source of the concentration: the
Herfindahl-Hirschman index, the sum of squared shares; the effective number of people is the exponential of the entropy
of the shares (Hill number of order 1).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.behaviour.rhythm import in_touch
from cxnlp.behaviour.shares import entropy_people
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History
from cxnlp.types import ROLES

WINDOW_DAYS, RECENT_DAYS = 180.0, 90.0
LEAST_ACTS = 20
"""Below this many acts in the window no concentration is told: a share of five messages is chance."""
SHOWN = 3
ROLE_PHRASES = {r: f"{'an' if r[0] in 'aeio' else 'a'} {r} role" for r in ROLES}


def herfindahl(counts: Sequence[float]) -> float:
    """The sum of squared shares, from 1/n (even) to 1 (one alone); 0 without any.

    >>> herfindahl([5, 5]), herfindahl([9]), herfindahl([])
    (0.5, 1.0, 0.0)
    """
    total = sum(counts)
    return sum((c / total) ** 2 for c in counts) if total else 0.0


def spread(counts: Mapping[str, int]) -> dict[str, Any] | None:
    """Concentration of acts over keys (people or roles); None below the least volume."""
    total = sum(counts.values())
    if total < LEAST_ACTS:
        return None
    top = min(counts, key=lambda k: (-counts[k], k))
    return {
        "herfindahl": round(herfindahl(list(counts.values())), 6),
        "effective": round(entropy_people(list(counts.values())), 6),
        "top": top,
        "top_share": round(counts[top] / total, 6),
    }


def structure(history: History, stakeholders: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Role coverage and concentration of an account; `stakeholders` as in accounts.json.

    `coverage`: a row per role with how many hold it, how many of them are active, acts of the last 90 days and the
    last contact (null: none). `people` and `roles`: see `spread`. `if_left`: the share of contact that goes with each
    of the most active people, and with it the roles that lose their last person in touch (`rhythm.in_touch`).
    """
    table = history.acts
    acts = [
        (str(person), str(role), float(day))
        for person, role, side, day in zip(table["person"], table["role"], table["side"], table["day"], strict=True)
        if side == "customer"
    ]
    window = [a for a in acts if a[2] >= history.end - WINDOW_DAYS]
    by_person = Counter(person for person, _, _ in window)
    by_role = Counter(role for _, role, _ in window)
    days: dict[str, list[float]] = defaultdict(list)
    for _, role, day in acts:
        days[role].append(day)
    coverage = [_covered(role, history.end, days[role], stakeholders) for role in ROLES]
    people = spread(by_person)
    return {
        "window_days": int(WINDOW_DAYS),
        "acts": len(window),
        "coverage": [c for c in coverage if c["role"] != "unknown" or c["people"]],
        "people": people,
        "roles": spread(by_role),
        "if_left": _if_left(by_person, stakeholders) if people else [],
    }


def _covered(role: str, end: float, days: Sequence[float], stakeholders: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    held = [s for s in stakeholders if s["role"] == role]
    last = max(days, default=None)
    return {
        "role": role,
        "people": len(held),
        "active": sum(map(_is_active, held)),
        "acts_90d": sum(d >= end - RECENT_DAYS for d in days),
        "last_contact": to_date(last).isoformat() if last is not None else None,
        "days_since": int(end - last) if last is not None else None,
    }


def _is_active(seat: Mapping[str, Any]) -> bool:
    return in_touch(str(seat["status"]), seat["contacts_90d"])


def _if_left(counts: Mapping[str, int], stakeholders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    total = sum(counts.values())
    named = {str(s["person_id"]): s for s in stakeholders}
    rows: list[dict[str, Any]] = []
    for person in sorted(counts, key=lambda p: (-counts[p], p)):
        seat = named.get(person)
        if seat is None or seat["status"] == "left" or len(rows) == SHOWN:
            continue
        role, share = seat["role"], counts[person] / total
        others = [s for s in stakeholders if s["role"] == role and _is_active(s) and s is not seat]
        lost = [role] if role != "unknown" and _is_active(seat) and not others else []
        also = f" and nobody in {ROLE_PHRASES[role]} would be active" if lost else ""
        rows.append(
            {
                "person_id": person,
                "share": round(share, 6),
                "roles_uncovered": lost,
                "statement": f"If {seat['name']} left, {share:.0%} of the contact goes{also}.",
            }
        )
    return rows
