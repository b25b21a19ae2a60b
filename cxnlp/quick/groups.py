"""Lines that list one side's people under its name ("Northfjord: Ada Quill, Ben"), sign-offs, names of companies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.attendance_names import mentions, only_names
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.personnames import is_person_name
from cxnlp.people.titles import classify_title
from cxnlp.people.vocabulary import FUNCTION_WORDS
from cxnlp.quick.no_names import NO_NAMES
from cxnlp.quick.words import COMPANY_ENDS, OURS, SECTIONS, THEIRS
from cxnlp.types import Party

HEAD_LINES = 14
_GROUP = re.compile(
    r"^[\s>*_•-]*(?:from |for |at )?(?P<label>[A-Za-zÀ-ÿ][\w&'’. ]{0,34}?)(?:\*\*|__)?\s*(?::|\s[-–—]|=)(?:\*\*"
    r"|__)?\s+(?P<rest>\S.*)$"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_CLOSING = re.compile(
    r"^\W*(?:best(?: regards| wishes)?|(?:kind |warm )?regards|cheers|thanks(?: a lot| all)?|thank you|br|rgds"
    r"|sincerely|take care|all the best|yours)\W*$",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))[ ,]+(?P<name>[^\W\d_][^,:;!\n]{0,40}?)"
    r"\s*[,:;!–-]*[ \t]*(?:\n|$)",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-Z][\w'’-]+(?:\s+(?:(?:of|and|de)\s+)?[A-Z][\w'’-]+){0,4}"
_COMPANY_PLACES = (
    re.compile(
        rf"\b(?:at|of|for|from|with|the)\s+(?P<name>{_CAPITALISED})(?:['’]s)?\s+(?:account|team|contract|renewal|rollout)\b"
    ),
    re.compile(rf"\b(?P<who>[A-Z][\w'’-]+)\s+(?:\([^()\n]*\)\s+)?(?:from|at|of)\s+(?P<name>{_CAPITALISED})"),
    re.compile(rf"\b(?P<who>[A-Z][\w'’-]+)\s+@\s?(?P<name>{_CAPITALISED})"),
    re.compile(rf"\b[a-z]+\s+at\s+(?P<name>{_CAPITALISED})"),
    re.compile(rf"(?:^|[.;]\s|\n)(?:From|At|For)\s+(?P<name>{_CAPITALISED}):"),
    re.compile(
        rf"(?P<name>{_CAPITALISED}), (?:the|an?) (?:[\w-]+ ){{0,2}}"
        r"(?:agency|bank|brewer|builder|chain|charity|company|firm|insurer|maker|manufacturer|operator|publisher|retailer)\b"
    ),
    re.compile(rf"(?P<name>{_CAPITALISED}) x [A-Z]"),
    re.compile(rf"[A-Z][\w'’-]+ x (?P<name>{_CAPITALISED})"),
    re.compile(r"(?P<name>[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?\s*&\s*[A-Z][\w'’-]+)"),
    re.compile(
        rf"\b(?:what|than|vs\.?|versus|against|competitor|vendor|supplier|tool|like|using|evaluating|trialling|at"
        rf"|the)\s+(?P<name>{_CAPITALISED})"
    ),
    re.compile(
        rf"(?P<name>{_CAPITALISED})\s*,?\s+(?:Inc|Ltd|LLC|GmbH|AG|Corp|plc|BV|SA|AB|AS|Oy|Group|Limited|Holdings?)\b"
    ),
    re.compile(
        rf"(?:^|\n)[ \t#*]*(?:\w+\s+)?(?:[A-Z]\w*\s+)?(?P<name>{_CAPITALISED})\s+[-–—:|]\s+(?:(?:bi-?weekly"
        rf"|weekly|monthly|quarterly|annual|fortnightly)\b|\w*\s*(?:sync|qbr|ebr|call|review|kick-?off|check-?in"
        rf"|meeting|catch-?up|debrief|notes|renewal)\b)"
    ),
    re.compile(
        rf"\b(?:sync|qbr|ebr|review|kick-?off|check-?in|catch-?up|debrief|weekly|monthly"
        rf"|renewal)\s+[-–—:]?\s*(?P<name>{_CAPITALISED})(?=\s*(?:$|\n|[-–—/|\d(,]))",
        re.IGNORECASE,
    ),
)

_MEETING = (
    r"(?:annual|bi-?weekly|board|call|catch-?up|check-?in|committee|debrief|demo|ebr|forecast|fortnightly|group|handover"
    r"|kick-?off|meeting|minutes|monthly|notes|onboarding|platform|qbr|quarterly|renewal|procurement|retro|review|session|steerco"
    r"|steering|support|sync|training|visit|weekly|wkly|workshop)"
)
_OF_MEETING = re.compile(rf"{_MEETING}\b")
_NAMES = r"[A-ZÀ-Þ][\w'’-]+(?: (?:& )?[A-ZÀ-Þ][\w'’-]+)+"
_LEADS = re.compile(r"^(?::\w+:|\W|(?:minutes|notes|memo)(?: of(?: the)?)?\s*[:–—-])+", re.IGNORECASE)
_RUN = re.compile(rf"(?<![\w'’-]){_NAMES}")
_TITLES = (
    re.compile(rf"(?P<name>{_NAMES}),?(?:\s[-–—/|])?\s(?:\w+\s){{0,2}}{_MEETING}\b"),
    re.compile(rf"(?P<name>[A-ZÀ-Þ][\w'’-]+)\s?[/|:–—-]\s(?:\w+\s){{0,2}}{_MEETING}\b"),
    re.compile(
        rf"[^,:–—\n]*\b(?i:{_MEETING})\b[^,:–—\n]{{0,30}}(?:[,:–—]|\s-|\safter)\s"
        rf"(?P<name>{_NAMES})(?=\s*(?:[,:|/–—-]|\((?!C.O\b)[a-z]|$))"
    ),
)
"""A first line that names a company and its meeting: "Orchard Foods, weekly", "Minutes - Orchard Foods, 3 May"."""


@dataclass(frozen=True, slots=True)
class Group:
    """`label`: the side or company; `people`: who is listed; `line`: number of the line."""

    label: str
    people: tuple[Party, ...]
    line: int


def group_lines(lines: list[str]) -> list[Group]:
    """The lines near the top that list people under the name of their side."""
    found: list[Group] = []
    for number, line in enumerate(lines[:HEAD_LINES]):
        match = _GROUP.match(line)
        if not match or label_of(line):
            continue
        label = fold(match["label"]).strip()
        if (label in SECTIONS and label not in OURS | THEIRS) or _OF_MEETING.match(label):
            continue
        rest = _BRACKETS.sub(" ", match["rest"]).strip(" .")
        sided = fold(match["label"]).strip() in OURS | THEIRS or bool(found) or "(" in match["rest"] or "," in rest
        if sided and only_names(rest) and not classify_title(match["label"]).strength:
            people = tuple(m.party for m in mentions(match["rest"]) if m.party.name)
            if people:
                found.append(Group(match["label"].strip(), people, number))
    return found


def signed_by(lines: list[str]) -> str | None:
    """The name below a closing such as "Best,", or None."""
    last = [line.strip() for line in lines if line.strip()][-4:]
    for above, below in pairwise(last):
        if _CLOSING.match(above) and is_person_name(below) and len(below.split()) <= 3:
            return below
    return None


def no_person(party: Party, companies: frozenset[str]) -> bool:
    """Whether what stands in a list of people is a company, a department ("HSE") or a kind of meeting."""
    words = (party.name or "").split()
    if fold(party.name or "") in companies:
        return True
    if not party.email and len(words) == 1 and fold(words[0]) in FUNCTION_WORDS:
        return True
    acronym = len(words) == 1 and len(words[0]) > 2 and words[0].isupper()
    return not party.email and (acronym or bool(words and fold(words[-1]).strip(".") in NO_NAMES))


def greeted(text: str) -> bool:
    """Whether a text opens as a mail to somebody named: "Hi Ada," or "Dear Mr Roe,".

    >>> greeted("Hi Ada,\\n\\nWhere is it?"), greeted("Hi team,\\n\\nWhere is it?"), greeted("Ada,\\n\\nWhere is it?")
    (True, False, False)
    """
    opening = _GREETED.match(text)
    return opening is not None and is_person_name(opening["name"])


def mail_signer(text: str) -> str | None:
    """The name that stands alone, behind a blank line, at the end of a text that opens as a mail to somebody named."""
    *above, last = text.rstrip().rsplit("\n", 2)
    alone = len(above) == 2 and not above[1].strip() and is_person_name(last) and len(last.split()) <= 3
    return last.strip() if alone and greeted(text) else None


def traded(text: str) -> list[str]:
    """Names of two capitalised words or more of which the last is a word of trade, with and without what leads them.

    >>> traded("QBR Orchard Foods, then Ada Quill of Marram Water")
    ['QBR Orchard Foods', 'Orchard Foods', 'Marram Water']
    """
    runs = [m.group().split(" ") for m in _RUN.finditer(text)]
    return [" ".join(words[at:]) for words in runs if fold(words[-1]) in COMPANY_ENDS for at in range(len(words) - 1)]


def organisations(text: str, groups: list[Group]) -> frozenset[str]:
    """Names that the text uses for companies, products or places, folded."""
    found = {fold(g.label) for g in groups}
    for pair in re.finditer(r"\b(?P<a>[A-Z][\w'’-]+)\s*&\s*(?P<b>[A-Z][\w'’-]+)", text):
        names = [pair["a"], pair["b"]]
        if all(len(re.findall(rf"\b{re.escape(n)}\b", text)) == text.count(pair.group()) for n in names):
            found |= {fold(n) for n in names}
    for pattern in _COMPANY_PLACES:
        for match in pattern.finditer(text):
            if "who" in match.groupdict() and fold(match["who"]) in NO_NAMES:
                continue  # "Voicemail from Ada": nobody's company
            found.add(fold(" ".join(match["name"].split())))
    found |= {fold(name) for name in traded(text)}
    title = _LEADS.sub("", next((line for line in text.split("\n") if line.strip()), ""))
    found |= {fold(named["name"]) for pattern in _TITLES if (named := pattern.match(title))}
    for match in re.finditer(r"\(([^()\n]{2,80})\)", text):
        parts = [p.strip() for p in re.split(r"[,;/|]|\bat\b", match[1])]
        if len(parts) > 1 and any(classify_title(p).strength >= 1.0 for p in parts):
            found |= {fold(p) for p in parts if p[:1].isupper() and classify_title(p).strength < 1.0}
    return frozenset(found)
