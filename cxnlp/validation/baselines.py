"""What a simpler rule would have said on the same day: nothing here is fitted; more means more at risk.

calendar: days since the first record (contracts end with age). volume: fall of the customer's messages in eight weeks
against the eight before. metrics: mean fall of the measured series in four weeks against the twelve before, the usual
usage scorecard. vader: mean negative VADER compound of what the customer wrote in eight weeks (Hutto and Gilbert 2014),
where vaderSentiment is installed.
"""

from __future__ import annotations

import importlib.util
import math
from functools import cache
from typing import Any

from cxnlp.trajectory.history import History
from cxnlp.trajectory.slices import acts, metrics, sentences

EIGHT_WEEKS, FOUR_WEEKS, TWELVE_WEEKS = 56.0, 28.0, 84.0
FALL_IS_GOOD = frozenset({"tickets", "errors", "incidents"})  # series whose fall is no bad sign
NAMES = ("calendar", "volume", "metrics", "vader")


def _volume(history: History) -> float:
    table = acts(history)
    own = table.where(table["side"] == "customer")
    now = len(own.between(history.end - EIGHT_WEEKS, history.end))
    before = len(own.between(history.end - 2 * EIGHT_WEEKS, history.end - EIGHT_WEEKS))
    return math.log((before + 1.0) / (now + 1.0))


def _metrics(history: History) -> float | None:
    falls = []
    cut = history.end - FOUR_WEEKS
    for name, series in metrics(history).items():
        if name in FALL_IS_GOOD:
            continue
        now = series.between(cut, math.inf)["value"]
        before = series.between(cut - TWELVE_WEEKS, cut)["value"]
        if len(now) and len(before) and before.mean() > 0:
            falls.append(1.0 - float(now.mean()) / float(before.mean()))
    return sum(falls) / len(falls) if falls else None


@cache
def _analyser() -> Any:
    if importlib.util.find_spec("vaderSentiment") is None:
        return None
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


@cache
def _compound(text: str) -> float:
    return float(_analyser().polarity_scores(text)["compound"])


def _vader(history: History) -> float | None:
    said = sentences(history).between(history.end - EIGHT_WEEKS, math.inf)
    recent = said["text"][said["weight"] > 0].tolist() if len(said) else []
    if _analyser() is None or not len(recent):
        return None
    return -sum(map(_compound, recent)) / len(recent)


def baseline_risks(history: History) -> dict[str, float | None]:
    """Every baseline's risk of one history by name; None where it has nothing to go by."""
    return {
        "calendar": history.end - history.first_act,
        "volume": _volume(history),
        "metrics": _metrics(history),
        "vader": _vader(history),
    }
