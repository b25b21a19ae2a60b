"""Finds forgotten people again in new texts by keyed digests alone: nothing that names them has to be kept.

A window of a text is looked up when its first two words are known by their digest, so that a long text costs one digest
for each pair of neighbouring words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cxnlp.key import Key
from cxnlp.privacy.forgotten import Found
from cxnlp.privacy.names import WORD, Known, bare, words_of
from cxnlp.privacy.patterns import MAIL
from cxnlp.privacy.tombstones import digests
from cxnlp.store.registers import Stone
from cxnlp.types import Person

WORDED = ("full", "sentence")


def stones_of(
    people: Iterable[Person], names: Known, mails: Iterable[str], sentences: Iterable[str], day: str, key: Key
) -> set[Stone]:
    """Everything by which `people` can be known again: addresses, full names (within the account, and alone), parts of
    names with the account in which they count, the words of sentences."""
    people = list(people)
    found = {(kind, digest, "") for p in people for kind, digest in digests(key, p)}
    found |= {("mail", key.digest("mail", mail.lower()), "") for mail in mails}
    found |= {("place", key.digest("place", _place(p.account)), "") for p in people}
    found |= {("part", key.digest("part", part), "") for part in names.parts}
    worded = [("full", words) for words in names.full]
    worded += [("sentence", words) for s in sentences if len(words := words_of(s)) > 1]
    for kind, words in worded:
        found.add((kind, key.digest(kind, " ".join(words)), str(len(words))))
        found.add(("pair", key.digest("pair", " ".join(words[:2])), ""))
    return {Stone(kind, digest, note, day, key.id) for kind, digest, note in found}


def _place(account: str | None) -> str:
    return account or ""


def texts_in(record: Any) -> Iterator[str]:
    """Every text in a frozen record, at any depth."""
    return _strings(msgspec.to_builtins(record, enc_hook=str))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


@dataclass
class Recogniser:
    """Looks texts up in a list of tombstones of one key."""

    key: Key
    stones: Iterable[Stone]
    _there: dict[str, set[str]] = field(init=False)
    _lengths: dict[str, list[int]] = field(init=False)
    _known: dict[tuple[str, str], bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        there: defaultdict[str, set[str]] = defaultdict(set)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for stone in self.stones:
            there[stone.kind].add(stone.digest)
            if stone.kind in WORDED:
                lengths[stone.kind].add(int(stone.note))
        self._there = dict(there)
        self._lengths = {kind: sorted(n, reverse=True) for kind, n in lengths.items()}

    @property
    def people(self) -> frozenset[tuple[str, str]]:
        """The digests that `tombstones.buried` compares."""
        return frozenset((kind, d) for kind in ("mail", "name") for d in self._there.get(kind, ()))

    def homes(self, accounts: Iterable[str]) -> frozenset[str | None]:
        """Those of `accounts` in which parts of names count, with None when they count everywhere."""
        return frozenset(a for a in (None, *accounts) if self.place(a))

    def place(self, account: str | None) -> bool:
        """Whether parts of names count in this account; for a vendor's person they count in all."""
        return self._is("place", "") or self._is("place", _place(account))

    def in_texts(self, texts: Iterable[str]) -> Found:
        """What stands in `texts`."""
        full: set[tuple[str, ...]] = set()
        parts: set[str] = set()
        mails: set[str] = set()
        sentences: set[str] = set()
        for text in texts:
            mails |= {m[0].lower() for m in MAIL.finditer(text) if self._is("mail", m[0].lower())}
            words = [(m.start(), m.end(), m[0]) for m in WORD.finditer(text)]
            folded = [bare(w) for _, _, w in words]
            parts |= {f for f, (_, _, w) in zip(folded, words, strict=True) if w[0].isupper() and self._is("part", f)}
            for at in range(len(words) - 1):
                if not self._is("pair", " ".join(folded[at : at + 2])):
                    continue
                for length in self._lengths.get("full", ()):
                    if len(window := tuple(folded[at : at + length])) == length and self._is("full", " ".join(window)):
                        full.add(window)
                for length in self._lengths.get("sentence", ()):
                    window = tuple(folded[at : at + length])
                    if len(window) == length and self._is("sentence", " ".join(window)):
                        sentences.add(text[words[at][0] : words[at + length - 1][1]])
                        break
        return Found(frozenset(full), frozenset(parts), frozenset(mails), frozenset(sentences))

    def _is(self, kind: str, value: str) -> bool:
        found = self._known.get((kind, value))
        if found is None:
            found = self.key.digest(kind, value) in self._there.get(kind, ())
            self._known[kind, value] = found
        return found


def file_digest(key: Key, name: str) -> str:
    """The digest under which the old name of a file is kept."""
    return key.digest("file", name)
