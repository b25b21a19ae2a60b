"""What changed since an earlier analysis of the same portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cxnlp.report import words
from cxnlp.report.evidence import Event
from cxnlp.report.missing import not_yet, without
from cxnlp.report.moves import Why, why_moved
from cxnlp.report.view import AccountView

MOVED = 10.0  # score points that make a change worth a line while the class stays
_GRADE = {"deepening": 0, "steady": 1, "insufficient_data": 1, "drifting": 2, "at_risk": 3}


@dataclass(frozen=True, slots=True)
class Change:
    """One account that changed: the sentence that says how, and whether it is for the worse. `new_events`: alarms that
    the earlier analysis, judged on `since`, did not have, whatever day they are dated to; `why`: what moved the score
    since then."""

    account: AccountView
    text: str
    worse: bool
    new_events: tuple[Event, ...]
    newly_quiet: tuple[str, ...]
    since: date | None = None
    why: Why | None = None

    @property
    def happened(self) -> tuple[str, ...]:
        """The new events in words; what lies before the earlier day of judging and was not known then is called so."""
        return tuple(
            f"{e.word} newly found (dated {words.day(e.when)})"
            if e.when and self.since and e.when <= self.since
            else f"{e.word} on {words.day(e.when)}"
            for e in self.new_events
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """`since` is the latest as-of day of the earlier analysis; `gone` names accounts that only that one had."""

    since: date | None
    changed: tuple[Change, ...]
    gone: tuple[str, ...]
    unchanged: int


def changes(now: Sequence[AccountView], before: Sequence[AccountView]) -> Changes:
    """Accounts whose class changed, whose score moved by ten points or more, or that are new; the worse first."""
    earlier = {a.key: a for a in before}
    found = [c for a in now if (c := _change(a, earlier)) is not None]
    found.sort(key=lambda c: (not c.worse, -_GRADE.get(c.account.cls, 1), c.account.rank))
    keys = {a.key for a in now}
    return Changes(
        since=max((a.as_of for a in before if a.as_of), default=None),
        changed=tuple(found),
        gone=tuple(a.name for a in before if a.key not in keys),
        unchanged=len(now) - len(found),
    )


def _change(account: AccountView, earlier: Mapping[str, AccountView]) -> Change | None:
    old = earlier.get(account.key)
    if old is None:
        return Change(account, f"new here: {account.word}", _GRADE.get(account.cls, 1) > 1, (), ())
    events = tuple(e for e in account.alarms if e.when and not any(_same(e, known) for known in old.events))
    was_quiet = {p.name for p in old.stakeholders if p.status != "active"}
    known_people = {p.name for p in old.stakeholders}
    quiet = tuple(
        p.name for p in account.stakeholders
        if p.status != "active" and p.name in known_people and p.name not in was_quiet
    )  # fmt: skip
    moved = account.score - old.score
    unknown = without(not_yet(old.missing, account.missing))
    if account.cls != old.cls:
        text = f"{old.word} → {account.word}, score {words.number(old.score)} → {words.number(account.score)}{unknown}"
        worse = _GRADE.get(account.cls, 1) > _GRADE.get(old.cls, 1)
        return Change(account, text, worse, events, quiet, old.as_of, why_moved(old, account))
    if abs(moved) >= MOVED or events or quiet:
        text = f"still {account.word}, score {words.number(old.score)} → {words.number(account.score)}{unknown}"
        return Change(account, text, moved <= -MOVED, events, quiet, old.as_of, why_moved(old, account))
    return None


def _same(event: Event, other: Event) -> bool:
    """Whether two analyses mean one event: of the same kind, day and person, whatever the person is called in each."""
    if (event.kind, event.when) != (other.kind, other.when):
        return False
    return event.person_id == other.person_id or not set(event.known_as).isdisjoint(other.known_as)
