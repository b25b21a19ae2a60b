"""How an account's two sides answer each other, as the report shows it: times, open questions, broken promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxnlp.report import words
from cxnlp.report.evidence import Reader, finite
from cxnlp.report.safe import one_line
from cxnlp.report.tables import Json, as_date

SIDES = (("vendor", "We answer"), ("customer", "They answer"))
ASKED = (("customer", "They asked us"), ("vendor", "We asked them"))


@dataclass(frozen=True, slots=True)
class Question:
    """An unanswered question, request or demand (`kind`) in exact words; `side` asked it. `working_days`: how long it
    is open, in days of who owes the answer; `due`: the day that a demand sets."""

    text: str
    side: str
    who: str | None
    asked: date | None
    working_days: float
    overdue: bool
    kind: str = "question"
    due: date | None = None

    @property
    def open_for(self) -> str:
        """How long it is open, in words."""
        days = int(self.working_days)
        return words.plural(days, "working day") if days else "under a working day"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise of ours past its day or asked after; `chased` are the customer's words."""

    text: str
    owner: str | None
    asked_by: str | None
    made: date | None
    due: date | None
    days_open: int
    chased: str | None


@dataclass(frozen=True, slots=True)
class Times:
    """Answering times of one side: business hours, of late (90 days) and before; None where too few."""

    title: str
    recent: float | None
    tail: float | None
    before: float | None
    n: int
    hours: str


@dataclass(frozen=True, slots=True)
class OurSilence:
    """A silence of the whole customer side that is ours; `since`: when they were last heard."""

    statement: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Answering:
    """`silence`: who owes a word, as a sentence, or None; `meetings`: a sentence on slipped meetings, or None."""

    times: tuple[Times, ...]
    questions: tuple[Question, ...]
    broken: tuple[Broken, ...]
    silence: str | None
    meetings: str | None
    ours: OurSilence | None = None

    @property
    def asked(self) -> tuple[tuple[str, tuple[Question, ...]], ...]:
        """Open questions by who asks, the customer's first; a side without any is left out."""
        found = ((title, tuple(q for q in self.questions if q.side == side)) for side, title in ASKED)
        return tuple((title, rows) for title, rows in found if rows)


def answering(row: Json, reader: Reader) -> Answering | None:
    """An account's answering; None where the analysis did not look for it."""
    found = row.get("responsiveness")
    if not isinstance(found, dict):
        return None
    owed, meetings = found.get("owed") or {}, found.get("meetings") or {}
    slipped = meetings.get("slipped")
    return Answering(
        tuple(t for side, title in SIDES if (t := _times(title, (found.get("sides") or {}).get(side) or {}))),
        tuple(_question(q, reader) for q in row.get("open_questions") or ()),
        tuple(_broken(p, reader) for p in row.get("promises") or ()),
        one_line(str(owed["statement"])) if owed.get("statement") else None,
        f"No meeting for {meetings['days_since']} days; usual gap {meetings['usual_gap_days']} days."
        if slipped
        else None,
        _ours(found.get("silence")),
    )


def _ours(row: object) -> OurSilence | None:
    if not isinstance(row, dict):
        return None
    return OurSilence(one_line(str(row.get("statement") or "")), as_date(row.get("since")))


def _times(title: str, row: Json) -> Times | None:
    recent, before, desk = row.get("recent") or {}, row.get("before") or {}, row.get("desk") or {}
    if recent.get("median_hours") is None and before.get("median_hours") is None:
        return None
    zone = f" UTC{desk['utc_offset']}" if desk.get("utc_offset") else ""
    return Times(
        title,
        finite(recent.get("median_hours")),
        finite(recent.get("p90_hours")),
        finite(before.get("median_hours")),
        int(recent.get("answers") or 0),
        f"{desk.get('opens')}:00 to {desk.get('closes')}:00{zone}" if desk else "",
    )


def _question(row: Json, reader: Reader) -> Question:
    return Question(
        one_line(str(row.get("text") or "")),
        str(row.get("side")),
        reader.name(row.get("person_id")),
        as_date(row.get("asked")),
        finite(row.get("working_days")) or 0.0,
        bool(row.get("overdue")),
        kind if (kind := row.get("kind")) in ("request", "demand") else "question",
        as_date(row.get("due")),
    )


def _broken(row: Json, reader: Reader) -> Broken:
    chased = row.get("chased") or {}
    return Broken(
        one_line(str(row.get("text") or "")),
        one_line(str(row.get("owner") or reader.name(row.get("person_id")) or "")) or None,
        reader.name(row.get("asked_by")),
        as_date(row.get("made")),
        as_date(row.get("due")),
        int(row.get("days_open") or 0),
        one_line(str(chased.get("text") or "")) or None,
    )
