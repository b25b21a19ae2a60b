"""Kills commands at random moments and looks whether the workspace lived: `python -m pipelines.kill_test --points 200`.

Each point takes a copy of a small workspace, starts one command on it in a child process and kills that with SIGKILL:
at a random share of the command's usual time, or, every second time, soon after SQLite's journal has appeared, which is
where a kill could hurt. Then the file must pass SQLite's integrity check, hold exactly what it held before or
exactly what the finished command leaves, and the same command run again must complete to the latter. A sweep alone may
leave accounts that it has judged: of these each row must be one that the finished command leaves too. POSIX only.

    python -m pipelines.kill_test --points 200 --seed 1
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cxnlp.bundled import samples_dir
from cxnlp.commands import workspace
from cxnlp.store.workspace import spill_folder
from pipelines.kill_commands import ACCOUNT, STARTS, Act, Command, commands, exports_of
from pipelines.kill_states import BY_ACCOUNT, content, rows_by_account, sound, to_version_1


def child(act: Act, file: Path, hook: Callable[[], None] = lambda: None) -> int:
    """Starts `act` in a process of its own, silent; returns its id. `hook` runs there first."""
    sys.stdout.flush()
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        if not os.environ.get("KILL_TEST_LOUD"):
            os.dup2(quiet, 2)
        hook()
        act(file)
        code = 0
    finally:
        os._exit(code)
    return 0


def ended(number: int) -> int:
    """Waits for a child; its exit status, negative for the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def finished(act: Act, file: Path) -> float:
    """Runs `act` to its end; seconds of wall time. Raises RuntimeError when it fails."""
    start = time.perf_counter()
    if ended(child(act, file)):
        raise RuntimeError("the command failed: set KILL_TEST_LOUD=1 to see why")
    return time.perf_counter() - start


def copied(base: Path, target: Path) -> Path:
    """A fresh copy of a workspace; a missing base gives a missing copy."""
    for old in target.parent.glob(f"{target.name}*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    if base.exists():
        shutil.copyfile(base, target)
    return target


def bases(folder: Path, known: Sequence[Command]) -> dict[str, Path]:
    """The workspaces that commands start from. Made in this process, so that its children need not load it all."""
    two = folder / "two"
    late = max((two / ACCOUNT / "meetings").iterdir())
    by_name = {c.name: c.act for c in known}
    found = {n: folder / f"{n.replace(' ', '-')}.db" for n in STARTS}
    by_name["ingest"](found["ingested"])
    copied(found["ingested"], found["analyzed"])
    by_name["analyze"](found["analyzed"])
    copied(found["analyzed"], found["version 1"])
    to_version_1(found["version 1"])
    copied(found["analyzed"], found["forgotten"])
    by_name["forget"](found["forgotten"])
    words = late.read_bytes()
    late.unlink()
    workspace.ingest([two], found["two accounts"], quiet=True)
    copied(found["two accounts"], found["a day after a sweep"])
    by_name["sweep"](found["a day after a sweep"])
    copied(found["a day after a sweep"], found["swept"])
    late.write_bytes(words)
    workspace.ingest([two], found["a day after a sweep"], quiet=True)
    return found


@dataclass
class Tally:
    """What became of the points of one command; `in_journal`: killed while a change was being written."""

    before: int = 0
    after: int = 0
    in_journal: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def kill_soon(number: int, file: Path, wait: float, journal: bool) -> bool:
    """Kills a child after `wait` seconds, with `journal` counted from when SQLite's journal appears; whether one stood
    beside the file then."""
    mark = file.with_name(file.name + "-journal")
    while journal and not mark.exists():
        if os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
        time.sleep(0.0002)
    time.sleep(wait)
    os.kill(number, signal.SIGKILL)
    ended(number)
    return mark.exists()


@dataclass(frozen=True)
class Ends:
    """What a workspace holds before a command and after the whole of it: without what grows by account, all, and the
    rows that do grow; `halfway` after the first of two changes."""

    before: str
    after: str
    whole: str
    rows: frozenset[str]
    seconds: float
    halfway: str | None = None


def fault(command: Command, file: Path, ends: Ends) -> str | None:
    """What is wrong with what a killed command left, or with running it again; None when nothing is."""
    if not sound(file):
        return "corrupt"
    left = content(file, apart(command))
    if left not in (ends.before, ends.after, ends.halfway):
        return "neither as before nor as after"
    if command.goes_on and not rows_by_account(file) <= ends.rows:
        return "holds of an account what neither was nor will be"
    done_but_certificate = command.completed_by and left == ends.after
    if content(file) == ends.whole or done_but_certificate:
        return None
    onwards = command.completed_by if command.completed_by and left == ends.halfway else command.act
    if ended(child(onwards, file)):
        return "cannot be run again"
    if spill_folder(file).exists():
        return "leaves its messages laid out"
    done = content(file) == ends.whole or (onwards is not command.act and content(file, apart(command)) == ends.after)
    return None if sound(file) and done else "not completed by running again"


def apart(command: Command) -> Collection[str]:
    """The tables in which a killed command may leave a part of what it does; a certificate tells scores once judged."""
    return (BY_ACCOUNT if command.goes_on else set()) | ({"forgotten"} if command.halfway else set())


def ends_of(command: Command, base: Path, folder: Path) -> Ends:
    """Runs the whole command on a copy of the workspace."""
    halfway, rows = None, set[str]()
    if command.halfway:
        part = copied(base, folder / "half-run.db")
        finished(command.halfway, part)
        halfway, rows = content(part, apart(command)), rows_by_account(part)
    file = copied(base, folder / "whole-run.db")
    seconds = finished(command.act, file)
    if command.goes_on:
        rows |= rows_by_account(base) | rows_by_account(file)
    before, after = (content(f, apart(command)) for f in (base, file))
    return Ends(before, after, content(file), frozenset(rows), seconds, halfway)


def run(points: int, seed: int, folder: Path, say: Callable[[str], None]) -> Mapping[str, Tally]:
    """Kills `points` commands; the tally of each command."""
    rng = random.Random(seed)
    exports_of(samples_dir(), folder)
    known = commands(folder)
    start = bases(folder, known)
    chosen = rng.choices(known, [c.share for c in known], k=points)
    tallies = {c.name: Tally() for c in known}
    for command in known:
        mine = chosen.count(command)
        if not mine:
            continue
        base, tally = start[command.start], tallies[command.name]
        ends = ends_of(command, base, folder)
        for number in range(mine):
            file = copied(base, folder / "point.db")
            journal = number % 2 == 0
            wait = rng.uniform(0, 0.05) if journal else rng.uniform(0, 1.1 * ends.seconds)
            tally.in_journal += kill_soon(child(command.act, file), file, wait, journal)
            left = content(file, apart(command)) if sound(file) else ""
            wrong = fault(command, file, ends)
            if wrong:
                tally.faults[wrong] += 1
            elif left == ends.before:
                tally.before += 1
            else:
                tally.after += 1
        say(
            f"{command.name:17} {mine:4} points: {tally.before} as before, {tally.after} as after, "
            f"{tally.in_journal} killed while a change was written, faults: {dict(tally.faults) or 'none'}"
        )
    return tallies


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.kill_test", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="kill-test-") as folder:
        tallies = run(asked.points, asked.seed, Path(folder), lambda line: print(line, flush=True))
    faults = sum((t.faults for t in tallies.values()), Counter())
    print(f"{asked.points} points, {sum(t.in_journal for t in tallies.values())} while a change was written: ", end="")
    print(f"faults: {dict(faults)}" if faults else "0 corrupt, 0 lost, 0 duplicated")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
