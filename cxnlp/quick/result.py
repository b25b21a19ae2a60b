"""What a quick read found. Spans are half-open character positions in the text that was read: in a note out of a file,
standard input, the clipboard or a form every line end counts as one character."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from cxnlp.output import SCHEMA_VERSION
from cxnlp.types import FLAGS, Role, Side

Status = Literal["spoke", "mentioned", "absent"]
Stated = Literal["loss", "ultimatum"]


@dataclass(frozen=True, slots=True)
class PersonRead:
    """A person whom the note names. `sentiment` and `trust`: mean of p(+1) - p(-1) over the sentences of or about what
    this person said, -1..1; None when no sentence is theirs, and for the vendor's own staff. `title` is as written;
    `sentences` counts theirs.
    """

    name: str
    role: Role
    side: Side
    status: Status
    title: str | None = None
    sentiment: float | None = None
    trust: float | None = None
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class SignalRead:
    """One label that fired on one sentence, or on several in a row: then `also` holds the spans of the others.

    `signal` is a flag of the catalogue (score: its probability) or the name of a polarity (score: p(+1) - p(-1), so its
    sign is the direction). `reported`: not the person's own words, but what a note or another speaker says. `target`:
    what sentiment or trust is about, one of `vocabulary.TARGETS`. `stated`: what the quote states outright, a loss that
    is decided or an ultimatum.
    """

    signal: str
    score: float
    quote: str
    start: int
    end: int
    person: str | None
    reported: bool
    also: tuple[tuple[int, int], ...] = ()
    target: str | None = None
    stated: Stated | None = None

    @property
    def is_flag(self) -> bool:
        """True for a flag of the catalogue, False for a mood."""
        return self.signal in FLAGS


@dataclass(frozen=True, slots=True)
class ActionRead:
    """A commitment. `owner`: a person of the note, or the word the note uses ("we", "Legal"); `due`: ISO day when the
    note fixes one, else its words.
    """

    text: str
    owner: str | None
    due: str | None
    side: Side
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuestionRead:
    """An open question; `side` is the side that asks."""

    text: str
    side: Side
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuickRead:
    """All that a quick read found in `text`. `verdict` has two lines; `enough` is False on thin input. `day`: the day
    of the note, as told to the reader or in its header; `sentiment`: mean of p(+1) - p(-1) over its sentences, -1..1,
    None without any. `weak`: alarming flags that are not sure enough to be said, with their probability.
    """

    text: str = field(repr=False)
    verdict: str
    orientation: dict[str, float]
    n_sentences: int
    enough: bool
    people: tuple[PersonRead, ...] = ()
    signals: tuple[SignalRead, ...] = ()
    actions: tuple[ActionRead, ...] = ()
    questions: tuple[QuestionRead, ...] = ()
    watch: tuple[str, ...] = ()
    next_step: str | None = None
    day: date | None = None
    sentiment: float | None = None
    weak: tuple[SignalRead, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The machine interface of `cxnlp read --json`."""
        return {
            "schema_version": SCHEMA_VERSION,
            "summary": {
                "verdict": self.verdict,
                "orientation": {name: round(share, 6) for name, share in self.orientation.items()},
                "n_sentences": self.n_sentences,
                "enough": self.enough,
                "watch": list(self.watch),
                "next_step": self.next_step,
            },
            "people": [
                {
                    "name": p.name,
                    "role": p.role,
                    "side": p.side,
                    "status": p.status,
                    "sentiment": _rounded(p.sentiment),
                    "trust": _rounded(p.trust),
                }
                for p in self.people
            ],
            "signals": [{"signal": s.signal, **self._shown(s), "stated": s.stated} for s in self.signals if s.is_flag],
            "moods": [{"mood": s.signal, **self._shown(s), "target": s.target} for s in self.signals if not s.is_flag],
            "weak": [{"signal": s.signal, **self._shown(s)} for s in self.weak],
            "actions": [
                {"text": a.text, "owner": a.owner, "due": a.due, "side": a.side, "start": a.start, "end": a.end}
                for a in self.actions
            ],
            "questions": [{"text": q.text, "side": q.side, "start": q.start, "end": q.end} for q in self.questions],
        }

    def _shown(self, signal: SignalRead) -> dict[str, Any]:
        return {
            "score": round(signal.score, 6),
            "quote": signal.quote,
            "start": signal.start,
            "end": signal.end,
            "person": signal.person,
            "reported": signal.reported,
            "also": [{"quote": self.text[start:end], "start": start, "end": end} for start, end in signal.also],
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
