"""Every customer person's standing: role, last contact, status under the own rhythm, sentiment and trust."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxnlp.behaviour import gaps
from cxnlp.behaviour.invited import states
from cxnlp.behaviour.reported import holders
from cxnlp.trajectory.days import to_date
from cxnlp.trajectory.history import History
from cxnlp.trajectory.history_tables import REPORTED_WEIGHT
from cxnlp.trajectory.lasting import seen
from cxnlp.trajectory.model import Z90
from cxnlp.trajectory.once import once
from cxnlp.vocabulary import MOODS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RECENT_DAYS = 90.0
SHRINK = 5.0
SPREAD: Mapping[str, float] = {"sentiment": 0.19, "trust": 0.03}
"""Standard deviation of a sentence's polarity within a role; counts as SHRINK sentences."""
ALIKE = 0.4
"""Share of that variance which sentences of one message have in common. Both measured for sentiment and trust on the
customers' sentences of the labelled accounts (trust: 0.05; the larger share is taken for both)."""


@dataclass(frozen=True)
class Talk:
    """Scored sentences as arrays of one length: day, voice weight, whose mood it is, whether somebody else tells it,
    and polarity means by name."""

    day: NDArray[np.float64]
    weight: NDArray[np.float64]
    person: NDArray[np.object_]
    reported: NDArray[np.bool_]
    values: Mapping[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.day)

    def where(self, chosen: NDArray[np.bool_]) -> Talk:
        """The sentences that are chosen."""
        return Talk(
            self.day[chosen],
            self.weight[chosen],
            self.person[chosen],
            self.reported[chosen],
            {k: v[chosen] for k, v in self.values.items()},
        )

    def by_person(self) -> dict[str, Talk]:
        """Each person's own, in the order of the ids; sentences of nobody left out."""
        people = sorted({p for p in self.person if isinstance(p, str)})
        return {p: self.where(self.person == p) for p in people}


@once
def talk_of(history: History) -> Talk:
    """The table of sentences as arrays: what is reported of a customer person is that person's, not the speaker's, at
    REPORTED_WEIGHT at most."""
    import numpy as np

    frame, told = history.sentences, np.array(holders(history), dtype=object)
    reported = np.array([holder is not None for holder in told], dtype=bool)
    weight = frame["weight"].to_numpy(float)
    return Talk(
        frame["day"].to_numpy(float),
        np.where(reported, np.minimum(weight, REPORTED_WEIGHT), weight),
        np.where(reported, told, frame["person"].to_numpy(object)),
        reported,
        {name: frame[name].to_numpy(float) for name in MOODS},
    )


def _mean(talk: Talk, name: str) -> float:
    return float((talk.values[name] * talk.weight).sum()) / (float(talk.weight.sum()) + SHRINK)


def mood(talk: Talk, name: str, end: float) -> dict[str, Any]:
    """Shrunk mean of a polarity in -1..1, its `_trend`, the number of sentences and of those that others tell."""
    mean = round(_mean(talk, name), 6)
    return {"mean": mean, "trend": _trend([talk], name, end), "n": len(talk), "reported": int(talk.reported.sum())}


def _trend(groups: Sequence[Talk], name: str, end: float) -> float:
    """Change of a polarity: the mean of the last 90 days less that before, of what people said by `_shares`, drawn
    towards no change as if SHRINK sentences had shown none; 0 where either is empty."""
    past, lately = (
        [part for g in groups if (part := g.where((g.day >= end - RECENT_DAYS) == late)).weight.sum() > 0]
        for late in (False, True)
    )
    if not past or not lately:
        return 0.0
    (before, n_before), (now, n_now) = (_plain_mean(part, name) for part in (past, lately))
    n = 1.0 / (1.0 / n_before + 1.0 / n_now)
    return round((now - before) * n / (n + SHRINK), 6) + 0.0  # never -0.0


def _plain_mean(groups: Sequence[Talk], name: str) -> tuple[float, float]:
    """The mean of people's unshrunk means by `_shares`, and of how many sentences one alone would have as sure a mean.
    Everybody has said something."""
    import numpy as np

    shares, sizes = _shares(groups), np.array([g.weight.sum() for g in groups])
    means = [np.average(g.values[name], weights=g.weight) for g in groups]
    return float(shares @ means), 1.0 / float((shares**2 / sizes).sum())


def role_mood(talk: Talk, name: str, end: float) -> dict[str, Any]:
    """A role's mood in which no person counts for more than half, with a 90 % interval, and the mean of the others
    without the loudest voice (`without_loudest`; None in a role of one).

    The interval is of the people who were heard: what they say otherwise would move the mean by so much. Sentences of
    one message resemble each other and count as fewer; with few of them the usual SPREAD stands in for their own.
    """
    groups = talk.by_person()
    mean = _capped(list(groups.values()), name)
    loudest = max(groups, key=lambda p: float(groups[p].weight.sum()), default=None)
    rest = [g for person, g in groups.items() if person != loudest]
    spread = Z90 * _error(list(groups.values()), _variance(talk, name))
    return {
        "mean": round(mean, 6),
        "trend": _trend(list(groups.values()), name, end),
        "n": len(talk),
        "reported": int(talk.reported.sum()),
        "interval": [round(max(-1.0, mean - spread), 6), round(min(1.0, mean + spread), 6)],
        "without_loudest": round(_capped(rest, name), 6) if rest else None,
    }


