"""Questions that the note leaves open, and which side asks them."""

from __future__ import annotations

import re

from cxnlp.behaviour.asked import SMALL_TALK
from cxnlp.quick.groups import greeted
from cxnlp.quick.passages import Note, Sentence
from cxnlp.quick.result import QuestionRead
from cxnlp.quick.roster import Mention, Roster
from cxnlp.quick.words import ASKING, EVASIVE
from cxnlp.types import Side

_SMALL_TALK = re.compile(SMALL_TALK, re.IGNORECASE)
_ASKING = re.compile(ASKING, re.IGNORECASE)
_EVASIVE = re.compile(EVASIVE, re.IGNORECASE)
_ANSWER = re.compile(
    r"^\s*(?:a\s*[:.–-]|answer(?:ed)?\s*:|->|→|yes\b|no\b|nope\b|done\b|said (?:yes|no|we|i)\b|told (?:him|her"
    r"|them)\b|we said\b|i said\b)",
    re.IGNORECASE,
)
_ANSWERED = re.compile(r"\?\s*(?:\"|”)?\s*(?:yes|no|nope|yep|a:|->|→|said|told|answer)", re.IGNORECASE)
_OURS = re.compile(
    r"\b(?:we|i)\s+(?:asked|need to (?:know|find|clarify|understand)|don['’]t know|wonder)|\basked (?:him|her"
    r"|them)\b|\bon their side\b|^\s*(?:need to|to find out|find out)\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_GREETING = re.compile(r"\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|all,|team,)\b", re.IGNORECASE)
"""How a mail to the customer begins; elsewhere in notes "you" is what the customer said to their author."""
_LEAD = re.compile(r"[^\w\n]*(?:[^:.?!\n]{1,60}\s[-–—]\s+)?")
_COLON = re.compile(r"\s*(?:\([^()\n]*\)\s*)?:\s")
FEWEST_WORDS = 3


def find_questions(note: Note, roster: Roster) -> list[QuestionRead]:
    """Open questions in the note's order.

    A question of a transcript is open when nobody else answers it, or only evasively; one of notes unless the
    next words answer it.
    """
    found = []
    for number, sentence in enumerate(note.sentences):
        if sentence.section in ("actions", "people") and not sentence.text.rstrip().endswith("?"):
            continue
        asks = (
            sentence.section == "questions"
            or sentence.text.rstrip(" \"”')*_").endswith("?")
            or bool(_ASKING.search(sentence.text))
        )
        few = len(re.findall(r"\w+", sentence.text)) < FEWEST_WORDS
        if not asks or few or _SMALL_TALK.search(sentence.text) or _answered(note, number):
            continue
        found.append(QuestionRead(sentence.text, _side(note, roster, sentence), sentence.start, sentence.end))
    return found


def _answered(note: Note, number: int) -> bool:
    sentence = note.sentences[number]
    following = note.sentences[number + 1 : number + 6]
    if _ANSWERED.search(sentence.text):
        return True
    if not note.transcript or sentence.speaker is None:
        return bool(following and not following[0].bullet and _ANSWER.match(following[0].text))
    replies = []
    for other in following:
        if other.speaker != sentence.speaker:
            replies.append(other.text)
        elif replies:
            break
    return bool(replies) and not any(_EVASIVE.search(text) for text in replies[:2])


def _side(note: Note, roster: Roster, sentence: Sentence) -> Side:
    """Who asks: the speaker, whom a label before the question or the sentence names first, "we"; else in notes who says
    "you" to their author, or the author. Of a mail to somebody named it is not told.
    """
    speaker = roster.of(sentence.speaker)
    if speaker:
        return speaker.side
    if sentence.side != "unknown":
        return sentence.side
    if note.transcript or note.mailed(sentence):
        return "unknown"
    labelled = next((m for m in roster.within(sentence.start, sentence.end) if _labels(note.text, m, sentence)), None)
    if labelled:
        return labelled.entry.side
    if _OURS.search(sentence.text):
        return "vendor"
    asking = _ASKING.search(sentence.text)
    named = [m.entry for m in roster.within(sentence.start, sentence.start + asking.end())] if asking else []
    if named:
        return named[0].side
    if asking and re.match(
        r"\s*(?:he|she|they|asked|asks|wants|wanted|customer|their)\b", sentence.text, re.IGNORECASE
    ):
        return "customer"
    if sentence.section == "questions" or asking or greeted(note.text):
        return "unknown"
    return "customer" if _YOU.search(sentence.text) and not _GREETING.match(note.text) else "vendor"


def _labels(text: str, mention: Mention, sentence: Sentence) -> bool:
    """Whether a name and a colon open a sentence, behind a topic perhaps: "Other - Ada: could we …"."""
    return bool(_LEAD.fullmatch(text, sentence.start, mention.start) and _COLON.match(text, mention.end, sentence.end))
