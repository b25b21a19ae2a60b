"""Whose side people, owners and pasted mails are on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from cxnlp.quick import QuickRead, quick_read
from cxnlp.quick.past import Known
from cxnlp.types import ScoreInput, SentenceScore
from tests.test_quick_reading import WordScorer, exact, read

MAIL = """From: Lena Stein <lena@orrin.example>
To: Ben Roe <ben@marram.example>
Date: Tue, 10 Mar 2026 09:00:00 +0000
Subject: Renewal

Hi Ben,
we will not renew unless the price falls. I will send you the criteria by 13 March.
Our CFO Rita Moss will call you.
Regards
Lena
"""


def sides(result: QuickRead) -> dict[str, str]:
    return {p.name: p.side for p in result.people}


@pytest.mark.parametrize(
    ("beside", "side"),
    [
        ("Customer Success", "vendor"),
        ("customer success manager, us", "vendor"),
        ("Customer Support Lead, us", "vendor"),
        ("Client Partner, vendor", "vendor"),
        ("CFO, them", "customer"),
        ("Vendor Manager", "customer"),
        ("supplier quality manager, Orrin", "customer"),
        ("vendor", "vendor"),
        ("Vendor PM", "vendor"),
        ("customer side", "customer"),
        ("Orrin customer", "customer"),
        ("our lead", "vendor"),
        ("Customer Support Lead", "unknown"),
        ("Internal Audit", "unknown"),
    ],
)
def test_a_side_is_said_outright_or_by_a_title_of_one(beside: str, side: str) -> None:
    result = read(f"Present: Juno Ames ({beside}), Tess Lund\n\nJuno will send the report.\n")
    exact(result)
    assert sides(result)["Juno Ames"] == side
    assert [a.side for a in result.actions] == [side]


def test_who_is_not_marked_as_ours_is_theirs_where_a_title_stands_before_the_mark() -> None:
    result = read("Present: Juno Ames (customer success manager, us), Tess Lund (CFO)\n\nAll went well.\n")
    assert sides(result) == {"Juno Ames": "vendor", "Tess Lund": "customer"}


def test_a_full_stop_in_a_bracket_does_not_end_a_group() -> None:
    result = read(
        "Participants:\n  - Customer: Olga Lund (Dir. Supply Chain), Pyotr\n  - Vendor: Kate, Luis\n"
        "Pyotr will send the order form. Kate will send the quote.\n"
    )
    assert sides(result) == {"Olga Lund": "customer", "Pyotr": "customer", "Kate": "vendor", "Luis": "vendor"}
    assert [a.side for a in result.actions] == ["customer", "vendor"]


class Listening(WordScorer):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[ScoreInput] = []

    def score_many(self, inputs: Sequence[ScoreInput], /) -> list[SentenceScore]:
        self.asked += inputs
        return super().score_many(inputs)


def test_a_pasted_mail_is_in_its_authors_words_and_on_no_side() -> None:
    scorer = Listening()
    result = quick_read(MAIL, scorer, lambda _: {"Ben Roe": Counter(PERSON=1)})
    exact(result)
    assert {p.name: (p.side, p.status) for p in result.people if p.name in ("Lena Stein", "Ben Roe")} == {
        "Lena Stein": ("unknown", "spoke"),
        "Ben Roe": ("unknown", "mentioned"),
    }
    found = [(a.owner, a.due, a.side) for a in result.actions]
    assert ("Lena Stein", "2026-03-13", "unknown") in found and {side for *_, side in found} == {"unknown"}
    assert {(i.kind, i.side) for i in scorer.asked} == {("email", None)}
    assert not [i for i in scorer.asked if "orrin.example" in i.text], "headers are no sentences"


def test_an_accounts_people_tell_the_side_of_a_mails_author() -> None:
    lena = Known("Lena Stein", (), "customer", "buyer", ())
    result = quick_read(MAIL, WordScorer(), lambda _: {}, (lena,))
    assert [a.side for a in result.actions if a.owner == "Lena Stein"] == ["customer"]


def test_notes_above_a_pasted_mail_stay_the_vendors() -> None:
    result = read(f"Lena is cross. I will call her by Friday.\n\n{MAIL}")
    assert [(a.owner, a.side) for a in result.actions][:2] == [("I", "vendor"), ("Lena Stein", "unknown")]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Juno said Globex told her they will deliver the module by June.", "unknown"),
        ("Juno said Microsoft told her they will deliver the module by June.", "unknown"),
        ('Juno said: "Our supplier Globex promised they will fix it by May."', "unknown"),
        ("Juno said they will deliver the list by June.", "customer"),
        ("Juno said Finance promised they will pay by June.", "customer"),
    ],
)
def test_what_another_company_told_is_on_neither_side(text: str, side: str) -> None:
    result = read(f"Call with Juno Ames (customer).\n{text}\n")
    assert [(a.owner, a.side) for a in result.actions] == [("they", side)]


def test_i_and_we_in_a_quotation_are_those_of_its_speaker() -> None:
    result = read(
        'Present: Juno Ames (COO, them), Tess Lund (us)\n\n"I will send the list by Friday", said Juno Ames.\n'
    )
    assert [(a.owner, a.side) for a in result.actions] == [("Juno Ames", "customer")]
    quoted = read('Present: Juno Ames (COO, them), Tess Lund (us)\n\nJuno said "we will send the list by Friday".\n')
    assert [(a.owner, a.side) for a in quoted.actions] == [("we", "customer")]
