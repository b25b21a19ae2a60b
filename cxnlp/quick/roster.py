"""The people of a note: one entry each, and whether they spoke, were mentioned or were missing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from cxnlp.ingest.daytext import fold
from cxnlp.ingest.personnames import display_names, is_person_name, is_short_for, is_unnamed
from cxnlp.quick.absence_words import (
    AFTER_ALL,
    COMING,
    EXPECTED,
    FROM,
    HOPED,
    LATER,
    NO_MORE,
    OF_OFFICE,
    SPOKEN_WITH,
    WITHOUT,
    WOULD,
)
from cxnlp.quick.capitals import title_beside
from cxnlp.quick.chat import is_self
from cxnlp.quick.gone import gone_behind
from cxnlp.quick.met import CALLED, is_met
from cxnlp.quick.names import Votes, find_names
from cxnlp.quick.not_come import only_invited, proxied
from cxnlp.quick.note_lines import INITIAL
from cxnlp.quick.passages import Note
from cxnlp.quick.result import Status
from cxnlp.quick.words import COMPANY_ENDS, SAYING
from cxnlp.types import Role, Side

MOST_PEOPLE = 200
OPENING = 60
TAIL = 40
"""Characters behind words of absence that may say that a later meeting is meant."""
OPENS = re.compile(r"\s*(?:\([^()\n]*\)\s*)?(?:,\s*(?:\d+ min|phone|by phone|weekly|from )|rang\b|called\b|phoned\b)")
"""What follows the name with which a call note begins: "Gwen, phone, 12 min"."""


@dataclass
class Entry:
    """A person while the note is being read. `aliases`: the forms in which the note writes the name."""

    name: str
    aliases: set[str] = field(default_factory=set)
    side: Side = "unknown"
    role: Role = "unknown"
    title: str | None = None
    status: Status = "mentioned"
    listed: bool = False


@dataclass(frozen=True)
class Mention:
    start: int
    end: int
    entry: Entry


class Roster:
    """The entries of a note in the order in which it names them, and where it mentions them."""

    def __init__(self, entries: Iterable[Entry], text: str) -> None:
        self.entries = list(entries)
        self._by_form: dict[str, Entry] = {}
        for entry in self.entries:
            for form in entry.aliases | {entry.name}:
                self._by_form.setdefault(form, entry)
        counts: dict[str, list[Entry]] = {}
        for entry in self.entries:
            words = entry.name.split()
            for word in {words[0], words[-1]} if len(words) > 1 else ():
                counts.setdefault(word, []).append(entry)
        for word, owners in counts.items():
            if len(owners) == 1 and len(word) > 2:
                self._by_form.setdefault(word, owners[0])
        forms = sorted((f for f in self._by_form if f), key=lambda f: (-len(f), f))
        self.forms = "(?:" + "|".join(map(re.escape, forms)) + ")" if forms else "(?!x)x"
        self._pattern = re.compile(rf"(?<![\w@]){self.forms}(?![\w@])")
        self.mentions = [Mention(m.start(), m.end(), self._by_form[m.group()]) for m in self._pattern.finditer(text)]
        self._starts = [m.start for m in self.mentions]

    def of(self, form: str | None) -> Entry | None:
        """The person whom a form of a name means."""
        return self._by_form.get(form.strip()) if form else None

    def within(self, start: int, end: int) -> list[Mention]:
        """The mentions inside a span, in order."""
        first = bisect_left(self._starts, start)
        return [m for m in self.mentions[first : bisect_left(self._starts, end)] if m.end <= end]


def call_the_roll(note: Note, voted: Votes, narrative: bool = True) -> Roster:
    """All people of `note`; `voted` gives the entity model's labels. Without `narrative`: listed people only."""
    entries: list[Entry] = []
    shown = display_names(note.speakers)
    for label in note.speakers:
        if not is_unnamed(shown[label]) and shown[label] and not (note.chat and is_self(label)):
            _add(entries, shown[label], label, "spoke", True)
    listed = [*((p, "spoke") for p in note.present), *((p, "absent") for p in note.absent)]
    if note.author:
        listed.append((note.author, "spoke"))
    for party, status in listed:
        if party.name:
            status_: Status = "absent" if status == "absent" else "spoke"
            entry = _add(entries, party.name, party.name, status_, True)
            if party is note.author and note.narrated:
                entry.side = "vendor"
    for name in proxied(note.text) if narrative else ():
        _add(entries, name, name, "absent", True).status = "absent"
    for name in only_invited(note.text) if narrative else ():
        if not any(fold(e.name) == fold(name) or is_short_for(name, e.name) for e in entries):
            _add(entries, name, name, "absent", True)
    for label in dict.fromkeys(s.speaker for s in note.sentences if s.speaker and not note.transcript):
        if is_person_name(label) and fold(label) not in note.companies and not INITIAL.fullmatch(label):
            _add(entries, label, label, "spoke", False).status = "spoke"
    for name in dict.fromkeys(name for mail in note.mails for name in mail.to):
        _add(entries, name, name, "mentioned", False)
    known = frozenset(fold(w) for e in entries for w in e.name.split())
    short = {c.split(" ")[0] for c in note.companies if c.rsplit(" ", 1)[-1] in COMPANY_ENDS} - known
    found = sorted(
        {note.text[s:e] for s, e in find_names(note.text, known, note.companies | short, voted)} if narrative else (),
        key=lambda n: (-len(n.split()), n),
    )
    for name in found[:MOST_PEOPLE]:
        _add(entries, name, name, "mentioned", False)
    entries = [e for e in entries if e.name in note.text or any(a in note.text for a in e.aliases)]
    _add_initials(entries, note)
    first = {id(e): min(note.text.find(f) for f in e.aliases | {e.name} if f in note.text) for e in entries}
    roster = Roster(sorted(entries, key=lambda e: (first[id(e)], e.name)), note.text)
    _mark(roster, note)
    return roster


