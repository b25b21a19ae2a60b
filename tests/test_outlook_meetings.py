"""Meeting requests, answers, cancellations and calendar entries of Outlook, as .msg files written here."""

from __future__ import annotations

import os
import struct
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from compound_file import compound_file, named, properties
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.config import Config
from cxnlp.ingest.outlook_meetings import Item, long_ids, outlook_events, uid_of
from cxnlp.ingest.outlook_series import series, zone_name
from cxnlp.ingest.read import read_inputs
from cxnlp.pipeline import parse
from cxnlp.types import Message

REAL = os.environ.get("CXNLP_MEETINGS_OST")
START = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
ADA, BEN, JO = (
    ("Ada Quill", "ada@orchard.example"),
    ("Ben Roe", "ben@orchard.example"),
    ("Jo Vale", "jo@vendor.example"),
)
Person = tuple[str, str]
_MAGIC = bytes.fromhex("040000008200E00074C5B7101A82E008")


def global_id(data: bytes = b"tide-review-1234", day: date | None = None) -> bytes:
    stamp = struct.pack(">HBB", day.year, day.month, day.day) if day else bytes(4)
    return _MAGIC + stamp + bytes(16) + len(data).to_bytes(4, "little") + data


def zone(name: str) -> bytes:
    text = name.encode("utf-16-le")
    return b"\x02\x01" + struct.pack("<HHH", 6 + len(text), 2, len(name)) + text + struct.pack("<H", 0)


def pattern(kind: int, numbers: tuple[int, ...], period: int, end: int, times: int, last: date, *gone: date) -> bytes:
    def days(*of: date) -> list[int]:
        return [(day - date(1601, 1, 1)).days * 1440 for day in of]

    head = struct.pack("<5H3I", 0x3004, 0x3004, 0x200A + kind, kind, 0, 0, period, 0)
    head += struct.pack(f"<{len(numbers)}I", *numbers) + struct.pack("<4I", end, times, 1, len(gone))
    head += struct.pack(f"<{len(gone)}I", *days(*gone)) + struct.pack("<I", 0)
    return head + struct.pack("<2I", *days(START.date(), last))


def minutes(moment: datetime) -> int:
    return (moment - datetime(1601, 1, 1)) // timedelta(minutes=1)


Change = tuple[datetime, datetime, dict[int, Any]]
"""(when the pattern has it, when it is, what else is other by flag), by the clock of the zone."""
TITLE, STATE, REMINDER, PLACE, BUSY, BODY = 0x1, 0x2, 0x4, 0x10, 0x20, 0x200


