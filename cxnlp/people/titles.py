"""Classifies job titles into roles, and finds them in signatures and introductions."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from cxnlp.people.folding import fold, words
from cxnlp.people.names import parse_name
from cxnlp.people.title_words import ASIDES, OFFICERS, PHRASES, UNPARTED, WORDS
from cxnlp.recalled import recalled
from cxnlp.remembered import remembered
from cxnlp.types import Role

TITLE_ROLES: tuple[Role, ...] = ("executive", "buyer", "technical", "user")
# A further word for the same role adds this share of its weight; the scores' spread as a softmax temperature.
FURTHER, TEMPERATURE = 0.3, 0.55
# A signature line is a title when its words are this telling and it is no sentence.
MIN_STRENGTH, MAX_WORDS = 0.7, 9
_SPLIT = re.compile(r"\s*[|·•\n]\s*|\s+[–—/]\s+|\s+-\s+")
_NOT_A_TITLE = re.compile(r"https?:|www\.|@|\d{3,}|\b(?:tel|phone|mob|fax|street|strasse|road|avenue)\b", re.I)
_NOUN = r"(?P<title>[A-ZÀ-Þ][\w&'/ -]{3,60}?)"
_I_AM = r"(?:I am|I'm|I’m)"
_SAID_OF_ONESELF = ("I am ", "I'm ", "I’m ")
_BEGUN = ("taking over", "took over", "joined", "joining", "started", "starting")
_INTRODUCING: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        rf"\b{_I_AM} (?:now )?(?:the|your|a) (?:new |interim |acting )?{_NOUN} (?:at|for|here|of|and|since|from)\b",
        (_SAID_OF_ONESELF,),
    ),
    (
        rf"\b[Mm]y name is [^.,]{{2,40}}, (?:and )?{_I_AM} (?:the )?(?:new )?{_NOUN}[.,]",
        (_SAID_OF_ONESELF, ("y name is ",)),
    ),
    (rf"\b(?:{'|'.join(_BEGUN)})(?: \w+){{0,3}} as (?:the |your )?{_NOUN}[.,\n]", ((" as ",), _BEGUN)),
    (rf"\b[Ii]ch bin (?:der|die) neue {_NOUN}[.,\n]", (("ch bin d",),)),
    (rf"\b[Jj]e suis (?:le|la) (?:nouveau|nouvelle) {_NOUN}[.,\n]", (("e suis l",),)),
    (rf"\b[Ss]oy (?:el|la) nuev[oa] {_NOUN}[.,\n]", (("oy el ", "oy la "),)),
)
"""What introduces a title, each with words of which one of every group stands in the text wherever it matches."""
_INTRODUCTIONS = tuple((re.compile(pattern), needed) for pattern, needed in _INTRODUCING)


@dataclass(frozen=True, slots=True)
class TitleRole:
    """Role probabilities of a title (they sum to 1) and the strength of the words that spoke (0: none known)."""

    probabilities: dict[Role, float]
    strength: float

    @property
    def role(self) -> Role:
        return max(TITLE_ROLES, key=lambda r: self.probabilities[r])

    @property
    def probability(self) -> float:
        return self.probabilities[self.role]


def _pattern(stem: str) -> str:
    return r"\b" + re.escape(stem).replace(r"\*", r"\w*").replace(r"\ ", " ") + r"\b"


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], tuple[tuple[Role, float], ...]], ...]:
    rows: list[tuple[str, tuple[tuple[Role, float], ...]]] = list(OFFICERS)
    for role, weight, text in PHRASES:
        phrases = sorted((p.strip() for p in text.split(";")), key=len, reverse=True)
        rows.append(("|".join(map(_pattern, phrases)), ((role, weight),)))
    for role, weight, text in WORDS:
        rows.append(("|".join(map(_pattern, text.split())), ((role, weight),)))
    return tuple((re.compile(pattern), votes) for pattern, votes in rows)


_UNPARTED = re.compile("|".join(sorted(UNPARTED, key=len, reverse=True)))


def _parted(title: str) -> str:
    """A title with the words of scripts that part none in English, between blanks.

    >>> _parted("購買部長").split(), _parted("Head of IT")
    (['procurement', 'head', 'of'], 'Head of IT')
    """
    return title if title.isascii() else _UNPARTED.sub(lambda found: f" {UNPARTED[found[0]]} ", title)


@lru_cache(maxsize=8192)
def classify_title(title: str) -> TitleRole:
    """Role probabilities of a job title, in any of the table's languages.

    >>> classify_title("Chief Operating Officer").role, classify_title("Einkaufsleiter").role
    ('executive', 'buyer')
    """
    title = _parted(title)
    text = " ".join(words(re.sub(ASIDES, " ", fold(title)))) or " ".join(words(title))
    found: dict[Role, list[float]] = defaultdict(list)
    for pattern, votes in _table():
        for _ in pattern.findall(text):
            for role, weight in votes:
                found[role].append(weight)
        text = pattern.sub(" | ", text)
    score = {
        role: max(found[role]) + FURTHER * (sum(found[role]) - max(found[role])) if found[role] else 0.0
        for role in TITLE_ROLES
    }
    strength = max(score.values())
    score["user"] += 0.3
    odds = {role: math.exp(value / TEMPERATURE) for role, value in score.items()}
    total = sum(odds.values())
    return TitleRole({role: odds[role] / total for role in TITLE_ROLES}, strength)


@remembered
def title_in_signature(signature: str, name: str) -> str | None:
    """The line of a signature that reads like a job title, without the person's name; None when no line does.

    >>> title_in_signature("Ana Duarte\\nHead of Logistics\\nKvarnholm, Oslo +47 555 01 234", "Ana Duarte")
    'Head of Logistics'
    """
    parsed = parse_name(name)
    own = set(parsed.tokens) if parsed else set()
    best: tuple[float, int, str] | None = None
    for number, line in enumerate(_SPLIT.split(signature)):
        text = line.strip(" ,;")
        for token in sorted(own, key=len, reverse=True):
            if len(token) > 1 and set(words(text)) & own:
                text = " ".join(w for w in text.split() if not set(words(w)) & {token})
        text = text.strip(" ,;.-")
        if not text or len(text.split()) > MAX_WORDS or _NOT_A_TITLE.search(text):
            continue
        strength = classify_title(text).strength
        if strength >= MIN_STRENGTH and (best is None or strength > best[0]):
            best = (strength, number, text)
    return best[2] if best else None


def title_in_introduction(text: str) -> str | None:
    """The title somebody gives when introducing themselves ("I'm the new Head of Logistics at …"); else None."""
    return _introduced(text) if _introduces(text) else None


@recalled
def _introduces(text: str) -> bool:
    """Whether somebody introduces themselves with a title."""
    return _introduced(text) is not None


@remembered
def _introduced(text: str) -> str | None:
    for pattern, needed in _INTRODUCTIONS:
        if not all(any(word in text for word in group) for group in needed):
            continue
        for found in pattern.finditer(text):
            title = found["title"].strip()
            if classify_title(title).strength >= 1.0:
                return title
    return None
