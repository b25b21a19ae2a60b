"""The lines of a mail body as a tiny alphabet: one letter says what a line looks like, before anybody reasons on it.

" " blank            ">" quoted          "f s t c j" header field: from, sent, to, copy, subject
"O" original-message separator           "F" forward separator       "R" whole header block in one line
"A" attribution ("… wrote:")             "_" rule                    "L" Lotus sender or date line
"-" signature mark   "M" device line     "x" other text
"""

from __future__ import annotations

import re

from cxnlp.ingest import reply_patterns as p
from cxnlp.ingest.signature_patterns import DEVICE_LINE, DEVICE_WORDS, SIGNATURE_LINE

LINE_CAP = 2000
MAX_ATTRIBUTION_LINES = 4
MAX_UNLED = 200
"""Characters above the last line of an attribution that no word of a table begins."""
_RULED = re.compile(r"^[\s>|]*+[-=_*~#–—─━]")
"""How a rule begins, and a line of dashes above an older mail."""
_RULE_STARTS = frozenset(">|-=_*~#–—─━")
_HISTORY = frozenset("AFOR")
_QUOTE = re.compile(r"^\s{0,4}(?:>|&gt;)")
_QUOTE_MARKS = re.compile(r"^(?:\s?(?:>|&gt;|\|(?=\s)))+\s?")
_LEFTOVER = re.compile(r"=(?:09|20)")


def split_lines(body: str) -> list[str]:
    """The texts of all lines of a body without their breaks, made fit for patterns: cut at LINE_CAP characters, and
    what is left of a broken transfer encoding taken away."""
    lines = body.split("\n")
    if not lines[-1]:
        lines.pop()
    if len(body) > LINE_CAP:
        lines = [line[:LINE_CAP] for line in lines]
    if "=" in body:
        lines = [_LEFTOVER.sub(" ", line) if "=" in line else line for line in lines]
    return lines


_UNSEEN = " \t\r\n\xa0\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Blanks and marks of direction, as Gmail writes them around the names in a Hebrew or Arabic line."""


def unquoted(text: str) -> str:
    """A line without its quote marks."""
    return _QUOTE_MARKS.sub("", text, count=1)


def field_kinds(text: str) -> dict[str, str]:
    """Language -> kind (f, s, t, c, j) when the line is a header field of a quoted mail; else empty."""
    found = p.FIELD_LINE.match(text)
    if found is None:
        return {}
    word = re.sub(r"\s+", " ", found.group(1).strip(_UNSEEN)).lower()
    return p.FIELD_WORDS.get(word, {})


def _letter(text: str, devices: bool) -> str:
    stripped = text.strip()
    if not stripped:
        return " "
    if stripped.startswith((">", "&gt;")) and _QUOTE.match(text):
        return "A" if p.GROUPWISE.match(stripped) else ">"
    if len(stripped) <= 4 and SIGNATURE_LINE.match(text):
        return "-"
    ruled, last = stripped[0] in _RULE_STARTS and _RULED.match(text), stripped[-1]
    if (ruled or last in ":：") and p.FORWARD_LINE.match(text):
        return "F"
    if (ruled or last in "-=_") and p.ORIGINAL_LINE.match(text):
        return "O"
    if ruled and p.RULE_LINE.match(text):
        return "_"
    if ":" in text or "：" in text:
        if kinds := field_kinds(text):
            if p.RUN_ON_HEADER.match(text):
                return "R"
            return next(iter(kinds.values()))
        if p.LOTUS_SENDER.match(text) or p.LOTUS_DATE.match(text):
            return "L"
    return "M" if devices and len(stripped) < 120 and _names_a_device(stripped) and DEVICE_LINE.match(text) else "x"


def _names_a_device(text: str) -> bool:
    folded = text.casefold()
    for word in DEVICE_WORDS:  # noqa: SIM110 (half the time of any() over a generator)
        if word in folded:
            return True
    return False


