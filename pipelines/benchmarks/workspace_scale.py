"""How a workspace grows: a simulated company of each size imported and swept, then a day added on top.

    python -m pipelines.benchmarks.workspace_scale SCRATCH [--messages 10000 --messages 100000 …] [--score 100000]
        [--day 2000] [--few 20] [--keep] [--go-on]

For each size exports are written to SCRATCH and these run as processes of their own: `cxnlp ingest`; the sweep stage by
stage with nothing scored; with `--score`, a second one that scores about so many messages, cold; `cxnlp ingest` of one
more day of the whole company and the sweep of the accounts that it concerns (each on its own last day, so the first
sweep is of that kind too; with `--score` the day's messages are scored); then both again with a day of as many messages
of `--few` accounts. A JSON line each: wall and CPU seconds, peak resident megabytes (summed over all processes, sampled
every other second), bytes of exports and workspace. An account has 500 messages on average at every size. `--keep`
leaves the exports and the workspace where they are; `--go-on` takes what such a run left and begins with the first
sweep. Sentence scores kept in the user's cache are not used by a sweep.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipelines.simulate_company.__main__ import write_day, write_year
from pipelines.simulate_company.company import Account, accounts, staff

VENDOR = "vendia.example"
YEAR, SEED, PER_ACCOUNT = 2025, 1, 500
EVERY_S = 2.0
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def resident(session: int) -> int:
    """Bytes resident in all processes of a session (Linux; 0 elsewhere)."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            total += int(fields[21]) * PAGE
    return total


def measured(command: list[str]) -> dict[str, Any]:
    """Runs a process to its end; its last line of output, if that is JSON, is part of the answer."""
    began, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)  # noqa: S603
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        peak = max(peak, resident(process.pid))
        time.sleep(EVERY_S)
    process.returncode = os.waitstatus_to_exitcode(status)
    said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    found = {
        "wall_s": round(time.perf_counter() - began, 1),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mb": round(peak / 1e6),
    }
    try:
        told: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found | told
    except (ValueError, IndexError, TypeError):
        return found


def stages(file: Path, score: str, since: date | None) -> dict[str, Any]:
    """A sweep in this process and its workers: wall seconds by stage, and what it did."""
    from dataclasses import asdict

    from cxnlp.config import Config
    from cxnlp.parts.sweep import budget_of, sweep
    from cxnlp.running import Models, cores
    from cxnlp.store.workspace import writing

    at: dict[str, float] = {}

    def mark(stage: str, done: int, total: int | None = None) -> None:
        at.setdefault(stage, time.perf_counter())

    config = Config(vendor_domains=(VENDOR,), as_of="each")
    models = Models.load()
    with writing(file, "benchmark") as held:
        done = sweep(held, config, models, datetime.now(UTC), budget_of(score), cores(), mark, since=since)
    at["end"] = time.perf_counter()
    names = list(at)
    took = {f"{a}, s": round(at[b] - at[a], 1) for a, b in pairwise(names)}
    return took | asdict(done)


def _size(path: Path) -> int:
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file()) if path.is_dir() else path.stat().st_size


def one_size(scratch: Path, messages: int, score: int, day: int, few: int, keep: bool, go_on: bool) -> None:
    """Writes a company of a size, takes it in, judges it, adds two days; prints a line for each step."""
    folder, file = scratch / f"company-{messages}", scratch / f"company-{messages}.db"
    count = max(few, messages // PER_ACCOUNT)

    def company() -> list[Account]:
        return accounts(count, SEED, staff(max(3, count // 16)), YEAR)

    def say(step: str, found: dict[str, Any]) -> None:
        base = {"messages": messages, "accounts": count, "step": step}
        print(json.dumps(base | found | {"workspace_bytes": _size(file) if file.exists() else 0}), flush=True)

    python = [sys.executable, "-m"]
    take = [*python, "cxnlp", "ingest", "-w", str(file), "--quiet"]
    judge = [*python, "pipelines.benchmarks.workspace_scale", str(file), "--child"]
    if not go_on:
        for path in (folder, *scratch.glob(file.name + "*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        at = time.process_time()
        written = write_year(folder / "year", messages, company(), YEAR)
        cpu = round(time.process_time() - at, 1)
        say("exports written", {"written": written, "cpu_s": cpu, "bytes": _size(folder / "year")})
        say("ingest", measured([*take, str(folder / "year")]))
    say("sweep, nothing scored", measured(judge))
    if score:
        say(f"sweep, {score} scored", measured([*judge, "--score", str(score)]))
    for number, (name, some) in enumerate((("a day", None), (f"a day of {few} accounts", few))):
        customers = company()[:some]
        share = sum(a.busy for a in customers)
        for account in customers:
            account.busy /= share
        place = folder / f"day-{number}"
        written = write_day(place, day, customers, YEAR, number)
        say(f"ingest of {name}", {"written": written} | measured([*take, str(place), "--root", str(place)]))
        new = ("--score", "all", "--since", f"{YEAR + 1}-01-01") if score else ()
        say(f"sweep of {name}", measured([*judge, *new]))
    if not keep:
        shutil.rmtree(folder)
        for path in scratch.glob(file.name + "*"):
            path.unlink()


def main() -> None:
    """Measures every size in turn; with `--child`, sweeps one workspace."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--messages", type=int, action="append")
    parser.add_argument("--score", default="0")
    parser.add_argument("--since", type=date.fromisoformat, help=argparse.SUPPRESS)
    parser.add_argument("--day", type=int, default=2000)
    parser.add_argument("--few", type=int, default=20)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--go-on", action="store_true")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(stages(given.scratch, given.score, given.since)))
        return
    given.scratch.mkdir(parents=True, exist_ok=True)
    for messages in sorted(given.messages or (10_000, 100_000, 1_000_000)):
        one_size(given.scratch, messages, int(given.score), given.day, given.few, given.keep, given.go_on)


if __name__ == "__main__":
    main()
