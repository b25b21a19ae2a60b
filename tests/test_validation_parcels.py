"""Dossiers sent to another process arrive as they are, and what was sent before is not sent again."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.trajectory.dossier import Dossier
from cxnlp.types import Message, MetricRow, Party, ScoredSentence
from cxnlp.validation.parcels import Receiver, Sender
from tests.histories import PEOPLE, planted

FIRST = datetime(2025, 1, 6, 9, tzinfo=UTC)
SCORES = [planted("strategic"), planted("transactional", ["churn_risk"])]


def message(number: int, words: int) -> Message:
    """Message `number`, as it is read with so many words."""
    text = " ".join(f"word{number}." for _ in range(words))
    who = Party("Ana Reis", "ana@orchard.example", person_id="c1")
    sent = FIRST + timedelta(days=number)
    return Message("email", f"mail/{number}.eml", "eml", f"m{number}", sent_at=sent, author=who, body=text, text=text)


def dossier(account: str, day: int, read: dict[int, tuple[int, int]], measured: int) -> Dossier:
    """`read`: words and score of each message by its number."""
    messages = tuple(message(n, words) for n, (words, _) in read.items())
    scored = tuple(
        ScoredSentence(f"m{n}", -1, k, k + 1, "w", "c1", "customer", "champion", SCORES[score])
        for n, (words, score) in read.items()
        for k in range(words)
    )
    start = date(2025, 1, 6)
    rows = tuple(
        MetricRow("usage.csv", account, start, start + timedelta(days=7), "logins", float(measured)) for _ in "ab"
    )
    return Dossier(account, account.title(), start + timedelta(days=day), messages, PEOPLE, "c1", scored, rows, (), ())


@st.composite
def dossiers(draw: st.DrawFn) -> list[Dossier]:
    found = []
    for day in range(draw(st.integers(1, 4))):
        for account in ("orchard", "birch"):
            numbers = draw(st.lists(st.integers(0, 4), unique=True))
            read = {n: (draw(st.integers(0, 2)), draw(st.integers(0, 1))) for n in numbers}
            found.append(dossier(account, day, read, draw(st.integers(0, 1))))
    return found


@given(dossiers())
def test_what_arrives_is_what_was_sent_whatever_was_sent_before(sent: list[Dossier]) -> None:
    sender, receiver = Sender(), Receiver()
    for one in sent:
        assert receiver.unpacked(pickle.loads(pickle.dumps(sender.packed(one)))) == one  # noqa: S301


def test_records_that_are_the_same_go_once_and_changed_ones_again() -> None:
    sender = Sender()
    first = dossier("orchard", 9, {0: (1, 0), 1: (2, 0)}, 1)
    assert len(sender.packed(first).new) == 2
    earlier = replace(first, as_of=date(2025, 1, 8))
    again = sender.packed(earlier)
    assert again.new == () and again.tables == {} and again.places == (0, 1)
    scored_anew = sender.packed(dossier("orchard", 9, {0: (1, 0), 1: (2, 1)}, 0))
    assert [m.message_id for m, _ in scored_anew.new] == ["m1"] and scored_anew.places == (0, 2)
    assert list(scored_anew.tables) == ["metrics"]
    assert len(sender.packed(dossier("birch", 9, {0: (1, 0)}, 1)).new) == 1
