"""Whose words a sentence carries: the speaker's own, or what the note or a speaker reports of somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cxnlp.quick.passages import Note, Sentence
from cxnlp.quick.roster import Entry, Roster
from cxnlp.quick.words import SAYING

_SAYS = re.compile(
    rf"\s*(?:\([^()\n]{{0,60}}\)|,[^,.;:\n]{{2,40}},)?\s*(?:also |again |then |just |really |still "
    rf"|clearly )?(?:{SAYING})\b|(?:\s+(?:@|at|from|of)\s?[\w&'’.-]+(?: [\w&'’.-]+){{0,2}})?\s*[:–-]\s*[\"“]"
)
_PRONOUN = re.compile(
    r"^\W*(?:and |but |also |so |then )?(?:he|she|says|said|wants|asked|thinks|told|feels|wanted|would like"
    r"|worried|happy|unhappy|quote)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\W*(?:and |but |also |so |then )?(?:he|she)(?:['’](?:s|d|ll)| [a-z]+)\b"
    rf"|^\W*(?!(?:I|we)\b)(?:[\w'’]+,? ){{1,4}}?(?:he|she) (?:{SAYING})\b"
    rf"|^[^\"“”]*\b(?:and|but|so) (?:he|she)(?:['’]d (?:like|prefer|rather|want)| (?:{SAYING}))\b",
    re.IGNORECASE,
)
"""A sentence about him or her, whomever else it names behind that."""
_QUOTED = re.compile(r"^\W*[\"“]")
_AUTHOR = re.compile(r"^\W*(?:I|we|told|asked (?:him|her|them))\b", re.IGNORECASE)
_HEARSAY = re.compile(
    rf"\b(?:our|my|the|their|his|her)\s+(?:[\w&/-]+\s+){{0,3}}?(?:cfo|ceo|cto|coo|cio|ciso|vp|boss|board|director"
    rf"|manager|finance|procurement|legal|team|management|leadership"
    rf"|people|users|lawyers?|controller|buyer|colleagues?|chief|head|owner|committee|it|security"
    rf"|president)(?:\s+[A-Z]\w+)?\s+(?:also |now |really |still )?(?:{SAYING}|is|are|was|were|has|have|will"
    rf"|won['’]t|doesn['’]t|don['’]t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """`person`: whose attitude it is; `named`: the only customer person whom the sentence names; `missing`: an absent
    person it names; `reported`: not the person's own words.
    """

    person: str | None
    named: str | None
    missing: str | None
    reported: bool


def attribute(note: Note, roster: Roster, sentences: Sequence[Sentence]) -> list[Said]:
    """For each sentence whose words they are. In notes, "She …" goes on about the last one quoted, in speech about the
    last one of whom was spoken.
    """
    found = []
    last: Entry | None = None
    about: Entry | None = None
    for sentence in sentences:
        mentions = roster.within(sentence.start, sentence.end)
        others = [m for m in mentions if m.entry.side == "customer" or note.transcript]
        missing = next((m.entry.name for m in mentions if m.entry.status == "absent"), None)
        speaker = roster.of(sentence.speaker)
        sayers = [m.entry for m in mentions if _SAYS.match(note.text, m.end, sentence.end)]
        sayer = next((e for e in sayers if e.side != "vendor"), sayers[0] if sayers else None)
        names = {m.entry.name for m in others}
        named = next(iter(names)) if len(names) == 1 else None
        if note.transcript:
            named = about.name if about and not mentions and _SUBJECT.match(sentence.text) else named
            about = next((m.entry for m in reversed(mentions)), about)
        if speaker:
            other = sayer is not None and sayer is not speaker
            hearsay = other or bool(_HEARSAY.search(sentence.text))
            person = sayer.name if other and sayer else speaker.name
            last = speaker if note.narrated else last
            found.append(Said(person, named, missing, hearsay or not (note.transcript or note.mailed(sentence))))
            continue
        goes_on = (_PRONOUN.match(sentence.text) or _QUOTED.match(sentence.text)) and not mentions
        if sayer is None and not note.transcript and (goes_on or _SUBJECT.match(sentence.text)):
            sayer = last
        elif sayer is None and _AUTHOR.match(sentence.text):
            sayer = None
        last = sayer or (mentions[-1].entry if mentions and mentions[-1].entry.side != "vendor" else last)
        found.append(Said(sayer.name if sayer else None, named, missing, True))
    return found
