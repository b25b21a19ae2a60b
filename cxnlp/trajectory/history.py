"""One account's history as tidy tables up to a day: acts, sentences, meetings, tickets and measured series.

Every table is a pandas frame with a `day` column (float days since 1970-01-01, UTC). Nothing later than `as_of`
is in it: an invoice paid later is unpaid, a ticket solved later is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from cxnlp.ingest.export_order import latest_values
from cxnlp.ingest.metric_names import well_known
from cxnlp.people.posts import Roster
from cxnlp.told_once import invoices_once, surveys_once
from cxnlp.trajectory.catalogue import CHAMPION
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history_tables import (
    Table,
    acts_table,
    arrays_of,
    of_rows,
    sentences_table,
    tickets_table,
)
from cxnlp.trajectory.meeting_tables import meetings_table
from cxnlp.trajectory.regimes import Regime
from cxnlp.types import InvoiceRow, Message, MetricRow, Person, ScoredSentence, SurveyRow

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from cxnlp.trajectory.shared_weeks import Shared
    from cxnlp.trajectory.source_ends import SourceEnd

SENIOR_ROLES = frozenset({"executive", "champion", "buyer"})
TOP_ROLES = frozenset({"executive", "champion"})
"""Those who decide or speak for the vendor: the senior roles without the buyers."""


class MeetingHeld(NamedTuple):
    """A meeting that took place: its day, the customer people present, the first record of it."""

    day: float
    people: tuple[str, ...]
    message_id: str


class Framed:
    """A field that holds a frame, or a `Table` of which one is made when it is read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, history: Any, owner: type | None = None) -> pd.DataFrame:
        if history is None:
            raise AttributeError(self._name)  # a field without a default
        held = history.__dict__[self._name]
        if type(held) is Table:
            held = history.__dict__[self._name] = held.frame()
        return cast("pd.DataFrame", held)

    def __set__(self, history: Any, value: pd.DataFrame | Table) -> None:
        history.__dict__[self._name] = value


