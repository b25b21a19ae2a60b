"""What became of the customer's champion: active, absent, left or replaced, with day, successor and evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxnlp.behaviour import gaps, rhythm
from cxnlp.behaviour.invited import attendance
from cxnlp.behaviour.shares import fell_away
from cxnlp.ingest.dates import MONTHS
from cxnlp.people.replies import return_day
from cxnlp.trajectory.candidates import Quote, Record, quote
from cxnlp.trajectory.days import to_date, to_day
from cxnlp.trajectory.departures import MEANWHILE, Told
from cxnlp.trajectory.evidence import evidence
from cxnlp.trajectory.history import SENIOR_ROLES, History
from cxnlp.trajectory.lasting import listed, seen

RECENT_DAYS = 60.0
SILENT_DAYS = 45.0
# A named successor carries the part when this share of the contact outside tickets is theirs; a newcomer nobody named
# must have come when the champion was gone.
NAMED_SHARE, NEW_SHARE = 0.12, 0.2
LEAST_SUCCESSOR_ACTS = 3
JUNIOR_SHARE, LEAST_JUNIOR_ACTS = 0.4, 12
"""What a named successor of no senior role needs after somebody who left: who only answers what is left over from the
time before has little of it (judgement)."""
# Out of reach though not silent: this little of the former share of words, or of acts after a stated departure.
FAINT_WORDS, LOWERED = 0.2, 0.6
LEAST_SHARE = 0.1
# In a declining account so many meetings missed in a row, after so many attended, mean out of reach.
MISSED_LATELY, LEAST_SEEN, USUALLY_THERE = 2, 3, 0.6
BACK_LATE_DAYS = 14.0
"""Who is not back so long after the end of a leave is on leave no more."""
_STANDS_IN = re.compile(
    r"\b(?:tak(?:es?|ing)|cover(?:s|ing)?|(?:stand|fill)(?:s|ing)? in|look(?:s|ing)? after|runs?|replac(?:es|ing))\b",
    re.IGNORECASE,
)
"""What a stand-in does."""
_UNTIL_MONTH = re.compile(
    r"\b(?:until|till|back in|return(?:s|ing)? in) (?:the (?:end|beginning|start|middle) of |early |mid |late )?"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
STALE_DAYS = 180.0
"""Who is heard this long after news of an end has not gone by it: it fell through, was a joke or told of another."""
NEAR_DAYS = 30.0
HANDOVER_DAYS = 60.0
FEW = 1
"""So many later acts of somebody who told of going are an afterthought (judgement)."""


@dataclass(frozen=True)
class Standing:
    """How much of the contact outside tickets the champion carries, before and in the last 60 days (shares of acts and
    of words), days since the last act and its probability under the own rhythm, the day from which absence from
    meetings became improbable, and the day of the first of several missed in a row up to now."""

    before: float
    lately: float
    words_before: float
    words_lately: float
    gap: float
    gap_probability: float
    unseen_since: float | None
    missing_since: float | None = None


def _share(talk: Sequence[tuple[str, int]], champion: str) -> float:
    """The champion's share of acts, given as (person, weight)."""
    total = sum(weight for _, weight in talk)
    return sum(weight for person, weight in talk if person == champion) / total if total else 0.0


def standing(history: History, champion: str) -> Standing:
    """Measured on customer acts up to the day of judging, or to the end of what shows the champion."""
    shown = seen(history, champion)
    acts = list(zip(*(shown.customer_acts[c].tolist() for c in ("person", "day", "kind", "words")), strict=True))
    days = sorted({float(int(day)) for person, day, _, _ in acts if person == champion})
    cut = shown.end - RECENT_DAYS
    old, new = (
        [(p, w) for p, day, kind, w in acts if kind != "ticket" and (day < cut) == early] for early in (True, False)
    )
    old_acts, new_acts = ([(p, 1) for p, _ in part] for part in (old, new))
    came = attendance(listed(history), champion)
    away = fell_away([there for _, there in came])
    return Standing(
        _share(old_acts, champion),
        _share(new_acts, champion),
        _share(old, champion),
        _share(new, champion),
        shown.end - days[-1] if days else shown.end - history.first_day,
        gaps.probability(shown, champion, days),
        came[away][0] if away is not None else None,
        missing(came),
    )


