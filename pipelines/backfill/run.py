"""The four stages of a job, one after the other, on an engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from cxnlp.errors import UsageError
from cxnlp.parsing import Progress, no_progress
from pipelines.backfill import judging, merging, reading, resolving
from pipelines.backfill.engine import Engine, Make, Unit
from pipelines.backfill.manifest import Json, Part, prune
from pipelines.backfill.plan import Job

SAID = {
    reading.STAGE: "reading files",
    resolving.STAGE: "finding people and accounts",
    judging.STAGE: "scoring and judging accounts",
    merging.STAGE: "joining the tables",
}


def _stage(engine: Engine, name: str, make: Make, units: Sequence[Unit], progress: Progress) -> dict[int, list[Json]]:
    """The manifests of a stage by portfolio, in the order of the parts."""
    found: dict[Unit, Json] = {}
    for unit, manifest in engine.run(make, units):
        found[unit] = manifest
        progress(SAID[name], len(found), len(units))
    out: dict[int, list[Json]] = defaultdict(list)
    for portfolio, part in sorted(found):
        out[portfolio].append(found[portfolio, part])
    return out


def run(job: Job, engine: Engine, progress: Progress = no_progress) -> dict[str, dict[int, list[Json]]]:
    """Does the job; returns the manifests by stage and portfolio. Parts that are done already are left as they are.

    Raises UsageError when a portfolio holds nothing that can be read, or a setting cannot be done in parts.
    """
    if job.config.portfolio_shifts:
        raise UsageError("portfolio_shifts compares all accounts week by week: use cxnlp analyze, or set it to false")
    numbers = range(len(job.portfolios))
    read = _stage(
        engine,
        reading.STAGE,
        partial(reading.Reader, job),
        [(p, n) for p in numbers for n in range(len(job.portfolios[p].shards))],
        progress,
    )
    resolved = _stage(
        engine, resolving.STAGE, partial(resolving.Resolver, job, read), [(p, 0) for p in numbers], progress
    )
    first = {p: manifests[0] for p, manifests in resolved.items()}
    judged = _stage(
        engine,
        judging.STAGE,
        partial(judging.Judge, job, first),
        [(p, n) for p in numbers for n in range(first[p]["facts"]["buckets"])],
        progress,
    )
    merged = _stage(
        engine, merging.STAGE, partial(merging.Merger, job, first, judged), [(p, 0) for p in numbers], progress
    )
    done = {reading.STAGE: read, resolving.STAGE: resolved, judging.STAGE: judged, merging.STAGE: merged}
    for p, portfolio in enumerate(job.portfolios):
        parts = [Part(portfolio.out, stage, n) for stage in done for n in range(len(done[stage][p]))]
        prune(portfolio.out, parts, [m for stage in done for m in done[stage][p]])
    return done
