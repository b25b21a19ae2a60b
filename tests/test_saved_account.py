"""One account by the name a person types: never another one in silence."""

from __future__ import annotations

from typing import Any

import pytest

from cxnlp.errors import UsageError
from cxnlp.saved import find_account

ROWS: list[dict[str, Any]] = [
    {"account": "north.example", "name": "Acme"},
    {"account": "south.example", "name": "Acme"},
    {"account": "Acme Foods", "name": "Acme Foods"},
    {"account": "bolt.example", "name": "Bolt & Sons"},
    {"account": "rivet.example", "name": None},
]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("north.example", "north.example"),
        ("SOUTH.example", "south.example"),
        ("acme foods", "Acme Foods"),
        ("acme f", "Acme Foods"),
        ("sons", "bolt.example"),
        ("rivet", "rivet.example"),
    ],
)
def test_a_key_a_name_its_beginning_or_a_part_of_it_will_do(name: str, account: str) -> None:
    assert find_account(ROWS, name, "out")["account"] == account


def test_of_several_that_fit_none_is_taken() -> None:
    with pytest.raises(
        UsageError, match=r"several accounts fit 'acme' in out; there are: north.example, south.example$"
    ):
        find_account(ROWS, "acme", "out")
    with pytest.raises(UsageError, match="several accounts fit 'example'"):
        find_account(ROWS, "example", "out")


@pytest.mark.parametrize("name", ["", "  ", "nobody"])
def test_of_none_that_fits_all_are_named(name: str) -> None:
    with pytest.raises(UsageError, match=r"no account .* in out; there are: Acme Foods, bolt.example, north.example"):
        find_account(ROWS, name, "out")
