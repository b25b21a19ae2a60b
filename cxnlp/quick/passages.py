"""A note as passages: who speaks or writes where, under which heading, and its sentences with exact places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.attendance_names import only_names
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.notes import notes_message
from cxnlp.ingest.personnames import is_person_name
from cxnlp.ingest.source import Source
from cxnlp.ingest.speaker_text import LAYOUTS, parse_speaker_text
from cxnlp.quick.chat import Entry, chat_entries, is_self
from cxnlp.quick.groups import Group, group_lines, mail_signer, no_person, organisations, signed_by
from cxnlp.quick.mail import Mail, pasted_mails, sent_on, without_history
from cxnlp.quick.note_day import day_of_head
from cxnlp.quick.note_lines import (
    BULLET,
    BY_INITIAL,
    NAMED,
    NEXT_TURN,
    Line,
    action_rows,
    by_initials,
    is_task,
    jottings,
    last_shares,
    lines_of,
)
from cxnlp.quick.words import SECTION_SIDES, SECTIONS, Section
from cxnlp.signals.sentences import split
from cxnlp.types import Kind, Party, Side

_HEADING = re.compile(r"^[\s#>*_]*(?P<label>[^\W\d_][^:：\n]{0,38}?)[\s*_]*(?:(?P<colon>[:：])[\s*_]*(?P<rest>.*))?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the note. `speaker`: the label before the words in a transcript or quoted turn, else None.

    `side`: the side to which a heading ("Our actions") assigns it, the vendor's of whoever copied a chat, or "unknown".
    """

    start: int
    end: int
    text: str
    speaker: str | None = None
    section: Section = "body"
    side: Side = "unknown"
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart. `transcript`: turns of speech or, with `chat`, of a chat; `day`: the date in its header, or
    None; `mails`: those pasted into it, whose sentences have their authors for speakers; `history`: whether older mails
    quoted below were left out, in whose place `text` holds blanks.
    """

    text: str
    sentences: tuple[Sentence, ...]
    speakers: tuple[str, ...]
    present: tuple[Party, ...]
    absent: tuple[Party, ...]
    author: Party | None
    title: str | None
    day: date | None
    transcript: bool
    groups: tuple[Group, ...] = ()
    companies: frozenset[str] = frozenset()
    mails: tuple[Mail, ...] = ()
    chat: bool = False
    history: bool = False

    @property
    def narrated(self) -> bool:
        """Whether somebody of the vendor's wrote all of it: neither speech nor mails, which anybody may write."""
        return not self.transcript and not self.mails

    def mailed(self, sentence: Sentence) -> bool:
        """Whether a sentence stands in a mail."""
        return any(mail.body <= sentence.start < mail.end for mail in self.mails)


