"""Folders for texts in passing: private, gone at the end, and taken away later where a command was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cxnlp import scratch as scratch_module
from cxnlp.scratch import LOCK, clear_abandoned, scratch

HOLDS = """
import sys
from cxnlp.scratch import scratch
with scratch() as folder:
    (folder / "note.md").write_text("Ann is leaving")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, for this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(scratch_module, "LEAST_AGE_S", -1.0)
    return tmp_path


def held(place: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process inside `scratch`, and its folder."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", HOLDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_is_private_and_gone_afterwards(place: Path) -> None:
    with scratch() as folder:
        (folder / "a").write_text("x")
        assert folder.is_relative_to(place)
        if os.name == "posix":
            assert [p.stat().st_mode & 0o077 for p in (folder, folder.parent, folder.parent / LOCK)] == [0, 0, 0]
    assert list(place.iterdir()) == []


def test_it_is_gone_after_an_error(place: Path) -> None:
    with pytest.raises(ValueError, match="halt"), scratch() as folder:
        (folder / "a").write_text("x")
        raise ValueError("halt")
    assert list(place.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
def test_what_a_killed_command_left_is_taken_away_by_the_next(place: Path) -> None:
    process, folder = held(place)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (folder / "note.md").is_file(), "the kill left the text"
    with scratch() as mine:
        assert [p for p in place.iterdir() if p.is_dir()] == [mine.parent]


def test_what_a_living_command_holds_stays(place: Path) -> None:
    process, folder = held(place)
    try:
        clear_abandoned()
        assert (folder / "note.md").read_text() == "Ann is leaving"
    finally:
        process.communicate("")
    assert list(place.iterdir()) == []


def test_young_folders_and_those_of_others_stay(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = place / "cxnlp-foreign"
    foreign.mkdir()
    (foreign / "words").write_text("no lock: not ours")
    young = place / "cxnlp-young"
    young.mkdir()
    (young / LOCK).touch()
    monkeypatch.setattr(scratch_module, "LEAST_AGE_S", 60.0)
    clear_abandoned()
    assert young.is_dir()
    monkeypatch.setattr(scratch_module, "LEAST_AGE_S", -1.0)
    clear_abandoned()
    assert not young.exists()
    assert (foreign / "words").is_file()
