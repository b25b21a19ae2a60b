"""Where the people that the analysis knows are named in a text: full names in any order, initials, parts, short forms.

A part of a name (given or family name alone) is looked for only in texts of the person's own account, a full name
everywhere; the vendor's people belong to every account.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cxnlp.people.folding import fold
from cxnlp.people.names import parse_name
from cxnlp.people.nicknames import forms_of
from cxnlp.people.vocabulary import FUNCTION_WORDS, word_set

WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_BETWEEN = re.compile(r"[\s.,_'’+·-]{0,3}")
_TAIL = re.compile(r"['’`]s?$", re.IGNORECASE)
LEAST_PART = 3
PARTICLES = word_set("van von der den de del da di dos du la le el al bin ibn ter zu")
# Names that are also words with which a sentence often opens: alone they are taken for a name only within a sentence.
OPENERS = word_set(
    """will may mark hope price chase page case read early long short small good sharp best young major new june april
    august summer winter north south west east english french holland ireland london the and for not all but can was
    has had his her our out one two"""
)


@dataclass(frozen=True, slots=True)
class Naming:
    """A half-open span that names people; `people` holds more than one id when a part of a name fits several."""

    start: int
    end: int
    people: frozenset[str]


@dataclass(frozen=True)
class Known:
    """Word sequences (folded) of full names and parts, with the ids of those who bear them, if they are known.

    `abroad`: people of whom only full names count, where no name of `full` is as long.
    """

    full: Mapping[tuple[str, ...], frozenset[str]]
    parts: Mapping[str, frozenset[str]]
    abroad: Known | None = None

    @cached_property
    def starts(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Full names by their first word, the longest first."""
        out: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in self.full:
            out[words[0]].append(words)
        return {k: tuple(sorted(v, key=lambda w: (-len(w), w))) for k, v in out.items()}


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a display name as they are found in texts."""
    return tuple(bare(m[0]) for m in WORD.finditer(name))


def bare(word: str) -> str:
    """A word of a text folded, without a possessive ending."""
    return fold(_TAIL.sub("", word))


def known(people: Iterable[tuple[str, Iterable[str]]]) -> Known:
    """The names of `people`: pairs of id and display names."""
    full: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for person, names in people:
        for text in names:
            name = parse_name(text)
            words = words_of(name.display if name else text)
            if not words or (len(words) == 1 and (words[0] in FUNCTION_WORDS or not name)):
                continue
            if len(words) > 1:
                for spelled in _spellings(words, digraphs=fold(name.display if name else text, digraphs=True)):
                    full[spelled].add(person)
            solid = [w for w in words if len(w) >= LEAST_PART and w not in PARTICLES and w not in FUNCTION_WORDS]
            for part in solid:
                parts[part].add(person)
            for form in forms_of(words[0]) if len(words[0]) >= LEAST_PART else ():
                parts[form].add(person)
    return Known(
        {k: frozenset(v) for k, v in full.items()},
        {k: frozenset(v) for k, v in parts.items() if len(k) >= LEAST_PART},
    )


def abroad(people: Iterable[tuple[str, Iterable[str]]]) -> Known:
    """As `known`, for texts of other accounts: full names alone, and none that only says what a desk does."""
    named = ((person, [n for n in names if not FUNCTION_WORDS.issuperset(words_of(n))]) for person, names in people)
    return Known(known(named).full, {})


def _spellings(words: tuple[str, ...], digraphs: str) -> Iterator[tuple[str, ...]]:
    """As written, family name first, with an initial, the outer two words alone, umlauts as two letters."""
    family = tuple(w for w in words[1:])
    yield words
    yield (*family, words[0])
    yield (words[0][0], *family)
    yield (*family, words[0][0])
    if len(words) > 2:
        yield (words[0], words[-1])
        yield (words[-1], words[0])
    for form in forms_of(words[0]):
        yield (form, *family)
    wide = tuple(digraphs.split())
    if len(wide) == len(words) and wide != words:
        yield wide


def namings(text: str, names: Known, verbs: frozenset[int] | None = None) -> list[Naming]:
    """Where `names` stand in `text`, from left to right, without overlap; a full name goes before its parts.

    `verbs`: where helping verbs begin ("Will you", "May I"), when a parser has told; else a name that is also a word
    counts only within a sentence.
    """
    words = [(m.start(), m.end(), m[0]) for m in WORD.finditer(text)]
    folded = [bare(w) for _, _, w in words]
    out: list[Naming] = []
    at = 0
    while at < len(words):
        length, people = _full_at(text, words, folded, at, names)
        if length:
            out.append(Naming(words[at][0], _end(words[at + length - 1]), people))
            at += length
            continue
        if folded[at] in names.parts and _as_name(text, words[at], folded[at], verbs):
            people = names.parts[folded[at]]
            out.append(Naming(words[at][0], _end(words[at]), people))
        at += 1
    return out


def _end(word: tuple[int, int, str]) -> int:
    return word[0] + len(_TAIL.sub("", word[2]))


def _full_at(
    text: str, words: list[tuple[int, int, str]], folded: list[str], at: int, names: Known
) -> tuple[int, frozenset[str]]:
    """How many words from `at` on are a full name, the longest there is, and of whom; (0, nobody) when none is."""
    longest, people = 0, frozenset[str]()
    for among in filter(None, (names, names.abroad)):
        for sequence in among.starts.get(folded[at], ()):
            if len(sequence) <= longest:
                break
            stands = _stands(text, words, folded, at, sequence)
            if stands and (among is names or _capitals(words[at : at + len(sequence)])):
                longest, people = len(sequence), among.full[sequence]
                break
    return longest, people


def _capitals(words: list[tuple[int, int, str]]) -> bool:
    """Whether every initial among `words` is a capital: "a price" is not Ana Price of another account."""
    return not any(len(w) == 1 and w.islower() for _, _, w in words)


def _stands(
    text: str, words: list[tuple[int, int, str]], folded: list[str], at: int, sequence: tuple[str, ...]
) -> bool:
    n = len(sequence)
    return tuple(folded[at : at + n]) == sequence and all(
        _BETWEEN.fullmatch(text, words[k][1], words[k + 1][0]) for k in range(at, at + n - 1)
    )


def _as_name(text: str, word: tuple[int, int, str], folded: str, verbs: frozenset[int] | None) -> bool:
    """Capitalised, or called with @; a word that is also a common one only within a sentence."""
    start, end, written = word
    if start and text[start - 1] == "@":
        return True
    if not written[0].isupper() and written[0].lower() != written[0].upper():
        return False
    if folded not in OPENERS:
        return True
    if verbs is not None:
        return start not in verbs
    before = text[:start].rstrip(" \"“‘'(*_")
    opens = not before or before[-1] in ".!?:\n-–•>…"
    return not opens or text[end : end + 1] in {",", ":", "\n"} or not text[end:].strip()
