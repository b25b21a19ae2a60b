"""A workspace judged account by account: placed, laid out, judged side by side, kept; what is done stays done."""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp.collecting import collecting_rarely
from cxnlp.config import TABLES, Config
from cxnlp.errors import UsageError
from cxnlp.governance.definitions import definitions
from cxnlp.governance.freezing import allowed, read_freezes
from cxnlp.key import Key
from cxnlp.parsing import Progress, no_progress
from cxnlp.parts.judge import SELDOM, Frame, Judged, begin, judge_file, load
from cxnlp.parts.keeping import keep, put_placing
from cxnlp.parts.placed import ASIDE, keys_of
from cxnlp.parts.placing import Placing, place_held
from cxnlp.parts.spill import Each, laid_out
from cxnlp.parts.work import Work, work_of
from cxnlp.running import Models
from cxnlp.signals.cache import Logits, packed
from cxnlp.store.mappings import read_kept
from cxnlp.store.packing import WAITING, in_order, pool
from cxnlp.store.registers import frozen, stones
from cxnlp.store.run import settings_in, with_vendor
from cxnlp.store.schema import ANSWERS, LOGITS, PARTS
from cxnlp.store.workspace import Workspace
from cxnlp.trajectory.dossier import UNDATED
from cxnlp.trajectory.regimes import at_accounts

Json = dict[str, Any]
Found = tuple[list[Judged], dict[bytes, Logits]]
"""What is said of the accounts of a file, and the new logits."""
ALL = 1 << 62  # a budget that is never spent


def budget_of(text: str) -> int:
    """The number of messages that "all", "later" or a number allows to be scored. Raises UsageError.

    >>> budget_of("later"), budget_of("2000")
    (0, 2000)
    """
    if text in ("all", "later"):
        return ALL if text == "all" else 0
    if not text.isdecimal():
        raise UsageError(f"--score {text!r}: write all, later, or a number of messages")
    return int(text)


@dataclass(frozen=True)
class Swept:
    """What a sweep did. `judged`: accounts judged anew; `unscored`: messages whose sentences wait to be scored."""

    run: int
    accounts: int
    judged: int
    messages: int
    unscored: int
    without_account: int
    ignored: int


def sweep(
    workspace: Workspace,
    config: Config,
    models: Models,
    now: datetime,
    budget: int = ALL,
    workers: int = 1,
    progress: Progress = no_progress,
    trajectory: Path | None = None,
    key: Key | None = None,
    since: date | None = None,
) -> Swept:
    """Judges every account by its own records and keeps what is said of each as soon as it is known.

    An account whose records, options and code are as they were is not judged again, so that the same call goes on where
    one was interrupted. `budget`: about how many messages may be scored; with 0 the sentences wait and accounts are
    judged by behaviour and by what was scored before. `since`: only what was sent on that day or later is scored.
    Memory grows with the envelopes of the messages (no words) and with the largest account. Frozen definitions hold as
    for an analysis, their signatures checked with `key`.
    Raises UsageError when nothing is held, when nothing is dated and no day is given, when definitions differ from
    frozen ones, for settings that need all accounts at once, and for tables named by options where people were
    forgotten, who may stand in them.
    """
    if config.portfolio_shifts:
        raise UsageError("portfolio_shifts compares all accounts at once: use cxnlp analyze")
    if any(getattr(config, name) for name in TABLES) and stones(workspace):
        raise UsageError(
            f"people were forgotten in {workspace.path}, and tables named by options are not searched for them: add the"
            " tables with cxnlp ingest"
        )
    with settings_in(workspace, config) as options:
        options = replace(options, held_mapping=read_kept(workspace).sha256)
        return _swept(workspace, options, models, now, budget, workers, progress, trajectory, key, since)


