"""One account's history as tidy tables up to a day: acts, sentences, meetings, tickets and measured series.

Every table is a pandas frame with a `day` column (float days since 1970-01-01, UTC). Nothing later than `as_of`
is in it: an invoice paid later is unpaid, a ticket solved later is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cxnlp.types import FLAGS, POLARITIES, InvoiceRow, Message, MetricRow, Person, ScoredSentence, SurveyRow

if TYPE_CHECKING:
    import pandas as pd

EPOCH = date(1970, 1, 1)
SENIOR_ROLES = frozenset({"executive", "champion", "buyer"})
NOTE_KINDS = frozenset({"meeting_notes", "call_note"})
# How much a sentence counts as the customer's voice (judgement): own words fully, what a vendor's note reports
# of the customer at half, a vendor's own mail or ticket answer not at all.
OWN_WEIGHT, REPORTED_WEIGHT, VENDOR_WEIGHT = 1.0, 0.5, 0.0


def to_day(moment: datetime | date) -> float:
    """Days since 1970-01-01 UTC; a date counts as its start."""
    if isinstance(moment, datetime):
        return moment.timestamp() / 86400.0
    return float((moment - EPOCH).days)


def to_date(day: float) -> date:
    return EPOCH + timedelta(days=int(day // 1))


@dataclass(frozen=True)
class History:
    """Tables of one account as known at the end of `as_of`; `end` is that moment in days (exclusive)."""

    account: str
    name: str
    as_of: date
    messages: tuple[Message, ...]
    people: Mapping[str, Person]
    champion: str | None
    acts: pd.DataFrame
    sentences: pd.DataFrame
    meetings: pd.DataFrame
    tickets: pd.DataFrame
    metrics: pd.DataFrame
    invoices: pd.DataFrame
    surveys: pd.DataFrame

    @property
    def end(self) -> float:
        return to_day(self.as_of) + 1.0

    @property
    def first_day(self) -> float:
        return float(self.acts["day"].min()) if len(self.acts) else self.end

    def role_of(self, person_id: str | None) -> str:
        if person_id is not None and person_id == self.champion:
            return "champion"
        person = self.people.get(person_id or "")
        return person.role if person else "unknown"

    def side_of(self, person_id: str | None) -> str:
        person = self.people.get(person_id or "")
        return person.side if person else "unknown"


def last_day(messages: Sequence[Message], metrics: Sequence[MetricRow], surveys: Sequence[SurveyRow]) -> date | None:
    """The day of the last sent, held or measured record."""
    days = [m.sent_at.date() for m in messages if m.sent_at]
    days += [m.period_start for m in metrics]
    days += [d for s in surveys for d in (s.sent_at, s.answered_at) if d]
    return max(days, default=None)


def _frame(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns))


ACT_COLUMNS = ("day", "person", "side", "role", "kind", "thread", "opener", "words", "message_id")


def _acts(messages: Sequence[Message], role: Any, side: Any) -> pd.DataFrame:
    """One row per person and message that the person sent or meeting the person was present at."""
    rows: list[dict[str, Any]] = []
    opened: set[str] = set()
    for m in messages:
        if m.sent_at is None or m.automatic or m.internal or m.kind == "calendar":
            continue
        day, thread = to_day(m.sent_at), m.thread_id or m.message_id
        if m.kind in ("email", "ticket", "chat"):
            author = m.author.person_id if m.author else None
            if author:
                rows.append(
                    dict(
                        zip(
                            ACT_COLUMNS,
                            (
                                day,
                                author,
                                side(author),
                                role(author),
                                m.kind,
                                thread,
                                thread not in opened,
                                len(m.text.split()),
                                m.message_id,
                            ),
                            strict=True,
                        )
                    )
                )
            opened.add(thread)
            continue
        spoken: dict[str, int] = {p.person_id: 0 for p in m.present if p.person_id}
        for turn in m.turns:
            if turn.speaker.person_id:
                spoken[turn.speaker.person_id] = spoken.get(turn.speaker.person_id, 0) + len(turn.text.split())
        for person, words in sorted(spoken.items()):
            rows.append(
                dict(
                    zip(
                        ACT_COLUMNS,
                        (day, person, side(person), role(person), "meeting", thread, False, words, m.message_id),
                        strict=True,
                    )
                )
            )
    return _frame(rows, ACT_COLUMNS)


SENTENCE_COLUMNS = (
    "day",
    "message_id",
    "turn",
    "start",
    "end",
    "text",
    "person",
    "side",
    "role",
    "kind",
    "weight",
    "words",
    "strategic",
    "transactional",
    "neutral",
    *FLAGS,
    *POLARITIES,
    *(f"{f}_fired" for f in FLAGS),
    "thread",
)


def _sentences(scored: Sequence[ScoredSentence], by_id: Mapping[str, Message], role: Any, side: Any) -> pd.DataFrame:
    rows = []
    for s in scored:
        m = by_id.get(s.message_id)
        if m is None or m.sent_at is None or m.automatic:
            continue
        whose = side(s.speaker) if s.speaker else s.side
        own = OWN_WEIGHT if whose == "customer" else VENDOR_WEIGHT
        weight = REPORTED_WEIGHT if m.kind in NOTE_KINDS else own
        if m.internal:
            weight = min(weight, REPORTED_WEIGHT)
        polarity = {p: s.score.polarities[p][2] - s.score.polarities[p][0] for p in POLARITIES}
        rows.append(
            {
                "day": to_day(m.sent_at),
                "message_id": s.message_id,
                "turn": s.turn,
                "start": s.start,
                "end": s.end,
                "text": s.text,
                "person": s.speaker,
                "side": whose,
                "role": role(s.speaker),
                "kind": m.kind,
                "weight": weight,
                "words": len(s.text.split()),
                **s.score.orientation,
                **s.score.flags,
                **polarity,
                **{f"{f}_fired": f in s.score.flag_labels for f in FLAGS},
                "thread": m.thread_id or m.message_id,
            }
        )
    return _frame(rows, SENTENCE_COLUMNS)


MEETING_COLUMNS = ("day", "meeting", "person", "side", "role", "status", "message_id")
_RANK = {"present": 3, "absent": 2, "declined": 2, "invited": 1}


def _meetings(messages: Sequence[Message], role: Any, side: Any) -> pd.DataFrame:
    """One row per person and meeting: present (spoke or listed), absent (apology), declined, or only invited."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for m in messages:
        if m.sent_at is None or m.cancelled or m.internal or m.kind not in ("calendar", "transcript", "meeting_notes"):
            continue
        key = m.thread_id or m.message_id
        marks = [(p.person_id, "present") for p in m.present]
        marks += [(t.speaker.person_id, "present") for t in m.turns]
        marks += [(p.person_id, "absent") for p in m.absent]
        marks += [(i.party.person_id, "declined" if i.response == "declined" else "invited") for i in m.invited]
        for person, status in marks:
            if not person:
                continue
            old = best.get((key, person))
            if old is None or _RANK[status] > _RANK[old["status"]]:
                best[key, person] = dict(
                    zip(
                        MEETING_COLUMNS,
                        (to_day(m.sent_at), key, person, side(person), role(person), status, m.message_id),
                        strict=True,
                    )
                )
    return _frame(sorted(best.values(), key=lambda r: (r["day"], r["meeting"], r["person"])), MEETING_COLUMNS)


