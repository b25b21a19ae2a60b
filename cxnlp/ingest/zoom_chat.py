"""The chat of a Zoom meeting as Zoom saves it: beside a cloud recording, or by a participant's own client.

Source: Zoom support, "Saving in-meeting chat" and "Recording formats"; layouts of the files as users publish them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from cxnlp.errors import UnreadableInput
from cxnlp.ingest import plaintext
from cxnlp.ingest.chat_messages import chat_message
from cxnlp.ingest.dates import Moment
from cxnlp.ingest.filenames import FileName, parse_filename
from cxnlp.ingest.meeting_stamp import NO_DATE, NO_TIMEZONE, meeting_thread
from cxnlp.ingest.personnames import speaker_parties
from cxnlp.ingest.source import Format, Source
from cxnlp.types import Message, Party, Record

_CLOCK = r"(?P<t>\d{1,2}:[0-5]\d:[0-5]\d)"
LAYOUTS: tuple[tuple[re.Pattern[str], bool], ...] = (  # a line that opens an entry; its time counts from the start
    (re.compile(rf"^{_CLOCK}\t(?P<name>[^\t]{{1,100}}?):\t(?P<text>.*)$"), True),
    (
        re.compile(
            rf"^{_CLOCK}\s+From\s+(?P<name>\S.{{0,99}}?)(?:\s+to\s+(?P<to>[^:]{{1,100}}?))?\s*:(?:\s(?P<text>.*))?$",
            re.IGNORECASE,
        ),
        False,
    ),
)
REACTIONS = re.compile(
    r"^(?:reacted to|removed an? .{1,40} reaction from|heeft gereageerd op|hat auf|a réagi à|reaccionó a|reagiu a)"
    r"\s+[\"“«„].*$",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"^(?:replying to|antwoorden op|antwort auf|en réponse à|en respuesta a|respondendo a)\s+[\"“«„].*$", re.I
)
_DEFAULT_NAMES = re.compile(r"^(?:meeting_saved_chat|chat|.*_newChat|.*recording)$", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """`clock` in seconds since midnight or, with `relative`, since the start of the recording."""

    line: int
    clock: int
    relative: bool
    name: str
    text: str


def _seconds(clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def entries_of(text: str) -> list[Entry]:
    """The entries of a saved chat; lines below an opening one belong to it."""
    found: list[tuple[int, re.Match[str], bool, list[str]]] = []
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), start=1):
        for pattern, relative in LAYOUTS:
            match = pattern.match(line[:2000])
            if match:
                found.append((number, match, relative, [(match["text"] or "") + line[2000:]]))
                break
        else:
            if found:
                found[-1][3].append(line.removeprefix("\t").removeprefix("    "))
    return [
        Entry(number, _seconds(match["t"]), relative, match["name"].strip(), "\n".join(lines).strip())
        for number, match, relative, lines in found
    ]


def _quoting(text: str) -> str:
    """The text with the line that names the message it answers marked as a quote."""
    first, newline, rest = text.partition("\n")
    return f"> {first}{newline}{rest}" if _REPLY.match(first) else text


def _file(source: Source) -> FileName:
    """What the file's name says of the meeting, else its folder's ("2025-03-04 09.00.00 Kick-off 123")."""
    parts = [part for part in re.split(r"[/!\\]", source.name) if part]
    own = parse_filename(parts[-1])
    if own.day or len(parts) < 2:
        return own
    folder = parse_filename(parts[-2].replace(".", "") + ".txt")
    return folder if folder.day else own


def _moment(entry: Entry, days: int, file: FileName) -> tuple[Moment | None, tuple[str, ...]]:
    """The time of an entry; only the UTC start of a recording makes it exact, other clocks are of an unknown zone."""
    if file.day is None:
        return None, (NO_DATE,)
    start = datetime.combine(file.day, time(0), UTC)
    if not entry.relative:
        at = start + timedelta(days=days, seconds=entry.clock)
    elif file.time is None:
        at = start
    else:
        at = datetime.combine(file.day, file.time, UTC) + timedelta(seconds=entry.clock)
    if entry.relative and file.utc and file.time:
        return Moment(at, at.date(), "second"), ()
    return Moment(at, at.date(), "day"), (NO_TIMEZONE,)


def _messages(entries: Sequence[Entry], source: Source, charset: tuple[str, ...]) -> Iterator[Message]:
    file = _file(source)
    people = speaker_parties((e.name for e in entries), ((e.clock, e.text) for e in entries[:1]))
    title = file.title if file.title and not _DEFAULT_NAMES.match(file.title) else None
    days, last = 0, 0
    for entry in entries:
        days += not entry.relative and entry.clock < last - 12 * 3600
        last = entry.clock
        moment, flags = _moment(entry, days, file)
        yield chat_message(
            f"{source.name}#line {entry.line}",
            "zoom_chat",
            native_id=None,
            thread_id=meeting_thread(title, file.day),
            moment=moment,
            author=people.get(entry.name, Party()),
            body=_quoting(entry.text),
            subject=title,
            automatic=bool(REACTIONS.match(entry.text)),
            flags=(*flags, *charset),
        )


class ZoomChat:
    """The saved chat of a meeting: "00:04:32 ⇥ Name: ⇥ text" or "09:04:32 From Name to Everyone: text"."""

    name = "zoom_chat"
    family = "chat"

    def sniff(self, source: Source) -> float:
        head = plaintext.head_text(source).lstrip("\ufeff\n ")
        return 0.96 if any(pattern.match(head.split("\n", 1)[0][:2000]) for pattern, _ in LAYOUTS) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        text, charset = plaintext.read_text(source)
        entries = entries_of(text)
        if not entries:
            raise UnreadableInput("no entry of a Zoom chat in it")
        yield from _messages(entries, source, charset)


FORMATS: tuple[Format, ...] = (ZoomChat(),)
