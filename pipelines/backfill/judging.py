"""Third stage: the sentences of a bucket of accounts scored, and each of its accounts judged by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from cxnlp import parquet
from cxnlp.analysis import by_themselves, histories, score
from cxnlp.behaviour.surveys import asked
from cxnlp.governance.definitions import code_digest
from cxnlp.output import dumps
from cxnlp.running import Models
from cxnlp.signals.highlight import explainer
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.assess import Assessed
from cxnlp.trajectory.frames import sentence_table, weekly_table
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.source_ends import EndsOf, SourceEnd
from cxnlp.types import Message
from pipelines.backfill.carry import as_parsed, from_json
from pipelines.backfill.manifest import Clock, Json, Part, digest
from pipelines.backfill.plan import Job

STAGE = "judging"
ROW_COLUMNS = {"account": "VARCHAR", "line": "VARCHAR", "kinds": "VARCHAR", "surveys": "VARCHAR"}
EVENT_COLUMNS = {
    "account": "VARCHAR", "date": "DATE", "kind": "VARCHAR", "person_id": "VARCHAR", "severity": "DOUBLE",
    "explained": "BOOLEAN", "statement": "VARCHAR",
}  # fmt: skip


def load_models(job: Job) -> Models:
    """The models of a job, scoring with as many threads as a worker has cores."""
    scorer = Scorer.load(job.model, threads=job.threads, cached=True)
    return Models(scorer, TrajectoryModel.load(job.weights))


def quoted_kinds(row: Mapping[str, Any], messages: Iterable[Message]) -> dict[str, str]:
    """Kind of message by message id, of those that the row's events quote."""
    cited = {quote["message_id"] for event in row["events"] for quote in event["evidence"]}
    return {m.message_id: m.kind for m in messages if m.message_id in cited}


def _rows(judged: Sequence[Assessed], past: Sequence[History]) -> list[tuple[str, ...]]:
    """Rows of accounts.json before the portfolio is looked at, with what the portfolio pass needs of each account."""
    return [
        (
            h.account.encode("utf-8", "replace").decode(),
            dumps(a.row),
            dumps(quoted_kinds(a.row, h.messages)),
            dumps({"asked": [asdict(s) for s in asked(h)]}),
        )
        for a, h in zip(judged, past, strict=True)
    ]


def _ends_of(told: Sequence[Json]) -> EndsOf:
    """The ends of sources as the second stage found them, by account."""
    held: dict[str, list[SourceEnd]] = defaultdict(list)
    for row in told:
        of_all = tuple(row["accounts"])
        end = SourceEnd(date.fromisoformat(row["day"]), row["source"], row["before"], of_all, row["where"], row["sure"])
        for account in row["held_by"]:
            held[account].append(end)
    return lambda account, day: held.get(account, ())


class Judge:
    """Judges one bucket at a time. Holds the models; `resolved`: the manifest of each portfolio's second stage."""

    def __init__(self, job: Job, resolved: Mapping[int, Json]) -> None:
        self._job, self._resolved = job, resolved
        self._models = load_models(job)
        config, models = job.config, self._models
        weights = (models.scorer.sha256, models.trajectory.sha256)
        self._told = (config.sha256, config.definition, *weights, code_digest())

    def __call__(self, portfolio: int, number: int) -> Json:
        owner, resolved = self._job.portfolios[portfolio], self._resolved[portfolio]
        part = Part(owner.out, STAGE, number)
        name = f"accounts/part-{number:06d}.parquet"
        whole, ends = resolved["facts"]["last_day"], resolved["facts"]["ends"]
        made_from = digest(resolved["files"][name]["sha256"], whole, ends, self._told)
        if held := part.held(made_from):
            return held
        started = Clock()
        with owner.out.fetched(name) as path:
            bucket = [from_json(record) for record in parquet.read(path)["record"]]
        parsed = as_parsed(bucket)
        config, models = self._job.config, self._models
        scored = score(parsed, models.scorer)
        scoring = started.since()["cpu_seconds"]
        last = date.fromisoformat(whole) if whole else None
        past = histories(parsed, scored, config.as_of, last, config.regimes, _ends_of(ends))
        model = models.trajectory.at_base_rate(config.risk_base_rate)
        explain = explainer(models.scorer, self._job.threads)
        judged = by_themselves(parsed, scored, past, config, model, explain=explain)
        self._write(part, judged, past)
        facts = {
            "accounts": len(judged),
            "messages": len(parsed.messages),
            "sentences": sum(map(len, scored.by_account.values())),
            "characters_scored": scored.characters_scored,
            "characters_other_language": scored.characters_other_language,
            "cpu_seconds_scoring": scoring,
        }
        return part.finish(made_from, started, facts)

    def _write(self, part: Part, judged: Sequence[Assessed], past: Sequence[History]) -> None:
        events = [{"account": a.row["account"], **event} for a in judged for event in a.row["events"]]
        part.write_table("judged", _rows(judged, past), ROW_COLUMNS)
        part.write_table("events", [[event.get(name) for name in EVENT_COLUMNS] for event in events], EVENT_COLUMNS)
        for folder, table in (("weekly", weekly_table(judged)), ("sentences", sentence_table(past, judged))):
            if len(table.columns):
                part.write(folder, partial(parquet.write, table))
