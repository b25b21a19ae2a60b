"""Gong, AssemblyAI, Deepgram and WhisperX, and transcripts in Word files, made after the vendors' documentation."""

import io
import json
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.registry import detect
from cxnlp.ingest.source import Source
from cxnlp.ingest.speech_json import SERVICES
from cxnlp.types import DirectoryRow, Message, Party, Rejected


def parse(data, name, tool):
    source = Source.of_bytes(data if isinstance(data, bytes) else json.dumps(data).encode(), name)
    form = detect(source)
    assert form is not None and form.name == tool
    return list(form.parse(source))


TRANSCRIPTS = {
    "requestId": "r",
    "records": {"totalRecords": 1, "currentPageSize": 1, "currentPageNumber": 0},
    "callTranscripts": [
        {
            "callId": "7782342",
            "transcript": [
                {
                    "speakerId": "641",
                    "topic": "Renewal",
                    "sentences": [
                        {"start": 460230, "end": 462343, "text": "We need the export."},
                        {"start": 462400, "end": 463000, "text": "Before June."},
                    ],
                },
                {"speakerId": "642", "topic": None, "sentences": [{"start": 464000, "end": 465000, "text": "Agreed."}]},
            ],
        }
    ],
}
CALLS = {
    "requestId": "r",
    "calls": [
        {
            "metaData": {
                "id": "7782342",
                "title": "Orchard review",
                "started": "2025-03-04T09:00:00Z",
                "duration": 1800,
            },
            "parties": [
                {
                    "id": "1",
                    "speakerId": "641",
                    "name": "Ada Quill",
                    "emailAddress": "Ada@orchard.example",
                    "affiliation": "External",
                },
                {
                    "id": "2",
                    "speakerId": "642",
                    "name": "Bo Marsh",
                    "emailAddress": "bo@vendor.example",
                    "affiliation": "Internal",
                },
                {"id": "3", "speakerId": None, "name": "Cy Dee", "emailAddress": None, "affiliation": "Unknown"},
            ],
        }
    ],
}


def test_gong_transcript_alone_has_numbers_and_no_date():
    (call,) = parse(TRANSCRIPTS, "transcripts.json", "gong_json")
    assert [(t.speaker, t.text, t.start_s) for t in call.turns] == [
        (Party(ref="gong:641"), "We need the export. Before June.", 460.23),
        (Party(ref="gong:642"), "Agreed.", 464.0),
    ]
    assert (call.native_id, call.sent_at, call.present) == ("7782342", None, ())
    assert "no_date" in call.flags


def test_gong_transcripts_and_calls_are_joined_in_one_file_and_over_two(tmp_path):
    (tmp_path / "transcripts.json").write_text(json.dumps(TRANSCRIPTS))
    (tmp_path / "calls.json").write_text(json.dumps(CALLS))
    apart = read_inputs([tmp_path])
    together = parse({**TRANSCRIPTS, **CALLS}, "gong.json", "gong_json")
    people = [r for r in together if isinstance(r, DirectoryRow)]
    assert [(p.name, p.side) for p in people] == [
        ("Ada Quill", "customer"),
        ("Bo Marsh", "vendor"),
        ("Cy Dee", "unknown"),
    ]
    (one,) = (m for m in together if isinstance(m, Message))
    (other,) = (m for m in apart.messages if m.kind == "transcript")
    (entry,) = (m for m in apart.messages if m.kind == "calendar")
    assert [s.status for s in apart.sources] == ["parsed", "parsed"]
    for call in (one, other):
        assert call.turns[0].speaker == Party("Ada Quill", "ada@orchard.example", "gong:641", "customer")
        assert call.sent_at == datetime(2025, 3, 4, 9, tzinfo=UTC)
        assert (call.subject, call.thread_id) == ("Orchard review", "meeting:gong:7782342")
        assert [i.response for i in call.invited] == ["none"] * 3
    assert [p.name for p in one.present] == ["Ada Quill", "Bo Marsh"]
    assert (entry.thread_id, entry.present, entry.absent) == (other.thread_id, (), ())


def test_a_call_without_an_id_is_rejected():
    found = parse({"callTranscripts": [{"transcript": []}, 3]}, "gong.json", "gong_json")
    assert [type(r) for r in found] == [Rejected, Rejected]


def word(text, start, speaker, **more):
    return {"text": text, "word": text, "start": start, "end": start + 0.3, "speaker": speaker, **more}


def test_assemblyai():
    record = {
        "id": "t1",
        "language_model": "x",
        "status": "completed",
        "audio_url": "https://a.example/x.mp3",
        "text": "Hello. Hi there.",
        "words": [],
        "utterances": [
            {"speaker": "A", "text": "Hello.", "start": 2100, "end": 2600, "confidence": 0.9},
            {"speaker": "B", "text": "Hi there.", "start": 3000, "end": 3600},
        ],
    }
    name = "2025-03-04 0900 Orchard review.json"
    (meeting,) = parse(record, name, "assemblyai_json")
    assert [(t.text, t.start_s) for t in meeting.turns] == [("Hello.", 2.1), ("Hi there.", 3.0)]
    assert meeting.turns[0].speaker.name is None and meeting.turns[0].speaker != meeting.turns[1].speaker
    assert (meeting.subject, meeting.sent_at) == ("Orchard review", datetime(2025, 3, 4, 9, tzinfo=UTC))
    words = [word("Hello.", 2100, "A"), word("Hi", 3000, "B"), word("there.", 3200, "B")]
    (meeting,) = parse({**record, "utterances": None, "words": words}, name, "assemblyai_json")
    assert [t.text for t in meeting.turns] == ["Hello.", "Hi there."]
    (meeting,) = parse({**record, "utterances": None, "words": []}, name, "assemblyai_json")
    assert [(t.text, t.speaker) for t in meeting.turns] == [("Hello. Hi there.", Party())]
    with pytest.raises(UnreadableInput, match="failed: no audio"):
        parse({**record, "status": "error", "error": "no audio"}, name, "assemblyai_json")