def _add_initials(entries: list[Entry], note: Note) -> None:
    """A lone letter that labels turns ("M: …", "V. - …") stands for the one person whose name begins with it."""
    for label in {s.speaker for s in note.sentences if s.speaker and INITIAL.fullmatch(s.speaker)}:
        meant = [e for e in entries if e.name.startswith(label[0])]
        if len(meant) == 1:
            meant[0].aliases.add(label)
            meant[0].status = "spoke"


def _add(entries: list[Entry], name: str, form: str, status: Status, listed: bool) -> Entry:
    same = [e for e in entries if fold(e.name) == fold(name)]
    same = same or [e for e in entries if is_short_for(name, e.name) or is_short_for(e.name, name)]
    if len(same) == 1:
        entry = same[0]
        if len(name.split()) > len(entry.name.split()) and is_person_name(name):
            entry.aliases.add(entry.name)
            entry.name = name
        entry.aliases.add(form)
        if listed and (status == "spoke" or not entry.listed):
            entry.status, entry.listed = status, True
        return entry
    entry = Entry(name, {form, name}, status=status, listed=listed)
    entries.append(entry)
    return entry


def _mark(roster: Roster, note: Note) -> None:
    """Fills in titles and what the running text says of each person's presence."""
    text = note.text
    says = re.compile(
        rf"\s*(?:\([^()\n]{{0,60}}\)|,[^,.;:\n]{{2,40}},|{FROM})?\s*(?:also |again |then |just |really |still "
        rf"|clearly )?(?:{SAYING})\b|\s*:\s*[\"“']"
    )
    behind = re.compile(
        rf"(?:\s*(?:,|and|&|/|or)\s*{roster.forms})*\)?\s*(?:\([^()\n]{{0,60}}\)"
        rf"|,[^,.;:\n]{{2,40}},|{FROM})?[\s,:–-]*(?:(?:but|who|he|she|they)\s+)?(?:also |again |both |still |sadly "
        rf"|once more "
        rf"|unfortunately |however,? |then )?"
    )
    coded = "(P)" in text and "(A)" in text
    ticked = bool(_TICK.search(text))
    regretted = re.compile(
        rf"[;.(]\s*(?:apologies|apols|regrets|absent|excused|missing|declined|not|minus|without):?\s+"
        rf"(?:{roster.forms}\s*(?:\([^()\n]*\))?\s*(?:,|and|&)\s*)*$",
        re.IGNORECASE,
    )
    later = re.compile(LATER, re.IGNORECASE)
    coming = re.compile(COMING, re.IGNORECASE)
    between = r"\s*(?:(?:our|their|the|your|his|her)\s+)?(?:[\w&/-]+\s+){0,3}?(?:(?:mr|mrs|ms|dr|prof)\.?\s+){0,2}"
    lead = between.replace(r"+\s+){0,3}?", r"+,?\s+){0,3}?")  # "and from the pharmacy lead, Mr Osei"
    no_more = re.compile(NO_MORE)
    proxy = re.compile(
        rf"(?:^|[,;:(/&]\s*|\band\s+|\s)(?:{roster.forms})\s*(?:\([^()\n]*\)\s*)?"
        rf"(?:\(?for|\(?vice|\(?in for|i\. ?[aAvV]\.)\s+(?:(?:mr|mrs|ms|dr|prof)\.?\s+)?$",
        re.IGNORECASE,
    )
    without = re.compile(
        rf"\b(?:{WITHOUT}{between}|{OF_OFFICE})$"
        rf"|\b{WITHOUT}{between}(?:{roster.forms}\s*(?:\([^()\n]*\))?\s*(?:,|and|or|&)\s*"
        rf"(?:(?:from|for)\b{lead})?)+$",
        re.IGNORECASE,
    )
    for mention in roster.mentions:
        entry = mention.entry
        if entry.title is None:
            entry.title = title_beside(text, mention.start, mention.end)
        line = text.rfind("\n", max(0, mention.start - 200), mention.start) + 1
        before = text[max(line, mention.start - 80) : mention.start]
        if proxy.search(before) and _ENDS_ITEM.match(text, mention.end):
            entry.status = "absent"
            continue
        if entry.listed and entry.status == "spoke":
            end = _line_end(text, mention.end)
            if not note.transcript and (
                _NEVER_CAME.match(text, mention.end, end)
                or gone_behind(_BRACKET, text, mention.end, end)
                or regretted.search(before)
                or (ticked and (_CROSS.search(before) or _CROSSED.match(text, mention.end, end)))
                or (coded and text.startswith("(A)", mention.end + 1))
            ):
                entry.status = "absent"
            continue
        end = _line_end(text, mention.end)
        absent = None if _SPOKEN_WITH.search(before) else gone_behind(behind, text, mention.end, end)
        tail = text[absent.end() : min(end, absent.end() + TAIL)] if absent else ""
        late = _AFTER_ALL.match(text, mention.end, end)
        if late and not roster.within(mention.end, late.end()):
            entry.status = "absent"
            continue
        hoped = _HOPED.search(before) and _WOULD.match(text, mention.end)
        if hoped or (_EXPECTED.search(before) and _BUT.match(text, mention.end)):
            entry.status = "absent"
            continue
        no = _NO.search(before) and (no_more.match(text, mention.end) or _ENDS_CLAUSE.match(text, mention.end))
        if (
            (absent and not later.match(tail) and not (_WILL_MISS.match(absent.group()) and coming.match(tail)))
            or no
            or (ticked and (_CROSS.search(before) or _CROSSED.match(text, mention.end, _line_end(text, mention.end))))
            or (_WHERE.search(before) and _ASKED_FOR.match(text, mention.end))
            or (without.search(before) and "?" not in before and not _THING_OF.match(text, mention.end))
        ):
            entry.status = "absent"
        elif (
            entry.status == "mentioned"
            and not note.transcript
            and (
                says.match(text, mention.end, _line_end(text, mention.end))
                or is_met(CALLED, before)
                or (
                    mention.start < OPENING
                    and OPENS.match(text, mention.end)
                    and not text[: mention.start].strip(" \n#*-")
                )
            )
        ):
            entry.status = "spoke"


