"""A second voice beside the encoder: a linear model of the token n-grams of a sentence and of what stands around it.

A small encoder smooths over rare wording that n-grams remember. Four kinds of features, each weighted by TF-IDF
(sublinear counts) and brought to a length of its own: tokens and pairs of neighbouring tokens of the sentence, its
tokens crossed with the speaker's side, tokens of its surroundings, and the words of the header. What they add to the
22 logits is a function of the token sequence alone, computed without a matrix library, so its bits do not depend on
threads. Source: TF-IDF with length normalisation, e.g. Manning, Raghavan and Schütze 2008, 6.4.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.errors import ModelError
from cxnlp.signals.encoding import Target, TokenSequence
from cxnlp.signals.heads import WIDTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

NGRAMS_FILE = "ngrams.safetensors"
SENTENCE, SIDE, AROUND, HEADER = range(4)
LENGTHS = (1.0, 0.7, 0.5, 1.0)
"""Length of each kind of features in a sentence's vector."""
_START, _END, _NO_TOKEN = 0xFFFD, 0xFFFE, 0xFFFF
"""Stand for the borders of a sentence and for a missing second token; tokens are below."""


@dataclass(frozen=True)
class Special:
    """Ids of the tokens that are no words, and of those that name the speaker's side."""

    separators: frozenset[int]
    sides: frozenset[int]


def key(kind: int, first: int, second: int = _NO_TOKEN) -> int:
    """A feature as one number: kind and up to two tokens (below 65,533)."""
    return kind << 32 | first << 16 | second


def features(sequence: TokenSequence, target: Target, special: Special) -> tuple[list[int], ...]:
    """The features of one target by kind, with repetitions."""
    ids = sequence.ids
    start, end = target.sentence
    own = [t for t in ids[start:end] if t not in special.separators]
    head = [t for t in ids[slice(*target.head)] if t not in special.separators]
    around = [*ids[target.near[0] : start], *ids[end : target.near[1]]]
    side = next((t for t in head if t in special.sides), _NO_TOKEN)
    bordered = [_START, *own, _END]
    return (
        [
            *(key(SENTENCE, t) for t in own),
            *(key(SENTENCE, a, b) for a, b in pairwise(bordered)),
        ],
        [key(SIDE, side, t) for t in own],
        [key(AROUND, t) for t in around if t not in special.separators],
        [key(HEADER, t) for t in head],
    )


def vector(found: Sequence[Sequence[int]], rows: dict[int, int], idf: NDArray[Any]) -> Iterator[tuple[int, float]]:
    """(row, value) of the known features, kind by kind in order of the rows; each kind of its own length."""
    for kind, length in zip(found, LENGTHS, strict=True):
        counts = Counter(row for feature in kind if (row := rows.get(feature)) is not None)
        values = [(row, (1.0 + math.log(n)) * float(idf[row])) for row, n in sorted(counts.items())]
        norm = math.sqrt(math.fsum(value * value for _, value in values))
        for row, value in values:
            yield row, length * value / norm


@dataclass(frozen=True, eq=False)
class NGrams:
    """`rows`: a row for each known feature; `idf` (rows); `weight` (rows, 22) int8 in units of `scale` (22)."""

    rows: dict[int, int]
    idf: NDArray[Any]
    weight: NDArray[Any]
    scale: NDArray[Any]
    special: Special

    def logits(self, sequence: TokenSequence) -> list[list[float]]:
        """What every target of a sequence gets added to its logits."""
        return [self._added(features(sequence, target, self.special)) for target in sequence.targets]

    def by_token(self, sequence: TokenSequence) -> list[list[float]]:
        """What each token of the first target's sentence adds: a pair's part is shared by its two tokens; what the
        surroundings and the header add belongs to none."""
        import numpy as np

        target = sequence.targets[0]
        found = features(sequence, target, self.special)
        values = dict(vector((*found[:2], (), ()), self.rows, self.idf))
        many = Counter(self.rows.get(feature) for kind in found[:2] for feature in kind)
        first, end = target.sentence
        tokens = sequence.ids[first : end - 1]  # without the separator that ends it; one in its words is a token
        own = [t for t in tokens if t not in self.special.separators]
        bordered = [_START, *own, _END]
        out = np.zeros((len(own), WIDTH))
        for place, token in enumerate(own):
            before, after = bordered[place], bordered[place + 2]
            for feature, share in (
                (key(SENTENCE, token), 1.0),
                (found[1][place], 1.0),
                (key(SENTENCE, before, token), 1.0 if before == _START else 0.5),
                (key(SENTENCE, token, after), 1.0 if after == _END else 0.5),
            ):
                row = self.rows.get(feature)
                if row is not None:
                    out[place] += share * values[row] / many[row] * (self.weight[row] * self.scale)
        added = iter(out.tolist())
        return [[0.0] * WIDTH if t in self.special.separators else next(added) for t in tokens]

    def _added(self, found: Sequence[Sequence[int]]) -> list[float]:
        import numpy as np

        pairs = list(vector(found, self.rows, self.idf))
        if not pairs:
            return [0.0] * WIDTH
        values = np.array([value for _, value in pairs])
        weight = self.weight[[row for row, _ in pairs]].astype(np.float64)
        return [float(x) for x in (weight * values[:, None]).sum(axis=0) * self.scale]


def read_ngrams(path: Path) -> NGrams:
    """The n-gram model in a safetensors file. Raises ModelError when it is none of this version."""
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        table = load(path.read_bytes())
        keys, idf, weight, scale = (table[name] for name in ("keys", "idf", "weight", "scale"))
        special = Special(frozenset(table["separators"].tolist()), frozenset(table["sides"].tolist()))
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(f"{path.name} is damaged ({error}): get weights for this version") from error
    if weight.shape != (len(keys), WIDTH) or len(idf) != len(keys) or scale.shape != (WIDTH,):
        raise ModelError(f"{path.name} does not hold {WIDTH} weights a feature: get weights for this version")
    rows = dict(zip(keys.tolist(), range(len(keys)), strict=True))
    return NGrams(rows, idf.astype(np.float64), weight, scale.astype(np.float64), special)


def write_ngrams(model: NGrams, path: Path) -> None:
    """Writes the file that `read_ngrams` reads; the same numbers give the same bytes."""
    import numpy as np
    from safetensors.numpy import save_file

    table: dict[str, NDArray[Any]] = {
        "keys": np.array(sorted(model.rows, key=model.rows.__getitem__), np.int64),
        "idf": model.idf.astype(np.float32),
        "weight": np.ascontiguousarray(model.weight, np.int8),
        "scale": model.scale.astype(np.float32),
        "separators": np.array(sorted(model.special.separators), np.int64),
        "sides": np.array(sorted(model.special.sides), np.int64),
    }
    save_file(table, str(path))