def take_apart(text: str) -> Note:
    """The note that `text` is: header facts, turns, sections and sentences."""
    spoken = parse_speaker_text(text)
    chat = () if spoken else chat_entries(text)
    text, mails, history = (text, (), False) if spoken or chat else without_history(text, pasted_mails(text))
    header = "\n".join(spoken.header) if spoken else text[: chat[0].start] if chat else text
    kind: Kind = "call_note" if mails and not header[: mails[0].start].strip() else "meeting_notes"
    message = notes_message(Source.of_bytes(b"", "note.txt"), "quick", header, kind)
    headers = [] if spoken else [(z.start, z.end) for z in message.zones if z.zone == "template"]
    plain = header.split("\n")
    headers = sorted([*headers, *((mail.start, mail.body) for mail in mails)])
    groups = group_lines(plain)
    companies = organisations(text, groups)
    listed = {fold(line) for g in groups for line in [plain[g.line]]}
    lines = [replace(line, header=line.header or fold(line.text) in listed) for line in lines_of(text, headers)]
    present = tuple(p for p in message.present if not no_person(p, companies))
    present += tuple(p for g in groups for p in g.people if p not in present and not no_person(p, companies))
    signed = None if mails else signed_by(plain)
    author = message.author or (Party(name=signed) if signed else None)
    if not (mails or author or spoken or chat) and (signer := mail_signer(text)):
        mails = (Mail(0, 0, len(text), signer),)
    said = [turn.speaker for turn in spoken.spoken] if spoken else [entry.name for entry in chat]
    speakers = tuple(dict.fromkeys(said))
    if chat:
        sentences = tuple(_chatted(text, chat))
    elif spoken:
        sentences = tuple(_spoken(text, lines, frozenset(speakers)))
    else:
        sentences = tuple(_by_author(_written(text, lines, _turn_labels(lines, present)), mails))
    return Note(
        text=text,
        sentences=sentences,
        speakers=speakers,
        present=present,
        absent=tuple(p for p in message.absent if not no_person(p, companies)),
        author=author,
        title=message.subject if message.subject != "note" else None,
        day=message.sent_at.date() if message.sent_at else sent_on(mails) or day_of_head(header),
        transcript=spoken is not None or bool(chat),
        groups=tuple(groups),
        companies=companies,
        mails=mails,
        chat=bool(chat),
        history=history,
    )


def _chatted(text: str, entries: tuple[Entry, ...]) -> Iterator[Sentence]:
    for entry in entries:
        side: Side = "vendor" if is_self(entry.name) else "unknown"
        yield from _sentences(text, entry.body, entry.end, entry.name, "body", side)


def _by_author(sentences: Iterator[Sentence], mails: tuple[Mail, ...]) -> Iterator[Sentence]:
    """The sentences, those of a mail as its author's."""
    for one in sentences:
        mail = next((m for m in mails if m.body <= one.start < m.end), None)
        yield replace(one, speaker=one.speaker or mail.author) if mail else one


def _turn_labels(lines: list[Line], present: tuple[Party, ...]) -> frozenset[str]:
    """Folded labels before a colon that are people: those present, and names in bold or that stand elsewhere too."""
    names = {p.name for p in present if p.name}
    labels = {fold(n) for n in names | {n.split()[0] for n in names}}
    words = Counter(w for line in lines for w in set(re.findall(r"[^\W\d_]+", line.text)))
    for line in lines:
        match = None if line.header else NAMED.match(line.text)
        if match and is_person_name(match["name"]) and len(match["name"].split()) <= 3:
            known = (
                bool(NEXT_TURN.search(line.text))
                or "**" in match.group()
                or "__" in match.group()
                or words[match["name"].split()[0]] > 1
            )
            if known and not only_names(line.text[match.end() :]):
                labels.add(fold(match["name"]))
    return frozenset(labels | by_initials(lines, names))


def _spoken(text: str, lines: list[Line], speakers: frozenset[str]) -> Iterator[Sentence]:
    """Sentences of a transcript; what stands above the first turn is no one's words and is left out."""
    speaker: str | None = None
    start = end = 0
    for line in lines:
        opened = _opening(line, speakers)
        if opened is None:
            end = line.end
            continue
        if speaker is not None:
            yield from _sentences(text, start, end, speaker)
        speaker, start = opened
        end = line.end
    if speaker is not None:
        yield from _sentences(text, start, end, speaker)


def _opening(line: Line, speakers: frozenset[str]) -> tuple[str, int] | None:
    """The speaker that a line opens a turn of, and where the words begin."""
    stripped = line.text.strip()
    offset = line.start + len(line.text) - len(line.text.lstrip())
    for layout in LAYOUTS:
        match = layout.pattern.match(stripped)
        if match and (name := match["name"].strip(" *_")) in speakers:
            inline = layout.inline and match["text"] is not None
            return name, offset + match.start("text") if inline else line.end
    return None


