"""Finds people by name in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cxnlp.people.folding import words
from cxnlp.people.news_features import Span
from cxnlp.people.nicknames import same_given
from cxnlp.remembered import remembered
from cxnlp.types import Person

_WORD = re.compile(r"\b[^\W\d_][\w'’-]*")


@remembered
def capitals(text: str) -> tuple[tuple[str, Span], ...]:
    """The words of a text that begin with a capital, and where each stands.

    >>> capitals("Ask Jo, not joe.")
    (('Ask', (0, 3)), ('Jo', (4, 6)))
    """
    return tuple((word[0], word.span()) for word in _WORD.finditer(text) if word[0][0].isupper())


class Roster:
    """Finds people by their given or family name in a sentence; a given name that several share names none of them."""

    def __init__(self, people: Sequence[Person]):
        self._given = [(own[0], p) for p in people if (own := words(p.name))]
        self._family = {own[-1]: p for p in people if len(own := words(p.name)) > 1 and len(own[-1]) > 2}
        self._known: dict[str, Person | None] = {}

    def _whom(self, token: str) -> Person | None:
        if token not in self._known:
            folded = words(token)
            word = folded[0] if folded else ""
            given = [p for own, p in self._given if word == own or (len(word) > 2 and same_given(word, own))]
            self._known[token] = given[0] if len(given) == 1 else None if given else self._family.get(word)
        return self._known[token]

    def named(self, text: str) -> list[Person]:
        """The people whom a sentence names, in its order.

        >>> jo = Person("p1", "Jo Reed", (), (), "customer", None, None, "user", "unknown", 0.0)
        >>> [p.person_id for p in Roster([jo]).named("Ask Jo, not joe.")]
        ['p1']
        """
        return list({person.person_id: person for person, _ in self._found(text)}.values())

    def places(self, text: str) -> dict[str, tuple[Span, ...]]:
        """Where a sentence names whom, by person_id."""
        out: dict[str, tuple[Span, ...]] = {}
        for person, span in self._found(text):
            out[person.person_id] = (*out.get(person.person_id, ()), span)
        return out

    def mentions(self, text: str) -> Iterator[tuple[str, Span]]:
        """Who is named where, by person_id, a given and a family name as one, in the order of the text.

        >>> jo = Person("p1", "Jo Reed", (), (), "customer", None, None, "user", "unknown", 0.0)
        >>> list(Roster([jo]).mentions("Jo Reed said that Jo agrees."))
        [('p1', (0, 7)), ('p1', (18, 20))]
        """
        held: tuple[str, Span] | None = None
        for person, (start, end) in self._found(text):
            if held and held[0] == person.person_id and not text[held[1][1] : start].strip():
                held = person.person_id, (held[1][0], end)
                continue
            if held:
                yield held
            held = person.person_id, (start, end)
        if held:
            yield held

    def _found(self, text: str) -> Iterator[tuple[Person, Span]]:
        for word, span in capitals(text):
            person = self._whom(word)
            if person is not None:
                yield person, span
