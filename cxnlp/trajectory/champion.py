"""What became of the customer's champion: active, absent, left or replaced, with the day and the successor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cxnlp.behaviour import rhythm
from cxnlp.trajectory.candidates import Record, Said
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History

RECENT_DAYS = 45.0
MEETING_DAYS = 75.0
SILENT_DAYS = 45.0
AROUND_DAYS = 60.0
# Words by what they say of somebody's post; looked for in sentences that name the champion or are the champion's own.
GONE = re.compile(
    r"\b(retir(?:e|es|ed|ing|ement)|resign(?:s|ed|ing|ation)?|last (?:working )?day|"
    r"(?:has|have|had|is|was|'s|’s) left\b|"
    r"left (?:us|the (?:company|council|business|group|bank|firm|organi[sz]ation))|"
    r"leav(?:es|ing) (?:us|the|at|on|in|for)|"
    r"no longer (?:with|works?|here)|new job|joined another|farewell|moving on)\b",
    re.IGNORECASE,
)
HANDED = re.compile(
    r"\b(tak(?:es?|ing|en) (?:it |this |that |them |everything )?over|took over|successor|succeed(?:s|ed|ing)?|"
    r"promot(?:ed|ion)|"
    r"hand(?:s|ed|ing)? (?:it |this |that |you )?over|handover|replac(?:es|ed|ing|ement)|in (?:my|his|her|their) place|"
    r"(?:your|the) new contact|new (?:role|position|job|post)|from now on)\b",
    re.IGNORECASE,
)
AWAY = re.compile(
    r"\b(maternity|paternity|parental|sick|leave|sabbatical|second(?:ed|ment)|cover(?:s|ing)? for|stand-?in|back in)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Standing:
    """How much of the customer's contact the champion carries: share of acts before and in the last 45 days, days
    since the last act, its probability under the own rhythm, meetings attended of those held, before and lately."""

    before: float
    lately: float
    gap: float
    gap_probability: float
    meetings_before: float
    meetings_lately: float
    n_meetings_lately: int


def standing(history: History, champion: str) -> Standing:
    """Measured on customer acts up to the day of judging."""
    acts = history.acts[history.acts["side"] == "customer"]
    mine = acts[acts["person"] == champion]
    cut = history.end - RECENT_DAYS
    old, new = acts[acts["day"] < cut], acts[acts["day"] >= cut]
    held = history.meetings[(history.meetings["side"] == "customer") & (history.meetings["status"] == "present")]
    line = history.end - MEETING_DAYS

    def attended(recent: bool) -> tuple[float, int]:
        part = held[(held["day"] >= line) == recent]
        all_held = set(part["meeting"])
        return len(set(part[part["person"] == champion]["meeting"])) / max(len(all_held), 1), len(all_held)

    days = sorted({float(int(d)) for d in mine["day"]})
    before, after = attended(False), attended(True)
    return Standing(
        float((old["person"] == champion).mean()) if len(old) else 0.0,
        float((new["person"] == champion).mean()) if len(new) else 0.0,
        history.end - days[-1] if days else history.end - history.first_day,
        rhythm.gap_probability(days, history.end),
        before[0],
        after[0],
        after[1],
    )


def withdrawn(s: Standing, declining: bool) -> bool:
    """Whether the champion is out of reach: silent beyond the own rhythm or, in a declining account, pushed aside."""
    if s.gap > SILENT_DAYS and s.gap_probability < 0.1:
        return True
    if not declining:
        return False
    aside = s.lately <= 0.4 * s.before
    unseen = s.n_meetings_lately >= 2 and s.meetings_before >= 0.4 and s.meetings_lately <= 0.25 * s.meetings_before
    return aside or unseen


def _about(record: Record, champion: str) -> list[Said]:
    name = record.history.people[champion].name.split()
    given = re.compile(rf"\b{re.escape(name[0])}\b", re.IGNORECASE) if name else None
    return [s for s in record.said if s.person == champion or (given is not None and given.search(s.text))]


def _successor(history: History, champion: str, since: float) -> str | None:
    """The person whose share of customer contact grew most after `since`, if it is now a quarter or more."""
    acts = history.acts[(history.acts["side"] == "customer") & (history.acts["person"] != champion)]
    old, new = acts[acts["day"] < since], acts[acts["day"] >= since]
    if len(new) < 4:
        return None
    before, after = old["person"].value_counts(normalize=True), new["person"].value_counts(normalize=True)
    growth = {str(p): float(share) - float(before.get(p, 0.0)) for p, share in after.items()}
    best = max(sorted(growth), key=lambda p: growth[p])
    return best if growth[best] > 0.1 and float(after[best]) >= 0.25 else None


def champion_row(record: Record, declining: bool) -> dict[str, Any] | None:
    """The champion's status on the day of judging, or None when the account has no known champion."""
    history = record.history
    champion = history.champion
    if champion is None or champion not in history.people:
        return None
    mine = history.acts[history.acts["person"] == champion]["day"]
    if not withdrawn(standing(history, champion), declining):
        return {"person_id": champion, "status": "active", "since": None, "successor": None}
    words = _about(record, champion)
    gone = [s for s in words if GONE.search(s.text)]
    handed = [s for s in words if HANDED.search(s.text)]
    away = [s for s in words if AWAY.search(s.text)]
    told = min((s.day for s in (*gone, *handed)), default=None)
    since = told if told is not None else float(mine.max()) if len(mine) else history.first_day
    successor = _successor(history, champion, since)
    status = "absent"
    if gone and len(gone) >= len(away):
        status = "left" if declining or successor is None else "replaced"
    elif handed and successor is not None:
        status = "replaced"
    return {
        "person_id": champion,
        "status": status,
        "since": to_date(since).isoformat(),
        "successor": successor if status == "replaced" else None,
    }


def people_left(record: Record, champion: dict[str, Any] | None) -> frozenset[str]:
    """People known to have left: so far only a champion whose departure was stated."""
    return frozenset({champion["person_id"]}) if champion and champion["status"] == "left" else frozenset()
