"""Readings without words: who takes part, meetings, answering times, tickets."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cxnlp.trajectory.catalogue import AT_NORM
from cxnlp.trajectory.history import SENIOR_ROLES, History
from cxnlp.trajectory.moment import MISSING, RECENT_DAYS, Moment, Reading, clip, log_ratio
from cxnlp.trajectory.slices import Window

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TAKEN_UP = frozenset({"present", "accepted"})


def active_people(m: Moment) -> Reading:
    """Customer people active per eight weeks, log ratio to the mean of the past eight-week spans."""
    if not m.comparable:
        return MISSING
    recent, past = m.columns.acts.split(m.end - RECENT_DAYS, m.end, m.past_end, m.since)
    spans = ((m.past_end - past["day"]) // RECENT_DAYS).astype(int)
    whole = [len(set(past["person"][spans == k])) for k in range(int(m.past_days // RECENT_DAYS))]
    norm = sum(whole) / len(whole) if whole else float(len(set(past["person"])))
    value = float(len(set(recent["person"])))
    return Reading(-clip(log_ratio(value, norm, 0.5)), value, norm, norm)


def act_rate(select: Callable[[Window, History], NDArray[np.bool_]], pseudo: float) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        recent, past = m.acts
        r, p = float(select(recent, m.history).sum()), float(select(past, m.history).sum())
        value, norm = m.per_week(r, p)
        return Reading(-clip(log_ratio(value, norm, pseudo)), value, norm, r + p) if m.comparable and r + p else MISSING

    return read


def everything(w: Window, _: History) -> NDArray[np.bool_]:
    chosen: NDArray[np.bool_] = w["day"] > 0
    return chosen


def senior(w: Window, _: History) -> NDArray[np.bool_]:
    chosen: NDArray[np.bool_] = (w["role"] == "executive") | (w["role"] == "champion")
    return chosen


def champion(w: Window, h: History) -> NDArray[np.bool_]:
    chosen: NDArray[np.bool_] = w["person"] == (h.champion or "")
    return chosen


def initiated(w: Window, _: History) -> NDArray[np.bool_]:
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
    return Reading(clip(2.0 * (value - norm)), value, norm, float(len(recent)))


def new_people(m: Moment) -> Reading:
    """Customer people first seen in the last eight weeks."""
    if not m.comparable:
        return MISSING
    recent, past = m.columns.acts.split(m.end - RECENT_DAYS, m.end, m.end - RECENT_DAYS)
    value = float(len(set(recent["person"]) - set(past["person"])))
    return Reading(-clip(math.log1p(value)), value, 0.0, float(len(recent)))


def meeting_rate(m: Moment) -> Reading:
    """Meetings held with the customer per week, log ratio to the past."""
    recent, past = m.columns.held.split(m.cut, m.end, m.past_end, m.since)
    if not m.comparable or not len(recent) + len(past):
        return MISSING
    value, norm = m.per_week(len(set(recent["meeting"])), len(set(past["meeting"])))
    return Reading(-clip(log_ratio(value, norm, 0.1)), value, norm, float(len(recent) + len(past)))


def attendance(m: Moment) -> Reading:
    """Customer people present per meeting held, log ratio to the past."""
    recent, past = m.columns.held.split(m.cut, m.end, m.past_end, m.since)
    n1, n0 = len(set(recent["meeting"])), len(set(past["meeting"]))
    if not n1 or n0 < 2:
        return MISSING
    value, norm = len(recent) / n1, len(past) / n0
    return Reading(-clip(log_ratio(value, norm, 0.5)), value, norm, float(n1))


def _not_taken_up(w: Window) -> tuple[int, int]:
    """(not taken up, all) of the invitations whose fate is known. Presence and an acceptance take one up; a decline, an
    apology or a no-show does not, nor does no answer where somebody else of the customer came instead."""
    status, meetings = w["status"].tolist(), w["meeting"].tolist()
    held = {meeting for meeting, s in zip(meetings, status, strict=True) if s == "present"}
    known = [(meeting, s) for meeting, s in zip(meetings, status, strict=True) if s != "invited" or meeting in held]
    return sum(s not in TAKEN_UP for _, s in known), len(known)


def declined(m: Moment) -> Reading:
    """Share of customer invitations declined, excused, or left to others, recent minus past."""
    (missed, n), (before, n0) = map(_not_taken_up, m.columns.meetings.split(m.cut, m.end, m.past_end, m.since))
    if n < 3 or n0 < 4:
        return MISSING
    norm = (before + 1) / (n0 + 4)
    value = (missed + AT_NORM * norm) / (n + AT_NORM)
    return Reading(clip(3.0 * (value - norm)), value, norm, float(n))


def latency(answering: str, least: float = -2.0) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        import numpy as np

        days, hours = m.columns.latency[answering]
        recent = hours[(days >= m.cut) & (days < m.end)]
        past = hours[(days >= m.since) & (days < m.past_end)]
        if len(recent) < 3 or len(past) < 5:
            return MISSING
        value, norm = float(np.expm1(np.mean(np.log1p(recent)))), float(np.expm1(np.mean(np.log1p(past))))
        return Reading(max(least, clip(math.log((value + 1) / (norm + 1)))), value, norm, float(len(recent)))

    return read


def ticket_rate(m: Moment) -> Reading:
    """Tickets opened by the customer per week, log ratio to the past (more is worse)."""
    recent, past = m.columns.tickets.split(m.cut, m.end, m.past_end, m.since)
    if len(recent) + len(past) < 4 or not m.comparable:
        return MISSING
    value, norm = m.per_week(len(recent), len(past))
    return Reading(clip(log_ratio(value, norm, 0.3)), value, norm, float(len(recent) + len(past)))


def ticket_seniority(m: Moment) -> Reading:
    """Share of ticket messages by senior customer people, past minus recent."""
    recent, past = m.columns.ticket_acts.split(m.cut, m.end, m.past_end, m.since)
    if len(recent) < 3 or len(past) < 4:
        return MISSING
    value, norm = (sum(r in SENIOR_ROLES for r in w["role"]) / len(w) for w in (recent, past))
    return Reading(clip(2.0 * (norm - value)), value, norm, float(len(recent)))