def _variance(talk: Talk, name: str) -> float:
    """Of a sentence's polarity: the role's own, pooled with the usual one as if SHRINK sentences more had shown it."""
    own = (len(talk) - 1) * float(talk.values[name].var(ddof=1)) if len(talk) > 1 else 0.0
    return (SHRINK * SPREAD[name] ** 2 + own) / (SHRINK + max(len(talk) - 1, 0))


def _error(groups: Sequence[Talk], variance: float) -> float:
    """Standard error of what `_capped` gives. Without anybody: of a mean that nothing but SHRINK tells."""
    import numpy as np

    if not groups:
        return math.sqrt(variance / SHRINK)
    squares = []
    for share, group in zip(_shares(groups), groups, strict=True):
        _, message = np.unique(group.day, return_inverse=True)
        alone, together = float((group.weight**2).sum()), float((np.bincount(message, group.weight) ** 2).sum())
        said = SHRINK + (1 - ALIKE) * alone + ALIKE * together
        squares.append(float(share) ** 2 * said / (float(group.weight.sum()) + SHRINK) ** 2)
    return math.sqrt(variance * math.fsum(squares))


def _shares(groups: Sequence[Talk]) -> NDArray[np.float64]:
    """What each counts for, by how much was said, nobody for more than half unless alone; they sum to 1."""
    import numpy as np

    sizes = np.array([float(g.weight.sum()) for g in groups])
    if len(sizes) > 1 and (others := sizes.sum() - sizes.max()) > 0:
        sizes = np.minimum(sizes, others)  # all the others together are the other half
    out: NDArray[np.float64] = sizes / sizes.sum() if sizes.sum() else sizes
    return out


def _capped(groups: Sequence[Talk], name: str) -> float:
    """The mean of people's means, by how much each said, nobody for more than half."""
    return float(_shares(groups) @ [_mean(g, name) for g in groups]) if len(groups) else 0.0


@once
def contact_days(history: History) -> dict[str, list[float]]:
    """The moments of contact of each customer person who had any, in order: messages sent and meetings attended."""
    acts = history.customers("acts")
    out: dict[str, list[float]] = defaultdict(list)
    for person, day in zip(acts["person"], acts["day"], strict=True):
        out[person].append(float(day))
    return {person: sorted(days) for person, days in out.items()}


def stakeholders(history: History, left: frozenset[str]) -> list[dict[str, Any]]:
    """One row per customer person of the account, most active first.

    Of the last 90 days, where sources ended early of those in which they are seen, `messages_90d` counts messages sent,
    `contacts_90d` these and meetings attended, `meetings_90d` the meetings held at which the person may be expected, by
    what is known of the person's part.
    """
    acts, when = history.customers("acts"), contact_days(history)
    shows = {person: seen(history, person) for person in sorted(history.people)}
    since = {person: shown.end - RECENT_DAYS for person, shown in shows.items()}
    recent = zip(acts["person"], acts["day"], acts["kind"], strict=True)
    sent = Counter(person for person, day, kind in recent if kind != "meeting" and day >= since[person])
    talk = talk_of(history)
    said = talk.by_person()
    silent = talk.where(talk.day > math.inf)
    rows = []
    for person_id, person in sorted(history.people.items()):
        if person.side != "customer":
            continue
        own = said.get(person_id, silent)
        days = when.get(person_id, [])
        shown = shows[person_id]
        lately = contact_days(shown).get(person_id, ())
        state = "left" if person_id in left else gaps.status(shown, person_id, lately)
        rows.append(
            {
                "person_id": person_id,
                "name": person.name,
                "role": history.role_of(person_id),
                "side": person.side,
                "is_champion": person_id == history.champion,
                "status": state,
                "last_active": to_date(days[-1]).isoformat() if days else None,
                "messages_90d": sent[person_id],
                "contacts_90d": sum(d >= since[person_id] for d in days),
                "meetings_90d": _parts_taken(history, person_id, since[person_id]),
                "sentiment": mood(own, "sentiment", history.end),
                "trust": mood(own, "trust", history.end),
            }
        )
    return sorted(rows, key=lambda r: (-r["contacts_90d"], r["person_id"]))


PARTS = ("present", "declined", "excused", "absent", "accepted", "unknown")
"""What may be known of a person's part in a meeting; an acceptance alone shows nobody present."""


def _parts_taken(history: History, person: str, since: float) -> dict[str, int]:
    taken = Counter(state for m, state in states(history, person) if m.day >= since)
    return {state: taken[state] for state in PARTS}


@once
def roles_of(history: History) -> NDArray[np.object_]:
    """The role of the customer side whose mood each row of `talk_of` tells; "" where it is nobody's."""
    import numpy as np

    talk, said = talk_of(history), history.sentences
    told = {person: history.role_of(person) for person in set(talk.person[talk.reported])}
    rows = zip(talk.person, talk.reported, said["role"], said["side"], strict=True)
    return np.array(
        [
            told[person] if reported else str(role) if side == "customer" else ""
            for person, reported, role, side in rows
        ],
        dtype=object,
    )


@once
def talk_by_role(history: History) -> dict[str, Talk]:
    """What tells of the mood of each role of the customer side, in the order of their names."""
    talk, roles = talk_of(history), roles_of(history)
    return {role: talk.where(roles == role) for role in sorted(set(roles) - {""})}


def by_role(history: History, name: str) -> dict[str, Any]:
    """Mood of each role of the customer side."""
    return {role: role_mood(talk, name, history.end) for role, talk in talk_by_role(history).items()}
