"""Fuzzes families of readers one after the other, prints what was found.

    python -m pipelines.fuzz SCRATCH [--minutes 10] [--family mail …] [--seed 1]

Minutes are CPU minutes of each family. SCRATCH/FAMILY/corpus grows from run to run; SCRATCH/FAMILY/findings holds a
folder and a description per finding. Exit status 1 when anything was found. Needs atheris (`pip install "cxnlp[fuzz]"`:
Linux, and a Python that it has wheels for).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from pipelines.fuzz.families import FAMILIES, pack, seeds

SECONDS_A_RUN = 900  # wall clock after which libFuzzer takes an input to hang; the laws count CPU seconds
MEGABYTES = 2500
INTERRUPTED = 72  # libFuzzer's exit status after SIGTERM


def _cpu_seconds(pid: int) -> float:
    """CPU seconds that a running process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ended(pid: int, seconds: float) -> tuple[int, resource.struct_rusage]:
    """Waits for a process, and interrupts it when it has used its CPU seconds, so that it prints what it did."""
    interrupted = False
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, usage
        if not interrupted and _cpu_seconds(pid) > seconds:
            os.kill(pid, signal.SIGTERM)
            interrupted = True
        time.sleep(1)


def run(family: str, scratch: Path, minutes: float, seed: int) -> dict[str, object]:
    """Fuzzes one family; returns runs, coverage, CPU seconds and findings."""
    place = scratch / family
    corpus, findings, crashes = place / "corpus", place / "findings", place / "crashes"
    for old in (findings, crashes):
        shutil.rmtree(old, ignore_errors=True)
    for folder in (corpus, findings, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    for number, (name, data) in enumerate(seeds(family)):
        (corpus / f"seed{number:03d}").write_bytes(pack(name, data))
    command = [
        sys.executable, "-m", "pipelines.fuzz.target", family, str(findings), f"-timeout={SECONDS_A_RUN}",
        f"-report_slow_units={SECONDS_A_RUN}", f"-rss_limit_mb={MEGABYTES}", f"-seed={seed}", "-max_len=100000",
        f"-artifact_prefix={crashes}/", "-print_final_stats=1", str(corpus),
    ]  # fmt: skip
    with (place / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
        status, usage = _ended(process.pid, 60 * minutes)
        process.returncode = os.waitstatus_to_exitcode(status)
    log_text = (place / "log.txt").read_text(encoding="utf-8", errors="replace")
    runs = re.search(r"number_of_executed_units: (\d+)", log_text)
    covered = re.findall(r"cov: (\d+)", log_text)
    return {
        "family": family,
        "ended": "by its limit" if process.returncode == INTERRUPTED else f"with status {process.returncode}",
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime),
        "runs": int(runs[1]) if runs else None,
        "coverage": int(covered[-1]) if covered else None,
        "findings": [json.loads(f.read_text(encoding="utf-8"))["what"] for f in sorted(findings.glob("*.json"))],
        "hangs_and_crashes": sorted(f.name for f in crashes.iterdir()),
    }


def main() -> None:
    """Runs the families and prints a JSON line each."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("scratch", type=Path)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--family", action="append", choices=list(FAMILIES))
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    found = False
    for family in given.family or FAMILIES:
        told = run(family, given.scratch, given.minutes, given.seed)
        found = found or bool(told["findings"] or told["hangs_and_crashes"] or told["ended"] != "by its limit")
        print(json.dumps(told), flush=True)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
