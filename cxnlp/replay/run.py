"""Replay from exports to a folder: what `cxnlp replay` calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.output import SCHEMA_VERSION, dumps, write_json
from cxnlp.private import write_text
from cxnlp.replay.chart import score_line
from cxnlp.replay.interventions import Intervention, before_and_after, read_interventions
from cxnlp.replay.steps import Step, past_histories, replay, step_days
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.validation.landmarks import accounts_of, span

STEPS_FILE, SUMMARY_FILE, PAGE_FILE = "replay.jsonl", "replay.json", "replay.html"


def step_row(step: Step) -> dict[str, Any]:
    """A row of replay.jsonl."""
    return {
        "account": step.account,
        "as_of": step.day.isoformat(),
        "class": step.trajectory,
        "score": step.score,
        "risk_90d": step.risk,
        "drivers": [
            {"feature": d.feature, "contribution": d.contribution, "statement": d.statement} for d in step.drivers
        ],
    }


def account_row(steps: Sequence[Step]) -> dict[str, Any]:
    """One account over all its days: when it was first called declining, since when without a break, how often."""
    calls = [s.called for s in steps]
    first = next((s for s in steps if s.called), None)
    since = None
    for s in reversed(steps):
        if not s.called:
            break
        since = s
    return {
        "account": steps[0].account,
        "name": steps[-1].name,
        "steps": len(steps),
        "first_called": first.day.isoformat() if first else None,
        "called_since": since.day.isoformat() if since else None,
        "steps_called": sum(calls),
        "class": steps[-1].trajectory,
        "score": steps[-1].score,
        "risk_90d": steps[-1].risk,
    }


def run(
    paths: Sequence[Path],
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    every: str,
    account: str | None,
    interventions: Path | None,
    progress: pipeline.Progress = pipeline.no_progress,
) -> tuple[list[Step], list[Intervention]]:
    """The steps and the interventions. Raises UsageError."""
    ingested = pipeline.gather(paths, config, progress)
    done: list[Intervention] = []
    if interventions is not None:
        known = accounts_of(ingested, config, span(ingested)[1])
        done = read_interventions(interventions, known.index.find)
    return replay(ingested, config, scorer, model, every, account, progress), done


def write_replay(steps: Sequence[Step], done: Sequence[Intervention], out: Path) -> Path:
    """Writes replay.jsonl, replay.json and replay.html, each whole; returns the page."""
    from cxnlp.report.environment import environment

    out.mkdir(parents=True, exist_ok=True)
    groups = [list(g) for _, g in groupby(steps, key=lambda s: s.account)]
    accounts = [account_row(g) for g in groups]
    effects = [before_and_after(i, steps) for i in done]
    summary = {"schema_version": SCHEMA_VERSION, "accounts": accounts, "interventions": effects}
    html = environment("cxnlp.report").get_template("replay.html.j2").render(
        accounts=[
            (row, score_line(g, [i for i in done if i.account == row["account"]], f"r{k}"), g,
             [e for e in effects if e["account"] == row["account"]])
            for k, (row, g) in enumerate(zip(accounts, groups, strict=True))
        ]
    )  # fmt: skip
    lines = "".join(dumps(step_row(s)) + "\n" for s in steps)
    write_text(out / STEPS_FILE, lines)
    write_text(out / PAGE_FILE, html)
    write_json(out / SUMMARY_FILE, summary)
    return out / PAGE_FILE


def write_days(
    paths: Sequence[Path],
    config: Config,
    scorer: SentenceScorer,
    model: TrajectoryModel,
    every: str,
    account: str | None,
    out: Path,
    progress: pipeline.Progress = pipeline.no_progress,
) -> None:
    """Writes days/<day>.json: every account's whole row of accounts.json on that day."""
    from cxnlp.actions.playbook import load
    from cxnlp.actions.steps import steps
    from cxnlp.quick.owed import owed_rows
    from cxnlp.trajectory.assess import with_q_values

    book = load(config.playbook)

    ingested = pipeline.gather(paths, config, progress)
    model = model.at_base_rate(config.risk_base_rate)
    (out / "days").mkdir(parents=True, exist_ok=True)
    days = step_days(*span(ingested), every)
    for day, found in past_histories(ingested, replace(config, as_of=None), scorer, days, account, progress):
        judged = [assess(h, model, config.event_threshold).row | owed_rows(h) for h in found]
        kinds = {m.message_id: m.kind for h in found for m in h.messages}
        rows = [{**row, "actions": steps(row, kinds, book)} for row in with_q_values(judged)]
        write_json(out / "days" / f"{day}.json", {"as_of": day.isoformat(), "accounts": rows})
