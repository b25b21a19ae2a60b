"""What the moods of an account are about: the target of every sentence of the customer's voice with a fired mood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxnlp.behaviour.stakeholders import MOODS, roles_of, talk_of
from cxnlp.people.posts import Roster
from cxnlp.signals.targets import Asked, targets
from cxnlp.trajectory.history import History
from cxnlp.types import ScoredSentence
from cxnlp.vocabulary import TARGETS

SIGNS: Mapping[int, str] = {-1: "negative", 1: "positive"}
Json = dict[str, Any]


@dataclass(frozen=True)
class MoodTargets:
    """Of the table of sentences: the target of every row with a fired mood, and by mood the signs of those rows."""

    column: Sequence[str | None]
    signs: Mapping[str, Mapping[int, int]]


def mood_targets(history: History, scored: Sequence[ScoredSentence]) -> MoodTargets:
    """The targets in a history's table of sentences; `scored`: the sentences with the labels of the model.

    Of who is named the vendor's people are targets; the customer's are mostly those who have the mood.
    """
    labels = {(s.message_id, s.turn, s.start): s.score.polarity_labels for s in scored}
    table = history.columns("sentences")
    places = list(zip(*(table[c].tolist() for c in ("message_id", "turn", "start")), strict=True))
    signs: dict[str, dict[int, int]] = {name: {} for name in MOODS}
    for row, (place, weight) in enumerate(zip(places, table["weight"].tolist(), strict=True)):
        for name in MOODS if weight > 0 and place in labels else ():
            if sign := labels[place][name]:
                signs[name][row] = sign
    staff = Roster([person for _, person in sorted(history.people.items()) if person.side == "vendor"])
    texts = table["text"].tolist()
    rows = sorted({row for fired in signs.values() for row in fired})
    asked = [
        Asked(
            texts[row],
            texts[row - 1] if row and places[row - 1][:2] == places[row][:2] else "",
            tuple(span for _, span in staff.mentions(texts[row])),
        )
        for row in rows
    ]
    told = dict(zip(rows, targets(asked), strict=True))
    return MoodTargets([told.get(row) for row in range(len(texts))], signs)


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
