"""The lines of a note: which of them are bullets, name somebody, share out work or say something of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from cxnlp.ingest.attendance_names import only_names
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.personnames import is_person_name
from cxnlp.people.vocabulary import word_set
from cxnlp.quick.action_items import cells_of, is_head
from cxnlp.quick.words import DOING, NO_OWNERS, OURS, THEIRS

BULLET = re.compile(r"^\s*(?:[-*+•‣·–—→>]+\s+|\(?\d{1,2}[.)]\s+|\[[ xX]?\]\s*)")
_TASK = re.compile(
    r"^\s*(?:[-*•]\s+)?(?:(?:AP|AI|TODO|To-?do|Action(?: item| point)?|ACTION)(?:\s*[:–-]"
    r"|\s+(?:on\s+)?(?=(?:[A-Z]|me:|us:|we:)[^:\n]{1,40}:))"
    r"|\[ ?\]|@[A-Z]|(?:->|=>|→|⇒|»|>>)\s*(?:[A-Z][\w.'’-]+(?: [A-Z][\w'’-]+)?"
    r"|me|us|we|I)\s*(?::|[–-]\s))"
)
_SHARE = re.compile(
    r"(?:^\s*(?:[-*•]\s+)?|[.;]\s+)(?P<name>[A-ZÀ-Þ][a-zà-ÿ][\w'’-]*(?: [A-Z][\w'’-]+)?|me|us)\s*:\s+(?=[^\W_])"
)
_OWN_SHARE = re.compile(r"^\s*(?:[-*•]\s+)?(?:[Mm]e|[Uu]s|[Ww]e)\s*:")
NAMED = re.compile(
    r"^\s*(?:[-*+•·–—>]+\s+)?(?:\*\*|__)?(?P<name>[^\W\d_][^:：\n()\[\]]{0,40}?)(?:\*\*"
    r"|__)?\s*(?:\([^()\n]{0,40}\))?\s*[:：](?:\*\*|__)?\s+(?=\S)"
)

INITIAL = re.compile(r"[A-ZÀ-Þ]\.?")
BY_INITIAL = re.compile(rf"^\s*(?:[-*+•·–—>]+\s+)?(?P<name>{INITIAL.pattern})\s*(?::|\s[-–—])\s+(?=\S)")
"""A line of whom the note names by a letter: "M: …", "W. - …"."""
NEXT_TURN = re.compile(r"(?<=[\"”])\s+(?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)\s*:\s+(?=[\"“])")
"""Between two quoted turns in one line: who speaks next."""
_WHO, _WHAT = word_set("who owner responsible person"), word_set("what action actions task item step")
_WHEN = word_set("when due deadline")
_STATES = re.compile(
    r"(?:[\w.,'’/-]+ ){0,8}?(?:(?:is|are|was|were|has|have|had|does|do|did|can)(?:n['’]t)?|can['’]t"
    r"|think|believe|said|told|explained|apologi[sz]ed|asked|agreed that|disagreed)\b",
    re.IGNORECASE,
)
"""What says how things stand, or what was said: no work."""


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    text: str
    header: bool


def by_initials(lines: Sequence[Line], names: Iterable[str]) -> frozenset[str]:
    """Folded letters that label lines ("M: …", "W. - …") and begin one of the `names` or a word of the first line; none
    where "Q" and "A" part questions from answers.
    """
    letters = {match["name"] for line in lines if (match := BY_INITIAL.match(line.text))}
    head = next((line.text for line in lines if line.text.strip()), "")
    begun = {name[0] for name in names} | set(re.findall(r"\b([A-ZÀ-Þ])[a-zà-ÿ]", head))
    return frozenset(fold(one) for one in letters if one[0] in begun and not any(x[0] == "Q" for x in letters))


def lines_of(text: str, headers: list[tuple[int, int]]) -> Iterator[Line]:
    start = at = 0
    for line in text.split("\n"):
        while at < len(headers) and headers[at][1] <= start:
            at += 1
        inside = at < len(headers) and headers[at][0] <= start < headers[at][1]
        yield Line(start, start + len(line), line, inside)
        start += len(line) + 1


def jottings(lines: Sequence[Line]) -> frozenset[int]:
    """Starts of the lines that say something of their own though neither a mark nor a full stop parts them.

    Wrapped text breaks a line where the next word had no room. In a block where most lines end although it would
    have fitted, each line is a jotting, but not one in lower case among lines that begin with capitals.
    """
    found: set[int] = set()
    for filled, block in groupby(lines, key=lambda line: bool(line.text.strip()) and not line.header):
        rows = list(block) if filled else []
        width = max((len(row.text.rstrip()) for row in rows), default=0)
        plain = [(above, row) for above, row in pairwise(rows) if not BULLET.match(row.text)]
        fits = [len(above.text.rstrip()) + 1 + len(row.text.split()[0]) <= width for above, row in plain]
        if len(fits) > 1 and 2 * sum(fits) > len(fits):
            small = [row.text.lstrip()[0].islower() for _, row in plain]
            goes_on = 2 * sum(small) < len(small)
            found |= {row.start for (_, row), low in zip(plain, small, strict=True) if not (low and goes_on)}
    return frozenset(found)


def is_task(line: str) -> bool:
    """Whether a line by itself shares out work: "AP Ben: …", "[ ] …", "Me: the quote. Ada: the test." """
    if _TASK.match(line):
        return True
    shares = [m for m in _SHARE.finditer(line) if fold(m["name"]) not in NO_OWNERS] if len(line) < 400 else []
    own = bool(shares) and _OWN_SHARE.match(line) is not None and not _is_statement(line[shares[0].end() :])
    ends = (*(m.start() for m in shares[1:]), len(line))
    said = [line[m.end() : end].split(";")[0].strip(" .") for m, end in zip(shares, ends, strict=False)]
    return (own or len(shares) > 1) and not any(only_names(words) for words in said)


def _is_statement(words: str) -> bool:
    """Whether somebody's words say how things stand rather than what will be done.

    >>> _is_statement("per SoW s.4 overage is billable"), _is_statement("check whether the import is done")
    (True, False)
    """
    first = re.match(r"[a-z-]+", words.strip())
    return not (first and first.group() in DOING) and _STATES.match(words.strip()) is not None


def last_shares(lines: list[Line]) -> frozenset[int]:
    """Starts of the lines of the last block of a note when each is a bullet "- Name: …": work shared out, no talk."""
    written = [n for n, line in enumerate(lines) if line.text.strip()]
    block: list[int] = []
    for n in reversed(written):
        if not (BULLET.match(lines[n].text) and NAMED.match(lines[n].text)) or lines[n].header:
            break
        block.append(n)
    names = [match["name"] for n in block if (match := NAMED.match(lines[n].text))]
    owners = [name for name in names if fold(name) not in NO_OWNERS]
    shared = bool(owners) and all(is_person_name(name) or fold(name) in OURS | THEIRS for name in owners)
    return frozenset(lines[n].start for n in block) if 2 <= len(block) <= len(written) / 2 and shared else frozenset()


def action_rows(lines: Sequence[Line]) -> frozenset[int]:
    """Starts of the lines of tables of actions, their heads too: a column says who, another what or by when."""
    found: set[int] = set()
    inside = False
    for line in lines:
        if "|" not in line.text or line.header:
            inside = False
            continue
        cells = cells_of(line.text)
        names = {fold(cell) for cell in cells}
        inside = inside or bool(is_head(cells) and names & _WHO and names & (_WHAT | _WHEN))
        found |= {line.start} if inside else set()
    return frozenset(found)


def owner_columns(text: str) -> dict[int, tuple[int, int]]:
    """By the start of a row: which column its table's head gives to owners, and how many columns the head has.

    >>> owner_columns("Topic | Owner\\nThe plan | Juno")
    {14: (1, 2)}
    """
    found: dict[int, tuple[int, int]] = {}
    column: tuple[int, int] | None = None
    for line in lines_of(text, []):
        if "|" not in line.text:
            column = None
            continue
        cells = cells_of(line.text)
        who = next((n for n, cell in enumerate(cells) if fold(cell) in _WHO), None)
        if is_head(cells):
            column = column if who is None else (who, len(cells))
        elif column:
            found[line.start] = column
    return found
