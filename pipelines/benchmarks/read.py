"""How long `cxnlp read` takes on the thirty notes: a new process each time (cold), and with the models loaded (warm).

    python -m pipelines.benchmarks.read [--cold 10] [--warm 3]

Prints one JSON object: seconds at p50 and p95, and the load of the machine before and after, without which they say
little.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

from cxnlp.quick import quick_read
from cxnlp.signals.score import Scorer

NOTES = Path("corpora/quick_notes")


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Count, p50 and p95 in seconds."""
    p95 = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return {"n": len(seconds), "p50": round(median(seconds), 3), "p95": round(p95, 3)}


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of this process's CPU."""
    clock, spent = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - clock, time.process_time() - spent


def cold(path: Path) -> tuple[float, float]:
    """Seconds by the clock and of CPU of a new process that reads `path`."""
    before, clock = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-m", "cxnlp", "read", str(path), "--json"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - clock, spent


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cold", type=int, default=10, help="notes read by a new process each")
    parser.add_argument("--warm", type=int, default=3, help="times that all notes are read with the models loaded")
    chosen = parser.parse_args()
    paths = sorted(NOTES.glob("*.txt"))
    load = os.getloadavg()[0]
    started = [cold(path) for path in paths[: chosen.cold]]
    scorer = Scorer.load()
    texts = [path.read_text(encoding="utf-8") for path in paths]
    first = timed(lambda: quick_read(texts[0], scorer))
    warm = [timed(lambda t=text: quick_read(t, scorer)) for _ in range(chosen.warm) for text in texts]  # type: ignore[misc]
    result = {
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "cold_seconds": spread([clock for clock, _ in started]),
        "cold_cpu_seconds": spread([cpu for _, cpu in started]),
        "first_read_seconds": round(first[0], 3),
        "warm_seconds": spread([clock for clock, _ in warm]),
        "warm_cpu_seconds": spread([cpu for _, cpu in warm]),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
