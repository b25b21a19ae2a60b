"""One whole run: exports in, an output folder out. What `cxnlp analyze` and everything that runs it again share."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp import pipeline
from cxnlp.config import TABLES, Config
from cxnlp.output import SCHEMA_VERSION, write_json
from cxnlp.private import check_folder, make_folder, nearest
from cxnlp.scratch import scratch

if TYPE_CHECKING:
    from cxnlp.key import Key
    from cxnlp.signals.score import Scorer
    from cxnlp.store.desk import Desk
    from cxnlp.trajectory.model import TrajectoryModel

WRITTEN = (
    "accounts.json", "messages.jsonl", "people.jsonl", "surveys.jsonl", "sources.jsonl", "rejected.jsonl",
    "ignored.jsonl", "merges.jsonl", "people-review.csv", "weekly.parquet", "sentences.parquet",
    "report.html", "run.json",
)  # fmt: skip


STAGE = ".cxnlp-stage-"


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Models:
    """The two sets of weights that a run uses."""

    scorer: Scorer
    trajectory: TrajectoryModel

    @classmethod
    def load(cls, signals: Path | None = None, trajectory: Path | None = None) -> Models:
        """The bundled ones where no path is given. Raises ModelError."""
        from cxnlp.signals.score import Scorer
        from cxnlp.trajectory.model import TrajectoryModel

        return cls(Scorer.load(signals, cached=True), TrajectoryModel.load(trajectory))


def write_run(
    parsed: pipeline.Parsed,
    config: Config,
    models: Models,
    out: Path,
    progress: pipeline.Progress = pipeline.no_progress,
    notices: Sequence[str] = (),
    records: Sequence[Path] = (),
    force: bool = False,
    desk: Desk | None = None,
    key: Key | None = None,
) -> Path:
    """Analyses `parsed` and writes the whole output folder; returns the report's path. Until all is written, `out` is
    left as it was. With a `desk`, scores and judgements come from its workspace and the results are kept there.

    Frozen definitions are sought in `config.freezes`, the folders `records` and the workspace of `desk`; their
    signatures are checked with `key`. Raises UsageError when they cover an as-of day and differ from those of this run,
    unless `force`; then the report says so beside `notices`.
    """
    from cxnlp.governance.definitions import definitions
    from cxnlp.governance.freezing import allowed, read_freezes
    from cxnlp.governance.judged import governance
    from cxnlp.report.html import write_report
    from cxnlp.signals.highlight import explainer
    from cxnlp.trajectory.assess import assess

    defined = definitions(config, models)
    frozen = read_freezes((config.freezes, *records), desk.freezes() if desk else (), key)
    if isinstance(config.as_of, date):
        allowed(frozen, [config.as_of], defined, force)
    scorer = desk.scorer if desk else models.scorer
    judge = desk.judged.assess if desk else assess
    analysis = pipeline.analyze(
        parsed, scorer, scorer.sha256, config, models.trajectory, progress, explainer(scorer), judge
    )
    analysis.accounts["governance"] = governance(analysis.accounts["accounts"], config)
    days = [date.fromisoformat(a["as_of"]) for a in analysis.accounts["accounts"]]
    said = [*notices, *(s for s in allowed(frozen, days, defined, force) if s not in notices)]
    made_with = run_row(config, parsed.vendor_domains, defined, said, parsed.tombstones)
    with staged(out) as stage:
        pipeline.write_parsed(parsed, stage)
        pipeline.write_analysis(analysis, stage)
        write_json(stage / "run.json", made_with)
        progress("drawing the report", 0)
        report = write_report(stage)
        if desk:
            progress("keeping the results", 0)
            desk.keep(parsed, analysis, made_with)
    return out / report.name


def run_row(
    config: Config,
    vendor_domains: Sequence[str],
    defined: dict[str, str],
    notices: Sequence[str],
    tombstones: Sequence[str] = (),
) -> dict[str, Any]:
    """run.json: the options that decided the result (none is a path), tables named by options and files of people
    decisions by their digests, forgotten people by theirs, the digests of what the words mean, and what the report has
    to say on its face."""
    tables = {name: path for name in TABLES if (path := getattr(config, name))}
    return {
        "schema_version": SCHEMA_VERSION,
        "options": {
            "vendor_domains": list(vendor_domains),
            "account": config.account,
            "as_of": None if config.as_of is None else str(config.as_of),
            "event_threshold": config.event_threshold,
            "tables": {name: {"file": path.name, "sha256": file_sha256(path)} for name, path in tables.items()},
            "mapping": file_sha256(config.mapping) if config.mapping else None,
            "decisions": [file_sha256(path) for path in config.decisions],
            "tombstones": list(tombstones),
        },
        "definitions": defined,
        "notices": list(notices),
    }


def file_sha256(path: Path) -> str:
    """The digest of a small file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A private folder in `out`, or where it will be; at the end its files replace those of `out`, each whole. After an
    error, Ctrl-C, or when nothing was written, `out` is as it was, or still not there. Raises as `check_folder`."""
    check_folder(out)
    if out.is_dir():
        make_folder(out)
    with scratch(nearest(out), STAGE) as stage:
        yield stage
        files = sorted(file for file in stage.iterdir() if file.is_file())
        if files:
            make_folder(out)
        for file in files:
            shutil.move(file, out / file.name)