def changed_pattern(gone: list[date], changes: list[Change], version: int = 0x3009) -> bytes:
    """A weekly pattern on Tuesdays, six times, with its changed meetings as an AppointmentRecurrencePattern."""
    days = sorted({*gone, *(original.date() for original, _, _ in changes)})
    plain = pattern(1, (0b100,), 1, 0x2022, 6, date(2025, 4, 8), *days)
    moved = struct.pack(f"<{1 + len(changes)}I", len(changes), *(minutes(m) // 1440 * 1440 for _, m, _ in changes))
    data = plain[:-12] + moved + plain[-8:] + struct.pack("<4IH", 0x3006, version, 600, 660, len(changes))
    extended = b""
    for original, start, more in changes:
        end = minutes(start) + 60
        data += struct.pack("<3IH", minutes(start), end, minutes(original), sum(more))
        told = struct.pack("<3I", minutes(start), end, minutes(original))
        for flag, value in sorted(more.items()):
            if isinstance(value, str):
                short, wide = value.encode("cp1252", "replace"), value.encode("utf-16-le")
                data += struct.pack("<2H", len(short) + 1, len(short)) + short
                told += struct.pack("<H", len(value)) + wide
            elif flag != BODY:
                data += struct.pack("<I", value)
        extended += (struct.pack("<2I", 4, 0) if version >= 0x3009 else b"") + struct.pack("<I", 0)
        extended += told + struct.pack("<I", 0) if len(told) > 12 else b""
    return data + struct.pack("<I", 0) + extended + struct.pack("<I", 0)


def item(
    kind: str, sender: Person, to: list[tuple[Person, int, int]], sent: datetime, names: dict[int, Any], **more: Any
) -> bytes:
    by_id, map_ = named({0x0003: global_id(), 0x820D: START, **names})
    values = {0x001A: kind, 0x0037: "Tide review", 0x1000: "", 0x0C1A: sender[0], 0x5D01: sender[1], 0x0039: sent}
    values |= {int(k[1:], 16): v for k, v in more.items()}
    tree = {**properties({**values, **by_id}, 32), **map_}
    for n, ((name, email), role, answer) in enumerate(to):
        own = {0x3001: name, 0x39FE: email, 0x0C15: role, 0x5FFF: answer}
        tree[f"__recip_version1.0_#{n:08X}"] = properties(own, 8)
    return compound_file(tree)


def request(sent: datetime = START - timedelta(days=7), names: dict[int, Any] | None = None, **more: Any) -> bytes:
    room = (("Room Four", "room4@vendor.example"), 3, 0)
    kind = "IPM.Schedule.Meeting.Request"
    return item(kind, JO, [(ADA, 1, 0), (BEN, 2, 0), room], sent, names or {}, **more)


def answer(who: Person, kind: str, hours: int = 1, **more: Any) -> bytes:
    sent = START - timedelta(days=7) + timedelta(hours=hours)
    return item(f"IPM.Schedule.Meeting.Resp.{kind}", who, [(JO, 1, 0)], sent, {}, **more)


def meetings(folder: Path, *files: bytes) -> list[Message]:
    for n, data in enumerate(files):
        (folder / f"{n}.msg").write_bytes(data)
    parsed = parse([folder], Config(vendor_domains=("vendor.example",)))
    assert not parsed.rejected
    return [m for m in parsed.messages if m.kind == "calendar"]


def answers(message: Message) -> dict[str | None, str]:
    return {i.party.email: i.response for i in message.invited}


def test_a_request_with_its_answers_is_one_entry(tmp_path: Path) -> None:
    (entry,) = meetings(tmp_path, request(), answer(ADA, "Pos", x0037="Accepted: Tide review"), answer(BEN, "Neg"))
    assert (entry.subject, entry.sent_at, entry.time_precision) == ("Tide review", START, "minute")
    assert answers(entry) == {ADA[1]: "accepted", BEN[1]: "declined"}
    assert entry.author is not None and entry.author.email == JO[1]
    assert [p.email for p in entry.absent] == [BEN[1]] and entry.present == ()
    assert entry.native_id == global_id().hex().upper() and entry.account == "orchard.example"


def test_a_tentative_answer_a_counter_proposal_and_a_cancellation(tmp_path: Path) -> None:
    cancel = item(
        "IPM.Schedule.Meeting.Canceled", JO, [(ADA, 1, 0), (BEN, 1, 0)], START - timedelta(days=1), {},
        x0037="Canceled: Tide review",
    )  # fmt: skip
    (entry,) = meetings(tmp_path, request(), answer(ADA, "Tent"), cancel)
    assert answers(entry) == {ADA[1]: "tentative", BEN[1]: "none"} and entry.cancelled and entry.absent == ()
    assert entry.subject == "Tide review"


def test_what_a_person_wrote_into_an_answer_is_their_words(tmp_path: Path) -> None:
    words = "I am at the dentist, Ben stands in for me."
    for n, data in enumerate((answer(ADA, "Neg", x1000=words), answer(BEN, "Pos"))):
        (tmp_path / f"{n}.msg").write_bytes(data)
    parsed = parse([tmp_path], Config(vendor_domains=("vendor.example",)))
    mails = {m.author.email: m for m in parsed.messages if m.kind == "email" and m.author}
    assert (mails[ADA[1]].text, mails[ADA[1]].automatic) == (words, False)
    assert mails[BEN[1]].automatic and "invitation_answered" in mails[BEN[1]].flags


def test_a_weekly_series_keeps_its_zone_over_the_change_of_clocks(tmp_path: Path) -> None:
    rule = pattern(1, (0b100,), 1, 0x2022, 6, date(2025, 4, 8), date(2025, 3, 11))
    names = {0x8216: rule, 0x825E: zone("W. Europe Standard Time")}
    found = meetings(tmp_path, request(names=names))
    starts = [m.sent_at for m in found]
    assert starts == [
        datetime(2025, m, d, h, tzinfo=UTC) for m, d, h in ((3, 4, 9), (3, 18, 9), (3, 25, 9), (4, 1, 8), (4, 8, 8))
    ]


def test_one_meeting_of_a_series_is_declined_alone(tmp_path: Path) -> None:
    rule = pattern(1, (0b100,), 1, 0x2022, 3, date(2025, 3, 18))
    second = START + timedelta(days=7)
    no = item(
        "IPM.Schedule.Meeting.Resp.Neg",
        ADA,
        [(JO, 1, 0)],
        START,
        {0x820D: second, 0x0003: global_id(day=second.date())},
    )
    found = meetings(tmp_path, request(names={0x8216: rule}), no)
    assert [m.sent_at for m in found] == [START, second, START + timedelta(days=14)]
    assert [answers(m)[ADA[1]] for m in found] == ["none", "declined", "none"]


@pytest.mark.parametrize("version", [0x3008, 0x3009])
@pytest.mark.parametrize("kind", ["request", "appointment"])
def test_meetings_of_a_series_that_were_moved_renamed_or_left_out(tmp_path: Path, kind: str, version: int) -> None:
    changes: list[Change] = [
        (datetime(2025, 3, 11, 10), datetime(2025, 3, 13, 15, 30), {REMINDER: 15, PLACE: "Room 5", BODY: 0}),
        (datetime(2025, 3, 25, 10), datetime(2025, 3, 25, 8), {TITLE: "Tide review 潮", BUSY: 2}),
        (datetime(2025, 4, 1, 10), datetime(2025, 4, 1, 10), {STATE: 5}),
    ]
    names = {
        0x8216: changed_pattern([date(2025, 3, 18)], changes, version),
        0x825E: zone("W. Europe Standard Time"),
    }
    to = [(ADA, 1, 3), (BEN, 1, 0)]
    own = item("IPM.Appointment", JO, to, START - timedelta(days=9), names)
    found = meetings(tmp_path, request(names=names) if kind == "request" else own)
    assert [(m.sent_at, m.subject, m.cancelled) for m in found] == [
        (datetime(2025, 3, 4, 9, tzinfo=UTC), "Tide review", False),
        (datetime(2025, 3, 13, 14, 30, tzinfo=UTC), "Tide review", False),
        (datetime(2025, 3, 25, 7, tzinfo=UTC), "Tide review 潮", False),
        (datetime(2025, 4, 1, 8, tzinfo=UTC), "Tide review", True),
        (datetime(2025, 4, 8, 8, tzinfo=UTC), "Tide review", False),
    ]
    assert all({ADA[1], BEN[1]} == answers(m).keys() for m in found)
    assert len({m.thread_id for m in found}) == 5 and found[1].thread_id.endswith("@20250311T090000Z")


def test_a_later_notice_of_one_meeting_goes_before_what_its_series_says_of_it(tmp_path: Path) -> None:
    moved: list[Change] = [(datetime(2025, 3, 11, 10), datetime(2025, 3, 13, 15), {})]
    names = {0x8216: changed_pattern([], moved), 0x825E: zone("W. Europe Standard Time")}
    again = {0x0003: global_id(day=date(2025, 3, 11)), 0x820D: datetime(2025, 3, 14, 9, tzinfo=UTC), 0x8201: 2}
    again |= {0x825E: zone("W. Europe Standard Time")}
    found = meetings(tmp_path, request(names=names), request(sent=START, names=again))
    assert [m.sent_at.day for m in found if m.sent_at] == [4, 14, 18, 25, 1, 8]


def test_whole_days_of_a_series_are_left_out_and_moved_by_their_date(tmp_path: Path) -> None:
    moved: list[Change] = [(datetime(2025, 3, 11), datetime(2025, 3, 12), {})]
    names = {
        0x8216: changed_pattern([date(2025, 3, 18)], moved),
        0x8215: 1,
        0x820D: datetime(2025, 3, 3, 23, tzinfo=UTC),
        0x825E: zone("W. Europe Standard Time"),
    }
    found = meetings(tmp_path, item("IPM.Appointment", JO, [(ADA, 1, 0)], START, names))
    assert [m.sent_at for m in found] == [
        datetime(2025, m, d, tzinfo=UTC) for m, d in ((3, 4), (3, 12), (3, 25), (4, 1), (4, 8))
    ]


def test_a_series_without_end_goes_as_far_as_its_owner_last_touched_it(tmp_path: Path) -> None:
    rule = pattern(1, (0b100,), 1, 0x2023, 0, date(4500, 8, 31))
    touched = datetime(2025, 3, 20, 12, tzinfo=UTC)
    data = item("IPM.Appointment", JO, [(ADA, 1, 0)], START, {0x8216: rule}, x3008=touched)
    assert [m.sent_at.day for m in meetings(tmp_path, data) if m.sent_at] == [4, 11, 18]


def test_changes_that_are_cut_leave_the_series_and_say_so(tmp_path: Path) -> None:
    moved: list[Change] = [(datetime(2025, 3, 11, 10), datetime(2025, 3, 11, 15), {TITLE: "Other"})]
    whole = changed_pattern([date(2025, 3, 18)], moved)
    cut = series(whole[:100])
    assert cut is not None and cut.changed is None and cut.left_out == (date(2025, 3, 18),)
    names = {0x8216: whole[:100], 0x825E: zone("W. Europe Standard Time")}
    found = meetings(tmp_path, item("IPM.Appointment", JO, [(ADA, 1, 0)], START, names))
    assert len(found) == 5 and all("changes_unreadable" in m.flags for m in found)
    read = series(whole)
    assert read is not None and read.changed is not None and [c.title for c in read.changed] == ["Other"]


def test_an_entry_of_a_calendar_has_the_answers_that_its_owner_tracked(tmp_path: Path) -> None:
    to = [(JO, 1, 0), (ADA, 1, 3), (BEN, 1, 4)]
    data = item("IPM.Appointment", JO, to, START - timedelta(days=9), {}, x1000="Agenda: the crane.")
    (entry,) = meetings(tmp_path, data)
    assert answers(entry) == {ADA[1]: "accepted", BEN[1]: "declined"} and entry.text == "Agenda: the crane."
    assert entry.parser == "outlook_msg" and entry.native_id == global_id().hex().upper()


def test_an_appointment_of_ones_own_is_no_meeting(tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(item("IPM.Appointment", JO, [(JO, 1, 0)], START, {}))
    (source,) = read_inputs([tmp_path]).sources
    assert source.status == "quarantined" and "nobody is invited" in (source.reason or "")


def test_a_notice_without_a_start_is_a_mail_and_says_so(tmp_path: Path) -> None:
    data = item("IPM.Schedule.Meeting.Request", JO, [(ADA, 1, 0)], START, {0x820D: 0}, x1000="Let us meet.")
    (tmp_path / "a.msg").write_bytes(data)
    (mail,) = read_inputs([tmp_path]).messages
    assert mail.notices == () and "invitation_unreadable" in mail.flags and mail.body == "Let us meet."


@pytest.mark.parametrize("west", [False, True])
def test_a_whole_day_is_the_day_of_the_zone(west: bool) -> None:
    name = "Pacific Standard Time" if west else "Tokyo Standard Time"
    start = datetime(2025, 3, 4, 8, tzinfo=UTC) if west else datetime(2025, 3, 3, 15, tzinfo=UTC)
    (event,) = outlook_events(Item(named={0x820D: start, 0x8215: 1, 0x825E: zone(name)}), "Day", None, ())
    assert (event.start, event.precision) == (datetime(2025, 3, 4, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (pattern(0, (), 2880, 0x2022, 5, START.date()), "FREQ=DAILY;INTERVAL=2;COUNT=5"),
        (pattern(1, (0b0111110,), 1, 0x2023, 0, START.date()), "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR"),
        (pattern(1, (0b10,), 2, 0x2021, 0, date(2025, 9, 1)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20250901;WKST=MO"),
        (pattern(2, (15,), 3, 0xFFFFFFFF, 0, START.date()), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
        (pattern(3, (0b10, 5), 1, 0x2023, 0, START.date()), "FREQ=MONTHLY;INTERVAL=1;BYDAY=MO;BYSETPOS=-1"),
        (pattern(4, (31,), 1, 0x2023, 0, START.date()), "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1"),
    ],
)
def test_patterns(data: bytes, rule: str) -> None:
    found = series(data)
    assert found is not None and found.rule == rule


def test_what_is_no_pattern_and_no_zone() -> None:
    whole = pattern(1, (0b10,), 1, 0x2022, 3, START.date(), date(2025, 3, 11))
    assert all(series(whole[:n]) is None for n in range(len(whole)))
    assert series(pattern(10, (1,), 1, 0x2022, 3, START.date())) is None, "of the Hijri calendar"
    assert zone_name(b"") is None and zone_name(b"\x02\x01") is None and zone_name(zone("UTC")) == "UTC"


def test_the_uid_that_another_calendar_gave_is_kept() -> None:
    assert uid_of(global_id(b"vCal-Uid\x01\0\0\0tide-77@google.com\0")) == "tide-77@google.com"
    day = date(2025, 3, 11)
    assert uid_of(global_id(day=day)) == uid_of(global_id()), "of one occurrence as of the series"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120), st.binary(max_size=80), st.binary(max_size=40))
def test_any_bytes_are_read_or_left_out(rule: bytes, id_: bytes, definition: bytes) -> None:
    long_ids(rule)
    series(changed_pattern([], [(datetime(2025, 3, 11), datetime(2025, 3, 12), {TITLE: "x"})])[:-30] + rule)
    values = {0x820D: START, 0x8216: b"\x04\x30\x04\x30" + rule, 0x0003: _MAGIC + id_, 0x825E: b"\x02\x01" + definition}
    event, *_ = outlook_events(Item(named=values), "x", None, ())
    assert event.start == START


@pytest.mark.skipif(REAL is None, reason="CXNLP_MEETINGS_OST names no file")
def test_a_real_mailbox() -> None:
    """`example/testdata/pstextractortest@outlook.com.ost` of the npm package pst-extractor 1.12.0."""
    parsed = parse([Path(REAL or "")], Config(vendor_domains=("outlook.com",)))
    found = [m for m in parsed.messages if m.kind == "calendar"]
    assert len(found) == 4 and sum(bool(m.notices) for m in read_inputs([Path(REAL or "")]).messages) == 6
    assert sorted(next(iter(answers(m).values())) for m in found) == ["accepted", "accepted", "none", "none"]
    assert {r.reason for r in parsed.rejected} == {"an Outlook appointment to which nobody is invited: no meeting"}
