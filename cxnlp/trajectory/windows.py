"""Weekly features of one account: what the last weeks hold against the account's own earlier past.

Each feature is a number oriented so that more means worse for the relationship; 0 means "at its own norm" or
"nothing to compare". `value` and `norm` are what a reader sees: the recent level and the account's own past level.
Recent is the span of the last 56 days before the evaluated moment, up to 84 where it holds fewer than ten customer
acts. The past ends twelve weeks before that, so that a slow decline does not become its own norm; a young account's
past ends later, but holds its first twelve weeks where they are over. At least 28 days of past are needed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cxnlp.trajectory.history import SENIOR_ROLES, History, to_day
from cxnlp.trajectory.slices import Columns, Window
from cxnlp.types import FLAGS, POLARITIES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RECENT_DAYS = 56.0
LONGEST_RECENT_DAYS = 84.0
LEAST_RECENT_ACTS = 10
LEAST_PAST_DAYS = 28.0
GAP_DAYS = 84.0
FIRM_DAYS = 84.0
# Flag probabilities below the floor are background noise that would add up over hundreds of sentences.
FLAG_FLOOR = 0.12


@dataclass(frozen=True)
class Reading:
    """One feature at one moment: signed strength, recent level, past level, and how much was seen (0 = missing)."""

    x: float
    value: float
    norm: float
    n: float


MISSING = Reading(0.0, 0.0, 0.0, 0.0)


class Moment:
    """A history seen from one day: recent and past windows of its columns."""

    def __init__(self, columns: Columns, end: float):
        self.columns, self.end = columns, end
        self.history = columns.history
        self.start = columns.first_day
        self.cut = end - columns.acts.span_of(LEAST_RECENT_ACTS, end, RECENT_DAYS, LONGEST_RECENT_DAYS)
        self.past_end = min(self.cut, max(self.cut - GAP_DAYS, self.start + FIRM_DAYS))
        self.past_days = max(self.past_end - self.start, 0.0)
        self.recent_days = min(end - self.cut, max(end - self.start, 1.0))
        self.acts = columns.acts.split(self.cut, end, self.past_end)
        self.sentences = columns.sentences.split(self.cut, end, self.past_end)

    @property
    def comparable(self) -> bool:
        return self.past_days >= LEAST_PAST_DAYS

    def per_week(self, recent: float, past: float) -> tuple[float, float]:
        """Amounts to weekly rates."""
        return recent / self.recent_days * 7.0, past / max(self.past_days, 7.0) * 7.0


def _log_ratio(recent: float, past: float, pseudo: float) -> float:
    return math.log((recent + pseudo) / (past + pseudo))


def _clip(x: float, bound: float = 2.0) -> float:
    return max(-bound, min(bound, x))


def flag_mass(window: Window, flag: str) -> float:
    """Expected number of messages that carry the flag: per message the strongest sentence, weighted by voice."""
    p = window[flag]
    strongest: dict[str, float] = {}
    for k in (p >= FLAG_FLOOR).nonzero()[0]:
        message, strength = window["message_id"][k], float(p[k] * window["weight"][k])
        strongest[message] = max(strength, strongest.get(message, 0.0))
    return math.fsum(strongest.values())


def _flag(flag: str, sign: float) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        recent, past = m.sentences
        value = flag_mass(recent, flag) / max(m.recent_days, RECENT_DAYS) * RECENT_DAYS
        norm = flag_mass(past, flag) / max(m.past_days, RECENT_DAYS) * RECENT_DAYS
        x = math.log1p(value) - 0.5 * math.log1p(norm)
        return Reading(sign * _clip(x), value, norm, float(len(recent)))

    return read


def _share(window: Window) -> tuple[float, float]:
    """(strategic, strategic + transactional) expected weighted counts."""
    s = float(window["strategic"] @ window["weight"])
    return s, s + float(window["transactional"] @ window["weight"])


def strategic_share(m: Moment) -> Reading:
    """Log-odds change of the strategic share of the customer's talk, shrunk to the account's own past."""
    (s1, n1), (s0, n0) = (_share(w) for w in m.sentences)
    if n1 < 3 or n0 < 5:
        return MISSING
    norm = (s0 + 1.0) / (n0 + 4.0)
    value = (s1 + 6.0 * norm) / (n1 + 6.0)
    return Reading(-_clip(math.log(value / (1 - value)) - math.log(norm / (1 - norm))), value, norm, n1)


def strategic_volume(m: Moment) -> Reading:
    """Strategic sentences of the customer a week, log ratio to the past."""
    (s1, _), (s0, _) = (_share(w) for w in m.sentences)
    value, norm = m.per_week(s1, s0)
    return Reading(-_clip(_log_ratio(value, norm, 0.5)), value, norm, s1 + s0) if m.comparable else MISSING


def _polarity(name: str) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        recent, past = m.sentences
        w1, w0 = float(recent["weight"].sum()), float(past["weight"].sum())
        if w1 < 3 or w0 < 5:
            return MISSING
        norm = float(past[name] @ past["weight"]) / (w0 + 5.0)
        value = (float(recent[name] @ recent["weight"]) + 10.0 * norm) / (w1 + 10.0)
        return Reading(-_clip(10.0 * (value - norm)), value, norm, w1)

    return read


def active_people(m: Moment) -> Reading:
    """Customer people active per eight weeks, log ratio to the mean of the past eight-week spans."""
    if not m.comparable:
        return MISSING
    recent, past = m.columns.acts.split(m.end - RECENT_DAYS, m.end, m.past_end)
    spans = ((m.past_end - past["day"]) // RECENT_DAYS).astype(int)
    whole = [len(set(past["person"][spans == k])) for k in range(int(m.past_days // RECENT_DAYS))]
    norm = sum(whole) / len(whole) if whole else float(len(set(past["person"])))
    value = float(len(set(recent["person"])))
    return Reading(-_clip(_log_ratio(value, norm, 0.5)), value, norm, norm)


def _act_rate(select: Callable[[Window, History], NDArray[np.bool_]], pseudo: float) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        recent, past = m.acts
        r, p = float(select(recent, m.history).sum()), float(select(past, m.history).sum())
        value, norm = m.per_week(r, p)
        return (
            Reading(-_clip(_log_ratio(value, norm, pseudo)), value, norm, r + p) if m.comparable and r + p else MISSING
        )

    return read


def _everything(w: Window, _: History) -> NDArray[np.bool_]:
    chosen: NDArray[np.bool_] = w["day"] > 0
    return chosen


def _senior(w: Window, _: History) -> NDArray[np.bool_]:
    chosen: NDArray[np.bool_] = (w["role"] == "executive") | (w["role"] == "champion")
    return chosen


def _champion(w: Window, h: History) -> NDArray[np.bool_]:
    chosen: NDArray[np.bool_] = w["person"] == (h.champion or "")
    return chosen


def _initiated(w: Window, _: History) -> NDArray[np.bool_]:
    chosen: NDArray[np.bool_] = w["opener"].astype(bool) & (w["kind"] == "email")
    return chosen


def _top_share(people: NDArray[np.object_]) -> float:
    counts: dict[str, int] = {}
    for person in people:
        counts[person] = counts.get(person, 0) + 1
    return max(counts.values()) / len(people)


def concentration(m: Moment) -> Reading:
    """Share of customer acts that the busiest person carries, recent minus past; needs six and ten acts."""
    recent, past = m.acts
    if len(recent) < 6 or len(past) < 10:
        return MISSING
    value, norm = _top_share(recent["person"]), _top_share(past["person"])
    return Reading(_clip(2.0 * (value - norm)), value, norm, float(len(recent)))


def new_people(m: Moment) -> Reading:
    """Customer people first seen in the last eight weeks."""
    if not m.comparable:
        return MISSING
    recent, past = m.columns.acts.split(m.end - RECENT_DAYS, m.end, m.end - RECENT_DAYS)
    value = float(len(set(recent["person"]) - set(past["person"])))
    return Reading(-_clip(math.log1p(value)), value, 0.0, float(len(recent)))


def meeting_rate(m: Moment) -> Reading:
    """Meetings held with the customer per week, log ratio to the past."""
    recent, past = m.columns.held.split(m.cut, m.end, m.past_end)
    if not m.comparable or not len(recent) + len(past):
        return MISSING
    value, norm = m.per_week(len(set(recent["meeting"])), len(set(past["meeting"])))
    return Reading(-_clip(_log_ratio(value, norm, 0.1)), value, norm, float(len(recent) + len(past)))


def attendance(m: Moment) -> Reading:
    """Customer people present per meeting held, log ratio to the past."""
    recent, past = m.columns.held.split(m.cut, m.end, m.past_end)
    n1, n0 = len(set(recent["meeting"])), len(set(past["meeting"]))
    if not n1 or n0 < 2:
        return MISSING
    value, norm = len(recent) / n1, len(past) / n0
    return Reading(-_clip(_log_ratio(value, norm, 0.5)), value, norm, float(n1))


def declined(m: Moment) -> Reading:
    """Share of customer invitations declined, excused, or left to others, recent minus past."""
    recent, past = m.columns.meetings.split(m.cut, m.end, m.past_end)
    if len(recent) < 3 or len(past) < 4:
        return MISSING
    norm = float((past["status"] != "present").sum() + 1) / (len(past) + 4)
    value = (float((recent["status"] != "present").sum()) + 4 * norm) / (len(recent) + 4)
    return Reading(_clip(3.0 * (value - norm)), value, norm, float(len(recent)))


def _latency(answering: str, least: float = -2.0) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        import numpy as np

        days, hours = m.columns.latency[answering]
        recent = hours[(days >= m.cut) & (days < m.end)]
        past = hours[days < m.past_end]
        if len(recent) < 3 or len(past) < 5:
            return MISSING
        value, norm = float(np.expm1(np.mean(np.log1p(recent)))), float(np.expm1(np.mean(np.log1p(past))))
        return Reading(max(least, _clip(math.log((value + 1) / (norm + 1)))), value, norm, float(len(recent)))

    return read


def ticket_rate(m: Moment) -> Reading:
    """Tickets opened by the customer per week, log ratio to the past (more is worse)."""
    recent, past = m.columns.tickets.split(m.cut, m.end, m.past_end)
    if len(recent) + len(past) < 4 or not m.comparable:
        return MISSING
    value, norm = m.per_week(len(recent), len(past))
    return Reading(_clip(_log_ratio(value, norm, 0.3)), value, norm, float(len(recent) + len(past)))


def ticket_seniority(m: Moment) -> Reading:
    """Share of ticket messages by senior customer people, past minus recent."""
    recent, past = m.columns.ticket_acts.split(m.cut, m.end, m.past_end)
    if len(recent) < 3 or len(past) < 4:
        return MISSING
    value, norm = (sum(r in SENIOR_ROLES for r in w["role"]) / len(w) for w in (recent, past))
    return Reading(_clip(2.0 * (norm - value)), value, norm, float(len(recent)))


def _metric(name: str) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        import numpy as np

        series = m.columns.metrics.get(name)
        if series is None:
            return MISSING
        recent, past = series.split(m.end - 35, m.end, m.past_end)
        if len(recent) < 2 or len(past) < 4:
            return MISSING
        value, norm = float(np.median(recent["value"])), float(np.median(past["value"]))
        if norm <= 0:
            return MISSING
        return Reading(-_clip(math.log((value + 0.05 * norm) / (1.05 * norm))), value, norm, float(len(recent)))

    return read


def invoice_lateness(m: Moment) -> Reading:
    """Days that recent invoices are late beyond this customer's own habit; unpaid ones count to the day of judging."""
    import numpy as np

    recent, past = m.columns.invoices.split(m.cut - 14, m.end, m.cut - 14)
    if not len(recent):
        return MISSING

    def late(w: Window) -> NDArray[np.float64]:
        paid = w["paid"].astype(float)
        known = np.where(np.isnan(paid) | (paid >= m.end), m.end - 1, paid)
        days: NDArray[np.float64] = np.clip(known - w["day"], 0, None)
        return days

    norm = float(np.median(late(past))) if len(past) else 0.0
    value = float(late(recent).max())
    return Reading(_clip(math.log1p(max(value - norm, 0.0)) / 2.0), value, norm, float(len(recent)))


