"""Accounts judged before on exactly the same history are not judged again."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cxnlp.store.codec import LEVEL, code_version
from cxnlp.store.schema import JUDGEMENTS
from cxnlp.store.workspace import Workspace
from cxnlp.trajectory.assess import Assessed, assess
from cxnlp.trajectory.history import History
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.windows import Week

if TYPE_CHECKING:
    import pandas as pd

JUDGING = ("cxnlp.trajectory", "cxnlp.behaviour", "cxnlp.signals", "cxnlp.people")
"""The packages whose code a judgement depends on, beside its inputs."""


def _frame(frame: pd.DataFrame) -> str:
    """All of a table, floats to the last bit."""
    return repr(frame.to_dict("split", index=False))


def history_digest(history: History, model: TrajectoryModel, event_threshold: float | None) -> bytes:
    """32 bytes that are equal when history, weights, threshold and code are."""
    frames = (history.acts, history.sentences, history.meetings, history.tickets, history.metrics)
    parts = (
        code_version(*JUDGING),
        model.sha256,
        repr((model.risk_offset, model.risk_slope)),
        repr(event_threshold),
        repr((history.account, history.name, history.as_of, history.champion)),
        repr((history.regimes, history.shared)),
        repr(history.messages),
        repr(sorted(history.people.items())),
        *map(_frame, (*frames, history.invoices, history.surveys)),
    )
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


class Judgements:
    """Judges accounts with the help of the last analysis kept in a workspace; `keep` replaces that with this one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._before: Mapping[bytes, bytes] = dict(workspace.rows("SELECT digest, packed FROM judgements"))
        self._now: dict[bytes, bytes] = {}

    def assess(
        self,
        history: History,
        model: TrajectoryModel,
        event_threshold: float | None = None,
        by_week: Sequence[Week] | None = None,
    ) -> Assessed:
        """What `trajectory.assess.assess` gives; with weekly readings changed from outside it is never from memory."""
        if by_week is not None:
            return assess(history, model, event_threshold, by_week)
        key = history_digest(history, model, event_threshold)
        packed = self._before.get(key)
        if packed is None:
            found = assess(history, model, event_threshold)
            packed = _packed(found)
        self._now[key] = packed
        return _unpacked(packed)

    @property
    def reused(self) -> int:
        """How many accounts were not judged anew."""
        return len(self._now.keys() & self._before.keys())

    def keep(self) -> None:
        """Writes the judgements of this analysis in place of the last one's; to be called inside a change."""
        self._workspace.clear(JUDGEMENTS)
        self._workspace.add(JUDGEMENTS, sorted(self._now.items()))


def _packed(found: Assessed) -> bytes:
    weeks = [{**row, "week": row["week"].isoformat()} for row in found.weeks]
    return zlib.compress(json.dumps([found.row, weeks]).encode("ascii"), LEVEL)


def _unpacked(packed: bytes) -> Assessed:
    row, weeks = json.loads(zlib.decompress(packed))
    return Assessed(row, [{**week, "week": date.fromisoformat(week["week"])} for week in weeks])
