"""What people marked of promises: the ids of promises and the file promises.jsonl beside an analysis."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxnlp import records

FILE = "promises.jsonl"
MARKS = ("open", "kept", "dropped")


def promise_number(account: str, row: Mapping[str, Any]) -> str:
    """The id of a row of `commitments`: of its account, message and words, so that a new analysis keeps its mark."""
    key = "\0".join((account, str(row.get("message_id")), str(row.get("text"))))
    return "p" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:14]


def marks(folder: Path) -> dict[str, tuple[str, str]]:
    """The last mark of each promise and its time, by the promise's id."""
    found: dict[str, tuple[str, str]] = {}
    for row in records.rows(folder / FILE):
        if row.get("state") in MARKS and row.get("promise"):
            found[str(row["promise"])] = (str(row["state"]), str(row.get("at") or ""))
    return found


def still_open(account: Mapping[str, Any], made: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """A row of accounts.json without the promises that are marked kept or dropped."""
    rows = account.get("commitments")
    if not isinstance(rows, list) or not made:
        return dict(account)
    key = str(account.get("account"))
    return {
        **account,
        "commitments": [r for r in rows if made.get(promise_number(key, r), ("open", ""))[0] == "open"],
    }
