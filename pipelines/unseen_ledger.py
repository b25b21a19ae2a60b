"""The ledger of unseen histories against their labels: how far the change of the strategic share that it shows is off.

usage: python -m pipelines.unseen_ledger [--stories DIR] [--json]

Before and after are parted on the ledger's own day (the last 90 days where it found none), sentences weighted as it
weighs them; in place of the shipped model's probabilities stand the labels of all the sentences.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.running import Models
from cxnlp.trajectory.assess import ledger_rows
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.ledger import DEFAULT_AFTER_DAYS, ledger
from cxnlp.trajectory.share_prior import with_portfolio_shares
from cxnlp.types import ORIENTATIONS
from pipelines.samples.export import export
from pipelines.samples.story import load_all
from pipelines.trajectory.ledger_error import change, summary
from pipelines.unseen_sentences import LABELLED, LABELS, labelled, plain

Json = dict[str, Any]


def orientations(path: Path) -> dict[str, str]:
    """Each sentence's orientation; of one that stands several times, the first."""
    found: dict[str, str] = {}
    for line in labelled(path):
        found.setdefault(plain(line.text), line.orientation)
    return found


def labelled_change(history: History, labels: Mapping[str, str], since: float) -> float:
    """The share after less the share before `since` (a day) of the labels of the sentences that the ledger counts;
    NaN without work talk on a side."""
    said = history.sentences[history.sentences["weight"] > 0]
    words = [plain(text) for text in said["text"]]
    known = np.array([text in labels for text in words], dtype=bool)
    truth = np.array([[labels.get(text) == name for name in ORIENTATIONS] for text in words], dtype=float)
    weight, late = said["weight"].to_numpy(float), (said["day"].to_numpy(float) >= since).astype(float)
    return change(truth[known], weight[known], late[known])


def measured(folder: Path) -> list[Json]:
    """What the ledger shows of each history beside what its labels say."""
    stories = {story.data["name"]: story for story in load_all(folder)}
    config = Config(vendor_domains=tuple(sorted({s.vendor_domain for s in stories.values()})), as_of="each")
    models = Models.load(None, None)
    with tempfile.TemporaryDirectory() as exports:
        for story in stories.values():
            export(story, Path(exports) / story.id)
        parsed = pipeline.parse([Path(exports)], config)
        past = pipeline.histories(parsed, pipeline.score(parsed, models.scorer), config.as_of)
    ledgers = [ledger(history) for history in past]
    shown = with_portfolio_shares([{"ledger": ledger_rows(*found)} for found in ledgers])
    rows = []
    for history, (_, changed), whole in zip(past, ledgers, shown, strict=True):
        row, story = whole["ledger"]["by_role"].get("all"), stories[history.name]
        if row is not None:
            since = to_day(changed.day) if changed else history.end - DEFAULT_AFTER_DAYS
            labels = orientations(folder / LABELS / f"{story.id}.txt")
            true = labelled_change(history, labels, since)
            rows.append({"account": story.id, "shown": row["difference"], "labelled": round(true, 4)})
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=Path, default=LABELLED, help="another folder of labelled histories")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    rows = [row for row in measured(args.stories) if np.isfinite(row["labelled"])]
    total = summary([row["shown"] for row in rows], [row["labelled"] for row in rows])
    if args.json:
        print(json.dumps({"accounts": rows, "all": total}, indent=1))
        return
    for row in rows:
        print(f"{row['account']:24} shown {row['shown']:+.3f}, labels {row['labelled']:+.3f}")
    print(json.dumps(total))


if __name__ == "__main__":
    main()
