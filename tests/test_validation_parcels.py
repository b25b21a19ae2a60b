"""Dossiers sent to another process arrive as they are, and what was sent before is not sent again."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.trajectory.dossier import Dossier
from cxnlp.types import Message, MetricRow, Party
from cxnlp.validation.parcels import Receiver, Sender
from tests.histories import PEOPLE

FIRST = datetime(2025, 1, 6, 9, tzinfo=UTC)


def message(number: int, words: int) -> Message:
    """Message `number`, as it is read with so many words."""
    text = " ".join(f"word{number}." for _ in range(words))
    who = Party("Ana Reis", "ana@orchard.example", person_id="c1")
    sent = FIRST + timedelta(days=number)
    return Message("email", f"mail/{number}.eml", "eml", f"m{number}", sent_at=sent, author=who, body=text, text=text)


def dossier(account: str, day: int, read: dict[int, int], measured: int, known: int = 9) -> Dossier:
    """`read`: words of each message by its number; `known`: how many people are."""
    messages = tuple(message(n, words) for n, words in read.items())
    people = dict(list(PEOPLE.items())[:known])
    start = date(2025, 1, 6)
    rows = tuple(
        MetricRow("usage.csv", account, start, start + timedelta(days=7), "logins", float(measured)) for _ in "ab"
    )
    return Dossier(account, account.title(), start + timedelta(days=day), messages, people, "c1", (), rows, (), ())


@st.composite
def dossiers(draw: st.DrawFn) -> list[Dossier]:
    found = []
    for day in range(draw(st.integers(1, 4))):
        for account in ("orchard", "birch"):
            numbers = draw(st.lists(st.integers(0, 4), unique=True))
            read = {n: draw(st.integers(0, 2)) for n in numbers}
            found.append(dossier(account, day, read, draw(st.integers(0, 1)), draw(st.integers(0, 2))))
    return found


@given(dossiers())
def test_what_arrives_is_what_was_sent_whatever_was_sent_before(sent: list[Dossier]) -> None:
    sender, receiver = Sender(), Receiver()
    for one in sent:
        assert receiver.unpacked(pickle.loads(pickle.dumps(sender.packed(one)))) == one  # noqa: S301


def test_records_that_are_the_same_go_once_and_changed_ones_again() -> None:
    sender = Sender()
    first = dossier("orchard", 9, {0: 1, 1: 2}, 1)
    packed = sender.packed(first)
    assert len(packed.new) == 2 and packed.kept["people"] == PEOPLE and packed.dossier.people == {}
    earlier = replace(first, as_of=date(2025, 1, 8))
    again = sender.packed(earlier)
    assert again.new == () and again.kept == {} and again.places == (0, 1)
    changed = sender.packed(dossier("orchard", 9, {0: 1, 1: 1}, 0, 1))
    assert [m.message_id for m in changed.new] == ["m1"] and changed.places == (0, 2)
    assert list(changed.kept) == ["people", "metrics"]
    assert len(sender.packed(dossier("birch", 9, {0: 1}, 1)).new) == 1
