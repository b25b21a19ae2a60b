"""What a mood is about, decided by the dependency parse of its sentence: product, people, project, money, relationship.

The word that says the mood leads to a noun: the object of what somebody loves or hates, the bearer of what is good or
broken; without such a word the sentence's own subject and object are asked. The noun's kind is that of its word, of its
compound, of its "of"-phrase. A pronoun stands for the subject of the sentence before. Words: `targets.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from cxnlp.entities import parser
from cxnlp.recalled import recalled
from cxnlp.vocabulary import NO_TARGET

Sentence = Sequence[Any]
"""The tokens of a parsed sentence."""
BATCH = 64
LONGEST = 1_000
"""So many characters of a sentence are parsed."""
_US = frozenset({"i", "we", "me", "us", "myself", "ourselves", "my", "our", "mine", "ours"})
_YOU = frozenset({"you", "yourself", "yourselves"})
_PERSONS = frozenset({"he", "she", "they", "him", "her", "them", "who", "himself", "herself", "themselves"})
_REFERS = frozenset({"it", "this", "that", "these", "those", "one", "which"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_OBJECTS = ("dobj", "attr", "oprd", "dative")
_NOUN, _NOUN_OR_PRONOUN, _VERB = ("NN",), ("NN", "PRP", "WP", "DT"), ("VB", "MD")  # beginnings of tags


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence with a mood, the one before it by the same speaker, and the spans at which the sentence names people
    who may be its target."""

    text: str
    before: str = ""
    named: tuple[tuple[int, int], ...] = ()


@functools.cache
def _words() -> dict[str, dict[str, re.Pattern[str]]]:
    text = files("cxnlp.signals").joinpath("targets.toml").read_text(encoding="utf-8")
    return {
        table: {name: re.compile("|".join(words), re.IGNORECASE) for name, words in rows.items()}
        for table, rows in tomllib.loads(text).items()
    }


def targets(asked: Sequence[Asked]) -> tuple[str, ...]:
    """The target of each: `product`, `people`, `project`, `relationship`, `money` or `none`. What else is asked changes
    none of them; the parser is loaded when there is something to ask."""
    return _targets(tuple((one.text, one.before, one.named) for one in asked)) if asked else ()


@recalled
def _targets(asked: tuple[tuple[str, str, tuple[tuple[int, int], ...]], ...]) -> tuple[str, ...]:
    parsed = _parsed(text for text, _, _ in asked)
    alone = {one: _Reader(named=one[2]).about(parsed[one[0]]) for one in asked}
    open_ = [one for one in asked if one[1] and (alone[one] is None or _refers(parsed[one[0]]))]
    earlier = _parsed(before for _, before, _ in open_)
    found = {one: _with_earlier(parsed[one[0]], earlier[one[1]], one[2]) for one in open_}
    return tuple((found[one] if one in found else alone[one]) or NO_TARGET for one in asked)


def _parsed(texts: Iterable[str]) -> dict[str, Sentence]:
    distinct = list(dict.fromkeys(texts))
    heads = (text[:LONGEST].encode("utf-8", "replace").decode("utf-8") for text in distinct)
    return dict(zip(distinct, parser().pipe(heads, batch_size=BATCH), strict=True))


def _refers(sentence: Sentence) -> bool:
    return any(word.lower_ in _REFERS for word in sentence)


def _with_earlier(sentence: Sentence, earlier: Sentence, named: tuple[tuple[int, int], ...]) -> str | None:
    return _Reader(earlier, named).about(sentence) or _Reader(now=False).about(earlier)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one sentence; pronouns refer to `earlier`. `now`: it is the one with the mood, in which "you" are meant."""

    earlier: Sentence = ()
    named: tuple[tuple[int, int], ...] = ()
    now: bool = True

    def about(self, sentence: Sentence) -> str | None:
        """The kind of the first noun that has one: of the words that say a mood, of each clause, of things that work
        or fail, of how people deal with one, of any other noun."""
        ranks = (
            (kind for word in _moods(sentence) if (kind := self.kind(word))),
            (kind for word in _clauses(sentence) if not _bystander(word) and (kind := self.kind(word))),
            ("product" for word in _working(sentence) if not _bystander(word) and not _of_ours(word)),
            ("people" for word in sentence if _fits("words", "dealing", word.lower_) and _deals_with_us(word)),
            (
                kind
                for word in sentence
                if word.tag_.startswith(_NOUN) and not _bystander(word) and (kind := self.kind(word))
            ),
        )
        return next((kind for rank in ranks for kind in rank), None)

    def kind(self, token: Any) -> str | None:
        """What a noun or pronoun is; None for the speaker and for what no word tells."""
        low = token.lower_
        if low in _US:
            return None
        if low in _YOU:
            return "people" if self.now else None
        if low in _PERSONS or self._is_named(token):
            return "people"
        if low in _REFERS:
            return self._referred()
        kind = kind_of_word(low) or self._around(token)
        return None if kind == "people" and _of_ours(token) else kind

    def _referred(self) -> str | None:
        """The kind of the subject of the sentence before."""
        subjects = (
            w for w in _clauses(self.earlier) if w.dep_ in _SUBJECTS and w.tag_.startswith(_NOUN) and not _bystander(w)
        )
        return next((kind for word in subjects if (kind := _Reader(now=False).kind(word))), None)

    def _is_named(self, token: Any) -> bool:
        titled = any(c.dep_ == "compound" and _fits("names", "titles", c.lower_) for c in token.children)
        return titled or any(start <= token.idx < end for start, end in self.named)

    def _around(self, token: Any) -> str | None:
        """By its compounds, then its "of"-phrase, then whether it is the reader's ("your …")."""
        for child in token.children:
            if child.dep_ in ("compound", "nmod") and (kind := kind_of_word(child.lower_)):
                return kind
        for child in token.children:
            if child.dep_ in ("prep", "agent") and child.lower_ in ("of", "by", "from", "with", "about"):
                for noun in child.children:
                    if noun.dep_ == "pobj" and not _bystander(noun) and (kind := self.kind(noun)):
                        return kind
        return "product" if any(c.dep_ == "poss" and c.lower_ == "your" for c in token.children) else None


