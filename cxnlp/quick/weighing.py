"""How likely a sentence of a note shows a signal: the model's probability weighed with words and surroundings.

A logistic regression over a few readable features, one for all signals, with an intercept for each. Its weights are a
table, `weights.toml`, fitted by `python -m pipelines.quick_signals` on `corpora/quick_notes_tuning`.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources

from cxnlp.quick.cues import Cue
from cxnlp.quick.passages import Sentence
from cxnlp.signals.heads import sigmoid
from cxnlp.types import FLAGS, SentenceScore

FLOOR = 0.02
"""Below this probability of the model a sentence is not weighed at all."""
_LEAST = 1e-4
Weights = Mapping[str, float]


def tops(scores: Sequence[SentenceScore]) -> dict[str, float]:
    """The greatest probability of each flag in a note."""
    return {flag: max((score.flags[flag] for score in scores), default=0.0) for flag in FLAGS}


def features(
    flag: str,
    cue: Cue,
    sentences: Sequence[Sentence],
    scores: Sequence[SentenceScore],
    at: int,
    top: float,
    own: bool,
    gone: bool,
) -> dict[str, float]:
    """The features of sentence `at` by name.

    `top`: the flag's entry of `tops`; `own`: the sentence is about its author's side; `gone`: it says that somebody
    known is missing.
    """
    sentence, score = sentences[at], scores[at]
    p = score.flags[flag]
    around = [scores[i].flags[flag] for i in (at - 1, at + 1) if 0 <= i < len(scores)]
    has_cue = cue.is_told(sentence.text)
    return {
        "model": _logit(p),
        "cue": float(has_cue),
        "model_with_cue": has_cue * _logit(p),
        "sure": float(cue.is_sure(sentence.text)),
        "in_actions": float(sentence.section == "actions"),
        "bullet": float(sentence.bullet),
        "own_side": float(own),
        "words": math.log(1 + len(sentence.text.split())),
        "neutral": _logit(score.orientation["neutral"]),
        "other_signal": _logit(max(score.flags[f] for f in FLAGS if f != flag)),
        "beside": _logit(max(around, default=0.0)),
        "top_of_note": float(p >= top),
        "negative": score.polarities["sentiment"][0],
        "missing": float(gone and flag == "champion_absence"),
        flag: 1.0,
    }


def probability(found: Mapping[str, float], weights: Weights) -> float:
    """The probability that features with these weights speak for the signal."""
    return sigmoid(weights["intercept"] + math.fsum(weights.get(name, 0.0) * value for name, value in found.items()))


@functools.cache
def weights() -> tuple[Weights, float]:
    """The shipped weights by feature, and the probability from which a signal is said."""
    table = tomllib.loads((resources.files("cxnlp.quick") / "weights.toml").read_text(encoding="utf-8"))
    return table["weights"], float(table["said_from"])


def _logit(p: float) -> float:
    p = min(max(p, _LEAST), 1 - _LEAST)
    return math.log(p / (1 - p))
