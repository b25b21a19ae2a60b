"""How fast each side answers in its own business hours, who starts, whether meetings slip, and who owes a word.

An answer's time counts in the answerer's business hours (`hours.py`). Medians and tails are of answers given; what
still waits is counted beside them, since the slowest answers are those that never came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from cxnlp.behaviour import rhythm
from cxnlp.behaviour.exchanges import SIDES, WRITTEN, Exchange, desks, exchanges
from cxnlp.behaviour.hours import Desk, spelled
from cxnlp.behaviour.open_questions import Open, unanswered
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History
from cxnlp.trajectory.lasting import known_until
from cxnlp.trajectory.wording import plural

RECENT_DAYS = 90.0
LEAST_ANSWERS = 3
LEAST_MEETINGS = 4
TAIL = 90
THREADED = frozenset(WRITTEN) - {"ticket"}
OWED_DAYS = 2.0
"""A question waits when it is older than this many working days of who owes the answer."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def responsiveness(history: History) -> dict[str, Any]:
    """An account's `responsiveness` in accounts.json but for `silence`: sides, people, initiative, meetings, `owed`."""
    found, known = exchanges(history), desks(history)
    took = [(e, known.hours(e, history.end) if e.answered is not None else None) for e in found]
    sides = {}
    for side in SIDES:
        mine = [(e, hours) for e, hours in took if e.side == side]
        sides[side] = {**_figures(mine, history.end), "desk": desk_row(known.sides[side])}
    by_answerer: dict[str | None, list[tuple[Exchange, float | None]]] = defaultdict(list)
    for e, hours in took:
        by_answerer[e.answerer].append((e, hours))
    people = []
    for key in sorted(known.of):
        mine = by_answerer[key]
        if len(mine) >= LEAST_ANSWERS:
            person = history.people[key]
            row = {"person_id": key, "name": person.name, "side": person.side}
            people.append({**row, **_times(mine), "desk": desk_row(known.of[key])})
    people.sort(key=lambda r: (r["side"], -r["answers"], r["person_id"]))
    return {
        "sides": sides,
        "people": people,
        "initiative": initiative(history),
        "meetings": cadence(history),
        "owed": owed(history),
    }


def _times(found: Sequence[tuple[Exchange, float | None]]) -> dict[str, Any]:
    """Number, median and tail of answering times in business hours; None below three answers."""
    hours = sorted(hours for _, hours in found if hours is not None)
    told = len(hours) >= LEAST_ANSWERS
    return {
        "answers": len(hours),
        "median_hours": round(median(hours), 2) if told else None,
        "p90_hours": round(tail(hours), 2) if told else None,
    }


def tail(ordered: Sequence[float]) -> float:
    """Their TAIL-th percentile, between two of them by place: the bits of `numpy.percentile`, sooner."""
    place = TAIL / 100.0 * (len(ordered) - 1)
    low = int(place)
    share, below, above = place - low, ordered[low], ordered[min(low + 1, len(ordered) - 1)]
    step = above - below
    return below + step * share if share < 0.5 else above - step * (1.0 - share)


def _figures(found: Sequence[tuple[Exchange, float | None]], end: float) -> dict[str, Any]:
    cut = end - RECENT_DAYS
    return {
        **_times(found),
        "recent": _times([(e, hours) for e, hours in found if e.asked >= cut]),
        "before": _times([(e, hours) for e, hours in found if e.asked < cut]),
        "unanswered_90d": sum(e.answered is None and e.asked >= cut for e, _ in found),
    }


def desk_row(desk: Desk) -> dict[str, Any]:
    """A desk in words: hours, days, last offset from UTC (None: never stated), country, and sendings behind it."""
    offsets = desk.offsets
    return {
        "opens": int(desk.opens),
        "closes": int(desk.closes),
        "weekdays": [WEEKDAYS[d] for d in sorted(desk.weekdays)],
        "utc_offset": spelled(offsets[-1][1]) if offsets else None,
        "holidays": desk.country,
        "n": desk.n,
    }


def initiative(history: History) -> dict[str, Any]:
    """Threads begun by each side, of late and before, and the customer's share of them (None without any)."""
    columns = (history.acts[c].tolist() for c in ("kind", "opener", "day", "side"))
    begun = [(d, s) for kind, opener, d, s in zip(*columns, strict=True) if opener and kind in THREADED]
    out: dict[str, Any] = {}
    cut = history.end - RECENT_DAYS
    recent, before = [s for d, s in begun if d >= cut], [s for d, s in begun if d < cut]
    for name, part in (("recent", recent), ("before", before)):
        counts = {side: part.count(side) for side in SIDES}
        total = sum(counts.values())
        out[name] = {**counts, "customer_share": round(counts["customer"] / total, 6) if total else None}
    return out


def cadence(history: History) -> dict[str, Any] | None:
    """Whether meetings with the customer have slipped: the present gap under the account's own rhythm of meetings."""
    held = history.attended
    days = sorted({float(int(d)) for d in held["day"]})
    if len(days) < LEAST_MEETINGS:
        return None
    gaps = sorted(b - a for a, b in pairwise(days))
    until = known_until(history, "notes")
    usual, since = gaps[len(gaps) // 2], until - 1 - days[-1]
    p = rhythm.gap_probability(days, until)
    return {
        "held": len(days),
        "usual_gap_days": int(usual),
        "last_held": to_date(days[-1]).isoformat(),
        "days_since": int(since),
        "p_value": round(p, 6),
        "slipped": p < rhythm.SILENT_BELOW,
    }


def waiting(history: History) -> list[Open]:
    """The open questions of the last ninety days that wait for more than two working days of who owes the answer, the
    last one last."""
    found = (o for o in unanswered(history) if o.asked.day >= history.end - RECENT_DAYS)
    return sorted((o for o in found if o.row["working_days"] > OWED_DAYS), key=lambda o: o.asked.day)


def owed(history: History) -> dict[str, Any] | None:
    """Whose turn it is: the last question that waits and since which who was asked has not written to who asked at all.
    `side` "vendor": the silence is ours. None when nothing waits so."""
    waits = [o for o in waiting(history) if not o.heard]
    if not waits:
        return None
    asked, row, _ = waits[-1]
    days = int(row["working_days"])
    asker = history.people.get(asked.person or "")
    who = asker.name if asker else "the customer"
    ours = asked.other == "vendor"
    return {
        "side": asked.other,
        "since": row["asked"],
        "message_id": asked.message_id,
        "person_id": asked.person if ours else None,
        "working_days": row["working_days"],
        "statement": f"We have owed {who} an answer for {plural(days, 'working day')}: this silence is ours."
        if ours
        else f"The customer has owed us an answer for {plural(days, 'working day')}.",
    }
