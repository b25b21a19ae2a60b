"""Output that holds people's words is its owner's alone, and is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cxnlp import private

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.models
def test_every_file_of_an_analysis_is_private(analysed: Path) -> None:
    files = sorted(p for p in analysed.rglob("*") if p.is_file())
    assert {"messages.jsonl", "sentences.parquet", "report.html", "run.json"} <= {p.name for p in files}
    assert {mode(p) for p in files} == {0o600}
    assert mode(analysed) == 0o700


@posix
def test_folders_made_here_are_private_and_those_of_others_stay(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    (shared / "theirs.txt").write_text("x", encoding="utf-8")
    made = private.make_folder(shared / "a" / "b")
    assert (mode(made), mode(made.parent)) == (0o700, 0o700)
    private.make_folder(shared)
    assert mode(shared) == 0o755
    (shared / "accounts.json").write_text("{}", encoding="utf-8")
    private.make_folder(shared)
    assert mode(shared) == 0o700


@posix
def test_a_readable_file_is_replaced_by_a_private_one(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    private.write_text(path, "new\n")
    assert path.read_bytes() == b"new\n"
    assert mode(path) == 0o600


def test_a_broken_off_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt), private.opened(path) as stream:
        stream.write("half")
        raise KeyboardInterrupt
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
    assert path.read_text(encoding="utf-8") == "old"
