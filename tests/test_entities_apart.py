"""Names found in a process of their own."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from cxnlp import entities
from cxnlp.entities_apart import Apart

NOTE = "Call with Ana Reis and Jörg Holt of Orchard Foods in Leeds.\nAna's team wants the export by May."


def test_the_other_process_says_what_this_one_would() -> None:
    with Apart() as apart:
        found = apart.votes(NOTE)
    here = entities.votes(NOTE)
    assert found == here
    assert list(found) == list(here)
    assert any(isinstance(labels, Counter) and labels["PERSON"] for labels in found.values())


def test_it_may_be_asked_again() -> None:
    with Apart() as apart:
        assert apart.votes(NOTE) == apart.votes(NOTE)


@pytest.mark.parametrize(
    "command",
    [
        ("no-such-program-anywhere",),
        (sys.executable, "-c", "raise SystemExit(3)"),
        (sys.executable, "-c", "print('[]')"),
    ],
)
def test_where_it_fails_the_names_are_found_here(command: tuple[str, ...]) -> None:
    with Apart(command) as apart:
        assert apart.votes(NOTE) == entities.votes(NOTE)


def test_it_does_not_outlive_the_block() -> None:
    with Apart() as apart:
        process = apart._process
    assert process is not None
    assert process.poll() is not None
