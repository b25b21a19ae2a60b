"""Which signals of a note are worth saying: how sure the model is, the words of the sentence, who was there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cxnlp.quick.attribution import Said
from cxnlp.quick.cues import cues
from cxnlp.quick.decided import stated
from cxnlp.quick.ordinary import is_ordinary
from cxnlp.quick.passages import Note, Sentence
from cxnlp.quick.result import SignalRead
from cxnlp.quick.roster import Roster
from cxnlp.quick.weighing import FLOOR, features, probability, tops, weights
from cxnlp.types import POLARITIES, SentenceScore
from cxnlp.vocabulary import MOODS

WEIGHTY = frozenset({"executive", "champion", "buyer"})
"""Roles whose absence is a signal where a note only lists them among its apologies."""

LEAST_LEAN = 0.1
"""A mood that leans less than this to its label is not worth a word."""
WELCOME = frozenset({"expansion"})
"""Flags that alarm nobody."""
WEAK_FROM = 0.3
"""From this probability on what is not said is a weak sign. Of the tuning notes with nothing alarming said it marks
seven of nine in which something was missed, and seven of 42 in which nothing was."""
LOSS_FROM = 0.15
"""From this probability on a loss is said that a sentence states outright: its words leave little to weigh (judgement;
one sentence of the tuning notes is said for it, and rightly)."""
LISTED = 0.3
"""Least probability of an absence that a list of apologies tells."""
_FIRST_PERSON = re.compile(r"^\W*(?:I|we|our)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Scene:
    """A note with its sentences, and of each who says it and its score."""

    note: Note
    sentences: Sequence[Sentence]
    said: Sequence[Said]
    scores: Sequence[SentenceScore]
    roster: Roster

    @cached_property
    def tops(self) -> dict[str, float]:
        """See `weighing.tops`."""
        return tops(self.scores)

    def is_told(self, sentence: Sentence) -> bool:
        """Whether the vendor's side tells a sentence: neither speech nor a mail."""
        return not self.note.transcript and not self.note.mailed(sentence)

    def is_ours(self, sentence: Sentence) -> bool:
        """Whether a sentence is the vendor's about itself: told of its author's side, or spoken or written by it."""
        if self.is_told(sentence):
            return _of_ourselves(sentence, self.roster)
        speaker = self.roster.of(sentence.speaker)
        return speaker is not None and speaker.side == "vendor"


def find_signals(scene: Scene) -> list[SignalRead]:
    """Flags and moods in the order of the note; one flag on sentences in a row is one signal, with the quote that
    states it outright or else the surest."""
    found: list[SignalRead] = []
    sure: list[float] = []
    last: dict[str, tuple[int, int]] = {}
    also: dict[int, list[tuple[int, int]]] = {}
    for number, (sentence, by, score) in enumerate(zip(scene.sentences, scene.said, scene.scores, strict=True)):
        quote = scene.note.text[sentence.start : sentence.end]
        ours = scene.is_ours(sentence)
        for flag, weight in worth_saying(scene, number):
            person = _gone(by, sentence, scene.note.transcript) if flag == "champion_absence" else by.person or by.named
            one = SignalRead(flag, weight, quote, sentence.start, sentence.end, person, by.reported)
            one = one if ours else replace(one, stated=stated(flag, sentence.text))
            before = last.get(flag)
            if before and before[0] == number - 1:
                at, kept = before[1], found[before[1]]
                more = (one.stated is not None, weight) > (kept.stated is not None, sure[at])
                found[at], other = (one, kept) if more else (kept, one)
                sure[at] = max(weight, sure[at])
                also.setdefault(at, []).append((other.start, other.end))
                last[flag] = number, at
                continue
            last[flag] = number, len(found)
            found.append(one)
            sure.append(weight)
        for mood in POLARITIES:
            if score.polarity_labels[mood]:
                who = by.person or by.named
                lean = _lean(score, mood)
                if abs(lean) < LEAST_LEAN:
                    continue
                one = SignalRead(mood, lean, quote, sentence.start, sentence.end, who, by.reported)
                found.append(replace(one, target=score.target) if mood in MOODS else one)
                sure.append(0.0)
    whole = [replace(s, also=tuple(sorted(also[at]))) if at in also else s for at, s in enumerate(found)]
    return sorted(whole, key=lambda s: s.start)


