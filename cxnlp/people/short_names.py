"""Tells whom a short name means in a message: "Ana", "Ana D.", "AD", "Duarte"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cxnlp.people.names import Name
from cxnlp.people.nicknames import same_given

MIN_CLIPPED = 3
INITIALS = 0.7


def fits(short: Name, full: Name) -> float:
    """How well a short name can stand for a full one: 1 given name or given name with the surname's initial,
    0.95 initial with surname, 0.9 a bracketed nickname or a short form, 0.8 the surname, 0.75 a clipped given name,
    0.7 initials ("AD", "A.D.", "a. d."), else 0.

    >>> from cxnlp.people.names import parse_name
    >>> [fits(parse_name(short), parse_name("Ana Duarte")) for short in ("Ana D.", "AD", "A. D.")]
    [1.0, 0.7, 0.7]
    """
    tokens, whole = short.tokens, full.tokens
    if tokens == whole:
        return 1.0
    if len(tokens) == 1:
        return _one_word(tokens[0], short.display, full)
    if all(len(token) == 1 for token in tokens):
        return INITIALS if "".join(tokens) in _initials(full) else 0.0
    if len(whole) < 2:
        return 0.0
    head, tail = tokens[0], tokens[-1]
    if len(tail) == 1 and len(head) > 1:
        if not any(w.startswith(tail) for w in whole[1:]):
            return 0.0
        return 1.0 if head == whole[0] else (0.9 if same_given(head, whole[0]) or head in _asides(full) else 0.0)
    if len(head) == 1 and len(tail) > 1:
        return 0.95 if whole[0].startswith(head) and tail in whole[1:] else 0.0
    return 0.95 if set(tokens) <= set(whole) else 0.0


def _asides(full: Name) -> set[str]:
    return {w for aside in full.asides for w in aside.lower().split()}


def _one_word(word: str, display: str, full: Name) -> float:
    whole = full.tokens
    if word == whole[0] or (len(whole) > 2 and word == "".join(whole[:2])):
        return 1.0
    if word in _asides(full) or same_given(word, whole[0]):
        return 0.9
    if word in whole[1:] or word == "".join(whole[1:]):
        return 0.8
    if len(word) >= MIN_CLIPPED and whole[0].startswith(word):
        return 0.75
    return INITIALS if display.isupper() and word in _initials(full) else 0.0


def _initials(full: Name) -> set[str]:
    """The two or three letters that may stand for a full name."""
    whole = full.tokens
    letters = {full.initials, full.initials[:-1], whole[0][0] + whole[-1][0]}
    return {one for one in letters if 2 <= len(one) <= 3}


def whom(short: Name, groups: Iterable[Sequence[tuple[int, Sequence[Name]]]]) -> int | None:
    """The one candidate that `short` fits best, looking through groups of (id, names) from the nearest context out.

    None when a group's best fit is shared by several, or nobody fits.
    """
    for group in groups:
        scores: dict[int, float] = {}
        for number, names in group:
            scores[number] = max([fits(short, n) for n in names] + [scores.get(number, 0.0)])
        best = max(scores.values(), default=0.0)
        if best > 0.0:
            winners = [n for n, s in scores.items() if s == best]
            return winners[0] if len(winners) == 1 else None
    return None