FEATURES: Mapping[str, Callable[[Moment], Reading]] = {
    **{f: _flag(f, -1.0 if f == "expansion" else 1.0) for f in FLAGS},
    "strategic_share": strategic_share,
    "strategic_volume": strategic_volume,
    **{p: _polarity(p) for p in POLARITIES},
    "active_people": active_people,
    "customer_activity": _act_rate(_everything, 0.5),
    "senior_activity": _act_rate(_senior, 0.3),
    "champion_activity": _act_rate(_champion, 0.3),
    "initiated_by_customer": _act_rate(_initiated, 0.2),
    "concentration": concentration,
    "new_people": new_people,
    "meetings_held": meeting_rate,
    "meeting_attendance": attendance,
    "meetings_declined": declined,
    "customer_reply_time": _latency("customer"),
    # the vendor's own quickness never improves an account; its slowness harms it
    "vendor_reply_time": _latency("vendor", least=0.0),
    "ticket_volume": ticket_rate,
    "ticket_seniority": ticket_seniority,
    "active_users": _metric("active_users"),
    "licensed_seats": _metric("licensed_seats"),
    "logins": _metric("logins"),
    "invoice_lateness": invoice_lateness,
}


def read_all(columns: Columns, end: float) -> dict[str, Reading]:
    """All features of a history as seen at `end` (days, exclusive)."""
    moment = Moment(columns, end)
    return {name: read(moment) for name, read in FEATURES.items()}


def week_ends(history: History) -> Iterator[tuple[date, float]]:
    """(Monday, end) of each ISO week from the first act to `as_of`; the last week ends with `as_of`."""
    first = date(1970, 1, 1) + timedelta(days=int(min(history.first_day, history.end - 1)))
    monday = first - timedelta(days=first.weekday())
    while monday <= history.as_of:
        yield monday, min(to_day(monday) + 7.0, history.end)
        monday += timedelta(days=7)


def weekly(history: History) -> list[tuple[date, float, dict[str, Reading]]]:
    """(Monday, end, readings) of every week of a history."""
    columns = Columns(history)
    return [(monday, end, read_all(columns, end)) for monday, end in week_ends(history)]
