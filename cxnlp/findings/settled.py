"""What people decided, on the page of one account: beside its events, and in the steps that rest on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cxnlp.actions.steps import CLASS_REASONS, REASONS
from cxnlp.findings.listing import CLOSED, Finding
from cxnlp.report import words
from cxnlp.report.view import AccountView, Action

Key = tuple[str, date | None, str]
"""Kind, day and statement of an event."""


def decided(found: Iterable[Finding]) -> Mapping[Key, Finding]:
    """The findings of an account about which anything was decided, by what they share with their events."""
    return {(f.kind, f.when, f.statement): f for f in found if f.steps}


def without_settled(view: AccountView, found: Sequence[Finding]) -> tuple[Action, ...]:
    """The steps of an account without the reasons that people settled; a step that rests on nothing else goes.

    `found`: all findings of the account. A reason that an open finding gives too stays.
    """
    told = {state: {_reason(f) for f in found if (f.state in CLOSED) == state} for state in (True, False)}
    gone = told[True] - told[False]
    kept = []
    for action in view.actions:
        left = tuple(b for b in action.because if words.sentence(b) not in gone)
        if left or not action.because or len(action.because) >= REASONS:
            kept.append(replace(action, because=left))
    return tuple(kept)


def _reason(finding: Finding) -> str:
    """What a step says that answers the finding."""
    return words.sentence(CLASS_REASONS.get(finding.kind, finding.statement))
