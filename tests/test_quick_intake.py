"""Where the text of a note comes from."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cxnlp.errors import UsageError
from cxnlp.quick import intake, read_text


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_character_sets(tmp_path: Path, charset: str) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes("Café “Zürich”\r\ncalled".encode(charset))
    assert read_text(str(note)) == "Café “Zürich”\ncalled"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b" \n\t", "empty"), (bytes(range(32)) * 20, "not text"), (b"a" * 5_000_001, "5 MB")],
)
def test_unusable_files(tmp_path: Path, data: bytes, reason: str) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes(data)
    with pytest.raises(UsageError, match=reason):
        read_text(str(note))


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_text(str(tmp_path / "none.txt"))
    with pytest.raises(UsageError, match="cannot be read"):
        read_text(str(tmp_path))


class _Stdin:
    def __init__(self, data: bytes, terminal: bool) -> None:
        self.buffer = io.BytesIO(data)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"Gwen called", False))
    assert read_text("-") == "Gwen called"
    monkeypatch.setattr(sys, "stdin", _Stdin(b"", False))
    with pytest.raises(UsageError, match="empty"):
        read_text("-")


def _editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    script = tmp_path / "editor.py"
    script.write_text(program, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", _Stdin(b"", True))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}"')


def test_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(tmp_path, monkeypatch, "import sys; open(sys.argv[-1], 'a', encoding='utf-8').write('Gwen called\\n')")
    assert read_text(None) == "Gwen called"


def test_editor_closed_without_words_or_failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(tmp_path, monkeypatch, "")
    with pytest.raises(UsageError, match="empty"):
        read_text(None)
    _editor(tmp_path, monkeypatch, "raise SystemExit(3)")
    with pytest.raises(UsageError, match="status 3"):
        read_text(None)
    monkeypatch.setenv("EDITOR", "no-such-editor-here")
    with pytest.raises(UsageError, match="does not start"):
        read_text(None)


def test_no_editor_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"", False))
    with pytest.raises(UsageError, match="standard input"):
        read_text(None)


def test_hint_is_one_line() -> None:
    assert "\n" not in intake.HINT


PASTE = "from cxnlp.quick.intake import clipboard_text; print(clipboard_text(), end='')"


@pytest.mark.skipif(sys.platform != "linux", reason="the clipboard of a Wayland desktop, as pyperclip asks for it")
def test_the_clipboard_is_read_and_its_want_is_said(tmp_path: Path) -> None:
    for name in ("wl-copy", "wl-paste"):
        (tmp_path / name).write_text("#!/bin/sh\nprintf 'call w/ Ola, café'\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    plain = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")}
    desktop = plain | {"WAYLAND_DISPLAY": "wayland-0", "PATH": f"{tmp_path}{os.pathsep}{plain['PATH']}"}
    run = [sys.executable, "-c", PASTE]
    held = subprocess.run(run, env=desktop, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    assert (held.returncode, held.stdout) == (0, "call w/ Ola, café")
    none = subprocess.run(run, env=plain, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    assert none.returncode == 1 and "there is no clipboard to read here" in none.stderr
