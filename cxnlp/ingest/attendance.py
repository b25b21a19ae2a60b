"""Who was at a meeting, who sent regrets and who took the notes, as the notes themselves say it.

Labelled lines and sections ("Present:", "## Regrets") count everywhere; bare lists of names, "with A, B" and clauses
such as "A declined" count only in the lines above the first item of the notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cxnlp.ingest.attendance_lines import (
    BRACKETS,
    BULLET,
    ITEM,
    absent_by_clause,
    label_of,
    list_after_with,
    list_inside,
    may_lack,
    says_nobody,
    sent_word,
    sentences,
)
from cxnlp.ingest.attendance_names import Mention, company_in, mentions, of_group, only_names
from cxnlp.ingest.attendance_tables import column_kinds, is_table_head, of_row
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.machine_notes import invitations, invited_line
from cxnlp.ingest.meeting_words import NOT_A_NAME
from cxnlp.ingest.personnames import is_short_for
from cxnlp.types import Party

HEAD_LINES = 8
LONGEST_ENTRY = 8
LONGEST_GROUP = 4  # words of a company above its people
MAX_ENTRIES = 400
LONGEST_LINE = 2_000
_GROUP = re.compile(r"^[^:,.]{2,30}:\s")
_FROM = re.compile(r"^(?:apologies|regrets)\s+(?:received\s+)?(?:from|for)\s+(?!absence)", re.IGNORECASE)
_RULE = re.compile(r"^\s*[-=_*|:\s]{3,}$")


@dataclass
class Attendance:
    """What a notes text says of its meeting. `lists`: each list of those present, in order; `excused`: who of those
    `absent` sent word, or is noted with a reason.

    `consumed`: numbers of the lines that hold header facts and nothing else; `title`: a labelled title.
    """

    lists: list[list[Mention]] = field(default_factory=list)
    absent: list[Party] = field(default_factory=list)
    excused: list[Party] = field(default_factory=list)
    author: Party | None = None
    title: str | None = None
    consumed: set[int] = field(default_factory=set)

    def add(self, kind: str, listed: Sequence[Mention], label: str = "") -> None:
        """Adds a list below a `label` of `kind`; one of "other", such as those invited, tells nobody's presence."""
        listed = [m for m in listed if not m.unticked]
        gone = [m for m in listed if m.absent or kind == "absent"]
        there = [m for m in listed if m not in gone] if kind != "other" else []
        self.add_absent([replace(m, excused=m.excused or (kind == "absent" and sent_word(label))) for m in gone])
        if there:
            self.lists.append(there)
        if self.author is None:
            self.author = next((m.party for m in there if m.takes_notes), None)

    def add_absent(self, gone: Sequence[Mention]) -> None:
        """Adds people who were not there."""
        self.absent += [m.party for m in gone if not m.is_self]
        self.excused += [m.party for m in gone if m.excused and not m.is_self]

    def knows(self, mention: Mention) -> bool:
        name = mention.party.name or ""
        return mention.is_self or any(is_short_for(name, m.party.name or "") for there in self.lists for m in there)


def _is_pure(rest: str) -> bool:
    return all(
        only_names(part) for part in re.split(r";|(?<=\))\.|\.$", BRACKETS.sub(" ", rest).strip(" .|")) if part.strip()
    )


def _ends_section(line: str, people: Sequence[Mention], started: bool, after_blank: bool) -> bool:
    """True for the first line below a label that is no entry of its list any more."""
    if label_of(line) or line.lstrip().startswith("#"):
        return True
    if line.startswith("|"):
        return False
    if after_blank and started and (":" in line or len(line.split()) > LONGEST_ENTRY):
        return True
    entry = bool(ITEM.match(line)) and started and not after_blank
    return not people and not entry and not says_nobody(ITEM.sub("", line))


def _group_heading(lines: Sequence[str], at: int) -> str | None:
    """The company that a line names above entries of its people: "**Marram**", "### Marram", "Marram:", or the bare
    word above full names; None for any other line."""
    line = lines[at].strip() if at < len(lines) else ""
    name = line.strip("#*_: ")
    below = next((n for n in range(at + 1, min(at + 3, len(lines))) if lines[n].strip()), None)
    if not name or below is None or ITEM.match(line) or not ITEM.match(lines[below]):
        return None
    if label_of(line) or len(name.split()) > LONGEST_GROUP or fold(name) in NOT_A_NAME or not company_in(name, ""):
        return None
    people = mentions(BULLET.sub("", lines[below]), entry=True)
    full = any(len((m.party.name or "").split()) > 1 for m in people)
    return name if people and (full or line != name) else None


def _section(lines: Sequence[str], at: int, kind: str, found: Attendance) -> int:
    """Reads the list or table below a bare label; returns the number of the first line that is not part of it."""
    number = at + 1
    taken: list[int] = []
    listed: list[Mention] = []
    after_blank = False
    group: str | None = None
    kinds = column_kinds(lines[at]) if is_table_head(lines[at]) else {}
    while number < min(len(lines), at + MAX_ENTRIES):
        line = lines[number]
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.strip() or _RULE.match(line):
            heading = group and _group_heading(lines, number + 1)
            if taken and not line.strip() and not ITEM.match(following) and not heading:
                break
            after_blank = not line.strip()
            taken += [number] if line.strip() else []
            number += 1
            continue
        if (group or not listed) and (heading := _group_heading(lines, number)):
            group = heading
            taken.append(number)
            number += 1
            after_blank = False
            continue
        entry = _FROM.sub("", BULLET.sub("", of_row(line, kinds) if line.startswith("|") else line))
        people = [] if line.startswith("|") and _RULE.match(following) else mentions(entry, entry=True)
        if _ends_section(line if entry == line or line.startswith("|") else entry, people, bool(listed), after_blank):
            break
        listed += [of_group(one, group) for one in people]
        taken.append(number)
        number += 1
        after_blank = False
    if listed or any(says_nobody(ITEM.sub("", lines[n])) for n in taken):
        found.add(kind, listed, lines[at])
        found.consumed |= {at, *taken}
        return number
    return at + 1


