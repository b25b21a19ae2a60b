"""A workspace knows its files by name and place: folders that were moved, other roots, decisions beside the exports."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxnlp.errors import UsageError
from cxnlp.people.decisions_file import FILE
from cxnlp.store.inputs import Added, ingest
from cxnlp.store.registers import decision_texts
from cxnlp.store.removing import remove
from cxnlp.store.workspace import reading, writing

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DECIDED = '[[decisions]]\naction = "set"\nperson = "ida@quay.example"\nroles = ["buyer"]\n'


def put(folder: Path, *numbers: int, words: str = "We want a plan.") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number}.eml").write_text(
            f"Message-ID: <{number}@quay.example>\nDate: Mon, 05 May 2025 09:0{number}:00 +0000\n"
            f"From: Ida Holm <ida@quay.example>\nTo: Bo <bo@vendia.example>\nSubject: Plan {number}\n\n{words}\n"
        )
    return folder


def added(file: Path, *paths: Path, root: Path | None = None, replace: bool = False) -> Added:
    with writing(file, "ingest", create=True) as held:
        return ingest(held, paths, NOW, root, replace)


def test_a_folder_that_was_moved_is_still_the_same(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "w.db"
    added(file, put(old, 1, 2, 3, 4, 5))
    shutil.move(old, new)
    (new / "2.eml").unlink()
    assert added(file, new).gone == ("2.eml",), "gone while it was moved"
    (new / "3.eml").unlink()
    put(new, 4, words="We want no plan.")
    later = added(file, new)
    assert (later.changed, later.gone) == (("4.eml",), ("2.eml", "3.eml"))
    shutil.move(new, old)
    put(old, 4, words="We want two plans.")
    back = added(file, old)
    assert (back.changed, back.gone) == (("4.eml",), ("2.eml", "3.eml")), "moved and changed at once"


def test_another_folder_in_the_place_of_one_that_is_gone_is_no_moved_one(tmp_path: Path) -> None:
    old, other, file = tmp_path / "old", tmp_path / "other", tmp_path / "w.db"
    added(file, put(old, 1, 2, 3))
    shutil.rmtree(old)
    put(put(other, 1), 2, 3, words="Of another house.")
    with pytest.raises(UsageError, match=r"2\.eml and 1 more.*another place.*--replace"):
        added(file, other)


def test_a_file_held_under_another_name_is_not_taken_in_twice(tmp_path: Path) -> None:
    file, acme, beta = tmp_path / "w.db", put(tmp_path / "acme", 1, 2), put(tmp_path / "beta", 3)
    added(file, acme, beta)
    for replace in (False, True):
        with pytest.raises(UsageError, match=r"1\.eml and 1 more: held already as acme/1\.eml.*--root"):
            added(file, acme, replace=replace)
    assert added(file, acme, root=tmp_path).unchanged == 2
    assert added(file, acme, beta).unchanged == 3


def test_decisions_beside_the_exports_can_be_taken_out(tmp_path: Path) -> None:
    file, acme = tmp_path / "w.db", put(tmp_path / "acme", 1)
    (tmp_path / FILE).write_text(DECIDED)
    added(file, acme, root=tmp_path)
    with writing(file, "remove") as held:
        assert remove(held, FILE, only_say=True).sources == (FILE,)
        assert decision_texts(held)
        gone = remove(held, FILE)
    assert (gone.sources, gone.messages) == ((FILE,), 0)
    with reading(file) as held:
        assert decision_texts(held) == []
        assert held.rows("SELECT file FROM files") == [("acme/1.eml",)]
