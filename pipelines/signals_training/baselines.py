"""What simpler means reach on the same folds: majority class, a keyword list, VADER, TF-IDF with logistic regression.

    python -m pipelines.signals_training.baselines --data DIR --out baselines.json

Each gives logits in the slots of the real model, so that calibration, thresholds and measures are the same.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH
from pipelines.signals_training.calibrate import targets
from pipelines.signals_training.crossval import FOLDS, by_origin, cross_fitted, fits_by_fold
from pipelines.signals_training.data import Example, load_training

KEYWORDS: dict[str, str] = {
    "strategic": r"roadmap|strateg|goal|vision|next (year|quarter)|expan|growth|priorit|partnership|roi|long[- ]term",
    "neutral": r"^(hi|hello|dear|thanks|thank you|best|regards|ok|okay|yes|no|cheers)\b|good morning|weather|weekend",
    "scope_dispute": r"out of scope|not in the (sow|scope)|was included|extra (fee|charge)|change request|not part of",
    "champion_absence": r"left the company|moved on|cover(ing)? for|on leave|couldn't (make|join)|haven't heard from",
    "planning_deferral": r"too busy|postpone|park (that|it)|skip the|not the right time|push (it|this) (out|back)",
    "payment_concern": r"overdue|late payment|budget (freeze|cut)|too expensive|unpaid|withhold",
    "churn_risk": r"cancel|not renew|terminat|switch to|alternative vendor|competitor|end the contract|downgrade",
    "escalation": r"escalat|unacceptable|legal|lawyer|formal complaint|ultimatum|penalt|your management|ceo",
    "expansion": r"more (seats|licen[cs]es|users|sites)|roll ?out to|upgrade|additional (module|team|site)",
}
POSITIVE = r"\b(great|good|love|happy|excellent|glad|pleased|impressed|perfect|brilliant|fantastic)\b"
NEGATIVE = r"\b(bad|poor|disappoint\w*|frustrat\w*|angry|unhappy|terrible|annoy\w*|awful|unacceptable|furious)\b"

Method = Callable[[Sequence[Example], Sequence[Example]], np.ndarray]
"""Rows to fit and rows to judge in; logits of the latter (rows, 22) out."""


def majority(inside: Sequence[Example], outside: Sequence[Example]) -> np.ndarray:
    """The log rate of every slot, whatever the sentence."""
    prior: np.ndarray = np.tile(_prior(inside), (len(outside), 1))
    return prior


def keywords(inside: Sequence[Example], outside: Sequence[Example]) -> np.ndarray:
    """The log rates, raised where a keyword of the signal stands in the sentence."""
    slots = {"strategic": 0, "neutral": 2} | FLAG_SLOTS
    patterns = [(slot, re.compile(KEYWORDS[name], re.IGNORECASE)) for name, slot in slots.items()]
    for slots_of_polarity in POLARITY_SLOTS.values():
        patterns.append((slots_of_polarity[0], re.compile(NEGATIVE, re.IGNORECASE)))
        patterns.append((slots_of_polarity[2], re.compile(POSITIVE, re.IGNORECASE)))
    out = majority(inside, outside)
    for i, row in enumerate(outside):
        for slot, pattern in patterns:
            out[i, slot] += 4.0 * bool(pattern.search(row.item.text))
    return out


def tf_idf(inside: Sequence[Example], outside: Sequence[Example]) -> np.ndarray:
    """Logistic regression on words and word pairs of the sentence, and on words of its context."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    sentence = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    context = TfidfVectorizer(min_df=3, sublinear_tf=True)
    x = hstack([sentence.fit_transform(_texts(inside)), 0.5 * context.fit_transform(_contexts(inside))]).tocsr()
    z = hstack([sentence.transform(_texts(outside)), 0.5 * context.transform(_contexts(outside))]).tocsr()
    truth, out = targets(inside), majority(inside, outside)
    for slots in (ORIENTATION_SLOTS, *([slot] for slot in FLAG_SLOTS.values()), *POLARITY_SLOTS.values()):
        part = truth[:, list(slots)]
        labels = part.argmax(axis=1) if len(slots) > 1 else part[:, 0].astype(int)
        model = LogisticRegression(C=5.0, max_iter=60, class_weight="balanced").fit(x, labels)
        out[:, list(slots)] = model.decision_function(z).reshape(len(outside), -1)
    return out


def vader(inside: Sequence[Example], outside: Sequence[Example]) -> np.ndarray:
    """The majority's log rates, those of sentiment moved by VADER's compound score (Hutto and Gilbert 2014) as far as a
    logistic regression on it says; nothing else is read of the sentence."""
    from sklearn.linear_model import LogisticRegression
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    slots = list(POLARITY_SLOTS["sentiment"])
    x, z = (
        np.array([[compound, abs(compound)] for text in _texts(rows) for compound in [_compound(analyser, text)]])
        for rows in (inside, outside)
    )
    model = LogisticRegression(C=5.0).fit(x, targets(inside)[:, slots].argmax(axis=1))
    out = majority(inside, outside)
    out[:, slots] = model.decision_function(z)
    return out


def _compound(analyser: Any, text: str) -> float:
    return float(analyser.polarity_scores(text)["compound"])


METHODS: dict[str, Method] = {
    "majority": majority, "keywords": keywords, "VADER (sentiment)": vader, "TF-IDF + logistic": tf_idf,
}  # fmt: skip


def out_of_fold(method: Method, rows: Sequence[Example]) -> np.ndarray:
    """Logits of every row by the method fitted on the other folds."""
    out = np.zeros((len(rows), WIDTH))
    for fold in FOLDS:
        own = [i for i, row in enumerate(rows) if row.fold == fold]
        out[own] = method([row for row in rows if row.fold != fold], [rows[i] for i in own])
    return out


def _prior(rows: Sequence[Example]) -> np.ndarray:
    rate = np.clip(targets(rows).mean(axis=0), 1e-4, 1 - 1e-4)
    logits: np.ndarray = np.log(rate)
    flags = list(FLAG_SLOTS.values())
    logits[flags] = np.log(rate[flags] / (1 - rate[flags]))
    return logits


def _texts(rows: Sequence[Example]) -> list[str]:
    return [row.item.text for row in rows]


def _contexts(rows: Sequence[Example]) -> list[str]:
    return [f"{row.item.context_before} {row.item.context_after}" for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rows = load_training(args.data)
    results = {}
    for name, method in METHODS.items():
        logits = out_of_fold(method, rows)
        results[name] = by_origin(rows, cross_fitted(logits, rows, fits_by_fold(logits, rows)))
        args.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(name, {origin: round(result["headline"], 3) for origin, result in results[name].items()}, flush=True)


if __name__ == "__main__":
    main()