def test_deepgram():
    words = [word("hello", 0.5, 0, punctuated_word="Hello."), word("hi", 1.5, 1, punctuated_word="Hi.")]
    alternative = {"transcript": "hello hi", "confidence": 0.9, "words": words}
    record = {
        "metadata": {"request_id": "r", "created": "2025-04-01T00:00:00Z", "channels": 1},
        "results": {
            "channels": [{"alternatives": [alternative]}],
            "utterances": [
                {"speaker": 0, "start": 0.5, "end": 0.9, "transcript": "Hello.", "channel": 0},
                {"speaker": 1, "start": 1.5, "end": 1.9, "transcript": "Hi.", "channel": 0},
            ],
        },
    }
    (spoken,) = parse(record, "x.json", "deepgram_json")
    assert [(t.text, t.start_s) for t in spoken.turns] == [("Hello.", 0.5), ("Hi.", 1.5)]
    assert spoken.turns[0].speaker.ref.endswith("Speaker 0")
    assert spoken.sent_at is None
    results = {"channels": record["results"]["channels"]}
    (by_words,) = parse({**record, "results": results}, "x.json", "deepgram_json")
    assert by_words.turns == spoken.turns
    paragraph = {"speaker": 0, "start": 0.5, "end": 0.9, "sentences": [{"text": "Hello."}, {"text": "All."}]}
    results = {"channels": [{"alternatives": [{**alternative, "paragraphs": {"paragraphs": [paragraph]}}]}]}
    (paragraphs,) = parse({**record, "results": results}, "x.json", "deepgram_json")
    assert [t.text for t in paragraphs.turns] == ["Hello. All."]
    two = [
        {"alternatives": [{"words": [word("Hello.", 0.5, 0)]}]},
        {"alternatives": [{"words": [word("Hi.", 1.0, 0)]}]},
    ]
    (channels,) = parse({**record, "results": {"channels": two}}, "x.json", "deepgram_json")
    assert len({t.speaker.ref for t in channels.turns}) == 2


def test_whisperx():
    record = {
        "segments": [
            {"start": 0.2, "end": 1.0, "text": " Hello all.", "speaker": "SPEAKER_00", "words": []},
            {"start": 1.2, "end": 2.0, "text": " Hi.", "words": [word("Hi.", 1.2, "SPEAKER_01")]},
            {"start": 2.2, "end": 2.4, "text": "  "},
        ],
        "word_segments": [],
        "language": "en",
    }
    (meeting,) = parse(record, "x.json", "whisper_json")
    assert [(t.text, (t.speaker.ref or "").rsplit(":", 1)[-1]) for t in meeting.turns] == [
        ("Hello all.", "SPEAKER_00"),
        ("Hi.", "SPEAKER_01"),
    ]
    plain = {
        "text": "Hello.",
        "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 1.0, "text": " Hello."}],
        "language": "en",
    }
    (meeting,) = parse(plain, "x.json", "whisper_json")
    assert "no_speakers" in meeting.flags


@pytest.mark.parametrize(
    "lines",
    [
        ["Review-20250304_090000-Meeting Recording", "4 March 2025, 09:00AM", "Ada Quill   0:03", "Hello all.",
         "Bo Marsh   0:09", "Hi."],
        ["Orchard review (2025-03-04) - Transcript", "Attendees", "Ada Quill, Bo Marsh", "Transcript",
         "Ada Quill: Hello all.", "Bo Marsh: Hi.", "Ada Quill: Shall we start?", "Bo Marsh: Yes."],
        ["Orchard review - March 4", "0:01 - Ada Quill (Orchard)", "Hello all.", "0:05 - Bo Marsh (Vendor)", "Hi."],
    ],
    ids=["teams", "meet", "fathom"],
)  # fmt: skip
def test_transcripts_in_word_files(lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    (meeting,) = parse(buffer.getvalue(), "2025-03-04 Orchard review.docx", "docx")
    assert meeting.kind == "transcript"
    said = [((t.speaker.name or "").partition(" (")[0], t.text) for t in meeting.turns]
    assert said[:2] == [("Ada Quill", "Hello all."), ("Bo Marsh", "Hi.")]
    companies = [(t.speaker.name or "").partition(" (")[2] for t in meeting.turns][:2]
    assert companies == (["Orchard)", "Vendor)"] if "(Orchard)" in lines[1] else ["", ""])


leaf = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
)
KEYS = st.sampled_from(
    ("speaker", "start", "end", "text", "transcript", "words", "sentences", "alternatives", "channel")
)
values = st.recursive(leaf, lambda i: st.lists(i, max_size=3) | st.dictionaries(KEYS, i, max_size=3), max_leaves=8)


@settings(deadline=None, max_examples=60)
@given(values, values, values)
def test_any_value_gives_cues_with_times_in_numbers(utterances, words, segments):
    record = {
        "utterances": utterances,
        "words": words,
        "segments": segments,
        "results": {"utterances": utterances, "channels": words},
    }
    for service in SERVICES:
        assert all(isinstance(cue.start_s, float) and isinstance(cue.text, str) for cue in service.read(record))
