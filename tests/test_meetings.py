from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.invitations import with_meetings
from cxnlp.ingest.meetings import align_meetings
from cxnlp.types import Invitation, Message, Party, Turn

ADA = Party(name="Ada Quill", email="ada@marram.example")
BEN = Party(name="Ben Roe", email="ben@saltmarsh.example")
CY = Party(name="Cy Dee", email="cy@saltmarsh.example")


def event(title: str, start: datetime, uid: str, folder: str = "acme") -> Message:
    invited = (Invitation(ADA, "accepted"), Invitation(BEN, "declined"), Invitation(CY, "none"))
    return Message(
        kind="calendar",
        source=f"{folder}/calendar.ics#{uid}",
        parser="icalendar",
        native_id=uid,
        thread_id=f"meeting:{uid}",
        sent_at=start,
        time_precision="minute",
        author=ADA,
        invited=invited,
        subject=title,
    )


def notes(title: str, local: datetime, folder: str = "acme", **changes: object) -> Message:
    message = Message(
        kind="meeting_notes",
        source=f"{folder}/meetings/{title}.txt",
        parser="notes_text",
        thread_id=f"meeting:{title}",
        sent_at=local,
        time_precision="day",
        subject=title,
        flags=("no_timezone",),
    )
    return replace(message, **changes)  # type: ignore[arg-type]


START = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)


def test_notes_take_start_invitees_and_thread() -> None:
    record = notes("Tide review my notes", START + timedelta(hours=3, minutes=15), present=(Party(name="Cy"),))
    _, aligned = align_meetings([event("Tide review", START, "e1"), record])
    assert (aligned.sent_at, aligned.time_precision, aligned.thread_id) == (START, "minute", "meeting:e1")
    assert aligned.flags == ()
    assert [i.party for i in aligned.invited] == [ADA, BEN, CY]
    assert aligned.present == (CY,)


def test_speakers_become_the_invitees_they_are() -> None:
    turns = (Turn(Party(name="Ada Quill"), "Hello.", 1.0), Turn(Party(name="Eve"), "Hi.", 2.0))
    record = notes(
        "Tide review", START, kind="transcript", turns=turns, present=(Party(name="Ada Quill"), Party(name="Eve"))
    )
    aligned, _ = align_meetings([record, event("Tide review", START, "e1")])
    assert [t.speaker for t in aligned.turns] == [ADA, Party(name="Eve")]
    assert aligned.present == (ADA, Party(name="Eve"))


def test_me_is_the_organizer_when_nobody_else_is() -> None:
    record = notes("Tide review", START, present=(Party(name="Cy"),), flags=("no_timezone", "author_is_me"))
    aligned, _ = align_meetings([record, event("Tide review", START, "e1")])
    assert aligned.author == ADA
    assert aligned.present == (CY, ADA)
    assert aligned.flags == ("author_inferred",)
    listed = replace(record, present=(Party(name="Ada"), Party(name="Cy")))
    unknown, _ = align_meetings([listed, event("Tide review", START, "e1")])
    assert unknown.author is None


def test_weeks_and_folders_are_kept_apart() -> None:
    weekly = [event("Weekly", START + timedelta(days=7 * n), f"w{n}") for n in range(3)]
    records = [
        notes("Weekly", START + timedelta(days=7 * n, hours=1), source=f"acme/meetings/{n}.txt") for n in range(3)
    ]
    other = notes("Weekly", START, folder="beta")
    aligned = align_meetings([*weekly, *records, other])
    assert [m.thread_id for m in aligned[3:6]] == ["meeting:w0", "meeting:w1", "meeting:w2"]
    assert aligned[6] == other


def test_two_meetings_of_one_day_go_by_title_then_by_the_usual_offset() -> None:
    events = [
        event("Standup", START, "a"),
        event("Standup", START + timedelta(hours=6), "b"),
        event("Harbour board", START + timedelta(days=1), "c"),
    ]
    records = [
        notes("Harbour board", START + timedelta(days=1, hours=6)),
        notes("Standup", START + timedelta(hours=12), source="acme/meetings/late.txt"),
        notes("Standup", START + timedelta(hours=6), source="acme/meetings/early.txt"),
    ]
    aligned = align_meetings([*events, *records])
    assert [m.thread_id for m in aligned[3:]] == ["meeting:c", "meeting:b", "meeting:a"]


def test_another_title_or_day_is_another_meeting() -> None:
    records = [notes("Price list", START), notes("Tide review", START + timedelta(days=2))]
    assert align_meetings([event("Tide review", START, "e1"), *records])[1:] == records


def test_exact_times_stay() -> None:
    record = notes("Something else", START + timedelta(seconds=20), time_precision="second", flags=())
    aligned, _ = align_meetings([record, event("Tide review", START, "e1")])
    assert aligned.sent_at == START + timedelta(seconds=20)
    assert aligned.thread_id == "meeting:e1"


@given(st.permutations(range(5)))
def test_order_does_not_matter(order: list[int]) -> None:
    messages = [event("Weekly", START + timedelta(days=7 * n), f"w{n}") for n in range(2)]
    messages += [notes("Weekly", START + timedelta(days=7 * n), source=f"acme/{n}.txt") for n in range(3)]
    straight = align_meetings(messages)
    shuffled = align_meetings([messages[n] for n in order])
    assert shuffled == [straight[n] for n in order]


def threads_of(*messages: Message) -> list[str]:
    """The threads of the records among messages of one account, after those of other folders were joined."""
    known = [replace(m, account=m.account or "acme", message_id=m.message_id or m.source) for m in messages]
    return [m.thread_id for m in with_meetings(known) if m.kind != "calendar"]


def test_notes_of_another_folder_join_the_entry_of_their_account() -> None:
    held = event("Tide review", START, "e1", folder="calendars")
    record = notes("Tide review", START, folder="notes")
    assert threads_of(held, record) == ["meeting:e1"]
    assert threads_of(held, replace(record, account="saltmarsh")) == ["meeting:Tide review"]


def test_notes_called_otherwise_join_the_only_entry_of_their_day_with_the_same_people() -> None:
    held = event("Quarterly", START, "e1", folder="calendars")
    record = notes("Tide review", START, folder="notes", present=(Party(name="Ben Roe"), Party(name="Cy")))
    assert threads_of(held, record) == ["meeting:e1"]
    others = replace(record, present=(Party(name="Ben Roe"), Party(name="Eve"), Party(name="Flo"), Party(name="Gus")))
    assert threads_of(held, others) == ["meeting:Tide review"]
    organiser = replace(record, present=(Party(name="Ada Quill"), Party(name="Cy")))
    assert threads_of(held, organiser) == ["meeting:e1"], "who invites is invited too"
    copy = replace(record, message_id="copy", duplicate_of=record.source)
    assert sorted(threads_of(held, record, copy)) == ["meeting:Tide review", "meeting:e1"], "a copy is no second record"
    second = event("Stand-up", START + timedelta(hours=3), "e2", folder="calendars")
    assert threads_of(held, second, record) == ["meeting:Tide review"], "either may be meant"
    filled = notes("Quarterly", START, folder="calendars", thread_id="meeting:e1")
    assert sorted(threads_of(held, filled, record)) == ["meeting:Tide review", "meeting:e1"], "it has its notes"
