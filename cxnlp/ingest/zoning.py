"""Who wrote which part of a mail: new text, greeting and closing apart from quotes, forwards, signatures and notices.

Losing the author's words is the worse error, so every cut needs a mark (an attribution, a header block, ">" lines),
an earlier mail that already holds the text, or a block that the author's other mails repeat.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from sys import intern

from cxnlp.held_text import beside
from cxnlp.ingest import signature_patterns as p
from cxnlp.ingest.history import FORWARDED, NEW, QUOTED, TEMPLATE, evidence, mark_history
from cxnlp.ingest.mail_habits import Habits
from cxnlp.ingest.mail_shapes import compact, company_word, is_closing, name_words, normal_line
from cxnlp.ingest.signatures import DISCLAIMER, SIGNATURE, Context, mark_end
from cxnlp.ingest.subjects import is_forward_subject, subject_key
from cxnlp.ingest.threads import link_threads
from cxnlp.ingest.zone_lines import Line, label, split_lines
from cxnlp.types import Message, Party, Zone, ZoneName

MAX_EARLIER = 6
MIN_NOTICE = 60  # characters of a paragraph that can be a notice
_GREETING, _CLOSING = "g", "c"
_ZONES: dict[str, ZoneName] = {
    NEW: "new",
    _GREETING: "greeting",
    _CLOSING: "closing",
    QUOTED: "quoted",
    FORWARDED: "forwarded",
    SIGNATURE: "signature",
    DISCLAIMER: "disclaimer",
    TEMPLATE: "template",
}
_WRITTEN = frozenset((NEW, _GREETING, _CLOSING))


def _history_marks(message: Message, lines: list[Line], letters: list[str], earlier: Sequence[str]) -> list[str]:
    subject = message.subject or ""
    is_reply = bool(message.references) or subject_key(subject)[1]
    tables = [evidence(text) for text in earlier[-MAX_EARLIER:]]
    marks = mark_history(lines, letters, tables, is_reply, is_forward_subject(subject))
    for i, line in enumerate(lines[:12]):
        if marks[i] == NEW and line.text.strip():
            if not p.EXTERNAL_BANNER.match(line.text):
                break
            j = i
            while j < len(lines) and lines[j].text.strip() and marks[j] == NEW:
                marks[j] = TEMPLATE
                j += 1
            break
    return marks


def _stretches(marks: Sequence[str], lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Spans of consecutive new lines that hold any text."""
    spans: list[tuple[int, int]] = []
    start = None
    for i in range(len(marks) + 1):
        if i < len(marks) and marks[i] == NEW:
            start = i if start is None else start
        elif start is not None:
            if any(line.text.strip() for line in lines[start:i]):
                spans.append((start, i))
            start = None
    return spans


def _mark_courtesies(lines: Sequence[Line], marks: list[str], context: Context) -> None:
    """Relabel the first new line as greeting and the last ones as closing when they look so."""
    new = [i for i, mark in enumerate(marks) if mark == NEW and lines[i].text.strip()]
    if len(new) < 2:
        return
    first = lines[new[0]].text
    words = first.split()
    if len(words) <= 7 and (p.GREETING.match(first) or (first.rstrip().endswith((",", "!", ":")) and len(words) <= 4)):
        marks[new[0]] = _GREETING
    for i in new[-4:]:
        if marks[i] == NEW and is_closing(lines[i].text):
            for j in range(i, new[-1] + 1):
                if marks[j] == NEW:
                    marks[j] = _CLOSING
            return


def _zones(lines: Sequence[Line], marks: Sequence[str]) -> tuple[Zone, ...]:
    zones: list[Zone] = []
    for i, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        if i + 1 == len(lines) or marks[i + 1] != mark:
            zones.append(Zone(_ZONES[mark], zones[-1].end if zones else 0, line.end))
    return tuple(zones)


def _written(body: str, zones: Sequence[Zone]) -> str:
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


def _zone(message: Message, lines: list[Line], letters: list[str], marks: list[str], context: Context) -> Message:
    spans = _stretches(marks, lines)
    for start, end in spans[-2:]:
        marks[start:end] = mark_end(lines[start:end], letters[start:end], context)
    _mark_courtesies(lines, marks, context)
    last = NEW
    for i, line in enumerate(lines):
        if line.text.strip():
            last = marks[i]
        elif marks[i] == NEW:
            marks[i] = last
    zones, body = _zones(lines, marks), message.body
    block = [
        line.text.rstrip()
        for line, letter, mark in zip(lines, letters, marks, strict=True)
        if mark == SIGNATURE and letter != "-"
    ]
    signature = "\n".join(block).strip("\n")
    text = beside(body, _written(body, zones))
    return replace(message, body=body, zones=zones, text=text, signature=intern(signature) or None)


def zone_message(message: Message, earlier: Sequence[str] = ()) -> Message:
    """The message with `zones`, `text` and `signature` filled from its body.

    `earlier`: bodies or texts of earlier mails of the thread, nearest last; the best evidence of what is quoted. The
    zones cover every character of `body` once; `text` is the new, greeting and closing zones (stretches parted by a
    blank line), empty when the author added nothing.
    """
    lines, letters, marks = _read(message, earlier)
    return _alone(message, lines, letters, marks)


