"""Text into spans of sentences and short utterances.

Lines come first: list items, quoted lines, greetings and short lines stand for themselves, lines that a mail program
wrapped are joined again; inside each block sentencex finds the sentences. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cxnlp.remembered import remembered

MARKER = re.compile(
    r"""[ \t]*(?:
        (?:>[ \t]?)+ | \|[ \t]+                      # quotation bars
      | [-*+•‣◦▪●–—·→]+[ \t]+                        # bullets
      | \[[ xX]\][ \t]*                              # check boxes
      | \(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)][ \t]+ # 1. 1) (a) iv)
      | \#{1,6}[ \t]+                                # headings
    )""",
    re.VERBOSE,
)
BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’)\]*_]*$")
HAS_WORD = re.compile(r"[^\W_]")
SHORTEST_WRAP = 40
"""Lines shorter than this were ended on purpose, not wrapped."""
LONGEST = 600
"""Longer stretches without sentence marks (raw speech recognition) are cut at the last blank before this length."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its marker and surrounding whitespace: `start` to `end` in the text."""

    start: int
    end: int
    full: int
    marked: bool


def split(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order, without overlap or surrounding whitespace.

    List markers and stretches without a letter or digit are in no span.

    >>> text = "Hi Ana,\\n- ship it. Then call me\\n- done"
    >>> [text[start:end] for start, end in split(text)]
    ['Hi Ana,', 'ship it.', 'Then call me', 'done']
    """
    return list(_spans(text))


@remembered
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        for first, last in _sentences(text, start, end):
            spans += _trimmed(text, first, last)
    return tuple(spans)


def _lines(text: str) -> Iterator[Line]:
    start = 0
    while start <= len(text):
        found = BREAKS.search(text, start)
        end = found.start() if found else len(text)
        inner, marked = start, False
        while (marker := MARKER.match(text, inner, end)) and marker.end() > inner:
            inner, marked = marker.end(), marked or ">" not in marker.group()
            if not marker.group().strip().startswith((">", "|")):
                break
        stripped = text[inner:end]
        left = len(stripped) - len(stripped.lstrip())
        yield Line(inner + left, inner + left + len(stripped.strip()), end - start, marked)
        start = found.end() if found else len(text) + 1


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of joined lines. A block never runs over a blank line or into a list item."""
    paragraph: list[Line] = []
    for line in _lines(text):
        if line.start == line.end:
            yield from _joined(text, paragraph)
            paragraph = []
        else:
            paragraph.append(line)
    yield from _joined(text, paragraph)


def _joined(text: str, paragraph: list[Line]) -> Iterator[tuple[int, int]]:
    if not paragraph:
        return
    width = max(line.full for line in paragraph)
    first = paragraph[0]
    begin, previous = first.start, first
    for line in paragraph[1:]:
        if not _continues(text, previous, line, width):
            yield begin, previous.end
            begin = line.start
        previous = line
    yield begin, previous.end


def _continues(text: str, previous: Line, line: Line, width: int) -> bool:
    """Whether a program broke the line: its first word would not have fitted on the line before."""
    if line.marked or previous.full < SHORTEST_WRAP:
        return False
    word = re.match(r"\S+", text[line.start : min(line.end, line.start + 80)])
    overflow = previous.full + 1 + (len(word.group()) if word else 0) > width
    if overflow and width < 200:
        return True
    return text[line.start].islower() and not ENDS_SENTENCE.search(
        text[max(previous.start, previous.end - 6) : previous.end]
    )


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    from sentencex import get_sentence_boundaries

    block = BREAKS.sub(lambda found: " " * len(found.group()), text[start:end])
    for boundary in get_sentence_boundaries("en", block):
        first, last = start + boundary["start_index"], start + boundary["end_index"]
        while last - first > LONGEST:
            cut = text.rfind(" ", first + LONGEST // 2, first + LONGEST)
            cut = cut if cut > 0 else first + LONGEST
            yield first, cut
            first = cut
        yield first, last


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return [(start, end)] if start < end and HAS_WORD.search(text, start, end) else []
