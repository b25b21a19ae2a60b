"""What a run did, in words, and the throughput of each stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.backfill import judging, merging, reading, resolving
from pipelines.backfill.manifest import Json
from pipelines.backfill.plan import Job

Done = Mapping[str, Mapping[int, Sequence[Json]]]


@dataclass(frozen=True)
class StageCost:
    """`seconds` of processor that the workers took together for `messages`; parts of earlier runs count as they took
    then."""

    stage: str
    parts: int
    messages: int
    seconds: float

    @property
    def rate(self) -> float:
        """Messages a second of one core."""
        return self.messages / self.seconds if self.seconds else 0.0


def costs(done: Done) -> list[StageCost]:
    """By stage, in their order."""
    out = []
    for stage in (reading.STAGE, resolving.STAGE, judging.STAGE, merging.STAGE):
        manifests = [m for parts in done[stage].values() for m in parts]
        messages = sum(m["facts"]["messages"] for m in manifests)
        out.append(StageCost(stage, len(manifests), messages, sum(m["cpu_seconds"] for m in manifests)))
    return out


def summary(job: Job, done: Done) -> str:
    """A line for the result and one for each stage."""
    facts = [m["facts"] for parts in done[merging.STAGE].values() for m in parts]
    messages, accounts = sum(f["messages"] for f in facts), sum(f["accounts"] for f in facts)
    portfolios = f" of {len(facts)} portfolios" if len(facts) > 1 else ""
    lines = [f"{messages:,} messages in {accounts:,} accounts{portfolios}"]
    for cost in costs(done):
        lines.append(
            f"  {cost.stage}: {cost.parts} parts, {cost.seconds:.1f} s of workers, {cost.rate:,.0f} messages/s"
        )
    where = job.portfolios[0].out.child(merging.RESULT).url if len(facts) == 1 else "in each portfolio's result/"
    return "\n".join([*lines, f"report: {where}/report.html" if len(facts) == 1 else f"reports: {where}"])
