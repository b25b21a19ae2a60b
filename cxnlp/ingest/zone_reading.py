"""One mail's body read by itself: what its lines are, where its new text ends, its zones once habits are known.

Everything here depends on given texts alone, so that the answers may be kept: whole ones while the past is judged day
after day (`cxnlp.remembered`), marks of lines from one sweep to the next (`zone_questions`). What was told of a body
is one string: letters of its lines, then their marks, one character each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from cxnlp.ingest import signature_patterns as p
from cxnlp.ingest.history import FORWARDED, NEW, QUOTED, TEMPLATE, evidence, mark_history
from cxnlp.ingest.mail_habits import REACH
from cxnlp.ingest.mail_shapes import compact, compact_end, is_closing
from cxnlp.ingest.reply_patterns import REPLY_MARK
from cxnlp.ingest.signatures import DISCLAIMER, SIGNATURE, Context, mark_end, mark_signature, strip_end
from cxnlp.ingest.subjects import is_forward_subject, subject_key
from cxnlp.ingest.zone_lines import label, split_lines
from cxnlp.remembered import remembered
from cxnlp.types import Zone, ZoneName

MAX_EARLIER = 6
Ends = tuple[tuple[int, str, tuple[str, ...]], ...]
"""Of each of the last two stretches of new text: its end without footers, the marks of its lines, and its lines up to
there, compact, as far as an author's habits look at them."""
EndMarks = tuple[tuple[int, str] | None, tuple[tuple[int, int, str], ...]]
"""First line and marks of the lines in which the signature would stand; of each of the last two stretches of new text
its first line, its end without footers, and the marks of its lines."""
_TOP = 12
"""Lines from the first one within which a gateway's warning stands."""
_NEW_LINES = re.compile(f"{NEW}+")
_GREETING, _CLOSING = "g", "c"
_OWN = (NEW, SIGNATURE)
ZONES: dict[str, ZoneName] = {
    NEW: "new",
    _GREETING: "greeting",
    _CLOSING: "closing",
    QUOTED: "quoted",
    FORWARDED: "forwarded",
    SIGNATURE: "signature",
    DISCLAIMER: "disclaimer",
    TEMPLATE: "template",
}


@remembered
def first_reading(body: str, subject: str, referring: bool, earlier: tuple[str, ...]) -> tuple[str, str]:
    """Letters and marks of all lines, and the text of those that are new."""
    told = what_is_told(body, subject, referring, earlier)
    return told, new_lines(body, told)


def new_lines(body: str, told: str) -> str:
    """The text of the lines that are new."""
    lines = _lines(body)
    return "\n".join([line for line, mark in zip(lines, told[len(lines) :], strict=True) if mark == NEW])


def what_is_told(body: str, subject: str, referring: bool, earlier: tuple[str, ...]) -> str:
    """Letters and marks of all lines."""
    lines = list(_lines(body))
    letters = label(lines)
    return "".join(letters) + "".join(_history_marks(subject, referring, lines, letters, earlier))


@lru_cache(maxsize=4)
def _lines(body: str) -> tuple[str, ...]:
    """The lines of a body: its answers are asked for one after the other."""
    return tuple(split_lines(body))


def _as_told(told: str) -> tuple[str, str]:
    """Letters and marks, one character a line each."""
    half = len(told) // 2
    return told[:half], told[half:]


def _history_marks(
    subject: str, referring: bool, lines: list[str], letters: list[str], earlier: Sequence[str]
) -> list[str]:
    is_reply = referring or subject_key(subject)[1]
    tables = [evidence(text) for text in earlier[-MAX_EARLIER:]]
    marks = mark_history(lines, letters, tables, is_reply, is_forward_subject(subject))
    asking = next((i for i, mark in enumerate(marks) if mark == TEMPLATE and REPLY_MARK.match(lines[i])), None)
    _mark_banners(lines, marks)
    if asking is not None and is_reply and any(marks[i] == NEW and lines[i].strip() for i in range(asking)):
        marks[asking + 1 :] = [QUOTED if mark == NEW else mark for mark in marks[asking + 1 :]]
    return marks


