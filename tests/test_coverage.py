"""The coverage block counts every character once and says when a mail vanished."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cxnlp.coverage import account_for, coverage, vanished, with_languages, with_parents
from cxnlp.ingest.zoning import zone_message
from cxnlp.signals.messages import other_language_share
from cxnlp.types import Attachment, IgnoredMessage, Message, Party, Person, SourceRow, Turn, Zone

OWN = "We want two more sites next year. "


def zoned(*zones: tuple[str, int], text: str = "x", automatic: bool = False) -> Message:
    """A mail whose zones have the given lengths."""
    at, made = 0, []
    for name, length in zones:
        made.append(Zone(name, at, at + length))  # type: ignore[arg-type]
        at += length
    return Message(
        "email", "a.eml", "eml", "m1", body="x" * at, zones=tuple(made), text=text, automatic=automatic,
        attachments=(Attachment("a.pdf", 10, "application/pdf"),),
    )  # fmt: skip


def person(side: str) -> Person:
    return Person(side, side, (), (), side, None, None, "unknown", "unknown", 0.0)  # type: ignore[arg-type]


def test_the_block_counts_each_zone_attachment_and_person() -> None:
    mail = zoned(("new", 100), ("closing", 10), ("quoted", 50), ("forwarded", 5), ("signature", 20), ("disclaimer", 7))
    call = Message("transcript", "b.vtt", "vtt", "m2", account="a", turns=(Turn(Party("Ada"), "twelve chars"),))
    dated = [replace(m, sent_at=datetime(2026, 3, 2, tzinfo=UTC)) for m in (mail, call)]
    block = coverage(dated, {"1": person("unknown"), "2": person("customer")}, 90, 11, 3)
    assert block["characters_seen"] == 100 + 10 + 50 + 5 + 20 + 7 + 12
    assert (block["written"], block["quoted"], block["signature"], block["template"]) == (122, 55, 27, 0)
    assert block["written"] + block["quoted"] + block["signature"] + block["template"] == block["characters_seen"]
    assert (block["scored"], block["other_language"]) == (90, 11)
    assert (block["unread_attachments"], block["unresolved_people"]) == (1, 1)
    assert block["unread_attachment_types"] == {"application/pdf": 1}
    assert (block["messages_without_account"], block["messages_ignored"]) == (1, 3)
    assert block["warnings"] == []


def test_what_another_mailbox_holds_too_counts_once() -> None:
    mail = zoned(("new", 100), ("quoted", 50))
    call = Message("transcript", "b.vtt", "vtt", "m2", account="a", turns=(Turn(Party("Ada"), "twelve chars"),))
    copies = [replace(m, message_id=f"{m.message_id}x", duplicate_of=m.message_id) for m in (mail, call)]
    assert coverage([mail, call, *copies], {}, 90, 0) == coverage([mail, call], {}, 90, 0) | {
        "messages_without_account": 2
    }


def test_a_mail_that_vanishes_is_named_and_warned_of() -> None:
    mail = zoned(("new", 50), ("signature", 400))
    block = coverage([mail], {}, 0, 0)
    assert block["mails_mostly_cut"] == ["m1"]
    assert "1 of 1 mails" in block["warnings"][0]


def test_quotes_and_forwards_explain_a_cut() -> None:
    assert not vanished(zoned(("new", 20), ("quoted", 900)))
    assert not vanished(zoned(("forwarded", 900), text=""))
    assert not vanished(zoned(("new", 30), ("disclaimer", 900)))
    assert not vanished(zoned(("new", 5), ("signature", 100)))
    assert not vanished(zoned(("signature", 900), automatic=True))
    assert vanished(zoned(("quoted", 900), text=""))


def test_an_ordinary_mail_does_not_vanish() -> None:
    body = f"Hello Bo,\n\n{OWN * 6}\n\nKind regards\nAda\n\n-- \nAda Quill\nOrchard Ltd\n"
    assert not vanished(zone_message(Message("email", "a.eml", "eml", body=body, author=Party("Ada Quill"))))


def test_sources_count_ignored_messages_apart() -> None:
    rows = [SourceRow("a#b.eml", "", 1, "eml", 1, 0, "parsed"), SourceRow("all.mbox", "", 1, "mbox", 3, 1, "parsed")]
    ignored = [IgnoredMessage(Message("email", s, "eml"), "private") for s in ("a#b.eml", "all.mbox#2")]
    one, many = account_for(rows, ignored)
    assert (one.status, one.messages, one.ignored, one.reason) == ("ignored", 0, 1, "private")
    assert (many.status, many.messages, many.rejected, many.ignored) == ("parsed", 2, 1, 1)


def test_messages_whose_date_cannot_be_read_are_counted_and_told() -> None:
    ticket = Message("ticket", "t.csv#1", "servicenow_csv", "m1", text="It is slow.", flags=("unparseable",))
    copy = Message("ticket", "t.csv#2", "servicenow_csv", "m2", text="It is slow.", duplicate_of="m1")
    notes = Message("meeting_notes", "notes.md", "notes_text", "m3", text="We met.")
    block = coverage([ticket, copy, notes], {}, 0, 0)
    assert block["messages_with_unread_date"] == block["messages_without_date"] == 1
    unread, without = block["warnings"]
    assert unread.startswith("1 message with a date that cannot be read")
    assert without.startswith("1 message without a date, so of no week")


def test_messages_of_a_parent_of_several_accounts_are_told() -> None:
    block = with_parents({"warnings": ["first"]}, {("south.example", ("B", "O")): 3}, {"B": "Birch", "O": "Oak"})
    assert block["warnings"] == [
        "first",
        "3 messages of south.example belong to no account: it is the parent of 2 (Birch, Oak); say whose each of its"
        " people is (cxnlp people set ADDRESS --account NAME)",
    ]


def test_accounts_whose_words_are_mostly_not_scored_are_named() -> None:
    block = {"warnings": ["first"]}
    rows = [{"account": f"a{n}", "name": f"Firma {n}", "other_language_share": n / 10} for n in range(10)]
    rows.append({"account": "silent", "name": "Silent", "other_language_share": None})
    told = with_languages(block, rows)["warnings"]
    assert told[0] == "first" and told[1].startswith("most words of 4 accounts are in a language that is not scored:")
    assert "Firma 6, Firma 7, Firma 8, Firma 9" in told[1] and "Silent" not in told[1]
    assert with_languages(block, rows[:6]) == block


def test_the_share_of_unscored_words_is_that_of_the_customer() -> None:
    ours, theirs = (Party(n, side=s) for n, s in (("Vi Stone", "vendor"), ("Ana Reis", "customer")))  # type: ignore[arg-type]

    def mail(author: Party, text: str, language: str, **more: Any) -> Message:
        return Message("email", "a.eml", "eml", author=author, text=text, language=language, **more)

    english = mail(ours, "x" * 100, "en")
    assert other_language_share([], {}) is None
    assert other_language_share([english], {}) == 0.0
    assert other_language_share([english, mail(theirs, "y" * 30, "de")], {}) == 1.0
    assert other_language_share([mail(theirs, "y" * 30, "de"), mail(theirs, "z" * 10, "en")], {}) == 0.75
    assert other_language_share([english, mail(theirs, "y" * 30, "de", automatic=True)], {}) == 0.0
