"""The histories that served no choice, analysed with the shipped models and compared with what is true of them.

usage: python -m pipelines.unseen_accounts [--earlier] [--stories DIR] [--json]

An event that is not explained counts when a true one of its kind lies within 28 days of it, each true one once; every
other is false, red herrings too. With `--earlier` each is judged as it stood 110, 70 and 30 days before its end
besides; a day within 14 days after onset is neither well nor declining and left out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.analysis import Analysis
from cxnlp.config import Config
from cxnlp.report.evidence import SURE
from cxnlp.running import Models
from cxnlp.trajectory.assess import assess
from cxnlp.vocabulary import DECLINE
from cxnlp.wilson import wilson as interval_of
from pipelines.samples.export import export
from pipelines.samples.story import Story, load_all
from pipelines.trajectory.data import FOLDS
from pipelines.trajectory.own_accounts import SAME_KIND, load_own

STORIES = Path(__file__).resolve().parents[1] / "corpora" / "unseen_accounts"
MATCH_DAYS, UNSURE_DAYS = 28, 14
HERRING = "red herring"
Json = dict[str, Any]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 90 % interval of a share, 0 to 1 of nothing.

    >>> tuple(round(x, 2) for x in wilson(5, 6))
    (0.5, 0.96)
    """
    return interval_of(hits / n, n) if n else (0.0, 1.0)


def matched(true: Sequence[tuple[date, str]], found: Sequence[tuple[date, str]]) -> list[int]:
    """The places of the found (day, kind) that have a true one of their kind within MATCH_DAYS, each its own, the
    closest pairs first.

    >>> day = date(2025, 5, 1)
    >>> matched([(day, "expansion")], [(day, "escalation"), (date(2025, 5, 20), "expansion")])
    [1]
    """
    pairs = sorted(
        (abs((t - f).days), i, j)
        for i, (t, kind) in enumerate(true)
        for j, (f, other) in enumerate(found)
        if kind == other and abs((t - f).days) <= MATCH_DAYS
    )
    used: set[int] = set()
    taken: set[int] = set()
    for _, i, j in pairs:
        if i not in used and j not in taken:
            used.add(i)
            taken.add(j)
    return sorted(taken)


def analysis_of(stories: Sequence[Story], folder: Path) -> Analysis:
    """What an analysis finds with the shipped models, each account judged on its own last day; the exports go into
    `folder`."""
    for story in stories:
        export(story, folder / story.id)
    models = Models.load(None, None)
    config = Config(vendor_domains=tuple(sorted({s.vendor_domain for s in stories})), as_of="each")
    parsed = pipeline.parse([folder], config)
    return pipeline.analyze(parsed, models.scorer, models.scorer.sha256, config, models.trajectory)


def analysed(stories: Sequence[Story], folder: Path) -> dict[str, Json]:
    """The rows of accounts.json by name, of `analysis_of`."""
    return {row["name"]: row for row in analysis_of(stories, folder).accounts["accounts"]}


def kind_of(event: Json) -> str:
    """The kind by which an event is matched: meetings missed are an engagement that drops."""
    kind = str(event["kind"])
    return SAME_KIND.get(kind, kind)


def compared(story: Story, row: Json) -> Json:
    """What was found of one account beside what is true."""
    truth, trajectory, champion = story.data["truth"], row["trajectory"], row["champion"] or {}
    true = [e for e in truth["events"] if HERRING not in str(e.get("note", "")).lower()]
    alarms = [e for e in row["events"] if not e["explained"]]
    names = {s["person_id"]: s["name"] for s in row["stakeholders"]}
    onset = None
    if truth["onset"] and trajectory["onset"] and truth["trajectory"] in DECLINE:
        onset = (date.fromisoformat(trajectory["onset"]) - date.fromisoformat(str(truth["onset"]))).days
    hits = matched(*([(date.fromisoformat(str(e["date"])), kind_of(e)) for e in part] for part in (true, alarms)))
    sure = {i for i, e in enumerate(alarms) if float(e["severity"]) >= SURE}
    return {
        "account": story.id,
        "class": truth["trajectory"],
        "found_class": trajectory["class"],
        "risk_90d": trajectory["risk_90d"],
        "onset_error_days": onset,
        "champion_found": names.get(champion.get("person_id")) == story.people[truth["champion"]]["name"],
        "champion_status_right": champion.get("status") == truth["champion_status_at_end"],
        "events": {
            "true": len(true),
            "found": len(alarms),
            "hits": len(hits),
            "sure": len(sure),
            "sure_hits": len(sure.intersection(hits)),
        },
    }


