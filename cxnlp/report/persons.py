"""One person of an account as the report shows them, and the moods that persons and roles have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from cxnlp.behaviour.rhythm import in_touch
from cxnlp.report import words


@dataclass(frozen=True, slots=True)
class Mood:
    """Mean of sentiment or trust in −1..1 over `n` sentences, `reported` of them told by others, with its trend.
    `others`: of a role, the mean without who speaks most."""

    mean: float | None
    trend: float | None
    n: int
    reported: int = 0
    others: float | None = None

    @property
    def text(self) -> str:
        if self.mean is None or not self.n:
            return "–"
        arrow = "" if self.trend is None or abs(self.trend) < 0.005 else (" ↑" if self.trend > 0 else " ↓")
        return f"{words.signed(self.mean, 2)}{arrow}"

    @property
    def notes(self) -> str:
        """How many sentences there are, how many of them others told, and the mean without the loudest voice."""
        told = f", {self.reported} reported" if self.reported else ""
        rest = f"; {words.signed(self.others, 2)} without the loudest voice" if self.others is not None else ""
        return f"n {self.n}{told}{rest}"


@dataclass(frozen=True, slots=True)
class Stakeholder:
    name: str
    role: str
    role_key: str
    status: str
    champion: bool
    last_active: date | None
    messages_90d: int
    contacts_90d: int
    sentiment: Mood
    trust: Mood

    @property
    def in_touch(self) -> bool:
        return in_touch(self.status, self.contacts_90d)

    @property
    def standing(self) -> str:
        """The status as pages say it: who is active by status alone is seldom or never heard."""
        if self.in_touch or self.status != words.STATUS_WORDS["active"]:
            return self.status
        return words.SELDOM if self.last_active else words.NEVER


AGREES: Mapping[str, Collection[str]] = {
    "active": ("active",),
    "absent": ("silent",),
    "left": ("silent", "left"),
    "replaced": ("silent", "left"),
}
"""The standings of a seat that say no other than a champion's status."""


def champion_words(status: str, seat: Stakeholder | None) -> tuple[str | None, str]:
    """A champion's status in words, and what else is to be said where contact shows another standing of the `seat`. Who
    is active because nothing tells of absence, but is not in touch, stands as the seat does."""
    word = words.CHAMPION_WORDS.get(status)
    if word is None or seat is None or seat.standing in AGREES[status]:
        return word, ""
    heard = f"last heard {words.day(seat.last_active)}" if seat.last_active else ""
    if status == "active":
        return seat.standing, heard
    return word, ", ".join(filter(None, (f"by contact: {seat.standing}", heard)))