def _swept(
    workspace: Workspace,
    config: Config,
    models: Models,
    now: datetime,
    budget: int,
    workers: int,
    progress: Progress,
    trajectory: Path | None,
    key: Key | None,
    since: date | None,
) -> Swept:
    state = workspace.state
    defined = definitions(config, models)
    freezes = read_freezes((config.freezes,), frozen(workspace), key)
    if isinstance(config.as_of, date):
        allowed(freezes, [config.as_of], defined, False)
    placing = place_held(workspace, with_vendor(workspace, config), progress)
    regimes = at_accounts(config.regimes, placing.names)
    if placing.names and placing.day is None and not isinstance(config.as_of, date):
        raise UsageError(UNDATED)
    if placing.day and config.as_of is None:
        allowed(freezes, [placing.day], defined, False)
    frame = _frame(workspace, replace(config, regimes=regimes), models, placing, trajectory, since)
    with workspace.change():
        put_placing(workspace, placing)
    found = Counter(keys_of(placing.inputs))
    without, ignored = found.pop(None, 0), found.pop(ASIDE, 0)
    count = {key: number for key, number in found.items() if key is not None}
    work = work_of(workspace, frame, placing, budget)
    with (
        _workers(frame, budget, workers if work.stamps else 1) as each,
        laid_out(workspace, placing, work.stamps, progress, each) as paths,
    ):
        anew = _judge_all(workspace, frame, work, each(judge_file, work.tasks(paths)), count, progress)
    progress("keeping the results", 0)
    with workspace.change(), collecting_rarely():
        gone = [(a,) for (a,) in workspace.rows("SELECT account FROM parts") if a not in count]
        workspace.db.executemany("DELETE FROM parts WHERE account = ?", gone)
        workspace.db.executemany("DELETE FROM answers WHERE account = ?", gone)
        counts = (sum(count.values()), without, ignored)
        model = models.trajectory.at_base_rate(config.risk_base_rate)
        run, unscored, days = keep(workspace, config, frame, placing, state, now, counts, model, defined)
        allowed(freezes, days, defined, False)
    return Swept(run, len(count), anew, sum(count.values()), unscored, without, ignored)


def _frame(
    workspace: Workspace, config: Config, models: Models, placing: Placing, trajectory: Path | None, since: date | None
) -> Frame:
    scorer = models.scorer
    whole = hashlib.sha256(f"{config.sha256} {scorer.sha256} {models.trajectory.sha256}".encode()).hexdigest()
    day = None if config.as_of == "each" else config.as_of if isinstance(config.as_of, date) else placing.day
    return Frame(
        workspace.path,
        config,
        placing.vendor_domains,
        day,
        scorer.model.directory,
        scorer.inputs_sha256[:16],
        trajectory,
        whole,
        since,
    )


def _judge_all(
    workspace: Workspace,
    frame: Frame,
    work: Work,
    judged: Iterator[Found],
    count: Mapping[str, int],
    progress: Progress,
) -> int:
    """Keeps what is said of the accounts of every file; returns how many were judged anew."""
    done = anew = 0
    total = sum(count[account] for account in work.stamps)
    for found, fresh in judged:
        _put(workspace, frame, found, fresh)
        anew += sum(j.packed is not None for j in found)
        done += sum(count[j.account] for j in found)
        progress("judging accounts, by messages", done, total)
    return anew


@contextmanager
def _workers(frame: Frame, budget: int, workers: int) -> Iterator[Each]:
    """What lays out and judges, in order; several workers load what they need at once."""
    from multiprocessing import get_context

    left = get_context("spawn").Value("q", budget)
    if workers < 2:
        before = gc.get_threshold()
        begin(frame, left)
        gc.set_threshold(*SELDOM)
        try:
            yield map
        finally:
            gc.set_threshold(*before)
        return
    with pool(workers, begin, (frame, left)) as others:
        try:
            for _ in range(workers):
                others.submit(load)
            yield lambda do, tasks: in_order(others, do, tasks, WAITING * workers)
        finally:
            others.shutdown(wait=False, cancel_futures=True)


def _put(workspace: Workspace, frame: Frame, found: Sequence[Judged], fresh: Mapping[bytes, Logits]) -> None:
    with workspace.change():
        for one in found:
            if one.packed is not None:
                workspace.db.execute("DELETE FROM parts WHERE account = ?", (one.account,))
                since = one.since.isoformat() if one.since else None
                head = (one.account, one.digest, one.unscored, one.packed, since, one.stamp)
                workspace.add(PARTS, [(*head, one.weeks, False)])
                workspace.db.execute("DELETE FROM answers WHERE account = ?", (one.account,))
                workspace.add(ANSWERS, [(one.account, one.answers)])
            else:
                workspace.db.execute("UPDATE parts SET stamp = ? WHERE account = ?", (one.stamp, one.account))
        rows = [(frame.encoder, key, packed(logits)) for key, logits in sorted(fresh.items())]
        workspace.db.executemany(f"INSERT OR IGNORE INTO {LOGITS.name} VALUES (?, ?, ?)", rows)  # noqa: S608
