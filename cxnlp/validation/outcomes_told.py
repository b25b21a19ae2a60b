"""What results say of the outcomes given: until when accounts are followed, and what decides about nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cxnlp.errors import UsageError
from cxnlp.output import rejected_row
from cxnlp.types import Rejected
from cxnlp.validation.outcomes import FollowUp

MOST_NAMED = 10


def of_outcomes(follow: FollowUp, unknown: Sequence[str], unread: Sequence[Rejected]) -> dict[str, Any]:
    """The fields of a file of results. `unknown`: accounts that outcomes name and nothing else does; `unread`: rows of
    outcomes that could not be read."""
    return {
        "followed_until": follow.until.isoformat(),
        "records_end": follow.records_end.isoformat() if follow.records_end else None,
        "outcomes_after_follow_up": [
            {"account": account, "date": day.isoformat(), "outcome": outcome} for account, day, outcome in follow.later
        ],
        "outcomes_expanded": follow.expanded,
        "outcomes_of_unknown_accounts": list(unknown),
        **of_unread(unread),
    }


def of_unread(unread: Sequence[Rejected]) -> dict[str, Any]:
    """The field of rows of outcomes that could not be read."""
    return {"unreadable_outcomes": list(map(rejected_row, unread))}


def in_words(data: Mapping[str, Any]) -> list[str]:
    """A sentence for each of what was given and decides about nothing, and for a follow-up that goes on after the
    records; `data`: fields as above, perhaps among others, of which `expansion`, a fit to expansions, tells
    of these itself."""
    found = []
    if (end := data.get("records_end")) and end != data["followed_until"]:
        found.append(
            f"The records end on {end}; the outcomes of several accounts are of later days, so that all accounts are "
            f"followed until {data['followed_until']}."
        )
    if later := data.get("outcomes_after_follow_up"):
        named = _listed([f"{row['account']} {row['date']} {row['outcome']}" for row in later])
        found.append(
            f"Left out: outcomes after {data['followed_until']}, {len(later)} in number ({named}). So few accounts do "
            "not extend the follow-up; look whether their days are right."
        )
    if (expanded := data.get("outcomes_expanded")) and "expansion" not in data:
        found.append(
            f"Outcomes that tell of an expansion, {expanded} in number, count as kept and for nothing else: the "
            "probability of growth is neither fitted to them nor measured on them."
        )
    if names := data.get("outcomes_of_unknown_accounts"):
        found.append(
            f"Left out: outcomes of accounts that nothing else tells of, {len(names)} in number ({_listed(names)})."
        )
    if unread := data.get("unreadable_outcomes"):
        named = _listed([f"{row['source']} {row['locator']}: {row['reason']}" for row in unread], "; ")
        found.append(
            f"Left out: rows of outcomes that could not be read, {len(unread)} in number ({named}). An account whose "
            "loss stands in such a row alone counts as kept: put these rows right."
        )
    return found


@contextmanager
def told_with(data: Mapping[str, Any]) -> Iterator[None]:
    """Adds these sentences to a UsageError raised inside."""
    try:
        yield
    except UsageError as error:
        said = in_words(data)
        if not said:
            raise
        raise UsageError(f"{error}. {' '.join(said)}") from error


def _listed(names: Sequence[str], between: str = ", ") -> str:
    return between.join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
