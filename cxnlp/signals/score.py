"""Scores sentences: one encoder pass a passage, calibrated probabilities, labels by the model's published thresholds.

Every sequence runs alone (batch 1, one thread inside the operators) and sequences run side by side in a pool of
threads: dynamic int8 scales are taken over a whole batch, so any batching would make a score depend on what it is
scored with. This way the same input, that is a sentence in its passage, gives the same bits whatever the order, batch
or thread count, and logits may be kept between runs (`cxnlp.signals.cache`).
"""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

from cxnlp import bundled
from cxnlp.errors import ModelError
from cxnlp.signals.cache import LogitCache, Logits, ScoreCache, digests, input_digest, single
from cxnlp.signals.encoding import Assembler, Range, TokenSequence, Window
from cxnlp.signals.heads import FLAG_SLOTS, ORIENTATION_SLOTS, POLARITY_SLOTS, sigmoid, softmax
from cxnlp.signals.model import Calibration, SignalModel, Thresholds, read_model
from cxnlp.signals.opening import open_session, open_tokenizer
from cxnlp.signals.windows import combined
from cxnlp.types import ORIENTATIONS, Passage, ScoreInput, SentenceScore

DEFAULT_MODEL = "signals-mpnet"
PLACES = 6
CHUNK = 64

Progress = Callable[[int, int], None]
"""Called with the numbers of inputs done and of all inputs."""


class Scorer:
    """A loaded model. `score` and `score_many` are pure functions of their inputs."""

    def __init__(
        self,
        model: SignalModel,
        session: Any,
        tokenizer: Any,
        threads: int | None = None,
        cache: LogitCache | None = None,
    ) -> None:
        self._model = model
        self._session = session
        self._takes = {given.name for given in session.get_inputs()}
        self._cache = cache
        self._by_input: LogitCache | None = None
        self._assembler = Assembler(tokenizer, model.budget)
        self._threads = threads or max(1, min(8, os.cpu_count() or 1))

    @classmethod
    def load(cls, directory: Path | None = None, threads: int | None = None, cached: bool = False) -> Self:
        """The scorer of a model directory, or of the bundled model; `cached`: keeps logits between runs.

        Raises ModelError.
        """
        model = read_model(directory or bundled.models_dir() / DEFAULT_MODEL)
        cache = ScoreCache.of_encoder(model.encoder_sha256) if cached else None
        return cls(model, open_session(model), open_tokenizer(model), threads, cache)

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process the model is loaded anew from its directory, without a cache given to `keeping`."""
        model = self._model
        return _loaded, (type(self), model.directory, model.sha256, self._threads, self._cache is not None)

    def __copy__(self) -> Self:
        """Shares what is loaded."""
        found = object.__new__(type(self))
        vars(found).update(vars(self))
        return found

    def keeping(self, cache: LogitCache) -> Self:
        """The same model with the logits of whole inputs kept in `cache` too, which spares their tokens as well.

        Its keys are those of `input_digest`; it has to be a cache of this model's `inputs_sha256`.
        """
        found = copy.copy(self)
        found._by_input = cache
        return found

    @property
    def inputs_sha256(self) -> str:
        """Identifies all that turns an input into logits: graph, tokenizer, n-grams, correction, token budget."""
        return hashlib.sha256(f"{self._model.encoder_sha256} {self._model.budget}".encode()).hexdigest()

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def sha256(self) -> str:
        """Identifies weights, calibration and thresholds together."""
        return self._model.sha256

    @property
    def model(self) -> SignalModel:
        """The checked directory that was loaded."""
        return self._model

    @property
    def thresholds(self) -> Thresholds:
        return self._model.thresholds

    def score(self, item: ScoreInput) -> SentenceScore:
        """The score of one sentence."""
        return self.score_many([item])[0]

    def score_many(self, inputs: Sequence[ScoreInput], progress: Progress | None = None) -> list[SentenceScore]:
        """The scores of many sentences, in order; equal inputs are computed once."""
        distinct = list(dict.fromkeys(inputs))
        logits: dict[ScoreInput, Logits] = {}
        with ThreadPoolExecutor(self._threads) as pool:
            for results in pool.map(self._logits_of_chunk, _chunks(distinct)):
                logits.update(results)
                if progress:
                    progress(len(logits) * len(inputs) // len(distinct), len(inputs))
        model = self._model
        scores = {item: scored(logits[item], model.calibration, model.thresholds) for item in distinct}
        return [scores[item] for item in inputs]

    def features(self, item: ScoreInput) -> tuple[float, ...]:
        """The encoder's pooled vector of one sentence between its contexts, for other heads."""
        return tuple(self._run("features", self._assembler.assemble(item))[0])

    def logits_many(self, sequences: Sequence[TokenSequence]) -> list[list[Logits]]:
        """Raw logits (22 each, see `cxnlp.signals.heads`) of every target of token sequences, from the cache where it
        has them."""
        if self._cache is None:
            return [self._logits(sequence) for sequence in sequences]
        keys = [digests(sequence) for sequence in sequences]
        known = self._cache.get(list(dict.fromkeys(key for own in keys for key in own)))
        fresh: dict[bytes, Logits] = {}
        for own, sequence in zip(keys, sequences, strict=True):
            if any(key not in known and key not in fresh for key in own):
                fresh.update(zip(own, self._logits(sequence), strict=True))
        if fresh:
            self._cache.put(fresh)
        known |= fresh
        return [[known[key] for key in own] for own in keys]

    def assemble(self, item: ScoreInput) -> TokenSequence:
        """The token sequence of one sentence between its two contexts, whatever its passage."""
        return self._assembler.assemble(item)

    def assemble_passage(self, passage: Passage) -> TokenSequence:
        """The token sequence that the model reads for a passage."""
        return self._assembler.assemble_passage(passage)

    def further(self, item: ScoreInput) -> list[Window]:
        """The windows over what is cut off of a sentence read between its two contexts; none of most."""
        (target,) = self._assembler.assemble(item).targets
        return [] if target.whole else self._assembler.further(item, target.read)

    def sentence_tokens(self, item: ScoreInput) -> list[tuple[tuple[int, int], Logits]]:
        """Per token of the sentence within the budget: its character span and what it adds to each logit, the sentence
        read between its two contexts."""
        sequence = self._assembler.assemble(item)
        offsets = self._assembler.offsets(item.text)
        (added,) = self._run("tokens", sequence)
        first, _ = sequence.targets[0].sentence
        added = added[first : first + len(offsets)]
        if self._model.ngrams is not None:
            added = sums(added, self._model.ngrams.by_token(sequence))
        return [(span, tuple(values)) for span, values in zip(offsets, added, strict=True)]

    def _logits_of_chunk(self, chunk: Sequence[ScoreInput]) -> dict[ScoreInput, Logits]:
        if self._by_input is None:
            return self._read(chunk)
        keys = {item: input_digest(item) for item in chunk}
        known = self._by_input.get(list(keys.values()))
        found = self._read([item for item in chunk if keys[item] not in known])
        self._by_input.put({keys[item]: logits for item, logits in found.items()})
        return {item: found[item] if item in found else known[keys[item]] for item in chunk}

    def _read(self, items: Sequence[ScoreInput]) -> dict[ScoreInput, Logits]:
        """The logits of the items, the encoder's passes shared by those of one passage."""
        passages = list(dict.fromkeys(item.passage for item in items if item.passage))
        alone = [item for item in items if item.passage is None]
        sequences = [self._assembler.assemble_passage(passage) for passage in passages]
        sequences += map(self._assembler.assemble, alone)
        results = self.logits_many(sequences)
        units: list[Passage | ScoreInput] = [*passages, *alone]
        place = {unit: at for at, unit in enumerate(units)}
        found: dict[ScoreInput, Logits] = {}
        cut: list[tuple[ScoreInput, list[Window]]] = []
        for item in items:
            at, own = (place[item.passage], item.place - item.passage.first) if item.passage else (place[item], 0)
            found[item] = results[at][own]
            if not (target := sequences[at].targets[own]).whole:
                cut.append((item, self._assembler.further(item, target.read)))
        rest = iter(self.logits_many([window.sequence for _, windows in cut for window in windows]) if cut else ())
        for item, windows in cut:
            found[item] = combined([found[item], *(next(rest)[0] for _ in windows)])
        return found

    def _logits(self, sequence: TokenSequence) -> list[Logits]:
        ngrams, correction = self._model.ngrams, self._model.correction
        if correction is None:
            logits = self._run("logits", sequence)
        else:
            raw, features = self._outputs(("logits", "features"), sequence)
            logits = [correction.apply(*both) for both in zip(raw, features, strict=True)]
        if ngrams is not None:
            logits = sums(logits, ngrams.logits(sequence))
        return [single(own) for own in logits]

    def _run(self, output: str, sequence: TokenSequence) -> list[Any]:
        return self._outputs((output,), sequence)[0]

    def _outputs(self, names: Sequence[str], sequence: TokenSequence) -> list[list[Any]]:
        import numpy as np

        sentence, near = pools(sequence)
        feed = {"ids": np.array([sequence.ids], np.int64), "sentence": sentence, "near": near}
        if "segments" in self._takes:  # an encoder without vectors for them has no such input
            feed["segments"] = np.array([sequence.segments], np.int64)
        return [values.tolist() for values in self._session.run(list(names), feed)]


