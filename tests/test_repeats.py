"""What repeats another record in other bytes is found, and what only resembles one is not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cxnlp.ingest.repeats import mark_repeats
from cxnlp.ingest.ticket_state import with_latest_state
from cxnlp.recalled import Answers, recalling
from cxnlp.types import Message, Party, Ticket, Turn

AT = datetime(2025, 3, 4, 9, tzinfo=UTC)
ADA, BO = Party("Ada Quill", "ada@orchard.example"), Party("Bo Marsh", "bo@vendia.example")
WORDS = (
    "We need the new rollout plan before Friday because the board of Orchard wants to see dates and numbers by then."
)
TALK = ("We are worried about the dates of the rollout.", "You will have a plan with dates on Friday.",
        "The board asks for numbers, and I have none.", "I will send what we have today.")  # fmt: skip


def mail(n: str, text: str = WORDS, after: int = 0, **fields: object) -> Message:
    base: dict[str, object] = {
        "kind": "email",
        "source": f"{n}.eml",
        "parser": "eml",
        "message_id": n,
        "native_id": f"{n}@x",
        "account": "Orchard",
        "author": ADA,
        "subject": "Rollout",
        "sent_at": AT + timedelta(minutes=after),
        "body": text,
        "text": text,
    }
    return Message(**{**base, **fields})  # type: ignore[arg-type]


def talk(n: str, named: bool, after: int = 0, said: tuple[str, ...] = TALK) -> Message:
    turns = tuple(Turn(Party((ADA, BO)[k % 2].name if named else None), text) for k, text in enumerate(said))
    return mail(n, "", after, kind="transcript", author=None, turns=turns)


def pairs(*messages: Message) -> dict[str, str]:
    """The copy and its original; the same in any order of the input."""
    found = {m.message_id: m.duplicate_of for m in mark_repeats(messages) if m.duplicate_of}
    shuffled = list(messages)
    random.Random(3).shuffle(shuffled)
    assert found == {m.message_id: m.duplicate_of for m in mark_repeats(shuffled) if m.duplicate_of}
    return found


def test_a_mail_that_became_a_ticket_is_the_tickets() -> None:
    ticket = mail("t", f"Hello,\n\n{WORDS}\n\nAda Quill\nHead of Operations", 2, kind="ticket")
    assert pairs(mail("m"), ticket) == {"m": "t"}
    assert pairs(mail("m"), mail("t", WORDS, 40, kind="ticket")) == {}, "hours apart are two acts"
    assert pairs(mail("m"), mail("t", WORDS, 2, kind="ticket", author=BO)) == {}
    assert pairs(mail("m"), mail("t", WORDS, 2, kind="ticket", account="Harbour")) == {}
    more = "Besides, our new CFO wants to hear why the second module costs extra when we were told it would not."
    assert pairs(mail("m", f"{WORDS} {more}"), mail("t", WORDS, 2, kind="ticket")) == {}, "half is said nowhere else"


def test_a_mailbox_that_adds_a_footer_holds_the_same_mail() -> None:
    assert pairs(mail("a"), mail("b", f"{WORDS}\n\nScanned by gateway 7", native_id="a@x")) == {"b": "a"}
    assert pairs(mail("a", "Thanks!"), mail("b", "Thanks!", native_id="a@x")) == {"b": "a"}
    assert pairs(mail("a", "Thanks!"), mail("b", "No, sorry.", native_id="a@x")) == {}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Ok thanks, will do Thursday.", "Ok thanks, will do Thursday.\n\nDelivered by Orchard Secure Gateway 9.1"),
        ("Ok.", "Ok.\n\nScanned by gateway 7"),
        ("", "Scanned by gateway 7"),
        (
            "Please see https://www.shop.example/catalog for the list.",
            "Please see https://links.gate.example/?url=https%3A%2F%2Fwww.shop.example%2Fcatalog&data=05 for the list.",
        ),
    ],
)
def test_a_short_mail_in_two_mailboxes_is_one_and_stays_as_it_was_sent(short: str, long: str) -> None:
    for names in (("a", "b"), ("b", "a")):
        sent, kept = mail(names[0], short, native_id="x@x"), mail(names[1], long, native_id="x@x")
        assert pairs(sent, kept) == {names[1]: names[0]}, "whatever the ids"
        assert pairs(sent, replace(kept, native_id="y@x")) == {}
    marked = mail("a", WORDS, native_id="x@x", subject="[EXTERNAL] Rollout")
    assert pairs(marked, mail("b", WORDS, native_id="x@x")) == {"a": "b"}


def comment(source: str, text: str, status: str, solved: datetime | None = None, **fields: object) -> Message:
    state = Ticket("7", status, solved_at=solved)
    said: dict[str, object] = {"source": f"{source}#7#1", "kind": "ticket", "native_id": "7#1", "ticket": state}
    return mail(source, text, thread_id="ticket:7", **{**said, **fields})


def test_of_an_edited_comment_the_later_export_stays() -> None:
    old = comment("tickets-1.json", "My password is hunter2.", "open")
    new = comment("tickets-2.json", "My password is [redacted].", "solved", AT)
    assert pairs(old, new) == {"tickets-1.json": "tickets-2.json"}
    again = comment("tickets-2.json", "My password is [redacted].", "open")
    before = comment("tickets-1.json", "My password is hunter2.", "solved", AT)
    assert pairs(before, again) == {"tickets-1.json": "tickets-2.json"}, "opened again"
    assert pairs(old, replace(new, sent_at=AT + timedelta(minutes=1))) == {}
    assert pairs(old, replace(new, native_id="7#2")) == {}
    nobody = Party("Ada Quill")
    assert pairs(replace(old, author=nobody), replace(new, author=nobody)) == {"tickets-1.json": "tickets-2.json"}


def test_a_ticket_has_the_state_of_its_latest_export() -> None:
    old = comment("tickets-2025-11-01.json", "It fails.", "open")
    new = comment("tickets-2025-12-01.json", "It works again.", "solved", AT, native_id="7#2")
    other = replace(old, account="Harbour")
    bare = replace(new, source="comments-2025-12-05.json#1", ticket=Ticket("7"))
    for order in ((old, new, bare, other), (other, bare, new, old)):
        found = {(m.account, m.source): m.ticket for m in with_latest_state(order)}
        states = {key: (t.status, t.solved_at) for key, t in found.items() if t}
        assert states[other.account, other.source] == ("open", None)
        assert {s for (account, _), s in states.items() if account == "Orchard"} == {("solved", AT)}


def test_captions_repeat_the_transcript_that_names_who_spoke() -> None:
    heard = (TALK[0].replace("worried", "wary"), *TALK[1:])
    assert pairs(talk("captions", False, 0, heard), talk("named", True)) == {"captions": "named"}
    assert pairs(talk("a", True), talk("b", True, 5, tuple(t[::-1] for t in TALK))) == {}


def test_one_mail_forwarded_twice_is_one_and_two_mails_of_a_mind_are_two() -> None:
    text = f"FYI\n\n---------- Forwarded message ---------\nFrom: Cy\n{WORDS}"
    first, second = (
        mail("a", text, subject="Fwd: Plan"),
        mail("b", text.replace("FYI", "For you"), 3, subject="FW: Plan"),
    )
    third = mail("c", text, 6, subject="Fwd: Plan")
    assert pairs(first, second, third) == {"b": "a", "c": "a"}
    assert pairs(mail("a"), mail("b", WORDS, 3)) == {}, "a mail sent twice on purpose is no forward"
    assert pairs(first, replace(second, automatic=True)) == {}


def test_kept_answers_say_the_same_and_are_kept_as_they_were() -> None:
    given = [mail("m"), mail("t", f"Hello,\n\n{WORDS}", 2, kind="ticket"), mail("u", "Thanks!", 3, kind="ticket")]
    fresh, first = mark_repeats(given), Answers("code")
    with recalling(first):
        assert mark_repeats(given) == fresh
    again = Answers("code", first.packed())
    with recalling(again):
        assert mark_repeats(given) == fresh
    assert again.packed() == first.packed()
    assert [m.duplicate_of for m in fresh] == ["t", None, None]
    shorter = Answers("code", first.packed())
    with recalling(shorter):
        mark_repeats(given[:1])
    assert shorter.packed() == Answers("code").packed(), "what is asked no more is not kept"
