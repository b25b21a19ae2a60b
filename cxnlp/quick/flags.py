"""Which signals of a note are worth saying: how sure the model is, the words of the sentence, who was there."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

from cxnlp.quick.attribution import Said
from cxnlp.quick.passages import Note, Sentence
from cxnlp.quick.result import SignalRead
from cxnlp.quick.roster import Roster
from cxnlp.types import FLAGS, POLARITIES, SentenceScore

WEIGHTY = frozenset({"executive", "champion", "buyer"})
"""Roles whose absence is a signal where a note only lists them among its apologies."""

LEAST_LEAN = 0.1
"""A mood that leans less than this to its label is not worth a word."""
BESIDE = 0.3
"""A sentence's second signal is said when it is at least this share as probable as its first."""
_FIRST_PERSON = re.compile(r"^\W*(?:I|we|our)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """`words`: how a signal is usually told; `with_cue`, `alone`: the least probability with one and without.

    `sure`: words that make it plain (`with_sure` then suffices); `unless`: words that mean something ordinary; `own`:
    words that are no signal where the author's side says them of itself.
    """

    words: re.Pattern[str]
    with_cue: float
    alone: float
    sure: re.Pattern[str] | None = None
    with_sure: float = 1.0
    unless: re.Pattern[str] | None = None
    own: re.Pattern[str] | None = None

    def least(self, text: str) -> float:
        """The probability above which `text` shows the signal; above 1 where its words mean something ordinary."""
        plain = text.replace("’", "'")
        if self.sure and self.sure.search(plain):
            return self.with_sure
        if self.unless and self.unless.search(plain):
            return 2.0
        return self.with_cue if self.words.search(plain) else self.alone

    def is_own(self, text: str) -> bool:
        """Whether the words mean nothing when the author's side says them of itself."""
        return self.own is not None and self.own.search(text) is not None


@functools.cache
def cues() -> Mapping[str, Cue]:
    """The table of cues.toml by flag."""
    table = tomllib.loads((resources.files("cxnlp.quick") / "cues.toml").read_text(encoding="utf-8"))
    return {
        flag: Cue(
            _any(row["words"]),
            row["with_cue"],
            row["alone"],
            _any(row["sure"]) if "sure" in row else None,
            row.get("with_sure", 1.0),
            _any(row["unless"]) if "unless" in row else None,
            _any(row["own"]) if "own" in row else None,
        )
        for flag, row in table.items()
    }


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def find_signals(
    note: Note, sentences: Sequence[Sentence], said: Sequence[Said], scores: Sequence[SentenceScore], roster: Roster
) -> list[SignalRead]:
    """Flags and moods in the order of the note; one flag on sentences in a row is one signal, with the surest quote."""
    found: list[SignalRead] = []
    last: dict[str, tuple[int, int]] = {}
    also: dict[int, list[tuple[int, int]]] = {}
    for number, (sentence, by, score) in enumerate(zip(sentences, said, scores, strict=True)):
        quote = note.text[sentence.start : sentence.end]
        ours = not note.transcript and _of_ourselves(sentence, roster)
        shown = [
            flag
            for flag in FLAGS
            if _worth_saying(flag, sentence, by, score, roster) and not (ours and cues()[flag].is_own(sentence.text))
        ]
        surest_of_all = max((score.flags[flag] for flag in shown), default=0.0)
        for flag in shown:
            if score.flags[flag] < BESIDE * surest_of_all:
                continue
            person = by.missing or by.person if flag == "champion_absence" else by.person or by.named
            one = SignalRead(flag, score.flags[flag], quote, sentence.start, sentence.end, person, by.reported)
            before = last.get(flag)
            if before and before[0] == number - 1:
                at, kept = before[1], found[before[1]]
                found[at], other = (one, kept) if one.score > kept.score else (kept, one)
                also.setdefault(at, []).append((other.start, other.end))
                last[flag] = number, at
                continue
            last[flag] = number, len(found)
            found.append(one)
        for mood in POLARITIES:
            if score.polarity_labels[mood]:
                who = by.person or by.named
                lean = _lean(score, mood)
                if abs(lean) < LEAST_LEAN:
                    continue
                found.append(SignalRead(mood, lean, quote, sentence.start, sentence.end, who, by.reported))
    whole = [replace(s, also=tuple(sorted(also[at]))) if at in also else s for at, s in enumerate(found)]
    return sorted(whole, key=lambda s: s.start)


def _worth_saying(flag: str, sentence: Sentence, by: Said, score: SentenceScore, roster: Roster) -> bool:
    cue = cues()[flag]
    least = cue.alone if sentence.section == "actions" else cue.least(sentence.text)
    if flag != "champion_absence":
        return sentence.section != "people" and score.flags[flag] >= least
    missing = roster.of(by.missing)
    if missing and missing.side == "vendor":
        return False
    if sentence.section == "people":
        gone = [m.entry for m in roster.within(sentence.start, sentence.end) if m.entry.status == "absent"]
        return score.flags[flag] >= cue.with_cue and any(e.role in WEIGHTY and e.side != "vendor" for e in gone)
    return score.flags[flag] >= least


def _of_ourselves(sentence: Sentence, roster: Roster) -> bool:
    """Whether a sentence of a note is about its author's side: "We …", or one of ours is named before anybody else."""
    named = roster.within(sentence.start, sentence.end)
    return _FIRST_PERSON.match(sentence.text) is not None or bool(named and named[0].entry.side == "vendor")


def _lean(score: SentenceScore, polarity: str) -> float:
    minus, _, plus = score.polarities[polarity]
    return plus - minus
