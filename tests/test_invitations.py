"""Meetings from the invitations, answers and cancellations in mails, in the shapes of Google, Exchange and Graph."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.coverage import coverage
from cxnlp.ingest.meeting_notices import event_of, meeting_title, notice_of, read_notices
from cxnlp.ingest.read import read_inputs
from cxnlp.output import message_row
from cxnlp.privacy.forgetting import _freed
from cxnlp.privacy.held_retention import _wordless
from cxnlp.types import Message
from cxnlp.vocabulary import ANSWERS_ONLY, FROM_MAIL, INVITATION, INVITATION_UNREADABLE

CONFIG = Config(vendor_domains=("marram.example",))
EXCHANGE = "Microsoft Exchange Server 2010"
GOOGLE = "-//Google Inc//Google Calendar 70.9054//EN"
ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""
ORGANIZER = "ORGANIZER;CN=Ada Quill:mailto:ada@marram.example"
UID = "040000008200E00074C5B7101A82E0080000000010"


def attendee(name: str, state: str) -> str:
    return f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={state};RSVP=TRUE;CN={name}:mailto:{name}@saltmarsh.example"


def ics(
    method: str, *lines: str, seq: int = 0, start: str = "20250304T100000", stamp: str = "20250220T090000Z",
    uid: str = UID, product: str = EXCHANGE,
) -> str:  # fmt: skip
    head = ["BEGIN:VCALENDAR", *([f"METHOD:{method}"] if method else []), f"PRODID:{product}", "VERSION:2.0"]
    event = ["BEGIN:VEVENT", *lines, f"UID:{uid}", f"DTSTART;TZID=W. Europe Standard Time:{start}"]
    tail = [f"DTSTAMP:{stamp}", f"SEQUENCE:{seq}", "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join([*head, *ZONE.split("\n"), *event, *tail])


def mail(
    number: int, author: str, words: str, calendar: str, subject: str = "Tide talk", day: int = 20,
) -> str:  # fmt: skip
    to = "ben@saltmarsh.example, cy@saltmarsh.example" if author == "ada@marram.example" else "ada@marram.example"
    method = calendar.partition("METHOD:")[2].split("\r")[0]
    return (
        f"From: {author}\nTo: {to}\nSubject: {subject}\nDate: {day} Feb 2025 10:{number:02d}:00 +0100\n"
        f"Message-ID: <m{number}@mail.example>\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\n{words}\n'
        f"--b\nContent-Type: text/calendar; method={method}\n\n{calendar}\n--b--\n"
    )


REQUEST = mail(1, "ada@marram.example", "Let us go through the plan.", ics(
    "REQUEST", ORGANIZER, attendee("ben", "NEEDS-ACTION"), attendee("cy", "NEEDS-ACTION"), "SUMMARY:Tide talk",
    "DESCRIPTION:Let us go through the plan."))  # fmt: skip
DECLINED = mail(2, "ben@saltmarsh.example", "", ics(
    "REPLY", attendee("ben", "DECLINED"), "SUMMARY:Declined: Tide talk", stamp="20250221T090000Z"), day=21)  # fmt: skip
ACCEPTED = mail(3, "cy@saltmarsh.example", "I will bring the figures.", ics(
    "REPLY", attendee("cy", "ACCEPTED"), "SUMMARY:Accepted: Tide talk", stamp="20250221T100000Z"), day=21)  # fmt: skip
MOVED = mail(4, "ada@marram.example", "Moved by a day.", ics(
    "REQUEST", ORGANIZER, attendee("ben", "NEEDS-ACTION"), attendee("cy", "ACCEPTED"), "SUMMARY:Tide talk", seq=1,
    start="20250305T100000", stamp="20250222T090000Z"), day=22)  # fmt: skip
CANCELLED = mail(5, "ada@marram.example", "", ics(
    "CANCEL", ORGANIZER, attendee("ben", "NEEDS-ACTION"), attendee("cy", "ACCEPTED"), "SUMMARY:Canceled: Tide talk",
    "STATUS:CANCELLED", seq=2, start="20250305T100000", stamp="20250223T090000Z"), day=23)  # fmt: skip


def parsed(folder: Path, config: Config = CONFIG, **files: str) -> pipeline.Parsed:
    for name, text in files.items():
        file = folder / "saltmarsh" / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    return pipeline.parse([folder], config)


def meetings(found: pipeline.Parsed) -> list[Message]:
    return [m for m in found.messages if m.kind == "calendar"]


def one(folder: Path, **files: str) -> Message:
    (meeting,) = (m for m in meetings(parsed(folder, **files)) if not m.duplicate_of)
    return meeting


def answers(meeting: Message) -> dict[str | None, str]:
    return {i.party.email and i.party.email.split("@")[0]: i.response for i in meeting.invited}


def test_an_invitation_and_its_answers_are_one_meeting(tmp_path: Path) -> None:
    found = parsed(tmp_path, a_eml=REQUEST, b_eml=DECLINED, c_eml=ACCEPTED)
    (meeting,) = meetings(found)
    assert meeting.sent_at == datetime(2025, 3, 4, 9, tzinfo=UTC)
    assert (meeting.native_id, meeting.thread_id, meeting.subject) == (UID, f"meeting:{UID}", "Tide talk")
    assert meeting.author is not None and meeting.author.email == "ada@marram.example"
    assert answers(meeting) == {"ben": "declined", "cy": "accepted"}
    assert [p.email for p in meeting.absent] == ["ben@saltmarsh.example"]
    assert meeting.present == (), "accepted is not presence"
    assert meeting.account == "saltmarsh" and meeting.source == "saltmarsh/a.eml" and FROM_MAIL in meeting.flags
    assert meeting.text == "", "the mail has the words already"


def test_every_mail_stays_a_record_of_its_own(tmp_path: Path) -> None:
    found = parsed(tmp_path, a_eml=REQUEST, b_eml=DECLINED, c_eml=ACCEPTED)
    mails = {m.native_id: m for m in found.messages if m.kind == "email"}
    assert [(s.messages, s.rejected, s.status) for s in found.sources] == [(1, 0, "parsed")] * 3
    assert [mails[f"m{n}@mail.example"].automatic for n in (1, 2, 3)] == [False, True, False]
    assert mails["m3@mail.example"].text == "I will bring the figures."
    assert all(INVITATION in m.flags and not m.notices for m in mails.values())
    assert coverage(found.messages, found.people, 0, 0)["unread_attachments"] == 0


def test_no_answer_is_no_absence(tmp_path: Path) -> None:
    meeting = one(tmp_path, a_eml=REQUEST)
    assert answers(meeting) == {"ben": "none", "cy": "none"}
    assert meeting.absent == () == meeting.present


def test_the_latest_version_holds_and_answers_to_earlier_ones_do_not(tmp_path: Path) -> None:
    meeting = one(tmp_path, a_eml=REQUEST, b_eml=DECLINED, c_eml=ACCEPTED, d_eml=MOVED)
    assert meeting.sent_at == datetime(2025, 3, 5, 9, tzinfo=UTC)
    assert answers(meeting) == {"ben": "none", "cy": "accepted"}, "he declined another day"


def test_a_cancelled_meeting_is_cancelled_unless_asked_for_again(tmp_path: Path) -> None:
    assert one(tmp_path / "a", a_eml=REQUEST, d_eml=MOVED, e_eml=CANCELLED).cancelled
    again = MOVED.replace("SEQUENCE:1", "SEQUENCE:3").replace("<m4@", "<m6@")
    assert not one(tmp_path / "b", a_eml=REQUEST, e_eml=CANCELLED, f_eml=again).cancelled


def test_answers_alone_tell_of_a_meeting_but_not_of_all_its_people(tmp_path: Path) -> None:
    meeting = one(tmp_path, b_eml=DECLINED)
    assert answers(meeting) == {"ben": "declined"}
    assert meeting.subject == "Tide talk" and ANSWERS_ONLY in meeting.flags


def test_googles_mails(tmp_path: Path) -> None:
    invite = REQUEST.replace(EXCHANGE, GOOGLE).replace("Subject: Tide talk", "Subject: Invitation: Tide talk @ Tue")
    file = "\n--b\nContent-Type: application/ics; name=invite.ics\nContent-Disposition: attachment\n\n"
    calendar = ics("REQUEST", ORGANIZER, attendee("ben", "NEEDS-ACTION"), attendee("cy", "NEEDS-ACTION"),
                   "SUMMARY:Tide talk", product=GOOGLE)  # fmt: skip
    invite = invite.replace("\n--b--", file + calendar + "\n--b--")
    words = "Ben has declined this invitation."
    answer = DECLINED.replace(EXCHANGE, GOOGLE).replace("text/plain\n\n", f"text/plain\n\n{words}")
    found = parsed(tmp_path, a_eml=invite, b_eml=answer)
    (meeting,) = meetings(found)
    assert answers(meeting) == {"ben": "declined", "cy": "none"}
    assert all(m.automatic for m in found.messages if m.kind == "email")


def test_a_calendar_that_asks_nobody_is_an_attachment(tmp_path: Path) -> None:
    attached = mail(7, "ben@saltmarsh.example", "The webinar.", ics("PUBLISH", "SUMMARY:Webinar", product=GOOGLE))
    found = parsed(tmp_path, a_eml=attached)
    assert meetings(found) == []
    (written,) = found.messages
    assert not written.automatic or written.text == "The webinar."
    assert coverage(found.messages, found.people, 0, 0)["unread_attachments"] == 1


def test_an_invitation_in_an_attached_mail_is_not_the_senders(tmp_path: Path) -> None:
    outer = (
        "From: ben@saltmarsh.example\nTo: ada@marram.example\nSubject: Fwd\nDate: 20 Feb 2025 10:00:00 +0100\n"
        'Content-Type: multipart/mixed; boundary="o"\n\n--o\nContent-Type: text/plain\n\nSee there.\n'
        f"--o\nContent-Type: message/rfc822\n\n{REQUEST}\n--o--\n"
    )
    assert meetings(parsed(tmp_path, a_eml=outer)) == []


@pytest.mark.parametrize("calendar", ["METHOD:REQUEST\r\nnothing", ics("REQUEST", ORGANIZER, start="soon")])
def test_an_unreadable_invitation_is_said_and_costs_no_mail(calendar: str, tmp_path: Path) -> None:
    found = parsed(tmp_path, a_eml=mail(1, "ben@saltmarsh.example", "Please come.", calendar))
    (written,) = found.messages
    assert written.text == "Please come." and INVITATION_UNREADABLE in written.flags
    assert coverage(found.messages, found.people, 0, 0)["unread_attachments"] == 1


def test_a_calendars_own_entry_takes_answers_changes_and_cancellations(tmp_path: Path) -> None:
    own = ics("", ORGANIZER, attendee("ben", "NEEDS-ACTION"), attendee("cy", "TENTATIVE"), "SUMMARY:Tide talk")
    meeting = one(tmp_path / "a", calendar_ics=own, a_eml=REQUEST, b_eml=DECLINED, c_eml=ACCEPTED)
    assert (meeting.source, meeting.parser) == ("saltmarsh/calendar.ics", "icalendar")
    assert answers(meeting) == {"ben": "declined", "cy": "tentative"}, "what the calendar knows goes first"
    moved = one(tmp_path / "b", calendar_ics=own, a_eml=REQUEST, d_eml=MOVED)
    assert moved.sent_at == datetime(2025, 3, 5, 9, tzinfo=UTC) and moved.message_id == meeting.message_id
    later = own.replace("SEQUENCE:0", "SEQUENCE:5")
    kept = one(tmp_path / "c", calendar_ics=later, d_eml=MOVED, e_eml=CANCELLED)
    assert kept.sent_at == datetime(2025, 3, 4, 9, tzinfo=UTC) and not kept.cancelled


def test_two_exports_of_one_meeting_are_one(tmp_path: Path) -> None:
    first = ics("", ORGANIZER, attendee("ben", "NEEDS-ACTION"), attendee("cy", "DECLINED"), "SUMMARY:Tide talk")
    second = ics("", ORGANIZER, attendee("ben", "DECLINED"), "SUMMARY:Tide talk", seq=1, start="20250305T100000")
    found = parsed(tmp_path, one_ics=first, two_ics=second)
    old, new = sorted(meetings(found), key=lambda m: m.source)
    assert (old.duplicate_of, new.duplicate_of) == (new.message_id, None)
    assert answers(new) == {"ben": "declined"}
    copy = parsed(
        tmp_path / "x", a_ics=first, b_ics=first.replace("NEEDS-ACTION", "ACCEPTED").replace("DECLINED", "NEEDS-ACTION")
    )
    (kept,) = (m for m in meetings(copy) if not m.duplicate_of)
    assert answers(kept) == {"ben": "accepted", "cy": "declined"}, "each calendar knows its owner's answer"


def test_a_series_goes_as_far_as_the_mails_and_keeps_its_clock(tmp_path: Path) -> None:
    series = REQUEST.replace("SUMMARY:", "RRULE:FREQ=WEEKLY;BYDAY=TU\r\nSUMMARY:").replace("Feb 2025", "Jan 2025")
    last = DECLINED.replace("21 Feb 2025", "9 Apr 2025").replace("UID:", "RECURRENCE-ID:20250401T080000Z\r\nUID:")
    last = last.replace("SUMMARY:", "X-A:b\r\nSUMMARY:").replace(":20250304T100000", ":20250401T100000")
    found = meetings(parsed(tmp_path, a_eml=series, b_eml=last))
    assert [f"{m.sent_at:%m-%d %H}" for m in found] == [
        "03-04 09", "03-11 09", "03-18 09", "03-25 09", "04-01 08", "04-08 08",
    ]  # fmt: skip
    assert [[p.email for p in m.absent] for m in found] == [[], [], [], [], ["ben@saltmarsh.example"], []]


def test_notes_join_the_meeting_that_mails_tell_of(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v cy>Good morning, here are the figures.</v>\n"
    found = parsed(tmp_path, **{"a_eml": REQUEST, "b_eml": DECLINED, "meetings__2025-03-04 Tide talk_vtt": vtt})
    spoken = next(m for m in found.messages if m.kind == "transcript")
    assert spoken.thread_id == f"meeting:{UID}"
    assert {i.party.email for i in spoken.invited} == {"ben@saltmarsh.example", "cy@saltmarsh.example"}


def test_a_strangers_invitation_makes_no_account_and_no_meeting(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    stranger = REQUEST.replace("ada@marram.example", "news@fair.example").replace("saltmarsh.example", "marram.example")
    (folder / "a.eml").write_text(stranger.replace("Subject:", "List-Unsubscribe: <mailto:x@fair.example>\nSubject:"))
    (folder / "b.eml").write_text(ACCEPTED)
    found = pipeline.parse([folder], CONFIG)
    assert set(found.accounts.names) == {"saltmarsh.example"}
    assert len(found.ignored) == 1
    assert [m.account for m in meetings(found)] == ["saltmarsh.example"]


def test_nothing_written_later_is_known(tmp_path: Path) -> None:
    files = {"a_eml": REQUEST, "b_eml": DECLINED, "d_eml": MOVED, "e_eml": CANCELLED}
    early = parsed(tmp_path, Config(vendor_domains=("marram.example",), as_of=date(2025, 2, 20)), **files)
    assert meetings(early) == [], "its day has not come"
    late = parsed(tmp_path, Config(vendor_domains=("marram.example",), as_of=date(2025, 3, 31)), **files)
    assert [m.cancelled for m in meetings(late)] == [True]


def test_the_id_of_a_meeting_does_not_change_with_an_answer(tmp_path: Path) -> None:
    before = one(tmp_path / "a", a_eml=REQUEST)
    after = one(tmp_path / "b", a_eml=REQUEST, b_eml=DECLINED, d_eml=MOVED)
    assert before.message_id == after.message_id


def test_a_mailbox_gives_what_its_mails_give(tmp_path: Path) -> None:
    mails = [REQUEST, DECLINED, ACCEPTED, MOVED]
    alone = one(tmp_path / "a", **{f"m{n}_eml": text for n, text in enumerate(mails)})
    box = "".join(f"From - Thu Feb 20 10:00:00 2025\n{text}\n" for text in mails)
    together = one(tmp_path / "b", box_mbox=box)
    assert together.source == "saltmarsh/box.mbox#1"
    assert (together.invited, together.sent_at, together.message_id) == (alone.invited, alone.sent_at, alone.message_id)


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    mails = [REQUEST, DECLINED, ACCEPTED, MOVED, CANCELLED]
    rng, rows = random.Random(4), set()
    for turn in range(4):
        rng.shuffle(mails)
        meeting = one(tmp_path / str(turn), **{f"m{n}_eml": text for n, text in enumerate(mails)})
        rows.add(json.dumps({k: v for k, v in message_row(meeting).items() if k != "source"}, sort_keys=True))
    assert len(rows) == 1


def graph(number: int, kind: str, author: str, to: list[str], **more: Any) -> dict[str, Any]:
    def person(address: str) -> dict[str, Any]:
        return {"emailAddress": {"name": address.split("@")[0], "address": address}}

    return {
        "@odata.type": "#microsoft.graph.eventMessage", "id": f"AAMk{number}", "meetingMessageType": kind,
        "internetMessageId": f"<g{number}@mail.example>", "conversationId": "c1", "subject": "Tide talk",
        "sentDateTime": f"2025-02-2{number}T09:00:00Z", "receivedDateTime": f"2025-02-2{number}T09:00:05Z",
        "from": person(author), "toRecipients": [person(a) for a in to], "bodyPreview": "",
        "startDateTime": {"dateTime": "2025-03-04T09:00:00.0000000", "timeZone": "UTC"}, **more,
    }  # fmt: skip


GRAPH = [
    graph(0, "meetingRequest", "ada@marram.example", ["ben@saltmarsh.example", "cy@saltmarsh.example"]),
    graph(1, "meetingDeclined", "ben@saltmarsh.example", ["ada@marram.example"], subject="Declined: Tide talk"),
    graph(2, "meetingTenativelyAccepted", "cy@saltmarsh.example", ["ada@marram.example"],
          subject="Tentative: Tide talk", body={"contentType": "text", "content": "Depends on my train."}),
]  # fmt: skip


def test_graphs_messages_without_the_event(tmp_path: Path) -> None:
    found = parsed(tmp_path, mails_json=json.dumps({"value": GRAPH}))
    (meeting,) = meetings(found)
    assert answers(meeting) == {"ben": "declined", "cy": "tentative"}
    assert meeting.native_id is None and meeting.thread_id == "meeting:tide-talk@2025-03-04"
    written = {m.native_id: m for m in found.messages if m.kind == "email"}
    assert [written[f"g{n}@mail.example"].automatic for n in (0, 1, 2)] == [True, True, False]


def test_graphs_messages_join_the_meeting_of_that_start_and_title(tmp_path: Path) -> None:
    own = ics("", ORGANIZER, attendee("ben", "NEEDS-ACTION"), attendee("cy", "NEEDS-ACTION"), "SUMMARY:Tide talk")
    meeting = one(tmp_path, mails_json=json.dumps({"value": GRAPH}), calendar_ics=own)
    assert meeting.native_id == UID and answers(meeting) == {"ben": "declined", "cy": "tentative"}


def test_graphs_messages_with_the_event(tmp_path: Path) -> None:
    event = {
        "iCalUId": UID, "subject": "Tide talk", "isCancelled": True,
        "organizer": {"emailAddress": {"address": "ada@marram.example"}},
        "start": {"dateTime": "2025-03-05T10:00:00", "timeZone": "W. Europe Standard Time"},
        "attendees": [
            {"status": {"response": "declined"}, "emailAddress": {"address": "ben@saltmarsh.example"}}
        ],
    }  # fmt: skip
    record = graph(3, "meetingCancelled", "ada@marram.example", ["ben@saltmarsh.example"], event=event)
    meeting = one(tmp_path, mails_json=json.dumps({"value": [record]}), a_eml=REQUEST)
    assert meeting.cancelled and meeting.native_id == UID
    bare = graph(4, "meetingDeclined", "ben@saltmarsh.example", ["ada@marram.example"])
    del bare["startDateTime"]
    found = parsed(tmp_path / "x", mails_json=json.dumps({"value": [bare]}))
    assert meetings(found) == [] and INVITATION_UNREADABLE in found.messages[0].flags


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Declined: Tide talk", "Tide talk"),
        ("Abgelehnt: Jour fixe", "Jour fixe"),
        ("Updated invitation: Tide talk @ Tue 4 Mar 2025 10:00 - 11:00 (CET) (ben@saltmarsh.example)", "Tide talk"),
        ("Tide talk @ the pier (east)", "Tide talk @ the pier (east)"),
        (" ", None),
    ],
)
def test_titles(subject: str, title: str | None) -> None:
    assert meeting_title(subject) == title


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["REQUEST", "REPLY", "COUNTER", "CANCEL"]),
    st.integers(0, 5),
    st.sampled_from(["", "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=MONTHLY;BYDAY=1TU", "EXDATE:20250311T090000Z"]),
    st.text(st.characters(categories=("L", "N", "Zs")), max_size=12),
)
def test_a_notice_is_the_event_it_was_made_of(method: str, seq: int, line: str, title: str) -> None:
    text = ics(method, ORGANIZER, attendee("ben", "TENTATIVE"), f"SUMMARY:{title}", *([line] if line else []), seq=seq)
    (notice,), flags = read_notices([text.encode()])
    assert flags[0] == INVITATION
    event = event_of(notice)
    assert notice_of(event, notice.method) == notice
    assert event.start == datetime(2025, 3, 4, 9, tzinfo=UTC)
    assert event.local_start is not None and event.local_start.hour == 10


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.binary(max_size=200) | st.sampled_from([REQUEST.encode(), ics("REPLY", "ATTENDEE:x").encode()]), max_size=4
    )
)
def test_any_bytes_are_notices_or_said_to_be_none(parts: list[bytes]) -> None:
    notices, flags = read_notices(parts)
    assert (INVITATION in flags) == bool(notices)
    assert notices or not parts or INVITATION_UNREADABLE in flags


def test_who_only_answers_invitations_is_no_mass_mailer(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    answer = DECLINED.replace(EXCHANGE, GOOGLE).replace("text/plain\n\n", "text/plain\n\nBen has declined.")
    (folder / "a.eml").write_text(answer)
    found = pipeline.parse([folder], CONFIG)
    assert found.ignored == () and set(found.accounts.names) == {"saltmarsh.example"}
    assert [answers(m) for m in meetings(found)] == [{"ben": "declined"}]


def test_a_forgotten_person_is_in_no_notice(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(MOVED)
    (mail_read,) = read_inputs([tmp_path]).messages
    left = _freed(mail_read, lambda party: party is not None and party.email == "ben@saltmarsh.example")
    assert [[i.party.email for i in n.invited] for n in left.notices] == [["cy@saltmarsh.example"]]
    assert "Tide talk" not in repr(_wordless(mail_read))


def test_a_series_in_a_zone_of_no_known_name_is_flagged() -> None:
    line = "RRULE:FREQ=WEEKLY;COUNT=3"
    told = ics("REQUEST", ORGANIZER, line).replace("W. Europe Standard Time", "Customized Time Zone")
    assert [n.flags for n in read_notices([told.encode()])[0]] == [("assumed_tz",)]
    assert [n.flags for n in read_notices([ics("REQUEST", ORGANIZER, line).encode()])[0]] == [()]
