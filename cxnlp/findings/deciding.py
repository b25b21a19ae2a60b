"""Decisions by the first letters of an id: about findings, and about alerts and all they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.findings.listing import CLOSED, Finding, Step, closed, decide, decisions
from cxnlp.report.tables import as_date

LEAST = 3
LONGEST_NOTE = 300


def decide_all(
    folder: Path,
    ids: Sequence[str],
    state: str,
    found: Sequence[Finding],
    notices: Sequence[Mapping[str, Any]],
    note: str,
    by: str | None,
    now: datetime,
) -> list[Finding]:
    """Sets the state of everything that `ids` name, and returns it. An alert's id also decides its findings.

    All ids are checked before anything is written. Raises UsageError for one that is unknown or not unique.
    """
    if len(note) > LONGEST_NOTE:
        raise UsageError(f"--note is longer than {LONGEST_NOTE} characters")
    alerts = {str(n["episode"]): n for n in notices if n["status"] != "cleared"}
    by_number = {n: f for f in found for n in f.former} | {f.number: f for f in found}
    known = sorted({*(f.number for f in found), *alerts})
    chosen: dict[str, Finding] = {}
    for asked in ids:
        number = asked if asked in by_number else _unique(asked, known)
        if number in alerts:
            chosen[number] = _as_finding(number, alerts[number], decisions(folder))
            own = (f for n in notices if n["episode"] == number for f in n["findings"])
            fitting = (by_number[f] for f in own if f in by_number)
            chosen.update({f.number: f for f in fitting if state == "open" or not closed(f.steps)})
        else:
            chosen[by_number[number].number] = by_number[number]
    for finding in chosen.values():
        decide(folder, finding, state, note, now, by)
    return list(chosen.values())


def _unique(asked: str, known: Sequence[str]) -> str:
    fitting = [k for k in known if k == asked] or [k for k in known if len(asked) >= LEAST and k.startswith(asked)]
    if len(fitting) == 1:
        return fitting[0]
    if len(asked) < LEAST:
        raise UsageError(f"{asked!r} is too short: give at least {LEAST} letters of an id")
    if not fitting:
        raise UsageError(f"there is no finding or alert {asked!r}: see cxnlp findings list and cxnlp alerts log")
    raise UsageError(f"{asked!r} fits {len(fitting)} findings or alerts: give more letters")


def alerts_to_decide(notices: Iterable[Mapping[str, Any]], folder: Path, slugs: Mapping[str, str]) -> list[Finding]:
    """Alerts as findings, those not closed first, else as they come. `notices`: the bodies of their notices, of which
    the last says what an alert is about; `slugs`: the name of each account in addresses, by key; alerts of other
    accounts are left out."""
    decided = decisions(folder)
    last = {str(n["episode"]): n for n in notices if n["account"] in slugs}
    found = [_as_finding(number, n, decided, slugs[str(n["account"])]) for number, n in last.items()]
    return sorted(found, key=lambda one: one.state in CLOSED)


def _as_finding(
    number: str, notice: Mapping[str, Any], decided: Mapping[str, tuple[Step, ...]], slug: str = ""
) -> Finding:
    """An alert as something to decide about: it has an id, an account, a day and steps, as findings have."""
    said = [
        str(rule["title"]) + (": " + "; ".join(map(str, because)) if (because := rule.get("because")) else "")
        for rule in notice["rules"]
    ]
    quotes = tuple((str(e["message_id"]), str(e["quote"])) for e in notice.get("evidence") or () if e.get("quote"))
    return Finding(
        number, str(notice.get("name") or notice["account"]), slug, str(notice.get("class") or ""), "alert", "alert",
        as_date(notice["raised_on"]), 0.0, ". ".join(said), None, quotes[:1], decided.get(number, ()),
        None, None, None,
    )  # fmt: skip
