"""Names: folding, taking apart, comparing; local parts; short names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.people.folding import fold, squeezed, words
from cxnlp.people.names import is_function, local_matches, local_part, parse_name, same_person
from cxnlp.people.nicknames import same_given
from cxnlp.people.short_names import fits, whom


def name(text: str):
    parsed = parse_name(text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Żółć", "zolc"),
        ("O’Neill", "oneill"),
        ("Ørsted Bjørn", "orsted bjorn"),
        ("Ольга Петрова", "olga petrova"),
        ("Groß", "gross"),
    ],
)
def test_fold_makes_plain_latin(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(deadline=None)  # letters of a script are loaded when the first is met
@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert squeezed(text) == "".join(words(text))


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("Holm, Ida (Facilities)", "Ida Holm"),
        ("Dr. Ida Holm", "Ida Holm"),
        ("Ida Holm | Kvarnholm Bageri", "Ida Holm"),
        ('"Ida Holm"', "Ida Holm"),
        ("Ida Holm via Helpdesk", "Ida Holm"),
        ("Ida Holm, MBA", "Ida Holm"),
        ("Ida Holm (she/her)", "Ida Holm"),
    ],
)
def test_a_display_name_is_freed_of_what_stands_beside_it(text: str, display: str) -> None:
    assert name(text).display == display


@pytest.mark.parametrize(
    "text",
    ["", "Speaker 2", "Guest", "ida@kvarnholm.example", "+47 555 01 234", "Unknown Speaker", "Monday",
     "Ida Holm <ida@kvarnholm.example>, Jo Fell"],
)  # fmt: skip
def test_what_is_no_name_is_none(text: str) -> None:
    assert parse_name(text) is None


@pytest.mark.parametrize("text", ["Mehmet Aksoy", "Mei-Lin Ford", "Guestin Roy", "Jan", "April", "Hostetler", "Will"])
def test_names_that_begin_like_generic_words_stay_names(text: str) -> None:
    assert parse_name(text) is not None


@given(st.text(max_size=60))
def test_parse_name_takes_any_text(text: str) -> None:
    parsed = parse_name(text)
    assert parsed is None or (parsed.tokens and parsed.display)


def test_a_hyphenated_given_name_alone_is_not_full() -> None:
    assert not name("Anne-Mette").full
    assert name("Anne-Mette Lund").full
    assert not name("Ana D.").full


@pytest.mark.parametrize(
    ("display", "local", "score"),
    [
        ("Ida Holm", "ida.holm", 1.0),
        ("Ida Holm", "holmida", 1.0),
        ("Ida Holm", "iholm", 0.9),
        ("Ida Holm", "ida", 0.6),
        ("Ida Holm", "ih", 0.5),
        ("Ida Holm", "per.lund", 0.0),
        ("Jörg Söhn", "joerg.soehn", 1.0),
        ("Jörg Söhn", "jsohn", 0.9),
        ("Ben O'Hara", "ben.ohara2", 1.0),
    ],
)
def test_local_parts_spell_names(display: str, local: str, score: float) -> None:
    assert local_matches(name(display), local) == score


def test_local_part_drops_the_tag() -> None:
    assert local_part("Ida.Holm+crm@kvarnholm.example") == "ida.holm"


def test_functions_are_told_from_people() -> None:
    assert is_function("support") and is_function("reception.north") and is_function("Acme Support")
    assert not is_function("ida.holm") and not is_function("Ida Holm")


@pytest.mark.parametrize(
    ("first", "second", "least", "most"),
    [
        ("Ida Holm", "Holm, Ida", 1.0, 1.0),
        ("Jörg Söhn", "Joerg Soehn", 1.0, 1.0),
        ("Deborah Holm", "Deb Holm", 0.95, 0.95),
        ("Ida Marie Holm", "Ida Holm", 0.95, 0.95),
        ("Agneta Holmström", "Agneta Holmstrom", 1.0, 1.0),
        ("Agneta Holmstrom", "Agneta Holmstorm", 0.9, 0.9),
        ("I. Holm", "Ida Holm", 0.85, 0.85),
        ("Ida Holm", "Per Holm", 0.0, 0.0),
        ("Anna Berg", "Anne Berg", 0.0, 0.0),
        ("Ida Holm", "Ida Lund", 0.0, 0.0),
        ("Ida", "Ida Holm", 0.0, 0.0),
    ],
)
def test_same_person(first: str, second: str, least: float, most: float) -> None:
    assert least <= same_person(name(first), name(second)) <= most


SPELLINGS = st.sampled_from(["Ida Holm", "I. Holm", "Deb Holm", "Deborah Holm", "Per Lund", "Lund, Per", "Ida M. Holm"])


@given(SPELLINGS, SPELLINGS)
def test_same_person_is_symmetric(first: str, second: str) -> None:
    assert same_person(name(first), name(second)) == same_person(name(second), name(first))


def test_nicknames_are_symmetric_and_do_not_chain() -> None:
    assert same_given("bob", "robert") and same_given("robert", "bob")
    assert not same_given("robert", "richard")


def test_short_names_mean_the_best_fit_only_when_it_is_alone() -> None:
    people = [(0, [name("Ana Duarte")]), (1, [name("Ana Ferro")]), (2, [name("Per Lund")])]
    assert whom(name("Per"), [people]) == 2
    assert whom(name("Ana"), [people]) is None
    assert whom(name("Ana F."), [people]) == 1
    assert whom(name("PL"), [people]) == 2
    assert whom(name("Zoe"), [people]) is None


def test_the_nearest_context_decides_first() -> None:
    near, far = [(0, [name("Ana Duarte")])], [(0, [name("Ana Duarte")]), (1, [name("Ana Ferro")])]
    assert whom(name("Ana"), [near, far]) == 0


@pytest.mark.parametrize(
    ("short", "full", "score"),
    [
        ("Nat", "Natalia Ruiz (Nat)", 0.9),
        ("C. Ambler", "Curt Ambler", 0.95),
        ("Bron", "Bronwyn Hale", 0.75),
        ("Ruiz", "Nat Ruiz", 0.8),
    ],
)
def test_fits(short: str, full: str, score: float) -> None:
    assert fits(name(short), name(full)) == score