@dataclass(frozen=True)
class History:
    """Tables of one account as known at the end of `as_of`; `end` is that moment in days (exclusive). `regimes`:
    markers up to that day, in order; `shared`: what the portfolio shares, where that is to be taken off; `ends`:
    sources that end early, as known on that day. A table given as a `Table` is made a frame when it is first asked
    for."""

    account: str
    name: str
    as_of: date
    messages: tuple[Message, ...]
    people: Mapping[str, Person]
    champion: str | None
    acts: Framed = Framed()
    sentences: Framed = Framed()
    meetings: Framed = Framed()
    tickets: Framed = Framed()
    metrics: Framed = Framed()
    invoices: Framed = Framed()
    surveys: Framed = Framed()
    regimes: tuple[Regime, ...] = ()
    shared: tuple[Shared, ...] = ()
    ends: tuple[SourceEnd, ...] = ()

    @cached_property
    def found(self) -> dict[str, Any]:
        """What `once.py` keeps of it."""
        return {}

    @cached_property
    def end(self) -> float:
        return to_day(self.as_of) + 1.0

    def days_since(self, day: float) -> int:
        """Whole days from a day to the day of judging; 0 on that day itself."""
        return int(self.end) - 1 - int(day)

    def columns(self, name: str) -> dict[str, NDArray[Any]]:
        """The columns of a table by name, without a frame where none was made: numbers and truth values as such, all
        else as objects."""
        at = f"columns of {name}"
        if at not in self.found:
            held = self.__dict__[name]
            self.found[at] = held.arrays() if type(held) is Table else arrays_of(held)
        return cast("dict[str, NDArray[Any]]", self.found[at])

    def customers(self, name: str) -> dict[str, NDArray[Any]]:
        """The `columns` of a table, rows of customer people alone."""
        at = f"customers of {name}"
        if at not in self.found:
            columns = self.columns(name)
            mine = columns["side"] == "customer"
            self.found[at] = {c: values[mine] for c, values in columns.items()}
        return cast("dict[str, NDArray[Any]]", self.found[at])

    @cached_property
    def first_act(self) -> float:
        """The moment of the first act of anybody, the vendor's people too; `end` without one."""
        days = self.columns("acts")["day"]
        return float(days.min()) if len(days) else self.end

    @cached_property
    def first_day(self) -> float:
        """The moment from which the history of the customer runs: their first act, without one the first that was
        heard or reported of them, else `end`. What the vendor sent before makes no past to compare with."""
        days = self.customers("acts")["day"]
        if not len(days):
            said = self.columns("sentences")
            days = said["day"][said["weight"] > 0]
        return float(days.min()) if len(days) else self.end

    @cached_property
    def sent_at(self) -> dict[str, datetime | None]:
        """When each message was sent."""
        return {m.message_id: m.sent_at for m in self.messages}

    @cached_property
    def thread_of(self) -> dict[str, str]:
        """The thread of each message, a message of its own where it has none."""
        return {m.message_id: m.thread_id or m.message_id for m in self.messages}

    @cached_property
    def customer_acts(self) -> pd.DataFrame:
        """The rows of `acts` by customer people."""
        return self.acts[self.acts["side"] == "customer"]

    @cached_property
    def customer_meetings(self) -> pd.DataFrame:
        """The rows of `meetings` of customer people."""
        return self.meetings[self.meetings["side"] == "customer"]

    @cached_property
    def customer_tickets(self) -> pd.DataFrame:
        """The rows of `tickets` opened by customer people, in time order."""
        return self.tickets[self.tickets["side"] == "customer"].sort_values("day", kind="stable")

    @cached_property
    def attended(self) -> pd.DataFrame:
        """The rows of `meetings` of customer people who were there."""
        return self.customer_meetings[self.customer_meetings["status"] == "present"]

    @cached_property
    def held(self) -> list[MeetingHeld]:
        """Meetings held with somebody of the customer, in time order."""
        table = self.customers("meetings")
        columns = (table[c].tolist() for c in ("meeting", "day", "person", "message_id", "status"))
        by_meeting: dict[str, list[tuple[float, str, str]]] = {}
        for meeting, day, person, message, status in zip(*columns, strict=True):
            if status == "present":
                by_meeting.setdefault(meeting, []).append((float(day), str(person), str(message)))
        return sorted(
            MeetingHeld(min(day for day, _, _ in rows), tuple(sorted(person for _, person, _ in rows)), rows[0][2])
            for rows in by_meeting.values()
        )

    @property
    def champion_called(self) -> str:
        """The champion in a sentence, by name where that is known."""
        person = self.people.get(self.champion or "")
        return f"{CHAMPION} {person.name}" if person and person.name else CHAMPION

    def role_of(self, person_id: str | None) -> str:
        if person_id is not None and person_id == self.champion:
            return "champion"
        person = self.people.get(person_id or "")
        return person.role if person else "unknown"

    def side_of(self, person_id: str | None) -> str:
        person = self.people.get(person_id or "")
        return person.side if person else "unknown"


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
    """The history of one account from its records; records after `as_of` are left out, and what was measured over a
    period that is not over by then."""
    end = to_day(as_of) + 1.0
    until = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC) + timedelta(days=1)
    known = [m for m in messages if m.duplicate_of is None and (m.sent_at is None or m.sent_at < until)]
    by_id = {m.message_id: m for m in known}

    def role(person: str | None) -> str:
        if person is not None and person == champion:
            return "champion"
        return people[person].role if person is not None and person in people else "unknown"

    def side(person: str | None) -> str:
        return people[person].side if person is not None and person in people else "unknown"

    customers = Roster([p for _, p in sorted(people.items()) if p.side == "customer"])

    def known_survey(r: SurveyRow) -> SurveyRow:
        """As known on the day: an answer still to come is none."""
        later = r.answered_at is not None and to_day(r.answered_at) >= end
        return replace(r, answered_at=None, score=None, comment=None) if later and r.sent_at else r

    invoices, surveys = invoices_once(invoices), surveys_once(surveys)
    ended = [r for r in latest_values(metrics) if to_day(r.period_end) < end]  # a week still running is not known yet
    measures = well_known(r.metric for r in ended)
    paid = [(to_day(i.paid_date) if i.paid_date and to_day(i.paid_date) < end else None) for i in invoices]
    return History(
        account,
        name,
        as_of,
        tuple(known),
        people,
        champion,
        acts=acts_table(known, role, side),
        sentences=sentences_table(scored, by_id, role, side, customers),
        meetings=meetings_table(known, role, side),
        tickets=tickets_table(known, role, side, end),
        metrics=of_rows(
            [
                {
                    "day": to_day(r.period_start),
                    "span": to_day(r.period_end) - to_day(r.period_start),
                    "metric": measures.get(r.metric, r.metric),
                    "value": r.value,
                }
                for r in ended
            ],
            ("day", "span", "metric", "value"),
        ),
        invoices=of_rows(
            [
                {"day": to_day(r.due_date), "invoice": r.invoice_id, "amount": r.amount, "paid": p}
                for r, p in zip(invoices, paid, strict=True)
                if r.due_date and to_day(r.due_date) < end and (r.amount is None or r.amount > 0)  # no credit note
            ],
            ("day", "invoice", "amount", "paid"),
        ),
        surveys=of_rows(
            [
                {
                    "day": to_day(r.answered_at or r.sent_at or as_of),
                    "kind": r.kind,
                    "person": r.person,
                    "score": r.score,
                    "low": r.scale_min,
                    "high": r.scale_max,
                    "answered": r.answered,
                    "other_scale": r.other_scale is not None and to_day(r.other_scale) < end,
                }
                for r in map(known_survey, surveys)
                if to_day(r.answered_at or r.sent_at or as_of) < end
            ],
            ("day", "kind", "person", "score", "low", "high", "answered", "other_scale"),
        ),
    )