_BRACKET = re.compile(r"\s*\(")
_WILL_MISS = re.compile(r"can['’]?t\b|can ?not\b|won['’]?t\b|will\b|is unable\b")
_AFTER_ALL = re.compile(AFTER_ALL)
_EXPECTED = re.compile(EXPECTED, re.IGNORECASE)
_HOPED = re.compile(HOPED)
_WOULD = re.compile(WOULD)
_BUT = re.compile(r"(?!['’]s)(?! to )[^.;\n]{0,30}?\bbut (?:he|she|they|had|only|in vain|sent|got)\b")
_TICK = re.compile("[✓✔✅☑]")
_CROSS = re.compile(r"^\W*[✗✘❌☒✖✕❎]\W*$")
_CROSSED = re.compile(r"\s*(?:\([^()\n]*\))?[^\w\n]*[✗✘❌☒✖✕❎]")
"""Signs of presence and of absence in a list that ticks off names."""
_NO = re.compile(r"\b[Nn]o\s+(?:(?:mr|mrs|ms|dr|prof)\.?\s+)?$", re.IGNORECASE)
_THING_OF = re.compile(r"['’]s\s+(?!absence|place|stead|chair|seat|apologies|regrets|behalf|side)[a-z]")
"""What follows when a thing of somebody's is meant: "without Omar's script we"."""
_WHERE = re.compile(r"(?:^|[.:?!]\s+|\b(?i:is|are|and|where['’]s|what about|how about|any sign of|do we have)\s+)$")
_ASKED_FOR = re.compile(
    r"(?: (?:coming|joining|here|in|on|around|with us|about|on the call|going to (?:join|be here)|dialling in))?"
    r"(?: today| too| as well)?\?\s*(?:(?:->|→|=>|[–—:-])\s*)?(?:[A-Z][\w .'’-]{1,30}:\s*)?"
    r"(?:(?i:i['’]m )?(?i:(?:i|we)(?:['’]ve not| haven['’]t) (?:seen|heard)"
    r"|afraid not|not (?:today|here|this|coming)|no(?=[.,;\n]))"
    r"|(?:He|She|They)(?:['’]s|['’]re| is| are| was| were)? (?:not |off\b|out\b|away\b|ill\b|sick\b"
    r"|stuck|tied up|at (?:a|the|another)|in (?:a|another)|on (?:leave|holiday|a ))|(?:He|She|They) can(?:no|['’])t\b"
    r"|(?i:(?:on )?(?:\w+ )?(?:leave|holidays?|vacation)\b)|(?i:sick|ill|off|out|away|travelling|gone|nobody knows"
    r"|no idea)\b)"
)
"""A question for somebody that is answered in the negative: "Is Farid coming?", "No"."""
_ENDS_ITEM = re.compile(r"\s*(?:\([^()\n]*\)\s*)?(?:[,;)/&\n.]|and\b|$)")
_ENDS_CLAUSE = re.compile(r"\s*(?:\([^()\n]*\)\s*)?(?:[,;.)\n]|and no\b|or\b|nor\b|$)")
_NEVER_CAME = re.compile(
    r"\s*(?:\([^()\n]{0,60}\)|,[^,.;:\n]{2,40},)?[\s:–-]*(?:(?:was|is|again|also|a) )*"
    r"(?:no[- ]?show(?:ed)?\b|(?:could|did)(?:n['’]?t| not) (?:join|attend|make it|show|turn up|come)\b)"
    r"(?! (?:from|by|of)\b)"
)
_SPOKEN_WITH = re.compile(SPOKEN_WITH)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start, start + 300)
    return min(len(text), start + 300) if end < 0 else end
