"""What repeats another record in other bytes is found, and what only resembles one is not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cxnlp.ingest.repeats import mark_repeats
from cxnlp.recalled import Answers, recalling
from cxnlp.types import Message, Party, Turn

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
