"""Sentences with their context as one sequence of token ids, and where in it each sentence stands.

    [CLS] header [SEP] sentence [SEP] sentence [SEP] …

The header names channel, side and role as far as they are known; another stands before the first sentence of the next
speaker. Segment 1 marks the tokens of the sentences that are scored, segment 0 everything else. A context is cut
nearest to the sentence, a sentence at its end; what is cut off there is read in sequences of its own
(`Assembler.further`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from cxnlp.signals.passages import AFTER, BEFORE
from cxnlp.signals.windows import further_windows
from cxnlp.types import Passage, ScoreInput

KINDS = ("email", "ticket", "meeting", "notes", "call", "chat")
SIDES = ("customer", "vendor")
HEADER_ROLES = ("executive", "champion", "buyer", "technical", "user")

MESSAGE_KIND_TO_INPUT_KIND = {
    "email": "email",
    "ticket": "ticket",
    "transcript": "meeting",
    "meeting_notes": "notes",
    "call_note": "notes",
    "chat": "chat",
    "calendar": "email",
}
"""`Message.kind` to `ScoreInput.kind`; of a calendar the comments beside answers are scored, written as mails are."""

MAX_CHARACTERS = 4000
"""Longer texts are cut to this many characters next to the sentence before they reach the tokenizer."""
MOST_TOKENS = 512
"""The encoder's places. The scored sentences of a passage share what its context and marks leave, so that no script
without spaces outgrows them."""


class Encoding(Protocol):
    ids: list[int]
    offsets: list[tuple[int, int]]


class Tokenizer(Protocol):
    """What is used of `tokenizers.Tokenizer`."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> Encoding: ...

    def token_to_id(self, token: str) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """How many tokens of each part are kept at most."""

    before: int
    sentence: int
    after: int


