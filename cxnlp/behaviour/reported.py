"""Whose mood a sentence tells of when somebody else says it: "Anna is furious", "Ben told me he is delighted"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxnlp.people.news_features import Span
from cxnlp.people.posts import Roster
from cxnlp.people.saying import SAYS
from cxnlp.trajectory.history import History
from cxnlp.trajectory.once import once

_ADVERBS = (
    r"(?:(?:also|again|always|just|really|still|now|very|quite|so|rather|extremely|not|never|no longer|clearly|totally"
    r"|absolutely|deeply|increasingly|personally|even|both|then|only|already|more than|a bit|a little)\s+)*"
)
_FEELING = (
    r"(?:(?:un)?happy|pleased|worried|concerned|frustrated|angry|furious|annoyed|keen|excited|impressed|upset"
    r"|(?:dis|un)?satisfied|disappointed|irritated|s[ck]eptical|enthusiastic|thrilled|delighted|relieved|nervous|tired"
    r"|sick|fed up|doubtful|grateful|thankful|glad|proud|confident|convinced|adamant|livid|alarmed|appalled|positive"
    r"|negative|optimistic|pessimistic|reluctant|unsure|outraged|content|calm|cool|cold|curt)"
)
_HOLDS = re.compile(
    r"\s*(?:\([^()\n]{0,60}\)|,[^,.;:\n]{2,60},)?\s*"
    + _ADVERBS
    + rf"(?:{SAYS}|tell|want|feel|believed?|hints|wr(?:ites|ote)|expected|fear(?:s|ed)|doubt(?:s|ed)"
    r"|(?:dis|mis)?trust(?:s|ed)?|like|love|hated?|praises|thanks|critici[sz]e[sd]|questions|threaten(?:s|ed)|refuse[sd]"
    r"|regret(?:s|ted)|hope[sd]|appreciate[sd]|enjoy(?:s|ed)|lost|phoned|called me|called us"
    r"|(?:is|was|['’]s|remains?|remained|became|has been|got|seem(?:s|ed)|sound(?:s|ed)|look(?:s|ed)|feels?|felt)\s+"
    + _ADVERBS
    + _FEELING
    + r"|(?:has|have|had)\s(?:[\w’'-]+\s){0,4}(?:trust|faith|confidence|patience|doubts?|concerns?|enough)"
    r"|(?:is|was)\s(?:[\w’'-]+\s){0,3}(?:losing|out of)\s(?:[\w’'-]+\s){0,2}(?:trust|faith|confidence|patience)"
    r"|(?:does|did|will|would|can|could)\s?(?:not|n['’]t)|(?:wo|ca)n['’]t|cannot)\b",
    re.IGNORECASE,
)
"""What somebody says, feels or will not do, behind the name; `quick.words.SAYING` knows acts in a meeting besides."""
_STATE = re.compile(
    rf"\s*(?:['’]s?\b|[,/+&]|{_ADVERBS}(?:is|was|are|were|has been|would be|will be|and|or|vs)\b)", re.IGNORECASE
)
"""Behind a name with which a note begins: the writer's own view of somebody, a thing of theirs, or a list of people."""
_PRONOUN = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_OPENS = re.compile(r"[\W\d]*(?:(?:and|but|also|so|then)\s+)?", re.IGNORECASE)
_MINE = re.compile(
    r"[\W\d]*(?:(?:and|but|also|so|then|personally,?)\s+)?(?:I|we)\b"
    r"(?!\s+(?:\w+\s+)?(?:think|believe|guess|know|fear|hear|heard|gather|understand|spoke|talked|met|saw|learn(?:ed|t)))",
    re.IGNORECASE,
)
"""A sentence of one's own mind, whoever else is named in it."""
_IN_A_ROW = re.compile(r"\s*,?\s*(?:and|or|&|,)\s*", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:if|whether|unless|in case)\s+$", re.IGNORECASE)


@once
def holders(history: History) -> list[str | None]:
    """Of each row of the table of sentences the one customer person, not the speaker, of whom it reports; None for
    what speakers say for themselves, what counts for nothing, and where it may be one of several people."""
    roster = Roster([person for _, person in sorted(history.people.items())])
    table = history.columns("sentences")
    rows = zip(*(table[c].tolist() for c in ("message_id", "turn", "text", "person", "side", "weight")), strict=True)
    found: list[str | None] = []
    place: tuple[str, int] | None = None
    last: str | None = None
    for message, turn, text, person, side, weight in rows:
        if place != (message, turn):
            place, last = (message, turn), None
        named = list(roster.mentions(text))
        note = side != "customer"
        held = _holder(text, named, last, note) if weight > 0 and (note or not _MINE.match(text)) else None
        people = {p for p, _ in named}
        last = held or (next(iter(people)) if len(people) == 1 else None if people or not _goes_on(text) else last)
        found.append(held if held != person and history.side_of(held) == "customer" else None)
    return found


def _goes_on(text: str) -> bool:
    opening = _OPENS.match(text)
    return bool(opening and _PRONOUN.match(text, opening.end()))


def _holder(text: str, named: Sequence[tuple[str, Span]], last: str | None, note: bool) -> str | None:
    """The only person who says or feels something in a sentence; of a note also the one with whom it begins. "She"
    is the one person named before her, else `last`, of whom the sentence before tells."""
    mentions = list(named)
    for pronoun in _PRONOUN.finditer(text):
        meant = {person for person, (_, end) in named if end <= pronoun.start()} or ({last} if last else set())
        mentions += [(person, pronoun.span()) for person in meant if len(meant) == 1]
    opening = _OPENS.match(text)
    begins = opening.end() if opening else 0
    found = set()
    for person, (start, end) in mentions:
        if _SUPPOSED.search(text[:start]) or any(_IN_A_ROW.fullmatch(text, e, start) for _, (_, e) in named):
            continue
        if _HOLDS.match(text, end) or (note and start == begins and not _STATE.match(text, end)):
            found.add(person)
    return found.pop() if len(found) == 1 else None
