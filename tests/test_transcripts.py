import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.personnames import display_names, is_person_name, is_short_for, true_speakers
from cxnlp.ingest.source import Source
from cxnlp.ingest.speaker_text import parse_speaker_text
from cxnlp.ingest.transcripts import FORMATS
from cxnlp.ingest.vtt import parse_captions
from cxnlp.people.identity import resolve_mentions
from cxnlp.people.sides import Sides
from cxnlp.types import Message

TEAMS = """WEBVTT

8f1c0000-aaaa/10-0
00:00:03.000 --> 00:00:06.000
<v Ada Quill>We have forty berths &amp; one crane,</v>

8f1c0000-aaaa/10-1
00:00:06.100 --> 00:00:08.000
<v Ada Quill>and the crane is slow.</v>

8f1c0000-bbbb/11-0
00:00:09.000 --> 00:00:11.000
<v Roe, Ben (Ops)>I know.</v>

8f1c0000-cccc/12-0
00:00:12.000 --> 00:00:14.000
<v Roe, Ben (Ops)>Next week it is two.
"""
ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
Ada Quill: Good morning. Note: the crane is broken.

2
00:00:03.500 --> 00:00:05.000
Next steps: call the harbour.

3
00:00:06.000 --> 00:00:08.000
Ben Roe | Saltmarsh Ltd: Who calls them?
"""
OTTER = """Ada Quill  0:03
Are we all here? The tide
will not wait.

Ben Roe  0:09
Two of us are: you and me.

Ada Quill  1:02:15
Good.

