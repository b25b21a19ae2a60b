"""Scores sentences: one encoder pass each, calibrated probabilities, labels by the model's published thresholds.

Every sequence runs alone (batch 1, one thread inside the operators) and sequences run side by side in a pool of
threads: dynamic int8 scales are taken over a whole batch, so any batching would make a score depend on its
neighbours. This way the same input gives the same bits whatever the order, batch or thread count.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

from cxnlp import bundled
from cxnlp.errors import ModelError
from cxnlp.signals.encoding import Assembler, TokenSequence
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, WIDTH, sigmoid, softmax
from cxnlp.signals.model import ENCODER_FILE, TOKENIZER_FILE, Calibration, SignalModel, Thresholds, read_model
from cxnlp.types import ORIENTATIONS, ScoreInput, SentenceScore

DEFAULT_MODEL = "signals-minilm"
PLACES = 6
CHUNK = 64

Progress = Callable[[int, int], None]
"""Called with the numbers of inputs done and of all inputs."""


class Scorer:
    """A loaded model. `score` and `score_many` are pure functions of their inputs."""

    def __init__(self, model: SignalModel, session: Any, tokenizer: Any, threads: int | None = None) -> None:
        self._model = model
        self._session = session
        self._assembler = Assembler(tokenizer, model.budget)
        self._threads = threads or max(1, min(8, os.cpu_count() or 1))

    @classmethod
    def load(cls, directory: Path | None = None, threads: int | None = None) -> Self:
        """The scorer of a model directory, or of the bundled model. Raises ModelError."""
        model = read_model(directory or bundled.models_dir() / DEFAULT_MODEL)
        return cls(model, _open_session(model), _open_tokenizer(model), threads)

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def sha256(self) -> str:
        """Identifies weights, calibration and thresholds together."""
        return self._model.sha256

    @property
    def thresholds(self) -> Thresholds:
        return self._model.thresholds

    def score(self, item: ScoreInput) -> SentenceScore:
        """The score of one sentence."""
        return scored(self._logits(self._assembler.assemble(item)), self._model.calibration, self._model.thresholds)

    def score_many(self, inputs: Sequence[ScoreInput], progress: Progress | None = None) -> list[SentenceScore]:
        """The scores of many sentences, in order; equal inputs are computed once."""
        distinct = list(dict.fromkeys(inputs))
        chunks = [distinct[start : start + CHUNK] for start in range(0, len(distinct), CHUNK)]
        scores: dict[ScoreInput, SentenceScore] = {}
        with ThreadPoolExecutor(self._threads) as pool:
            for chunk, results in zip(chunks, pool.map(self._score_chunk, chunks), strict=True):
                scores.update(zip(chunk, results, strict=True))
                if progress:
                    progress(len(scores) * len(inputs) // len(distinct), len(inputs))
        return [scores[item] for item in inputs]

    def features(self, item: ScoreInput) -> tuple[float, ...]:
        """The encoder's pooled vector of one input, for other heads."""
        vector: list[float] = self._run("features", self._assembler.assemble(item))
        return tuple(vector)

    def _score_chunk(self, chunk: Sequence[ScoreInput]) -> list[SentenceScore]:
        return [self.score(item) for item in chunk]

    def _logits(self, sequence: TokenSequence) -> list[float]:
        return self._run("logits", sequence)

    def _run(self, output: str, sequence: TokenSequence) -> list[float]:
        import numpy as np

        feed = {"ids": np.array([sequence.ids], np.int64), "segments": np.array([sequence.segments], np.int64)}
        values: list[float] = self._session.run([output], feed)[0][0].tolist()
        return values


def scored(logits: Sequence[float], calibration: Calibration, thresholds: Thresholds) -> SentenceScore:
    """Raw logits (22, see `cxnlp.signals.heads`) as probabilities rounded to 6 places and the labels that follow."""
    z = [scale * x + shift for x, scale, shift in zip(logits, calibration.scale, calibration.shift, strict=True)]
    orientation = dict(zip(ORIENTATIONS, _rounded(softmax([z[i] for i in ORIENTATION_SLOTS])), strict=True))
    flags = {flag: round(sigmoid(z[slot]), PLACES) for flag, slot in FLAG_SLOTS.items()}
    polarities = {name: _rounded(softmax([z[i] for i in slots])) for name, slots in POLARITY_SLOTS.items()}
    return SentenceScore(
        orientation=orientation,
        flags=flags,
        polarities={name: (p[0], p[1], p[2]) for name, p in polarities.items()},
        orientation_label=max(ORIENTATIONS, key=lambda name: orientation[name] * thresholds.orientation[name]),
        flag_labels=tuple(flag for flag, p in flags.items() if p >= thresholds.flags[flag]),
        polarity_labels={name: _sign(p, thresholds.polarities[name]) for name, p in polarities.items()},
    )


def _rounded(probabilities: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(p, PLACES) for p in probabilities)


def _sign(probabilities: tuple[float, ...], thresholds: tuple[float, float]) -> int:
    negative, positive = probabilities[0] / thresholds[0], probabilities[2] / thresholds[1]
    if max(negative, positive) < 1:
        return 0
    return 1 if positive > negative else -1


def _open_session(model: SignalModel) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    graph = (model.directory / ENCODER_FILE).read_bytes()
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    shapes = {output.name: output.shape[-1] for output in session.get_outputs()}
    if shapes.get("logits") != WIDTH or "features" not in shapes:
        raise ModelError(f"model {model.name}: its graph does not give the {WIDTH} logits of this version")
    return session


def _open_tokenizer(model: SignalModel) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(model.directory / TOKENIZER_FILE))
