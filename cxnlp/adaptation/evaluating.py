"""A model measured on labelled sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from cxnlp.adaptation.choice import ORDINARY
from cxnlp.adaptation.labels import Row, digest, groups, labelled
from cxnlp.adaptation.measures import columns, intervals, measure
from cxnlp.errors import UsageError
from cxnlp.types import ScoreInput, SentenceScore


class NamedScorer(Protocol):
    """What a measurement needs of a scorer."""

    @property
    def name(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    def score_many(
        self, inputs: Sequence[ScoreInput], progress: Callable[[int, int], None] | None = None
    ) -> list[SentenceScore]: ...


def evaluate(
    rows: Sequence[Row],
    scorer: NamedScorer,
    ordinary: bool = False,
    progress: Callable[[str, int, int | None], None] = lambda stage, done, total: None,
    fitted_on: Collection[str] = (),
) -> dict[str, Any]:
    """All measures of the labelled ones of `rows` (`ordinary`: of those drawn by lot), with 90 % intervals by group.
    `fitted_on`: digests (`labels.digest`) of the texts that the model was fitted on.

    Raises UsageError when no row is labelled.
    """
    usable = [row for row in labelled(rows) if not ordinary or row.chosen_for == ORDINARY]
    if not usable:
        which = f"no labelled row was chosen as {ORDINARY}" if ordinary else "no row has an orientation filled in"
        raise UsageError(f"nothing to measure: {which}; label some sentences first (cxnlp label)")
    scores = scorer.score_many([r.item for r in usable], lambda done, n: progress("scoring sentences", done, n))
    table = columns([r.answer for r in usable if r.answer], scores)
    names = groups(usable)
    seen = sum(digest(r) in fitted_on for r in usable)
    return {
        "schema_version": 1,
        "model": scorer.name,
        "model_sha256": scorer.sha256,
        "groups": len(set(names)),
        **measure(table),
        "intervals_90": intervals(table, names),
        "fitted_on_these_labels": bool(seen),
        "share_fitted_on": round(seen / len(usable), 6),
    }