def _written(text: str, lines: list[Line], names: frozenset[str]) -> Iterator[Sentence]:
    """Sentences of notes: stretches of lines under one heading; "Name: words" of somebody present is their turn."""
    section: Section = "body"
    side: Side = "unknown"
    bullets = blank = False
    start = end = -1
    shares = last_shares(lines)
    jotted = jottings(lines)
    rows = action_rows(lines)
    for line in lines:
        if not line.text.strip():
            blank = True
            continue
        headed = None if line.header else _heading(line.text)
        shared = line.start in shares
        named = None if line.header or shared or section == "actions" else NAMED.match(line.text)
        turn = named["name"] if named and fold(named["name"]) in names else None
        lettered = None if line.header or shared or section == "actions" else BY_INITIAL.match(line.text)
        if lettered and fold(lettered["name"]) in names:
            named, turn = lettered, lettered["name"]
        bullet = bool(BULLET.match(line.text))
        task = not line.header and (shared or is_task(line.text) or line.start in rows)
        over = section != "body" and blank and bullets and not bullet
        separate = section in ("actions", "questions") and (bullet or not line.text.lstrip()[:1].islower())
        new = line.start in jotted
        if (headed or over or line.header or turn or task or separate or new) and start >= 0:
            yield from _sentences(text, start, end, None, section, side)
            start = -1
        if over:
            section, side, bullets = "body", "unknown", False
        if headed:
            section, side, at = headed
            bullets = False
            if at is not None:
                yield from _sentences(text, line.start + at, line.end, None, section, side)
        elif line.header:
            if (label_of(line.text) or ("",))[0] == "absent":
                yield from _sentences(text, line.start, line.end, None, "people")
        elif task:
            yield from _sentences(text, line.start, line.end, None, "actions", side)
        elif named and turn:
            at = line.start + named.end()
            for following in NEXT_TURN.finditer(line.text, named.end()):
                yield from _sentences(text, at, line.start + following.start(), turn, section, side)
                turn, at = following["name"], line.start + following.end()
            yield from _sentences(text, at, line.end, turn, section, side)
        else:
            bullets = bullets or bullet
            start = line.start if start < 0 else start
            end = line.end
        blank = False
    if start >= 0:
        yield from _sentences(text, start, end, None, section, side)


def _heading(line: str) -> tuple[Section, Side, int | None] | None:
    """(section, side, where the words after the colon begin) of a line that opens a section."""
    match = _HEADING.match(line)
    if not match:
        return None
    label = re.sub(r"\s*\([^()]*\)$", "", fold(match["label"]).strip(" *_-"))
    words = re.findall(r"[^\W\d_]+", label)
    bare = " ".join(w for w in words if w not in SECTION_SIDES) or label
    section = SECTIONS.get(label) or SECTIONS.get(bare)
    marked = match["colon"] or line.lstrip().startswith(("#", "*", "_"))
    if section is None:
        if line.lstrip().startswith("#") and not match["rest"]:
            return "body", "unknown", None
        return None
    if not marked and (
        line.rstrip() != line.strip() or (len(label) < 4 and not label.isupper() and label not in ("todo", "aps"))
    ):
        return None
    side: Side = "unknown"
    for word in words:
        if word in SECTION_SIDES:
            side = "vendor" if SECTION_SIDES[word] == "vendor" else "customer"
    rest = match.start("rest") if match["rest"] and match["rest"].strip() else None
    return section, side, rest


def _sentences(
    text: str, start: int, end: int, speaker: str | None, section: Section = "body", side: Side = "unknown"
) -> Iterator[Sentence]:
    for first, last in split(text[start:end]):
        first, last = start + first, start + last
        line = max(text.rfind("\n", max(0, first - 60), first) + 1, first - 60, 0)
        bullet = bool(BULLET.match(text[line:first] + "x")) and not text[line:first].strip(
            " \t-*+•‣·–—→>()[]0123456789.xX"
        )
        yield Sentence(first, last, text[first:last], speaker, section, side, bullet)
