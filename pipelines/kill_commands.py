"""The commands that the kill test kills, the workspaces they start from, and the exports of both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cxnlp.commands import exports, governance, privacy, reporting, workspace
from cxnlp.config import Config
from cxnlp.parts import sweep as parts_of_sweep
from cxnlp.running import Models
from cxnlp.store.workspace import writing

ACCOUNT, OTHER = "pinecrest-tools", "brightwater-logistics"
PERSON = "dale@pinecresttools.example"
DAY = "2026-02-01"
STARTS = ("nothing", "ingested", "analyzed", "version 1", "forgotten", "two accounts", "swept", "a day after a sweep")
Act = Callable[[Path], None]


@dataclass(frozen=True)
class Command:
    """A command, the workspace it starts from, and how often it is tried against the others. `goes_on`: what it has
    done stays when it is killed, see `BY_ACCOUNT`. A command of two changes names what it does up to the first
    (`halfway`, which ends its process) and what completes it from there."""

    name: str
    start: str
    act: Act
    share: int
    goes_on: bool = False
    halfway: Act | None = None
    completed_by: Act | None = None


def commands(out: Path) -> tuple[Command, ...]:
    """The commands that are killed. The one that migrates does nothing else: so it too has one before and one after."""
    half, whole = out / "half", out / "whole"

    def ingest(folder: Path) -> Act:
        return lambda file: workspace.ingest([folder], file, replace=True, quiet=True)

    def analyze(file: Path) -> None:
        exports.analyze(None, out / "analysis", workspace=file, quiet=True)

    def forget(file: Path) -> None:
        privacy.forget(PERSON, workspace=file, key_file=out / "key", day=DAY, quiet=True)

    def forget_only(file: Path) -> None:
        parts_of_sweep.sweep = lambda *_, **__: os._exit(0)
        forget(file)

    models = Models.load()

    def judge(file: Path) -> None:
        with writing(file, "sweep") as held:
            parts_of_sweep.sweep(held, Config(as_of="each"), models, datetime(2026, 2, 1, tzinfo=UTC), budget=0)

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
        Command("forget of a sweep", "swept", forget, 3, goes_on=True, halfway=forget_only, completed_by=judge),
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
