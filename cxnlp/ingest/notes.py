"""Meeting notes and minutes in text, Markdown and Word files; a Word file with turns of speech is a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cxnlp.ingest import plaintext
from cxnlp.ingest.attendance import read_attendance
from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.attended import settle
from cxnlp.ingest.daytext import DayText, is_day_line
from cxnlp.ingest.docx_text import docx_text
from cxnlp.ingest.filenames import FileName, parse_filename
from cxnlp.ingest.machine_notes import (
    AI_SUMMARY,
    invitations,
    invited_line,
    is_machine_text,
    is_plain_head,
    with_summary,
)
from cxnlp.ingest.meeting_blocks import meetings_in
from cxnlp.ingest.meeting_stamp import day_in, is_fact, plain_title, same_title, stamp, without_day
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.speaker_text import parse_speaker_text
from cxnlp.ingest.transcripts import text_transcript
from cxnlp.types import Kind, Message, Party, Record, Zone, ZoneName

AUTHOR_INFERRED = "author_inferred"
AUTHOR_IS_ME = "author_is_me"
MAX_DOCX_BYTES = 100_000_000
TEXT_SUFFIXES = (".txt", ".md", ".markdown", ".text", ".mdown", ".org", ".rst", ".asc", ".adoc")
_PROJECT_FILES = re.compile(
    r"(readme|license|licence|changelog|contributing|requirements|robots|todo|authors|copying)\b", re.IGNORECASE
)
_TEMPLATE_LINE = re.compile(r"^\s*(?:[-=_*~]{3,}|<!--.*-->|page \d+( of \d+)?)\s*$", re.IGNORECASE)


def zones_of(text: str, template: Iterable[int]) -> tuple[Zone, ...]:
    """Zones "template" and "new" covering `text`, from the numbers of template lines; blanks join the zone above."""
    marked = set(template)
    zones: list[Zone] = []
    for number, (line, start, end) in enumerate(plaintext.lines_with_spans(text)):
        name: ZoneName = "template" if number in marked else "new"
        if not line.strip() and zones:
            name = zones[-1].zone
        if zones and zones[-1].zone == name:
            zones[-1] = Zone(name, zones[-1].start, end)
        else:
            zones.append(Zone(name, start, end))
    return tuple(zones)


def _title_line(lines: Sequence[str], file: FileName) -> int | None:
    """The number of the line that is the title: the first one, when it is a heading or equals the file's title."""
    first = next((i for i, line in enumerate(lines) if line.strip() and not is_plain_head(line)), None)
    if first is None or label_of(lines[first]):
        return None
    line = lines[first].strip()
    if len(line) > 150 or (is_day_line(line) and not line.startswith("#")):
        return None
    if line.startswith("#"):
        return first
    following = next((other for other in lines[first + 1 : first + 3] if other.strip()), "")
    named = bool(file.title) and same_title(plain_title(line), file.title or "")
    headed = is_day_line(following) or (label_of(following) or ("",))[0] in ("present", "date")
    sentence = line.endswith((".", ":", ";", ",")) and not (headed and named)
    return first if len(line) <= 110 and (named or headed) and not sentence else None


def notes_messages(
    source: Source, parser: str, text: str, kind: Kind = "meeting_notes", flags: Iterable[str] = ()
) -> Iterator[Message]:
    """A Message for each meeting of a notes text; of several each has its number as locator."""
    parts = meetings_in(text, calls=kind == "call_note")
    for number, part in enumerate(parts, start=1):
        yield notes_message(source, parser, part, kind, flags, number if len(parts) > 1 else None)


