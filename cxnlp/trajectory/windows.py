"""The features of the weekly score and their readings, week by week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from cxnlp.trajectory import act_readings, metric_readings, text_readings
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.lasting import ended
from cxnlp.trajectory.moment import RECENT_DAYS, Moment, Read, Reading, last_heard, last_missed
from cxnlp.trajectory.slices import Columns
from cxnlp.trajectory.wording import Span
from cxnlp.types import FLAGS, POLARITIES

Week = tuple[date, float, dict[str, Reading]]
"""(Monday, end in days, readings) of one week."""

FEATURES: Mapping[str, Read] = {
    **{f: text_readings.flag(f, -1.0 if f == "expansion" else 1.0) for f in FLAGS},
    "strategic_share": text_readings.strategic_share,
    "strategic_volume": text_readings.strategic_volume,
    **{p: text_readings.polarity(p) for p in POLARITIES},
    "active_people": act_readings.active_people,
    "customer_activity": act_readings.act_rate(act_readings.everything, 0.5),
    "senior_activity": act_readings.act_rate(act_readings.senior, 0.3),
    "champion_activity": act_readings.act_rate(act_readings.champion, 0.3),
    "initiated_by_customer": act_readings.act_rate(act_readings.initiated, 0.2),
    "concentration": act_readings.concentration,
    "new_people": act_readings.new_people,
    "meetings_held": act_readings.meeting_rate,
    "meeting_attendance": act_readings.attendance,
    "meetings_declined": act_readings.declined,
    "customer_reply_time": act_readings.latency("customer"),
    # the vendor's own quickness never improves an account; its slowness harms it
    "vendor_reply_time": act_readings.latency("vendor", least=0.0),
    "ticket_volume": act_readings.ticket_rate,
    "ticket_seniority": act_readings.ticket_seniority,
    "active_users": metric_readings.metric("active_users"),
    "licensed_seats": metric_readings.metric("licensed_seats"),
    "logins": metric_readings.metric("logins"),
    "invoice_lateness": metric_readings.invoice_lateness,
}


# What needs something heard: where nothing is, it stays as it was. How much is heard, and what is measured, goes on.
HEARD = frozenset(
    {
        *FLAGS,
        *POLARITIES,
        "strategic_share",
        "concentration",
        "new_people",
        "meeting_attendance",
        "customer_reply_time",
        "vendor_reply_time",
        "ticket_volume",
        "ticket_seniority",
    }
)


MISSING_OUT = "meetings_declined"
"""What needs something heard, or a meeting missed."""


def _moments(columns: Columns, end: float) -> Mapping[str, Moment]:
    """The moment at which each feature is read for `end`."""
    heard, missed = last_heard(columns, end), last_missed(columns, end)
    last = Moment(columns, heard)
    at = {day: last if day == heard else Moment(columns, day, last.past_end) for day in {heard, missed, end}}
    return {n: at[heard if n in HEARD else missed if n == MISSING_OUT else end] for n in FEATURES}


def read_all(columns: Columns, end: float) -> dict[str, Reading]:
    """All features of a history as seen at `end` (days, exclusive)."""
    moments = _moments(columns.at(end), end)
    return {name: read(moments[name]) for name, read in FEATURES.items()}


def lost(history: History) -> dict[str, float]:
    """What each source that ended made of the strength of each feature on its last day, all of them together: with the
    source less without it."""
    found: dict[str, float] = {}
    if ended(history):
        columns = Columns(history)
        for moment, rest in columns.later:
            there, gone = read_all(columns, moment), read_all(rest, moment)
            for name in FEATURES:
                found[name] = found.get(name, 0.0) + there[name].x - gone[name].x
    return found


# Rates and counts over the recent span; what else is told with a time looks at eight weeks.
OVER_SPAN = frozenset(
    {
        *FLAGS,
        "strategic_volume",
        "customer_activity",
        "senior_activity",
        "champion_activity",
        "initiated_by_customer",
        "meetings_held",
        MISSING_OUT,
        "ticket_volume",
    }
)


def spans(columns: Columns, end: float) -> dict[str, Span]:
    """The time that each feature of `read_all` was counted over; its end is told where it is before the last day."""
    return {
        name: Span(
            max(moment.recent_days, RECENT_DAYS) if name in OVER_SPAN else RECENT_DAYS,
            moment.end if moment.end < end - 1.0 else None,
        )
        for name, moment in _moments(columns.at(end), end).items()
    }


def week_ends(history: History) -> Iterator[tuple[date, float]]:
    """(Monday, end) of each ISO week from the first act of anybody to `as_of`; the last week ends with `as_of`."""
    first = to_date(min(history.first_act, history.first_day, history.end - 1))
    monday = first - timedelta(days=first.weekday())
    while monday <= history.as_of:
        yield monday, min(to_day(monday) + 7.0, history.end)
        monday += timedelta(days=7)


def weekly(history: History, columns: Columns | None = None, known: Mapping[float, Week] | None = None) -> list[Week]:
    """Every week of a history; `known` weeks, by their end, are taken as they are."""
    columns, known = columns or Columns(history), known or {}
    return [known.get(end) or (monday, end, read_all(columns, end)) for monday, end in week_ends(history)]
