"""Reads personnel news: who leaves, moves, takes over, is away for a while, or is not replaced.

An additive model of a sentence seen from each person it may be about (`cxnlp.people.news_features`), fitted on the
project's own sentences (`models/personnel`, whose card says how well it reads). Before it a model of single words
passes over the sentences that hold no such news.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from cxnlp.bundled import models_dir
from cxnlp.errors import ModelError
from cxnlp.people.news_features import Span, capitalised, features

News = Literal["ends", "moves", "takes", "away", "vacant"]
NEWS: tuple[News, ...] = get_args(News)
"""What can be told of a person: leaves the company; stays but carries the subject no longer; takes over a post or a
part; is absent with an end; has a post that is not filled again."""
MODEL, NEWS_FILE = "personnel", "news.json"
SCALE = 100.0
"""Weights are kept as whole hundredths."""
SPEAKER, UNKNOWN = "", "?"
"""Stand for whoever says the sentence, and for names that nobody known bears."""
_WORD = re.compile(r"[^\W\d_]+")

Placed = tuple[tuple[str, tuple[Span, ...]], ...]
"""People by id with the places of their names in a sentence."""


class Fact(NamedTuple):
    """What a sentence tells of a person (id, or SPEAKER) with its probability."""

    who: str
    what: News
    p: float


@dataclass(frozen=True)
class NewsModel:
    """Weights by feature, one a kind of news; `words` and `pass_from`: the model of single words that goes before."""

    intercepts: tuple[float, ...]
    weights: Mapping[str, tuple[int, ...]]
    thresholds: Mapping[News, float]
    words: Mapping[str, int]
    words_intercept: float
    pass_from: float
    sha256: str

    @classmethod
    def load(cls, directory: Path | None = None) -> NewsModel:
        """The bundled model, or that of a directory. Raises ModelError when it cannot be used."""
        path = (directory or models_dir() / MODEL) / NEWS_FILE
        try:
            raw = path.read_bytes()
            data = json.loads(raw)
            if data["news"] != list(NEWS):
                raise ValueError("its kinds of news are not those of this version")
            return cls(
                tuple(map(float, data["intercepts"])),
                {name: tuple(row) for name, row in data["weights"].items()},
                {what: float(data["thresholds"][what]) for what in NEWS},
                data["words"],
                float(data["words_intercept"]),
                float(data["pass_from"]),
                hashlib.sha256(raw).hexdigest(),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"the model of personnel news cannot be used ({error}); install cxnlp again") from error

    def may_tell(self, text: str) -> bool:
        """Whether the words of a sentence make news likely enough to look closely."""
        words = set(map(str.lower, _WORD.findall(text)))
        return self.words_intercept + sum(self.words.get(w, 0) for w in words) / SCALE >= self.pass_from

    def probabilities(self, found: set[str]) -> tuple[float, ...]:
        """Of each kind of news, 0..1; the logistic function by way of tanh, which no long sentence makes overflow."""
        rows = [self.weights[f] for f in found if f in self.weights]
        sums = map(sum, zip(*rows, strict=True)) if rows else [0] * len(NEWS)
        logits = (b + s / SCALE for b, s in zip(self.intercepts, sums, strict=True))
        return tuple(0.5 + 0.5 * math.tanh(0.5 * logit) for logit in logits)


@cache
def bundled() -> NewsModel:
    """The model that ships, read once."""
    return NewsModel.load()


@cache
def bundled_sha256() -> str:
    """The digest of the model that ships, which is not read for it. Raises ModelError when it is not there."""
    try:
        return hashlib.sha256((models_dir() / MODEL / NEWS_FILE).read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(f"the model of personnel news cannot be used ({error}); install cxnlp again") from error


def among(text: str, known: Mapping[str, tuple[Span, ...]]) -> Placed:
    """The people whom a sentence names and, as UNKNOWN, the other names in it.

    >>> among("Ask Jo or Ann.", {"p1": ((4, 6),)})
    (('p1', ((4, 6),)), ('?', ((10, 13),)))
    """
    taken = [span for spans in known.values() for span in spans]
    rest = tuple(span for span in capitalised(text) if not any(a < span[1] and span[0] < b for a, b in taken))
    return (*known.items(), (UNKNOWN, rest)) if rest else tuple(known.items())


def told(text: str, people: Placed, first_person: bool = True) -> tuple[Fact, ...]:
    """What a sentence tells of the people whose names it holds and, with `first_person`, of whoever says it.

    >>> [(f.who, f.what) for f in told("I'm leaving at the end of June.", ())]
    [('', 'ends')]
    """
    return _told(text, people, first_person) if people or first_person else ()


@lru_cache(maxsize=65536)
def _told(text: str, people: Placed, first_person: bool) -> tuple[Fact, ...]:
    model = bundled()
    return tuple(read(model, text, people, first_person)) if model.may_tell(text) else ()


def read(model: NewsModel, text: str, people: Placed, first_person: bool) -> Iterator[Fact]:
    """The same by a given model, without looking at single words before."""
    seen: Placed = (*people, (SPEAKER, ())) if first_person else people
    for who, spans in seen:
        others = [span for other, places in people if other != who for span in places]
        chances = model.probabilities(features(text, spans, others, "speaker" if who == SPEAKER else "name"))
        for what, p in zip(NEWS, chances, strict=True):
            if p >= model.thresholds[what]:
                yield Fact(who, what, p)
