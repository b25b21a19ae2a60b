"""A history beside sources that ended before its day of judging (`source_ends.py`): what goes on, and what stood then.

After its end a source is missing. Recent weeks are then compared with earlier ones as the other sources alone show
both; who was in touch through the ended one is judged as on its last day; and what it left open stays unknown.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import replace

from cxnlp.behaviour.rhythm import FADING_BELOW, LEAST_ACTIVE_DAYS, gap_probability
from cxnlp.trajectory.contact import active_days
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.meeting_tables import meetings_table
from cxnlp.trajectory.once import once
from cxnlp.trajectory.regimes import within
from cxnlp.trajectory.source_ends import SOURCE_OF_KIND, SourceEnd
from cxnlp.trajectory.wording import dated

MEASURED = ("usage", "metrics"), ("invoices", "invoices"), ("surveys", "surveys")
"""Sources that are tables, and the table of a history that holds each."""


@once
def ended(history: History) -> tuple[SourceEnd, ...]:
    """The sources that are missing on the day of judging, the first to end first."""
    return tuple(e for e in sorted(history.ends) if e.sure and e.day < history.as_of)


def known_until(history: History, source: str) -> float:
    """The moment in days up to which a source tells: `end`, or the end of the day on which it ended."""
    return min([history.end, *(to_day(e.day) + 1.0 for e in ended(history) if e.source == source)])


def without(history: History, sources: Collection[str]) -> History:
    """The history as if these sources had never been; it knows of no ends."""
    messages = tuple(m for m in history.messages if SOURCE_OF_KIND[m.kind] not in sources)
    kept = {m.message_id for m in messages}
    tables = {name: getattr(history, name) for name in ("acts", "sentences", "tickets")}
    tables = {name: table[table["message_id"].isin(kept)] for name, table in tables.items()}
    tables |= {name: getattr(history, name).iloc[:0] for source, name in MEASURED if source in sources}
    meetings = meetings_table(messages, history.role_of, history.side_of)
    return replace(history, messages=messages, meetings=meetings, ends=(), **tables)


def stages(history: History) -> Iterator[tuple[float, History]]:
    """From each moment at which sources ended on, the history without all that ended by then."""
    for moment in sorted({to_day(e.day) + 1.0 for e in ended(history)}):
        yield moment, without(history, {e.source for e in ended(history) if to_day(e.day) < moment})


@once
def lasting(history: History) -> History:
    """The history without the sources that ended; itself where none did."""
    return without(history, {e.source for e in ended(history)}) if ended(history) else history


@once
def at_end(history: History) -> History:
    """The history as it stood when the first source ended."""
    day = ended(history)[0].day
    return replace(within(history, -math.inf, to_day(day) + 1.0, day), regimes=history.regimes)


def seen(history: History, person: str | None) -> History:
    """The history that shows whether a person (None: anybody of the customer) is in touch: what goes on, where they
    were in touch through it when the first source ended or have been since; else what stood then."""
    if not ended(history):
        return history
    days = active_days(lasting(history))
    mine = sorted({d for p, own in days.items() if person in (None, p) for d in own})
    end = at_end(history).end
    before = [d for d in mine if d < end]
    if len(mine) < LEAST_ACTIVE_DAYS:
        return at_end(history)
    in_touch = len(before) >= LEAST_ACTIVE_DAYS and gap_probability(before, end) >= FADING_BELOW
    return lasting(history) if in_touch or len(before) < len(mine) else at_end(history)


def up_to(history: History, shown: History) -> str:
    """What a statement about `shown` adds where that is not known up to the day of judging."""
    return f" up to {dated(shown.end - 1.0)}, where the records end" if shown.end < history.end else ""


@once
def listed(history: History) -> History:
    """The history that shows who came to which meetings: without a calendar that ended, since nobody is known to be
    asked to later meetings. Records of meetings that ended leave their last state."""
    gone = {e.source for e in ended(history)} & {"calendar"}
    return without(history, gone) if gone else history


@once
def left_open(history: History) -> frozenset[str]:
    """The messages of sources that ended: what they left open may be settled since."""
    gone = {e.source for e in ended(history)}
    return frozenset(m.message_id for m in history.messages if SOURCE_OF_KIND[m.kind] in gone)
