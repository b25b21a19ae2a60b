"""Capitalised words of a note that could be names of people, and the job title beside one."""

from __future__ import annotations

import functools
import re

from cxnlp.ingest.daytext import fold, month_of
from cxnlp.ingest.meeting_words import JOB_TITLES, NOT_A_NAME, SELF_WORDS
from cxnlp.ingest.personnames import is_person_name
from cxnlp.people.titles import classify_title
from cxnlp.people.vocabulary import FUNCTION_WORDS, word_set
from cxnlp.quick.no_names import NO_NAMES
from cxnlp.quick.words import SIDE_WORDS

_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŻŠČŽĆÖÜÄ][\w'’]*(?:-[A-Z][\w'’]*)*"
_NAME = re.compile(
    rf"(?<![\w@./&#-]){_WORD}(?:[ ](?:(?:van|von|de|der|den|del|da|di|dos|la|le|al|bin|ter)[ ]){{0,2}}(?:{_WORD}"
    rf"|[A-Z]\.)){{0,3}}(?![\w@&])"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_ROLE_AFTER = re.compile(
    r"\s*(?:\(([^()\n]{2,60})\)|,\s+(?:the |their |our |new |who is |who['’]s )*([A-Za-z&/ -]{2,40}?)(?=[,.;:)\n]"
    r"|$)|[ \t]+[-–][ \t]+([A-Za-z&/ ]{2,40}?)(?=[,.;:)\n]|$))"
)
_ROLE_BEFORE = re.compile(
    r"\b(?:our|their|the|your|new|his|her|my|former|ex-?|acting|interim)\s+((?:[A-Za-z&/-]+\s+){1,4})$"
)


def candidates(text: str) -> list[tuple[int, int]]:
    """Spans of capitalised words that could be names, without possessive endings and without leading common words."""
    spans = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        words = list(re.finditer(r"\S+", match.group()))
        while words and is_common(_POSSESSIVE.sub("", words[0].group())):
            words.pop(0)
        while words and is_common(_POSSESSIVE.sub("", words[-1].group())):
            words.pop()
        for at, word in enumerate(words[:-1]):
            if (_POSSESSIVE.search(word.group()) and word.group()[-1] in "s'’") or is_common(word.group()):
                words = words[: at + 1] if not is_common(word.group()) else words[:at]
                break
        if not words:
            continue
        end = start + words[-1].end()
        start += words[0].start()
        end -= len(m.group()) if (m := _POSSESSIVE.search(text[start:end])) else 0
        if end - start > 1 and is_person_name(text[start:end]) and not _is_title(text[start:end]):
            spans.append((start, end))
    return spans


def _is_title(name: str) -> bool:
    """A lone word that names a job ("Superintendent") or the writer ("Me")."""
    return " " not in name and (fold(name) in SELF_WORDS or classify_title(name).strength >= 1.0)


@functools.lru_cache(maxsize=4096)
def is_common(word: str) -> bool:
    """Whether a capitalised word is no part of a name: a common word, month, title, acronym or mixed-case product."""
    low = fold(word).strip(".,'’")
    flat = low.replace("'", "").replace("’", "")
    return (
        low in NOT_A_NAME
        or flat in NO_NAMES
        or low in JOB_TITLES
        or low in FUNCTION_WORDS
        or (month_of(low) is not None and low in _MONTHS)
        or (word.isupper() and len(word) > 1)
        or any(c.isdigit() for c in word)
        or (
            any(c.isupper() for c in word[1:])
            and not re.match(r"(?:Mc|Mac|O['’]|D['’]|De|Di|La|Le|Van)[A-Z]|\w+-[A-Z]", word)
        )
    )


_WHOSE = re.compile(r"^(?:our|their|the|your|his|her|my)\s+", re.IGNORECASE)
_MONTHS = word_set("january february march april may june july august september october november december")


def title_beside(text: str, start: int, end: int) -> str | None:
    """The job title beside a name: "their CFO Dana", "Dana (VP Ops, Northfjord)", "Dana, the CFO"."""
    after = _ROLE_AFTER.match(text, end, min(len(text), end + 80))
    if after and after[1] and re.match(rf"{_WORD}(?: {_WORD})*,", after[1]) and not is_common(after[1].split(",")[0]):
        after = None  # "Grand Meridian (Paolo, night manager)": the title is that of the one in the bracket
    parts = [p.strip() for g in (after.groups() if after else ()) if g for p in re.split(r"[,;/|@]|\bat\b|\s[-–]\s", g)]
    before = _ROLE_BEFORE.search(text[max(0, start - 60) : start].rsplit("\n", 1)[-1])
    words = before[1].split() if before else []
    while words and classify_title(words[0]).strength < 1.0 and len(words) > 1:
        words.pop(0)
    lone = re.search(
        r"(?:^|[\s(])(C[A-Z]O|[SE]?VP(?: [A-Z]\w+)?|MD|GM|PM|CSM|TAM) +$", text[max(0, start - 30) : start]
    )
    for part in [*parts, " ".join(words).strip(" -"), lone[1] if lone else ""]:
        if (
            part
            and len(part.split()) <= 6
            and fold(part) not in SIDE_WORDS
            and classify_title(part).strength >= 1.0
            and not re.match(r"(?:will|to|is|was|has|owner$)\b", part)
        ):
            return _WHOSE.sub("", part)
    return None
