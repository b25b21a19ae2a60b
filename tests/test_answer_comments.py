"""What invitees write beside their answers, in the shapes of Google, Exchange and calendar servers: words of theirs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from test_invitations import (
    CONFIG,
    EXCHANGE,
    GOOGLE,
    ORGANIZER,
    REQUEST,
    answers,
    attendee,
    ics,
    mail,
    meetings,
    parsed,
)

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.ingest.answer_words import comment_of, note_in
from cxnlp.ingest.calendar_json import CalendarJson
from cxnlp.ingest.outlook_meetings import by_calendar
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.source import Source
from cxnlp.people.vendor import propose_vendor_domains
from cxnlp.privacy.forgetting import written_alone
from cxnlp.privacy.held_retention import _wordless
from cxnlp.signals.messages import readings
from cxnlp.types import Invitation, MeetingNotice, Message, Party
from cxnlp.vocabulary import ANSWER_COMMENT

NOTE = "We are too busy for a roadmap discussion right now"
WRITTEN = datetime(2025, 2, 21, 9, 2, tzinfo=UTC)
NOTED = attendee("ben", "DECLINED").replace(":mailto", f';X-NUM-GUESTS=0;X-RESPONSE-COMMENT="{NOTE}":mailto')
NOTICE = f'Ben has declined this invitation with a note:\n"{NOTE}"\n\nTide talk\nTuesday Mar 4, 2025'
STATUS = "Ben has declined this invitation."


def reply(words: str, *lines: str, product: str = EXCHANGE) -> str:
    return mail(2, "ben@saltmarsh.example", words, ics("REPLY", *lines, "SUMMARY:Tide talk", product=product), day=21)


BY_GOOGLE = reply(NOTICE, NOTED, product=GOOGLE)
BY_EXCHANGE = reply("", attendee("ben", "DECLINED"), f"COMMENT;LANGUAGE=en-US:{NOTE}\\n")
EXPORT = ics("", ORGANIZER, NOTED, attendee("cy", "ACCEPTED"), "SUMMARY:Tide talk", "LAST-MODIFIED:20250221T093000Z",
             product=GOOGLE, stamp="20250601T000000Z")  # fmt: skip


def comments(found: pipeline.Parsed, copies: bool = False) -> list[Message]:
    return [m for m in found.messages if ANSWER_COMMENT in m.flags and (copies or not m.duplicate_of)]


def entries(found: pipeline.Parsed) -> list[Message]:
    return [m for m in meetings(found) if ANSWER_COMMENT not in m.flags]


@pytest.mark.parametrize("answer", [BY_GOOGLE, reply(NOTICE, attendee("ben", "DECLINED"), product=GOOGLE), BY_EXCHANGE])
def test_a_comment_is_a_sentence_of_whoever_wrote_it(answer: str, tmp_path: Path) -> None:
    found = parsed(tmp_path, a_eml=REQUEST, b_eml=answer)
    (said,) = comments(found)
    assert (said.text, said.kind, said.sent_at, said.automatic) == (NOTE, "calendar", WRITTEN, False)
    assert said.author is not None and said.author.email == "ben@saltmarsh.example"
    (meeting,) = entries(found)
    assert (said.thread_id, said.account) == (meeting.thread_id, "saltmarsh")
    read = {m.message_id: [text for *_, text in r.spans] for m, _, r in readings(found.messages, found.people)}
    assert read[said.message_id] == [NOTE] and meeting.message_id not in read


def test_a_comment_is_no_meeting_no_attendance_and_no_mail(tmp_path: Path) -> None:
    found = parsed(tmp_path / "a", a_eml=REQUEST, b_eml=BY_GOOGLE)
    without = parsed(tmp_path / "b", a_eml=REQUEST, b_eml=BY_GOOGLE.replace(f';X-RESPONSE-COMMENT="{NOTE}"', "")
                     .replace(NOTICE, STATUS))  # fmt: skip
    (said,) = comments(found)
    assert (said.invited, said.absent, said.present, said.recipients) == ((), (), (), ())
    assert comments(without) == [] and entries(found) == entries(without)
    assert answers(entries(found)[0]) == {"ben": "declined", "cy": "none"}
    assert [m.automatic for m in found.messages if m.kind == "email"] == [False, True]


def test_words_that_the_mail_itself_says_are_said_once(tmp_path: Path) -> None:
    answer = BY_EXCHANGE.replace("text/plain\n\n", f"text/plain\n\n{NOTE}\n")
    found = parsed(tmp_path, a_eml=REQUEST, b_eml=answer, calendar_ics=EXPORT)
    (written,) = (m for m in found.messages if m.kind == "email" and m.text == NOTE)
    assert comments(found) == []
    assert [m.duplicate_of for m in comments(found, copies=True)] == [written.message_id]


def test_a_status_line_in_the_mail_hides_no_comment(tmp_path: Path) -> None:
    found = parsed(tmp_path, a_eml=REQUEST, b_eml=BY_EXCHANGE.replace("text/plain\n\n", f"text/plain\n\n{STATUS}\n"))
    assert [m.text for m in comments(found)] == [NOTE]


def test_a_calendar_that_keeps_comments_tells_when_they_are_known(tmp_path: Path) -> None:
    (said,) = comments(parsed(tmp_path / "a", calendar_ics=EXPORT))
    assert (said.text, said.sent_at, said.time_precision) == (NOTE, datetime(2025, 2, 21, 9, 30, tzinfo=UTC), "day")
    late = EXPORT.replace("20250221T093000Z", "20251221T093000Z")
    (capped,) = comments(parsed(tmp_path / "b", calendar_ics=late))
    assert capped.sent_at == datetime(2025, 3, 4, 9, tzinfo=UTC), "no later than the meeting starts"
    (answer,) = comments(parsed(tmp_path / "c", r_ics=ics("REPLY", attendee("ben", "DECLINED"), f"COMMENT:{NOTE}")))
    assert answer.sent_at == datetime(2025, 2, 20, 9, tzinfo=UTC)


def test_mail_and_calendar_say_it_once(tmp_path: Path) -> None:
    other = EXPORT.replace("20250221T093000Z", "20250222T093000Z")
    found = parsed(tmp_path, a_eml=REQUEST, b_eml=BY_GOOGLE, one_ics=EXPORT, two_ics=other)
    (said,) = comments(found)
    assert said.sent_at == WRITTEN and said.source == "saltmarsh/b.eml"
    assert {m.duplicate_of for m in comments(found, copies=True)} == {None, said.message_id}
    assert len(comments(found, copies=True)) == 3
    two = parsed(tmp_path / "x", one_ics=EXPORT, two_ics=other)
    assert [m.source for m in comments(two)] == ["saltmarsh/one.ics#comment 1"], "the earlier one"


def test_a_comment_on_a_series_is_not_one_on_each_meeting_of_it(tmp_path: Path) -> None:
    whole = EXPORT.replace("SUMMARY:", "RRULE:FREQ=WEEKLY;COUNT=4\r\nSUMMARY:")
    changed = EXPORT.replace("UID:", "RECURRENCE-ID:20250311T090000Z\r\nUID:").replace("20250304T10", "20250312T10")
    found = parsed(tmp_path, a_ics=whole, b_ics=changed)
    assert len(comments(found)) == 1 and len([m for m in entries(found) if not m.duplicate_of]) == 4
    assert comments(found)[0].sent_at == datetime(2025, 2, 21, 9, 30, tzinfo=UTC)


def test_nothing_is_known_before_it_was_written(tmp_path: Path) -> None:
    def on(day: date) -> list[str]:
        config = Config(vendor_domains=CONFIG.vendor_domains, as_of=day)
        return [m.text for m in comments(parsed(tmp_path, config, a_eml=REQUEST, b_eml=BY_GOOGLE, c_ics=EXPORT))]

    assert (on(date(2025, 2, 20)), on(date(2025, 2, 21))) == ([], [NOTE])


@pytest.mark.parametrize(
    "line",
    [
        "Declined",
        "Abgelehnt.",
        "This event has been declined.",
        "Ben Hale has declined this invitation.",
        "Ben Hale has declined your event invitation",
        "Ben Hale hat diese Einladung abgelehnt.",
        "Ben Hale a refusé cette invitation",
        "Declined because I am out of office",
        "Declined because it's outside of working hours",
        "Відхилено, оскільки я на місці",
        " \n ",
    ],
)
def test_what_calendars_write_is_no_comment(line: str, tmp_path: Path) -> None:
    assert comment_of(line) is None
    assert comments(parsed(tmp_path, b_eml=BY_EXCHANGE.replace(NOTE, line.replace("\n", "")))) == []


@pytest.mark.parametrize(
    "words", [NOTE, "Declined because we have no budget left", "Sorry, declined", "No.", "Diesmal nicht, zu viel los."]
)
def test_what_people_write_is_one(words: str) -> None:
    assert comment_of(f"{words}\n") == words


def test_entities_and_escapes_of_google_are_read(tmp_path: Path) -> None:
    answer = BY_GOOGLE.replace(NOTE, "It&#39\\;s the budget\\, sorry")
    assert [m.text for m in comments(parsed(tmp_path, b_eml=answer))] == ["It's the budget, sorry"]
    assert note_in(f"Ben has accepted this invitation with a note: “{NOTE}”\n\nTide talk") == NOTE
    assert note_in("Ben has declined this invitation.\n\n“Tide talk”") is None


def test_a_comment_of_an_invitation_is_not_its_invitees(tmp_path: Path) -> None:
    asked = REQUEST.replace("SUMMARY:", "COMMENT:Please confirm.\r\nSUMMARY:")
    both = reply("", attendee("ben", "DECLINED"), attendee("cy", "DECLINED"), f"COMMENT:{NOTE}")
    assert comments(parsed(tmp_path, a_eml=asked, b_eml=both)) == []


def test_calendar_servers_keep_comments_apart(tmp_path: Path) -> None:
    apart = (
        'X-CALENDARSERVER-ATTENDEE-COMMENT;X-CALENDARSERVER-ATTENDEE-REF="mailto:ben@saltmarsh.example";'
        "X-CALENDARSERVER-DTSTAMP=20250221T090000Z:Too busy\\, sorry"
    )
    own = ics("", ORGANIZER, attendee("ben", "DECLINED"), apart, "SUMMARY:Tide talk")
    (said,) = comments(parsed(tmp_path, calendar_ics=own))
    assert said.text == "Too busy, sorry" and said.author is not None and said.author.email == "ben@saltmarsh.example"


def test_the_answer_of_googles_calendar_api() -> None:
    event = {
        "kind": "calendar#event", "iCalUID": "e1@google.com", "summary": "Tide talk", "updated": "2025-02-21T09:30:00Z",
        "start": {"dateTime": "2025-03-04T09:00:00Z"}, "organizer": {"email": "ada@marram.example"},
        "attendees": [{"email": "ben@saltmarsh.example", "responseStatus": "declined", "comment": NOTE}],
    }  # fmt: skip
    data = json.dumps({"kind": "calendar#events", "items": [event]}).encode()
    meeting, said = CalendarJson("google_calendar").parse(Source.of_bytes(data, "calendar.json"))
    assert isinstance(meeting, Message) and isinstance(said, Message)
    assert [(i.response, i.comment) for i in meeting.invited] == [("declined", None)]
    assert (said.text, said.thread_id) == (NOTE, meeting.thread_id)
    assert said.sent_at == datetime(2025, 2, 21, 9, 30, tzinfo=UTC)


def test_an_answer_to_googles_invitation_written_in_outlook_is_a_persons() -> None:
    notice = MeetingNotice("reply", "e1@google.com", WRITTEN)
    assert not by_calendar([notice], NOTE)
    assert by_calendar([notice], STATUS) and by_calendar([notice], NOTICE) and by_calendar([notice], "")
    assert by_calendar([notice], "Ben hat abgesagt.\n\nEinladung von Google Kalender")
    assert by_calendar([MeetingNotice("request", "e1@google.com", WRITTEN)], "Let us talk.")


def test_who_declines_with_words_is_no_organizer(tmp_path: Path) -> None:
    ben = Party(None, "ben@saltmarsh.example")
    said = [Message("calendar", f"{n}.ics", "", author=ben, flags=(ANSWER_COMMENT,), thread_id="t") for n in range(9)]
    asked = [Message("calendar", "a.ics", "", author=Party(None, "ada@marram.example"), thread_id="t",
                     invited=(Invitation(ben, "declined"),))]  # fmt: skip
    assert propose_vendor_domains([*asked, *said]) == ("marram.example",)


def test_forgetting_and_retention_take_the_words(tmp_path: Path) -> None:
    for name, text in {"a.eml": BY_EXCHANGE.replace("Subject: Tide talk\n", ""), "b.ics": EXPORT}.items():
        (tmp_path / name).write_text(text, newline="")
    held = read_inputs([tmp_path]).messages
    assert sorted(ANSWER_COMMENT in m.flags for m in held if not written_alone(m)) == [False]
    assert "roadmap" in repr(held) and "roadmap" not in repr([_wordless(m) for m in held])
    emptied = parsed(tmp_path / "x", a_eml=REQUEST, b_ics=EXPORT)
    assert len(entries(emptied)) == 1


def test_a_reply_without_an_id_is_of_the_meeting_of_its_start_and_title(tmp_path: Path) -> None:
    found = parsed(tmp_path, calendar_ics=EXPORT, b_eml=BY_EXCHANGE.replace("UID:", "X-UID:"))
    (said,) = comments(found)
    assert said.source == "saltmarsh/b.eml" and said.thread_id == entries(found)[0].thread_id
    (alone,) = comments(parsed(tmp_path / "x", b_eml=BY_EXCHANGE.replace("UID:", "X-UID:")))
    assert alone.thread_id.startswith("meeting:") and "meeting:meeting:" not in alone.thread_id
