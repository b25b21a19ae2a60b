"""A sentence with its context as one sequence of token ids: [CLS] header [SEP] before [SEP] sentence [SEP] after [SEP].

The header names channel, side and role as far as they are known. Segment 1 marks the tokens of the sentence
itself, segment 0 everything else. The context is cut nearest to the sentence, the sentence at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cxnlp.types import ScoreInput

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
}
"""`Message.kind` to `ScoreInput.kind`; a calendar entry has none."""

MAX_CHARACTERS = 4000
"""Longer texts are cut to this many characters next to the sentence before they reach the tokenizer."""


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


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """One model input: `ids` and `segments` have the same length."""

    ids: tuple[int, ...]
    segments: tuple[int, ...]


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


class Assembler:
    """Turns `ScoreInput`s into token sequences. Pure: the same input gives the same sequence."""

    def __init__(self, tokenizer: Tokenizer, budget: Budget) -> None:
        self._tokenizer = tokenizer
        self._budget = budget
        self._cls = _required(tokenizer, "[CLS]")
        self._sep = _required(tokenizer, "[SEP]")

    def assemble(self, item: ScoreInput) -> TokenSequence:
        """The sequence of one input; never empty, at most the budget plus the header and six marks long."""
        head = self._ids(header(item))
        before = self._ids(item.context_before[-MAX_CHARACTERS:])
        before = before[max(0, len(before) - self._budget.before) :]
        sentence = self._ids(item.text[:MAX_CHARACTERS])[: self._budget.sentence]
        after = self._ids(item.context_after[:MAX_CHARACTERS])[: self._budget.after]
        ids = [self._cls, *head, self._sep, *before, self._sep]
        segments = [0] * len(ids)
        ids += [*sentence, self._sep]
        segments += [1] * (len(sentence) + 1)
        ids += [*after, self._sep]
        segments += [0] * (len(after) + 1)
        return TokenSequence(tuple(ids), tuple(segments))

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """The character spans of the sentence's tokens that `assemble` keeps."""
        encoding = self._tokenizer.encode(text[:MAX_CHARACTERS], add_special_tokens=False)
        return encoding.offsets[: self._budget.sentence]

    def _ids(self, text: str) -> Sequence[int]:
        return self._tokenizer.encode(text, add_special_tokens=False).ids if text else []


def _required(tokenizer: Tokenizer, token: str) -> int:
    identifier = tokenizer.token_to_id(token)
    if identifier is None:
        raise ValueError(f"the tokenizer has no {token} token")
    return identifier
