"""Kills commands at random moments and looks whether the workspace lived: `python -m pipelines.kill_test --points 200`.

Each point takes a copy of a small workspace, starts one command on it in a child process and kills that with SIGKILL:
at a random share of the command's usual time, or, every second time, soon after SQLite's journal has appeared, which is
where a kill could hurt. Then the file must pass SQLite's integrity check, hold exactly what it held before or exactly
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
from datetime import UTC, datetime
from pathlib import Path

from cxnlp.bundled import samples_dir
from cxnlp.commands import exports, governance, privacy, reporting, workspace
from cxnlp.config import Config
from cxnlp.parts.sweep import sweep
from cxnlp.running import Models
from cxnlp.store.workspace import spill_folder, writing
from pipelines.kill_states import BY_ACCOUNT, content, rows_by_account, sound, to_version_1

ACCOUNT, OTHER = "pinecrest-tools", "brightwater-logistics"
PERSON = "dale@pinecresttools.example"
DAY = "2026-02-01"
STARTS = ("nothing", "ingested", "analyzed", "version 1", "forgotten", "two accounts", "a day after a sweep")
Act = Callable[[Path], None]


@dataclass(frozen=True)
class Command:
    """A command, the workspace it starts from, and how often it is tried against the others. `goes_on`: what it has
    done stays when it is killed, see `BY_ACCOUNT`."""

    name: str
    start: str
    act: Act
    share: int
    goes_on: bool = False


def commands(out: Path) -> tuple[Command, ...]:
    """The commands that are killed. The one that migrates does nothing else: so it too has one before and one after."""
    half, whole = out / "half", out / "whole"

    def ingest(folder: Path) -> Act:
        return lambda file: workspace.ingest([folder], file, replace=True, quiet=True)

    def analyze(file: Path) -> None:
        exports.analyze(None, out / "analysis", workspace=file, quiet=True)

    def forget(file: Path) -> None:
        privacy.forget(PERSON, workspace=file, key_file=out / "key", day=DAY, quiet=True)

    models = Models.load()

    def judge(file: Path) -> None:
        with writing(file, "sweep") as held:
            sweep(held, Config(as_of="each"), models, datetime(2026, 2, 1, tzinfo=UTC), budget=0)

    def past_tombstones(file: Path) -> None:
        workspace.ingest([whole], file, replace=True, key_file=out / "key", quiet=True)

    return (
        Command("ingest", "nothing", ingest(half), 5),
        Command("ingest more", "analyzed", ingest(whole), 5),
        Command("analyze", "ingested", analyze, 3),
        Command("analyze again", "analyzed", analyze, 2),
        Command("report", "analyzed", lambda f: reporting.report(workspace=f, out=out / "page", quiet=True), 1),
        Command("remove", "analyzed", lambda f: workspace.remove("meetings", f, json_out=True), 5),
        Command("forget", "analyzed", forget, 3),
        Command("ingest forgotten", "forgotten", past_tombstones, 2),
        Command("freeze", "analyzed", lambda f: governance.freeze("2026", "Ada Quill", workspace=f, day=DAY), 2),
        Command("retain", "analyzed", lambda f: privacy.retain(workspace=f, keep_text_days=60, day=DAY), 3),
        Command("sweep", "two accounts", judge, 5, goes_on=True),
        Command("sweep of a day", "a day after a sweep", judge, 5, goes_on=True),
        Command("migrate", "version 1", lambda f: workspace.remove("meetings", f, dry_run=True, json_out=True), 4),
    )


def exports_of(samples: Path, out: Path) -> None:
    """Two states of one account's exports: a part of them, and all, with one file changed."""
    shutil.copytree(samples / ACCOUNT, out / "whole")
    shutil.copytree(samples / ACCOUNT, out / "half")
    for name in (ACCOUNT, OTHER):
        shutil.copytree(samples / name, out / "two" / name)
    (out / "half" / "calendar.ics").unlink()
    contacts = out / "whole" / "contacts.csv"
    contacts.write_bytes(contacts.read_bytes() + b"\n")


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
    rows that do grow."""

    before: str
    after: str
    whole: str
    rows: frozenset[str]
    seconds: float


def fault(command: Command, file: Path, ends: Ends) -> str | None:
    """What is wrong with what a killed command left, or with running it again; None when nothing is."""
    if not sound(file):
        return "corrupt"
    if content(file, apart(command)) not in (ends.before, ends.after):
        return "neither as before nor as after"
    if command.goes_on and not rows_by_account(file) <= ends.rows:
        return "holds of an account what neither was nor will be"
    if content(file) == ends.whole:
        return None
    if ended(child(command.act, file)):
        return "cannot be run again"
    if spill_folder(file).exists():
        return "leaves its messages laid out"
    return None if sound(file) and content(file) == ends.whole else "not completed by running again"


def apart(command: Command) -> Collection[str]:
    """The tables in which a killed command may leave a part of what it does."""
    return BY_ACCOUNT if command.goes_on else ()


def ends_of(command: Command, base: Path, folder: Path) -> Ends:
    """Runs the whole command on a copy of the workspace."""
    file = copied(base, folder / "whole-run.db")
    seconds = finished(command.act, file)
    rows = frozenset(rows_by_account(base) | rows_by_account(file)) if command.goes_on else frozenset()
    return Ends(content(base, apart(command)), content(file, apart(command)), content(file), rows, seconds)


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
