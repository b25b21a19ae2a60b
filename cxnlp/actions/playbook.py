"""The playbook: which step answers which signal, read from TOML, the shipped one or one laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.toml_file import read_toml
from cxnlp.types import ROLES
from cxnlp.vocabulary import CLASSES

KINDS = ("escalate", "outreach", "success_plan", "watch")
CHANNELS = {
    "email": "email",
    "ticket": "ticket",
    "transcript": "meeting",
    "meeting_notes": "meeting",
    "call_note": "call",
    "chat": "chat",
    "calendar": "calendar",
}
"""Kind of a message -> the channel that a step may name."""
EVENT_KINDS = (
    "scope_dispute", "champion_absence", "planning_deferral", "payment_concern", "churn_risk", "escalation",
    "expansion", "engagement_drop", "missed_meetings", "single_threaded", "ticket_spike", "ticket_silence",
    "junior_only_tickets", "slow_vendor", "slow_customer", "late_payment", "sponsor_change",
)  # fmt: skip
OUR_SILENCE = "vendor_silence"
"""The signal of a silence of the whole customer side that is ours."""
STATED = ("notice", "legal_step", "refusal_to_pay")
"""Signals of what a customer states in an event, before its kind."""
PAID_LATE, BILL_NAMED = "paid_late", "late_payment_named"
"""Signals of a late payment: the bill is paid by now; it is open, and the customer spoke of it."""
STEPS_BACK = "champion_steps_back"
"""The signal of a champion who is absent from the part, yet still writes."""
CONTACT_RULE = "contact_rule"
"""The signal of a customer who restricts whom to contact."""
NEW_REGIME = "new_regime"
"""The signal of a steady account that is compared anew only since a known change of late."""
SIGNALS = (
    *EVENT_KINDS, OUR_SILENCE, *STATED, PAID_LATE, BILL_NAMED, STEPS_BACK, CONTACT_RULE, NEW_REGIME,
    *(f"class:{c}" for c in CLASSES),
)  # fmt: skip
SHIPPED = Path(__file__).parent / "playbook.toml"
LONGEST_DUE = 365


@dataclass(frozen=True, slots=True)
class Step:
    """One answer to signals. Empty `roles` or `channels`: any. `merge`: what steps of one account are joined by.
    `approach`: it goes to people of the customer, and gives way where they restrict whom to contact."""

    id: str
    signals: tuple[str, ...]
    action: str
    owner_role: str
    due_in_days: int
    kind: str
    accountable: str
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    merge: str = ""
    approach: bool = False

    def fits(self, signal: str, role: str | None, channel: str | None) -> bool:
        return (
            signal in self.signals
            and (not self.roles or role in self.roles)
            and (not self.channels or channel in self.channels)
        )


@dataclass(frozen=True, slots=True)
class Playbook:
    steps: tuple[Step, ...]

    def step(self, signal: str, role: str | None = None, channel: str | None = None) -> Step | None:
        """The most specific step for a signal; of equally specific ones the later; None when there is none."""
        best: Step | None = None
        for step in self.steps:
            if step.fits(signal, role, channel) and (best is None or _said(step) >= _said(best)):
                best = step
        return best


def load(path: Path | None = None) -> Playbook:
    """The shipped playbook, with the file at `path` laid over it. Raises UsageError naming every problem at once."""
    shipped, _ = _read(SHIPPED)
    if path is None:
        return Playbook(shipped)
    own, removed = _read(path)
    unknown = removed - {s.id for s in shipped}
    if unknown:
        raise UsageError(f"{path}: remove names no shipped step: {', '.join(sorted(unknown))}")
    replaced = {s.id: s for s in own}
    kept = [replaced.pop(s.id, s) for s in shipped if s.id not in removed]
    playbook = Playbook((*kept, *(s for s in own if s.id in replaced)))
    if bare := uncovered(playbook):
        raise UsageError(f"{path}: nothing is left to do about {', '.join(bare)}: give each a step")
    return playbook


def uncovered(playbook: Playbook) -> tuple[str, ...]:
    """Signals that get no step when neither role nor channel is known."""
    return tuple(s for s in SIGNALS if playbook.step(s) is None)


def _said(step: Step) -> int:
    return bool(step.roles) + bool(step.channels)


def _read(path: Path) -> tuple[tuple[Step, ...], set[str]]:
    data = read_toml(path, "the playbook")
    problems = [f"unknown key {k!r}" for k in data if k not in ("step", "remove")]
    rows, removed = data.get("step", []), data.get("remove", [])
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise UsageError(f"{path}: steps are written as [[step]] tables")
    if not _texts(removed):
        problems.append("remove must be a list of ids")
    steps = []
    for number, row in enumerate(rows, 1):
        wrong = list(_problems(row))
        problems += [f"step {row.get('id') or number}: {w}" for w in wrong]
        if not wrong:
            values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
            steps.append(Step(**values))
    ids = [s.id for s in steps]
    problems += [f"two steps have the id {i!r}" for i in sorted({i for i in ids if ids.count(i) > 1})]
    if problems:
        raise UsageError(f"{path}: " + "; ".join(problems))
    return tuple(steps), set(removed)


def _problems(row: dict[str, Any]) -> Iterable[str]:
    known = {f.name for f in fields(Step)}
    yield from (f"unknown key {k!r}" for k in row if k not in known)
    for name in ("id", "action", "owner_role", "kind", "accountable"):
        if not isinstance(row.get(name), str) or not str(row[name]).strip():
            yield f"{name} is missing or no text"
    if row.get("kind") not in (*KINDS, None):
        yield f"kind is one of {', '.join(KINDS)}"
    due = row.get("due_in_days")
    if isinstance(due, bool) or not isinstance(due, int) or not 0 <= due <= LONGEST_DUE:
        yield f"due_in_days is a whole number from 0 to {LONGEST_DUE}"
    if not isinstance(row.get("merge", ""), str):
        yield "merge is a word"
    if not isinstance(row.get("approach", False), bool):
        yield "approach is true or false"
    channels = tuple(dict.fromkeys(CHANNELS.values()))
    for name, allowed in (("signals", SIGNALS), ("roles", ROLES), ("channels", channels)):
        values = row.get(name, [])
        if not _texts(values) or (name == "signals" and not values):
            yield f"{name} must be a list of texts"
        else:
            yield from (f"{name} holds {v!r}; known are {', '.join(allowed)}" for v in values if v not in allowed)
    yield from (f"{n} must be a list of texts" for n in ("consulted", "informed") if not _texts(row.get(n, [])))


def _texts(values: object) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str) and all(isinstance(v, str) for v in values)
