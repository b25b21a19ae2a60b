"""A thread as the page shows it: every message's own words in pieces, the quote marked, signals named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cxnlp.quick.verdict import ADVICE, POLARITY_WORDS
from cxnlp.report import words
from cxnlp.report.safe import one_line
from cxnlp.web.messages import Span
from cxnlp.web.sentences import Sentence

Json = dict[str, Any]
MOST_MESSAGES = 60
"""Messages shown of one thread; of a longer one those around the message asked for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `signals`: words for what was found in the sentence that ends here, good or bad."""

    text: str
    quoted: bool
    first_quoted: bool
    marked: bool
    signals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A message's text, or one turn of a transcript with its speaker."""

    speaker: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of a thread; `asked` = the one that was opened."""

    message_id: str
    kind: str
    subject: str | None
    author: str | None
    side: str
    sent_at: str
    recipients: tuple[str, ...]
    present: tuple[str, ...]
    absent: tuple[str, ...]
    source: str
    parts: tuple[Part, ...]
    sentences: tuple[Sentence, ...]
    asked: bool


def near(ids: Sequence[str], asked: str) -> tuple[Sequence[str], int]:
    """The ids to show, and how many of the thread are left out."""
    at = ids.index(asked)
    start = max(0, min(at - MOST_MESSAGES // 2, len(ids) - MOST_MESSAGES))
    shown = ids[start : start + MOST_MESSAGES]
    return shown, len(ids) - len(shown)


def message_view(
    message: Json, people: Mapping[str, Json], sentences: Sequence[Sentence], asked: bool, quote: Span | None
) -> MessageView:
    """The view of one message. `people`: rows by id, corrected; `quote`: the span to mark."""
    own = [s for s in sentences if s.message_id == message["message_id"]]

    def name(person_id: object, written: object = None) -> str:
        row = people.get(str(person_id)) if person_id else None
        return one_line(str((row or {}).get("name") or written or "somebody"))

    author = message.get("author") or {}
    texts: list[tuple[int, str | None, str]] = []
    if message.get("text"):
        texts.append((-1, None, str(message["text"])))
    for k, turn in enumerate(message.get("turns") or ()):
        texts.append((k, name(turn.get("speaker"), turn.get("name")), str(turn.get("text") or "")))
    parts = tuple(
        Part(
            who, tuple(pieces(text, [s for s in own if s.span.turn == k], quote if quote and quote.turn == k else None))
        )
        for k, who, text in texts
    )
    person = people.get(str(author.get("person_id")), {})
    return MessageView(
        str(message["message_id"]),
        words.KIND_WORDS.get(str(message.get("kind")), str(message.get("kind"))),
        one_line(str(message.get("subject") or "")) or None,
        name(author.get("person_id"), author.get("name") or author.get("email")) if author else None,
        str(person.get("side") or author.get("side") or "unknown"),
        _moment(message),
        tuple(name(r.get("person_id"), r.get("name") or r.get("email")) for r in message.get("recipients") or ()),
        tuple(name(p) for p in message.get("present") or ()),
        tuple(
            f"{name(p)} (sent apologies)" if p in (message.get("excused") or ()) else name(p)
            for p in message.get("absent") or ()
        ),
        one_line(str(message.get("source") or "")),
        parts,
        tuple(own),
        asked,
    )


def pieces(text: str, sentences: Sequence[Sentence], quote: Span | None) -> list[Piece]:
    """The text cut at every sentence that carries signals and at the quote; joined again they are the text."""
    told = [s for s in sentences if s.signals and s.span.end <= len(text)]
    cuts = {0, len(text)} | {at for s in told for at in (s.span.start, s.span.end)}
    if quote and quote.end <= len(text):
        cuts |= {quote.start, quote.end}
    else:
        quote = None
    places = sorted(cuts)
    found = []
    for start, end in pairwise(places):
        quoted = bool(quote and quote.start <= start and end <= quote.end)
        inside = next((s for s in told if s.span.start <= start and end <= s.span.end), None)
        ends = inside is not None and inside.span.end == end
        signals = tuple(map(_signal, inside.signals)) if inside and ends else ()
        first = bool(quote and quote.start == start)
        found.append(Piece(text[start:end], quoted, quoted and first, inside is not None, signals))
    return found


def _signal(signal: tuple[str, int]) -> tuple[str, str]:
    name, sign = signal
    if name in ADVICE:
        return ADVICE[name].words, "good" if ADVICE[name].weight < 0 else "bad"
    return POLARITY_WORDS[name][sign > 0], "good" if sign > 0 else "bad"


def signal_words(sentence: Sentence) -> str:
    """All that was found in a sentence, in words.

    Its orientation comes first: "transactional; payment concern".
    """
    return "; ".join([sentence.orientation, *(_signal(s)[0] for s in sentence.signals)])


def _moment(message: Json) -> str:
    sent = str(message.get("sent_at") or "")
    if not sent or message.get("time_precision") == "none":
        return "no date"
    from cxnlp.report.tables import as_date

    day = words.day(as_date(sent))
    return day if message.get("time_precision") == "day" else f"{day}, {sent[11:16]} UTC"
