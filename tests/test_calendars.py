from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.calendars import FORMATS
from cxnlp.ingest.source import Source
from cxnlp.types import Message, Record, Rejected

(ICS,) = FORMATS


def event(*lines: str, uid: str = "e1", start: str = "DTSTART:20250304T090000Z") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:Tide talk", *lines, "END:VEVENT"])


def parse(*events: str, head: str = "", end: str = "END:VCALENDAR") -> list[Record]:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *([head] if head else []), *events, end, ""])
    source = Source.of_bytes(text.encode(), "acme/calendar.ics")
    assert ICS.sniff(source) > 0.9
    return list(ICS.parse(source))


def one(*events: str, head: str = "") -> Message:
    (record,) = parse(*events, head=head)
    assert isinstance(record, Message)
    return record


PEOPLE = (
    "ORGANIZER;CN=Ada Quill:mailto:Ada@Marram.example",
    'ATTENDEE;CN="Roe, Ben";PARTSTAT=DECLINED:MAILTO:ben@saltmarsh.example',
    "ATTENDEE;CN=Cy Dee;PARTSTAT=NEEDS-ACTION:mailto:cy@saltmarsh.example",
    "ATTENDEE;CN=Eve;PARTSTAT=TENTATIVE:mailto:eve@saltmarsh.example",
    "ATTENDEE;CN=Ada Quill;PARTSTAT=ACCEPTED:mailto:ada@marram.example",
    "ATTENDEE;CN=Pier 4;CUTYPE=ROOM;PARTSTAT=ACCEPTED:mailto:pier4@marram.example",
)


def test_people_and_their_answers() -> None:
    message = one(event(*PEOPLE, "STATUS:CONFIRMED", "DESCRIPTION:Bring the chart.\\nAll of it."))
    assert message.kind == "calendar"
    assert message.native_id == "e1"
    assert message.thread_id == "meeting:e1"
    assert message.author is not None and message.author.email == "ada@marram.example"
    assert [(i.party.name, i.party.email, i.response) for i in message.invited] == [
        ("Roe, Ben", "ben@saltmarsh.example", "declined"),
        ("Cy Dee", "cy@saltmarsh.example", "none"),
        ("Eve", "eve@saltmarsh.example", "tentative"),
        ("Ada Quill", "ada@marram.example", "accepted"),
    ]
    assert [p.email for p in message.absent] == ["ben@saltmarsh.example"]
    assert message.present == ()
    assert message.sent_at == datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
    assert (message.time_precision, message.cancelled) == ("minute", False)
    assert message.text == "Bring the chart.\nAll of it."


def test_dial_in_block_is_template() -> None:
    block = "DESCRIPTION:Agenda: tide.\\n________________________________\\nMicrosoft Teams meeting\\nJoin: https://x.example"
    message = one(event(block))
    assert message.text == "Agenda: tide."
    assert [z.zone for z in message.zones] == ["new", "template"]
    assert "".join(message.body[z.start : z.end] for z in message.zones) == message.body


@pytest.mark.parametrize(
    ("start", "moment", "precision", "flags"),
    [
        ("DTSTART;TZID=Europe/Lisbon:20250704T100000", datetime(2025, 7, 4, 9, tzinfo=UTC), "minute", ()),
        ("DTSTART;TZID=W. Europe Standard Time:20250704T100000", datetime(2025, 7, 4, 8, tzinfo=UTC), "minute", ()),
        (
            'DTSTART;TZID="(GMT+10:00) Canberra, Melbourne, Sydney":20250704T100000',
            datetime(2025, 7, 4, 0, tzinfo=UTC),
            "minute",
            ("assumed_tz",),
        ),
        ("DTSTART:20250704T100000", datetime(2025, 7, 4, 10, tzinfo=UTC), "day", ("no_timezone",)),
        ("DTSTART;VALUE=DATE:20250704", datetime(2025, 7, 4, tzinfo=UTC), "day", ()),
    ],
)
def test_starts(start: str, moment: datetime, precision: str, flags: tuple[str, ...]) -> None:
    message = one(event(start=start))
    assert (message.sent_at, message.time_precision, message.flags) == (moment, precision, flags)


def test_one_broken_event_costs_only_itself() -> None:
    records = parse(
        event(uid="a"), event(uid="b", start="DTSTART:soon"), event(uid="c", start="X-NOTHING:1"), event(uid="d")
    )
    assert [r.native_id for r in records if isinstance(r, Message)] == ["a", "d"]
    rejected = [r for r in records if isinstance(r, Rejected)]
    assert [r.locator for r in rejected] == ["b", "c"]
    assert all("DTSTART" in r.reason or "broken" in r.reason for r in rejected)


def test_unreadable_stamps_rules_and_exceptions_cost_only_themselves() -> None:
    message = one(event("DTSTAMP:20250520T04", "RRULE:FREQ=DAILY;COUNT=x", "EXDATE:soon"))
    assert message.sent_at == datetime(2025, 3, 4, 9, tzinfo=UTC)
    assert "recurrence_unreadable" in message.flags


