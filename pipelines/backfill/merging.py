"""Last stage, one portfolio at a time: what only the whole of it shows, and the output folder of `cxnlp analyze`."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cxnlp import parquet
from cxnlp.analysis import Whole, together
from cxnlp.behaviour.surveys import Asked
from cxnlp.governance.definitions import definitions
from cxnlp.governance.freezing import allowed, read_freezes
from cxnlp.governance.judged import governance
from cxnlp.output import write_json
from cxnlp.report.html import write_report
from cxnlp.running import Models, run_row
from pipelines.backfill.judging import load_models
from pipelines.backfill.manifest import Clock, Json, Part, contents, digest, file_names
from pipelines.backfill.place import Place
from pipelines.backfill.plan import Job
from pipelines.backfill.tables import merge, write_lines

STAGE = "merging"
RESULT = "result"


@contextmanager
def _here(place: Place, manifests: Sequence[Json], folder: str) -> Iterator[list[Path]]:
    """The files of one folder of several parts on this machine's disk, in the order of the parts."""
    with ExitStack() as stack:
        names = [name for m in manifests for name in file_names(m, folder)]
        yield [stack.enter_context(place.fetched(name)) for name in names]


@dataclass(frozen=True)
class Rows:
    """The rows of accounts.json as the buckets gave them, and what they need of the portfolio."""

    rows: list[dict[str, Any]]
    kinds: Mapping[str, str]
    surveys: Sequence[Asked]


def judged_rows(parts: Sequence[Path]) -> Rows:
    rows: list[dict[str, Any]] = []
    kinds: dict[str, str] = {}
    surveys: list[Asked] = []
    for path in parts:
        table = parquet.read(path)
        for line, kind, asked in zip(table["line"], table["kinds"], table["surveys"], strict=True):
            rows.append(json.loads(line))
            kinds |= json.loads(kind)
            surveys += [Asked(**s) for s in json.loads(asked)["asked"]]
    return Rows(rows, kinds, surveys)


def _coverage(resolved: Json, judged: Sequence[Json]) -> dict[str, Any]:
    read: dict[str, Any] = resolved["facts"]["coverage"]
    return read | {
        "scored": sum(m["facts"]["characters_scored"] for m in judged),
        "other_language": sum(m["facts"]["characters_other_language"] for m in judged),
    }


class Merger:
    """Makes the output folder of one portfolio from the manifests of its other stages."""

    def __init__(self, job: Job, resolved: Mapping[int, Json], judged: Mapping[int, Sequence[Json]]) -> None:
        self._job, self._resolved, self._judged = job, resolved, judged
        self._models: Models = load_models(job)

    def __call__(self, portfolio: int, number: int = 0) -> Json:
        owner = self._job.portfolios[portfolio]
        resolved, judged = self._resolved[portfolio], list(self._judged[portfolio])
        part = Part(owner.out, STAGE, number)
        told = definitions(self._job.config, self._models)
        made_from = digest(contents([resolved, *judged]), told, self._job.config.sha256, self._job.force)
        if held := part.held(made_from):
            return held
        started = Clock()
        with tempfile.TemporaryDirectory(prefix="cxnlp-") as name:
            folder = Path(name)
            self._fill(folder, owner.out, resolved, judged, told)
            for file in sorted(folder.iterdir()):
                part.write_named(f"{RESULT}/{file.name}", partial(shutil.copyfile, file))
        facts = {key: resolved["facts"][key] for key in ("messages", "people", "accounts")}
        return part.finish(made_from, started, facts)

    def _fill(
        self, folder: Path, place: Place, resolved: Json, judged: Sequence[Json], defined: dict[str, str]
    ) -> None:
        config = self._job.config
        with _here(place, [resolved], "parsed") as files:
            for file in files:
                shutil.copyfile(file, folder / file.name)
        with _here(place, [resolved], "messages") as parts:
            write_lines(parts, folder / "messages.jsonl")
        with _here(place, judged, "judged") as parts:
            found = judged_rows(parts)
        whole = Whole(_coverage(resolved, judged), found.kinds, found.surveys)
        model = self._models.trajectory.at_base_rate(config.risk_base_rate)
        data = together(found.rows, whole, config, model, self._models.scorer.sha256)
        data["governance"] = governance(data["accounts"], config)
        days = [date.fromisoformat(row["as_of"]) for row in data["accounts"]]
        said = list(allowed(read_freezes((config.freezes,)), days, defined, self._job.force))
        write_json(folder / "accounts.json", data)
        self._tables(folder, place, judged)
        write_json(folder / "run.json", run_row(config, resolved["facts"]["vendor_domains"], defined, said))
        write_report(folder)

    def _tables(self, folder: Path, place: Place, judged: Sequence[Json]) -> None:
        for name, first, ordered in (("weekly", ("account", "week"), True), ("sentences", (), False)):
            with _here(place, judged, name) as parts:
                if parts:
                    merge(parts, folder / f"{name}.parquet", first, ordered)
                else:
                    import pandas as pd

                    parquet.write(pd.DataFrame(), folder / f"{name}.parquet")
