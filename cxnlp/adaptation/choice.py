"""Which sentences to label: those that the model is least sure of, unlike each other, for every signal in turn.

A fifth is drawn by lot (by a digest of the id): only these tell how good the model is on ordinary sentences.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cxnlp.adaptation.answers import guess
from cxnlp.adaptation.labels import Row
from cxnlp.signals.model import Thresholds
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, ScoreInput, SentenceScore

ORDINARY, REST = "ordinary", "rest"
ORDINARY_EVERY = 5
SHORTLIST = 4
"""The encoder's features are computed for this many times the wanted number, the least sure ones of each signal."""
MOST_OF_MESSAGE = 2
Features = Callable[[ScoreInput], Sequence[float]]


def doubts(score: SentenceScore, thresholds: Thresholds) -> dict[str, float]:
    """Per signal how near the model is to saying something else: 0 (sure) to 1 (on the fence).

    The distance is one of log-odds: between the two likeliest orientations, or to a flag's or polarity's threshold.
    """
    ranked = sorted((score.orientation[name] * thresholds.orientation[name] for name in ORIENTATIONS), reverse=True)
    gaps = {"orientation": math.log(max(ranked[0], 1e-9)) - math.log(max(ranked[1], 1e-9))}
    gaps |= {flag: _log_odds(score.flags[flag]) - _log_odds(thresholds.flags[flag]) for flag in FLAGS}
    for name in POLARITIES:
        negative, _, positive = score.polarities[name]
        low, high = thresholds.polarities[name]
        gaps[name] = min(_log_odds(negative) - _log_odds(low), _log_odds(positive) - _log_odds(high), key=abs)
    return {name: math.exp(-abs(gap)) for name, gap in gaps.items()}


def choose(
    rows: Sequence[Row], scores: Sequence[SentenceScore], thresholds: Thresholds, features: Features, n: int
) -> list[Row]:
    """`n` of `rows` with the model's guess, what teaches most first, every fifth one drawn by lot; when there are no
    more, all of them in their own order. The order of `rows` does not decide who is chosen; at most two sentences of a
    message are, as far as there are enough messages."""
    by_lot = sorted(range(len(rows)), key=lambda i: hashlib.sha256(rows[i].id.encode()).digest())
    chosen: dict[int, str] = {}
    taken: Counter[str] = Counter()

    def take(i: int, why: str) -> None:
        chosen[i] = why
        taken[rows[i].place[2] or rows[i].id] += 1

    for i in by_lot[: n // ORDINARY_EVERY]:
        take(i, ORDINARY)
    table = [doubts(score, thresholds) for score in scores]
    signals = list(table[0]) if table else []
    per_signal = max(8, SHORTLIST * n // max(1, len(signals)))
    pools = {s: sorted(by_lot, key=lambda i: -table[i][s])[:per_signal] for s in signals}
    vectors = {
        i: _unit(features(rows[i].item)) for i in sorted({i for pool in pools.values() for i in pool} | set(chosen))
    }
    lists = sorted(vectors)
    near = dict.fromkeys(lists, -1.0)

    def meet(i: int) -> None:
        for j in lists:
            near[j] = max(near[j], float(vectors[j] @ vectors[i]))

    for i in list(chosen):
        meet(i)
    turn = 0
    while len(chosen) < n and any(pools.values()):
        signal = signals[turn % len(signals)]
        turn += 1
        pools[signal] = [
            i for i in pools[signal] if i not in chosen and taken[rows[i].place[2] or rows[i].id] < MOST_OF_MESSAGE
        ]
        if pools[signal]:
            best = max(pools[signal], key=lambda i: table[i][signal] * (1.0 - near[i]))
            take(best, signal)
            meet(best)
    for i in by_lot:
        if len(chosen) >= min(n, len(rows)):
            break
        if i not in chosen:
            take(i, REST)
    order = sorted(chosen) if len(chosen) == len(rows) else _asked(chosen)
    return [replace(rows[i], chosen_for=chosen[i], guess=str(guess(scores[i]))) for i in order]


def _asked(chosen: dict[int, str]) -> list[int]:
    """The order of choice, with those drawn by lot spread evenly: whoever stops early has labelled some of both."""
    drawn = [i for i, why in chosen.items() if why == ORDINARY]
    taught = iter([i for i, why in chosen.items() if why != ORDINARY])
    return [i for lot in drawn for i in (*islice(taught, ORDINARY_EVERY - 1), lot)] + list(taught)


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def _unit(vector: Sequence[float]) -> NDArray[np.float64]:
    values = np.asarray(vector, np.float64)
    return np.asarray(values / max(float(np.sqrt((values * values).sum())), 1e-12))
