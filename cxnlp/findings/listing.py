"""Findings: every account in decline, every unexplained event, every survey that contradicts behaviour, every fall of
usage, every silence of ours, with what people decided about each.

States are appended to findings.jsonl and never rewritten; the latest line of a finding is its state. A decision about
a decline holds while the account is in it: not for one that began after the day of judging on which it was taken. One
about an event holds on whatever day a later analysis dates it, while half of the messages that show it were known; the
event stays listed when a later analysis can explain it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp import records
from cxnlp.findings.numbers import decline_numbers, event_numbers, finding_number
from cxnlp.findings.shown import first_shown
from cxnlp.output import SCHEMA_VERSION, utc
from cxnlp.report.tables import as_date
from cxnlp.report.view import AccountView
from cxnlp.trajectory.series_tests import FALL
from cxnlp.vocabulary import DECLINE

FILE = "findings.jsonl"
STATES = ("open", "acknowledged", "acted", "resolved", "false_alarm")
FORMER = {"acting": "acted"}
"""Names of states in files that earlier versions wrote."""
STATE_WORDS = {
    "open": "open",
    "acknowledged": "acknowledged",
    "acted": "acted on",
    "resolved": "resolved",
    "false_alarm": "false alarm",
}
VERBS = {
    "acknowledged": "Acknowledge",
    "acted": "Act",
    "resolved": "Resolve",
    "false_alarm": "False alarm",
    "open": "Reopen",
}
CLOSED = ("resolved", "false_alarm")
SURPRISE, SURPRISE_WORD = "survey_contradicts", "survey against behaviour"
SURPRISE_SEVERITY = 0.4  # judgement: worth a look, below any alarm that words or people raise
FALL_WORD, FALL_SEVERITY = "usage fell", 0.4  # judgement, as for a survey: a pause lets usage fall as a decline does
OURS, OURS_WORD = "vendor_silence", "silence of ours"
OURS_SEVERITY = 0.4  # judgement, as for a survey: nothing says that the customer withdraws
LASTING = (*DECLINE, FALL)
"""Kinds whose day every analysis dates anew: it is no part of their id."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: the state set, when, and a remark; `kind` and `dated` of the finding then, `as_of` its day of
    judging (of older files not known); `place`: the number of its line; `shown_by`: ids of the
    messages that showed an event."""

    state: str
    at: str
    note: str
    kind: str = ""
    dated: date | None = None
    as_of: date | None = None
    place: int = 0
    shown_by: frozenset[str] = frozenset()

    @property
    def known_to(self) -> date | None:
        """The last day of which the decision knew."""
        return self.as_of or as_date(self.at)


@dataclass(frozen=True, slots=True)
class Finding:
    """`number`: its id; `former`: ids that it had before; `when`: the day it is dated to; `as_of`: the day of judging;
    `shown_by`: ids of the messages that show an event.

    `age_days`: from the day it was first listed to today, of a closed one to the day it was closed; None where it was
    decided before listings were kept. `stood_days`: from its date to the day of judging; None where it has no date.
    """

    number: str
    account: str
    slug: str
    cls: str
    kind: str
    word: str
    when: date | None
    severity: float
    statement: str
    who: str | None
    quotes: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    shown: date | None
    age_days: int | None
    stood_days: int | None
    former: tuple[str, ...] = ()
    as_of: date | None = None
    shown_by: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        return self.steps[-1].state if self.steps else "open"


def findings(views: Sequence[AccountView], folder: Path, today: date) -> list[Finding]:
    """All findings: those not closed first, then accounts in the report's order, the gravest and newest first."""
    decided, listed = decisions(folder), first_shown(folder)
    found = []
    for rank, view in enumerate(views):
        for one in _of_account(view, decided, listed, today):
            newest = -(one.when or date.min).toordinal()
            found.append((one.state in CLOSED, rank, -one.severity, newest, one.number, one))
    return [one for *_, one in sorted(found, key=lambda x: x[:-1])]


def _of_account(
    view: AccountView, decided: Mapping[str, tuple[Step, ...]], listed: Mapping[str, date], today: date
) -> Iterator[Finding]:
    rows: list[tuple[Any, ...]] = []
    if view.cls in DECLINE:
        numbers, steps = about_decline(decided, view.key, view.cls, view.onset)
        quotes = (view.best_quote,) if view.best_quote else ()
        rows.append((numbers, steps, view.cls, f"account {view.word}", view.onset, 1.0, view.main_reason, None, quotes))
    days = event_days((e.kind, e.person_id, e.when) for e in view.events)
    for e in view.events:
        shown_by = {q.message_id for q in e.quotes}
        elsewhere = days[e.kind, e.person_id] - {e.when}
        numbers, steps = about_event(decided, view.key, e.kind, e.when, e.person_id, e.known_as, shown_by, elsewhere)
        if not e.explained or (steps and steps[-1].state != "open"):
            rows.append((numbers, steps, e.kind, e.called, e.when, e.severity, e.statement, e.who, e.quotes))
    if told := view.surprise:
        numbers = (finding_number(view.key, SURPRISE, told.when, None),)
        steps = about(decided, numbers)
        rows.append((numbers, steps, SURPRISE, SURPRISE_WORD, told.when, SURPRISE_SEVERITY, told.statement, None, ()))
    if view.falls:
        since = view.falls[0].when
        numbers, steps = about_decline(decided, view.key, FALL, since)
        said = "; ".join(f.statement for f in view.falls)
        rows.append((numbers, steps, FALL, FALL_WORD, since, FALL_SEVERITY, said, None, ()))
    if ours := view.answering and view.answering.ours:
        numbers = (finding_number(view.key, OURS, ours.since, None),)
        steps = about(decided, numbers)
        rows.append((numbers, steps, OURS, OURS_WORD, ours.since, OURS_SEVERITY, ours.statement, None, ()))
    for numbers, steps, kind, word, when, severity, statement, who, quotes in rows:
        first = min((listed[n] for n in numbers if n in listed), default=None)
        first = max(first, when) if first and when and kind in LASTING else first  # an earlier one has the same id
        quoted = tuple((q.message_id, q.text) for q in quotes[:1])
        shown = _shown(first, steps, today)
        stood = max(0, (view.as_of - when).days) if view.as_of and when else None
        yield Finding(
            numbers[0], view.name, view.anchor, view.cls, kind, word, when, severity, statement, who, quoted, steps,
            shown, _age(shown, steps, today), stood, numbers[1:], view.as_of,
            () if kind in DECLINE else tuple(sorted({q.message_id for q in quotes})),
        )  # fmt: skip


