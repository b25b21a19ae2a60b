"""The quick read on one page: take the note apart, name the people, score the sentences, add up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Protocol

from cxnlp import entities
from cxnlp.quick.acquainted import acquaint, lent
from cxnlp.quick.attribution import attribute
from cxnlp.quick.commitments import find_actions
from cxnlp.quick.flags import Scene, find_signals, weak_signs
from cxnlp.quick.names import Votes
from cxnlp.quick.passages import Note, Sentence, take_apart
from cxnlp.quick.past import Known
from cxnlp.quick.praise import doubtful_praise
from cxnlp.quick.questions import find_questions
from cxnlp.quick.result import ActionRead, PersonRead, QuickRead, SignalRead
from cxnlp.quick.roster import Entry, call_the_roll
from cxnlp.quick.sides import settle_sides
from cxnlp.quick.verdict import Faint, next_step, verdict, watch
from cxnlp.quick.words import THREATS
from cxnlp.signals.language import ENGLISH, certain, detect
from cxnlp.signals.passages import in_passages
from cxnlp.types import ORIENTATIONS, Role, ScoreInput, SentenceScore, Side

FEWEST_SENTENCES = 3
FEWEST_WORDS = 25
MOST_SENTENCES = 2_000
MOST_CHARACTERS = 200_000
"""A longer note (about four hours of talk) is read up to here, and its verdict says so."""


class SentenceScorer(Protocol):
    """What a quick read needs of a scorer: the bundled model, or a test's stand-in."""

    def score_many(self, inputs: Sequence[ScoreInput], /) -> list[SentenceScore]: ...


def quick_read(
    text: str,
    scorer: SentenceScorer | None = None,
    voted: Votes = entities.votes,
    known: Sequence[Known] = (),
    day: date | None = None,
) -> QuickRead:
    """Reads the notes of one call or meeting; the same text and model give the same result.

    `scorer` defaults to the bundled model (raises ModelError when it is missing); `voted` to spaCy's entities.
    `known`: the account's people, who lend those the note names their side and role. `day`: the day of the note, in the
    place of the one that it gives itself. All spans are positions in `text`. Of a note that is not English the
    sentences are read that certainly are; where none is, its listed people alone. Of an English one all are but those
    that certainly are not. Older mail that a pasted mail quotes below its own words is not read.
    """
    note = take_apart(_head(text))
    note = replace(note, day=day or note.day)
    language = detect(" ".join(s.text for s in note.sentences[:200]) or text)
    if language != ENGLISH and not any(certain(s.text) == ENGLISH for s in note.sentences):
        roster = call_the_roll(note, lambda _: {}, narrative=False)
        settle_sides(roster, note)
        acquaint(roster, known)
        words = (
            f"Not English (it looks like {language!r}): nothing was scored.\nA quick read understands English"
            f" notes only."
        )
        return QuickRead(text, words, _mix([]), 0, False, tuple(_person(e, []) for e in roster.entries), day=note.day)
    cut = len(note.text) < len(text) or len(note.sentences) > MOST_SENTENCES
    note = replace(note, sentences=note.sentences[:MOST_SENTENCES])
    wordy = [s for s in note.sentences if s.section != "actions" or not _bare(s)]
    english = (None, ENGLISH) if language == ENGLISH else (ENGLISH,)
    scored = [s for s in wordy if certain(s.text) in english]
    whole, note = note, note if language == ENGLISH else replace(note, sentences=tuple(scored))
    with ThreadPoolExecutor(1) as pool:
        rolling = pool.submit(call_the_roll, note, voted)
        scores = _scores(note, scored, scorer, known)
        roster = rolling.result()
    settle_sides(roster, note)
    acquaint(roster, known)
    by = dict(zip(whole.sentences, attribute(note, roster, whole.sentences), strict=True))
    said = [by[s] for s in scored]
    scene = Scene(note, scored, said, scores, roster)
    signals = tuple(replace(s, quote=text[s.start : s.end]) for s in find_signals(scene))
    weak = tuple(replace(s, quote=text[s.start : s.end]) for s in weak_signs(scene, signals))
    faint = Faint(weak, doubtful_praise(scene, signals))
    actions = tuple(
        replace(a, text=text[a.start : a.end]) for a in find_actions(note, roster) if not _threatens(a, note, signals)
    )
    spoken = [(s, score) for s, score in zip(said, scores, strict=True) if score]
    people = tuple(_person(e, [sc for s, sc in spoken if s.person == e.name]) for e in roster.entries)
    told = [score for s, score in zip(scored, scores, strict=True) if s.section != "people"]
    mix = _mix(told)
    own = [s for s in scored if s.section != "people"]
    enough = len(own) >= FEWEST_SENTENCES and sum(len(re.findall(r"\w+", s.text)) for s in own) >= FEWEST_WORDS
    words = verdict(mix, len(own), enough, signals, people, actions, faint)
    if cut:
        words += f" The note is long: only its first {len(note.sentences):,} sentences were read."
    if note.history:
        words += " Older mail quoted below was not read."
    if len(scored) < len(wordy):
        left_out = len(wordy) - len(scored)
        words += f" Not English, so not scored: {left_out} sentence{'' if left_out == 1 else 's'}."
    return QuickRead(
        text=text,
        verdict=words,
        orientation=mix,
        n_sentences=len(own),
        enough=enough,
        people=people,
        signals=signals,
        actions=actions,
        questions=tuple(replace(q, text=text[q.start : q.end]) for q in find_questions(note, roster)),
        watch=watch(signals, actions, faint),
        next_step=next_step(signals, actions, people) if signals or enough else None,
        day=note.day,
        sentiment=sum(_lean(s, "sentiment") for s in told) / len(told) if told else None,
        weak=faint.signs,
    )


