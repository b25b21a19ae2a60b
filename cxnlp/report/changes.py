"""What changed since an earlier analysis of the same portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from cxnlp.report import words
from cxnlp.report.evidence import Event
from cxnlp.report.missing import not_yet, without
from cxnlp.report.moves import Why, why_moved
from cxnlp.report.view import AccountView

MOVED = 10.0  # score points that make a change worth a line while the class stays
_GRADE = {"deepening": 0, "steady": 1, "insufficient_data": 1, "drifting": 2, "at_risk": 3}


@dataclass(frozen=True, slots=True)
class Change:
    """One account that changed: the sentence that says how, and whether it is for the worse. `new_events`: those that
    the earlier analysis, judged on `since`, did not have, whatever day they are dated to, alarms first; `why`: what
    moved the score since then, None where either day has too little to judge by; `minor`: nothing is new but explained
    events and weak signs; `decided`: what people decided in between about roles."""

    account: AccountView
    text: str
    worse: bool
    new_events: tuple[Event, ...]
    newly_quiet: tuple[str, ...]
    since: date | None = None
    why: Why | None = None
    minor: bool = False
    decided: tuple[str, ...] = ()

    @property
    def happened(self) -> tuple[str, ...]:
        """The new events in words; what lies before the earlier day of judging and was not known then is called so."""
        return tuple(
            f"{e.called} newly found (dated {words.day(e.when)})"
            if e.when and self.since and e.when <= self.since
            else f"{e.called} on {words.day(e.when)}"
            for e in self.new_events
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """`first` and `since` are the first and the latest as-of day of the earlier analysis; `gone` names accounts that
    only that one had."""

    first: date | None
    since: date | None
    changed: tuple[Change, ...]
    gone: tuple[str, ...]
    unchanged: int

    UNCHANGED: ClassVar[str] = (
        f"with the class as before, no known move of the score by {MOVED:.0f} points or more, no new event and nobody "
        "newly quiet"
    )

    @property
    def apart(self) -> bool:
        """Whether the accounts were judged on days of their own, so that each has to say since when it changed."""
        return self.first != self.since

    @property
    def day(self) -> str:
        """The day of the earlier analysis in words, or that its days differ; "" where none is known."""
        if self.first is None or self.since is None:
            return ""
        days = f"{words.day(self.first)} to {words.day(self.since)}"
        return f"each account since its own day, {days}" if self.apart else words.day(self.since)


def changes(
    now: Sequence[AccountView], before: Sequence[AccountView], decided: Mapping[str, tuple[str, ...]] | None = None
) -> Changes:
    """Accounts whose class changed, whose score moved by `MOVED` points or more, with a new event or people newly
    quiet, or that are new; the worse first. `decided`: what people decided in between, by account key."""
    earlier = {a.key: a for a in before}
    found = [replace(c, decided=(decided or {}).get(a.key, ())) for a in now if (c := _change(a, earlier)) is not None]
    found.sort(key=lambda c: (not c.worse, c.minor, -_GRADE.get(c.account.cls, 1), c.account.rank))
    keys = {a.key for a in now}
    days = [a.as_of for a in before if a.as_of]
    return Changes(
        first=min(days, default=None),
        since=max(days, default=None),
        changed=tuple(found),
        gone=tuple(a.name for a in before if a.key not in keys),
        unchanged=len(now) - len(found),
    )


def _change(account: AccountView, earlier: Mapping[str, AccountView]) -> Change | None:
    old = earlier.get(account.key)
    if old is None:
        return Change(account, f"new here: {account.word}", _GRADE.get(account.cls, 1) > 1, (), ())
    events = [e for e in account.events if e.when and not any(_same(e, known) for known in old.events)]
    events.sort(key=lambda e: e.explained)
    was_quiet = {p.name for p in old.stakeholders if p.status != "active"}
    known_people = {p.name for p in old.stakeholders}
    quiet = tuple(
        p.name for p in account.stakeholders
        if p.status != "active" and p.name in known_people and p.name not in was_quiet
    )  # fmt: skip
    now, then = account.figures[0], old.figures[0]
    moved = now - then if now is not None and then is not None else 0.0
    changed, alarmed = account.cls != old.cls, any(not e.explained for e in events)
    if not (changed or abs(moved) >= MOVED or events or quiet):
        return None
    text = f"{old.word} → {account.word}" if changed else f"still {account.word}"
    if now is not None or then is not None:
        unknown = without(not_yet(old.missing, account.missing))
        text += f", score {words.number(then)} → {words.number(now)}{unknown}"
    worse = _GRADE.get(account.cls, 1) > _GRADE.get(old.cls, 1) if changed else moved <= -MOVED
    minor = not (changed or abs(moved) >= MOVED or alarmed or quiet)
    why = None if now is None or then is None else why_moved(old, account)
    return Change(account, text, worse, tuple(events), quiet, old.as_of, why, minor)


def _same(event: Event, other: Event) -> bool:
    """Whether two analyses mean one event: of the same kind, day and person, whatever the person is called in each."""
    if (event.kind, event.when) != (other.kind, other.when):
        return False
    return event.person_id == other.person_id or not set(event.known_as).isdisjoint(other.known_as)
