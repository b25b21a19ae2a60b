"""Praise beside a complaint of the same speaker: polite words, or irony, which the model takes for praise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxnlp.quick.flags import Scene
from cxnlp.quick.result import SignalRead
from cxnlp.types import POLARITIES

NEAR = 2
"""How many sentences away a complaint may stand."""
_AGAIN = re.compile(
    r"\b(?:another|one more|third|fourth|fifth|the usual)(?: [\w-]+){0,2}? (?:outages?|crash\w*|failures?|incidents?"
    r"|bugs?|errors?|delays?|downtimes?|mistakes?|breakdowns?|problems?|price (?:rise|increase)s?)\b"
    r"|\b(?:down|broken|crashed|failed|late|wrong|slow|offline) (?:yet )?again\b",
    re.IGNORECASE,
)
"""Trouble that came once more."""


def doubtful_praise(scene: Scene, signals: Sequence[SignalRead]) -> SignalRead | None:
    """The first praise beside which the same speaker complains or tells of trouble that came again."""
    at = {sentence.start: number for number, sentence in enumerate(scene.sentences)}
    moods = [s for s in signals if s.signal in POLARITIES]
    bad = {at[s.start] for s in moods if s.score < 0}
    bad |= {n for n, sentence in enumerate(scene.sentences) if _AGAIN.search(sentence.text)}
    for praise in (s for s in moods if s.score > 0 and s.signal in ("sentiment", "trust")):
        number = at[praise.start]
        near = [n for n in bad if n != number and abs(n - number) <= NEAR]
        if any(scene.said[n].person == scene.said[number].person for n in near):
            return praise
    return None
