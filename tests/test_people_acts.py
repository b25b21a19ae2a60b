"""What each person did, against a plain count; and of the whole and its beginning in one go."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cxnlp.ingest.identify import in_order
from cxnlp.people.acts import count_acts, count_acts_twice
from cxnlp.people.champion import beginning
from cxnlp.people.mentions import everybody_in, parties
from cxnlp.types import Invitation, Message, Party, Recipient, Side, Ticket, Turn

START = datetime(2025, 1, 6, 9, tzinfo=UTC)
SIDES: dict[str, Side] = {"ada": "customer", "bo": "customer", "ida": "vendor", "jo": "vendor"}
KINDS = ("email", "email", "email", "chat", "ticket", "transcript", "call_note", "calendar")
PARTIES = st.sampled_from([*(Party(p.title(), person_id=p) for p in SIDES), Party("Somebody")])
LISTS = st.sampled_from(
    [
        (),
        (Recipient(Party(person_id="ida"), "to"), Recipient(Party(person_id="bo"), "cc")),
        (Recipient(Party(person_id="ada"), "to"), Recipient(Party(person_id="ada"), "cc")),
        (Recipient(Party(person_id="jo"), "attendee"), Recipient(Party("Somebody"), "to")),
    ]
)


@st.composite
def messages(draw: st.DrawFn) -> list[Message]:
    """Some messages of one account with ids, a few of them undated, automatic, internal or copies."""
    made = []
    for n in range(draw(st.integers(0, 14))):
        kind = draw(
            st.sampled_from(("email", "email", "email", "chat", "ticket", "transcript", "call_note", "calendar"))
        )
        sent = None if draw(st.integers(0, 9)) == 0 else START + timedelta(hours=draw(st.integers(0, 40)))
        turns = draw(st.lists(PARTIES, max_size=3)) if kind == "transcript" else []
        made.append(
            Message(
                kind, f"{n}.eml", "eml", message_id=f"m{n}", account="K", sent_at=sent,
                thread_id=draw(st.sampled_from(("", "one", "two"))),
                author=draw(st.none() | PARTIES), recipients=draw(LISTS),
                invited=tuple(Invitation(p, "none") for p in draw(st.lists(PARTIES, max_size=2))),
                present=tuple(draw(st.lists(PARTIES, max_size=2))),
                subject=draw(st.sampled_from((None, "Invoice", "The API"))), text=draw(st.sampled_from(("", "A plan"))),
                turns=tuple(Turn(p, "the next invoice") for p in turns),
                ticket=Ticket("7", requester=draw(st.none() | PARTIES)) if kind == "ticket" else None,
                automatic=draw(st.integers(0, 9)) == 0, internal=draw(st.integers(0, 5)) == 0,
                duplicate_of="m0" if draw(st.integers(0, 9)) == 0 else None,
            )
        )  # fmt: skip
    return draw(st.permutations(made))


@given(messages())
def test_what_is_sent_in_threads_is_counted_as_read(given_: list[Message]) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    seen: list[tuple[str, Message]] = []
    live = [m for m in given_ if not m.automatic and not m.duplicate_of]
    for m in sorted(live, key=lambda m: (m.sent_at is None, m.sent_at or START, m.message_id)):
        thread, who = m.thread_id or m.message_id, (m.author.person_id if m.author else None) or ""
        before = [b for name, b in seen if name == thread]
        there = {p.person_id for b in before for p in (*(r.party for r in b.recipients), *_writer(b))}
        last = [p.person_id for b in before for p in _writer(b)][-1:]
        if who and m.kind in ("email", "chat"):
            wanted[who, "mails"] += 1
            wanted[who, "openings"] += not before
            wanted[who, "answers"] += bool(last) and SIDES[str(last[0])] != SIDES[who]
            for r in m.recipients:
                other = r.party.person_id
                if other and other != who:
                    wanted[other, "copied"] += r.field == "cc"
                    wanted[other, "addressed"] += r.field == "to"
                    wanted[who, "brought"] += bool(before) and other not in there and SIDES[other] == SIDES[who]
        seen.append((thread, m))
    names = ("mails", "openings", "answers", "copied", "addressed", "brought")
    found = {(p, n): getattr(a, n) for p, a in count_acts(given_, SIDES).items() for n in names}
    assert {k: n for k, n in found.items() if n} == {k: n for k, n in wanted.items() if n}


def _writer(m: Message) -> list[Party]:
    """The author of a mail, chat or ticket, where known."""
    return [m.author] if m.author and m.author.person_id and m.kind in ("email", "chat", "ticket") else []


@given(messages())
def test_the_whole_and_its_beginning_are_counted_as_each_by_itself(given_: list[Message]) -> None:
    part = beginning(given_, SIDES)
    assert all(not m.internal for m in part)
    assert count_acts_twice(given_, part, SIDES) == (count_acts(given_, SIDES), count_acts(part, SIDES))
    assert count_acts_twice(given_, [], SIDES) == (count_acts(given_, SIDES), {})


@given(messages())
def test_everybody_is_whoever_any_message_names(given_: list[Message]) -> None:
    assert everybody_in(given_) == {p.person_id for m in given_ for p in parties(m) if p.person_id}


@given(messages())
def test_undated_messages_come_last(given_: list[Message]) -> None:
    dated = sorted((m for m in given_ if m.sent_at), key=lambda m: (str(m.sent_at), m.message_id))
    assert in_order(given_) == dated + sorted((m for m in given_ if not m.sent_at), key=lambda m: m.message_id)
