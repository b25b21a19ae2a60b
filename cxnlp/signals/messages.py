"""Sentences of messages with their context and speaker, and their scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from cxnlp.remembered import of_same, remembered
from cxnlp.signals.encoding import MESSAGE_KIND_TO_INPUT_KIND
from cxnlp.signals.language import ENGLISH, certain, detect
from cxnlp.signals.passages import BEFORE, in_passages
from cxnlp.signals.sentences import split
from cxnlp.types import Kind, Message, Party, Person, Role, ScoredSentence, ScoreInput, SentenceScore, Side
from cxnlp.vocabulary import ANSWER_COMMENT, UNDELIVERED

NOTE_KINDS = frozenset({"meeting_notes", "call_note"})
ANSWERING = frozenset({"ticket", "chat"})
"""Kinds whose messages are read after the end of the one before in their thread."""
NOT_SENT = frozenset({"draft", "spam", "trash", UNDELIVERED})


class SentenceScorer(Protocol):
    """Anything that scores sentences; the trained model or a test's stand-in."""

    def score_many(
        self, inputs: Sequence[ScoreInput], progress: Callable[[int, int], None] | None = None
    ) -> list[SentenceScore]: ...


@dataclass(frozen=True)
class Place:
    """A sentence's place: message, turn (-1 = `Message.text`), half-open span and speaker."""

    message: Message
    turn: int
    start: int
    end: int
    text: str
    speaker: Party | None


def places(message: Message) -> Iterator[Place]:
    """All sentences of a message in reading order."""
    if message.turns:
        for number, turn in enumerate(message.turns):
            for start, end in split(turn.text):
                yield Place(message, number, start, end, turn.text[start:end], turn.speaker)
        return
    for start, end in split(message.text):
        yield Place(message, -1, start, end, message.text[start:end], message.author)