def missing(seen: Sequence[tuple[float, bool]]) -> float | None:
    """The day of the first of MISSED_LATELY meetings or more missed in a row up to the last, where USUALLY_THERE of
    those before were attended.

    >>> missing([(1.0, True), (2.0, True), (3.0, True), (4.0, False), (5.0, False)])
    4.0
    """
    run = len(seen)
    while run and not seen[run - 1][1]:
        run -= 1
    before = [there for _, there in seen[:run]]
    often = len(before) >= LEAST_SEEN and sum(before) >= USUALLY_THERE * len(before)
    return seen[run][0] if often and len(seen) - run >= MISSED_LATELY else None


def withdrawn(s: Standing, declining: bool, told: bool) -> bool:
    """Whether the champion is out of reach: silent beyond the own rhythm, gone from the meetings, heard far less since
    a departure was told, or in a declining account hardly saying a word."""
    if s.gap > SILENT_DAYS and s.gap_probability < rhythm.SILENT_BELOW:
        return True
    if s.unseen_since is not None and s.lately <= s.before:
        return True
    if told and s.lately <= LOWERED * s.before:
        return True
    if declining and s.missing_since is not None:
        return True
    return declining and s.words_before >= LEAST_SHARE and s.words_lately <= FAINT_WORDS * s.words_before


def _successor(
    history: History, champion: str, since: float, named: frozenset[str], outside: bool, newcomers: bool
) -> str | None:
    """The named colleague, or with `newcomers` the senior who came when the champion had gone, who carries most of the
    contact outside tickets since. `outside`: the champion left the company, not only the post."""
    acts = history.customer_acts[history.customer_acts["kind"] != "ticket"]
    first = history.acts.groupby("person")["day"].min().to_dict()
    new = acts[(acts["day"] >= since) & (acts["person"] != champion)]
    counts = {str(p): int(k) for p, k in new["person"].value_counts().items() if k >= LEAST_SUCCESSOR_ACTS}
    shares = {p: k / len(new) for p, k in counts.items()}
    last = history.acts[history.acts["person"] == champion]["day"].max()

    def fits(person: str) -> bool:
        share, senior = shares[person], history.role_of(person) in SENIOR_ROLES
        plain = senior or not outside or (share >= JUNIOR_SHARE and counts[person] >= LEAST_JUNIOR_ACTS)
        if person in named and share >= NAMED_SHARE and plain:
            return True
        return newcomers and senior and float(first[person]) > last and share >= NEW_SHARE

    return max(
        (p for p in sorted(shares) if fits(p)),
        key=lambda p: (history.role_of(p) in SENIOR_ROLES, shares[p]),
        default=None,
    )


def _row(
    status: str,
    person: str,
    since: float | None,
    successor: str | None,
    shown: list[dict[str, Any]],
    leave: dict[str, Any] | None = None,
) -> dict[str, Any]:
    day = to_date(since).isoformat() if since is not None else None
    row = {"person_id": person, "status": status, "since": day, "successor": successor, "evidence": shown}
    return {**row, "leave": leave} if leave else row