def _gone(by: Said, sentence: Sentence, spoken: bool) -> str | None:
    """Of whom a sentence says that they are away: whoever speaks is there, and means another unless they say "I"."""
    if not spoken or _FIRST_PERSON.match(sentence.text):
        return by.missing or by.person
    return by.missing or by.named


def weak_signs(scene: Scene, signals: Sequence[SignalRead]) -> list[SignalRead]:
    """Alarming flags that are not said of the note and stand just below what is said, each once with its likeliest
    sentence, in the order of the note."""
    shares, said_from = weights()
    said = {s.signal for s in signals}
    best: dict[str, SignalRead] = {}
    for at, (sentence, by) in enumerate(zip(scene.sentences, scene.said, strict=True)):
        for flag, found in candidates(scene, at).items():
            if found is None or flag in said or flag in WELCOME:
                continue
            p = probability(found, shares)
            if WEAK_FROM <= p < said_from and (flag not in best or p > best[flag].score):
                spoken = scene.note.transcript
                person = _gone(by, sentence, spoken) if flag == "champion_absence" else by.person or by.named
                quote = scene.note.text[sentence.start : sentence.end]
                best[flag] = SignalRead(flag, p, quote, sentence.start, sentence.end, person, by.reported)
    return sorted(best.values(), key=lambda s: (s.start, s.signal))


def worth_saying(scene: Scene, at: int) -> list[tuple[str, float]]:
    """The flags that sentence `at` shows, each with how likely that is; of a list of apologies the model says it. A
    loss that the sentence states outright is said from LOSS_FROM on."""
    shares, said_from = weights()
    found = candidates(scene, at)
    sure = {flag: scene.scores[at].flags[flag] if x is None else probability(x, shares) for flag, x in found.items()}
    sentence = scene.sentences[at]
    lost = sure.get("churn_risk", 0.0) >= LOSS_FROM and stated("churn_risk", sentence.text) == "loss"
    least = {"churn_risk": LOSS_FROM} if lost and not scene.is_ours(sentence) else {}
    return [(flag, p) for flag, p in sure.items() if found[flag] is None or p >= least.get(flag, said_from)]


def candidates(scene: Scene, at: int) -> dict[str, dict[str, float] | None]:
    """The flags that sentence `at` may show, each with its features; None where a list of apologies decides."""
    sentence, by, score, roster = scene.sentences[at], scene.said[at], scene.scores[at], scene.roster
    told = scene.is_told(sentence)
    ours = told and _of_ourselves(sentence, roster)
    missing = roster.of(by.missing)
    found: dict[str, dict[str, float] | None] = {}
    for flag, cue in cues().items():
        if score.flags[flag] < FLOOR or (ours and cue.is_own(sentence.text)):
            continue
        if is_ordinary(flag, cue, sentence.text, score, told):
            continue
        if sentence.section == "people":
            if flag == "champion_absence" and score.flags[flag] >= LISTED and _weighty_gone(sentence, roster):
                found[flag] = None
            continue
        if flag == "champion_absence" and missing and missing.side == "vendor":
            continue
        found[flag] = features(
            flag, cue, scene.sentences, scene.scores, at, scene.tops[flag], ours, missing is not None
        )
    return found


def _weighty_gone(sentence: Sentence, roster: Roster) -> bool:
    gone = [m.entry for m in roster.within(sentence.start, sentence.end) if m.entry.status == "absent"]
    return any(e.role in WEIGHTY and e.side != "vendor" for e in gone)


def _of_ourselves(sentence: Sentence, roster: Roster) -> bool:
    """Whether a sentence of a note is about its author's side: "We …", or one of ours is named before anybody else."""
    named = roster.within(sentence.start, sentence.end)
    return _FIRST_PERSON.match(sentence.text) is not None or bool(named and named[0].entry.side == "vendor")


def _lean(score: SentenceScore, polarity: str) -> float:
    minus, _, plus = score.polarities[polarity]
    return plus - minus
