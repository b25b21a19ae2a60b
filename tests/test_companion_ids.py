"""Message ids depend on the record itself: a file that names its people or dates it changes no id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from cxnlp.config import Config
from cxnlp.ingest.identify import with_ids
from cxnlp.pipeline import Parsed, parse
from cxnlp.types import Message

SLACK = [
    {
        "type": "message",
        "user": "U02ADAQUIL",
        "text": "<@U02BOMARSH> when is the export ready?",
        "ts": "1741078810.000100",
    },
    {"type": "message", "user": "U02BOMARSH", "text": "Tomorrow, <@U02ADAQUIL>.", "ts": "1741078890.000100"},
]
NAMED = {"type": "message", "user": "U02ADAQUIL", "user_profile": {"real_name": "Ada Quill"}, "text": "Thanks",
         "ts": "1741079999.000100"}  # fmt: skip
USERS = [
    {"id": n, "team_id": "T1", "is_bot": False, "tz_offset": 0, "profile": {"real_name": name, "email": email}}
    for n, name, email in (
        ("U02ADAQUIL", "Ada Quill", "ada@orchard.example"),
        ("U02BOMARSH", "Bo Marsh", "bo@vendor.example"),
    )
]
GONG = {
    "callTranscripts": [
        {
            "callId": "7782342",
            "transcript": [
                {"speakerId": "641", "sentences": [{"start": 460230, "end": 462000, "text": "We need the export."}]},
                {"speakerId": "642", "sentences": [{"start": 464000, "end": 465000, "text": "Agreed."}]},
            ],
        }
    ]
}
CALLS = {
    "calls": [
        {
            "metaData": {"id": "7782342", "title": "Orchard review", "started": "2025-03-04T09:00:00Z"},
            "parties": [
                {"speakerId": "641", "name": "Ada Quill", "emailAddress": "ada@orchard.example"},
                {"speakerId": "642", "name": "Bo Marsh", "emailAddress": "bo@vendor.example"},
            ],
        }
    ]
}
CAPTIONS = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nAda: We need the export before June.\n\n"
    "00:00:04.000 --> 00:00:06.000\nBo Marsh: Agreed.\n"
)
ENTRY = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:e1@orchard.example\r\nDTSTART:20250304T083000Z\r\n"
    "DTEND:20250304T093000Z\r\nSUMMARY:Orchard review\r\nORGANIZER;CN=Bo Marsh:mailto:bo@vendor.example\r\n"
    "ATTENDEE;CN=Ada Quill;PARTSTAT=ACCEPTED:mailto:ada@orchard.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
INCIDENT = {
    "number": "INC0010001",
    "sys_id": "a" * 32,
    "short_description": "Export is empty",
    "caller_id": {"value": "b" * 32, "display_value": "Ada Quill"},
    "state": "2",
    "opened_at": {"value": "2025-03-04 09:00:00", "display_value": "2025-03-04 10:00:00"},
    "description": "The file has no rows.",
    "comments": "2025-03-04 11:00:00 - Bo Marsh (Additional comments)\nWe look into it.\n",
}
PEOPLE = "name,emails,title,account\nAda Quill,ada@orchard.example,CFO,Orchard\nBo Marsh,bo@vendor.example,CSM,\n"
CASES: dict[str, tuple[str, str, str, str]] = {
    "Slack and its users": ("general/2025-03-04.json", json.dumps(SLACK), "users.json", json.dumps(USERS)),
    "Gong and its calls": ("transcripts.json", json.dumps(GONG), "calls.json", json.dumps(CALLS)),
    "captions and the calendar": ("2025-03-04 0830 Orchard review.vtt", CAPTIONS, "calendar.ics", ENTRY),
    "ServiceNow and contacts": ("incident.json", json.dumps({"result": [INCIDENT]}), "contacts.csv", PEOPLE),
}


def parsed(folder: Path, files: Mapping[str, str]) -> Parsed:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return parse([folder], Config(vendor_domains=("vendor.example",)))


def ids(found: Parsed) -> list[str]:
    return [m.message_id for m in found.messages if m.kind != "calendar"]


@pytest.mark.parametrize("case", CASES)
def test_a_companion_file_changes_no_id(tmp_path: Path, case: str) -> None:
    name, text, companion, more = CASES[case]
    alone = parsed(tmp_path / "alone", {name: text})
    beside = parsed(tmp_path / "beside", {name: text, companion: more})
    assert ids(alone) == ids(beside) != []
    emails = [{e for p in found.people.values() for e in p.emails} for found in (alone, beside)]
    assert "ada@orchard.example" in emails[1] - emails[0], "the companion was of use"


def test_a_later_page_of_the_same_day_changes_no_id(tmp_path: Path) -> None:
    first = parsed(tmp_path / "first", {"general/2025-03-04.json": json.dumps(SLACK)})
    later = parsed(tmp_path / "later", {"general/2025-03-04.json": json.dumps([*SLACK, NAMED])})
    assert set(ids(first)) < set(ids(later))
    assert any("@Ada Quill" in m.text for m in later.messages), "the later line names her"


def test_calls_and_transcripts_in_one_file_have_the_ids_of_two(tmp_path: Path) -> None:
    apart = parsed(tmp_path / "apart", {"t.json": json.dumps(GONG), "c.json": json.dumps(CALLS)})
    together = parsed(tmp_path / "together", {"t.json": json.dumps({**GONG, **CALLS})})
    assert ids(apart) == ids(together)


def test_who_spoke_in_a_call_was_there_though_another_file_names_them(tmp_path: Path) -> None:
    found = parsed(tmp_path, {"t.json": json.dumps(GONG), "c.json": json.dumps(CALLS)})
    (call,) = (m for m in found.messages if m.kind == "transcript")
    assert [p.name for p in call.present] == ["Ada Quill", "Bo Marsh"]


def test_two_recordings_of_one_meeting_are_found_and_the_same_words_of_two_meetings_kept_apart(tmp_path: Path) -> None:
    second = ENTRY.split("VERSION:2.0\r\n")[1].replace("e1@", "e2@").replace("20250304", "20250311")
    calendar = ENTRY.replace("END:VCALENDAR\r\n", "") + second
    first, other = "2025-03-04 0830 Orchard review.vtt", "2025-03-11 0830 Orchard review.vtt"
    files = {first: CAPTIONS, first.replace(".vtt", ".cc.vtt"): CAPTIONS + "\n", other: CAPTIONS + "\n\n"}
    found = [m for m in parsed(tmp_path, {**files, "c.ics": calendar}).messages if m.kind == "transcript"]
    assert len({m.message_id for m in found}) == len(found) == 3
    assert [m.sent_at.day for m in found if m.sent_at and m.duplicate_of is None] == [4, 11]


def test_equal_records_that_turned_out_to_be_different_have_ids_of_their_own() -> None:
    one = Message("transcript", "a.vtt", "webvtt", message_id="k", body="Hello", subject="Monday")
    two = Message("transcript", "b.vtt", "webvtt", message_id="k", body="Hello", subject="Tuesday")
    copy = Message("transcript", "c.vtt", "webvtt", message_id="k", body="Hello", subject="Tuesday")
    first, second = with_ids([copy, two, one]), with_ids([one, copy, two])
    assert first == second
    assert {m.source: m.message_id for m in first}["a.vtt"] == "k"
    assert len({m.message_id for m in first}) == 3
    by_source = {m.source: m for m in first}
    assert by_source["c.vtt"].duplicate_of == by_source["b.vtt"].message_id
    assert by_source["b.vtt"].duplicate_of is None
