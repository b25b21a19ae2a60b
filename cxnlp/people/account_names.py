"""Finds the account that a stated name means, up to legal form, accents and slips of the pen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from rapidfuzz import fuzz, process

from cxnlp.people.domains import company_words
from cxnlp.people.folding import squeezed

FUZZY_NAME = 90.0
MIN_CONTAINED = 6


class NameIndex:
    """Looks accounts up by stated name. `names`: display name by key; `aliases`: key by another key of its account. A
    key and an alias are found by themselves as well, before any name."""

    def __init__(self, names: Mapping[str, str], aliases: Mapping[str, str] = MappingProxyType({})) -> None:
        self._keys = {**aliases, **{key: key for key in names}}
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._word: dict[str, set[str]] = defaultdict(set)
        self._whole: dict[str, frozenset[str]] = {}
        self._known: dict[str, str | None] = {}
        for key, name in names.items():
            parts = company_words(name)
            self._exact["".join(parts)].add(key)
            self._exact[squeezed(key)].add(key)
            if (
                "." in key and " " not in key
            ):  # a mail domain stands for the account: "Abbey Freight" is abbeyfreight.example
                self._exact[squeezed(key.partition(".")[0])].add(key)
            self._whole[key] = frozenset(parts)
            for part in parts:
                self._word[part].add(key)
        for alias, key in aliases.items():
            self._exact[squeezed(alias)].add(key)

    def find(self, stated: str) -> str | None:
        """The key of the one account that `stated` names; None when none or several fit.

        >>> NameIndex({"A-7": "Kvarnholm Bageri AB"}).find("Kvarnholm Bageri")
        'A-7'
        """
        if stated not in self._known:
            self._known[stated] = self._look(stated)
        return self._known[stated]

    def _look(self, stated: str) -> str | None:
        if stated in self._keys:
            return self._keys[stated]
        parts = company_words(stated)
        wanted = "".join(parts)
        fits = self._exact.get(wanted, set()) | self._exact.get(squeezed(stated), set())
        if not fits and len(wanted) >= MIN_CONTAINED:
            near = process.extract(wanted, list(self._exact), scorer=fuzz.ratio, score_cutoff=FUZZY_NAME, limit=5)
            fits = {key for text, _, _ in near if len(text) >= MIN_CONTAINED for key in self._exact[text]}
        if not fits and len(wanted) >= MIN_CONTAINED:
            some = {key for part in parts for key in self._word.get(part, ())}
            told = frozenset(parts)
            fits = {key for key in some if self._whole[key] <= told or told <= self._whole[key]}
        return next(iter(fits)) if len(fits) == 1 else None
