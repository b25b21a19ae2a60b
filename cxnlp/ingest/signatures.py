"""The end of what an author wrote: signature block, disclaimer and footers, from shape and from repetition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxnlp.ingest import signature_patterns as p
from cxnlp.ingest.mail_habits import Habits
from cxnlp.ingest.mail_shapes import (
    ALONE,
    NAME_SHAPE,
    block_score,
    compact,
    has_contact,
    is_capitalised,
    is_closing,
    is_disclaimer,
    is_plain_block,
    is_signature_line,
    names_author,
    normal_line,
)

SIGNATURE, DISCLAIMER, TEMPLATE, FILE_LIST = "s", "d", "t", "n"
_FILE_LINE = re.compile(
    r"^\s*(?:[-*•]|<<|\[|\()?\s*[^\s/][^/\n]{0,80}\.(?:docx?|xlsx?|pptx?|pdf|wpd|zip|csv|txt|rtf|jpe?g|png|gif|tif|htm|html|vcf)\s*(?:>>|\]|\))?\s*$",
    re.I,
)
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\b", re.I)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about an author when the end of a mail is read."""

    names: frozenset[str] = frozenset()
    domain: str = ""
    habits: Habits | None = None
    notices: frozenset[str] = frozenset()


def _paragraphs(texts: Sequence[str], end: int) -> Iterable[tuple[int, int]]:
    """Spans of paragraphs from the last upwards."""
    while end > 0:
        while end > 0 and not texts[end - 1].strip():
            end -= 1
        start = end
        while start > 0 and texts[start - 1].strip():
            start -= 1
        if end > start:
            yield start, end
        end = start


def _mark(marks: list[str], start: int, end: int, mark: str) -> int:
    for i in range(start, end):
        marks[i] = mark
    return start


def _notice_above(texts: Sequence[str], letters: Sequence[str], end: int) -> bool:
    """True if the paragraph above is a disclaimer, rules left aside."""
    for start, stop in _paragraphs(texts, end):
        content = [t for t, letter in zip(texts[start:stop], letters[start:stop], strict=True) if letter not in "_-"]
        if content and sum(map(len, content)) > 9:
            return is_disclaimer(" ".join(t.strip(" *") for t in content))
    return False


def _strip_notices(texts: Sequence[str], letters: Sequence[str], marks: list[str], end: int, context: Context) -> int:
    """Take footers and disclaimers off the end; returns the new end."""
    for start, stop in _paragraphs(texts, end):
        paragraph = " ".join(t.strip() for t in texts[start:stop])
        content = [t for t, letter in zip(texts[start:stop], letters[start:stop], strict=True) if letter not in "_-"]
        body = " ".join(t.strip(" *") for t in content)
        if all(_FILE_LINE.match(t) for t in texts[start:stop]) and start > 0:
            end = _mark(marks, start, stop, FILE_LIST)
        elif len(content) <= 3 and has_contact(body) and _notice_above(texts, letters, start):
            end = _mark(marks, start, stop, TEMPLATE)
        elif not content or normal_line(paragraph) in context.notices or _is_notice(body, texts[:start]):
            opening = _opening(texts, start, stop)
            own = opening is not None and _own_words(texts[start:opening])
            end = _mark(marks, opening if own and opening else start, stop, DISCLAIMER)
            if own:
                break
        elif (
            len(content) <= 8
            and p.LIST_FOOTER.search(body)
            and (letters[start] == "_" or (len(body) < 400 and (has_contact(body) or not p.FIRST_PERSON.search(body))))
            and start > 0
            and not _POSTSCRIPT.match(body)
        ):
            end = _mark(marks, start, stop, TEMPLATE)
        else:
            opening = _opening(texts, start, stop)
            if opening is not None:
                end = _mark(marks, opening, stop, DISCLAIMER)
            break
    return end


def _opening(texts: Sequence[str], start: int, stop: int) -> int | None:
    """The line below the first of a paragraph where a notice of more than 60 characters begins."""
    for i in range(start + 1, stop):
        if p.DISCLAIMER_OPENING.match(texts[i]):
            rest = " ".join(texts[i:stop])
            if len(rest) > 60 and is_disclaimer(rest):
                return i
    return None


def _is_notice(body: str, above: Sequence[str]) -> bool:
    """True for a notice; a sentence or two that are all that was written are the author's ("Please delete this.")."""
    return is_disclaimer(body) and (len(body) >= ALONE or any(t.strip() for t in above))


def _own_words(above: Sequence[str]) -> bool:
    """True if the lines above a notice are sentences of their own, without a notice's words."""
    text = " ".join(above).rstrip(" *_")
    told = p.DISCLAIMER_OPENING.match(text) or p.DISCLAIMER_STEM.search(text)
    return len(text.split()) > 3 and text.endswith((".", "!", "?")) and not told


