"""Single lines of meeting notes: their label, their sentences, and who a clause says was not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from cxnlp.ingest import meeting_words as words
from cxnlp.ingest.attendance_names import Mention, leading_name, mentions
from cxnlp.ingest.daytext import find_day, fold
from cxnlp.ingest.excuses import says_word

LONGEST_FACT = 60
BULLET = re.compile(r"^\s*(?:[-*•·–]\s|\d{1,2}[.)]\s)\s*")
ITEM = re.compile(rf"{BULLET.pattern}|^\s*\[[ xX]?\]\s+")
BRACKETS = re.compile(r"\(([^()]{0,200})\)")
_KINDS = (
    ("present", words.PRESENT_LABELS),
    ("absent", words.ABSENT_LABELS),
    ("other", words.OTHER_LABELS),
    ("author", words.AUTHOR_LABELS),
    ("date", words.DATE_LABELS),
    ("header", words.OTHER_HEADER_LABELS),
    ("title", words.TITLE_LABELS),
)
LABELS: dict[str, str] = {fold(label): kind for kind, labels in reversed(_KINDS) for label in labels}
_LABELLED = re.compile(
    r"^[\s#>*_|\-•.;]*(?:\d{1,2}[.)]\s+)?(?P<label>[^\W\d_][^:|：=]{0,40}?)[\s*_]*(?:[:：=|]|\s[-–—]\s)[\s*_]*(?P<rest>.*?)[\s|]*$"
)
_OF_GROUP = (
    re.compile(r"^(?P<label>[^\W\d_][^()]*?)\s*\((?P<of>[^()]{2,30})\)$"),
    re.compile(r"^(?P<label>[^\W\d_]\w*)\s+(?:from|of|at|von|bei|de|chez)\s+(?P<of>\w.{1,29})$", re.IGNORECASE),
    re.compile(r"^(?P<of>\w.{1,29}?)\s+(?P<label>attendees|participants|teilnehmer|anwesende?)$", re.IGNORECASE),
)
"""Labels that say of whom they are: "Attendees (Marram)", "Attendees from Marram", "Marram attendees"."""
_NUMBER = re.compile(r"^(?:(?:item|point|agenda item)\s+)?\d{1,2}(?:[.):]|\s*[-–—])?\s+", re.IGNORECASE)
_INSIDE = re.compile(
    r"(?:^|[\s,(*])(?P<label>attendees|present|participants|att|attending|in attendance|teilnehmer|anwesend|presents"
    r"|asistentes|presentes|deelnemers|aanwezig)(?:\s*[:=]|\s+[-–](?=\s)|(?=\s))\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:^|[\s,(])(?:" + "|".join(map(re.escape, words.WITH_WORDS)) + r")\s+(?P<rest>\S.*)$", re.IGNORECASE
)
_AUXILIARY = r"(?:(?:was|is|are|were|also|has|have|had|both|again|war|waren|ist|sind|hat|haben|est|es|esta|era|is) )*"
_CLAUSE = r"(?:" + "|".join(words.ABSENT_CLAUSES) + r")"
_ABSENT_CLAUSE = re.compile(rf"^(?P<who>.{{1,90}}?)[\s,:–-]+{_AUXILIARY}{_CLAUSE}")
_BARE_CLAUSE = re.compile(rf"^\W*{_AUXILIARY}{_CLAUSE}")
_EXCEPT = re.compile(r"\b(?:" + "|".join(words.EXCEPT_WORDS) + r")\s+(?P<who>.+)$")
_APOLOGY = re.compile(r"\b(?:apologies|regrets)\b[^:;,.]{0,40}?\b(?:from|for)\s+(?!absence)(?P<who>.+)$")
_LATER = re.compile(r"\s*(?:\w+\s+){0,2}(?:next (?:week|month|call|time|meeting|quarter)|tomorrow)\b")
"""Behind a clause of absence: it is about another meeting than this one."""
_BREAK = re.compile(r"[.!?](?=\s|$|\*)|;|\*\*|\s[-–—]\s")
_NONE = frozenset(
    {
        "none",
        "-",
        "--",
        "n/a",
        "na",
        "nil",
        "keine",
        "niemand",
        "aucun",
        "ninguno",
        "nenhum",
        "nessuno",
        "geen",
        "nobody",
        "brak",
    }
)


@lru_cache(maxsize=4096)
def label_of(line: str) -> tuple[str, str] | None:
    """(kind, rest) of a line that begins with a known label ("Attendees: …") or is one; kinds as in `LABELS`.

    A date or another fact of the header must be short to count.
    """
    match = _LABELLED.match(line[:2_000])
    kind = LABELS.get(fold(match["label"]).strip()) if match else None
    if match and kind is None and (group := _group_in(match["label"])):
        return "present", f"{group}: {match['rest']}" if match["rest"] else ""
    if match and kind:
        rest = match["rest"]
        short = len(rest) <= LONGEST_FACT
        if kind == "date" and not (short and (find_day(rest) or re.search(r"\d", rest))):
            return None
        if kind in ("header", "author") and not short:
            return None
        return kind, rest
    bare = LABELS.get(fold(_NUMBER.sub("", line.strip().strip("#*_:： |")).strip()))
    return (bare, "") if bare in ("present", "absent", "other", "author") else None


def may_lack(line: str) -> bool:
    """True for a line with a label of absence that may as well say what is still to come ("Fehlt: …")."""
    return _label_in(line) in words.LACKING_LABELS


def sent_word(line: str) -> bool:
    """True for a line whose label of absence says that those below it sent word ("Apologies: …")."""
    return says_word(_label_in(line))


def _label_in(line: str) -> str:
    match = _LABELLED.match(line[:2_000])
    return fold(match["label"] if match else _NUMBER.sub("", line.strip().strip("#*_:： |"))).strip()


def _group_in(label: str) -> str | None:
    """The group in a label of those present that says of whom it is, else None."""
    found = (m for pattern in _OF_GROUP if (m := pattern.match(label.strip(" *_"))))
    of = next((m["of"].strip() for m in found if LABELS.get(fold(m["label"])) == "present"), "")
    return None if not of or fold(of.split()[0]) in words.NOT_A_NAME or of[0].islower() else of


def says_nobody(rest: str) -> bool:
    """True when the list after a label says that it is empty."""
    return fold(rest).strip(" .") in _NONE


def _masked(text: str) -> str:
    """`text` with the inside of brackets blanked out, at equal length."""
    return BRACKETS.sub(lambda m: "(" + "\x00" * len(m[1]) + ")", text)


def sentences(text: str, marks: bool = True) -> Iterator[str]:
    """The sentences of a line; with `marks` also cut at ";", " - " and "**". A bracket is never cut, nor an initial."""
    start = 0
    masked = _masked(text)
    for match in _BREAK.finditer(masked):
        if match[0] == ".":
            before = re.split(r"[\s(]", masked[start : match.start()])[-1]
            if (len(before) == 1 and before.isalpha()) or fold(before) in words.HONORIFICS:
                continue
        elif not marks and match[0] not in "!?":
            continue
        yield text[start : match.end()].strip(" .;-–—*")
        start = match.end()
    yield text[start:].strip(" .;-–—*")


def list_inside(sentence: str) -> str | None:
    """What follows "attendees" or the like within a sentence ("Grooming. Present: Ada, Ben")."""
    match = _INSIDE.search(sentence)
    return match["rest"] if match else None


def list_after_with(sentence: str) -> str | None:
    match = _WITH.search(sentence)
    return match["rest"] if match else None


def _gone(people: Sequence[Mention], said: str) -> list[Mention]:
    """Those of whom a clause tells an absence."""
    return [replace(m, absent=True, excused=m.excused or says_word(said)) for m in people]


def absent_by_clause(line: str) -> list[Mention]:
    """Those of whom a clause of the line says that they declined, sent apologies or did not come.

    >>> [m.party.name for m in absent_by_clause("Ada, Ben, me. Cy + Dee declined (board week)")]
    ['Cy', 'Dee']
    """
    gone: list[Mention] = []
    inside = [m[1] for m in BRACKETS.finditer(line)]
    for sentence in [s for text in (BRACKETS.sub(" ", line), *inside) for s in sentences(text) if s]:
        lead: list[Mention] = []
        for piece in re.split(r"[,;]\s", sentence):
            lower = fold(piece) if len(fold(piece)) == len(piece) else piece.lower()
            clause = _ABSENT_CLAUSE.match(lower)
            if bare := _BARE_CLAUSE.match(lower):
                gone += _gone(lead, bare[0])
            elif clause and not _LATER.match(lower, clause.end()):
                gone += _gone(mentions(piece[: clause.end("who")]), lower[clause.end("who") : clause.end()])
            for other in (_EXCEPT.search(lower), _APOLOGY.search(lower)):
                gone += _gone(mentions(piece[other.start("who") :]), other[0][: -len(other["who"])]) if other else []
            first = leading_name(piece)
            lead = [first] if first else lead
    return [m for m in gone if not m.is_self]
