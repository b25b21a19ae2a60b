"""Sentences of messages with their context and speaker, and their scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cxnlp.signals.encoding import MESSAGE_KIND_TO_INPUT_KIND
from cxnlp.signals.language import ENGLISH, detect
from cxnlp.signals.passages import BEFORE, in_passages
from cxnlp.signals.sentences import split
from cxnlp.types import Message, Party, Person, Role, ScoredSentence, ScoreInput, SentenceScore, Side

NOTE_KINDS = frozenset({"meeting_notes", "call_note"})
NOT_SENT = frozenset({"draft", "spam", "trash"})


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
    """Whether the words of a message are scored: sent by a person, no duplicate, no draft or junk."""
    return (
        message.duplicate_of is None
        and not message.automatic
        and message.kind in MESSAGE_KIND_TO_INPUT_KIND
        and NOT_SENT.isdisjoint(message.flags)
    )


@dataclass(frozen=True)
class ScoredMessages:
    """Scored sentences in message order, what the model read for each (by message id and text), and how many
    characters were left out as not English."""

    sentences: tuple[ScoredSentence, ...]
    inputs: Mapping[tuple[str, str], ScoreInput]
    characters_scored: int
    characters_other_language: int


def _side(place: Place, people: Mapping[str, Person]) -> tuple[Side, Role, str | None]:
    person = people.get(place.speaker.person_id or "") if place.speaker else None
    if person:
        return person.side, person.role, person.person_id
    return (place.speaker.side if place.speaker else "unknown"), "unknown", None


def in_context(messages: Sequence[Message], people: Mapping[str, Person]) -> tuple[list[tuple[Place, ScoreInput]], int]:
    """Every English sentence of `messages` as the model reads it, in passages of its message (see
    `cxnlp.signals.passages`), those of a ticket with the end of the comment before as context; and the number of
    characters in other languages. No sentence sees a later message."""
    tickets: dict[str, list[ScoreInput]] = {}
    found: list[tuple[Place, ScoreInput]] = []
    other = 0
    for message in messages:
        if not scorable(message):
            continue
        words = "\n".join(t.text for t in message.turns) or message.text
        if (message.language or detect(words)) != ENGLISH:
            other += len(words)
            continue
        said = list(places(message))
        lines = [_line(place, people) for place in said]
        ticket = f"{message.account} {message.thread_id}" if message.kind == "ticket" else ""
        found += zip(said, in_passages(lines, tickets.get(ticket, ())), strict=True)
        if ticket and lines:
            tickets[ticket] = (tickets.get(ticket, []) + lines)[-BEFORE:]
    return found, other


def _line(place: Place, people: Mapping[str, Person]) -> ScoreInput:
    side, role, _ = _side(place, people)
    return ScoreInput(
        place.text,
        side=side if side in ("customer", "vendor") else None,
        role=role,
        kind=MESSAGE_KIND_TO_INPUT_KIND[place.message.kind],
    )


def score_messages(
    messages: Sequence[Message],
    people: Mapping[str, Person],
    scorer: SentenceScorer,
    progress: Callable[[int, int], None] | None = None,
) -> ScoredMessages:
    """Scores every sentence of `messages` in its context (see `in_context`).

    A sentence depends on its own words and declared context only; calls `progress` with the number done.
    """
    found, other = in_context(messages, people)
    scores = scorer.score_many([item for _, item in found], progress)
    scored = []
    for (place, _), score in zip(found, scores, strict=True):
        side, role, person = _side(place, people)
        reported = place.message.kind in NOTE_KINDS
        scored.append(
            ScoredSentence(
                place.message.message_id,
                place.turn,
                place.start,
                place.end,
                place.text,
                person,
                side,
                role,
                score,
                reported,
            )
        )
    inputs = {(place.message.message_id, place.text): item for place, item in found}
    return ScoredMessages(tuple(scored), inputs, sum(len(place.text) for place, _ in found), other)
