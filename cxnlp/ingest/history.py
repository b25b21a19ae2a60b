"""Which lines of a mail are history: quoted or forwarded text with the marks that introduce it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from cxnlp.ingest import reply_patterns as p
from cxnlp.ingest.zone_lines import field_kinds, unquoted

NEW, QUOTED, FORWARDED, TEMPLATE = "n", "q", "f", "t"
_HEADER_REACH = 60
_MAX_FIELDS = 10
_WORDS = re.compile(r"\w+")
_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an earlier mail said, for look-up: its lines of words and its runs of four words."""

    lines: frozenset[str]
    shingles: frozenset[tuple[str, ...]]


@lru_cache(maxsize=64)
def evidence(text: str) -> Evidence:
    """The look-up tables of one earlier body."""
    lines: set[str] = set()
    words: list[str] = []
    for raw in text[:200_000].split("\n"):
        these = _WORDS.findall(unquoted(raw).lower())
        if these:
            lines.add(" ".join(these))
            words.extend(these)
    return Evidence(frozenset(lines), frozenset(zip(*(words[i:] for i in range(_SHINGLE)), strict=False)))


def known(text: str, earlier: Sequence[Evidence]) -> bool | None:
    """True if the line stood in an earlier mail, False if not, None if it is too short to tell."""
    words = _WORDS.findall(unquoted(text).lower())
    if not words:
        return None
    if len(words) < _SHINGLE + 1:
        joined = " ".join(words)
        return True if len(words) >= 2 and any(joined in e.lines for e in earlier) else None
    runs = list(zip(*(words[i:] for i in range(_SHINGLE)), strict=False))
    return any(_mostly(runs, e.shingles, len(runs) - ceil(0.8 * len(runs))) for e in earlier)


def _mostly(runs: Sequence[tuple[str, ...]], shingles: frozenset[tuple[str, ...]], spare: int) -> bool:
    """True unless more than `spare` of the runs are none of the shingles."""
    for run in runs:
        if run not in shingles:
            if not spare:
                return False
            spare -= 1
    return True


def _header_block(lines: list[str], letters: list[str], start: int) -> int | None:
    """The line after a header block that begins at `start`, or None."""
    if letters[start] not in "fstcj":
        return None
    kinds_by_language: dict[str, set[str]] = {}
    last, foreign, fields, address, listing, timed = start, 0, 0, False, False, False
    for i in range(start, min(len(lines), start + _HEADER_REACH)):
        letter, text = letters[i], lines[i].strip()
        if letter in "fstcj":
            for language, kind in field_kinds(lines[i]).items():
                kinds_by_language.setdefault(language, set()).add(kind)
            last, foreign, fields = i, 0, fields + 1
            timed = timed or p.CLOCK.search(text) is not None
        elif letter == " ":
            foreign += 1
        elif letter in "xLA":
            continued = listing or "@" in text or lines[i][:1] in " \t"
            foreign += 0 if continued and len(text) < 120 else 2
        else:
            break
        listing = letter != " " and (text.endswith((",", ";")) or ("@" in text and listing))
        address = address or "@" in text
        if foreign > 3 or fields > _MAX_FIELDS:
            break
    for kinds in kinds_by_language.values():
        dated = "s" in kinds or "t" in kinds
        if "f" in kinds and ((dated and ("j" in kinds or address)) or ({"s", "t"} <= kinds and timed)):
            return last + 1
        if "f" in kinds and "j" in kinds and address:
            return last + 1
        if len(kinds) >= 2 and "t" in kinds and _lotus_above(lines, letters, start) < start:
            return last + 1
    return None


def _lotus_above(lines: list[str], letters: list[str], start: int) -> int:
    """First line of the name and date lines that Notes puts above "To:"; `start` if there are none."""
    first, i, seen = start, start - 1, 0
    while i >= 0 and start - i <= 6 and seen < 4:
        if letters[i] == "L":
            first = i
            if p.LOTUS_DATE.match(lines[i]) and i > 0 and letters[i - 1] == "x" and len(lines[i - 1]) < 80:
                first = i - 1
        elif letters[i] != " " and first < start:
            break
        seen += letters[i] != " "
        i -= 1
    return first


def _lead_in(lines: list[str], letters: list[str], start: int) -> int:
    """Include a rule or separator directly above a header block."""
    i = start - 1
    while i >= 0 and letters[i] == " ":
        i -= 1
    if i >= 0 and letters[i] in "_OF":
        return i if letters[i] == "_" else _lead_in(lines, letters, i)
    while start > 0 and lines[start - 1][:1] == "\t":
        start -= 1
    return start


def _tail_start(lines: list[str], letters: list[str]) -> tuple[int, str] | None:
    """Where unmarked history begins: everything from that line on was written earlier. Also its kind."""
    n = len(lines)
    for i in range(n):
        letter = letters[i]
        if letter in "FR":
            return _lead_in(lines, letters, i), FORWARDED if letter == "F" else QUOTED
        if letter == "O":
            return i, QUOTED
        if letter in "fstcj" and _header_block(lines, letters, i) is not None:
            first = _lotus_above(lines, letters, i) if letter != "f" else i
            return _lead_in(lines, letters, first), QUOTED
        if letter == "A" and (i + 1 == n or letters[i + 1] != "A"):
            following = next((x for x in letters[i + 1 :] if x != " "), None)
            if following is not None and following != ">":
                first = i
                while first > 0 and letters[first - 1] == "A":
                    first -= 1
                return _lead_in(lines, letters, first), QUOTED
    return None


