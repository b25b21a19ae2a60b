"""Readings of what was said: flags, strategic share and volume, polarities."""

from __future__ import annotations

import math
from collections.abc import Callable

from cxnlp.trajectory.catalogue import TAKEN_OFF
from cxnlp.trajectory.moment import FLAG_FLOOR, MISSING, RECENT_DAYS, Moment, Reading, clip, log_ratio
from cxnlp.trajectory.slices import Window


def flag_mass(window: Window, flag: str) -> float:
    """Expected number of messages that carry the flag: per message the strongest sentence, weighted by voice."""
    p = window[flag]
    places = (p >= FLAG_FLOOR).nonzero()[0]
    if not len(places):
        return 0.0
    strongest: dict[str, float] = {}
    voiced = (p[places] * window["weight"][places]).tolist()
    for message, strength in zip(window["message_id"][places].tolist(), voiced, strict=True):
        strongest[message] = max(strength, strongest.get(message, 0.0))
    return math.fsum(strongest.values())


def flag(flag: str, sign: float) -> Callable[[Moment], Reading]:
    def read(m: Moment) -> Reading:
        recent, past = m.sentences[0], m.past_counted
        value = flag_mass(recent, flag) / max(m.recent_days, RECENT_DAYS) * RECENT_DAYS
        norm = flag_mass(past, flag) / max(m.past_days, RECENT_DAYS) * RECENT_DAYS
        x = math.log1p(value) - TAKEN_OFF * math.log1p(norm)
        return Reading(sign * clip(x), value, norm, float(len(recent)))

    return read


def _share(window: Window) -> tuple[float, float]:
    """(strategic, strategic + transactional) expected weighted counts."""
    s = float(window["strategic"] @ window["weight"])
    return s, s + float(window["transactional"] @ window["weight"])


def _usual(share: float, n0: float) -> float:
    """A share drawn to a quarter as if by four sentences beside the `n0` of the past."""
    return (share * n0 + 1.0) / (n0 + 4.0)


def strategic_share(m: Moment) -> Reading:
    """Log-odds change of the strategic share of the customer's talk.

    For it the recent share is drawn to the past one as if by six sentences, and both to a quarter by the same part, so
    that a share that stays the same reads 0, however extreme. Levels are those that were said."""
    (s1, n1), (s0, n0) = (_share(w) for w in m.sentences)
    if n1 < 3 or n0 < 5:
        return MISSING
    past, recent = s0 / n0, s1 / n1
    norm, value = (_usual(share, n0) for share in (past, (s1 + 6.0 * past) / (n1 + 6.0)))
    return Reading(-clip(math.log(value / (1 - value)) - math.log(norm / (1 - norm))), recent, past, n1)


def strategic_volume(m: Moment) -> Reading:
    """Strategic sentences of the customer a week, log ratio to the past."""
    (s1, _), (s0, _) = _share(m.sentences[0]), _share(m.past_counted)
    value, norm = m.per_week(s1, s0)
    return Reading(-clip(log_ratio(value, norm, 0.5)), value, norm, s1 + s0) if m.comparable else MISSING


def polarity(name: str) -> Callable[[Moment], Reading]:
    """The fall of a mean, the past one drawn to 0 and the recent one to that; levels are those that were said."""

    def read(m: Moment) -> Reading:
        recent, past = m.sentences
        w1, w0 = float(recent["weight"].sum()), float(past["weight"].sum())
        if w1 < 3 or w0 < 5:
            return MISSING
        usual, now = (float(w[name] @ w["weight"]) for w in (past, recent))
        norm = usual / (w0 + 5.0)
        value = (now + 10.0 * norm) / (w1 + 10.0)
        return Reading(-clip(10.0 * (value - norm)), now / w1, usual / w0, w1)

    return read