def _mark_banners(lines: Sequence[str], marks: list[str]) -> None:
    """Relabel warnings at the top of a mail as template; a label of one word may stand above the sentence."""
    at = 0
    while at < min(_TOP, len(lines)):
        if marks[at] != NEW or not lines[at].strip():
            at += 1
            continue
        count = _banner_lines(lines[at:], marks[at:])
        if not count:
            return
        marks[at : at + count] = [TEMPLATE] * count
        at += count


def _banner_lines(lines: Sequence[str], marks: Sequence[str]) -> int:
    """How many of the lines are a gateway's warning of a mail from outside: up to a blank line or a greeting.

    A first line that only begins like one ("Achtung, der externe Berater kommt erst am Montag") names no mail.
    """
    if p.EXTERNAL_LABEL.match(lines[0]):
        return 1
    if not p.EXTERNAL_BANNER.match(lines[0]):
        return 0
    end = 1
    while end < len(lines) and lines[end].strip() and marks[end] == NEW and not p.GREETING.match(lines[end]):
        end += 1
    return end if p.MAIL_WORD.search(" ".join(lines[:end])) else 0


def _stretches(letters: str, marks: str) -> list[tuple[int, int]]:
    """Spans of consecutive new lines that hold any text."""
    found = (match.span() for match in _NEW_LINES.finditer(marks))
    return [(start, stop) for start, stop in found if not letters[start:stop].isspace()]


def _end(letters: str, marks: str) -> tuple[int, int] | None:
    """The new lines in which a mail's signature would stand: the last ones, or the first of a mail that ends quoted."""
    spans = _stretches(letters, marks)
    return (spans[-1] if marks[-1] == NEW else spans[0]) if spans else None


@remembered
def last_paragraph(body: str, told: str) -> str:
    """The last paragraph of the lines in which the signature would stand, normalised, in one line."""
    span = _end(*_as_told(told))
    return " ".join(compact(_last_block(_lines(body)[slice(*span)]))) if span else ""


def _last_block(texts: Sequence[str]) -> Sequence[str]:
    """The last lines that no blank one parts."""
    end = len(texts)
    while end and not texts[end - 1].strip():
        end -= 1
    start = end
    while start and texts[start - 1].strip():
        start -= 1
    return texts[start:end]


@remembered
def own_end(body: str, found: EndMarks) -> tuple[str, ...] | None:
    """The lines in which the signature would stand without notices and footers, compact, as far as an author's habits
    look at them."""
    if found[0] is None:
        return None
    start, marks = found[0]
    within = _lines(body)[start : start + len(marks)]
    kept = [line for line, mark in zip(within, marks, strict=True) if mark in _OWN]
    return tuple(compact_end(kept, REACH))


@remembered
def end_marks(body: str, told: str, notices: frozenset[str]) -> EndMarks:
    """How a mail ends, its author's habits aside."""
    lines = _lines(body)
    letters, marks = _as_told(told)
    context, own = Context(notices=notices), None
    if span := _end(letters, marks):
        own = span[0], "".join(mark_end(lines[slice(*span)], letters[slice(*span)], context))
    stretches = []
    for start, stop in _stretches(letters, marks)[-2:]:
        end, found = strip_end(lines[start:stop], letters[start:stop], context)
        stretches.append((start, end, "".join(found)))
    return own, tuple(stretches)


@remembered
def ends(body: str, found: EndMarks) -> Ends:
    """Where new text ends."""
    lines = _lines(body)
    return tuple((end, marks, tuple(compact_end(lines[start : start + end], REACH))) for start, end, marks in found[1])


