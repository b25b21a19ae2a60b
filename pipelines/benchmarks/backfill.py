"""The backfill against `cxnlp analyze`: same bytes, and what each stage and a second worker cost.

    python -m pipelines.benchmarks.backfill EXPORTS OUT [--vendor-domain D]... [--as-of each] [--without-ray]

Runs `cxnlp analyze`, then the parts in this process, on one worker of a two-node Ray cluster, on two, and on two of
which one is killed in the midst of a bucket. CXNLP_CACHE=off scores every sentence, a kept cache none anew.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.commands.session import settings
from cxnlp.running import Models, write_run
from pipelines.backfill.engine import Here
from pipelines.backfill.merging import RESULT
from pipelines.backfill.place import Place
from pipelines.backfill.plan import MEBIBYTE, Job, Sizes, portfolios
from pipelines.backfill.run import run
from pipelines.backfill.summary import costs
from pipelines.backfill.two_machines import two_machines


def equal(one: Path, other: Path) -> str:
    """How many files of two folders have the same bytes."""
    names = sorted({p.name for p in one.iterdir()} | {p.name for p in other.iterdir()})
    same = [n for n in names if all((f / n).is_file() for f in (one, other))]
    same = [n for n in same if (one / n).read_bytes() == (other / n).read_bytes()]
    return f"{len(same)} of {len(names)} files equal"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exports", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vendor-domain", action="append")
    parser.add_argument("--as-of")
    parser.add_argument("--shard-mib", type=int, default=1)
    parser.add_argument("--bucket-messages", type=int, default=500)
    parser.add_argument("--without-ray", action="store_true")
    told = parser.parse_args()
    config = settings(None, told.vendor_domain, [told.exports], as_of=told.as_of)
    sizes = Sizes(told.shard_mib * MEBIBYTE, bucket_messages=told.bucket_messages)
    local = told.out / "analyze"

    def analyze() -> None:
        write_run(pipeline.parse([told.exports], config), config, Models.load(), local)

    def timed(name: str, do: Callable[[], Any]) -> Any:
        wall, processor = time.monotonic(), time.process_time()
        found = do()
        spent = time.monotonic() - wall, time.process_time() - processor
        print(f"{name}: {spent[0]:.1f} s, of this process {spent[1]:.1f} s of processor", flush=True)
        return found

    def parts(name: str, do: Callable[[Job], Any]) -> None:
        out = told.out / name.replace(" ", "-")
        shutil.rmtree(out, ignore_errors=True)
        job = Job(portfolios([str(told.exports)], Place(str(out.absolute())), sizes), config, sizes)
        done = timed(name, lambda: do(job))
        print(f"  {equal(local, out / RESULT)}")
        for cost in costs(done):
            print(f"  {cost.stage}: {cost.parts} parts, {cost.seconds:.1f} s of processor, {cost.rate:,.0f} messages/s")
        sentences = sum(m["facts"]["sentences"] for m in done["judging"][0])
        scoring = sum(m["facts"]["cpu_seconds_scoring"] for m in done["judging"][0])
        print(f"  scoring {sentences:,} sentences: {scoring:.1f} s of processor", flush=True)

    timed("analyze", analyze)
    parts("in one process", lambda job: run(job, Here()))
    if told.without_ray:
        return
    with ExitStack() as stack:
        machines = stack.enter_context(two_machines())
        parts("one worker", lambda job: machines.run(job, workers=1))
        parts("two workers", lambda job: machines.run(job))
        parts("two workers one killed", lambda job: machines.run(job, accident="worker"))
        print(f"  {len(machines.killed)} worker killed")


if __name__ == "__main__":
    main()
