"""Account histories with known truth: parsed, scored by models that never saw them, labelled week by week."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.candidates import Candidate, Record, candidates
from cxnlp.trajectory.days import to_day
from cxnlp.trajectory.history import History
from cxnlp.trajectory.moment import Reading
from cxnlp.trajectory.windows import weekly
from cxnlp.vocabulary import DECLINE
from pipelines.signals_training.folds import fold_of

FOLDS = 3
NO_FOLD = -1
"""The fold of what is always fitted on and never measured on."""
LEAST_DAYS = 84.0
UNSURE_DAYS = 14.0


@dataclass
class Case:
    """One account: its truth, its history and its weekly readings (end of week in days, features). `words_only`: it
    teaches nothing but which events that are read in words are true (decision 026)."""

    id: str
    fold: int
    truth: dict[str, Any]
    history: History
    weeks: tuple[tuple[date, float, dict[str, Reading]], ...]
    words_only: bool = False

    @property
    def cut(self) -> bool:
        """Whether this is an account as it stood on an earlier day."""
        return "landmark" in self.truth

    @property
    def own(self) -> bool:
        """Whether the project wrote it for training."""
        return self.fold == NO_FOLD

    @property
    def well(self) -> bool:
        """Whether it is a whole history of an account that does not decline."""
        return not self.cut and self.label not in DECLINE

    @property
    def label(self) -> str:
        return str(self.truth["truth"]["trajectory"])

    @cached_property
    def record(self) -> Record:
        return Record(self.history)

    @cached_property
    def candidates(self) -> list[Candidate]:
        return candidates(self.record)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The weekly readings in the form that the event stage sees."""
        return [{"week": monday, **{f"{n}_x": r.x for n, r in readings.items()}} for monday, _, readings in self.weeks]

    @property
    def onset(self) -> float | None:
        text = self.truth["truth"].get("onset")
        return to_day(date.fromisoformat(text)) if text else None

    def direction(self, end: float) -> str | None:
        """The true direction at a moment; None within 14 days after onset, where a reader could not tell yet."""
        if self.label == "steady" or self.onset is None or end < self.onset:
            return "steady"
        return None if end < self.onset + UNSURE_DAYS else self.label


def truths(folder: Path) -> dict[str, dict[str, Any]]:
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))}


def load(exports: Path, truth_dir: Path, scorers: Sequence[Scorer]) -> tuple[pipeline.Parsed, list[Case]]:
    """Parses all exports in one run and scores each account with the scorer of its fold (`scorers[fold]`)."""
    known = truths(truth_dir)
    domains = tuple(sorted({t["vendor_domain"] for t in known.values()}))
    parsed = pipeline.parse([exports], Config(vendor_domains=domains, as_of="each"))
    key_of = {folder: key for folder, key in parsed.accounts.folders.items() if folder in known}
    cases: list[Case] = []
    for fold, scorer in enumerate(scorers):
        mine = {key: folder for folder, key in key_of.items() if fold_of(folder, len(scorers)) == fold}
        part = pipeline.only(parsed, frozenset(mine))
        scored = pipeline.score(part, scorer)
        for history in pipeline.histories(part, scored, "each"):
            folder = mine[history.account]
            cases.append(Case(folder, fold, known[folder], history, tuple(weekly(history))))
    return parsed, sorted(cases, key=lambda c: c.id)
