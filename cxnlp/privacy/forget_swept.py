"""Forgets one person in a workspace whose last run is a sweep: only the accounts concerned are judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.key import Key
from cxnlp.output import dumps
from cxnlp.parsing import Parsed, Progress
from cxnlp.parts.leaving import accounts_of, leave, naming
from cxnlp.privacy.forget_held import certify, rewrite_held, words_of
from cxnlp.privacy.held import Held, Purged
from cxnlp.running import Models
from cxnlp.signals.cache import input_digest
from cxnlp.signals.messages import in_context
from cxnlp.store import schema
from cxnlp.store.names import plain
from cxnlp.store.results import load
from cxnlp.store.workspace import Workspace
from cxnlp.types import DirectoryRow

Json = dict[str, Any]


@dataclass(frozen=True)
class Sentences:
    """The digests of the sentences that are left, for one model: the scores of others go."""

    encoder: str
    asked: frozenset[bytes]

    @classmethod
    def of(cls, parsed: Parsed, inputs_sha256: str) -> Sentences:
        mine = [m for m in parsed.messages if m.account is not None]
        return cls(inputs_sha256[:16], frozenset(input_digest(item) for _, item in in_context(mine, parsed.people)[0]))


def _concerned(held: Workspace, inputs: Sequence[Held], done: Purged, words: Sequence[str]) -> set[str] | None:
    """The accounts that had a message which is gone or was rewritten, or whose results name the person; None: all, as
    where a row of a table changed that is not of a list of people."""
    changed: dict[tuple[str, int], list[int]] = {}
    for old, new in zip(inputs, done.inputs, strict=True):
        if old == new:
            continue
        rows = set(new.reading.rows)
        if any(row not in rows and not isinstance(row, DirectoryRow) for row in old.reading.rows):
            return None
        left = set(new.reading.messages)
        changed[plain(old.file), old.place] = [n for n, m in enumerate(old.reading.messages) if m not in left]
    found = accounts_of(held, changed)
    return None if found is None else found | naming(held, words)


def swept_anew(
    held: Workspace,
    inputs: Sequence[Held],
    done: Purged,
    config: Config,
    models: Models,
    told: Json,
    key: Key,
    today: date,
    now: datetime,
    progress: Progress,
    trajectory: Path | None,
) -> None:
    """Rewrites records, tombstones and results in one change, then sweeps the accounts that it concerns. Killed between
    the two, the person is forgotten and the next sweep judges.

    Where everything had been scored, their sentences are scored again; else they wait, as others do. `config`: of the
    last sweep, without the people decisions that are held.
    """
    from cxnlp.parts.sweep import ALL, sweep

    words = [w for words in words_of(done) for w in words]
    before = {r["account"]: r["score"] for r in load(held, schema.ACCOUNTS)}
    waiting = held.rows("SELECT coalesce(sum(unscored), 0) FROM parts")[0][0]
    told_of = list(told["touched"])
    left = Sentences.of(done.after, models.scorer.inputs_sha256)
    with held.change():
        concerned = _concerned(held, inputs, done, words)
        rewrite_held(held, inputs, done, key, today, left)
        leave(held, concerned)
        gone = sorted(before if concerned is None else concerned)
        held.db.executemany("DELETE FROM scores WHERE account = ?", [(account,) for account in gone])
        certify(held, told, done, {a: (before.get(a), None) for a in sorted({*told_of, *gone})})
    try:
        sweep(held, config, models, now, 0 if waiting else ALL, 1, progress, trajectory, key)
    except UsageError as error:  # frozen definitions: the person is forgotten all the same
        told["not_judged"] = str(error)
    after = {r["account"]: r["score"] for r in load(held, schema.ACCOUNTS)}
    for row in told["accounts"]:
        row["score_after"] = after.get(row["account"])
    with held.change():
        query = "UPDATE forgotten SET certificate = ? WHERE subject = ? AND date = ?"
        held.db.execute(query, (dumps(told), told["subject"], told["date"]))