def tails(body: str, found: EndMarks) -> tuple[tuple[str, ...] | None, list[tuple[str, ...]]]:
    """What `own_end` gives, and the lines of each stretch that `ends` gives, in one go: mostly the same lines."""
    lines = split_lines(body)
    own, within = None, (-1, -1)
    if found[0] is not None:
        start, marks = found[0]
        kept = [line for line, mark in zip(lines[start : start + len(marks)], marks, strict=True) if mark in _OWN]
        own = tuple(compact_end(kept, REACH))
        if len(kept) == len(marks):
            within = start, start + len(marks)
    said = []
    for start, end, _ in found[1]:
        if own is not None and start == within[0] and not "".join(lines[start + end : within[1]]).strip():
            said.append(own)
        else:
            said.append(tuple(compact_end(lines[start : start + end], REACH)))
    return own, said


@remembered
def zoned(
    body: str,
    told: str,
    found: Ends,
    counts: tuple[int, ...],
    names: frozenset[str],
    domain: str,
) -> tuple[tuple[Zone, ...], str, str]:
    """Zones, what was written, and the signature. `found`: as `ends` gives it; `counts`: how many lines of each the
    author repeats; `names` and `domain` of the author."""
    lines, (letters, _) = _lines(body), _as_told(told)
    marks = _zone_marks(body, told, tuple((end, of) for end, of, _ in found), counts, names, domain)
    zones = _zones(body, marks)
    block = [
        line.rstrip()
        for line, letter, mark in zip(lines, letters, marks, strict=True)
        if mark == SIGNATURE and letter != "-"
    ]
    return zones, written(body, zones), "\n".join(block).strip("\n")


def _zone_marks(
    body: str,
    told: str,
    found: tuple[tuple[int, str], ...],
    counts: tuple[int, ...],
    names: frozenset[str],
    domain: str,
) -> str:
    """The marks of all lines, one character each."""
    lines, (letters, before) = _lines(body), _as_told(told)
    marks, context = list(before), Context(names, domain)
    for (start, stop), (end, told_of), count in zip(_stretches(letters, before)[-2:], found, counts, strict=True):
        marks[start:stop] = mark_signature(lines[start:stop], letters[start:stop], context, end, told_of, count)
    _mark_courtesies(lines, letters, marks)
    last = NEW
    for i, letter in enumerate(letters):
        if letter != " ":
            last = marks[i]
        elif marks[i] == NEW:
            marks[i] = last
    return "".join(marks)


def _mark_courtesies(lines: Sequence[str], letters: str, marks: list[str]) -> None:
    """Relabel the first new line as greeting and the last ones as closing when they look so."""
    new = [i for i, mark in enumerate(marks) if mark == NEW and letters[i] != " "]
    if len(new) < 2:
        return
    first = lines[new[0]]
    words = first.split()
    if len(words) <= 7 and (p.GREETING.match(first) or (first.rstrip().endswith((",", "!", ":")) and len(words) <= 4)):
        marks[new[0]] = _GREETING
    for i in new[-4:]:
        if marks[i] == NEW and is_closing(lines[i]):
            for j in range(i, new[-1] + 1):
                if marks[j] == NEW:
                    marks[j] = _CLOSING
            return


def _zones(body: str, marks: Sequence[str]) -> tuple[Zone, ...]:
    zones: list[Zone] = []
    raw = body.split("\n")
    start = at = line = 0
    for mark, alike in groupby(marks):
        count = sum(1 for _ in alike)
        at = min(at + sum(map(len, raw[line : line + count])) + count, len(body))
        zones.append(Zone(ZONES[mark], start, at))
        start, line = at, line + count
    return tuple(zones)


def written(body: str, zones: Sequence[Zone]) -> str:
    """The new, greeting and closing zones, stretch by stretch, without blank lines around them."""
    stretches: list[str] = []
    open_at: tuple[int, int] | None = None
    for zone in (*zones, None):
        if zone is not None and zone.zone in ("new", "greeting", "closing"):
            open_at = (open_at[0] if open_at else zone.start, zone.end)
        elif open_at is not None:
            stretches.append(body[open_at[0] : open_at[1]].strip())
            open_at = None
    return "\n\n".join(s for s in stretches if s)
