"""Rows of account tables that are about one company, which each tool knows by a key of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cxnlp.people.domains import company_words, is_freemail, registrable
from cxnlp.types import AccountRow, TableRow

IDENTIFIER = re.compile(r"\d+|(?=.*\d)[A-Za-z0-9]{15,18}")
"""An organisation stated by its number or record id alone, which is no name to show."""


def same_accounts(rows: Iterable[AccountRow]) -> dict[str, str]:
    """The key to use for each key that is another's: rows with a registrable domain and a name in common are one.

    The key used is one that is no mere number, and of several the first by alphabet, whatever the order of the rows.
    """
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        name = "".join(company_words(row.name or row.account))
        for domain in row.domains if name else ():
            if not is_freemail(domain):
                groups[registrable(domain), name].add(row.account)
    used: dict[str, set[str]] = {}
    for keys in groups.values():
        joined = set().union(*(used.get(key, {key}) for key in keys))
        used |= dict.fromkeys(joined, joined)
    first = {key: min(keys, key=lambda k: (bool(IDENTIFIER.fullmatch(k)), k)) for key, keys in used.items()}
    return {key: other for key, other in first.items() if key != other}


def with_one_key(rows: Sequence[TableRow], same: Mapping[str, str]) -> list[TableRow]:
    """The rows in their order, those of accounts under the key to use."""
    return [replace(r, account=same[r.account]) if isinstance(r, AccountRow) and r.account in same else r for r in rows]
