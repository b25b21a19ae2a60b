"""The project's own training histories, each judged by weights fitted without it, compared with what is true of them.

usage: python -m pipelines.trajectory.other_writers DATA FOLD_MODELS STORIES [--json]

Eight writers who did not know the program wrote STORIES; no sentence model has seen them. The weights that judge one
come from the labelled histories of DATA and from STORIES without its group (GROUPS of them, by name).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from cxnlp.signals.score import Scorer
from cxnlp.trajectory.assess import assess
from pipelines.samples.story import load_all
from pipelines.trajectory.__main__ import fit
from pipelines.trajectory.data import FOLDS, load
from pipelines.trajectory.own_accounts import load_own
from pipelines.unseen_accounts import Json, compared, printed

GROUPS = 6


def judged(data: Path, folds: Path, stories: Path) -> list[Json]:
    """What was found of each story beside what is true of it."""
    scorers = [Scorer.load(folds / f"fold{k}", cached=True) for k in range(FOLDS)]
    _, cases = load(data / "accounts" / "exports", data / "accounts" / "truth", scorers)
    cuts = [
        case
        for landmark in sorted((data / "landmarks").iterdir())
        for case in load(landmark / "exports", landmark / "truth", scorers)[1]
    ]
    own, own_cuts = load_own(stories, scorers)
    told = {story.id: story for story in load_all(stories)}
    out = []
    for group in range(GROUPS):
        mine = {case.id for place, case in enumerate(own) if place % GROUPS == group}
        model = fit([*cases, *(c for c in own if c.id not in mine)], [*cuts, *own_cuts])
        out += [compared(told[c.id], assess(c.history, model).row) for c in own if c.id in mine]
    return sorted(out, key=lambda row: str(row["account"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "folds", "stories"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = judged(args.data, args.folds, args.stories)
    if args.json:
        print(json.dumps(rows, indent=1))
        return
    print(printed(rows))


if __name__ == "__main__":
    main()
