"""The project's own account histories for training: always fitted on, never measured on."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.windows import weekly
from pipelines.samples.export import export
from pipelines.samples.story import Story, load_all
from pipelines.signals_training.folds import fold_of
from pipelines.trajectory.data import FOLDS, NO_FOLD, Case

CUT_DAYS = (110, 70, 30)
"""Days before its last one on which an account is looked at too."""
SAME_KIND: dict[str, str] = {"missed_meetings": "engagement_drop"}
"""Kinds that count as another (the signal catalogue)."""


def load_own(
    stories: Path, scorers: Sequence[SentenceScorer], words_only: bool = False
) -> tuple[list[Case], list[Case]]:
    """The histories of a folder of stories (`corpora/README.md` has the form), whole and as they stood CUT_DAYS before
    their end, each scored by one of the models of the folds: none of them was trained on its sentences. Their fold is
    NO_FOLD, so that no fold leaves them out; `words_only` as in `Case`."""
    found = load_all(stories)
    with tempfile.TemporaryDirectory() as folder:
        for story in found:
            export(story, Path(folder) / story.id)
        domains = tuple(sorted({story.vendor_domain for story in found}))
        parsed = pipeline.parse([Path(folder)], Config(vendor_domains=domains, as_of="each"))
    whole, cuts = [], []
    for story in found:
        part = pipeline.only(parsed, frozenset({parsed.accounts.folders[story.id]}))
        scored = pipeline.score(part, scorers[fold_of(story.id, FOLDS)])
        case = _case(story, part, scored, None, words_only)
        whole.append(case)
        last = date.fromordinal(case.weeks[-1][0].toordinal() + 6)
        cuts += [_case(story, part, scored, last - timedelta(days=days), words_only) for days in CUT_DAYS]
    return whole, cuts


def _case(story: Story, part: pipeline.Parsed, scored: pipeline.Scored, day: date | None, words_only: bool) -> Case:
    [history] = pipeline.histories(part, scored, day or "each")
    events = [e | {"kind": SAME_KIND.get(e["kind"], e["kind"])} for e in story.data["truth"]["events"]]
    if day:
        events = [e for e in events if date.fromisoformat(str(e["date"])) <= day]
    truth: dict[str, Any] = {"truth": story.data["truth"] | {"events": events}}
    if day:
        truth["landmark"] = {"day": day.isoformat()}
    return Case(story.id, NO_FOLD, truth, history, tuple(weekly(history)), words_only)
