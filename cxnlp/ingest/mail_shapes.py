"""What single lines and short blocks at the end of a mail look like: names, leave-taking, signatures, notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cxnlp.ingest import signature_patterns as p
from cxnlp.types import Party

_CONTACT_MARK = re.compile(r"[\d+(@]|://|www\.|linkedin|box|postfach", re.I)
"""Without any of these nothing is a contact: found in a fraction of the time of `CONTACT`."""
_WORDS = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…。！？]\s*$")
_COLUMNS = re.compile(r"\S {4,}\S.* {4,}\S|\t.*\t")
_FORM_FIELD = re.compile(r"^\s*\w[\w /]{2,40}\s*:\s")
NAME_SHAPE = re.compile(r"^[^\W\d_][\w.'’-]*(?:[ ,]+[^\W\d_][\w.'’-]*){0,3}(?: ?\([^()]{1,20}\))?[ ,.]*$")
_STEM = re.compile(p.DISCLAIMER_STEM.pattern)  # on text in lower case: to ignore case takes several times as long
_BARS = re.compile(r"\s*[|·•]\s*")
_PARTS = re.compile(r"\s[@|·•/–—-]\s|[|·•]|,\s")


@lru_cache(maxsize=8192)
def normal_line(text: str) -> str:
    """A line for comparison: single-spaced, in lower case."""
    return " ".join(text.split()).lower()


@lru_cache(maxsize=8192)
def has_contact(text: str) -> bool:
    """True for a line with a telephone number, an address or a link; signatures repeat their lines."""
    return _CONTACT_MARK.search(text) is not None and p.CONTACT.search(text) is not None


@lru_cache(maxsize=8192)
def _has_title(text: str) -> bool:
    return p.TITLE_WORD.search(text) is not None


def name_words(author: Party | None) -> frozenset[str]:
    """The words of the author's name and of the local part of the address, in lower case."""
    if author is None:
        return frozenset()
    words = set(_WORDS.findall((author.name or "").lower()))
    words.update(w for w in _WORDS.findall((author.email or "").partition("@")[0].lower()) if len(w) > 2)
    return frozenset(words)


def names_author(text: str, names: frozenset[str]) -> bool:
    words = _WORDS.findall(_PARTS.split(text.strip(" -–—*_|"))[0].lower())
    if not words or not names:
        return False
    hits = sum(w in names for w in words)
    initials = sum(len(w) == 1 and any(n.startswith(w) for n in names) for w in words)
    return hits > 0 and hits + initials >= 0.5 * min(len(words), 4)


def is_name_only(text: str, names: frozenset[str]) -> bool:
    """True for a typed name or initials: "Jane", "J. Doe", "JD"."""
    stripped = text.strip(" -–—~*_,.")
    words = _WORDS.findall(stripped.lower())
    if not words or len(words) > 4 or len(stripped) > 40:
        return False
    if all(w in names or (len(w) <= 2 and any(n.startswith(w[0]) for n in names)) for w in words):
        return True
    initials = {n[0] for n in names}
    return len(words) == 1 and 1 <= len(words[0]) <= 3 and set(words[0]) <= initials


def block_score(block: Sequence[str], names: frozenset[str], domain: str) -> float:
    """How much a block of lines looks like a signature; 2 is enough."""
    score = 0.0
    if names_author(block[0], names):
        score += 1.0 if len(block) > 1 or _PARTS.search(block[0].strip()) else 0.0
    for text in block:
        stripped = text.strip()
        if not stripped:
            continue
        if len(stripped) < 120 and has_contact(stripped):
            score += 1.0
        elif len(stripped) > 90 or (len(stripped) > 50 and _SENTENCE_END.search(stripped)):
            score -= 1.5
        elif (len(stripped) < 80 and _has_title(stripped) and not _SENTENCE_END.search(stripped.removesuffix("."))) or (
            domain and domain in re.sub(r"\W", "", stripped.lower())
        ):
            score += 1.0
        elif _PARTS.search(stripped) and len(stripped.split()) <= 8 and len(block) > 1:
            score += 0.3
    return score