Range = tuple[int, int]
"""Half-open range of token places."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a sentence stands: its own tokens, those of it and its neighbours, and those of the header above it.
    `whole`: all of its tokens are there."""

    sentence: Range
    near: Range
    head: Range
    whole: bool = field(default=True, compare=False)

    @property
    def read(self) -> int:
        """The number of the sentence's tokens that are there."""
        start, end = self.sentence
        return end - start - 1  # the separator ends it


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """One model input: `ids` and `segments` have the same length; a target per sentence that is scored, in order."""

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a sentence, characters `start` to `end`, read by itself."""

    start: int
    end: int
    sequence: TokenSequence


def header(item: ScoreInput) -> str:
    """The known ones of channel, side and role, separated by blanks.

    >>> header(ScoreInput("Hi", kind="email", side="vendor", role="unknown"))
    'email vendor'
    """
    known = (
        item.kind if item.kind in KINDS else None,
        item.side if item.side in SIDES else None,
        item.role if item.role in HEADER_ROLES else None,
    )
    return " ".join(word for word in known if word)


@dataclass(frozen=True, slots=True)
class _Part:
    head: str
    ids: Sequence[int]
    scored: bool
    whole: bool = True


class Assembler:
    """Turns `ScoreInput`s and passages into token sequences. Pure: the same input gives the same sequence."""

    def __init__(self, tokenizer: Tokenizer, budget: Budget) -> None:
        self._tokenizer = tokenizer
        self._budget = budget
        self._cls = _required(tokenizer, "[CLS]")
        self._sep = _required(tokenizer, "[SEP]")
        self._heads: dict[str, Sequence[int]] = {}

    def assemble(self, item: ScoreInput) -> TokenSequence:
        """The sequence of one sentence between its two contexts (its passage aside), with one target."""
        head, budget = header(item), self._budget
        before = self._tail(self._ids(item.context_before[-MAX_CHARACTERS:]))
        after = self._ids(item.context_after[:MAX_CHARACTERS])[: budget.after]
        parts = [_Part(head, before, False)] if before else []
        ids = self._ids(item.text[:MAX_CHARACTERS])
        parts.append(_Part(head, ids[: budget.sentence], True, _whole(item.text, ids, budget.sentence)))
        parts += [_Part(head, after, False)] if after else []
        return self._sequence(parts)

    def assemble_passage(self, passage: Passage) -> TokenSequence:
        """The sequence of a passage, with a target for each scored line; at most 512 tokens."""
        lines, first, last = passage.lines, passage.first, passage.last
        before = [self._tail(self._ids(line.text[-MAX_CHARACTERS:])) for line in lines[:first]]
        own = [self._ids(line.text[:MAX_CHARACTERS]) for line in lines[first:last]]
        scored = [ids[: self._budget.sentence] for ids in own]
        after = [self._ids(line.text[:MAX_CHARACTERS])[: self._budget.after] for line in lines[last:]]
        heads = [header(line) for line in lines]
        marks = 1 + len(lines) + sum(1 + len(self._head(head)) for head, _ in groupby(heads))
        limit = _level([len(ids) for ids in scored], MOST_TOKENS - marks - sum(map(len, before + after)))
        kept = [*before, *(ids[:limit] for ids in scored), *after]
        limit = min(limit, self._budget.sentence)
        whole = [_whole(line.text, ids, limit) for line, ids in zip(lines[first:last], own, strict=True)]
        whole = [*(True for _ in before), *whole, *(True for _ in after)]
        parts = [
            _Part(head, ids, first <= at < last, all_of_it)
            for at, (head, ids, all_of_it) in enumerate(zip(heads, kept, whole, strict=True))
        ]
        return self._sequence(parts)

    def further(self, item: ScoreInput, read: int) -> list[Window]:
        """Windows over the tokens of a sentence (its passage aside) but the first `read`, each of at most half the
        budget, which is the length of an ordinary sentence, and between the words around it."""
        head, budget = header(item), self._budget
        encoding = self._tokenizer.encode(item.text, add_special_tokens=False)
        ids, offsets = encoding.ids, encoding.offsets
        found = []
        for first, last in further_windows(item.text, offsets, read, max(1, budget.sentence // 2)):
            before = ids[max(0, first - budget.before) : first]
            after = ids[last : last + budget.after] or self._ids(item.context_after[:MAX_CHARACTERS])[: budget.after]
            parts = [_Part(head, before, False)] if before else []
            parts.append(_Part(head, ids[first:last], True))
            parts += [_Part(head, after, False)] if after else []
            found.append(Window(offsets[first][0], offsets[last - 1][1], self._sequence(parts)))
        return found

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """The character spans of the sentence's tokens that `assemble` keeps."""
        encoding = self._tokenizer.encode(text[:MAX_CHARACTERS], add_special_tokens=False)
        return encoding.offsets[: self._budget.sentence]

    def _sequence(self, parts: Sequence[_Part]) -> TokenSequence:
        ids, segments = [self._cls], [0]
        heads: list[Range] = []
        spans: list[Range] = []
        for number, part in enumerate(parts):
            if number == 0 or part.head != parts[number - 1].head:
                start = len(ids) if number else 0
                ids += [*self._head(part.head), self._sep]
                heads.append((start, len(ids)))
            else:
                heads.append(heads[-1])
            segments += [0] * (len(ids) - len(segments))
            spans.append((len(ids), len(ids) + len(part.ids) + 1))
            ids += [*part.ids, self._sep]
            segments += [int(part.scored)] * (len(part.ids) + 1)
        targets = [
            Target(
                spans[k],
                (spans[max(0, k - BEFORE)][0], spans[min(len(spans) - 1, k + AFTER)][1]),
                heads[k],
                part.whole,
            )
            for k, part in enumerate(parts)
            if part.scored
        ]
        return TokenSequence(tuple(ids), tuple(segments), tuple(targets))

    def _tail(self, ids: Sequence[int]) -> Sequence[int]:
        return ids[max(0, len(ids) - self._budget.before) :]

    def _head(self, head: str) -> Sequence[int]:
        """The tokens of a header, of which there are few."""
        if head not in self._heads:
            self._heads[head] = self._ids(head)
        return self._heads[head]

    def _ids(self, text: str) -> Sequence[int]:
        return self._tokenizer.encode(text, add_special_tokens=False).ids if text else []


def _whole(text: str, ids: Sequence[int], limit: int) -> bool:
    """Whether `limit` tokens hold all of a text, whose first `MAX_CHARACTERS` have these `ids`."""
    return len(ids) <= limit and len(text) <= MAX_CHARACTERS


def _level(lengths: Sequence[int], room: int) -> int:
    """The most that each may keep so that all together keep at most `room`.

    >>> _level([3, 50, 60], 80), _level([3, 4], 80)
    (38, 4)
    """
    for place, length in enumerate(sorted(lengths)):
        share = room // (len(lengths) - place)
        if length > share:
            return share
        room -= length
    return max(lengths, default=0)


def _required(tokenizer: Tokenizer, token: str) -> int:
    identifier = tokenizer.token_to_id(token)
    if identifier is None:
        raise ValueError(f"the tokenizer has no {token} token")
    return identifier