def _heuristic_start(texts: Sequence[str], letters: Sequence[str], end: int, context: Context) -> int:
    """First line of a signature block that ends at `end`, judged by its shape alone; `end` if there is none."""
    first = end
    for depth, (start, stop) in enumerate(_paragraphs(texts, end)):
        if end - start > 16 or depth > 3:
            break
        closing = next((i for i in range(stop - 1, start - 1, -1) if is_closing(texts[i])), None)
        begin = start if closing is None else closing + 1
        above = next((t for t in reversed(texts[:start]) if t.strip()), "") if closing is None else texts[closing]
        block = list(texts[begin:stop])
        if not block or not is_plain_block(block):
            signed = block and (first < end or not depth) and is_signature_line(block[-1], context.names)
            return stop - 1 if signed else first
        if closing is None and above.rstrip().endswith((":", "：")):
            return end  # a list that the line above announces
        named = next(
            (i for i, t in enumerate(block) if "@" not in t and len(t) < 90 and names_author(t, context.names)), None
        )
        score = block_score(block if named is None else block[named:], context.names, context.domain)
        shaped = len(block) > 1 and NAME_SHAPE.match(block[0].strip()) is not None
        if shaped and (is_closing(above) or (not context.names and block[0].istitle() and score >= 1)):
            score += 1.0
        if shaped and named == 0 and len(block) <= 5 and all(is_capitalised(t) for t in block[1:]):
            score += 1.0
        if named is not None:
            whole = score + (
                block_score(texts[stop:end], context.names, context.domain) if first > stop and stop < end else 0.0
            )
            if whole >= 2 or (len(block) > 1 and whole >= 1.3 and named == 0):
                return begin + (named if named > 3 else 0)
            return first
        if score >= 2 or (first < end and score >= 0.8):
            first = begin
        elif depth or score < 0.6:
            break
        if closing is not None:
            break
    return first


def strip_end(lines: Sequence[str], letters: Sequence[str], context: Context) -> tuple[int, list[str]]:
    """The end of one stretch of new text without its footers and disclaimers, and the marks of all its lines: "d"
    disclaimer, "t" template, "n" file list or new."""
    texts = lines
    marks = ["n"] * len(texts)
    end = _strip_notices(texts, letters, marks, len(texts), context)
    while end and not texts[end - 1].strip():
        end -= 1
    return end, marks


def mark_end(lines: Sequence[str], letters: Sequence[str], context: Context) -> list[str]:
    """Marks for the lines of one stretch of new text: "n" new, "s" signature, "d" disclaimer, "t" template."""
    end, marks = strip_end(lines, letters, context)
    said = compact(lines[:end]) if context.habits is not None else []
    return mark_signature(lines, letters, context, end, marks, context.habits.repeated(said) if context.habits else 0)


def mark_signature(
    lines: Sequence[str], letters: Sequence[str], context: Context, end: int, marks: Sequence[str], count: int
) -> list[str]:
    """The `marks` that `strip_end` gave, with the signature that ends at `end`; `count`: lines of it that the author
    repeats (`Habits.repeated`)."""
    texts, marks = lines, list(marks)
    habitual = _position(texts, end, count) if count else end
    delimited = next((i for i in range(max(0, end - 30), end) if letters[i] == "-"), end)
    device = next((i for i in range(max(0, end - 8), end) if letters[i] == "M"), end)
    cut = min(habitual, delimited, device)
    if cut == end:
        cut = _heuristic_start(texts, letters, end, context)
    elif cut in (device, habitual) and cut < end:
        below = cut
        while below and not texts[below - 1].strip():
            below -= 1
        named = _heuristic_start(texts, letters, below, context) if cut == device else below
        cut = named if named < below else cut
    if cut == habitual < end:
        whole = _heuristic_start(texts, letters, end, context)
        if any(map(has_contact, texts[whole:cut])):
            cut = whole
    block = [t for t in texts[cut:end] if t.strip()]
    if (
        any(t.strip() for t in texts[:cut])
        or cut in (delimited, device)
        or (len(block) > 2 and block_score(block, context.names, context.domain) >= 3)
    ):
        for i in range(cut, end):
            marks[i] = SIGNATURE
    return marks


def _position(texts: Sequence[str], end: int, count: int) -> int:
    """Index of the line that is `count` compact lines before `end`."""
    i, blank = end, False
    while count > 0 and i > 0:
        i -= 1
        if texts[i].strip():
            count -= 1
            blank = False
        elif not blank:
            count -= 1
            blank = True
    return i
