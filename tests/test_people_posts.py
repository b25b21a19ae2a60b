"""What sentences and automatic mail say of people's posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cxnlp.people.posts import Roster
from cxnlp.people.replies import notices, return_day
from cxnlp.people.sides import Sides
from cxnlp.types import Message, Party
from tests.histories import PEOPLE


def test_names_are_found_by_given_or_family_name_and_only_in_capitals() -> None:
    roster = Roster([PEOPLE["c1"], PEOPLE["c2"]])
    assert [p.person_id for p in roster.named("Bo writes to Ana.")] == ["c2", "c1"]
    assert [p.person_id for p in roster.named("Ms Reis agrees, ana does not.")] == ["c1"]


def test_a_given_name_that_two_share_names_nobody() -> None:
    assert Roster([PEOPLE["c1"], replace(PEOPLE["c2"], name="Ana Holt")]).named("Ask Ana.") == []


@pytest.mark.parametrize(
    ("text", "told", "day"),
    [
        ("I am away until 31 October, back on Monday 3 November.", date(2025, 10, 27), date(2025, 11, 3)),
        ("Ich bin bis 7.1. nicht im Haus.", date(2025, 12, 20), date(2026, 1, 7)),
        ("I am out of the office.", date(2025, 5, 1), None),
    ],
)
def test_return_days(text: str, told: date, day: date | None) -> None:
    assert return_day(text, told) == day


def mail(person: str | None, subject: str, text: str, address: str = "ana@orchard.example") -> Message:
    author = Party("Mail", address if person else "mailer-daemon@orchard.example", person_id=person)
    at = datetime(2025, 7, 1, 9, tzinfo=UTC)
    return Message("email", "x.eml", "eml", "x", author=author, sent_at=at, subject=subject, text=text, automatic=True)


def test_automatic_replies_state_an_absence_or_an_end() -> None:
    away, gone = notices([mail("c1", "Automatic reply", "Out of office until 14 July.")], PEOPLE)
    assert [(a.person_id, a.until) for a in away] == [("c1", date(2025, 7, 14))]
    assert gone == []
    away, gone = notices([mail("c1", "Automatic reply", "This address is no longer in use.")], PEOPLE)
    assert [g.person_id for g in gone] == ["c1"]
    assert away == []


def test_a_bounce_names_who_cannot_be_reached_and_a_full_mailbox_does_not() -> None:
    closed = mail(None, "Undeliverable: hello", "550 5.1.1 user unknown: ana@orchard.example")
    full = mail(None, "Undeliverable: hello", "552 5.2.2 mailbox full: ana@orchard.example")
    assert [g.person_id for g in notices([closed], PEOPLE)[1]] == ["c1"]
    assert notices([full], PEOPLE) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "MAILER-DAEMON@orchard.example",
        "postmaster@orchard.example",
        "MicrosoftExchange329e71ec88ae4615@orchard.example",
    ],
)
def test_a_mail_server_of_the_customers_reports_others_and_is_nobody_there(address: str) -> None:
    words = "ana@orchard.example: 550 5.1.1 user unknown, no longer with the company"
    assert [g.person_id for g in notices([mail("c2", "Undeliverable", words, address)], PEOPLE)[1]] == ["c1"]
    sides = Sides(("vendor.example",), {"orchard": frozenset({"orchard.example"})})
    assert (sides.of_address(address, "orchard"), sides.of_address("ana@orchard.example", "orchard")) == (
        "other", "customer",
    )  # fmt: skip
