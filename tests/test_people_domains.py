"""Mail domains and folder names."""

from __future__ import annotations

import pytest

from cxnlp.people.domains import company_words, domain_of, is_freemail, registrable, resembles, same_house, within
from cxnlp.people.places import folders, is_format, layout


def test_domain_of() -> None:
    assert domain_of("Ida@Kvarnholm.Example") == "kvarnholm.example"
    assert domain_of("no address") is None
    assert domain_of(None) is None


@pytest.mark.parametrize(
    ("domain", "base"), [("a.b.acme.com", "acme.com"), ("x.acme.co.uk", "acme.co.uk"), ("acme.example", "acme.example")]
)
def test_registrable(domain: str, base: str) -> None:
    assert registrable(domain) == base


def test_freemail() -> None:
    assert is_freemail("gmail.com") and is_freemail("yahoo.co.uk") and is_freemail("mailbox.example")
    assert not is_freemail("kvarnholm.example")


def test_within() -> None:
    assert within("eu.acme.example", ["acme.example"]) and within("acme.example", {"acme.example"})
    assert not within("notacme.example", ["acme.example"])


def test_company_names() -> None:
    assert company_words("Kvarnholm Bageri AB") == ("kvarnholm", "bageri")
    assert company_words("AB") == ("ab",)
    assert resembles("kvarnholm.example", "Kvarnholm Bageri AB")
    assert not resembles("lundia.example", "Kvarnholm Bageri AB")
    assert same_house("kvarnholm.example", "kvarnholmgroup.example")
    assert same_house("kvarnholm.example", "getkvarnholm.example")
    assert not same_house("acme.example", "getacme.example")
    assert not same_house("kvarnholm.example", "lundia.example")


@pytest.mark.parametrize(
    ("folder", "found"), [("Maildir", True), ("call notes", True), ("2025", True), ("d07-acme", False), ("Acme", False)]
)
def test_format_folders(folder: str, found: bool) -> None:
    assert is_format(folder) is found


def test_archives_are_folders() -> None:
    assert folders("acme.zip!mail/1.eml") == ("acme", "mail")


def test_a_single_archive_is_the_input_itself() -> None:
    found = layout(["all.zip!acme/1.eml", "all.zip!birch/1.eml"])
    assert found.accounts == {"acme", "birch"}
    assert found.account_folder("all.zip!acme/1.eml") == "acme"


def test_only_format_folders_mean_no_account_level() -> None:
    assert layout(["mail/1.eml", "meetings/a.vtt", "contacts.csv"]).accounts == frozenset()