def notes_message(
    source: Source,
    parser: str,
    text: str,
    kind: Kind = "meeting_notes",
    flags: Iterable[str] = (),
    part: int | None = None,
) -> Message:
    """The Message of one notes text: header lines become template, what the author wrote stays as `text`.

    `part`: the number of the text among those of its file, whose name then says nothing of its day.
    """
    file = parse_filename(source.name)
    if part:
        file = replace(file, day=None, time=None)
    lines = text.split("\n")
    title_at = _title_line(lines, file)
    titles = frozenset() if title_at is None else frozenset({title_at})
    summary = is_machine_text(text)
    attendance = read_attendance(lines, titles, labelled_only=kind == "call_note" or summary)
    attended = settle(attendance)
    author = attended.author
    template = set(titles) | attendance.consumed
    found: DayText | None = None
    for at, number in enumerate([i for i, line in enumerate(lines) if line.strip()][:8]):
        line = lines[number]
        titled = number in titles or (number in template and is_fact(line))
        if day := day_in(line, titled, opens=not at):
            found = found or day
            if is_day_line(line):
                template.add(number)
    template |= {i for i, line in enumerate(lines) if _TEMPLATE_LINE.match(line)}
    template |= {i for i, line in enumerate(lines[:40]) if summary and (is_plain_head(line) or invited_line(line))}
    title = attendance.title or (plain_title(lines[title_at]) if title_at is not None else None)
    if part and title:
        title = without_day(title)
    if title and file.title and file.day and not same_title(title, file.title):
        title = file.title
    when = stamp(file, found, title)
    if file.author and author is None:
        author = Party(name=file.author)
    zones = zones_of(text, template)
    notable = (
        (AUTHOR_INFERRED, attended.inferred),
        (AUTHOR_IS_ME, attended.self_listed and author is None),
        (AI_SUMMARY, summary),
    )
    marks = [*flags, *when.flags, *(name for name, holds in notable if holds)]
    return Message(
        kind=kind,
        source=f"{source.name}#{part}" if part else source.name,
        parser=parser,
        thread_id=when.thread_id,
        sent_at=when.sent_at,
        time_precision=when.precision,
        author=author,
        invited=invitations(lines),
        present=attended.present,
        absent=attended.absent,
        excused=attended.excused,
        subject=when.subject,
        body=text,
        zones=zones,
        text="".join(text[z.start : z.end] for z in zones if z.zone == "new").strip(),
        automatic=summary,
        flags=tuple(dict.fromkeys(marks)),
    )


class TextNotes:
    """Meeting notes as plain text or Markdown; also any free text that nothing else claims, with little confidence."""

    name = "notes_text"
    family = "notes"
    surest = 0.65

    def sniff(self, source: Source) -> float:
        head = plaintext.head_text(source)
        if not head.strip() or plaintext.is_other_data(head) or head.lstrip().startswith("WEBVTT"):
            return 0.0
        suffix = "." in source.filename and not source.filename.lower().endswith(TEXT_SUFFIXES)
        labels = {found[0] for line in head.split("\n")[:40] if (found := label_of(line)) and found[1]}
        listed = bool(labels & {"present", "absent"}) and len(labels) >= 1
        if suffix:
            return 0.3 if listed and len(labels) > 1 else 0.0
        if _PROJECT_FILES.match(source.filename):
            return 0.06
        file = parse_filename(source.name)
        return 0.65 if listed else 0.6 if file.notes else 0.4 if file.day else 0.25

    def parse(self, source: Source) -> Iterator[Record]:
        text, flags = plaintext.read_text(source)
        spoken = parse_speaker_text(text) if is_machine_text(text) else None
        if spoken is not None:
            yield from with_summary(text_transcript(source, self.name, spoken, flags), spoken.header)
        else:
            yield from notes_messages(source, self.name, text, flags=flags)


class WordFile:
    """A .docx file: a transcript when its paragraphs are turns of speech, else meeting notes."""

    name = "docx"
    family = "notes"

    def sniff(self, source: Source) -> float:
        named = source.filename.lower().endswith((".docx", ".docm"))
        if not source.head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            return 0.3 if named and source.size else 0.0
        return 0.95 if named else 0.8 if b"word/" in source.head else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        text = docx_text(source.read(MAX_DOCX_BYTES))
        found = parse_speaker_text(text)
        if found is not None:
            yield from with_summary(text_transcript(source, self.name, found), found.header)
        else:
            yield from notes_messages(source, self.name, text)


FORMATS: tuple[Format, ...] = (TextNotes(), WordFile())
