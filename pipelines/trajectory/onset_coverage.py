"""Whether the interval of the onset holds the day on which the present direction truly began.

usage: python -m pipelines.trajectory.onset_coverage DATA | --stories DIR

`DATA`: a folder of labelled histories, `accounts` whole and `landmarks/1` to `3` cut; `--stories`: one of our own, each
history whole and as it stood 110, 70 and 30 days before its end. The shipped weights are used, which were fitted on the
labelled histories and on ours, `corpora/unseen_accounts` apart. Counted are looks at declining or deepening histories
after the true onset, that were called so.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp.running import Models
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.days import to_date
from cxnlp.vocabulary import DECLINE
from cxnlp.wilson import wilson
from pipelines.trajectory.data import FOLDS, Case, load
from pipelines.trajectory.own_accounts import load_own


@dataclass(frozen=True)
class Look:
    """One history judged on one day: the true onset, the one shown and its interval."""

    group: str
    true: date
    shown: date
    interval: tuple[date, date]

    @property
    def held(self) -> bool:
        return self.interval[0] <= self.true <= self.interval[1]

    @property
    def width(self) -> int:
        """In days."""
        return (self.interval[1] - self.interval[0]).days


def look(group: str, case: Case, trajectory: dict[str, Any]) -> Look | None:
    """The look at a case whose `trajectory` of accounts.json is given; None where it does not count."""
    pair, declines = trajectory["onset_interval"], case.label in DECLINE
    if pair is None or case.onset is None or case.onset >= case.history.end:
        return None
    if declines != (trajectory["class"] in DECLINE):
        return None
    first, last = map(date.fromisoformat, pair)
    name = f"{'declining' if declines else 'deepening'}, {group}"
    return Look(name, to_date(case.onset), date.fromisoformat(trajectory["onset"]), (first, last))


def cases(data: Path | None, stories: Path | None, models: Models) -> Iterator[tuple[str, Case]]:
    """Group and case of all histories."""
    scorers = (models.scorer,) * FOLDS
    if data:
        for name in ("accounts", "landmarks/1", "landmarks/2", "landmarks/3"):
            found = load(data / name / "exports", data / name / "truth", scorers)[1]
            yield from (("whole" if name == "accounts" else f"cut {name[-1]}", case) for case in found)
    if stories:
        for group, found in zip(("whole", "cut"), load_own(stories, scorers), strict=True):
            yield from ((group, case) for case in found)


def table(looks: Sequence[Look]) -> str:
    """A row a group."""
    from statistics import median

    groups = {g: [x for x in looks if x.group == g] for g in sorted({x.group for x in looks})}
    lines = [
        "| histories | onsets | held (90 % interval) | median width | median error |",
        "|---|---|---|---|---|",
    ]
    for name, own in groups.items():
        held = sum(x.held for x in own)
        low, high = wilson(held / len(own), len(own))
        error = median(abs((x.shown - x.true).days) for x in own)
        lines.append(
            f"| {name} | {len(own)} | {held} ({low:.2f}-{high:.2f}) | {median(x.width for x in own):.0f} d | "
            f"{error:.0f} d |"
        )
    return "\n".join(lines)


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.trajectory.onset_coverage", description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--stories", type=Path)
    asked = parser.parse_args(argv)
    models = Models.load(None, None)
    found = (
        look(group, case, assess(case.history, models.trajectory).row["trajectory"])
        for group, case in cases(asked.data, asked.stories, models)
        if case.onset is not None
    )
    print(table([x for x in found if x]))


if __name__ == "__main__":
    main(sys.argv[1:])