def scorable(message: Message) -> bool:
    """Whether the words of a message are scored: sent by a person, no duplicate, no draft or junk, and of a calendar
    what somebody wrote beside an answer, not its entries."""
    return (
        message.duplicate_of is None
        and not message.automatic
        and (message.kind != "calendar" or ANSWER_COMMENT in message.flags)
        and NOT_SENT.isdisjoint(message.flags)
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as the model reads it, whoever said it and when: `spans` holds turn, start, end and text of each
    English sentence, `inputs` what is asked of each, `last` the end of it as context of what follows; `characters`: of
    these sentences; `other_language`: what is left out as not English, in characters of each turn or of the text."""

    spans: tuple[tuple[int, int, int, str], ...]
    inputs: tuple[ScoreInput, ...]
    last: tuple[ScoreInput, ...]
    characters: int
    other_language: tuple[int, ...]


class Asked(Mapping[tuple[str, str], ScoreInput]):
    """What the model read for each sentence, by message id and text; gathered when somebody looks."""

    def __init__(self, read: Sequence[tuple[str, Reading]]) -> None:
        self._read = read

    @cached_property
    def _found(self) -> dict[tuple[str, str], ScoreInput]:
        return {(m, span[3]): i for m, r in self._read for span, i in zip(r.spans, r.inputs, strict=True)}

    def __getitem__(self, key: tuple[str, str]) -> ScoreInput:
        return self._found[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True)
class ScoredMessages:
    """Scored sentences in message order, what the model read for each (by message id and text), and how many
    characters were left out as not English."""

    sentences: tuple[ScoredSentence, ...]
    inputs: Mapping[tuple[str, str], ScoreInput]
    characters_scored: int
    characters_other_language: int


Speaker = tuple[Side, Role, str | None]
"""Side, role and person_id."""


def _speaker(party: Party | None, people: Mapping[str, Person]) -> Speaker:
    person = people.get(party.person_id or "") if party else None
    if person:
        return person.side, person.role, person.person_id
    return (party.side if party else "unknown"), "unknown", None


def _speakers(message: Message, people: Mapping[str, Person]) -> tuple[Speaker, ...]:
    """Who says each turn, or the text."""
    if message.turns:
        return tuple(_speaker(turn.speaker, people) for turn in message.turns)
    return (_speaker(message.author, people),)


@remembered
def english_sentences(text: str, english: bool) -> tuple[tuple[tuple[int, int], ...], int]:
    """The spans of the English sentences of a text, and the characters that are left out.

    `english`: whether the whole message is; then sentences are left out that certainly are not, else all but those that
    certainly are.
    """
    spans = split(text)
    kept = tuple((a, b) for a, b in spans if _stays(certain(text[a:b]), english))
    if english:
        return kept, sum(b - a for a, b in spans) - sum(b - a for a, b in kept)
    return kept, len(text) - sum(b - a for a, b in kept)


def _stays(language: str | None, english: bool) -> bool:
    return language == ENGLISH or (english and language is None)


@remembered
def _reading(
    texts: tuple[str, ...],
    in_turns: bool,
    who: tuple[tuple[Side, Role], ...],
    kind: Kind,
    english: bool,
    before: tuple[ScoreInput, ...],
) -> Reading:
    """The English sentences of the turns, or of the one text, of a message; `who` says each, `english`: whether it is
    as a whole, `before`: what was said just before them, which is context only."""
    spans: list[tuple[int, int, int, str]] = []
    lines: list[ScoreInput] = []
    other: list[int] = []
    for number, (text, (side, role)) in enumerate(zip(texts, who, strict=True)):
        kept, left_out = english_sentences(text, english)
        other.append(left_out)
        for start, end in kept:
            words = text[start:end]
            spans.append((number if in_turns else -1, start, end, words))
            known = side if side in ("customer", "vendor") else None
            lines.append(ScoreInput(words, side=known, role=role, kind=MESSAGE_KIND_TO_INPUT_KIND[kind]))
    inputs = tuple(in_passages(lines, before))
    characters = sum(len(text) for *_, text in spans)
    return Reading(tuple(spans), inputs, tuple(lines[-BEFORE:]), characters, tuple(other))


def readings(
    messages: Iterable[Message], people: Mapping[str, Person]
) -> Iterator[tuple[Message, tuple[Speaker, ...], Reading]]:
    """Every scorable message with who says each turn of it, or its text, and its English sentences as the model reads
    them, in passages of their message (see `cxnlp.signals.passages`), those of a ticket or chat with the end of the
    message before in the thread as context. No sentence sees a later message."""
    threads: dict[str, tuple[ScoreInput, ...]] = {}
    for message in messages:
        if not scorable(message):
            continue
        texts = _texts(message)
        speakers = _speakers(message, people)
        thread = f"{message.account} {message.thread_id}" if message.kind in ANSWERING else ""
        who = tuple((side, role) for side, role, _ in speakers)
        english = _in_english(message, texts)
        found = _reading(texts, bool(message.turns), who, message.kind, english, threads.get(thread, ()))
        yield message, speakers, found
        if thread and found.last:
            threads[thread] = (threads.get(thread, ()) + found.last)[-BEFORE:]


def chain_of(message: Message) -> str:
    """What a message's sentences have their context in: its ticket or chat, or itself."""
    return f"{message.account} {message.thread_id}" if message.kind in ANSWERING else message.message_id


def _texts(message: Message) -> tuple[str, ...]:
    return tuple(t.text for t in message.turns) or (message.text,)


def _in_english(message: Message, texts: Sequence[str]) -> bool:
    return (message.language or detect(_words(message, texts))) == ENGLISH


def has_english(message: Message) -> bool:
    """Whether a message holds words that are read for their language: any of an English one, English sentences of
    another."""
    texts = _texts(message)
    if _in_english(message, texts):
        return bool(_words(message, texts).strip())
    return any(english_sentences(text, False)[0] for text in texts)


def other_language_share(messages: Iterable[Message], people: Mapping[str, Person]) -> float | None:
    """The share of the customer's characters, 0..1, that are not scored for their language; of everybody's where the
    customer wrote and said nothing, and None where nobody did."""
    own, all_of_them = [0, 0], [0, 0]  # characters, those of them that are not scored
    for message in filter(scorable, messages):
        texts = _texts(message)
        english = _in_english(message, texts)
        for text, (side, _, _) in zip(texts, _speakers(message, people), strict=True):
            _, left_out = english_sentences(text, english)
            for counted in (all_of_them, own) if side == "customer" else (all_of_them,):
                counted[0] += len(text)
                counted[1] += left_out
    whole, other_language = own if any(own) else all_of_them
    return other_language / whole if whole else None


def _words(message: Message, texts: Sequence[str]) -> str:
    return "\n".join(texts) or message.text


def in_context(messages: Sequence[Message], people: Mapping[str, Person]) -> tuple[list[tuple[Place, ScoreInput]], int]:
    """Every English sentence of `messages` as the model reads it (see `readings`), and the number of characters in
    other languages."""
    found: list[tuple[Place, ScoreInput]] = []
    other = 0
    for message, _, read in readings(messages, people):
        other += sum(read.other_language)
        for (turn, start, end, text), item in zip(read.spans, read.inputs, strict=True):
            speaker = message.author if turn < 0 else message.turns[turn].speaker
            found.append((Place(message, turn, start, end, text, speaker), item))
    return found, other


def _scored(
    records: tuple[Any, ...], message_id: str, speakers: tuple[Speaker, ...], reported: bool
) -> tuple[ScoredSentence, ...]:
    """The sentences of one message: `records` are its reading and their scores; `speakers` of each turn, or of the
    text."""
    reading, *scores = records
    return tuple(
        ScoredSentence(
            message_id, turn, start, end, text, speakers[turn][2], speakers[turn][0], speakers[turn][1], score, reported
        )
        for (turn, start, end, text), score in zip(reading.spans, scores, strict=True)
    )


def score_messages(
    messages: Sequence[Message],
    people: Mapping[str, Person],
    scorer: SentenceScorer,
    progress: Callable[[int, int], None] | None = None,
) -> ScoredMessages:
    """Scores every sentence of `messages` in its context (see `readings`).

    A sentence depends on its own words and declared context only; calls `progress` with the number done.
    """
    read, asked, other = list[tuple[Message, tuple[Speaker, ...], Reading]](), list[ScoreInput](), 0
    for message, speakers, found in readings(messages, people):
        other += sum(found.other_language)
        read.append((message, speakers, found))
        asked += found.inputs
    scores = scorer.score_many(asked, progress)
    scored, place = list[ScoredSentence](), 0
    for message, speakers, found in read:
        own = scores[place : place + len(found.inputs)]
        place += len(own)
        scored += of_same(_scored, (found, *own), message.message_id, speakers, message.kind in NOTE_KINDS)
    inputs = Asked([(message.message_id, found) for message, _, found in read])
    return ScoredMessages(tuple(scored), inputs, sum(found.characters for *_, found in read), other)