Transcribed by https://otter.ai
"""


def parse(text: str | bytes, name: str) -> Message:
    source = Source.of_bytes(text.encode() if isinstance(text, str) else text, name)
    best = max(FORMATS, key=lambda f: f.sniff(source))
    assert best.sniff(source) >= 0.5
    (record,) = list(best.parse(source))
    assert isinstance(record, Message)
    return record


def test_teams_voice_tags() -> None:
    message = parse(TEAMS, "acme/meetings/2025-03-04 1000 Berth review.vtt")
    assert [(t.speaker.name, t.text, t.start_s) for t in message.turns] == [
        ("Ada Quill", "We have forty berths & one crane, and the crane is slow.", 3.0),
        ("Ben Roe", "I know.", 9.0),
        ("Ben Roe", "Next week it is two.", 12.0),
    ]
    assert [p.name for p in message.present] == ["Ada Quill", "Ben Roe"]
    assert (message.kind, message.text, message.body, message.parser) == ("transcript", "", "", "webvtt")
    assert message.subject == "Berth review"
    assert message.sent_at == datetime(2025, 3, 4, 10, 0, tzinfo=UTC)
    assert message.time_precision == "day"
    assert "no_timezone" in message.flags


def test_teams_metadata_cues_give_the_exact_start() -> None:
    cue = {"startDateTime": "2025-03-04T09:00:05.5+00:00", "speakerName": "Ada Quill", "spokenText": "The tide turned."}
    text = f"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n{json.dumps(cue)}\n"
    message = parse(text, "x.vtt")
    assert message.turns[0].speaker.name == "Ada Quill"
    assert message.turns[0].text == "The tide turned."
    assert message.sent_at == datetime(2025, 3, 4, 9, 0, 5, 500000, tzinfo=UTC)
    assert message.time_precision == "second"


def test_zoom_names_and_false_speakers() -> None:
    message = parse(ZOOM, "GMT20250304-101500_Recording.transcript.vtt")
    assert [(t.speaker.name, t.text) for t in message.turns] == [
        ("Ada Quill", "Good morning. Note: the crane is broken."),
        ("Ada Quill", "Next steps: call the harbour."),
        ("Ben Roe", "Who calls them?"),
    ]
    assert message.time_precision == "minute"
    assert message.flags == ()


def test_srt_without_counters_and_with_bom() -> None:
    text = (
        "\ufeff00:00:01,000 --> 00:00:02,000\nAda Quill: Hello there, Ben.\n\n"
        "00:00:03,000 --> 00:00:04,000\nBen Roe: Hello.\n"
    )
    message = parse(text, "talk.srt")
    assert message.parser == "srt"
    assert [t.speaker.name for t in message.turns] == ["Ada Quill", "Ben Roe"]
    assert message.sent_at is None
    assert message.time_precision == "none"


def test_rolling_captions_say_each_line_once() -> None:
    text = (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<00:00:00.500><c>the tide</c>\n\n"
        "00:00:02.000 --> 00:00:04.000\nthe tide\ncomes in\n\n00:00:04.000 --> 00:00:06.000\ncomes in\nat noon.\n"
    )
    captions = parse_captions(text)
    assert [c.text for c in captions.cues] == ["the tide", "comes in", "at noon."]
    message = parse(text, "talk.vtt")
    assert [t.text for t in message.turns] == ["the tide comes in at noon."]
    assert "no_speakers" in message.flags


def test_captions_without_speech_are_a_valid_answer() -> None:
    message = parse("WEBVTT\n\n", "2025-03-04 1000 Nobody came.vtt")
    assert message.turns == ()
    assert message.flags == ("no_timezone", "no_speech")


def test_otter_text() -> None:
    message = parse(OTTER, "2025-03-04 1000 Tide talk_otter_ai.txt")
    assert [(t.speaker.name, t.text, t.start_s) for t in message.turns] == [
        ("Ada Quill", "Are we all here? The tide will not wait.", 3.0),
        ("Ben Roe", "Two of us are: you and me.", 9.0),
        ("Ada Quill", "Good.", 3735.0),
    ]
    assert message.subject == "Tide talk"


def test_title_and_day_above_the_first_turn() -> None:
    text = "Tide talk\nOctober 7, 2025, 9:00AM\n2m 2s\n\nAda Quill   0:03\nHello.\nBen Roe   0:05\nHello you.\n"
    message = parse(text, "export.txt")
    assert message.subject == "Tide talk"
    assert message.sent_at == datetime(2025, 10, 7, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:04] Ada: The tide is late.\n[00:00:09] Ben: It is never late.\n",
        "00:04 Ada: The tide is late.\n00:09 Ben: It is never late.\n",
        "Ada [00:04]: The tide is late.\nBen [00:09]: It is never late.\n",
        "0:04 - Ada\nThe tide is late.\n0:09 - Ben\nIt is never late.\n",
        "**Ada** (00:04)\nThe tide is late.\n\n**Ben** (00:09)\nIt is never late.\n",
    ],
)
def test_other_layouts_of_speaker_text(text: str) -> None:
    message = parse(text, "talk.txt")
    assert [(t.speaker.name, t.text, t.start_s) for t in message.turns] == [
        ("Ada", "The tide is late.", 4.0),
        ("Ben", "It is never late.", 9.0),
    ]


def test_times_without_names_are_turns_of_nobody() -> None:
    message = parse("0:00\nThe tide is late.\n\n0:15\nIt is never late.\n\n0:24\nGood.\n", "talk.txt")
    assert [(t.speaker.name, t.text, t.start_s) for t in message.turns] == [
        (None, "The tide is late.", 0.0),
        (None, "It is never late.", 15.0),
        (None, "Good.", 24.0),
    ]
    assert message.present == ()


def test_captions_with_names_in_brackets() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n(Ada Quill)\nThe tide\n\n00:02.000 --> 00:03.000\nis late.\n\n"
    text += "00:03.000 --> 00:04.000\n(Ben Roe)\nNever. (laughs loudly)\n"
    message = parse(text, "talk.vtt")
    assert [(t.speaker.name, t.text) for t in message.turns] == [
        ("Ada Quill", "The tide is late."),
        ("Ben Roe", "Never. (laughs loudly)"),
    ]


def test_colon_text_needs_people_who_speak_again() -> None:
    talk = "Ada: Is it in?\nBen: Not yet.\nAda: Note: it rains.\nBen: It does.\nNext steps: none.\nAda: Fine.\n"
    found = parse_speaker_text(talk)
    assert found is not None
    assert [s.speaker for s in found.spoken] == ["Ada", "Ben", "Ada", "Ben", "Ada"]
    assert found.spoken[3].text == "It does. Next steps: none."
    notes = "Budget: open\nTimeline: May\nOwner: Ada\nBudget: see above\nRisk: weather\n"
    assert parse_speaker_text(notes) is None


def test_unnamed_speakers_are_nobody_in_particular() -> None:
    message = parse("Speaker 1  0:01\nHello.\nUnknown Speaker  0:04\nHello.\nAda Quill  0:06\nHi.\n", "talk.txt")
    assert [t.speaker.name for t in message.turns] == [None, None, "Ada Quill"]
    assert message.turns[0].speaker.ref != message.turns[1].speaker.ref
    assert [p.name for p in message.present] == ["Ada Quill"]


def test_an_unnamed_speaker_hangs_on_what_is_said_and_not_on_the_name_of_the_file() -> None:
    said = "Speaker 1  0:01\nHello.\nAda Quill  0:06\nHi.\n"

    def ref(text: str, name: str) -> str:
        return parse(text, name).turns[0].speaker.ref or ""

    assert ref(said, "talk.txt") == ref(said, "calls/talk copy.txt")
    assert ref(said, "talk.txt") != ref(said.replace("Hi", "Good morning"), "talk.txt"), "two talks, two people"
    found = resolve_mentions([parse(said, "talk.txt")], [], Sides(()))
    assert {p.name for p in found.people} == {"Speaker 1", "Ada Quill"}


FIREFLIES = {
    "id": "r1",
    "title": "Tide talk",
    "date": 1741082400000,
    "dateString": "2025-03-04T10:00:00Z",
    "organizer_email": "Ada@Marram.example",
    "participants": ["ada@marram.example", "ben@saltmarsh.example", "cy@saltmarsh.example"],
    "meeting_attendees": [
        {"displayName": "Ada Quill", "email": "ada@marram.example"},
        {"displayName": "Ben Roe", "email": "ben@saltmarsh.example"},
    ],
    "sentences": [
        {"speaker_name": "Ada Quill", "speaker_id": 0, "text": "The tide", "start_time": 0.2, "end_time": 1.0},
        {"speaker_name": "Ada Quill", "speaker_id": 0, "text": "is in.", "start_time": 1.1, "end_time": 2.0},
        {"speaker_name": None, "speaker_id": 3, "text": "Good.", "start_time": 3.0, "end_time": 4.0},
        {"speaker_name": "Ben Roe", "speaker_id": 1, "text": "", "raw_text": "", "start_time": 5.0},
    ],
}


def test_recorder_json() -> None:
    message = parse(json.dumps(FIREFLIES), "2025-03-04 1200 Tide talk.fireflies.json")
    assert [(t.speaker.email, t.text, t.start_s) for t in message.turns] == [
        ("ada@marram.example", "The tide is in.", 0.2),
        (None, "Good.", 3.0),
    ]
    assert [(i.party.email, i.response) for i in message.invited] == [
        ("ada@marram.example", "none"),
        ("ben@saltmarsh.example", "none"),
        ("cy@saltmarsh.example", "none"),
    ]
    assert [p.email for p in message.present] == ["ada@marram.example"]
    assert message.sent_at == datetime(2025, 3, 4, 10, 0, tzinfo=UTC)
    assert message.time_precision == "second"
    assert message.native_id == "r1"


def test_recorder_json_in_an_api_answer() -> None:
    wrapped = {"data": {"transcripts": [FIREFLIES, {**FIREFLIES, "id": "r2", "sentences": None}]}}
    source = Source.of_bytes(json.dumps(wrapped).encode(), "all.json")
    records = [r for r in FORMATS[3].parse(source) if isinstance(r, Message)]
    assert [r.source for r in records] == ["all.json#r1", "all.json#r2"]
    assert "no_speech" in records[1].flags


@pytest.mark.parametrize("data", [b"{", b"[" * 100_000, b'{"sentences": 3}', b"null", b"", b"\xff\xfe\x00"])
def test_unreadable_json_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnreadableInput):
        list(FORMATS[3].parse(Source.of_bytes(data, "x.json")))


@pytest.mark.parametrize(
    "text",
    [
        "From: ada@marram.example\nTo: ben@saltmarsh.example\nSubject: Tide\nMessage-ID: <1@x>\n\n"
        "Ada: hi\nBen: hi\nAda: hi\nBen: hi\n",
        "id,subject,created\n1,Tide,2025-03-04\n2,Crane,2025-03-05\n3,Berth,2025-03-06\n",
        '{"tickets": [{"id": 1, "subject": "Tide"}]}',
    ],
)
def test_what_belongs_to_others_is_not_claimed(text: str) -> None:
    source = Source.of_bytes(text.encode(), "x.txt")
    assert max(f.sniff(source) for f in FORMATS) < 0.1


def test_names() -> None:
    assert display_names(["Roe, Ben (Saltmarsh)", "Ada Quill (Marram)", "Cy Dee (Marram)", "Fen Ode (Fee)"]) == {
        "Roe, Ben (Saltmarsh)": "Ben Roe",
        "Ada Quill (Marram)": "Ada Quill",
        "Cy Dee (Marram)": "Cy Dee",
        "Fen Ode (Fee)": "Fen Ode (Fee)",
    }
    assert all(map(is_person_name, ["Ada", "Ada Q.", "J. van der Roe", "Dr Ode", "D'Arcy", "山田太郎", "Al-Farouk"]))
    assert not any(map(is_person_name, ["next steps", "Note", "He's", "Oct", "3 others", "the crane", "https"]))
    assert is_short_for("Ada", "Ada Quill") and is_short_for("AQ", "Ada Quill") and is_short_for("Ada Q", "Ada Quill")
    assert is_short_for("Łucja", "Lucja Ode") and is_short_for("Dr Q", "Dr Ada Quill")
    assert not is_short_for("A", "Ada Quill") and not is_short_for("Ben", "Ada Quill")
    assert true_speakers(["Ada Quill", "Ben Roe", "Bottom line", "Note", "Ada Quill"]) == {"Ada Quill", "Ben Roe"}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.vtt", "x.srt", "x.txt", "x.json"]))
def test_arbitrary_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    source = Source.of_bytes(data, name)
    for form in FORMATS:
        assert 0.0 <= form.sniff(source) <= 1.0
        try:
            records = list(form.parse(source))
        except UnreadableInput as error:
            assert str(error)
        else:
            assert all(isinstance(r, Message) for r in records)


_PIECES = [
    "WEBVTT\n",
    "\n",
    "00:00:01.000 --> 00:00:02.000\n",
    "<v Ada>",
    "</v>",
    "Ada: ",
    "Ben  0:03\n",
    "- x\n",
    "{",
    '"',
    "Note: ",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=25).map("".join))
def test_broken_captions_never_break_the_parser(text: str) -> None:
    source = Source.of_bytes(text.encode("utf-8", "replace"), "x.vtt")
    for form in FORMATS[:3]:
        try:
            for record in form.parse(source):
                assert isinstance(record, Message)
                assert all(t.text.strip() for t in record.turns)
                assert set(record.present) <= {t.speaker for t in record.turns}
        except UnreadableInput as error:
            assert str(error)