ALONE = 150
"""Characters from which a notice may be all that a mail holds, and may open with a bare "this"."""


def is_disclaimer(paragraph: str) -> bool:
    """True if a paragraph is a legal or environmental notice: an opening phrase or length, and several of its words."""
    text = paragraph[:1500]
    opened = p.DISCLAIMER_OPENING.match(text) is not None
    bare = opened and len(text) < ALONE and p.BARE_OPENING.match(text) is not None
    needed = 3 if bare else (2 if len(text) > 60 else 1) if opened else 4
    if len(text) <= (25 if opened else 150):
        return False
    stems: set[str] = set()
    for found in _STEM.finditer(text.lower()):
        stems.add(found.group())
        if len(stems) >= needed:
            return True
    return False


def company_word(author: Party | None) -> str:
    """The registrable word of the author's mail domain, or "" when it says nothing."""
    domain = (author.email or "").rpartition("@")[2] if author else ""
    labels = [x for x in domain.split(".") if x not in ("com", "co", "org", "net", "mail", "www")]
    word = re.sub(r"\W", "", labels[-2] if len(labels) > 1 else labels[0] if labels else "")
    return word if len(word) > 3 else ""


def is_plain_block(block: Sequence[str]) -> bool:
    """True for a few short lines without sentences, columns or form fields."""
    words = [len(t.split()) for t in block]
    longest = 14 if sum(map(has_contact, block)) > 1 else 9
    if len(block) > longest or max(words) > 12 or sum(words) > 7 * len(block) + 4:
        return False
    if sum(_FORM_FIELD.match(t) is not None and not p.CONTACT_WORD.match(t.strip()) for t in block) > 1:
        return False
    return all(
        len(t.strip()) < 90 and not (n > 5 and _SENTENCE_END.search(t)) and not _COLUMNS.search(t.strip())
        for t, n in zip(block, words, strict=True)
    )


def is_signature_line(text: str, names: frozenset[str]) -> bool:
    """True for a signature in one line: the author's name and, parted by "|", "·" or "•", a title or a way of contact.

    >>> is_signature_line("Ada Quill | Buyer | Orchard Ltd | +44 20 7946 0000", frozenset({"ada", "quill"}))
    True
    """
    name, *others = _BARS.split(text.strip())
    if not others or len(text) > 250 or len(name.split()) > 5 or not names_author(name, names):
        return False
    return all(len(part.split()) <= 8 for part in others) and any(has_contact(x) or _has_title(x) for x in others)


def is_capitalised(text: str) -> bool:
    """True for a line of a few capitalised words, such as a unit or a company."""
    words = [w for w in _WORDS.findall(text) if len(w) > 3]
    return 0 < len(words) <= 6 and all(w[0].isupper() for w in words) and not _SENTENCE_END.search(text)


def is_closing(text: str) -> bool:
    """True for a line that only takes leave, such as "Kind regards,"."""
    return len(text) < 60 and len(text.split()) <= 8 and p.CLOSING.match(text) is not None


def compact_end(texts: Sequence[str], most: int) -> list[str]:
    """The last lines of `compact(texts)`: `most` of them.

    >>> compact_end(["Hello", " ", "", "A  plan", "Ada", ""], 3), compact(["Hello", " ", "", "A  plan", "Ada", ""])
    (['', 'a plan', 'ada'], ['hello', '', 'a plan', 'ada'])
    """
    out: list[str] = []
    for text in reversed(texts):
        line = normal_line(text)
        if line or (out and out[-1]):
            if len(out) == most:
                return out[::-1]
            out.append(line)
    while out and not out[-1]:
        out.pop()
    return out[::-1]


def compact(texts: Sequence[str]) -> list[str]:
    """Normalised lines, runs of blank lines as one "", none at the end."""
    out: list[str] = []
    for text in texts:
        line = " ".join(text.split()).lower()  # `normal_line`, a third faster in its place
        if line or (out and out[-1]):
            out.append(line)
    while out and not out[-1]:
        out.pop()
    return out
