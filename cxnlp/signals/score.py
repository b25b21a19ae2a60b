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
from cxnlp.signals.heads import READ
from cxnlp.signals.labelling import scored
from cxnlp.signals.model import SignalModel, Thresholds, read_model
from cxnlp.signals.opening import open_session, open_tokenizer
from cxnlp.signals.targets import TargetHead
from cxnlp.signals.windows import combined
from cxnlp.types import Passage, ScoreInput, SentenceScore
from cxnlp.vocabulary import TARGETS

DEFAULT_MODEL = "signals-mpnet"
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
        targets: TargetHead | None = None,
    ) -> None:
        self._model = model
        self._targets = targets
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
        head = TargetHead.load()
        targets = head if head.features_sha256 == model.features_sha256 else None
        cache = ScoreCache.of_encoder(_read_by(model, targets)) if cached else None
        return cls(model, open_session(model), open_tokenizer(model), threads, cache, targets)

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
        """Identifies all that turns an input into logits: graph, tokenizer, n-grams, correction, targets, token
        budget."""
        return hashlib.sha256(f"{_read_by(self._model, self._targets)} {self._model.budget}".encode()).hexdigest()

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
        model, least = self._model, self._targets.least if self._targets else None
        scores = {item: scored(logits[item], model.calibration, model.thresholds, least) for item in distinct}
        return [scores[item] for item in inputs]

    def features(self, sequence: TokenSequence) -> list[tuple[float, ...]]:
        """The encoder's pooled vector of every target of a token sequence, for other heads."""
        return [tuple(own) for own in self._run("features", sequence)]

    def logits_many(self, sequences: Sequence[TokenSequence]) -> list[list[Logits]]:
        """Raw logits (see `cxnlp.signals.heads`) of every target of token sequences, from the cache where it
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
        ngrams, correction, head = self._model.ngrams, self._model.correction, self._targets
        names = ("logits", "features") if correction or head else ("logits",)
        raw, *features = self._outputs(names, sequence)
        logits = raw.tolist()
        if correction:
            logits = [correction.apply(*both) for both in zip(logits, *features, strict=True)]
        if ngrams is not None:
            logits = sums(logits, ngrams.logits(sequence))
        targets = [head.logits(own) for own in features[0]] if head else [[0.0] * len(TARGETS)] * len(logits)
        return [single((*own, *about)) for own, about in zip(logits, targets, strict=True)]

    def _run(self, output: str, sequence: TokenSequence) -> list[Any]:
        return list(self._outputs((output,), sequence)[0].tolist())

    def _outputs(self, names: Sequence[str], sequence: TokenSequence) -> list[Any]:
        import numpy as np

        sentence, near = pools(sequence)
        feed = {"ids": np.array([sequence.ids], np.int64), "sentence": sentence, "near": near}
        if "segments" in self._takes:  # an encoder without vectors for them has no such input
            feed["segments"] = np.array([sequence.segments], np.int64)
        return list(self._session.run(list(names), feed))


def _read_by(model: SignalModel, targets: TargetHead | None) -> str:
    """Identifies what gives the logits of a token sequence."""
    return hashlib.sha256(f"{model.encoder_sha256} {targets.sha256 if targets else READ}".encode()).hexdigest()


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


def _loaded(kind: type[Scorer], directory: Path, sha256: str, threads: int, cached: bool) -> Scorer:
    found = kind.load(directory, threads, cached)
    if found.sha256 != sha256:
        raise ModelError(f"model {found.name}: its files have changed while it was in use; start again")
    return found
