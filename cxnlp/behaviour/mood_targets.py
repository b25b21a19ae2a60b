"""What the moods of an account are about: the target of every sentence of the customer's voice with a fired mood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxnlp.behaviour.stakeholders import roles_of, talk_of
from cxnlp.trajectory.history import History
from cxnlp.types import ScoredSentence
from cxnlp.vocabulary import MOODS, TARGETS

SIGNS: Mapping[int, str] = {-1: "negative", 1: "positive"}
Json = dict[str, Any]


@dataclass(frozen=True)
class MoodTargets:
    """Of the table of sentences: the target of every row with a fired mood, and by mood the signs of those rows."""

    column: Sequence[str | None]
    signs: Mapping[str, Mapping[int, int]]


def mood_targets(history: History, scored: Sequence[ScoredSentence]) -> MoodTargets:
    """The targets in a history's table of sentences; `scored`: the sentences with the labels of the model."""
    scores = {(s.message_id, s.turn, s.start): s.score for s in scored}
    table = history.columns("sentences")
    places = list(zip(*(table[c].tolist() for c in ("message_id", "turn", "start")), strict=True))
    signs: dict[str, dict[int, int]] = {name: {} for name in MOODS}
    for row, (place, weight) in enumerate(zip(places, table["weight"].tolist(), strict=True)):
        for name in MOODS if weight > 0 and place in scores else ():
            if sign := scores[place].polarity_labels[name]:
                signs[name][row] = sign
    moody = {row for fired in signs.values() for row in fired}
    return MoodTargets([scores[place].target if row in moody else None for row, place in enumerate(places)], signs)


def with_targets(row: Json, history: History, found: MoodTargets) -> Json:
    """An account's row with `about` in moods of its roles and people: how many sentences by sign and target."""
    roles, people = roles_of(history).tolist(), talk_of(history).person.tolist()
    moods = {
        f"role_{name}": {role: mood | _about(role, roles, name, found) for role, mood in row[f"role_{name}"].items()}
        for name in MOODS
    }
    seats = [
        seat | {name: seat[name] | _about(seat["person_id"], people, name, found) for name in MOODS}
        for seat in row["stakeholders"]
    ]
    return row | moods | {"stakeholders": seats}


def _about(whose: str, holders: Sequence[object], name: str, found: MoodTargets) -> Json:
    counts: dict[str, Counter[str | None]] = {word: Counter() for word in SIGNS.values()}
    for row, sign in found.signs[name].items():
        if holders[row] == whose:
            counts[SIGNS[sign]][found.column[row]] += 1
    about = {word: {t: told[t] for t in TARGETS if told[t]} for word, told in counts.items() if told}
    return {"about": about} if about else {}
