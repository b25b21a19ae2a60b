"""The measurement of zoning: what counts as new, halves by mailbox, and shares that are simple fractions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxnlp.types import Message
from pipelines.benchmarks.zoned_mails import ZonedMail, read
from pipelines.benchmarks.zoning import by_words, count, list_footers, measure, not_new, without

TEXT = "We agree.\nJo Doe\nBuyer\nOn Monday Ana wrote:\n> Do you agree?\n"


@pytest.fixture
def mail(tmp_path: Path) -> ZonedMail:
    def span(kind: str, words: str) -> dict[str, object]:
        return {"type": kind, "start": TEXT.index(words), "end": TEXT.index(words) + len(words)}

    spans = [
        span("Body", "We agree.\nJo Doe\nBuyer\n"),
        span("Body/Signature", "Jo Doe\nBuyer\n"),
        span("Header", "On Monday Ana wrote:"),
        span("Body", "> Do you agree?"),
    ]
    row = {"id": "doe-j_sent_1", "corpus": "enron", "text": TEXT, "meta": {"header": {}}, "denotations": spans}
    path = tmp_path / "mails.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return read(path)[0]


def test_new_text_is_the_first_body_without_its_signature(mail: ZonedMail) -> None:
    assert "".join(c for c, new in zip(TEXT, mail.new, strict=True) if new) == "We agree.\n"
    assert "".join(c for c, s in zip(TEXT, mail.signature, strict=True) if s) == "Jo Doe\nBuyer\n"
    assert (mail.mailbox, mail.between) == ("doe-j", False)


def test_counts_leave_blanks_out(mail: ZonedMail) -> None:
    kept = by_words(TEXT, "We agree.\nJo Doe")
    found = count(mail, kept)
    assert (found.new, found.kept) == (8, 8)
    assert (found.signature, found.unsigned) == (10, 5)
    assert found.rest == sum(not c.isspace() for c in TEXT) - 8
    assert found.dropped == found.rest - 5
    shares = measure([mail], [found])
    assert shares["keep"] == {"share": 1.0, "low": 1.0, "high": 1.0}
    assert shares["signature"]["share"] == 0.5


def test_a_lists_footer_is_told_by_its_repetition_alone() -> None:
    def mail(box: str, tail: str) -> ZonedMail:
        body = f"Does it work for you?\nThanks and regards\n{tail}"
        new = (True,) * len(body)
        return ZonedMail(box, "asf", box, Message("email", box, "eml", body=body), new, (False,) * len(body), False)

    footer = "--\nSee this message in its context: http://list.example/{}\nSent by the list of the orchard users.\n"
    mails = [mail(f"box{n}", footer.format(n)) for n in range(3)] + [mail("box3", "I read it twice in my own book.\n")]
    told = list_footers(mails)
    for number, (one, found) in enumerate(zip(mails[:3], told, strict=False)):
        kept = "".join(c for i, c in enumerate(one.message.body) if i not in found)
        assert kept == "Does it work for you?\nThanks and regards\n--\n", number
        assert not any(without(one, found).new[i] for i in found)
    assert told[3] == frozenset()
    assert list_footers(mails[:2]) == [frozenset()] * 2, "two authors may share a phrase"


def test_what_the_contract_does_not_call_new_is_told_by_its_marks() -> None:
    body = (
        "We pay next week.\n> Do you agree?\nYes, as it is confidential to us.\n\n"
        "This mail is confidential. If you are not the intended recipient,\nnotify the sender.\n\nBest\n-- \nJo Doe\n"
    )
    mail = ZonedMail(
        "1", "asf", "1", Message("email", "1", "eml", body=body), (True,) * len(body), (False,) * len(body), False
    )
    others = not_new(mail)
    kept = "".join(c for i, c in enumerate(body) if i not in others)
    assert kept.split() == ["We", "pay", "next", "week.", "Yes,", "as", "it", "is", "confidential", "to", "us.", "Best"]
