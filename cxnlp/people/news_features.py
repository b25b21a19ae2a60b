"""What a reader of personnel news looks at: a sentence seen from one person, as token n-grams.

The person stands as a mark, every other name as another, numbers, months and weekdays as one each, so that what is
learned is how such news is worded and not whose. Counted are n-grams of the whole sentence, of the clauses that hold
the person, and the words on either side of the person, as is usual in extracting relations between named things
(Mintz et al. 2009, section 5).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from cxnlp.people.news_wordings import wordings

Span = tuple[int, int]
"""Start and end of a stretch of characters."""

PERSON, OTHER, NUMBER, MONTH, WEEKDAY = "<P>", "<Q>", "<0>", "<MONTH>", "<DAY>"
OWN_WORDS = {"i": PERSON, "me": "<P-me>", "my": "<P-my>", "mine": "<P-mine>", "myself": "<P-self>"}
"""How the speaker's words for themselves are marked when the sentence is seen from the speaker."""
MARKS = frozenset(OWN_WORDS.values())
PRONOUNS = frozenset({"he", "she", "they"})

_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+(?:[.:/]\d+)*|[?!.,;:()–—/&+@-]")
_CLITIC = re.compile(r"(?P<word>.+?)(?P<tail>'s|'m|'ll|'d|'ve|'re|n't|')$", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?$|(?:tue|tues|thu|thurs|fri)$", re.IGNORECASE)
_PAUSES = frozenset(
    [",", ";", ":", ".", "!", "?", "–", "—", "(", ")", "-", "and", "but", "so", "while", "because", "which"]
)
_PAUSE = re.compile(r"[,;:.!?()–—]| - |\b(?:and|but|so|while|because|which)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:i|me|my|mine|myself)\b", re.IGNORECASE)
_NO_NAMES = frozenset(
    """i the a an we you he she they it our your his her their my this that these those if when while as at in on
    for from by to with and but or so not no yes please kindly hi hello dear thanks thank sorry just per after
    before until once what who why how where is are was were do does did can could will would shall should may
    might has have had also then now today tomorrow yesterday next last all both each some any mr mrs ms dr fyi
    po it hr cfo ceo coo cto cio ok""".split()  # noqa: SIM905
)
"""Words that are no name although they begin with a capital."""
_BEFORE, _AFTER, _STEM = 5, 6, 5


def plain(text: str) -> str:
    """The text with one kind of apostrophe, of the same length."""
    return text.replace("’", "'")


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """(word, its tail such as 's or nothing, where it starts)."""
    for found in _TOKEN.finditer(text):
        cut = _CLITIC.match(found[0])
        yield (cut["word"], cut["tail"].lower(), found.start()) if cut else (found[0], "", found.start())


def _name_like(word: str, begins: bool) -> bool:
    if begins or len(word) < 2 or not word[0].isupper() or word.isupper() or word.lower() in _NO_NAMES:
        return False
    return not (_MONTH.match(word) or _WEEKDAY.match(word))


def capitalised(text: str) -> list[Span]:
    """Where words stand that look like names: with a capital, not at the beginning of a sentence, no usual word.

    >>> [("Ask Jo on Monday"[a:b]) for a, b in capitalised("Ask Jo on Monday")]
    ['Jo']
    """
    out, begins = [], True
    for word, _, start in _tokens(plain(text)):
        if _name_like(word, begins):
            out.append((start, start + len(word)))
        begins = word in {".", "!", "?", ":"}
    return out


def _word(word: str, first_person: bool) -> str:
    low = word.lower()
    if first_person and low in OWN_WORDS:
        return OWN_WORDS[low]
    if low[0].isdigit():
        return NUMBER
    if _MONTH.match(word) and (low != "may" or word[0].isupper()):
        return MONTH
    return WEEKDAY if _WEEKDAY.match(word) else low


def marked(text: str, person: Sequence[Span], others: Sequence[Span], first_person: bool = False) -> list[str]:
    """The sentence as tokens seen from one person: `person` are the places of that person's name or pronoun (none when
    it is the speaker, `first_person`), `others` those of other names.

    >>> marked("Jo leaves in June, I follow Ann.", [(0, 2)], [(28, 31)])
    ['<P>', 'leaves', 'in', '<MONTH>', ',', 'i', 'follow', '<Q>', '.']
    """
    out: list[str] = []
    begins = True
    for word, tail, start in _tokens(plain(text)):
        if any(a <= start < b for a, b in person):
            mark = PERSON
        elif any(a <= start < b for a, b in others) or _name_like(word, begins):
            mark = OTHER
        else:
            mark = ""
        if not mark:
            out.append(_word(word, first_person))
        elif not out or out[-1] != mark:
            out.append(mark)
        if tail:
            out.append(tail)
        begins = word in {".", "!", "?", ":"}
    return out


def _ngrams(tokens: Sequence[str], longest: int, prefix: str) -> Iterator[str]:
    bordered = ("^", *tokens, "$")
    for n in range(1, longest + 1):
        for i in range(len(bordered) - n + 1):
            yield prefix + " ".join(bordered[i : i + n])


def _clauses(tokens: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for token in tokens:
        if token in _PAUSES:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _wording_features(text: str, person: Sequence[Span], others: Sequence[Span]) -> Iterator[str]:
    """Which wordings of news stand in the sentence, and whether the person or another name stands before or after them
    in the same clause, the nearer one only."""
    pauses = [found.start() for found in _PAUSE.finditer(text)]
    marks = sorted([(a, "person") for a, _ in person] + [(a, "other") for a, _ in others])
    for wording, start, _ in wordings(text):
        yield f"says {wording}"
        clause = bisect_right(pauses, start)
        near = [(a, who) for a, who in marks if bisect_right(pauses, a) == clause]
        before = [who for a, who in near if a <= start]
        after = [who for a, who in near if a > start]
        yield f"says {wording} {before[-1] if before else 'nobody'} before"
        yield f"says {wording} {after[0] if after else 'nobody'} after"


def _token_features(tokens: Sequence[str]) -> Iterator[str]:
    yield from _ngrams(tokens, 3, "")
    yield from (f"stem {t[:_STEM]}" for t in tokens if len(t) > _STEM)
    places = [i for i, t in enumerate(tokens) if t in MARKS]
    yield f"marks {min(len(places), 2)}"
    if not places:
        yield from _ngrams(tokens, 2, "none ")
    for clause in _clauses(tokens) if places else ():
        if MARKS.intersection(clause):
            yield from _ngrams(clause, 3, "clause ")
    for i in places:
        for side, part in (("before", tokens[max(0, i - _BEFORE) : i]), ("after", tokens[i + 1 : i + 1 + _AFTER])):
            yield from (f"{side} {t}" for t in part)
            yield from (f"{side} {a} {b}" for a, b in pairwise(part))


def features(text: str, person: Sequence[Span], others: Sequence[Span], kind: str) -> set[str]:
    """The features of a sentence seen from one person. `kind`: speaker, name or pronoun; the places as in `marked`."""
    tokens = marked(text, person, others, kind == "speaker")
    own = [found.span() for found in _OWN.finditer(text)] if kind == "speaker" else person
    return {
        f"who {kind}",
        f"others {min(tokens.count(OTHER), 2)}",
        *_token_features(tokens),
        *_wording_features(plain(text), own, others),
    }