def test_garbage_lines_and_a_missing_end_lose_no_event() -> None:
    records = parse(event("this is no content line", uid="a"), event(uid="b").removesuffix("END:VEVENT"), end="")
    messages = [r for r in records if isinstance(r, Message)]
    assert [m.source for m in messages] == ["acme/calendar.ics#a", "acme/calendar.ics#b"]
    assert [m.flags for m in messages] == [("lines_dropped",), ("event_not_closed",)]


def test_folded_lines_and_alarms() -> None:
    message = one(event("DESCRIPTION:The ti", " de.", "BEGIN:VALARM", "DESCRIPTION:Wake up", "END:VALARM"))
    assert message.text == "The tide."


def test_cancellations() -> None:
    assert one(event("STATUS:CANCELLED")).cancelled
    assert one(event(), head="METHOD:CANCEL").cancelled
    titled = event().replace("SUMMARY:Tide", "SUMMARY:Canceled: Tide")
    assert one(titled).cancelled and one(titled).subject == "Tide talk"


def test_series_with_an_end_is_expanded() -> None:
    messages = [
        r
        for r in parse(
            event(
                "RRULE:FREQ=WEEKLY;COUNT=4",
                "EXDATE;TZID=Europe/Lisbon:20250325T100000",
                start="DTSTART;TZID=Europe/Lisbon:20250318T100000",
            ),
            event("RECURRENCE-ID:20250401T090000Z", start="DTSTART:20250401T150000Z"),
        )
        if isinstance(r, Message)
    ]
    assert [m.sent_at for m in messages] == [
        datetime(2025, 3, 18, 10, tzinfo=UTC),
        datetime(2025, 4, 8, 9, tzinfo=UTC),
        datetime(2025, 4, 1, 15, tzinfo=UTC),
    ]
    assert len({m.thread_id for m in messages}) == 3
    assert len({m.source for m in messages}) == 3


def test_series_until_a_day_and_without_end() -> None:
    until = parse(event("RRULE:FREQ=DAILY;UNTIL=20250306T235959Z"))
    assert len(until) == 3
    endless = parse(event("RRULE:FREQ=DAILY", "DTSTAMP:20250307T120000Z"))
    assert [r.sent_at.day for r in endless if isinstance(r, Message) and r.sent_at] == [4, 5, 6, 7]
    assert "recurrence_not_expanded" in one(event("RRULE:FREQ=DAILY")).flags
    assert "recurrence_not_expanded" in one(event("RRULE:FREQ=SECONDLY;COUNT=9")).flags
    many = parse(event("RRULE:FREQ=DAILY;COUNT=5000"))
    assert len(many) == 200
    assert isinstance(many[0], Message) and "recurrence_cut" in many[0].flags


def test_later_version_and_replies_are_one_event() -> None:
    reply = "METHOD:REPLY\r\n" + event("ATTENDEE;PARTSTAT=DECLINED:mailto:cy@saltmarsh.example")
    text = "\r\n".join(
        [
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST",
            event(*PEOPLE, "SEQUENCE:0"),
            event(*PEOPLE, "SEQUENCE:2", start="DTSTART:20250305T090000Z"),
            "END:VCALENDAR\r\nBEGIN:VCALENDAR",
            reply,
            "END:VCALENDAR\r\n",
        ]
    )
    (message,) = ICS.parse(Source.of_bytes(text.encode(), "c.ics"))
    assert isinstance(message, Message)
    assert message.sent_at == datetime(2025, 3, 5, 9, tzinfo=UTC)
    assert {p.email for p in message.absent} == {"ben@saltmarsh.example", "cy@saltmarsh.example"}
    assert "merged_versions" in message.flags


def test_no_events() -> None:
    with pytest.raises(UnreadableInput, match="without events"):
        parse()


_LINES = st.sampled_from(
    """BEGIN:VEVENT|END:VEVENT|BEGIN:VCALENDAR|END:VCALENDAR|DTSTART:20250304T090000Z|DTSTART;TZID=X:20250304T09
    RRULE:FREQ=WEEKLY;COUNT=2|RRULE:FREQ=|EXDATE:x|ATTENDEE;CN=:mailto:|ATTENDEE:x|RECURRENCE-ID:1|UID:|BEGIN:VTIMEZONE
    TZID:X|END:VTIMEZONE|SEQUENCE:x|ORGANIZER:|DTSTART:99999999|DURATION:P""".replace("\n    ", "|").split("|")
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_LINES | st.text(max_size=12), max_size=20), st.binary(max_size=60))
def test_anything_is_read_or_refused(lines: list[str], tail: bytes) -> None:
    data = "\n".join(lines).encode("utf-8", "replace") + tail
    source = Source.of_bytes(data, "x.ics")
    assert 0.0 <= ICS.sniff(source) <= 1.0
    try:
        records = list(ICS.parse(source))
    except UnreadableInput as error:
        assert str(error)
    else:
        assert all(isinstance(r, Message | Rejected) for r in records)
