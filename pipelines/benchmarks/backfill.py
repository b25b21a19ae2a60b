"""The backfill against `cxnlp analyze`: same bytes, and what each stage and a second worker cost.

    python -m pipelines.benchmarks.backfill EXPORTS OUT [--vendor-domain D]... [--as-of each] [--repeats N]

Runs `cxnlp analyze`, then the parts in this process, on one worker of a two-node Ray cluster, on two, and on two of
which one is killed in the midst of a bucket. CXNLP_CACHE=off scores every sentence, a kept cache none anew.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from cxnlp import pipeline
from cxnlp.commands.session import settings
from cxnlp.parsing import Progress
from cxnlp.running import Models, write_run
from pipelines.backfill.engine import Here
from pipelines.backfill.merging import RESULT
from pipelines.backfill.place import Place
from pipelines.backfill.plan import MEBIBYTE, Job, Sizes, portfolios
from pipelines.backfill.run import run
from pipelines.backfill.summary import Done, costs
from pipelines.backfill.two_machines import two_machines


def equal(one: Path, other: Path) -> str:
    """How many files of two folders have the same bytes, and which have not."""
    files = [{p.name: p.read_bytes() for p in folder.iterdir()} for folder in (one, other)]
    names = sorted(files[0].keys() | files[1].keys())
    differ = [name for name in names if files[0].get(name) != files[1].get(name)]
    return f"{len(names) - len(differ)} of {len(names)} files equal {', '.join(differ)}".rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exports", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vendor-domain", action="append")
    parser.add_argument("--as-of")
    parser.add_argument("--shard-mib", type=int, default=1)
    parser.add_argument("--bucket-messages", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=1, help="Times that one and two workers are measured.")
    parser.add_argument("--without-ray", action="store_true")
    told = parser.parse_args()
    config = settings(None, told.vendor_domain, [told.exports], as_of=told.as_of)
    sizes = Sizes(told.shard_mib * MEBIBYTE, bucket_messages=told.bucket_messages)
    local = told.out / "analyze"

    def parts(name: str, do: Callable[[Job, Progress], Done]) -> None:
        out = told.out / name.replace(" ", "-")
        shutil.rmtree(out, ignore_errors=True)
        job = Job(portfolios([str(told.exports)], Place(str(out.absolute())), sizes), config, sizes)
        ended = {"": time.monotonic()}

        def progress(stage: str, done: int, total: int | None = None) -> None:
            ended[stage] = time.monotonic()

        done = do(job, progress)
        print(f"{name}: {time.monotonic() - ended['']:.1f} s; {equal(local, out / RESULT)}")
        for cost, (start, end) in zip(costs(done), pairwise(ended.values()), strict=True):
            print(f"  {cost.stage}: {cost.parts} parts, {end - start:.1f} s, {cost.seconds:.1f} s of processor")
        facts = [m["facts"] for m in done["judging"][0]]
        scoring = sum(f["cpu_seconds_scoring"] for f in facts)
        print(f"  scoring {sum(f['sentences'] for f in facts):,} sentences: {scoring:.1f} s of processor", flush=True)

    start, processor = time.monotonic(), time.process_time()
    write_run(pipeline.parse([told.exports], config), config, Models.load(), local)
    spent = time.monotonic() - start, time.process_time() - processor
    print(f"analyze: {spent[0]:.1f} s, {spent[1]:.1f} s of processor", flush=True)
    parts("in one process", lambda job, progress: run(job, Here(), progress))
    if told.without_ray:
        return
    with two_machines() as machines:
        for _ in range(told.repeats):
            parts("one worker", lambda job, progress: machines.run(job, 1, None, progress))
            parts("two workers", lambda job, progress: machines.run(job, 2, None, progress))
        parts("two workers one killed", lambda job, progress: machines.run(job, 2, "worker", progress))
        again = sum(path.stat().st_mtime_ns != time_ns for path, time_ns in machines.kept.items())
        print(f"  {len(machines.killed)} worker killed after {len(machines.kept)} parts, {again} of them done again")


if __name__ == "__main__":
    main()
