"""What the scored sentences add to the report: how much work talk a week holds, and one sentence before and after.

Work talk: the customer's sentences weighted by voice and by the probability of being strategic or transactional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.report.frames import read_frame

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("account", "message_id", "text", "person", "side", "weight", "words", "strategic", "transactional")
# What was said before the change and what is said after it, by class: the column whose highest value is shown.
CONTRAST = {
    "drifting": ("strategic", "transactional"),
    "at_risk": ("strategic", "transactional"),
    "deepening": ("transactional", "strategic"),
}
LEAST_WORDS, MOST_WORDS = 8, 40
SURE = 0.7  # only sentences that the model is this sure of serve as examples
SAME_PERSON_BONUS = 0.2
ALONE_BONUS = 0.1
"""For a sentence that can be understood without the one before it."""
LEANS_BACK = frozenset(
    {"so", "and", "but", "or", "then", "also", "because", "which", "that", "this", "these", "those", "it", "they", "he"}
    | {"she", "if", "yes", "no", "ok", "okay", "sure", "thanks", "thank", "maybe", "well", "hi", "hello", "dear"}
    | {"sorry", "same"}
)
"""First words of sentences that lean on what was said before, or are courtesy."""


@dataclass(frozen=True, slots=True)
class Said:
    """One scored sentence: exact words, message, speaker."""

    text: str
    message_id: str
    person_id: str | None


@dataclass(frozen=True, slots=True)
class Talk:
    """`volume`: work talk by account and Monday, in sentences; `contrast`: one sentence before and one after."""

    volume: Mapping[tuple[str, date], float] = field(default_factory=dict)
    contrast: Mapping[str, tuple[Said, Said]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Class of an account, and the days before which and from which on a sentence was said before and after it."""

    cls: str
    until: date
    since: date


def read_talk(path: Path, sent: Mapping[str, date], changes: Mapping[str, Change], missing: list[str]) -> Talk:
    """Reads sentences.parquet. `sent`: day of each message; `changes` by account."""
    frame = read_frame(path, NEEDED, missing)
    if frame is None or frame.empty:
        return Talk()
    frame = frame[(frame["side"] == "customer") & (frame["weight"] > 0)]
    frame = frame.assign(day=frame["message_id"].map(sent)).dropna(subset=["day"])
    talk = (frame["strategic"] + frame["transactional"]) * frame["weight"]
    mondays = [d - timedelta(days=d.weekday()) for d in frame["day"]]
    volume: dict[tuple[str, date], float] = {}
    for account, monday, n in zip(frame["account"], mondays, talk, strict=True):
        volume[str(account), monday] = volume.get((str(account), monday), 0.0) + float(n)
    told = {account for account, change in changes.items() if change.cls in CONTRAST}
    sure = frame[["strategic", "transactional"]].max(axis=1) >= SURE
    fit = frame[sure & frame["words"].between(LEAST_WORDS, MOST_WORDS) & frame["account"].isin(told)]
    contrast = {}
    for account, rows in fit.groupby("account"):
        change = changes[str(account)]
        pair = _contrast(rows, change, CONTRAST[change.cls])
        if pair:
            contrast[str(account)] = pair
    return Talk(volume, contrast)


def _contrast(rows: pd.DataFrame, change: Change, columns: tuple[str, str]) -> tuple[Said, Said] | None:
    before, after = rows[rows["day"] < change.until], rows[rows["day"] >= change.since]
    first = _best(before, columns[0], None)
    second = _best(after, columns[1], first.person_id if first else None)
    return (first, second) if first and second else None


def _best(rows: pd.DataFrame, column: str, person: str | None) -> Said | None:
    """The surest sentence, with a preference for `person` and for one that stands alone; ties go to the first."""
    rows = rows[rows[column] >= SURE]
    if rows.empty:
        return None
    people = rows["person"].tolist()
    bonus = [
        (SAME_PERSON_BONUS if person and p == person else 0.0) + (ALONE_BONUS if stands_alone(str(t)) else 0.0)
        for p, t in zip(people, rows["text"], strict=True)
    ]
    rank = (-(rows[column].to_numpy() + bonus).round(4)).tolist()
    best = min(zip(rank, rows["message_id"], rows["text"], range(len(rows)), strict=True))
    _, message_id, text, place = best
    speaker = people[place]
    return Said(str(text), str(message_id), str(speaker) if isinstance(speaker, str) else None)


def stands_alone(text: str) -> bool:
    """Whether a sentence says something without the one before it.

    >>> stands_alone("I'd like us to book a proper roadmap day."), stands_alone("So we bring in somebody from motor.")
    (True, False)
    """
    words = re.findall(r"[\w'’]+", text)
    return bool(words) and words[0].lower() not in LEANS_BACK
