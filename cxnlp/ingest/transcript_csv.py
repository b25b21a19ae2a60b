"""Transcripts as a table: a row for each passage with its speaker, its words and, as a rule, its time.

Column names as recorders and transcription services write them; unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.csv_reading import read_table
from cxnlp.ingest.json_table import csv_header
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.speaker_text import SpeakerText, Spoken
from cxnlp.ingest.transcripts import text_transcript
from cxnlp.types import Record, Rejected

NAMES = {
    "speaker": phrases("speaker; speaker name; speakers; sprecher; orateur; locuteur; hablante; orador; participant"),
    "text": phrases("text; transcript; words; sentence; caption; content; utterance; speech; transkript; texte; texto"),
    "start": phrases(
        "start time; start; timestamp; time; start s; start seconds; in; timecode; start timecode; startzeit; beginn"
        "; debut; inicio; zeit"
    ),
}
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3})|[:;]\d{2})?$")
_SECONDS = re.compile(r"^\d{1,6}(?:[.,]\d{1,6})?\s?s?$")


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each field; the first column of a name has it."""
    found: dict[str, int] = {}
    for place, column in enumerate(header):
        for field, names in NAMES.items():
            if normalised(column) in names:
                found.setdefault(field, place)
    return found


def seconds(cell: str) -> float | None:
    """Seconds from the start; of a time code with frames the whole ones. None for anything else.

    >>> seconds("00:01:03.500"), seconds("1:03"), seconds("63.5"), seconds("01:00:00:12"), seconds("noon")
    (63.5, 63.0, 63.5, 3600.0, None)
    """
    text = cell.strip()
    if match := _CLOCK.match(text):
        hours, minutes, rest, fraction = match.groups()
        whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(rest)
        return whole + (int(fraction) / float(f"1e{len(fraction)}") if fraction else 0.0)
    return float(text.rstrip(" s").replace(",", ".")) if _SECONDS.match(text) else None


class TranscriptCsv:
    """A transcript in delimited text."""

    name = "transcript_csv"
    family = "transcript"

    def sniff(self, source: Source) -> float:
        return 0.95 if {"speaker", "text", "start"} <= _columns(csv_header(source)).keys() else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        table = read_table(source)
        columns = _columns(table.header)
        spoken: list[Spoken] = []
        for row in table.rows:
            if row.fault:
                yield Rejected(source.name, f"row {row.number}", row.fault)
            elif words := " ".join(row.cells[columns["text"]].split()):
                spoken.append(
                    Spoken(row.cells[columns["speaker"]].strip(), words, seconds(row.cells[columns["start"]]))
                )
        if not spoken:
            raise UnreadableInput("a transcript without any words")
        yield text_transcript(source, self.name, SpeakerText(tuple(spoken), (), True))


FORMATS: tuple[Format, ...] = (TranscriptCsv(),)