def sums(first: Sequence[Sequence[float]], second: Sequence[Sequence[float]]) -> list[list[float]]:
    """Number by number."""
    return [[x + y for x, y in zip(*both, strict=True)] for both in zip(first, second, strict=True)]


def pools(sequence: TokenSequence) -> tuple[Any, Any]:
    """Weights, (targets, tokens) float32, of two means a target: over the sentence's own tokens, and over those of the
    header and of the sentence with its neighbours."""
    import numpy as np

    sentence = np.zeros((len(sequence.targets), len(sequence.ids)), np.float32)
    near = np.zeros_like(sentence)
    for row, target in enumerate(sequence.targets):
        _fill(sentence[row], target.sentence)
        _fill(near[row], target.near, target.head)
    return sentence / sentence.sum(axis=1, keepdims=True), near / near.sum(axis=1, keepdims=True)


def _fill(weights: Any, *ranges: Range) -> None:
    for start, end in ranges:
        weights[start:end] = 1


def _chunks(items: Sequence[ScoreInput]) -> Iterator[list[ScoreInput]]:
    """Runs of some CHUNK items that do not part those of one passage."""
    chunk: list[ScoreInput] = []
    for item in items:
        if len(chunk) >= CHUNK and (item.passage is None or item.passage != chunk[-1].passage):
            yield chunk
            chunk = []
        chunk.append(item)
    if chunk:
        yield chunk


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


def _loaded(kind: type[Scorer], directory: Path, sha256: str, threads: int, cached: bool) -> Scorer:
    found = kind.load(directory, threads, cached)
    if found.sha256 != sha256:
        raise ModelError(f"model {found.name}: its files have changed while it was in use; start again")
    return found
