"""The day after: seconds of each stage when some exports are added to a workspace that holds many.

`python -m pipelines.benchmarks.workspace_day FOLDER... [--workspace FILE]`: each FOLDER is ingested and analyzed in
turn, on top of what FILE holds. Prints CPU and wall seconds of each round, stage by stage.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.ingest.read import Ingested
from cxnlp.report.html import write_report
from cxnlp.signals.highlight import explainer, with_marks
from cxnlp.signals.score import Scorer
from cxnlp.store.gathered import gather
from cxnlp.store.inputs import ingest
from cxnlp.store.judgements import Judgements
from cxnlp.store.results import save
from cxnlp.store.run import scores_in
from cxnlp.store.workspace import writing
from cxnlp.trajectory.model import TrajectoryModel

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Stages:
    """CPU and wall seconds by stage."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, float]] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.found[name] = (time.process_time() - cpu, time.perf_counter() - wall)
        print(f"  {name:28} {self.found[name][0]:8.2f} CPU  {self.found[name][1]:8.2f} wall", flush=True)


def one_round(file: Path, path: Path, out: Path, scorer: Scorer, model: TrajectoryModel, config: Config) -> None:
    """Ingests `path` and analyses everything held."""
    times = Stages()
    with writing(file, "benchmark", create=True) as held:
        judged = Judgements(held)
        with times.stage("ingest"):
            added = ingest(held, [path], NOW)
        print(f"  ({len(added.new):,} new files, {added.messages:,} new messages)")
        with times.stage("taken from the workspace"):
            ingested: Ingested = gather(held)
        with times.stage("zones, accounts, people"):
            parsed = pipeline.resolve(ingested, config)
        with scores_in(held, scorer) as kept, times.stage("sentence scores"):
            scored = pipeline.score(parsed, kept)
        with times.stage("tables of the accounts"):
            past = pipeline.histories(parsed, scored, config.as_of)
        with times.stage("assessing"):
            assessed = [judged.assess(history, model) for history in past]
        print(f"  ({judged.reused} of {len(past)} accounts judged before on the same history)")
        with times.stage("marks in quotes"):
            with_marks([a.row for a in assessed], scored.inputs, explainer(scorer))
        with scores_in(held, scorer) as kept:  # again, for its result as a whole; not counted
            analysis = pipeline.analyze(parsed, kept, scorer.sha256, config, model, judge=judged.assess)
        with times.stage("files"):
            pipeline.write_parsed(parsed, out)
            pipeline.write_analysis(analysis, out)
        with times.stage("report"):
            write_report(out)
        with times.stage("results kept"):
            save(held, parsed, analysis, held.state, NOW, judged)
    size = file.stat().st_size
    print(f"  {len(parsed.messages):,} messages, {len(parsed.accounts.names)} accounts, {size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--workspace", type=Path)
    arguments = parser.parse_args()
    scorer, model = Scorer.load(cached=True), TrajectoryModel.load()
    with tempfile.TemporaryDirectory() as folder:
        file = arguments.workspace or Path(folder) / "w.db"
        for path in arguments.folders:
            print(path.name)
            one_round(file, path, Path(folder) / "out", scorer, model, Config())


if __name__ == "__main__":
    main()