def earlier(stories: Path) -> list[Json]:
    """Risk, class and truth of each account on earlier days."""
    models = Models.load(None, None)
    cases = load_own(stories, (models.scorer,) * FOLDS)[1]
    rows = []
    for case in cases:
        day, onset = date.fromisoformat(case.truth["landmark"]["day"]), case.truth["truth"]["onset"]
        since = (day - date.fromisoformat(str(onset))).days if onset and case.label in DECLINE else -1
        if 0 <= since < UNSURE_DAYS:
            continue
        row = assess(case.history, models.trajectory).row["trajectory"]
        rows.append({"account": case.id, "day": day.isoformat(), "declining": since >= 0,
                     "found_class": row["class"], "risk_90d": row["risk_90d"]})  # fmt: skip
    return rows


def called(rows: Sequence[Json]) -> str:
    """Declining accounts called and false alarms, with intervals, and how well risk ranks them."""
    from sklearn.metrics import roc_auc_score

    parts = []
    for title, ill in (("declining called", True), ("false alarms", False)):
        own = [row["found_class"] in DECLINE for row in rows if row["declining"] == ill]
        low, high = wilson(sum(own), len(own))
        parts.append(f"{title} {sum(own)} of {len(own)} ({low:.2f}-{high:.2f})")
    ranks = roc_auc_score([row["declining"] for row in rows], [row["risk_90d"] for row in rows])
    return f"{', '.join(parts)}, risk ROC AUC {ranks:.2f}"


def printed(rows: Sequence[Json]) -> str:
    """A line an account, then the shares with their intervals."""
    lines = []
    for row in rows:
        events = row["events"]
        lines.append(
            f"{row['account']:24} {row['class']:10} found {row['found_class']:10} risk {row['risk_90d']:.2f} onset off "
            f"{row['onset_error_days']} d, champion {'right' if row['champion_found'] else 'wrong'}, events "
            f"{events['hits']} of {events['true']} found, {events['found'] - events['hits']} false"
        )
    n = len(rows)
    for title, right in (
        ("class", sum(r["class"] == r["found_class"] for r in rows)),
        ("champion", sum(r["champion_found"] for r in rows)),
        ("champion's status", sum(r["champion_status_right"] for r in rows)),
    ):
        low, high = wilson(right, n)
        lines.append(f"{title}: {right} of {n} ({low:.2f}-{high:.2f})")
    hits, true, found = (sum(r["events"][k] for r in rows) for k in ("hits", "true", "found"))
    lines.append(f"events: precision {hits}/{found}, recall {hits}/{true}, F1 {2 * hits / max(1, found + true):.2f}")
    sure_hits, sure = (sum(r["events"][k] for r in rows) for k in ("sure_hits", "sure"))
    lines.append(
        f"of those told without reserve {sure_hits} of {sure} true, of the others {hits - sure_hits} of {found - sure}"
    )
    well = [row["events"] for row in rows if row["class"] not in DECLINE]
    false = sum(e["found"] - e["hits"] for e in well)
    lines.append(f"false events an account that is well: {false / max(1, len(well)):.2f} (n = {len(well)})")
    lines.append(called([row | {"declining": row["class"] in DECLINE} for row in rows]))
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--earlier", action="store_true", help="judge each on three earlier days too")
    parser.add_argument("--stories", type=Path, default=STORIES, help="another folder of histories")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    stories = load_all(args.stories)
    with tempfile.TemporaryDirectory() as folder:
        by_name = analysed(stories, Path(folder))
    rows = [compared(story, by_name[story.data["name"]]) for story in stories]
    before = earlier(args.stories) if args.earlier else []
    if args.json:
        print(json.dumps({"accounts": rows, "earlier": before} if before else rows, indent=1))
        return
    print(printed(rows))
    if before:
        print(f"on earlier days: {called(before)}")


if __name__ == "__main__":
    main()
