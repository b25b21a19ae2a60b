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
    return _number(account, row, row.get("message_id"))


def _number(account: str, row: Mapping[str, Any], message: object) -> str:
    key = "\0".join((account, str(message), str(row.get("text"))))
    return "p" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:14]


def mark_of(made: Mapping[str, tuple[str, str]], account: str, row: Mapping[str, Any]) -> tuple[str, str]:
    """The last mark of a row of `commitments` and its time, whichever copy of its message it was made on; ("open", "")
    without one. `made`: see `marks`."""
    numbers = [_number(account, row, message) for message in (row.get("message_id"), *row.get("copies", ()))]
    return max((made[number] for number in numbers if number in made), key=lambda m: m[1], default=("open", ""))


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
        "commitments": [r for r in rows if mark_of(made, key, r)[0] == "open"],
    }
