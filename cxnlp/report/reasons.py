"""What is told first of an account: the fact, the statement or the measure that weighs most for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cxnlp.report import words
from cxnlp.report.evidence import Driver, Event
from cxnlp.report.measured import Fall
from cxnlp.trajectory.explicit import KINDS
from cxnlp.trajectory.standing import STANDING
from cxnlp.vocabulary import DECLINE, THIN


def telling(event: Event, cls: str) -> bool:
    """Whether an alarm may speak for a class: a wish for more is no reason for a decline."""
    return event.kind != "expansion" or cls not in DECLINE


def grave(events: Sequence[Event], cls: str, since: date) -> list[Event]:
    """The alarms from `since` on in which the customer states something in so many words (a notice, a legal step, a
    refusal to pay, a reduction, an ultimatum), the gravest first, of equals the newest."""
    found = [e for e in events if e.stated in KINDS and not e.explained and telling(e, cls) and e.when]
    late = [(KINDS.index(e.stated), -e.when.toordinal(), e) for e in found if e.when and e.when >= since]
    return [e for _, _, e in sorted(late, key=lambda row: row[:2])]


def main_reason(
    cls: str,
    messages: int,
    confirmed: Sequence[Driver],
    drivers: Sequence[Driver],
    events: Sequence[Event],
    unread: bool = False,
    fallen: Sequence[Fall] = (),
    since: date = date.min,
    silent: str = "",
) -> str:
    """A fact that settles the class, else the gravest that the customer states in so many words `since` a day, else how
    long neither side has been heard (`silent`) of an account that is not in decline, else the weightiest reason of the
    score or beside it, else the latest alarm, else the largest fall of what is measured;
    steady accounts have no reason of the score that stands out. `drivers`, `events` and `fallen` in their order: the
    weightiest, the newest, the largest first. `unread`: whether most of the words are in a language that is not scored.
    """
    if cls == THIN:
        return f"{words.plural(messages, 'message')}: too little to say"
    given = [d.statement for d in confirmed if d.feature in STANDING]
    said = [e.statement for e in grave(events, cls, since)]
    weighed = [d for d in drivers if d.worsens != (cls == "deepening")] if cls != "steady" else []
    most = weighed[0].contribution if weighed else 0.0
    beside = [d for d in confirmed if d.feature not in STANDING and d.contribution > most] if cls in DECLINE else []
    reasons = [d.statement for d in (*beside, *weighed)]
    alarms = [e.statement for e in events if not e.explained and telling(e, cls)]
    quiet = [silent.rstrip(".")] if silent and cls not in DECLINE else []
    every = (*given, *said, *quiet, *reasons, *alarms, *(f.statement for f in fallen))
    return next(iter(every), words.UNREAD if unread else "nothing stands out")
