"""Texts kept in a temporary file read as they were given, whatever is done with their records."""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp import held_text
from cxnlp.changed import changed
from cxnlp.config import Config
from cxnlp.drain import drained
from cxnlp.held_text import Held, Shelf, beside
from cxnlp.output import dumps, message_row
from cxnlp.parsing import parse
from cxnlp.types import Message

ANY = st.text(st.characters(exclude_categories=()))  # lone surrogates too: a broken export holds them


def note(body: str) -> Message:
    return Message("email", "a.eml", "test", body=body, text=body)


@given(st.lists(ANY, max_size=20))
def test_what_is_kept_reads_as_it_was_given(texts: list[str]) -> None:
    shelf = Shelf(after=0, least=1)
    records = [note(shelf.keep(text)) for text in texts]
    assert [m.body for m in records] == texts
    assert [replace(m, subject="s") for m in records] == [replace(note(t), subject="s") for t in texts]
    assert [type(m.body) is Held for m in records] == [bool(t) for t in texts]


def test_a_copy_of_a_record_takes_its_place_along_and_writes_nothing() -> None:
    shelf = Shelf(after=0, least=1)
    record = note(shelf.keep("said once"))
    copy = replace(record, subject="other")
    assert copy.body.place is record.body.place  # type: ignore[attr-defined]
    assert len(shelf._buffer) == len("said once")


def test_short_texts_and_the_first_bytes_stay_in_memory() -> None:
    shelf = Shelf(after=10, least=4)
    kept = [shelf.keep(t) for t in ("abc", "a longer text", "then this one")]
    assert [type(k) is Held for k in kept] == [False, False, True]
    assert type(beside(kept[2], "made of it")) is Held
    assert type(beside(kept[1], "made of it")) is str


@given(st.text(min_size=1))
def test_a_kept_text_is_written_and_pickled_as_any_other(text: str) -> None:
    held = Shelf(after=0, least=1).keep(text)
    assert json.loads(json.dumps(held)) == text
    again = pickle.loads(pickle.dumps(held))  # noqa: S301
    assert type(again) is str and again == text
    assert pickle.loads(pickle.dumps(note(held))) == note(text)  # noqa: S301


def test_texts_beyond_the_buffer_come_from_the_file() -> None:
    shelf = Shelf(after=0, least=1)
    texts = [f"{n} " + "é" * 3000 for n in range(600)]  # 3.6 MB
    kept = [note(shelf.keep(t)) for t in texts]
    assert shelf._written > held_text._BUFFER
    assert [m.body for m in kept] == texts


def test_a_full_disk_keeps_texts_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Any, data: bytes, at: int) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(held_text, "_write", full)
    shelf = Shelf(after=0, least=1)
    texts = [str(n) * 300_000 for n in range(6)]
    kept = [note(shelf.keep(t)) for t in texts]
    assert [m.body for m in kept] == texts
    assert shelf.keep("one more") == "one more"


def test_the_file_has_no_name_and_goes_with_its_last_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made: list[Any] = []
    plain: Callable[..., Any] = tempfile.TemporaryFile

    def opened(**options: Any) -> Any:
        made.append(plain(**options))
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", opened)
    shelf = Shelf(after=0, least=1)
    record = note(shelf.keep("x" * 2_000_000))
    assert list(tmp_path.iterdir()) == []
    assert len(made) == 1 and len(record.body) == 2_000_000


def test_a_parse_writes_the_same_rows_with_and_without_a_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = Path(__file__).parents[1] / "corpora" / "samples"
    account = sorted(p for p in samples.iterdir() if p.is_dir())[0]

    def rows() -> list[str]:
        return [dumps(message_row(m)) for m in parse([account], Config()).messages]

    plain = rows()
    defaults = (0, 1)
    monkeypatch.setattr(Shelf.__init__, "__defaults__", defaults)
    assert rows() == plain and len(plain) > 10


def test_a_process_that_keeps_no_texts_reads_fields_as_they_are() -> None:
    @dataclass(slots=True)
    class Remark:
        body: str

    held_text.hold(Remark, "body")
    held_text.in_memory(Remark)
    text = Shelf(after=0, least=1).keep("as it was said")
    assert type(text) is Held and not isinstance(vars(Remark)["body"], held_text.HeldField)
    assert Remark(text).body == Remark("as it was said").body == changed(Remark(""), body=text).body == text


def test_a_list_is_emptied_in_its_order() -> None:
    items = list(range(5))
    seen = []
    for item in drained(items):
        seen.append((item, len(items)))
    assert seen == [(0, 4), (1, 3), (2, 2), (3, 1), (4, 0)]
