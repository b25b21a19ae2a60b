"""How time and memory grow with the number of mails: reading, resolving and assessing, without sentence scores.

    python -m pipelines.benchmarks.scale SCRATCH [--mails 2500 --mails 5000 …] [--seed 1]

For each size a mailbox is written (small mails of 40 accounts, as in `large_mbox.py`) and a process of its own reads
it, resolves people and accounts, and builds and assesses every account's history from behaviour alone. Printed as JSON:
CPU seconds of each stage, peak megabytes, and the growth of each between the smallest and the largest size: the
exponent e of "proportional to mails ** e" (1 is linear).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pipelines.benchmarks.large_mbox import MEGABYTE, Sent, _mail

SIZES = (2_500, 5_000, 10_000, 20_000)
STAGES = ("read", "resolve", "assess")


def write(path: Path, mails: int, seed: int) -> None:
    """Writes a mailbox of so many mails without attachments."""
    rng = random.Random(seed)
    before: list[Sent] = []
    with path.open("wb") as stream:
        for number in range(1, mails + 1):
            data = _mail(rng, number, 0.0, before).replace(b"\nFrom ", b"\n>From ")
            stream.write(b"From sender@large.example Mon Jan  1 08:00:00 2024\n" + data + b"\n")


def stages(path: Path) -> dict[str, Any]:
    """CPU seconds of each stage on a mailbox, in this process, and its peak memory."""
    from cxnlp import pipeline
    from cxnlp.config import Config
    from cxnlp.trajectory.assess import assess
    from cxnlp.trajectory.model import TrajectoryModel

    config, model = Config(vendor_domains=("vendor.example",)), TrajectoryModel.load()
    at = [time.process_time()]
    ingested = pipeline.gather([path], config)
    at.append(time.process_time())
    parsed = pipeline.resolve(ingested, config)
    at.append(time.process_time())
    past = pipeline.histories(parsed, pipeline.Scored({}, {}, 0, 0), None)
    rows = [assess(history, model, config.event_threshold).row for history in past]
    at.append(time.process_time())
    took = {name: round(b - a, 2) for name, a, b in zip(STAGES, at, at[1:], strict=False)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE
    return {"mails": len(parsed.messages), "accounts": len(rows), **took, "peak_megabytes": round(peak, 1)}


def growth(found: list[dict[str, Any]], name: str) -> float:
    """The exponent with which a figure grows between the first and the last size."""
    first, last = found[0], found[-1]
    return round(math.log(max(last[name], 0.01) / max(first[name], 0.01)) / math.log(last["mails"] / first["mails"]), 2)


def main() -> None:
    """Writes, measures, prints; with `--child`, measures one mailbox in this process."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("scratch", type=Path)
    options.add_argument("--mails", type=int, action="append")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        print(json.dumps(stages(given.scratch)))
        return
    given.scratch.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = []
    for mails in sorted(given.mails or SIZES):
        path = given.scratch / "scale.mbox"
        write(path, mails, given.seed)
        command = [sys.executable, "-m", "pipelines.benchmarks.scale", str(path), "--child"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        found.append(json.loads(done.stdout))
        print(json.dumps(found[-1]), flush=True)
        path.unlink()
    if len(found) > 1:
        print(json.dumps({"growth": {name: growth(found, name) for name in (*STAGES, "peak_megabytes")}}))


if __name__ == "__main__":
    main()