def champion_row(record: Record, declining: bool) -> dict[str, Any] | None:
    """The champion's status on the day of judging, or None when the account has no known champion."""
    history = record.history
    champion = history.champion
    if champion is None or champion not in history.people:
        return None
    found = record.departures
    s = standing(history, champion)
    mine = history.acts[history.acts["person"] == champion]["day"]
    last = float(mine.max()) if len(mine) else history.first_day
    ends, moves, hands, away = (found.of(champion, tag) for tag in ("ends", "moves", "hands", "away"))
    ends = [t for t in ends if last <= t.day + STALE_DAYS]
    notice = found.gone.get(champion)
    told = sorted((*ends, *moves, *hands), key=lambda t: t.day)
    farewell = _farewell(champion, [*ends, *moves], mine.tolist(), seen(history, champion).end)
    if champion not in record.left and not farewell and not withdrawn(s, declining, bool(ends or moves or notice)):
        return _row("active", champion, None, None, [])
    leave = None if ends or moves or notice else _leave(record, champion, hands, last)
    days = [t.day for t in (*ends, *moves)] + ([to_day(notice.day)] if notice else [])
    unseen = s.unseen_since if s.unseen_since is not None else s.missing_since
    silent_since = unseen if unseen is not None and s.gap < SILENT_DAYS else last + 1
    since = min(days) if days else silent_since
    near = [t for t in told if t.day >= since - NEAR_DAYS]
    quotes: tuple[Quote, ...] = tuple(t.quote for t in near[:3]) or record.last_words(champion)
    shown = evidence(history, quotes)
    if _passing(away, ends, moves) and notice is None:
        return _row("absent", champion, since, None, shown, leave)
    heirs = _heirs(hands, days)
    outside = bool(ends or notice)
    vacant = any(t.day >= (since or last) - NEAR_DAYS for t in found.of(champion, "vacant"))
    newcomers = (outside or bool(moves or hands)) and not vacant
    successor = _successor(history, champion, since, heirs, outside, newcomers)
    if successor is not None:
        return _row("replaced", champion, since, successor, shown)
    gone = outside or (bool(moves) and s.gap > RECENT_DAYS)
    return _row("left" if gone else "absent", champion, since, None, shown, leave)


def _leave(record: Record, champion: str, hands: list[Told], last: float) -> dict[str, Any] | None:
    """A leave with a return: who stands in for the time being, told around the last contact, and until when, where a
    day or month is named that is not past; None without a stand-in."""
    said = [(t.quote, t.others) for t in hands if t.others and not t.heirs]
    own = (s for s in record.said if s.person == champion and _STANDS_IN.search(s.text) and MEANWHILE.search(s.text))
    said += [(quote(s), tuple(p for p in record.roster.places(s.text) if p != champion)) for s in own]
    near = [(words, others) for words, others in said if others and abs(words.day - last) <= HANDOVER_DAYS]
    if not near:
        return None
    words, others = max(near, key=lambda row: row[0].day)
    until = _until(words)
    if until is not None and to_day(until) + BACK_LATE_DAYS < record.history.end:
        return None
    return {"stand_in": others[0], "until": until.isoformat() if until else None}


def _until(told: Quote) -> date | None:
    """The end that a sentence names for a time: a day, else the last of a month within a year."""
    day = to_date(told.day)
    back = return_day(told.text, day)
    month = _UNTIL_MONTH.search(told.text)
    if back or not month:
        return back
    number = MONTHS[month[1].lower()]
    return date(day.year + (number < day.month), number, 28)


def _farewell(champion: str, going: list[Told], acts: list[float], end: float) -> bool:
    """Whether the champion told of going two months ago and was heard at most once after a month's goodbyes."""
    own = [t.day for t in going if t.quote.person == champion]
    if not own or end - max(own) < RECENT_DAYS:
        return False
    return len(acts) > FEW and sum(day > max(own) + NEAR_DAYS for day in acts) <= FEW


def _heirs(hands: list[Told], going: list[float]) -> frozenset[str]:
    """To whom the part is handed over around the day of a going that is told, and not for the time being only."""
    near = [t for t in hands if any(abs(t.day - day) <= HANDOVER_DAYS for day in going)]
    return frozenset(p for t in near for p in t.heirs)


def _passing(away: list[Told], ends: list[Told], moves: list[Told]) -> bool:
    """Whether what is told is an absence with an end, told of at least as often as a departure, and not before it."""
    first = min((t.day for t in (*ends, *moves)), default=float("-inf"))
    late = [t for t in away if t.day >= first - NEAR_DAYS]
    return bool(late) and len(late) >= len(ends) + len(moves)
