"""Takes display names and address local parts apart, and compares them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from cxnlp.people.folding import fold, words
from cxnlp.people.nicknames import same_given
from cxnlp.people.romanised import foreign_script, sounds_like
from cxnlp.people.vocabulary import FUNCTION_WORDS, HONORIFICS, NEVER_NAMES

_PRONOUNS = re.compile(r"^(?:she|he|they|her|him|them|hers|his|theirs|ella|el|elle|il|sie|er)(?:\s*/\s*\w+)+$", re.I)
_ASIDE = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]")
_VIA = re.compile(r"\s+(?:via|on behalf of|im auftrag von)\s+.*$", re.I)
_SEPARATED = re.compile(r"\s+[|·•–—/@]\s*|\s+-\s+|\s*[|·•]\s*")
_GENERIC = re.compile(
    r"(?:unknown|unidentified|anonymous|guest|external|caller|participant|speaker|attendee|user|teilnehmer|sprecher"
    r"|invitado|invite|convidado|gast|gosc|host|me|you|phone|iphone|ipad|android|customer|agent|vendor)"
    r"(?:\s+(?:user|speaker|caller|participant|\d+|[a-z])|\d+)*"
)
_SEVERAL = re.compile(r"<[^<>]*@[^<>]*>.*\w")  # several addresses run together
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|microsoftexchange[0-9a-f]{8,40})@", re.IGNORECASE)
_PHONE = re.compile(r"[+\d][\d\s().-]{5,}")


ROMANISED = 0.93


@dataclass(frozen=True, slots=True)
class Name:
    """A display name taken apart: folded words of the name proper, and what stood beside it.

    `tokens` are in given-first order; `asides` are the original texts in brackets or after a separator: a unit, a
    company, a nickname.
    """

    display: str
    tokens: tuple[str, ...]
    asides: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        """A given name and a surname, both spelled out; a hyphenated given name alone is not."""
        return _spelled_out(self.display)

    @property
    def key(self) -> str:
        return " ".join(self.tokens)

    @property
    def initials(self) -> str:
        return "".join(t[0] for t in self.tokens)


@lru_cache(maxsize=65536)
def _spelled_out(display: str) -> bool:
    return sum(len("".join(words(w))) > 1 for w in display.split()) >= 2


@lru_cache(maxsize=65536)
def parse_name(text: str | None) -> Name | None:
    """The name in `text`, or None when it holds none: an address, a telephone number, "Speaker 2", "Guest".

    >>> parse_name("Dudzik, Agnieszka (IT)")
    Name(display='Agnieszka Dudzik', tokens=('agnieszka', 'dudzik'), asides=('IT',))
    """
    if not text:
        return None
    text = " ".join(text.strip().strip("\"'“”„`").split())
    if _SEVERAL.search(text):
        return None
    asides = [a.strip() for a in _ASIDE.findall(text)]
    text = _VIA.sub("", _ASIDE.sub(" ", text))
    text, *rest = _SEPARATED.split(text)
    asides += [r.strip() for r in rest]
    if "@" in text or "<" in text or _PHONE.fullmatch(text.strip()):
        return None
    if "," in text:
        head, tail = (part.strip() for part in text.split(",", 1))
        before, after = _proper(head), _proper(tail)
        if not after or "," in tail:
            text = head  # post-nominals, or a place
        elif before and len(before) <= 3 and len(after) <= 3:
            text = f"{tail} {head}"
        else:
            text, asides = head, [*asides, tail]
    kept = [w for w in text.split() if words(w) and fold(w).strip(".,") not in HONORIFICS]
    display = " ".join(kept).strip(" .,;:-") if kept else " ".join(text.split())
    tokens = words(display)
    if not tokens or not any(c.isalpha() for c in display) or _GENERIC.fullmatch(" ".join(tokens)):
        return None
    if len(tokens) == 1 and tokens[0] in NEVER_NAMES | FUNCTION_WORDS:
        return None
    return Name(display, tokens, tuple(a for a in asides if a and not _PRONOUNS.match(a)))


def _proper(text: str) -> tuple[str, ...]:
    return tuple(w for w in words(text) if w not in HONORIFICS)


def is_function(text: str) -> bool:
    """Whether a display name or local part names a desk, team or mailbox rather than a person."""
    parts = words(text.replace("_", " "))
    return any(p in FUNCTION_WORDS for p in parts if len(p) > 1) or not any(c.isalpha() for c in text)


def is_daemon(address: str | None) -> bool:
    """Whether an address is a mail server's own, which reports what it could not deliver.

    >>> is_daemon("MAILER-DAEMON@acme.example"), is_daemon("post.master@acme.example"), is_daemon(None)
    (True, False, False)
    """
    return bool(address and _DAEMON.match(address))


@lru_cache(maxsize=65536)
def local_part(address: str) -> str:
    """The local part of an address without its +tag, lower-case."""
    return address.rpartition("@")[0].split("+", 1)[0].lower()


@lru_cache(maxsize=65536)
def local_matches(name: Name, local: str) -> float:
    """How well a local part spells `name`: 1 both names, 0.9 initial and name, 0.6 one name, 0.5 initials, 0 none."""
    best = 0.0
    for digraphs in (False, True):
        tokens = words(name.display, digraphs=digraphs)
        if tokens:
            best = max(best, _spelled(tokens, words(local.replace("_", " "))))
    return best


def _spelled(tokens: tuple[str, ...], parts: tuple[str, ...]) -> float:
    if not parts:
        return 0.0
    parts = tuple(p.rstrip("0123456789") or p for p in parts)
    if len(tokens) == 1:
        return 0.6 if parts == tokens else 0.0
    joined = "".join(parts)
    given, family = tokens[0], tokens[-1]
    tail = "".join(tokens[1:])
    if joined in {given + family, family + given, given + tail, tail + given}:
        return 1.0
    if len(parts) >= 2 and set(parts) <= set(tokens) and sum(map(len, parts)) >= 4:
        return 1.0
    initials = "".join(t[0] for t in tokens)
    short = {given[0] + family, family + given[0], given[0] + tail, given + family[0], initials[:-1] + family}
    if joined in short:
        return 0.9
    if joined in {given, family, tail}:
        return 0.6
    if len(joined) >= 2 and joined in {initials, given[0] + family[:2], given[:2] + family[0], given[0] + family[0]}:
        return 0.5
    return 0.0


def _close(first: str, second: str) -> bool:
    """Equal but for one slip, in words long enough that a slip is likelier than another name."""
    if first == second:
        return True
    return (
        min(len(first), len(second)) >= 5 and first[0] == second[0] and DamerauLevenshtein.distance(first, second) <= 1
    )


def _ending(first: str, second: str) -> bool:
    """Whether two given names differ in a final vowel alone: Daniel and Daniela, Anna and Anne are two names."""
    if min(len(first), len(second)) < 2 or first == second:
        return False
    a, b = first.rstrip("aeiou"), second.rstrip("aeiou")
    return a == b or (first[:-1] == second[:-1] and {first[-1], second[-1]} & set("aeiou") != set())


def same_person(first: Name, second: Name) -> float:
    """How likely two names are one person's, from 0 to 1: 1 the same words, 0.95 a nickname or a middle name more,
    0.93 another script that sounds the same, 0.9 a slip of the pen, 0.85 an initial for one of the two, 0 otherwise.

    A given name alone scores 0 here: whom it means depends on who else is there.
    """
    a, b = first.tokens, second.tokens
    if len(a) < 2 or len(b) < 2:
        return 0.0
    if a == b or sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return 1.0
    if words(first.display, digraphs=True) == words(second.display, digraphs=True):
        return 1.0
    short, long = sorted((a, b), key=len)
    if len(short) < len(long) and all(len(t) > 1 for t in short):
        if set(short) <= set(long) and short[0] == long[0]:
            return 0.95
        if short[-1] == long[-1] and same_given(short[0], long[0]):
            return 0.95
    if a[-1] == b[-1] and len(a[-1]) > 1:
        if same_given(a[0], b[0]):
            return 0.95
        if _initial(a[0], b[0]):
            return 0.85
        if _close(a[0], b[0]) and not _ending(a[0], b[0]):
            return 0.9
    if a[0] == b[0] and len(a[0]) > 1:
        if _initial(a[-1], b[-1]):
            return 0.85
        if _close(a[-1], b[-1]) and len(a) == len(b):
            return 0.9
    if foreign_script(first.display) != foreign_script(second.display) and (
        (sounds_like(a[0], b[0]) and sounds_like(a[-1], b[-1]))
        or (sounds_like(a[0], b[-1]) and sounds_like(a[-1], b[0]))
    ):
        return ROMANISED
    return 0.0


def misspelt(first: Name, second: Name) -> bool:
    """Whether two full names differ by one slip in one word, however short; a final vowel makes another name.

    Weaker than `same_person`: it takes an address that both share to make one person of them.

    >>> [misspelt(parse_name("Carla Binns"), parse_name(n)) for n in ("Carla Bnns", "Carlo Binns", "Clara Bnns")]
    [True, False, False]
    """
    a, b = first.tokens, second.tokens
    if len(a) != len(b) or len(a) < 2 or min(map(len, (*a, *b))) < 2:
        return False
    apart = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(apart) == 1 and all(
        min(len(x), len(y)) >= 3 and DamerauLevenshtein.distance(x, y) == 1 and not _ending(x, y) for x, y in apart
    )


def _initial(first: str, second: str) -> bool:
    return first[0] == second[0] and (len(first) == 1) != (len(second) == 1)
