"""The shipped model itself: it loads, is pinned by its hashes, and scores to the same bits in any company."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from copy import copy
from multiprocessing import get_context
from pathlib import Path

import pytest

from cxnlp.bundled import models_dir
from cxnlp.errors import ModelError
from cxnlp.signals.cache import Logits
from cxnlp.signals.model import ENCODER_FILE
from cxnlp.signals.passages import in_passages
from cxnlp.signals.score import DEFAULT_MODEL, Scorer, _loaded
from cxnlp.types import ScoreInput, SentenceScore

SENTENCES = [
    ScoreInput("Could you resend invoice 4471 with the right purchase order number?", kind="email", side="customer"),
    ScoreInput("Next year we want the two northern plants on the platform as well.", kind="meeting", side="customer"),
    ScoreInput("Good morning Ilse,", kind="email"),
    ScoreInput("Can we skip the quarterly review, it is too hectic here?", context_before="Hi Jan.", kind="email"),
    ScoreInput("ok"),
    ScoreInput("x" * 5000, context_before="y " * 3000, context_after="z " * 3000),
    ScoreInput("请查看附件 👍"),
    ScoreInput("The sync fails since Tuesday. " * 60),
]

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


@pytest.fixture(scope="module")
def read_alone(scorer: Scorer) -> dict[ScoreInput, tuple[SentenceScore, list[Logits]]]:
    """Score and logits of single sentences and of sentences in passages, each asked for by itself."""
    alone_read = [*SENTENCES, *(ScoreInput(f"Item {i} of the order is late again.", kind="ticket") for i in range(40))]
    many = [*alone_read, *in_passages(alone_read[:30]), *in_passages(SENTENCES[5:], SENTENCES[:5])]
    return {item: (scorer.score(item), scorer.logits_many([scorer.assemble(item)])[0]) for item in many}


@pytest.mark.parametrize(("threads", "sizes"), [(1, (1, 256)), (2, (2, 64)), (3, (7, 65)), (4, (1, 128))])
def test_order_batch_size_and_threads_change_nothing(
    read_alone: dict[ScoreInput, tuple[SentenceScore, list[Logits]]], threads: int, sizes: tuple[int, ...]
) -> None:
    loaded = Scorer.load(threads=threads)
    rng = random.Random(threads)
    for size in sizes:
        batch = [rng.choice(list(read_alone)) for _ in range(size)]
        assert loaded.score_many(batch) == [read_alone[item][0] for item in batch]
    few = batch[:40]
    assert loaded.logits_many([loaded.assemble(item) for item in few]) == [read_alone[item][1] for item in few]


def test_a_scorer_sent_to_another_process_is_the_same_and_a_copy_shares_what_is_loaded(scorer: Scorer) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        assert other.submit(scorer.score_many, SENTENCES).result() == scorer.score_many(SENTENCES)
    _, (kind, directory, sha256, threads, cached) = scorer.__reduce__()
    with pytest.raises(ModelError, match="changed while it was in use"):
        _loaded(kind, directory, sha256[::-1], threads, cached)
    assert vars(copy(scorer)) == vars(scorer)


def test_cached_scores_are_the_same_bits(scorer: Scorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXNLP_CACHE", str(tmp_path))
    fresh = scorer.score_many(SENTENCES)
    assert Scorer.load(cached=True).score_many(SENTENCES) == fresh
    again = Scorer.load(cached=True)
    monkeypatch.setattr(again, "_run", None)  # nothing may be computed
    assert again.score_many(SENTENCES) == fresh


def test_shipped_model_knows_the_plain_cases(scorer: Scorer) -> None:
    labels = [scorer.score(item).orientation_label for item in SENTENCES[:3]]
    assert labels == ["transactional", "strategic", "neutral"]
    assert scorer.score(SENTENCES[3]).flags["planning_deferral"] > scorer.score(SENTENCES[0]).flags["planning_deferral"]


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / DEFAULT_MODEL
    shutil.copytree(models_dir() / DEFAULT_MODEL, copy)
    graph = bytearray((copy / ENCODER_FILE).read_bytes())
    graph[len(graph) // 2] ^= 1
    (copy / ENCODER_FILE).write_bytes(bytes(graph))
    with pytest.raises(ModelError, match="damaged"):
        Scorer.load(copy)


def test_card_and_metrics_belong_to_the_weights(scorer: Scorer) -> None:
    directory = models_dir() / DEFAULT_MODEL
    metrics = json.loads((directory / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["sha256"] == scorer.sha256
    assert scorer.sha256 in (directory / "README.md").read_text(encoding="utf-8")


def test_scoring_needs_no_torch() -> None:
    code = (
        "import sys; from cxnlp.signals.score import Scorer; from cxnlp.types import ScoreInput;"
        "Scorer.load().score(ScoreInput('Hello there'));"
        "assert not {'torch', 'transformers', 'sklearn', 'pandas', 'spacy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=models_dir().parent)  # noqa: S603