def ends_with_verb(text: str) -> bool:
    """True if a line ends with a verb such as "wrote", with or without a colon."""
    return text.rstrip(" :：-*_").lower().endswith(p.WROTE_ENDINGS)


def _is_attribution(text: str, quote_follows: bool) -> bool:
    """True for "On Monday Jane wrote:" in any language; `text` may be several lines joined by blanks."""
    text = text.strip(_UNSEEN)
    if len(text) > 600 or text.startswith((">", "- ", "* ", "• ")):
        return False
    end = text.rstrip("*_ ")
    closed = end.endswith((":", "："))
    verb = p.WROTE.search(text)
    at_end = ends_with_verb(text)
    if not closed and not at_end:
        return False
    dated = p.YEAR_LIKE.search(text) is not None or (
        p.CLOCK.search(text) is not None and p.DATE_LIKE.search(text) is not None
    )
    address = p.ADDRESS.search(text) is not None
    lead = p.ATTRIBUTION_LEAD.match(text) is not None
    if quote_follows:
        return (verb is not None and (dated or address or lead or len(text) < 80)) or (
            closed and address and (dated or lead)
        )
    if verb is None:
        return closed and address and dated and p.CLOCK.search(text) is not None
    if not (closed or end.endswith("--")):
        return at_end and address and dated
    if address and dated and (at_end or "@" in text[:80]):
        return True
    if verb is not None and not address and p.SPOKEN_TO.search(text):
        return False
    return (lead and dated) or (address and at_end and (text.startswith(("---", '"', "<")) or len(text) < 120))


def _whole_paragraph(lines: list[str], letters: list[str], start: int, end: int) -> bool:
    """True if the lines before the last belong to an attribution: they open a paragraph and hold its date or name."""
    if start and letters[start - 1] != " ":
        return False
    above = " ".join(line.strip() for line in lines[start:end])
    if len(above) > MAX_UNLED:
        return False
    if p.CLOCK.search(above) and p.DATE_LIKE.search(above) and not p.DATE_LIKE.search(lines[end]):
        return True
    return lines[end].lstrip().startswith("<") and len(above.split()) <= 4 and end - start == 1


def _mark_attributions(lines: list[str], letters: list[str]) -> None:
    """Relabel lines that form an attribution, over up to four lines, as "A"."""
    n = len(lines)
    following = [" "] * (n + 1)
    for i in range(n - 1, -1, -1):
        following[i] = following[i + 1] if letters[i] == " " else letters[i]
    for end in range(n):
        text = lines[end].rstrip(_UNSEEN).rstrip("*_ ")
        if letters[end] not in "xL" or not text:
            continue
        closed = text.endswith((":", "：", "-"))
        if len(text) > 600 or not (closed or ends_with_verb(text)):
            continue
        quote_follows = following[end + 1] == ">"
        candidates: list[int] = []
        for start in range(end, max(-1, end - MAX_ATTRIBUTION_LINES), -1):
            if letters[start] not in "xL":
                break
            joined = " ".join(line.strip() for line in lines[start : end + 1])
            if _is_attribution(joined, quote_follows):
                candidates.append(start)
        if candidates:
            led = [i for i in candidates if p.ATTRIBUTION_LEAD.match(lines[i])]
            alone = [i for i in candidates if i < end and _whole_paragraph(lines, letters, i, end)]
            start = led[0] if led else alone[0] if alone else candidates[0]
            letters[start : end + 1] = "A" * (end + 1 - start)


def label(lines: list[str]) -> list[str]:
    """One letter for each line."""
    devices = _names_a_device("\n".join(lines))
    letters = [_letter(line, devices) for line in lines]
    for i in range(len(lines) - 1):
        if "@" in lines[i] and p.LOTUS_CUT.match(lines[i]) and p.LOTUS_TIME.match(lines[i + 1]):
            letters[i] = letters[i + 1] = "L"
    _mark_attributions(lines, letters)
    return letters


def tells_history(body: str) -> bool:
    """True if a line says that older mail follows: an attribution, a separator, a header block in one line."""
    return not _HISTORY.isdisjoint(label(split_lines(body)))
