"""Message ids depend on content only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.ingest.identify import content_key, with_ids
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
