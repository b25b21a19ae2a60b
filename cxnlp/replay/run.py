"""Replay from records to a folder: what `cxnlp replay` calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.ingest.read import Ingested
from cxnlp.output import SCHEMA_VERSION, dumps, write_json
from cxnlp.private import write_text
from cxnlp.replay.calls import calls
from cxnlp.replay.chart import score_line
from cxnlp.replay.interventions import Intervention, before_and_after, read_interventions
from cxnlp.replay.steps import Step, Watch, replay
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.source_ends import end_rows
from cxnlp.trajectory.windows import Week
from cxnlp.validation.landmarks import accounts_of, span

STEPS_FILE, SUMMARY_FILE, PAGE_FILE = "replay.jsonl", "replay.json", "replay.html"


def step_row(step: Step, called: bool) -> dict[str, Any]:
    """A row of replay.jsonl."""
    return {
        "account": step.account,
        "as_of": step.day.isoformat(),
        "class": step.trajectory,
        "score": step.score,
        "risk_90d": step.risk,
        "called": called,
        "drivers": [
            {"feature": d.feature, "contribution": d.contribution, "statement": d.statement} for d in step.drivers
        ],
        "sources_ended": end_rows(step.ended),
    }


def account_row(steps: Sequence[Step]) -> dict[str, Any]:
    """One account over all its days: when it was first called declining, since when without a break, how often."""
    called = calls(steps)
    first = next((s for s, yes in zip(steps, called, strict=True) if yes), None)
    since = None
    for s, yes in zip(reversed(steps), reversed(called), strict=True):
        if not yes:
            break
        since = s
    return {
        "account": steps[0].account,
        "name": steps[-1].name,
        "steps": len(steps),
        "first_called": first.day.isoformat() if first else None,
        "called_since": since.day.isoformat() if since else None,
        "steps_called": sum(called),
        "calls": sum(yes and not before for yes, before in zip(called, [False, *called], strict=False)),
        "class": steps[-1].trajectory,
        "score": steps[-1].score,
        "risk_90d": steps[-1].risk,
        "sources_ended": end_rows(steps[-1].ended),
    }


def run(
    ingested: Ingested,
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    every: str,
    account: str | None,
    interventions: Path | None,
    progress: pipeline.Progress = pipeline.no_progress,
    days_in: Path | None = None,
) -> tuple[list[Step], list[Intervention]]:
    """The steps and the interventions; with `days_in`, each day's whole rows are written there. Raises UsageError."""
    done: list[Intervention] = []
    if interventions is not None:
        known = accounts_of(ingested, config, span(ingested)[1])
        done = read_interventions(interventions, known.index.find)
    watch = day_writer(days_in, config, model) if days_in is not None else None
    return replay(ingested, config, scorer, model, every, account, progress, watch), done


def write_replay(steps: Sequence[Step], done: Sequence[Intervention], out: Path) -> Path:
    """Writes replay.jsonl, replay.json and replay.html, each whole; returns the page."""
    from cxnlp.report.environment import environment
    from cxnlp.report.missing import missing_of

    out.mkdir(parents=True, exist_ok=True)
    groups = [list(g) for _, g in groupby(steps, key=lambda s: s.account)]
    accounts, standing = [account_row(g) for g in groups], [calls(g) for g in groups]
    effects = [before_and_after(i, steps) for i in done]
    summary = {"schema_version": SCHEMA_VERSION, "accounts": accounts, "interventions": effects}
    rows = [[step_row(s, yes) for s, yes in zip(*pair, strict=True)] for pair in zip(groups, standing, strict=True)]
    html = environment("cxnlp.report").get_template("replay.html.j2").render(
        accounts=[
            (row, score_line(g, called, [i for i in done if i.account == row["account"]], f"r{k}"),
             [(s, told["called"], missing_of(told)) for s, told in zip(g, rows[k], strict=True)],
             missing_of(row), [e for e in effects if e["account"] == row["account"]])
            for k, (row, g, called) in enumerate(zip(accounts, groups, standing, strict=True))
        ]
    )  # fmt: skip
    lines = "".join(dumps(told) + "\n" for of_account in rows for told in of_account)
    write_text(out / STEPS_FILE, lines)
    write_text(out / PAGE_FILE, html)
    write_json(out / SUMMARY_FILE, summary)
    return out / PAGE_FILE


def day_writer(out: Path, config: Config, model: TrajectoryModel) -> Watch:
    """Writes days/<day>.json for each day it is told: every account's row of accounts.json on that day, but for
    `priority`, `other_language_share` and marks of quotes."""
    from cxnlp.actions.playbook import load
    from cxnlp.actions.steps import steps
    from cxnlp.quick.owed import owed_rows
    from cxnlp.trajectory.assess import over_all

    book, model = load(config.playbook), model.at_base_rate(config.risk_base_rate)
    (out / "days").mkdir(parents=True, exist_ok=True)

    def write(day: date, found: Sequence[History], by_week: Mapping[str, Sequence[Week]]) -> None:
        judged = [assess(h, model, config.event_threshold, by_week[h.account]).row | owed_rows(h) for h in found]
        kinds = {m.message_id: m.kind for h in found for m in h.messages}
        rows = [{**row, "actions": steps(row, kinds, book)} for row in over_all(judged)]
        write_json(out / "days" / f"{day}.json", {"as_of": day.isoformat(), "accounts": rows})

    return write
