"""Copies of records with other values equal those of `dataclasses.replace`, texts in a file or not."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.changed import changed, maker
from cxnlp.held_text import Shelf
from cxnlp.types import Message, Party, Recipient, Zone

TEXTS = st.text(max_size=300)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "body": TEXTS,
        "text": TEXTS,
        "subject": st.none() | TEXTS,
        "account": st.none() | TEXTS,
        "zones": st.just((Zone("new", 0, 1),)),
        "recipients": st.just((Recipient(Party("Ada Quill"), "to"),)),
    },
)


@given(VALUES, VALUES, st.booleans())
def test_a_copy_is_what_replace_makes(first: dict[str, Any], other: dict[str, Any], held: bool) -> None:
    kept = Shelf(after=0, least=1).keep if held else str
    values = {name: kept(v) if name in ("body", "text") else v for name, v in other.items()}
    message = replace(Message("email", "a.eml", "eml", body=kept("as it was"), text=kept("said")), **first)
    copy = changed(message, **values)
    assert type(copy) is Message and copy is not message
    assert copy == replace(message, **values) and hash(copy) == hash(replace(message, **values))
    assert message == replace(message)
    with pytest.raises(FrozenInstanceError):
        copy.body = "other"  # type: ignore[misc]


@given(VALUES, st.booleans())
def test_a_record_is_made_as_its_class_makes_it(values: dict[str, Any], held: bool) -> None:
    kept = Shelf(after=0, least=1).keep if held else str
    values = {name: kept(v) if name in ("body", "text") else v for name, v in values.items()}
    message = Message("email", "a.eml", "eml", **values)
    made = maker(Message)(*(getattr(message, f.name) for f in fields(Message)))
    assert type(made) is Message and made == message and hash(made) == hash(message)


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(KeyError):
        changed(Party("Ada Quill"), nickname="Addie")
    assert changed(Party("Ada Quill")) == Party("Ada Quill")
