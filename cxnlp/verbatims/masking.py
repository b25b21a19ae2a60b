"""People's names, mail addresses, links and telephone numbers in a sentence, masked.

Known people are masked wherever their names stand; spaCy adds what it takes for persons. This is no redaction that
could be relied on for publication: an unknown person whom spaCy overlooks stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d[\d ()./-]{5,18}\d(?![\w-])")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d+)?")
LEAST_DIGITS = 7
LEAST_LETTERS = 3
Span = tuple[int, int, str]


def names_of(people: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    """A pattern of all names, aliases and capitalised parts of names of people.jsonl, the longest first."""
    whole, parts = set(), set()
    for person in people:
        for name in (str(person.get("name") or ""), *map(str, person.get("aliases") or ())):
            clean = " ".join(name.split())
            if "@" in clean or not clean:
                continue
            whole.add(clean)
            parts |= {p for p in re.split(r"[\s,.]+", clean) if len(p) >= LEAST_LETTERS and p[0].isupper()}
    known = sorted({*whole, *parts}, key=lambda n: (-len(n), n))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, known)) + r")(?!\w)" if known else r"(?!)")


def spans(
    text: str,
    names: re.Pattern[str],
    persons: Sequence[tuple[int, int]] = (),
    auxiliaries: frozenset[int] = frozenset(),
) -> list[Span]:
    """What to mask, in order and without overlap. `auxiliaries`: where helping verbs begin ("Will you", "May I")."""
    found: list[Span] = [(m.start(), m.end(), "[mail]") for m in MAIL.finditer(text)]
    found += [(m.start(), m.end(), "[link]") for m in LINK.finditer(text)]
    found += [(m.start(), m.end(), "[phone]") for m in PHONE.finditer(text) if _phone(m[0])]
    found += [(m.start(), m.end(), "[name]") for m in names.finditer(text) if m.start() not in auxiliaries]
    found += [(start, end, "[name]") for start, end in persons]
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def masked(text: str, found: Sequence[Span]) -> str:
    """The text with each span replaced by its mask.

    >>> masked("Ask Ana at a@b.example", [(4, 7, "[name]"), (11, 22, "[mail]")])
    'Ask [name] at [mail]'
    """
    out, at = [], 0
    for start, end, mask in found:
        out += [text[at:start], mask]
        at = end
    return "".join([*out, text[at:]])


def _phone(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= LEAST_DIGITS and not DATE.fullmatch(text.strip())