def zone_history(message: Message, earlier: Sequence[str] = ()) -> Message | None:
    """As `zone_message`, but None when nothing of the body is quoted or forwarded."""
    lines, letters, marks = _read(message, earlier)
    return _alone(message, lines, letters, marks) if QUOTED in marks or FORWARDED in marks else None


def _read(message: Message, earlier: Sequence[str]) -> tuple[list[Line], list[str], list[str]]:
    lines = split_lines(message.body)
    letters = label(lines)
    return lines, letters, _history_marks(message, lines, letters, earlier)


def _alone(message: Message, lines: list[Line], letters: list[str], marks: list[str]) -> Message:
    return _zone(message, lines, letters, marks, Context(name_words(message.author), company_word(message.author)))


class _Notices:
    """Last paragraphs that several authors share: notices that a mail server adds. Keeps digests of the others."""

    def __init__(self) -> None:
        self.shared: set[str] = set()
        self._first: dict[bytes, str] = {}

    def add(self, author: str, tail: Sequence[str]) -> None:
        """Takes the new lines of one mail, normalised, without blank ones at the end."""
        start = next((i for i in range(len(tail), 0, -1) if not tail[i - 1]), 0)
        text = " ".join(tail[start:])
        if len(text) > MIN_NOTICE:
            key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
            if self._first.setdefault(key, author) != author:
                self.shared.add(text)


def zone_all(messages: Sequence[Message]) -> list[Message]:
    """All messages in their order, mails zoned with the earlier mails of their thread and their author's habits.

    Threads are linked across messages first (`link_threads`). A block that ends several mails of one address is a
    signature; a paragraph that ends mails of several people is a notice. Messages of other kinds pass unchanged.
    """
    zoned = link_threads(messages)
    del messages
    threads: dict[str, list[int]] = defaultdict(list)
    for i, message in enumerate(zoned):
        if message.kind == "email":
            threads[message.thread_id].append(i)
    prepared: dict[int, str] = {}
    for members in threads.values():
        members.sort(key=lambda i: _sort_key(zoned[i], i))
        before: list[tuple[str, str]] = []
        for i in members:
            lines = split_lines(zoned[i].body)
            letters = label(lines)
            who = _author_key(zoned[i])
            marks = _history_marks(zoned[i], lines, letters, [text for author, text in before if author != who])
            prepared[i] = "".join(letters) + "".join(marks)
            before.append((who, "\n".join(line.text for line, mark in zip(lines, marks, strict=True) if mark == NEW)))
            del before[:-MAX_EARLIER]
    del threads
    contexts = _learn(zoned, prepared)
    for i, told in prepared.items():
        message, half = zoned[i], len(told) // 2
        lines = split_lines(message.body)
        zoned[i] = _zone(message, lines, list(told[:half]), list(told[half:]), contexts[_author_key(message)])
    return zoned


def _sort_key(message: Message, index: int) -> tuple[bool, float, int]:
    sent = message.sent_at
    return (True, 0.0, index) if sent is None else (False, sent.timestamp(), index)


def _author_key(message: Message) -> str:
    """People write from several addresses: a full name joins them, else the address stands for the author."""
    author = message.author
    if author is None:
        return ""
    name = normal_line(author.name or "")
    return name if " " in name else author.email or name


def _end(marks: str, lines: Sequence[Line]) -> tuple[int, int] | None:
    """The new lines in which a mail's signature would stand: the last ones, or the first of a mail that ends quoted."""
    spans = _stretches(marks, lines)
    return (spans[-1] if marks[-1] == NEW else spans[0]) if spans else None


def _learn(messages: Sequence[Message], prepared: Mapping[int, str]) -> dict[str, Context]:
    """One context for each author: habits of the ends of their mails, notices shared by many.

    `prepared`: letters, then marks of each mail, one character a line; lines are split again where they are needed, as
    keeping them would take several times the memory of the mails.
    """
    told, parties = _Notices(), dict[str, Party | None]()
    for i, letters_and_marks in prepared.items():
        author = _author_key(messages[i])
        parties[author] = messages[i].author
        lines = split_lines(messages[i].body)
        if span := _end(letters_and_marks[len(lines) :], lines):
            told.add(author, compact([line.text for line in lines[slice(*span)]]))
    habits = {author: Habits(name_words(party), company_word(party)) for author, party in parties.items()}
    notices = frozenset(told.shared)
    for i, letters_and_marks in sorted(prepared.items()):
        if not (author := _author_key(messages[i])):
            continue
        lines = split_lines(messages[i].body)
        if not (span := _end(letters_and_marks[len(lines) :], lines)):
            continue
        within, letters = lines[slice(*span)], letters_and_marks[slice(*span)]
        ends = mark_end(within, list(letters), Context(notices=notices))
        kept = [line.text for line, mark in zip(within, ends, strict=True) if mark in (NEW, SIGNATURE)]
        habits[author].learn(compact(kept))
    return {author: Context(h.names, h.domain, h, notices) for author, h in habits.items()}
