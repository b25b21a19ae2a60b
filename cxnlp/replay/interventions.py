"""What a vendor did, and when: a table account, date, what, laid over the replay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.csv_reading import read_table
from cxnlp.ingest.source import Source
from cxnlp.replay.steps import Step

WEEKS = 8
COLUMNS = ("account", "date", "what")
NEEDS = "needs the columns account, date, what and a row or more"


@dataclass(frozen=True)
class Intervention:
    account: str
    day: date
    what: str


def read_interventions(path: Path, key_of: Callable[[str], str | None]) -> list[Intervention]:
    """The rows of a table, commas or semicolons between its cells. `key_of` turns a name into an account key, None
    where nothing fits.

    Raises UsageError naming every row that cannot be used.
    """
    try:
        table = read_table(Source.of_file(path, path.name))
    except (OSError, UnreadableInput) as error:
        raise UsageError(f"the interventions {path} cannot be read ({error}): it {NEEDS}") from error
    columns = [column.strip().lower() for column in table.header]
    if not table.rows or not set(COLUMNS) <= set(columns):
        raise UsageError(f"{path} {NEEDS}")
    out, problems = [], []
    for line in table.rows:
        row = dict(zip(columns, map(str.strip, line.cells), strict=True))
        key = key_of(row.get("account", ""))
        try:
            day = date.fromisoformat(row.get("date", ""))
        except ValueError:
            problems.append(f"line {line.number}: no day such as 2026-03-31")
            continue
        if key is None:
            problems.append(f"line {line.number}: unknown account")
            continue
        out.append(Intervention(key, day, row.get("what", "")))
    if problems:
        more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise UsageError(f"{path}: " + "; ".join(problems[:5]) + more)
    return sorted(out, key=lambda i: (i.account, i.day, i.what))


def _mean(steps: Sequence[Step]) -> dict[str, Any] | None:
    if not steps:
        return None
    return {
        "steps": len(steps),
        "score": round(sum(s.score for s in steps) / len(steps), 6),
        "risk_90d": round(sum(s.risk for s in steps) / len(steps), 6),
        "class": steps[-1].trajectory,
    }


def before_and_after(done: Intervention, steps: Sequence[Step]) -> dict[str, Any]:
    """Mean score and risk of the eight weeks up to an intervention and of the eight weeks after it, and the class
    at the end of each. What changed may have changed without it: no comparison is drawn."""
    mine = [s for s in steps if s.account == done.account]
    span = timedelta(weeks=WEEKS)
    return {
        "account": done.account,
        "date": done.day.isoformat(),
        "what": done.what,
        "before": _mean([s for s in mine if done.day - span < s.day <= done.day]),
        "after": _mean([s for s in mine if done.day < s.day <= done.day + span]),
    }