def kind_of_word(word: str) -> str | None:
    """What a noun is; you are people."""
    if word in _YOU:
        return "people"
    return next((kind for kind, pattern in _words()["kinds"].items() if pattern.fullmatch(word)), None)


def _fits(table: str, row: str, word: str) -> bool:
    return _words()[table][row].fullmatch(word) is not None


def _bystander(token: Any) -> bool:
    """Whether a word is the speaker or somebody who is not named: they have a mood more often than they are its
    target."""
    low = token.lower_
    return low in _PERSONS or low in _US or _fits("names", "anybody", low)


def _of_ours(token: Any) -> bool:
    return any(c.dep_ == "poss" and c.lower_ in _US for c in token.children)


def _moods(sentence: Sentence) -> Iterator[Any]:
    """What the words that say a mood are said of."""
    for token in sentence:
        if _fits("words", "of_what_follows", token.lower_):
            yield from _objects(token)
    for token in sentence:
        if _fits("words", "of_what_it_is_said_of", token.lower_):
            yield from _bearers(token)


def _objects(token: Any) -> Iterator[Any]:
    """What a word's prepositions hold ("thank you for the report"), then its objects."""
    yield from _held(token)
    yield from (c for c in token.children if c.dep_ in _OBJECTS)
    for child in token.children:
        if child.dep_ in ("xcomp", "ccomp", "pcomp"):
            yield from _asked_of(child)


def _bearers(token: Any) -> Iterator[Any]:
    """Whom or what a word is said of."""
    head = token.head
    if token.dep_ == "amod":
        yield head
        if head.dep_ == "attr":
            yield from _subjects(head.head)
    elif token.dep_ in ("acomp", "attr", "advmod", "oprd"):
        yield from _held(token)
        yield from _subjects(head)
    if token.tag_.startswith(_NOUN_OR_PRONOUN):
        yield token
    yield from _subjects(token)


def _clauses(sentence: Sentence) -> Iterator[Any]:
    """Subjects and objects of the main clause, then of the others."""
    for token in sentence:
        if token.dep_ == "ROOT":
            yield from _asked_of(token)
    for token in sentence:
        if token.tag_.startswith(_VERB) and token.dep_ != "ROOT":
            yield from _asked_of(token)


def _asked_of(verb: Any) -> Iterator[Any]:
    """Subject and object of a clause, then what its prepositions hold; without a verb the word itself."""
    if verb.tag_.startswith(_NOUN_OR_PRONOUN):
        yield verb
    yield from _subjects(verb)
    yield from (c for c in verb.children if c.dep_ in _OBJECTS and c.lower_ not in _YOU)
    yield from _held(verb)


def _working(sentence: Sentence) -> Iterator[Any]:
    """Subjects of verbs that say what a thing does."""
    for token in sentence:
        if _fits("words", "working", token.lower_):
            yield from (w for w in _subjects(token) if w.tag_ in ("NN", "NNS"))


def _deals_with_us(verb: Any) -> bool:
    """Whether the speaker is the one to whom it is done: "why was I not told", "nobody answers me"."""
    return any(
        (c.lower_ in _US and c.dep_ in ("nsubjpass", *_OBJECTS)) or c.dep_ == "auxpass" or c.lower_ in _YOU
        for c in verb.children
    ) or verb.tag_.startswith(("NN", "UH"))


def _subjects(token: Any) -> Iterator[Any]:
    yield from (c for c in token.children if c.dep_ in _SUBJECTS)


def _held(token: Any) -> Iterator[Any]:
    """Nouns behind a word's prepositions."""
    for child in token.children:
        if child.dep_ in ("prep", "agent"):
            yield from (noun for noun in child.children if noun.dep_ == "pobj" and noun.lower_ not in _YOU)
