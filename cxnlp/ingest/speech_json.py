"""Transcripts of speech-to-text services as JSON: AssemblyAI, Deepgram, Whisper and WhisperX.

Source: AssemblyAI API reference, Transcript object (milliseconds); Deepgram API reference, pre-recorded audio
(seconds); WhisperX README, diarised output (seconds). None states when the meeting was or who spoke.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.filenames import parse_filename
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, loads
from cxnlp.ingest.meeting_stamp import stamp
from cxnlp.ingest.personnames import speaker_parties
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.transcripts import merge_cues, transcript_message
from cxnlp.ingest.vtt import Cue
from cxnlp.types import Party, Record, Turn


def _seconds(value: object, unit: float = 1.0) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
        return 0.0
    return round(value * unit, 3)


def _label(speaker: object) -> str:
    """A speaker's label: letters and numbers, 0 among them, as "Speaker A"; names as they are."""
    text = as_text(speaker)
    return "" if text is None else f"Speaker {text}" if len(text) <= 2 else text


def _cue(record: JsonObject, text: str, unit: float = 1.0, speaker: object = None) -> Cue:
    who = record.get("speaker") if speaker is None else speaker
    words = " ".join(text.split())
    return Cue(_seconds(record.get("start"), unit), _seconds(record.get("end"), unit), _label(who), words)


def _of_words(words: Iterable[JsonObject], keys: tuple[str, ...], unit: float) -> Iterator[Cue]:
    """One cue a stretch of words of one speaker."""
    for speaker, group in groupby(words, key=lambda w: as_text(w.get("speaker"))):
        spoken = list(group)
        texts = [next((t for key in keys if (t := as_text(w.get(key)))), "") for w in spoken]
        if any(texts):
            yield _cue({"start": spoken[0].get("start"), "end": spoken[-1].get("end")}, " ".join(texts), unit, speaker)


def _objects(value: object) -> list[JsonObject]:
    return [item for item in as_list(value) if isinstance(item, dict)]


def assemblyai(record: JsonObject) -> list[Cue]:
    """Utterances, else words by speaker, else the whole text. Raises UnreadableInput for a failed transcription."""
    if record.get("status") == "error":
        raise UnreadableInput(f"the transcription failed: {as_text(record.get('error')) or 'no reason given'}")
    cues = [_cue(u, as_text(u.get("text")) or "", 0.001) for u in _objects(record.get("utterances"))]
    cues = cues or list(_of_words(_objects(record.get("words")), ("text",), 0.001))
    return cues or [_cue({}, as_text(record.get("text")) or "")]


def deepgram(record: JsonObject) -> list[Cue]:
    """Utterances, else paragraphs, else words by speaker, of every channel; with several, a channel is a speaker."""
    results = as_object(record.get("results"))
    channels = _objects(results.get("channels"))
    several = len(channels) > 1
    spoken = _objects(results.get("utterances"))
    if spoken:
        return [
            _cue(u, as_text(u.get("transcript")) or "", speaker=_voice(u, u.get("channel"), several)) for u in spoken
        ]
    cues: list[Cue] = []
    for number, channel in enumerate(channels):
        best = as_object(next(iter(as_list(channel.get("alternatives"))), None))
        paragraphs = _objects(as_object(best.get("paragraphs")).get("paragraphs"))
        for part in paragraphs:
            text = " ".join(as_text(s.get("text")) or "" for s in _objects(part.get("sentences")))
            cues.append(_cue(part, text, speaker=_voice(part, number, several)))
        if not paragraphs:
            words = [w | {"speaker": _voice(w, number, several)} for w in _objects(best.get("words"))]
            cues += _of_words(words, ("punctuated_word", "word"), 1.0)
    return sorted(cues, key=lambda cue: cue.start_s)


def _voice(record: JsonObject, channel: object, several: bool) -> object:
    return as_text(channel) if several else record.get("speaker")


def whisper(record: JsonObject) -> list[Cue]:
    """Segments; one without a speaker has that of most of its words, if any."""
    cues = []
    for segment in _objects(record.get("segments")):
        voices = [v for word in _objects(segment.get("words")) if (v := as_text(word.get("speaker")))]
        usual = max(sorted(set(voices)), key=voices.count) if voices else None
        cues.append(_cue(segment, as_text(segment.get("text")) or "", speaker=as_text(segment.get("speaker")) or usual))
    return cues


@dataclass(frozen=True)
class Service:
    """A service's layout: `keys` that must stand in the head, one of `any_of` too, how `read` takes its cues."""

    name: str
    keys: frozenset[str]
    any_of: frozenset[str]
    read: Callable[[JsonObject], list[Cue]]


SERVICES = (
    Service(
        "assemblyai_json",
        frozenset({"id", "status", "audio_url"}),
        frozenset({"utterances", "words", "text", "language_model", "acoustic_model", "speech_model"}),
        assemblyai,
    ),
    Service("deepgram_json", frozenset({"metadata", "results"}), frozenset({"channels", "utterances"}), deepgram),
    Service("whisper_json", frozenset({"segments", "start", "end", "text"}), frozenset({"segments"}), whisper),
)


class SpeechJson:
    """The transcript of one recording; title and day come from the file name."""

    family = "transcript"

    def __init__(self, service: Service) -> None:
        self.service = service
        self.name = service.name

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        told = self.service.keys <= keys and keys & self.service.any_of and source.head.lstrip()[:1] != b"["
        return 0.93 if told and "callTranscripts" not in keys else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        record = as_object(loads(source.read()))
        cues = merge_cues([cue for cue in self.service.read(record) if cue.text])
        parties = speaker_parties((c.speaker for c in cues if c.speaker), ((c.start_s, c.text) for c in cues))
        turns = [Turn(parties.get(c.speaker, Party()), c.text, c.start_s) for c in cues]
        yield transcript_message(source, self.name, stamp(parse_filename(source.name), None, None), turns)


FORMATS: tuple[Format, ...] = tuple(SpeechJson(service) for service in SERVICES)
