"""Meeting transcripts: WebVTT, SRT, speaker text and recorder JSON become one Message with its turns each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cxnlp.errors import UnreadableInput
from cxnlp.ingest import fireflies, plaintext
from cxnlp.ingest.daytext import is_day_line
from cxnlp.ingest.filenames import parse_filename
from cxnlp.ingest.machine_notes import is_plain_head, with_summary
from cxnlp.ingest.meeting_stamp import Stamp, day_in, meeting_thread, plain_title, same_title, stamp
from cxnlp.ingest.personnames import speaker_parties
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.speaker_text import SpeakerText, parse_speaker_text
from cxnlp.ingest.vtt import TIMING, Captions, Cue, parse_captions
from cxnlp.types import Invitation, Message, Party, Record, Turn

NO_SPEECH = "no_speech"
NO_SPEAKERS = "no_speakers"
LONGEST_GAP_S = 15.0
_SENTENCE_END = re.compile(r"[.!?…。！？؟]['\")\]»”’]*$")


def merge_cues(cues: Sequence[Cue]) -> list[Cue]:
    """Joins captions that cut one utterance of one speaker: the same utterance id, or no sentence ends at the cut."""
    merged: list[Cue] = []
    for cue in cues:
        last = merged[-1] if merged else None
        if last and last.speaker == cue.speaker and cue.text:
            same = bool(cue.utterance) and cue.utterance == last.utterance
            cut = not _SENTENCE_END.search(last.text) and cue.start_s - last.end_s <= LONGEST_GAP_S
            if last.start_s == cue.start_s and last.text == cue.text:
                continue
            if same or cut:
                merged[-1] = replace(last, end_s=cue.end_s, text=f"{last.text} {cue.text}")
                continue
        merged.append(cue)
    return merged


def speakers_present(turns: Iterable[Turn]) -> tuple[Party, ...]:
    """Those who spoke and are known by name, each once, in order of their first turn."""
    return tuple(dict.fromkeys(t.speaker for t in turns if t.speaker.name or t.speaker.email))


def transcript_message(
    source: Source, parser: str, when: Stamp, turns: Sequence[Turn], flags: Iterable[str] = ()
) -> Message:
    """The Message of one transcript; its words are in `turns`, `present` holds the speakers."""
    marks = [*when.flags, *flags]
    if not turns:
        marks.append(NO_SPEECH)
    elif not any(t.speaker.name or t.speaker.email or t.speaker.ref for t in turns):
        marks.append(NO_SPEAKERS)
    return Message(
        kind="transcript",
        source=source.name,
        parser=parser,
        thread_id=when.thread_id,
        sent_at=when.sent_at,
        time_precision=when.precision,
        present=speakers_present(turns),
        subject=when.subject,
        turns=tuple(turns),
        flags=tuple(dict.fromkeys(marks)),
    )


def text_transcript(source: Source, parser: str, found: SpeakerText, flags: Iterable[str] = ()) -> Message:
    """The Message of a transcript in text form (also from .docx); title and day may stand above the first turn."""
    parties = speaker_parties((s.speaker for s in found.spoken), ((s.start_s, s.text) for s in found.spoken))
    turns = [Turn(_of_company(parties[s.speaker], s.company), s.text, s.start_s) for s in found.spoken]
    file = parse_filename(source.name)
    header = found.header[:6]
    inside = parse_filename(f"{header[0].lstrip('# ')}.txt") if header else file
    if inside.day and inside.time and file.day in (None, inside.day) and not file.utc:
        file = inside  # the tool wrote its own name for the recording above the transcript
    day = next((d for at, line in enumerate(header) if (d := day_in(line, opens=not at))), None)
    headed = bool(header) and is_plain_head(header[0])
    title = next((plain_title(line) for line in header[headed : 3 if headed else 1] if not is_day_line(line)), None)
    if title and file.title and file.day and (file is inside or not same_title(title, file.title)):
        title = file.title
    return transcript_message(source, parser, stamp(file, day, title), turns, flags)


def _of_company(party: Party, company: str | None) -> Party:
    """The speaker with the company that the transcript gives, as it writes the name: "Ada Quill (Orchard)"."""
    return replace(party, name=f"{party.name} ({company})") if party.name and company else party


def caption_message(source: Source, parser: str, captions: Captions, flags: Iterable[str] = ()) -> Message:
    """The Message of a caption file; without an absolute time inside, the file name says when."""
    cues = merge_cues(captions.cues)
    parties = speaker_parties((c.speaker for c in cues if c.speaker), ((c.start_s, c.text) for c in cues))
    turns = [Turn(parties.get(c.speaker, Party()), c.text, c.start_s) for c in cues]
    when = stamp(parse_filename(source.name), None, None)
    if captions.start_at:
        thread = meeting_thread(when.subject, captions.start_at.date())
        when = Stamp(captions.start_at, "second", (), when.subject, thread)
    return transcript_message(source, parser, when, turns, flags)


class WebVtt:
    """WebVTT of Zoom, Teams and others, with or without its header line."""

    name = "webvtt"
    family = "transcript"

    def sniff(self, source: Source) -> float:
        head = plaintext.head_text(source).lstrip("\ufeff \n")
        if re.match(r"WEBVTT(?:\s|$)", head):
            return 0.98
        timed = any(TIMING.match(line) and "," not in line.split("-->")[0] for line in head.split("\n"))
        return 0.85 if timed and source.filename.lower().endswith(".vtt") else 0.7 if timed else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        text, flags = plaintext.read_text(source)
        yield caption_message(source, self.name, parse_captions(text), flags)


class Srt:
    """SubRip captions: comma before the milliseconds, counters optional."""

    name = "srt"
    family = "transcript"
    surest = 0.9

    def sniff(self, source: Source) -> float:
        lines = plaintext.head_text(source).split("\n")
        timed = any(TIMING.match(line) and "," in line.split("-->")[0] for line in lines)
        return 0.9 if timed else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        text, flags = plaintext.read_text(source)
        captions = parse_captions(text)
        if not captions.cues:
            raise UnreadableInput("captions without any words")
        yield caption_message(source, self.name, captions, flags)


class SpeakerTextFile:
    """A text file of turns: Otter, bracketed times, "Name: words"."""

    name = "speaker_text"
    family = "transcript"
    surest = 0.92

    def sniff(self, source: Source) -> float:
        head = plaintext.head_text(source)
        if not head or plaintext.is_other_data(head):
            return 0.0
        found = parse_speaker_text(head)
        if found is None:
            return 0.0
        return 0.92 if found.timed else 0.75

    def parse(self, source: Source) -> Iterator[Record]:
        text, flags = plaintext.read_text(source)
        found = parse_speaker_text(text)
        if found is None:
            raise UnreadableInput("no speakers recognised in a text that began like a transcript")
        yield from with_summary(text_transcript(source, self.name, found, flags), found.header)


class FirefliesJson:
    """Recorder JSON with `sentences` and attendees: one meeting, a list of them, or an API answer around them."""

    name = "fireflies_json"
    family = "transcript"
    surest = 0.95

    def sniff(self, source: Source) -> float:
        head = plaintext.head_text(source).lstrip()
        if not head.startswith(("{", "[")):
            return 0.0
        keys = sum(
            f'"{k}"' in head
            for k in ("meeting_attendees", "sentences", "speaker_name", "organizer_email", "dateString")
        )
        return {0: 0.0, 1: 0.0, 2: 0.7}.get(keys, 0.95)

    def parse(self, source: Source) -> Iterator[Record]:
        rows = list(fireflies.recordings(fireflies.load_json(source.read())))
        if not rows:
            raise UnreadableInput("JSON without a recorded meeting (no sentences)")
        for number, row in enumerate(rows, start=1):
            meeting = fireflies.read_recording(row)
            locator = f"#{meeting.native_id or number}" if len(rows) > 1 else ""
            yield self._message(source, locator, meeting)

    def _message(self, source: Source, locator: str, meeting: fireflies.RecordedMeeting) -> Message:
        rows = meeting.sentences
        cues = merge_cues([Cue(s.start_s or 0.0, s.end_s or s.start_s or 0.0, s.speaker, s.text) for s in rows])
        attendees = fireflies.named_by_address(meeting.attendees, (s.speaker for s in rows))
        known = {p.name: p for p in attendees if p.name}
        parties = speaker_parties((c.speaker for c in cues if c.speaker), ((c.start_s, c.text) for c in cues))
        timed = any(s.start_s is not None for s in meeting.sentences)
        turns = []
        for cue in cues:
            party = parties.get(cue.speaker, Party())
            turns.append(Turn(known.get(party.name or "", party), cue.text, cue.start_s if timed else None))
        when = stamp(parse_filename(source.name), None, meeting.title)
        if meeting.start_at:
            when = Stamp(
                meeting.start_at, "second", (), when.subject, meeting_thread(when.subject, meeting.start_at.date())
            )
        message = transcript_message(source, self.name, when, turns)
        invited = tuple(Invitation(p, "none") for p in attendees)
        return replace(message, source=source.name + locator, native_id=meeting.native_id, invited=invited)


FORMATS: tuple[Format, ...] = (WebVtt(), Srt(), SpeakerTextFile(), FirefliesJson())
