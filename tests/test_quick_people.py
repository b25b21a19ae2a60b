"""Whom a quick read finds in running notes, on which side, and whose words it takes a sentence for."""

from __future__ import annotations

import pytest

from cxnlp.quick.passages import take_apart
from tests.test_quick_reading import exact, read
from tests.test_quick_sides import sides


@pytest.mark.parametrize(
    ("text", "voted", "found"),
    [
        ("Olga from Holmgate called. He was calm.", ("Olga",), ["Olga"]),
        ("Great call with Elmridge today! Olaf complimented our trainers.", ("Olaf",), ["Olaf"]),
        ("He leaves, and a Signe from procurement takes it on.", ("Signe",), ["Signe"]),
        ('Voicemail from Tilo @ Brandis: "We hold off for now."', ("Tilo",), ["Tilo"]),
        ("HOLLOWAY - Prema v happy, launch was smooth.", (), ["Prema"]),
        ("no. Helga used to reply the same day", (), ["Helga"]),
        ("Quick one w/ Wanda (Seaholm Harbour Authority)\nAll calm.", (), ["Wanda"]),
        ("She feels lost since Marko (former CSM, ours) left.", ("Marko",), ["Marko"]),
        ("Lunch with Karin (CEO) + our Dirk\nDirk to send the draft.", ("Dirk",), ["Karin", "Dirk"]),
        ("Karin (CEO) said she will introduce us to the sister company Alma.", ("Alma",), ["Karin"]),
        ("Hi Juno,\n\nOh brilliant. Enclosed is the list.", ("Juno",), ["Juno"]),
    ],
)
def test_who_is_named(text: str, voted: tuple[str, ...], found: list[str]) -> None:
    result = read(text, voted)
    exact(result)
    assert [p.name for p in result.people] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- AI me: send slides to Kai by Fri\n- Kai says AP waits.", {"Kai": "unknown"}),
        ("Us: send slides to Kai by Fri\nKai says AP waits.", {"Kai": "unknown"}),
        ("Hi team, quick summary of my chat with Elsa from Birch Homes. She was short.", {"Elsa": "customer"}),
        ('Voicemail from Tilo @ Brandis: "We hold off."', {"Tilo": "customer"}),
        (
            "Present: Mrs. Adeyemi, R. Lim (vendor)\nMrs. Adeyemi asked.",
            {"Mrs. Adeyemi": "customer", "R. Lim": "vendor"},
        ),
        (
            "[10:02] Hanna (Vendor): Good morning.\n[10:03] Mr. Vogel: Yes, good morning to you.\n"
            "[10:04] Hanna (Vendor): Who takes over?\n",
            {"Hanna": "vendor", "Mr. Vogel": "customer"},
        ),
    ],
)
def test_on_which_side(text: str, expected: dict[str, str]) -> None:
    result = read(text, ("Kai", "Tilo"))
    assert sides(result) == expected


def test_a_side_is_no_title_and_ours_neither_buy_nor_use() -> None:
    result = read(
        "Present: R. Lim (vendor)\nRuna: wants a monthly call w/ Osman (our support lead), says Runa.",
        ("Runa", "Osman"),
    )
    people = {p.name: p for p in result.people}
    assert (people["R. Lim"].title, people["R. Lim"].role) == (None, "unknown")
    osman = people["Osman"]
    assert (osman.side, osman.role, osman.title, osman.status) == ("vendor", "unknown", "support lead", "mentioned")


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Runa: exports late again\nRuna: reports too\nshe's bringing it to Falk (her VP), they leave us", "Runa"),
        ("Mr. Halvorsen stated that it is not in the SOW.", "Halvorsen"),
        ('Voicemail from Tilo @ Brandis: "we keep paying for what we do not use"', "Tilo"),
        ("Olaf was in good mood, said Olaf. At the end he mentioned that they leave us.", "Olaf"),
        ("Olga from Holmgate called. The contract ends and she'd like to leave us.", "Olga"),
        ("Quick one w/ Wanda (Seaholm Harbour Authority)\nW. - says they look at other vendors", "Wanda"),
        ("Marram catch up - Magnus, Colin, me\n- M: fine, but other vendors are cheap", "Magnus"),
    ],
)
def test_whose_words_a_sentence_carries(text: str, person: str) -> None:
    result = read(text, ("Runa", "Falk", "Tilo", "Olaf", "Olga"))
    assert {s.person for s in result.signals if s.is_flag} == {person}


def test_questions_and_answers_are_no_initials_of_people() -> None:
    note = take_apart("Q&A with Ada Quill\nQ: how many sites do you have?\nA: they look at other vendors\n")
    assert {s.speaker for s in note.sentences} == {None}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        (
            "Attendees: Lena Hoff (COO), Sami, Jost (us)\n\n3. Other - Sami: could we drop the idle seats?",
            "customer",
        ),
        ("Attendees: Lena Hoff (COO), Sami, Jost (us)\n\nJost: could we see the list of sites first?", "vendor"),
        ("Hi Juno,\n\nWhen can we see the list of the sites?\n\nBest,\nPetra", "unknown"),
    ],
)
def test_who_asks(text: str, side: str) -> None:
    assert [q.side for q in read(text).questions] == [side]
