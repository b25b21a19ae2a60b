"""The customer as a whole not heard from for longer than ever before, and whether that silence is ours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cxnlp.behaviour import gaps, rhythm
from cxnlp.behaviour.asked import ends_as_question
from cxnlp.behaviour.exchanges import Exchange, exchanges
from cxnlp.trajectory.contact import active_days
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History
from cxnlp.trajectory.lasting import seen, up_to
from cxnlp.trajectory.once import once
from cxnlp.trajectory.wording import dated, plural

LEAST_DAYS_OF_CONTACT = 5
ALL_QUIET_DAYS, ALL_QUIET_BELOW = 45.0, 0.001
"""A silence of the whole customer side that is longer than so many days, and this improbable under the rhythm of all of
them together, is evidence enough without a second sign (judgement)."""
LATELY_DAYS = 90.0
"""Who was heard so long before the last act of anybody was in touch then."""
OWED_DAYS = 14.0
"""A question of theirs that waits for us, asked so long before they fell silent, may be why (judgement)."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody of the customer heard since the day `last`; `typical` days lay between days of contact before, and so long
    a silence has the probability `p` under their rhythm. `lately`: who was in touch then. Ours it is where we have not
    written since (`unwritten`) or have not answered a question of theirs (`unanswered`, the last one)."""

    last: float
    typical: float
    p: float
    lately: tuple[str, ...]
    unwritten: bool
    unanswered: Exchange | None

    @property
    def ours(self) -> bool:
        return self.unwritten or self.unanswered is not None


@once
def silence(history: History) -> Silence | None:
    """The present silence of the whole customer side, days on which all of them are away left out; None where it is not
    beyond what they did before."""
    contact = active_days(history)
    days = sorted({day for own in contact.values() for day in own})
    if len(days) < LEAST_DAYS_OF_CONTACT:
        return None
    last = days[-1]
    lately = tuple(person for person, own in contact.items() if own[-1] >= last - LATELY_DAYS)
    off = sorted(set.intersection(*(set(gaps.days_out(history, person)) for person in lately)))
    *past, now = (b - a for a, b in pairwise(rhythm.without([*days, history.end], off)))
    p = rhythm.gap_probability(days, history.end, off)
    if now <= max(ALL_QUIET_DAYS, *past) or p >= ALL_QUIET_BELOW:
        return None
    acts = history.columns("acts")
    written = bool(((acts["side"] == "vendor") & (acts["day"] >= last + 1.0)).any())
    typical = (last - days[0]) / (len(days) - 1)
    return Silence(last, typical, p, lately, not written, _unanswered(history, last))


def _unanswered(history: History, last: float) -> Exchange | None:
    """The last question of theirs that waits for us, asked shortly before they fell silent on the day `last`."""
    waits = [e for e in exchanges(history) if e.answered is None and e.side == "vendor" and e.asked >= last - OWED_DAYS]
    if not waits:
        return None
    said = (history.columns("sentences")[c].tolist() for c in ("message_id", "text"))
    asking = {m for m, text in zip(*said, strict=True) if ends_as_question(text)}
    return next((e for e in reversed(waits) if e.question in asking), None)


def silence_row(history: History) -> dict[str, Any] | None:
    """`responsiveness.silence` in accounts.json: a silence of the whole customer side that is ours; else None, since
    one that is theirs is an engagement_drop."""
    shown = seen(history, None)
    found = silence(shown)
    if found is None or not found.ours:
        return None
    days = shown.days_since(found.last)
    who = "Neither side has written" if found.unwritten else "Nobody of the customer has been heard from"
    told = f"{who} for {plural(days, 'day')}{up_to(history, shown)} (usual gap: {plural(found.typical, 'day')})"
    if found.unanswered:
        told += f", and their question of {dated(found.unanswered.asked)} waits for our answer"
    return {
        "side": "vendor",
        "since": to_date(found.last).isoformat(),
        "days": days,
        "usual_gap_days": round(found.typical, 1),
        "message_id": found.unanswered.question if found.unanswered else None,
        "statement": f"{told}: this silence is ours.",
    }
