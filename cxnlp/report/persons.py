"""One person of an account as the report shows them, and the moods that persons and roles have."""

from __future__ import annotations

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
