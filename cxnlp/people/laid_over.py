"""Decisions laid over rows of people.jsonl: what is set shows at once, merges and splits with the next run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from cxnlp.people.decisions import Decision, Handle, Merge, Set, Split, handle
from cxnlp.people.identity import person_key

Json = dict[str, Any]


def handle_of(row: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """How a decision names the person of a row, and the account within which; None when nothing names them. Of several
    names it is the one that the person's id is made of: messages hold it, whatever the user calls the person."""
    emails, refs = row.get("emails") or (), row.get("refs") or ()
    if emails:
        return str(emails[0]), None
    account = str(row["account"]) if row.get("account") else None
    if refs:
        return f"#{refs[0]}", account
    names = _names(row)

    def held(name: str) -> bool:
        """Whether the person's id is made of a name."""
        key = handle(name)
        return key is not None and row.get("person_id") in {person_key(account, n) for n in (name, key[1])}

    name = next(filter(held, names), next(iter(names), ""))
    return (name, account) if handle(name) else None


def _names(row: Mapping[str, Any]) -> list[str]:
    """What the person of a row is called, the name shown first."""
    return [str(n) for n in (row.get("name"), *(row.get("aliases") or ())) if n]


def own_handles(row: Mapping[str, Any]) -> set[Handle]:
    """Every handle that means the person of a row: addresses and references, and names where nothing else does."""
    found: set[Handle] = {("@", str(e).lower()) for e in row.get("emails") or ()}
    found |= {("#", str(r)) for r in row.get("refs") or ()}
    return found or {h for n in _names(row) if (h := handle(n))}


def _here(decision: Decision, row: Mapping[str, Any]) -> bool:
    return decision.within is None or decision.within == row.get("account")


def sets_of(rows: Mapping[str, Mapping[str, Any]], decisions: Sequence[Decision]) -> dict[str, list[Set]]:
    """What is set of each person, the earliest first, by the key of its row."""
    wanted: dict[Handle, list[int]] = defaultdict(list)
    for number, decision in enumerate(decisions):
        if isinstance(decision, Set) and (named := handle(decision.person)):
            wanted[named].append(number)
    found: dict[str, list[Set]] = {}
    for key, row in rows.items() if wanted else ():
        numbers = sorted({n for h in own_handles(row) for n in wanted.get(h, ())})
        told = [d for n in numbers if isinstance(d := decisions[n], Set) and _here(d, row)]
        if told:
            found[key] = told
    return found


def laid_over(row: Mapping[str, Any], told: Sequence[Set]) -> Json:
    """The row with the last word on each matter; a role that is set has the source "decision", a name that was replaced
    is an alias.

    >>> laid_over({"role": "user"}, [Set("a@x.example", roles=("buyer",))])["role"]
    'buyer'
    """
    out = dict(row)
    for one in told:
        if one.name:
            if "aliases" in out:
                out["aliases"] = sorted({*out["aliases"], *_names({"name": out.get("name")})} - {one.name})
            out["name"] = one.name
        if one.side:
            out["side"] = one.side
        if one.account:
            out["account"] = one.account
        if one.roles:
            out["role"], out["role_source"], out["role_probability"] = one.roles[0], "decision", 1.0
            out["roles"] = [{"role": r, "probability": 1.0, "source": "decision"} for r in one.roles]
    return out


def waiting(rows: Sequence[Mapping[str, Any]], decisions: Sequence[Decision]) -> list[int]:
    """Numbers (1 = the first) of merges and splits that the rows do not show yet."""
    of: dict[Handle, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for own in own_handles(row):
            of[own].add(number)

    def whose(texts: Sequence[str]) -> list[set[int]]:
        return [of[h] for t in texts if (h := handle(t)) and h in of]

    found = []
    for number, decision in enumerate(decisions, 1):
        if isinstance(decision, Merge):
            seen = whose(decision.people)
            if len(seen) > 1 and not set.intersection(*seen):
                found.append(number)
        elif isinstance(decision, Split) and any(a & b for a in whose(decision.person) for b in whose(decision.apart)):
            found.append(number)
    return found