def _mark_arrows(letters: list[str], marks: list[str], end: int, expected: bool) -> None:
    """Mark ">" lines, the attributions above them, and the stray ends of wrapped quote lines."""
    arrows = [i for i in range(end) if letters[i] == ">"]
    if len(arrows) == 1 and not expected and "A" not in letters[:end]:
        return
    for i in arrows:
        marks[i] = QUOTED
    for i in range(end):
        if letters[i] == "A" or (letters[i] in "OF" and marks[i] == NEW):
            marks[i] = QUOTED


def _mark_wrapped(lines: list[str], letters: list[str], marks: list[str], earlier: Sequence[Evidence]) -> None:
    """Mark what follows a long quoted line without a mark of its own: the rest of a line that was wrapped in transit.

    A run of lines between two quoted lines, with no blank line on either side, is such a rest when the line above
    stops in mid-sentence and is as long as wrapped lines are, or when an earlier mail holds the words.
    """
    i, n = 1, len(lines)
    while i < n - 1:
        if letters[i] != "x" or letters[i - 1] != ">":
            i += 1
            continue
        stop = i
        while stop < n and letters[stop] == "x":
            stop += 1
        above = lines[i - 1].rstrip()
        between = stop < n and letters[stop] == ">"
        broken = len(above) >= 60 and above[-1:].isalnum() | (above[-1:] in ",;-(/") and stop - i <= 12
        full = all(len(line) >= 50 for line in lines[i : stop - 1])
        words = lines[i].split()
        starts_low = words[0][:1].islower() or words[0][:1].isdigit()
        if between and broken and full and (starts_low or len(above) >= 72):
            for k in range(i, stop):
                marks[k] = QUOTED
        elif earlier and between:
            for k in range(i, stop):
                marks[k] = QUOTED if known(lines[k], earlier) else marks[k]
        i = stop


def _known_tail(lines: Sequence[str], earlier: Sequence[Evidence]) -> int:
    """First line of a tail that earlier mails contain although nothing marks it; the number of lines if none."""
    end = len(lines)
    facts: list[bool | None] = [None] * end  # filled from the end, as far as the search goes
    cut, hits, misses = end, 0, 0
    for i in range(end - 1, -1, -1):
        facts[i] = known(lines[i], earlier)
        if facts[i] is True:
            hits += 1
            if len(_WORDS.findall(lines[i])) >= 5 and hits >= 4 * misses:
                cut = i
        elif facts[i] is False:
            misses += 1
            if misses > 2 and misses > hits:
                break
    if sum(len(_WORDS.findall(lines[i])) for i in range(cut, end) if facts[i] is True) < 12:
        return end
    while cut > 0 and facts[cut - 1] is True:
        cut -= 1
    return cut


def _says_above(lowered: str) -> bool:
    for word in p.ABOVE:  # noqa: SIM110 (as in zone_lines)
        if word in lowered:
            return True
    return False


def mark_history(
    lines: list[str], letters: list[str], earlier: Sequence[Evidence], is_reply: bool, forward: bool
) -> list[str]:
    """One mark for each line: new, quoted, forwarded or template."""
    n = len(lines)
    marks = [NEW] * n
    tail = _tail_start(lines, letters)
    end, kind = tail if tail is not None else (n, QUOTED)
    if forward and kind == QUOTED:
        kind = FORWARDED
    for i in range(end, n):
        marks[i] = kind
    if _says_above("\n".join(lines[:end]).lower()):
        for i, line in enumerate(lines[:end]):
            if letters[i] == "x" and _says_above(line.lower()) and p.REPLY_ABOVE.search(line):
                marks[i] = TEMPLATE
    _mark_arrows(letters, marks, end, is_reply)
    _mark_wrapped(lines, letters, marks, earlier)
    last = max((i for i in range(n) if letters[i] != " "), default=0)
    if earlier and n and marks[last] == NEW:
        first = max((i + 1 for i in range(n) if marks[i] != NEW), default=0)
        cut = first + _known_tail(lines[first:], earlier)
        for i in range(first if cut < n else n, n):
            if _repeated(lines[i], earlier) if i < cut else letters[i] != "x" or _heard(lines[i], earlier):
                marks[i] = QUOTED
    return marks


def _repeated(text: str, earlier: Sequence[Evidence]) -> bool:
    """True for a line of an earlier mail that is too long to be said twice by chance."""
    return len(_WORDS.findall(text)) > _SHINGLE + 1 and bool(known(text, earlier))


def _heard(text: str, earlier: Sequence[Evidence]) -> bool:
    """True for a line of an earlier mail, whole or a part of it; what stands between such lines is an answer."""
    words = _WORDS.findall(unquoted(text).lower())
    if len(words) > _SHINGLE:
        return bool(known(text, earlier))
    joined = f" {' '.join(words)} "
    return any(joined in f" {line} " for e in earlier for line in e.lines)
