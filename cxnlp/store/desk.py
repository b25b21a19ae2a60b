"""Where an analysis of a workspace takes its records, scores and judgements from, and puts its results."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cxnlp.analysis import Analysis
from cxnlp.config import Config
from cxnlp.parsing import Parsed, Progress, no_progress
from cxnlp.signals.score import Scorer
from cxnlp.store.judgements import Judgements
from cxnlp.store.mappings import read_kept
from cxnlp.store.registers import frozen
from cxnlp.store.results import Json, save
from cxnlp.store.run import parse_held, scores_in
from cxnlp.store.workspace import Workspace, writing


@dataclass(frozen=True)
class Desk:
    """An open workspace, the scorer that remembers in it, and its judgements of accounts."""

    held: Workspace
    scorer: Scorer
    judged: Judgements
    now: datetime

    def settled(self, config: Config) -> Config:
        """The settings with the mappings that the inputs held were read with."""
        return replace(config, held_mapping=read_kept(self.held).sha256)

    def parse(self, config: Config, progress: Progress = no_progress) -> Parsed:
        """Messages and people of all that is held. Raises UsageError when nothing is."""
        return parse_held(self.held, config, progress)

    def keep(self, parsed: Parsed, analysis: Analysis, made_with: Json) -> None:
        """Puts the results and their run.json into the workspace, whole or not at all."""
        save(self.held, parsed, analysis, self.held.state, self.now, self.judged, made_with)

    def freezes(self) -> tuple[Json, ...]:
        """The records of frozen definitions in the workspace."""
        return frozen(self.held)


@contextmanager
def desk_in(file: Path | None, scorer: Scorer, now: datetime) -> Iterator[Desk | None]:
    """The desk in the workspace `file`; None without one. Raises UsageError when another writer holds it."""
    if file is None:
        yield None
        return
    with writing(file, "analyze") as held, scores_in(held, scorer) as kept:
        yield Desk(held, kept, Judgements(held), now)
