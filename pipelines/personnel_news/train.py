"""Fits the reader of personnel news, measures it and writes `models/personnel`.

usage: python -m pipelines.personnel_news.train [--folds N]

Thresholds come from cross-validation over rows with ordinary sentences beside them; the test rows, by a writer of
their own, serve no choice and are looked at last.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from cxnlp.people.news import MODEL, NEWS_FILE, SCALE
from pipelines.personnel_news.card import card
from pipelines.personnel_news.data import FACTS, NEWS, ROOT, TEST, WORD, Case, cases, ordinary, read, training
from pipelines.personnel_news.fit import Fitted, fit

DIRECTORY = ROOT / "models" / MODEL
BESIDE, HELD_OUT, FOLDS = 12000, 6000, 4
"""Ordinary sentences fitted beside the rows, ordinary ones that only measure, and folds."""
PROBED, PLAIN_NEWS = 3000, 0.7
"""Ordinary sentences are not labelled for such news: a first model, with PROBED of them beside, takes out those it is
surer of than PLAIN_NEWS."""
LEAST_WEIGHT = 0.05
PASSED = 0.96
"""The share of the rows with news that the model of single words must let through, in cross-validation."""
DRAWS = 200
LEAST_SURE = 0.3
"""No lower threshold: of alarms on ordinary sentences below it hardly one in five was right when they were read."""
Json = dict[str, Any]


def labels(found: Sequence[Case]) -> Any:
    """Shape (cases, FACTS), true where told."""
    return np.array([[what in case.facts for what in FACTS] for case in found])


def figures(true: Any, said: Any) -> Json:
    """Precision, recall, F1 and n of each kind, and of all together (`micro`)."""

    def of(t: Any, s: Any) -> Json:
        hits, n, found = int((t & s).sum()), int(t.sum()), int(s.sum())
        return {"n": n, "said": found, "precision": hits / max(found, 1), "recall": hits / max(n, 1),
                "f1": 2 * hits / max(n + found, 1)}  # fmt: skip

    return {what: of(true[:, k], said[:, k]) for k, what in enumerate(FACTS)} | {"micro": of(true, said)}


def interval(found: Sequence[Case], true: Any, said: Any, seed: int = 0) -> list[float]:
    """90 % interval of the micro F1 by resampling rows."""
    by_row: dict[str, list[int]] = {}
    for k, case in enumerate(found):
        by_row.setdefault(case.row, []).append(k)
    groups, draw = list(by_row.values()), np.random.default_rng(seed)
    values = []
    for _ in range(DRAWS):
        at = np.concatenate([groups[k] for k in draw.integers(len(groups), size=len(groups))])
        hits = (true[at] & said[at]).sum()
        values.append(2 * hits / max(true[at].sum() + said[at].sum(), 1))
    return [float(x) for x in np.quantile(values, (0.05, 0.95))]


def threshold(p: Any, true: Any) -> float:
    """The cut of the best F1 from LEAST_SURE to 0.6."""
    grid = np.arange(LEAST_SURE, 0.61, 0.01)
    f1 = [2 * (true & (p >= cut)).sum() / max(true.sum() + (p >= cut).sum(), 1) for cut in grid]
    return round(float(grid[int(np.argmax(f1))]), 2)


def words_first(rows: Sequence[Json], beside: Sequence[Json]) -> tuple[dict[str, int], float]:
    """Weights of single words for whether a sentence holds news, in hundredths, and the intercept."""
    vectorizer = CountVectorizer(binary=True, token_pattern=WORD.pattern, min_df=2)
    texts = [row["text"] for row in (*rows, *beside)]
    matrix = vectorizer.fit_transform(texts)
    model = LogisticRegression(C=0.3, solver="liblinear", max_iter=2000, random_state=0)
    model.fit(matrix, [bool(row["facts"]) for row in (*rows, *beside)])
    weights = {w: round(float(model.coef_[0][k]) * SCALE) for w, k in sorted(vectorizer.vocabulary_.items())}
    return {w: weight for w, weight in weights.items() if weight}, float(model.intercept_[0])


def passes(rows: Sequence[Json], words: dict[str, int], intercept: float) -> Any:
    """The log-odds of each row under the model of single words."""
    found = (set(WORD.findall(row["text"].lower())) for row in rows)
    return np.array([intercept + sum(words.get(w, 0) for w in own) / SCALE for own in found])


def rounded(model: Fitted) -> dict[str, list[int]]:
    """Weights in whole hundredths, without features that hardly weigh."""
    kept = np.flatnonzero(np.abs(model.weights).max(axis=0) >= LEAST_WEIGHT)
    names = list(model.columns)
    return {names[k]: [round(float(w) * SCALE) for w in model.weights[:, k]] for k in kept}


def without_news(rows: Sequence[Json], plain: Sequence[Json]) -> list[Json]:
    """The ordinary sentences that a first model does not plainly read as news."""
    seen = [cases(row) for row in plain]
    first = fit([c for row in rows for c in cases(row)], [c for part in seen[:PROBED] for c in part])
    return [row for row, part in zip(plain, seen, strict=True) if not (first.probabilities(part) >= PLAIN_NEWS).any()]


def crossed(rows: Sequence[Json], beside: Sequence[Json], aside: Sequence[Json], folds: int) -> Json:
    """Cross-validated cases with probabilities, ordinary ones with the first fold's, and how words pass rows."""
    own = [cases(row) for row in rows]
    extra = [case for row in beside for case in cases(row)]
    plain = [case for row in aside for case in cases(row)]
    found: list[Case] = []
    chances, let, ordinary_p, ordinary_let = [], [], None, None
    for fold in range(folds):
        model = fit([c for k, part in enumerate(own) if k % folds != fold for c in part], extra)
        held = [c for k, part in enumerate(own) if k % folds == fold for c in part]
        found += held
        chances.append(model.probabilities(held))
        words, intercept = words_first([r for k, r in enumerate(rows) if k % folds != fold], beside)
        news = [r for k, r in enumerate(rows) if k % folds == fold and r["facts"]]
        let.append(passes(news, words, intercept))
        if ordinary_p is None:
            ordinary_p, ordinary_let = model.probabilities(plain), passes(aside, words, intercept)
    return {"cases": found, "p": np.vstack(chances), "let": np.concatenate(let), "plain": plain,
            "plain_p": ordinary_p, "plain_let": ordinary_let}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=FOLDS)
    args = parser.parse_args(argv)
    rows = training()
    random.Random(0).shuffle(rows)
    plain = ordinary(BESIDE + HELD_OUT)
    beside, aside = without_news(rows, plain[:BESIDE]), plain[BESIDE:]
    seen = crossed(rows, beside, aside, args.folds)
    true, nothing = labels(seen["cases"]), np.zeros((len(seen["plain"]), len(FACTS)), bool)
    both_p, both = np.vstack((seen["p"], seen["plain_p"])), np.vstack((true, nothing))
    thresholds = {what: threshold(both_p[:, k], both[:, k]) for k, what in enumerate(FACTS)}
    cuts = np.array([thresholds[what] for what in FACTS])
    pass_from = float(np.quantile(seen["let"], 1 - PASSED))

    model = fit([c for row in rows for c in cases(row)], [c for row in beside for c in cases(row)])
    words, intercept = words_first(rows, beside)
    weights = rounded(model)
    data = {
        "schema_version": 1, "news": list(FACTS), "thresholds": thresholds,
        "intercepts": [round(float(b), 4) for b in model.intercepts], "words_intercept": round(intercept, 4),
        "pass_from": round(pass_from, 4), "words": words, "weights": weights,
    }  # fmt: skip
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
    (DIRECTORY / NEWS_FILE).write_text(text, encoding="utf-8")

    test = read(NEWS / f"{TEST}.jsonl")
    last = [case for row in test for case in cases(row)]
    through = passes(test, words, intercept) >= pass_from
    open_rows = {row["id"] for row, let in zip(test, through, strict=True) if let}
    said = (model.probabilities(last) >= cuts) & np.array([[c.row in open_rows] for c in last])
    metrics = {
        "schema_version": 1,
        "weights_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "rows": len(rows), "with_news": sum(bool(r["facts"]) for r in rows), "folds": args.folds,
        "ordinary": {"fitted": len(beside), "measured": HELD_OUT},
        "thresholds": thresholds,
        "cross_validated": figures(true, seen["p"] >= cuts),
        "cross_validated_interval": interval(seen["cases"], true, seen["p"] >= cuts),
        "alarms_per_1000_ordinary": {what: 1000 * float((seen["plain_p"][:, k] >= cuts[k]).sum()) / HELD_OUT
                                     for k, what in enumerate(FACTS)},
        "words_let_through": {"with_news": PASSED, "ordinary": float((seen["plain_let"] >= pass_from).mean())},
        "test_rows": len(test),
        "test": figures(labels(last), said),
        "test_interval": interval(last, labels(last), said),
        "features": len(weights),
    }  # fmt: skip
    (DIRECTORY / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    (DIRECTORY / "README.md").write_text(card(metrics), encoding="utf-8")
    print(card(metrics))


if __name__ == "__main__":
    main()
