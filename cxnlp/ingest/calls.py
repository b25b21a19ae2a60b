"""Call notes: short texts that one person wrote after a telephone call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cxnlp.ingest import plaintext
from cxnlp.ingest.attendance_lines import label_of
from cxnlp.ingest.daytext import fold
from cxnlp.ingest.filenames import parse_filename
from cxnlp.ingest.identify import named_key
from cxnlp.ingest.notes import TEXT_SUFFIXES, notes_messages
from cxnlp.ingest.source import Format, Source
from cxnlp.types import Party, Record

CALL_FOLDERS = frozenset(
    {
        "call",
        "calls",
        "call notes",
        "call_notes",
        "call-notes",
        "phone",
        "phone calls",
        "phone notes",
        "calllog",
        "call log",
    }
    | {
        "anrufe",
        "telefonate",
        "telefonnotizen",
        "appels",
        "llamadas",
        "chamadas",
        "ligacoes",
        "chiamate",
        "telefoongesprekken",
    }
)
_OPENING = re.compile(
    r"^\W*(?:phone call|telephone call|call (?:note|with|to|from|log)|phone note|telefonnotiz|telefonat mit"
    r"|anruf (?:von|bei)|appel (?:avec|de)|llamada (?:con|de|a)|chamada com|chiamata con|telefoongesprek met)\b",
)


class CallNotes:
    """A text file that its name, folder or first words call a call note; its author is the person in the file name."""

    name = "call_note"
    family = "call"
    surest = 0.88

    def sniff(self, source: Source) -> float:
        if not source.filename.lower().endswith(TEXT_SUFFIXES):
            return 0.0
        head = plaintext.head_text(source)
        if not head.strip() or plaintext.is_other_data(head):
            return 0.0
        file = parse_filename(source.name)
        folder = fold(re.split(r"[/!\\]", source.name)[-2]) if re.search(r"[/!\\]", source.name) else ""
        if file.call and (file.author or file.counterpart):
            return 0.88
        if folder in CALL_FOLDERS:
            return 0.85
        first = next(line for line in head.split("\n") if line.strip())
        attendees = any((label_of(line) or ("",))[0] == "present" for line in head.split("\n")[:12])
        return 0.7 if not attendees and (file.call or _OPENING.match(fold(first))) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        text, flags = plaintext.read_text(source)
        file = parse_filename(source.name)
        other = (Party(name=file.counterpart),) if file.counterpart else ()
        for message in notes_messages(source, self.name, text, "call_note", flags):
            there = replace(message, present=tuple(dict.fromkeys((*message.present, *other))))
            day = there.sent_at.date().isoformat() if there.sent_at else "undated"
            yield replace(there, thread_id=f"call:{day}:{named_key(there)}")


FORMATS: tuple[Format, ...] = (CallNotes(),)
