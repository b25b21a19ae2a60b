"""Message ids depend on content only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.ingest.identify import content_key, with_ids
from cxnlp.ingest.read import read_source
from cxnlp.ingest.source import Source
from cxnlp.types import Message, Party

moments = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2026, 1, 1)).map(
    lambda d: d.replace(tzinfo=UTC, microsecond=0)
)
messages = st.builds(
    Message,
    kind=st.sampled_from(["email", "ticket"]),
    source=st.sampled_from(["a.eml", "b.eml", "c.mbox#1"]),
    parser=st.just("eml"),
    sent_at=moments,
    author=st.builds(Party, email=st.sampled_from(["x@one.example", "y@two.example"])),
    body=st.sampled_from(["Hello", "Hello ", "Bye"]),
)


@settings(deadline=None)
@given(st.lists(messages, max_size=12), st.randoms())
def test_ids_do_not_depend_on_order(batch: list[Message], random: object) -> None:
    shuffled = list(batch)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = with_ids(batch)
    second = with_ids(shuffled)
    assert [(m.message_id, m.duplicate_of) for m in first] == [(m.message_id, m.duplicate_of) for m in second]
    assert len({m.message_id for m in first}) == len(batch)


@settings(deadline=None)
@given(st.lists(messages, max_size=12))
def test_every_message_is_kept_and_duplicates_point_to_an_original(batch: list[Message]) -> None:
    named = with_ids(batch)
    kept = {m.message_id for m in named if m.duplicate_of is None}
    assert len(named) == len(batch)
    assert all(m.duplicate_of in kept for m in named if m.duplicate_of)


def test_a_path_does_not_change_an_id() -> None:
    message = Message("email", "a.eml", "eml", body="Hello", sent_at=datetime(2025, 1, 1, tzinfo=UTC))
    moved = replace(message, source="elsewhere/z.eml")
    assert with_ids([message])[0].message_id == with_ids([moved])[0].message_id


@settings(deadline=None)
@given(st.lists(messages, max_size=9))
def test_numbers_go_by_key_then_source(batch: list[Message]) -> None:
    named = with_ids(batch)
    firsts: dict[str, list[Message]] = {}
    for m in sorted(batch, key=lambda m: m.source):
        firsts.setdefault(content_key(m), []).append(m)
    for key, alike in firsts.items():
        found = sorted((m for m in named if content_key(m) == key), key=lambda m: m.duplicate_of is not None)
        assert found[0].message_id == key and found[0].source == alike[0].source
        assert {m.duplicate_of for m in found[1:]} <= {key}
        assert sorted(m.source for m in found) == [m.source for m in alike]


SPOKEN = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:05.000\nSpeaker 1: We would like to see the plan for next year before May.\n\n"
    "00:00:06.000 --> 00:00:09.000\nVera Ven: You will have it on Friday, with all the figures that you asked for.\n\n"
    "00:00:10.000 --> 00:00:14.000\nSpeaker 1: Then we can talk of the second site too, and of who pays for it.\n"
)
NOTED = "Spoke with Ben Roe about the crane: it fails twice a week, he wants a date for the repair. " * 3


def as_read(*files: tuple[str, str]) -> list[Message]:
    """The messages of files (name, text), with ids."""
    read = [read_source(Source.of_bytes(text.encode(), name), name).messages for name, text in files]
    return with_ids(m for messages in read for m in messages)


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        (SPOKEN, "acme/2025-03-04 Kick-off.vtt", "old/Export 2025-03-04 (2).vtt"),
        (NOTED, "calls/2025-03-04 call Ada Quill c1.txt", "calls/2025-03-04 call Bo Marsh.txt"),
        (f"# Crane\n\n{NOTED}", "2025-03-04 Crane notes.md", "2025-03-04 Minutes of the works.md"),
    ],
)
def test_another_file_name_makes_no_other_message(text: str, name: str, other: str) -> None:
    (first,), (second,) = as_read((name, text)), as_read((other, text))
    assert (first.message_id, first.kind) == (second.message_id, second.kind)
    assert first.message_id != as_read((name.replace("03-04", "03-05"), text))[0].message_id
    again = text.replace("\n", "\r\n")
    both = as_read((name, text), (other, again))
    assert sorted(m.duplicate_of or "" for m in both) == ["", first.message_id]


def test_few_words_under_two_names_are_two_messages() -> None:
    names = ("calls/2025-03-04 call Ada Quill.txt", "calls/2025-03-04 call Bo Marsh.txt")
    both = as_read(*((name, "Left a voicemail.") for name in names))
    assert [m.duplicate_of for m in both] == [None, None]
    assert len({m.message_id for m in both}) == 2
