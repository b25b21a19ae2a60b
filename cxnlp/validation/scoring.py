"""Sentences of dossiers scored where they are judged, each distinct input once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from cxnlp.analysis import scored_by_account
from cxnlp.signals.messages import SentenceScorer
from cxnlp.trajectory.dossier import Dossier
from cxnlp.types import ScoreInput, SentenceScore


class Remembering:
    """A scorer that asks `scorer` for each distinct input once. An input is long to hash: one that comes again as the
    very same record is known by that."""

    def __init__(self, scorer: SentenceScorer) -> None:
        self._scorer = scorer
        self._known: dict[ScoreInput, SentenceScore] = {}
        self._same: dict[int, tuple[ScoreInput, SentenceScore]] = {}  # holds the input, so that an identity stays its

    def score_many(
        self, inputs: Sequence[ScoreInput], progress: Callable[[int, int], None] | None = None
    ) -> list[SentenceScore]:
        missing = [item for item in inputs if id(item) not in self._same]
        known = [self._known.get(item) for item in missing]
        new = list(dict.fromkeys(item for item, score in zip(missing, known, strict=True) if score is None))
        if new:
            self._known.update(zip(new, self._scorer.score_many(new, progress), strict=True))
        for item, score in zip(missing, known, strict=True):
            self._same[id(item)] = item, score or self._known[item]
        return [self._same[id(item)][1] for item in inputs]


def with_sentences(dossiers: Sequence[Dossier], scorer: SentenceScorer) -> list[Dossier]:
    """The dossiers, of different accounts, with the scored sentences of their messages."""
    people = {key: person for dossier in dossiers for key, person in dossier.people.items()}
    found = scored_by_account([m for d in dossiers for m in d.messages], people, scorer).by_account
    return [replace(dossier, scored=found.get(dossier.account, ())) for dossier in dossiers]
