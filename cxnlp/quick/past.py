"""What an account's past says of a note: strategic talk, mood, who is new, who is missing, how long the pause was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

from cxnlp.people.names import parse_name
from cxnlp.people.short_names import fits
from cxnlp.quick.result import QuickRead
from cxnlp.types import Role, Side

LEAST_CONVERSATIONS = 10
"""Fewer conversations with words of the customer's give no level to compare with."""
LEAST_SENTENCES = 3
RARE = 0.1
"""A note below or above this share of the account's own conversations is called low or high."""
FITS = 0.8
USUAL_DAYS, USUAL_TIMES = 90, 3
"""Who took part so often in so many days before the note is usually heard."""


@dataclass(frozen=True)
class Conversation:
    """One message or meeting with at least LEAST_SENTENCES of the customer's: `strategic` as a share of its work talk,
    0..1 or None without any; `sentiment`: mean p(+1) - p(-1); `spoken`: a meeting, a call or the notes of one."""

    day: date
    spoken: bool
    strategic: float | None
    sentiment: float


@dataclass(frozen=True)
class Known:
    """A person of the account: `days` on which they wrote, spoke or were present, in order."""

    name: str
    aliases: tuple[str, ...]
    side: Side
    role: Role
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Past:
    """What is held of an account. `standing`: its class in the last analysis, of the day `as_of`."""

    account: str
    name: str
    conversations: tuple[Conversation, ...]
    people: tuple[Known, ...]
    last_contact: date | None
    standing: str | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Level:
    """A figure of the note beside the account's own: `below`: share of the `n` conversations lower than the note."""

    note: float
    usual: float
    below: float
    n: int

    @property
    def word(self) -> str:
        """How the note stands: low, high or usual."""
        return "low" if self.below < RARE else "high" if self.below > 1 - RARE else "usual"


@dataclass(frozen=True)
class Compared:
    """A note beside the past of its account. `conversations`: how many the levels rest on, meetings and calls alone
    (`spoken`) where there are enough of them. `strategic` and `sentiment` are None when these are too few or the note
    is too short; `missing`: usually heard of late, but neither heard nor named in the note."""

    account: str
    name: str
    day: date
    conversations: int
    spoken: bool
    strategic: Level | None
    sentiment: Level | None
    new_people: tuple[str, ...]
    missing: tuple[tuple[str, Role, date], ...]
    last_contact: date | None
    standing: str | None
    as_of: date | None

    @property
    def days_since(self) -> int | None:
        """Days from the last contact before the note to the note."""
        return (self.day - self.last_contact).days if self.last_contact else None

    def as_json(self) -> dict[str, Any]:
        """The key "past" of `cxnlp read --account NAME --json`."""
        return {
            "account": self.account,
            "name": self.name,
            "day": self.day.isoformat(),
            "conversations": self.conversations,
            "spoken": self.spoken,
            "enough": self.strategic is not None or self.sentiment is not None,
            "strategic_share": _level(self.strategic),
            "sentiment": _level(self.sentiment),
            "new_people": list(self.new_people),
            "missing": [{"name": n, "role": r, "last_active": d.isoformat()} for n, r, d in self.missing],
            "last_contact": self.last_contact.isoformat() if self.last_contact else None,
            "days_since": self.days_since,
            "standing": self.standing,
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }


def _level(level: Level | None) -> dict[str, Any] | None:
    if level is None:
        return None
    figures = {k: round(getattr(level, k), 6) for k in ("note", "usual", "below")}
    return figures | {"n": level.n, "word": level.word}


def _against(note: float | None, values: Sequence[float]) -> Level | None:
    """The note among the account's own values; equal ones count half."""
    if note is None or len(values) < LEAST_CONVERSATIONS:
        return None
    below = sum(v < note for v in values) + 0.5 * sum(v == note for v in values)
    return Level(note, median(values), below / len(values), len(values))


def is_known(name: str, person: Known) -> bool:
    """Whether a name of a note, shortened perhaps, fits a known person's."""
    short = parse_name(name)
    if short is None:
        return False
    wholes = [parse_name(n) for n in (person.name, *person.aliases)]
    return any(w and max(fits(short, w), fits(w, short) if not w.full else 0.0) >= FITS for w in wholes)


def compare(note: QuickRead, past: Past, day: date) -> Compared:
    """The note of `day` beside the past of its account; only what lies before that day counts."""
    before = [c for c in past.conversations if c.day < day]
    meetings = [c for c in before if c.spoken]
    spoken = len(meetings) >= LEAST_CONVERSATIONS
    before = meetings if spoken else before
    work = note.orientation["strategic"] + note.orientation["transactional"]
    share = note.orientation["strategic"] / work if note.enough and work > 0 else None
    mood = note.sentiment if note.enough else None
    known = [replace(p, days=tuple(d for d in p.days if d < day)) for p in past.people]
    new = [p.name for p in note.people if not any(is_known(p.name, k) for k in past.people)]
    judged = past.as_of is not None and past.as_of <= day
    missing = []
    for person in known:
        recent = [d for d in person.days if (day - d).days <= USUAL_DAYS]
        named = any(is_known(p.name, person) and p.status != "absent" for p in note.people)
        if person.side == "customer" and len(recent) >= USUAL_TIMES and not named:
            missing.append((person.name, person.role, recent[-1]))
    missing.sort(key=lambda m: (-m[2].toordinal(), m[0]))
    last = past.last_contact if past.last_contact and past.last_contact < day else None
    last = last or max((d for p in known for d in p.days), default=None)
    return Compared(
        past.account,
        past.name,
        day,
        len(before),
        spoken,
        _against(share, [c.strategic for c in before if c.strategic is not None]),
        _against(mood, [c.sentiment for c in before]),
        tuple(new),
        tuple(missing),
        last,
        past.standing if judged else None,
        past.as_of if judged else None,
    )