def _labelled_list(lines: Sequence[str], at: int, kind: str, rest: str, found: Attendance) -> int:
    if not rest.strip() or (lines[at].startswith("|") and not mentions(rest)):
        return _section(lines, at, kind, found)
    parts = [p for p in sentences(rest, marks=False) if p]
    listed = [m for part in parts[0].split(";") for m in mentions(part)] if parts else []
    if listed:
        found.add(kind, listed, lines[at])
        companies = {m.party.company for m in listed}  # "Tim Reed (Marram, excused)": Marram is nobody
        found.add_absent([m for m in absent_by_clause(rest) if m.party.name not in companies])
        for part in parts[1:]:
            _head_sentence(part, found, listing=kind == "present")
        if _is_pure(rest):
            found.consumed.add(at)
    elif says_nobody(rest):
        found.consumed.add(at)
    return at + 1


def _labelled(lines: Sequence[str], at: int, kind: str, rest: str, found: Attendance, in_head: bool) -> int:
    """Handles a labelled line; returns the number of the next line to look at."""
    if kind in ("present", "absent"):
        return _labelled_list(lines, at, kind, rest, found)
    if kind == "other" and in_head and not rest.strip():
        return _section(lines, at, kind, found)
    if kind == "author":
        listed = mentions(rest)
        if 1 <= len(listed) <= 2 and only_names(BRACKETS.sub(" ", rest)):
            found.author = found.author or (None if listed[0].is_self else listed[0].party)
            found.consumed.add(at)
    elif in_head and rest.strip() and not ITEM.match(lines[at]):
        if kind == "title":
            found.title = found.title or rest.strip()
        found.consumed.add(at)
    return at + 1


def _head_sentence(sentence: str, found: Attendance, listing: bool = False) -> bool:
    """Reads one sentence above the notes proper; returns whether it lists those present (`listing`: the last did)."""
    own = label_of(sentence)
    if own and own[0] == "absent":
        found.add("absent", mentions(own[1]), sentence)
        return False
    rest = list_inside(sentence) or (own[1] if own and own[0] == "present" else None)
    listed = mentions(rest) if rest else []
    after_with = None if listed else list_after_with(sentence)
    if after_with:
        listed = mentions(after_with)
        if len(listed) == 1 and len((listed[0].party.name or "").split()) < 2 and not found.knows(listed[0]):
            listed = []
    if not listed:
        bare = sentence.split(":", 1)[-1] if listing else sentence
        if not only_names(BRACKETS.sub(" ", bare)):
            return False
        listed = mentions(bare)
        known = sum(found.knows(m) for m in listed)
        if not (listing or (len(listed) >= 2 and (not found.lists or known * 2 >= len(listed)))):
            return False
    found.add("present", listed)
    return bool(listed)


def _head_line(line: str, found: Attendance, group: bool) -> bool:
    """Reads one line above the notes proper; returns whether it is a group of those present ("Marram: Ada, Ben").

    `group`: the line above is one.
    """
    line = line.strip().lstrip("#").strip()
    found.add_absent(absent_by_clause(line))
    grouped = bool(_GROUP.match(line))
    listing = first = group and grouped
    for number, sentence in enumerate(s for s in sentences(line) if s):
        listing = _head_sentence(sentence, found, listing)
        first = listing if number == 0 else first
    for match in BRACKETS.finditer(line):
        inside = list(sentences(match[1]))
        if inside and only_names(inside[0]) and len(mentions(inside[0])) > 1:
            for sentence in inside:
                _head_sentence(sentence, found)
    return grouped and first


def read_attendance(lines: Sequence[str], titles: frozenset[int], labelled_only: bool = False) -> Attendance:
    """What the lines of a notes text say of who was there; of `titles` only lists of names in brackets count.

    `labelled_only`: prose above the first item says nothing of attendance (call notes).
    """
    found = Attendance()
    lines = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …" for line in lines]
    free: list[int] = []
    number = seen = 0
    in_head = True
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            number += 1
            continue
        seen += 1
        if is_table_head(line):
            number = _section(lines, number, "present", found)
            continue
        labelled = None if number in titles else label_of(line)
        if labelled and (in_head or not may_lack(line)):
            number = _labelled(lines, number, *labelled, found, in_head)
            continue
        in_head = (
            in_head and seen <= HEAD_LINES and (number in titles or not (ITEM.match(line) or line.startswith("|")))
        )
        if in_head and invited_line(line) and (invitations([line]) or not list_inside(line)):
            found.consumed |= {number} if invitations([line]) else set()
        elif in_head:
            free.append(number)
        number += 1
    group = False
    for number in [] if labelled_only else free:
        if number not in titles:
            group = _head_line(lines[number], found, group)
            continue
        for listed in [mentions(m[1]) for m in BRACKETS.finditer(lines[number]) if only_names(m[1])]:
            if len(listed) > 1:
                found.add("present", listed)
    return found
