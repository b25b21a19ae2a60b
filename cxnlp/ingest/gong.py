"""Calls of Gong: transcripts by speaker number, and the list of calls that says who the speakers are and when it was.

Source: Gong API v2, POST /v2/calls/transcript (times in milliseconds) and POST /v2/calls/extensive (metaData, parties).
The two answers usually are two files; `references` joins them by call and speaker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.dates import Moment
from cxnlp.ingest.filenames import parse_filename
from cxnlp.ingest.identify import content_key
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items
from cxnlp.ingest.meeting_stamp import Stamp, stamp
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import address, moment_of
from cxnlp.ingest.transcripts import transcript_message
from cxnlp.types import DirectoryRow, Invitation, Message, Party, Record, Rejected, Side, Turn

SIDES: dict[str, Side] = {"internal": "vendor", "external": "customer"}
THREAD = "meeting:gong:"


def _party(record: JsonObject) -> Party | None:
    number = as_text(record.get("speakerId"))
    name, email = as_text(record.get("name")), address(record.get("emailAddress"))
    side = SIDES.get((as_text(record.get("affiliation")) or "").lower(), "unknown")
    ref = f"gong:{number}" if number else None
    return Party(name, email, ref, side, as_text(record.get("title"))) if name or email or ref else None


def _parties(call: JsonObject) -> list[Party]:
    return [p for record in as_list(call.get("parties")) if (p := _party(as_object(record)))]


def _started(call: JsonObject) -> Moment | None:
    data = as_object(call.get("metaData")) or call
    return moment_of(data.get("started"))[0] or moment_of(data.get("scheduled"))[0]


def _id(record: JsonObject) -> str | None:
    return as_text(record.get("callId")) or as_text(as_object(record.get("metaData")).get("id"))


def _turns(record: JsonObject, people: dict[str, Party]) -> list[Turn]:
    """One turn a monologue; a speaker unknown by name keeps the number."""
    turns = []
    for part in map(as_object, as_list(record.get("transcript"))):
        sentences = [s for s in map(as_object, as_list(part.get("sentences"))) if as_text(s.get("text"))]
        if not sentences:
            continue
        number = as_text(part.get("speakerId"))
        ref = f"gong:{number}" if number else None
        start = sentences[0].get("start")
        seconds = start / 1000 if isinstance(start, int | float) and not isinstance(start, bool) else None
        words = " ".join(" ".join((as_text(s.get("text")) or "").split()) for s in sentences)
        turns.append(Turn(people.get(ref or "", Party(ref=ref)), words, seconds))
    return turns


def _transcript(source: Source, number: str, record: JsonObject, call: JsonObject) -> Message:
    parties = _parties(call)
    when = stamp(parse_filename(source.name), None, as_text(as_object(call.get("metaData")).get("title")))
    if moment := _started(call):
        when = Stamp(moment.at, moment.precision, (), when.subject, "")
    turns = _turns(record, {p.ref: p for p in parties if p.ref})
    alone = Message("transcript", source.name, "gong_json", native_id=number, turns=tuple(_turns(record, {})))
    message = transcript_message(source, "gong_json", replace(when, thread_id=THREAD + number), turns)
    invited = tuple(Invitation(p, "none") for p in parties)
    source_name, key = f"{source.name}#{number}", content_key(alone)
    return replace(message, message_id=key, source=source_name, native_id=number, invited=invited)


def _call(source: Source, number: str, call: JsonObject) -> Message:
    """The entry of a call in the list of calls, as that of a calendar: when it was, its title, who belongs to it."""
    moment = _started(call)
    return Message(
        kind="calendar",
        source=f"{source.name}#{number}",
        parser="gong_json",
        native_id=number,
        thread_id=THREAD + number,
        sent_at=moment.at if moment else None,
        time_precision=moment.precision if moment else "none",
        utc_offset=moment.utc_offset if moment else None,
        invited=tuple(Invitation(p, "none") for p in _parties(call)),
        subject=as_text(as_object(call.get("metaData")).get("title")),
    )


class GongJson:
    """Transcripts become meetings, calls without one in the file calendar entries; parties become people."""

    name = "gong_json"
    family = "transcript"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        told = "callTranscripts" in keys or {"callId", "transcript"} <= keys or {"metaData", "parties"} <= keys
        return 0.96 if told else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        calls: dict[str, JsonObject] = {}
        spoken: dict[str, JsonObject] = {}
        for locator, found in items(source, ("callTranscripts", "calls")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            number = _id(found)
            if number is None:
                yield Rejected(source.name, locator, "a call without an id")
            elif "transcript" in found:
                spoken[number] = found
            else:
                calls[number] = found
        for call in calls.values():
            for party in _parties(call):
                if party.name or party.email:
                    emails = (party.email,) if party.email else ()
                    where = f"{source.name}#{_id(call)}"
                    yield DirectoryRow(where, party.name, emails, party.ref, party.title, side=party.side)
        for number, record in spoken.items():
            yield _transcript(source, number, record, calls.pop(number, {}))
        for number, call in calls.items():
            yield _call(source, number, call)


FORMATS: tuple[Format, ...] = (GongJson(),)