def _threatens(action: ActionRead, note: Note, signals: Sequence[SignalRead]) -> bool:
    """Whether what is not ours to do stands in a sentence of leaving or of escalation, outside a list of actions."""
    listed = any(s.start <= action.start < s.end and s.section == "actions" for s in note.sentences)
    spans = [span for s in signals if s.signal in THREATS for span in ((s.start, s.end), *s.also)]
    return action.side != "vendor" and not listed and any(start <= action.start < end for start, end in spans)


def _head(text: str) -> str:
    """The whole lines within the first `MOST_CHARACTERS`."""
    if len(text) <= MOST_CHARACTERS:
        return text
    end = text.rfind("\n", MOST_CHARACTERS // 2, MOST_CHARACTERS)
    return text[: end if end > 0 else MOST_CHARACTERS]


def _bare(sentence: Sentence) -> bool:
    return len(re.findall(r"\w+", sentence.text)) < 2


def _plain(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


def _scores(
    note: Note, sentences: Sequence[Sentence], scorer: SentenceScorer | None, known: Sequence[Known]
) -> list[SentenceScore]:
    """Scores in passages; notes count as the vendor's words, speech and mails as those of the `known` person whom the
    name before them fits, or of nobody."""
    if not sentences:
        return []
    if scorer is None:
        from cxnlp.signals.score import Scorer

        scorer = Scorer.load()
    voices = {s.speaker: lent(s.speaker, known) for s in sentences if s.speaker}
    return scorer.score_many(in_passages([_input(note, s, voices) for s in sentences]))


def _input(note: Note, sentence: Sentence, voices: Mapping[str, tuple[Side | None, Role | None]]) -> ScoreInput:
    kind = "chat" if note.chat else "meeting" if note.transcript else "email" if note.mailed(sentence) else "notes"
    if kind == "notes":
        return ScoreInput(_plain(sentence.text), side="vendor", kind=kind)
    side, role = voices.get(sentence.speaker or "", (None, None))
    side = "vendor" if sentence.side == "vendor" and note.chat else side
    return ScoreInput(
        _plain(sentence.text), side=side if side in ("customer", "vendor") else None, role=role, kind=kind
    )


def _lean(score: SentenceScore, polarity: str) -> float:
    minus, _, plus = score.polarities[polarity]
    return plus - minus


def _person(entry: Entry, scores: Sequence[SentenceScore]) -> PersonRead:
    told = scores if entry.side != "vendor" else ()  # the vendor's own staff is not scored
    means = [sum(_lean(s, p) for s in told) / len(told) if told else None for p in ("sentiment", "trust")]
    return PersonRead(entry.name, entry.role, entry.side, entry.status, entry.title, means[0], means[1], len(scores))


def _mix(scores: Sequence[SentenceScore]) -> dict[str, float]:
    """The mean orientation; zeros without sentences."""
    return {name: sum(s.orientation[name] for s in scores) / len(scores) if scores else 0.0 for name in ORIENTATIONS}