TICKET_COLUMNS = ("day", "ticket", "person", "side", "role", "solved", "message_id", "subject")


def _tickets(messages: Sequence[Message], role: Any, side: Any, end: float) -> pd.DataFrame:
    first: dict[str, dict[str, Any]] = {}
    for m in messages:
        if m.kind != "ticket" or m.sent_at is None or m.thread_id in first:
            continue
        who = m.author.person_id if m.author else None
        solved = to_day(m.ticket.solved_at) if m.ticket and m.ticket.solved_at else None
        first[m.thread_id] = dict(
            zip(
                TICKET_COLUMNS,
                (
                    to_day(m.sent_at),
                    m.thread_id,
                    who,
                    side(who),
                    role(who),
                    solved if solved and solved < end else None,
                    m.message_id,
                    m.subject or "",
                ),
                strict=True,
            )
        )
    return _frame(list(first.values()), TICKET_COLUMNS)


def build(
    account: str,
    name: str,
    as_of: date,
    messages: Sequence[Message],
    people: Mapping[str, Person],
    champion: str | None,
    scored: Sequence[ScoredSentence],
    metrics: Sequence[MetricRow],
    invoices: Sequence[InvoiceRow],
    surveys: Sequence[SurveyRow],
) -> History:
    """The history of one account from its records; records after `as_of` are left out."""
    end = to_day(as_of) + 1.0
    known = [
        m
        for m in messages
        if m.duplicate_of is None
        and (
            m.sent_at is None
            or m.sent_at < datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC) + timedelta(days=1)
        )
    ]
    by_id = {m.message_id: m for m in known}

    def role(person: str | None) -> str:
        if person is not None and person == champion:
            return "champion"
        return people[person].role if person is not None and person in people else "unknown"

    def side(person: str | None) -> str:
        return people[person].side if person is not None and person in people else "unknown"

    paid = [(to_day(i.paid_date) if i.paid_date and to_day(i.paid_date) < end else None) for i in invoices]
    return History(
        account,
        name,
        as_of,
        tuple(known),
        people,
        champion,
        acts=_acts(known, role, side),
        sentences=_sentences(scored, by_id, role, side),
        meetings=_meetings(known, role, side),
        tickets=_tickets(known, role, side, end),
        metrics=_frame(
            [
                {"day": to_day(r.period_start), "metric": r.metric, "value": r.value}
                for r in metrics
                if to_day(r.period_start) < end
            ],
            ("day", "metric", "value"),
        ),
        invoices=_frame(
            [
                {"day": to_day(r.due_date), "invoice": r.invoice_id, "amount": r.amount, "paid": p}
                for r, p in zip(invoices, paid, strict=True)
                if r.due_date and to_day(r.due_date) < end
            ],
            ("day", "invoice", "amount", "paid"),
        ),
        surveys=_frame(
            [
                {
                    "day": to_day(r.answered_at or r.sent_at or as_of),
                    "kind": r.kind,
                    "person": r.person,
                    "score": r.score,
                    "low": r.scale_min,
                    "high": r.scale_max,
                }
                for r in surveys
                if to_day(r.answered_at or r.sent_at or as_of) < end
            ],
            ("day", "kind", "person", "score", "low", "high"),
        ),
    )
