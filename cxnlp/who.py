"""Who is who in a folder: the people of a finished run, or of exports parsed on the spot, and decisions about them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.output import person_row
from cxnlp.people.decisions import Decision, Merge, Set, Split, decision_of, handle, row_of
from cxnlp.people.laid_over import handle_of, laid_over, own_handles, sets_of
from cxnlp.people.merge_log import joined_row, review_rows
from cxnlp.saved import find_account, read_json
from cxnlp.spreadsheet import plain_cell

if TYPE_CHECKING:
    from cxnlp.pipeline import Parsed, Progress

Json = dict[str, Any]


@dataclass(frozen=True)
class Who:
    """`people`: rows of people.jsonl, what was set laid over them, with `why` they are one; `doubts`: rows of
    people-review.csv; `decisions` in the order of their file; `finished`: read from a run, not parsed just now;
    `accounts`: name by key, of what was parsed just now."""

    people: tuple[Json, ...]
    doubts: tuple[Json, ...]
    decisions: tuple[Decision, ...]
    finished: bool
    accounts: Mapping[str, str] = field(default_factory=dict)


def who(folder: Path, config: Config, decisions: Sequence[Decision], progress: Progress) -> Who:
    """The people of a folder that parse or analyze wrote, else of the exports in it. Raises UsageError."""
    if (folder / "people.jsonl").is_file() and (folder / "messages.jsonl").is_file():
        people, joins = _lines(folder / "people.jsonl"), _lines(folder / "merges.jsonl")
        return _shown(people, joins, _review(folder / "people-review.csv"), decisions, finished=True)
    from cxnlp.pipeline import parse

    return who_in(parse([folder], config, progress), decisions)


def who_in(parsed: Parsed, decisions: Sequence[Decision]) -> Who:
    """The people of exports that were parsed just now."""
    people = [person_row(p, parsed.champions.get(p.account or "")) for p in parsed.people.values()]
    doubts = [dict(r) for r in review_rows(parsed.doubts)]
    found = _shown(people, [joined_row(j) for j in parsed.joined], doubts, decisions, finished=False)
    return replace(found, accounts=parsed.accounts.names)


def account_of(found: Who, text: str, place: Path) -> str:
    """The key of the account that a key or name means, as `find_account`. `place`: where the people were found.

    Raises UsageError naming the accounts there are.
    """
    names = {key: key for row in found.people if (key := str(row.get("account") or ""))} | dict(found.accounts)
    if found.finished and (file := place / "accounts.json").is_file():
        names |= {str(row["account"]): str(row.get("name") or row["account"]) for row in read_json(file)["accounts"]}
    return str(find_account([{"account": key, "name": name} for key, name in names.items()], text, place)["account"])


def _shown(
    people: Sequence[Json], joins: Sequence[Json], doubts: Sequence[Json], decisions: Sequence[Decision], finished: bool
) -> Who:
    why: dict[str, list[Json]] = defaultdict(list)
    for row in joins:
        why[str(row["person_id"])].append(row)
    told = sets_of({str(row["person_id"]): row for row in people}, decisions)
    shown = [
        {**laid_over(row, told.get(str(row["person_id"]), ())), "why": why[str(row["person_id"])]} for row in people
    ]
    shown.sort(key=lambda r: (str(r.get("account") or "~"), str(r.get("side")), str(r.get("name")).lower()))
    return Who(tuple(shown), tuple(doubts), tuple(decisions), finished)


def _lines(path: Path) -> list[Json]:
    if not path.is_file():
        return []
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise UsageError(f"{path} is not readable: run cxnlp parse or analyze again") from error


def _review(path: Path) -> list[Json]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [{k: plain_cell(v or "") for k, v in row.items() if k} for row in csv.DictReader(stream)]


def _names(row: Json) -> list[str]:
    return [str(n) for n in (row.get("name"), *(row.get("aliases") or ())) if n]


def find(people: Sequence[Json], text: str, account: str | None = None) -> Json:
    """The one person whom an id, address, reference or name means. Raises UsageError for nobody or several."""
    near = [p for p in people if account is None or p.get("account") == account]
    named = handle(text)
    fits = [p for p in near if text == p["person_id"] or (named and named in own_handles(p))]
    if not fits:
        fits = [
            p for p in near if named and named in {handle(str(n)) for n in (p.get("name"), *(p.get("aliases") or ()))}
        ]
    if not fits:
        raise UsageError(f"nobody is called {text!r}: cxnlp people list shows who there is")
    if len(fits) > 1:
        shown = ", ".join(sorted(f"{p['person_id']} ({p.get('account') or 'vendor'})" for p in fits)[:5])
        raise UsageError(f"{text!r} means {len(fits)} people: say which by address, --within or id ({shown})")
    return fits[0]


def _named(row: Json) -> tuple[str, str | None]:
    found = handle_of(row)
    if found is None:
        raise UsageError(f"{row['person_id']} has neither address nor name: nothing that a decision could name")
    return found


def merge(people: Sequence[Json], texts: Sequence[str], account: str | None, at: str | None) -> Merge:
    """The decision that these are one person. Raises UsageError."""
    rows = [find(people, text, account) for text in texts]
    if len({row["person_id"] for row in rows}) < 2:
        raise UsageError(f"{texts[0]} is one person already: nothing to merge")
    sides = {str(row.get("side")) for row in rows}
    if {"customer", "vendor"} <= sides:
        raise UsageError("one is the customer's and one the vendor's: set the side of one first (cxnlp people set)")
    named = [_named(row) for row in rows]
    within = {w for _, w in named if w}
    if len(within) > 1:
        raise UsageError(f"they have no address and stand in different accounts: {', '.join(sorted(within))}")
    return Merge(tuple(text for text, _ in named), within=next(iter(within), None), at=at)


def accounts_of(people: Sequence[Json], texts: Sequence[str], account: str | None) -> tuple[str, ...]:
    """The accounts to which the people named belong, in order. Raises UsageError as `find`."""
    return tuple(sorted({str(a) for text in texts if (a := find(people, text, account).get("account"))}))


def split(people: Sequence[Json], text: str, apart: Sequence[str], account: str | None, at: str | None) -> Split:
    """The decision that some of a person's addresses, references or names are somebody else. Raises UsageError."""
    row = find(people, text, account)
    names = _names(row)
    keys = {("@", str(e)): str(e) for e in row.get("emails") or ()}
    keys |= {("#", str(r)): f"#{r}" for r in row.get("refs") or ()}
    keys |= {h: n for n in names if (h := handle(n)) and len(h[1].split()) > 1}
    wanted = {h: t for t in apart if (h := handle(t))}
    spare = {h for n in names if (h := handle(n))}
    for named, shown in wanted.items():
        if named not in keys and named not in spare:
            raise UsageError(f"{shown!r} is none of {row.get('name')}'s: {', '.join(keys.values())}")
    rest = [t for h, t in keys.items() if h not in wanted]
    if len(wanted) < len(apart) or not rest:
        raise UsageError("name some, not all, of the person's addresses and names")
    within = str(row["account"]) if row.get("account") else None
    return Split(tuple(rest), tuple(wanted.values()), within=within, at=at)


def change(people: Sequence[Json], text: str, account: str | None, values: Mapping[str, Any], at: str | None) -> Set:
    """The decision that sets name, roles, side or account (its key) of a person, or the side of a domain.

    Raises UsageError.
    """
    named = handle(text)
    if named and named[0] == "d":
        row: Json = {"action": "set", "person": text, **values}
    else:
        found = find(people, text, account)
        person, within = _named(found)
        row = {"action": "set", "person": person, **({"within": within} if within else {}), **values}
    decision, problems = decision_of(row | ({"at": at} if at else {}))
    if not isinstance(decision, Set):
        raise UsageError("; ".join(problems))
    return decision


def as_json(found: Who) -> Json:
    """People, doubtful pairs and decisions as one object."""
    decisions = [{"number": n, **row_of(d)} for n, d in enumerate(found.decisions, 1)]
    return {
        "schema_version": 1,
        "people": list(found.people),
        "review": list(found.doubts),
        "decisions": decisions,
    }
