"""Answers kept from run to run: the same as fresh ones, found again, and without words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.ingest.identify import key_of_record, with_ids
from cxnlp.ingest.read import Reading
from cxnlp.ingest.zone_lines import split_lines
from cxnlp.ingest.zone_reading import ZONES, end_marks, ends, own_end, tails, what_is_told
from cxnlp.ingest.zoning import zone_all
from cxnlp.recalled import KEY, Answers, recalled, recalling
from cxnlp.store.codec import messages_apart, messages_of, pack
from cxnlp.types import Message, Party, Recipient, SourceRow

ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text("nqsgct >-", max_size=9),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)
LINES = (
    "Hello Ida,", "the pilot goes on as planned and we would like to talk about the next step.", "", "Kind regards",
    "Ada Quill", "Head of Logistics, Orchard Ltd", "+47 555 01 234", "--", "> the pilot goes on as planned", "",
    "On Mon, 5 Jan 2026 at 10:00, Ida Quill <ida@vendia.example> wrote:", "Sent from my iPhone", "Thanks!", "",
    "This e-mail and any attachment is confidential and intended for the addressee alone; delete it if it is not you.",
)  # fmt: skip
BODIES = st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=14).map("\n".join)
WHO = (Party("Ada Quill", "ada@orchard.example"), Party("Ida Quill", "ida@vendia.example"), None)
MARKS = set(ZONES) | set(" >fstcjOFRA_L-Mx")


@given(st.dictionaries(st.text(max_size=6), ANSWERS, max_size=6))
def test_what_was_answered_is_answered_again_without_asking(known: dict[str, object]) -> None:
    asked: list[str] = []

    @recalled
    def look_up(name: str) -> object:
        asked.append(name)
        return known[name]

    first = Answers("code")
    with recalling(first):
        fresh = [look_up(name) for name in known]
    assert asked == list(known)
    again = Answers("code", first.packed())
    with recalling(again):
        assert [look_up(name) for name in known] == fresh == list(known.values())
    assert asked == list(known)
    assert again.packed() == first.packed()


def test_other_code_functions_and_arguments_find_nothing() -> None:
    asked: list[object] = []

    @recalled
    def one(*args: object) -> int:
        asked.append(args)
        return len(asked)

    @recalled
    def other(*args: object) -> int:
        asked.append(args)
        return -1

    first = Answers("code 1")
    with recalling(first):
        assert one("a", ("b",)) == 1
    for code, function, args in (
        ("code 2", one, ("a", ("b",))), ("code 1", other, ("a", ("b",))), ("code 1", one, ("a", "b")),
        ("code 1", one, ("a", frozenset("b"))), ("code 1", one, ("a", ("b",), True)), ("code 1", one, ("as1:b",)),
    ):  # fmt: skip
        before = len(asked)
        with recalling(Answers(code, first.packed())):
            function(*args)
        assert len(asked) == before + 1, (code, args)
    with recalling(Answers("code 1", first.packed())), pytest.raises(TypeError, match="float"):
        one(0.5)


def test_what_is_no_longer_asked_is_forgotten() -> None:
    @recalled
    def length(text: str) -> int:
        return len(text)

    first = Answers("code")
    with recalling(first):
        length("old"), length("new")
    second, only = Answers("code", first.packed()), Answers("code")
    for answers in (second, only):
        with recalling(answers):
            length("new")
    assert second.packed() == only.packed() != first.packed()


@settings(max_examples=90, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from((0, 1, 2)), st.sampled_from((0, 1)), BODIES, st.booleans()), min_size=1, max_size=9
    )
)
def test_mails_are_taken_apart_the_same_from_memory_and_afresh(drawn: list[tuple[int, int, str, bool]]) -> None:
    """Mails of three people in two threads, of which any part was there before."""
    start = datetime(2026, 1, 5, 10, tzinfo=UTC)
    mails = [
        Message(
            "email", f"{k}.eml", "eml", native_id=f"m{k}", sent_at=start + timedelta(hours=k), author=WHO[who],
            recipients=(Recipient(WHO[1 - who % 2], "to"),), subject="Re: pilot", body=body,
            references=(f"thread{thread}",),
        )
        for k, (who, thread, body, _) in enumerate(drawn)
    ]  # fmt: skip
    plain = zone_all(mails)
    known = [mail for mail, (*_, there) in zip(mails, drawn, strict=True) if there]
    before = Answers("code")
    with recalling(before):
        assert zone_all(known) == zone_all(known)
    after = Answers("code", before.packed())
    with recalling(after):
        assert zone_all(mails) == plain
    scratch = Answers("code")
    with recalling(scratch):
        zone_all(mails)
    assert after.packed() == scratch.packed()
    assert {c for text in words(list(after._asked.values())) for c in text} <= MARKS


@given(BODIES, st.data())
def test_the_ends_of_a_mail_found_in_one_go_are_those_found_apart(body: str, data: st.DataObject) -> None:
    letters = st.text("nsdtqf ", max_size=len(body.split("\n")))
    told = data.draw(letters).ljust(len(split_lines(body)), "n")[: len(split_lines(body))]
    found = end_marks(body, what_is_told(body, "", False, ()), frozenset())
    marked = st.sampled_from([found, ((0, told), ((0, len(told) // 2, told), (0, len(told), told))), (None, found[1])])
    chosen = data.draw(marked)
    assert tails(body, chosen) == (own_end(body, chosen), [lines for _, _, lines in ends(body, chosen)])


def test_records_tell_ids_that_messages_have() -> None:
    when = datetime(2026, 1, 5, 10, tzinfo=UTC)
    kinds = ("email", "ticket", "chat", "email", "email")
    names = ("a@x.example", "T-1#2", "c1", None, "a@x.example")
    given = [
        Message(kind, f"{kind}.eml", "eml", native_id=name, sent_at=when, author=WHO[0], body=f"Fine \ud800 {name}")  # type: ignore[arg-type]
        for kind, name in zip(kinds, names, strict=True)
    ]
    records = messages_apart(pack("a", Reading(SourceRow("a", "", 1, "eml", 5, 0, "parsed"), tuple(given))))
    records.append(b'{"kind":"email","source":"d","parser":"eml","native_id":"d","message_id":"given"}')
    digests = [bytes([k]) * KEY for k in range(len(records))]
    plain = with_ids(messages_of(records))
    first = Answers("code")
    for answers in (first, Answers("code", first.packed())):
        with recalling(answers):
            read = messages_of(records, lambda m, place: key_of_record(m, digests[place]))
        assert with_ids(read) == plain
    assert any(m.message_id == "given" for m in plain)


def test_a_signature_that_the_body_does_not_hold_as_it_is_stays_whole() -> None:
    ends = "Kind regards\nAda Quill  \nHead of Logistics, Orchard Ltd \n+47 555 01 234\n"
    start = datetime(2026, 1, 5, 10, tzinfo=UTC)
    mails = [
        Message("email", f"{k}.eml", "eml", native_id=f"m{k}", sent_at=start + timedelta(days=k), author=WHO[0],
                subject=subject, body=f"Hello Ida,\n\n{said}\n\n{ends}")
        for k, (subject, said) in enumerate((("One", "We go on."), ("Two \ud800", "It works \udc00."), ("", "Fine.")))
    ]  # fmt: skip
    plain = zone_all(mails)
    assert plain[0].signature == "Kind regards\nAda Quill\nHead of Logistics, Orchard Ltd\n+47 555 01 234"
    assert plain[0].signature not in plain[0].body
    first = Answers("code")
    with recalling(first):
        assert zone_all(mails) == plain
    second = Answers("code", first.packed())
    with recalling(second):
        assert zone_all(mails) == plain
    assert second.packed() == first.packed()


def test_what_several_functions_say_of_a_text_is_told_apart() -> None:
    @recalled
    def length(text: str) -> int:
        return len(text)

    @recalled
    def letters(text: str) -> tuple[bool, int]:
        return text.isalpha(), len(set(text))

    first = Answers("code")
    with recalling(first):
        assert (length("aab"), letters("aab"), length("\ud800")) == (3, (True, 2), 1)
    second = Answers("code", first.packed())
    with recalling(second):
        assert (letters("aab"), length("aab"), length("\ud800")) == ((True, 2), 3, 1)
    with recalling(third := Answers("code", first.packed())):
        letters("aab")
    assert words(list(third._asked.values())) == [] and len(third.packed()) < len(first.packed())


def words(value: object) -> list[str]:
    """Every text within."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return words(list(value.values()))
    return [t for part in value for t in words(part)] if isinstance(value, list | tuple) else []