def about(decided: Mapping[str, tuple[Step, ...]], numbers: Iterable[str]) -> tuple[Step, ...]:
    """What was decided about a finding under any of its ids, the oldest first."""
    return tuple(sorted((step for n in numbers for step in decided.get(n, ())), key=lambda step: step.place))


def about_decline(
    decided: Mapping[str, tuple[Step, ...]], account: str, cls: str, onset: date | None
) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """The ids of the finding that an account is in decline, or its usage lower, since `onset`, and what was decided
    about this one; `cls`: the class or FALL."""
    onsets = {step.dated for steps in decided.values() for step in steps if step.kind == cls}
    numbers = decline_numbers(account, cls, (onset, *sorted(filter(None, onsets))))
    steps = about(decided, numbers)
    return numbers, tuple(s for s in steps if onset is None or s.known_to is None or s.known_to >= onset)


def event_days(events: Iterable[tuple[str, str | None, date | None]]) -> dict[tuple[str, str | None], set[date | None]]:
    """The days of an account's events, given as kind, person and day, by kind and person."""
    found: dict[tuple[str, str | None], set[date | None]] = {}
    for kind, person, when in events:
        found.setdefault((kind, person), set()).add(when)
    return found


def about_event(
    decided: Mapping[str, tuple[Step, ...]], account: str, kind: str, when: date | None, person: str | None,
    known_as: Collection[str], shown_by: Collection[str], elsewhere: Collection[date | None] = (),
) -> tuple[tuple[str, ...], tuple[Step, ...]]:  # fmt: skip
    """The ids of the finding of an event, its present one first, and what was decided about it on whatever day it was
    dated then. `shown_by`: the messages that show it; `elsewhere`: days of other events of this kind and person."""
    days = {
        step.dated
        for steps in decided.values()
        for step in steps
        if step.kind == kind and shown_by and 2 * len(step.shown_by.intersection(shown_by)) >= len(shown_by)
    }
    dated = [when, *sorted(day for day in days - {when, *elsewhere} if day is not None)]
    numbers = tuple(dict.fromkeys(n for day in dated for n in event_numbers(account, kind, day, person, known_as)))
    return numbers, about(decided, numbers)


def decide(folder: Path, finding: Finding, state: str, note: str, now: datetime, by: str | None = None) -> None:
    """Appends a decision. Raises UsageError."""
    row = {
        "schema_version": SCHEMA_VERSION,
        "at": utc(now),
        "finding": finding.number,
        "account": finding.account,
        "kind": finding.kind,
        "date": finding.when.isoformat() if finding.when else None,
        "as_of": finding.as_of.isoformat() if finding.as_of else None,
        "was": finding.state,
        "state": state,
        "note": note or None,
    }
    shown_by: Json = {"messages": list(finding.shown_by)} if finding.shown_by else {}
    records.append(folder / FILE, row | shown_by | ({"by": by} if by else {}))


def tally(found: Sequence[Finding]) -> dict[str, int]:
    """The number of findings in each state."""
    return {state: sum(f.state == state for f in found) for state in STATES}


def decisions(folder: Path) -> dict[str, tuple[Step, ...]]:
    """What was decided about each finding, the oldest first, by the finding's number."""
    found: dict[str, tuple[Step, ...]] = {}
    for place, row in enumerate(records.rows(folder / FILE)):
        state = FORMER.get(str(row.get("state")), row.get("state"))
        if state in STATES and row.get("finding"):
            step = Step(
                str(state), str(row.get("at") or ""), str(row.get("note") or ""), str(row.get("kind") or ""),
                as_date(row.get("date")), as_date(row.get("as_of")), place, _messages(row.get("messages")),
            )  # fmt: skip
            found[str(row["finding"])] = (*found.get(str(row["finding"]), ()), step)
    return found


def _messages(told: object) -> frozenset[str]:
    return frozenset(map(str, told)) if isinstance(told, list) else frozenset()


def closed(steps: Sequence[Step]) -> bool:
    """Whether the latest decision is that a finding is resolved or a false alarm."""
    return bool(steps) and steps[-1].state in CLOSED


def _shown(listed: date | None, steps: Sequence[Step], today: date) -> date | None:
    """The day of the first listing: today where this is it; None where a decision is older than what is kept of it."""
    day = listed or today
    decided = as_date(steps[0].at) if steps else None
    return None if decided is not None and decided < day else day


def _age(shown: date | None, steps: Sequence[Step], today: date) -> int | None:
    if shown is None:
        return None
    end = as_date(steps[-1].at) if closed(steps) else None
    return max(0, ((end or today) - shown).days)
