"""Small histories built by hand for tests of the trajectory: messages of invented people with planted scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cxnlp.trajectory.history import History, build
from cxnlp.types import (
    FLAGS,
    POLARITIES,
    InvoiceRow,
    Message,
    MetricRow,
    Party,
    Person,
    ScoredSentence,
    SentenceScore,
    Side,
)

START = datetime(2025, 1, 6, 9, tzinfo=UTC)
PEOPLE = {
    "c1": Person(
        "c1", "Ana Reis", ("ana@orchard.example",), (), "customer", "orchard", None, "champion", "directory", 1.0
    ),
    "c2": Person("c2", "Bo Marsh", ("bo@orchard.example",), (), "customer", "orchard", None, "user", "title", 0.9),
    "c3": Person("c3", "Cy Dunn", ("cy@orchard.example",), (), "customer", "orchard", None, "executive", "title", 0.9),
    "v1": Person("v1", "Vi Stone", ("vi@vendor.example",), (), "vendor", None, None, "unknown", "unknown", 0.0),
}


def planted(orientation: str = "neutral", flags: Sequence[str] = (), **polarities: int) -> SentenceScore:
    """A score that says just what is asked for."""
    chosen = {o: 0.9 if o == orientation else 0.05 for o in ("strategic", "transactional", "neutral")}
    signs = {p: polarities.get(p, 0) for p in POLARITIES}
    return SentenceScore(
        chosen,
        {f: 0.9 if f in flags else 0.01 for f in FLAGS},
        {p: tuple(0.9 if s == k else 0.05 for k in (-1, 0, 1)) for p, s in signs.items()},  # type: ignore[misc]
        orientation,
        tuple(flags),
        signs,
    )


@dataclass(frozen=True)
class Line:
    """One mail of one sentence, or one note; `there`: the ids of whom the note lists as present, apart by a blank."""

    day: float
    person: str
    text: str
    score: SentenceScore
    kind: str = "email"
    thread: str | None = None
    there: str = ""


def parties(people: Sequence[str]) -> tuple[Party, ...]:
    """The people of these ids."""
    return tuple(Party(PEOPLE[p].name, PEOPLE[p].emails[0], side=PEOPLE[p].side, person_id=p) for p in people)


def _notes(day: float, people: Sequence[str]) -> Message:
    key, at = f"meeting {day:g}", START + timedelta(days=day)
    return Message(
        "meeting_notes",
        f"{key}.md",
        "notes",
        key,
        account="orchard",
        thread_id=key,
        sent_at=at,
        present=parties(people),
    )


def history(
    lines: Sequence[Line],
    as_of: date = date(2025, 7, 31),
    metrics: Sequence[MetricRow] = (),
    invoices: Sequence[InvoiceRow] = (),
    meetings: Sequence[tuple[float, str]] = (),
) -> History:
    """The history of the account "orchard" made of `lines` (days after 2025-01-06) and of `meetings`: the day, and the
    ids of who was there, apart by a blank."""
    messages, scored = [_notes(day, people.split()) for day, people in meetings], []
    for number, line in enumerate(lines):
        person = PEOPLE[line.person]
        key = f"m{number:03d}"
        author = Party(person.name, person.emails[0], side=person.side, person_id=line.person)
        messages.append(
            Message(
                line.kind,
                f"{key}.eml",
                "eml",
                key,
                account="orchard",
                thread_id=line.thread or key,
                author=author,  # type: ignore[arg-type]
                sent_at=START + timedelta(days=line.day),
                time_precision="second",
                present=parties(line.there.split()),
                body=line.text,
                text=line.text,
            )
        )
        side: Side = person.side
        scored.append(ScoredSentence(key, -1, 0, len(line.text), line.text, line.person, side, person.role, line.score))
    return build("orchard", "Orchard Ltd", as_of, messages, PEOPLE, "c1", scored, metrics, invoices, [])


def healthy(days: float = 200.0) -> list[Line]:
    """A weekly rhythm of plans by the champion, questions by a user, and now and then the executive."""
    lines = []
    for week in range(int(days // 7)):
        lines.append(Line(7.0 * week, "c1", "We want to open two more sites with you next year.", planted("strategic")))
        lines.append(Line(7.0 * week + 1, "v1", "Happy to plan it together.", planted("strategic")))
        lines.append(
            Line(7.0 * week + 2, "c2", "Please reset the password of till four.", planted("transactional"), "ticket")
        )
        if week % 4 == 0:
            lines.append(Line(7.0 * week + 3, "c3", "The board likes the numbers.", planted("strategic", sentiment=1)))
    return lines


def fading(days: float = 200.0, turn: float = 110.0) -> list[Line]:
    """Healthy until `turn`; then champion and executive fall silent and planning is put off."""
    lines = [x for x in healthy(days) if x.day < turn or x.person in ("c2", "v1")]
    for week in range(int((days - turn) // 14)):
        lines.append(
            Line(
                turn + 14 * week + 1,
                "c2",
                "No time for the roadmap call, maybe next year.",
                planted("neutral", ["planning_deferral"]),
            )
        )
    return sorted(lines, key=lambda x: x.day)
