from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest import notes, transcripts
from cxnlp.ingest.calls import FORMATS
from cxnlp.ingest.source import Source
from cxnlp.types import Message, Party

(CALL,) = FORMATS


def source(text: str, name: str) -> Source:
    return Source.of_bytes(text.encode(), name)


def read(text: str, name: str) -> Message:
    (message,) = CALL.parse(source(text, name))
    assert isinstance(message, Message)
    return message


def test_the_file_name_names_the_writer() -> None:
    text = "Ben rang, 10 min. With Saltmarsh, Cy declined the crane.\n\n- wants a date\n"
    message = read(text, "acme/calls/2025-03-04 call Ada Quill c012.txt")
    assert message.kind == "call_note"
    assert message.author == Party(name="Ada Quill")
    assert message.author.side == "unknown"
    assert message.sent_at == datetime(2025, 3, 4, tzinfo=UTC)
    assert (message.time_precision, message.flags) == ("day", ("no_timezone",))
    assert message.text == text.strip()
    assert [(z.zone, z.start, z.end) for z in message.zones] == [("new", 0, len(text))]
    assert (message.present, message.absent) == ((), ())


def test_header_of_a_call_note() -> None:
    message = read(
        "Date: 4 March 2025\nCall by: Ada Quill\nParticipants: Ben Roe\n\nThe crane again.\n", "phone/note 1.txt"
    )
    assert message.author == Party(name="Ada Quill")
    assert message.present == (Party(name="Ben Roe"),)
    assert message.sent_at == datetime(2025, 3, 4, tzinfo=UTC)
    assert message.text == "The crane again."


def test_a_call_with_somebody_names_the_other_side() -> None:
    message = read("He asked for a date.", "2025-03-04 call with Ben Roe.txt")
    assert message.author is None
    assert message.present == (Party(name="Ben Roe"),)


def test_two_calls_of_a_day_are_two_threads() -> None:
    names = ("2025-03-04 call Ada Quill c1.txt", "2025-03-04 call Ada Quill c2.txt")
    assert len({read("x y z", name).thread_id for name in names}) == 2
    assert len({read(text, names[0]).thread_id for text in ("x y z", "x y")}) == 2


def test_the_thread_of_a_call_does_not_tell_its_folder() -> None:
    name = "2025-03-04 call Ada Quill.txt"
    first, second = read("x y z", f"calls/{name}"), read("x y z", f"private/old/calls/{name}")
    assert first.thread_id == second.thread_id
    assert "calls" not in first.thread_id and first.thread_id.startswith("call:2025-03-04:")


@pytest.mark.parametrize(
    ("text", "name", "claimed"),
    [
        ("Ben rang.", "2025-03-04 call Ada Quill c012.txt", True),
        ("Ben rang.", "calls/2025-03-04.txt", True),
        ("Call with Ben Roe, 10 min", "2025-03-04.txt", True),
        ("Telefonat mit Ben Roe", "2025-03-04.txt", True),
        ("Attendees: Ada, Ben\n\n- crane", "2025-03-04 1000 Campaign call notes.txt", False),
        ("- crane", "2025-03-04 1410 Monthly technical call - Mar notes.txt", False),
        ("Ada  0:03\nHi.\nBen  0:05\nHo.\n", "calls/2025-03-04 talk.txt", False),
        ("From: a@b.example\nTo: c@d.example\nSubject: call\n\nHi", "calls/x.txt", False),
    ],
)
def test_what_is_a_call_note(text: str, name: str, claimed: bool) -> None:
    one = source(text, name)
    others = max(f.sniff(one) for f in (*notes.FORMATS, *transcripts.FORMATS))
    assert (CALL.sniff(one) > max(others, 0.05)) is claimed


def test_empty() -> None:
    with pytest.raises(UnreadableInput, match="empty file"):
        read("", "calls/x.txt")


@given(st.binary(max_size=120))
def test_arbitrary_bytes(data: bytes) -> None:
    one = Source.of_bytes(data, "calls/x.txt")
    assert 0.0 <= CALL.sniff(one) <= 1.0
    try:
        list(CALL.parse(one))
    except UnreadableInput as error:
        assert str(error)
