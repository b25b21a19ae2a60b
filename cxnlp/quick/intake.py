"""Gets the text of a note: from a file, standard input, the clipboard, or the user's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.ingest.plaintext import decode, is_binary
from cxnlp.scratch import scratch

MAX_BYTES = 5_000_000
HINT = "<!-- Paste or write your notes below, save and close the editor. This line is left out. -->"
EDITORS = {"nt": "notepad"}
"""Editor by `os.name` when neither VISUAL nor EDITOR is set; elsewhere vi."""
WORD_MAGIC = b"PK\x03\x04"


def read_text(file: str | None) -> str:
    """The text of `file`; "-" is standard input, None opens $VISUAL or $EDITOR on an empty note.

    Line ends become "\\n". The character set is told by its byte order mark, else UTF-8, else Windows-1252. Word files
    are read too.

    Raises UsageError: nothing there, empty, binary, or more than 5 MB.
    """
    if file is None:
        return _text(_edited(), "the note").replace(HINT, "", 1).strip("\n")
    if file == "-":
        return _text(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    path = Path(file)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{file} is larger than 5 MB: a quick read takes the notes of one call; use cxnlp analyze")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from error
    if data.startswith(WORD_MAGIC):
        return _word(data, file)
    return _text(data, file)


def clipboard_text() -> str:
    """The text that was copied last.

    Raises UsageError: nothing copied, or a machine without a clipboard (a server, or Linux without xclip or wl-paste).
    """
    import pyperclip

    try:
        copied = pyperclip.paste()
    except pyperclip.PyperclipException as error:
        raise UsageError(
            "there is no clipboard to read here (Linux needs wl-clipboard or xclip): paste into 'cxnlp read -' instead"
        ) from error
    return _text(copied.encode("utf-8", "replace"), "the clipboard")


def _word(data: bytes, name: str) -> str:
    from cxnlp.errors import UnreadableInput
    from cxnlp.ingest.docx_text import docx_text

    try:
        return docx_text(data)
    except UnreadableInput as error:
        raise UsageError(f"{name} cannot be read: {error}") from error


def _text(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name} is larger than 5 MB: a quick read takes the notes of one call; use cxnlp analyze")
    text, _ = decode(data)
    if not text.replace(HINT, "", 1).strip():
        raise UsageError(f"{name} is empty: give it the notes of a call")
    if is_binary(text):
        raise UsageError(f"{name} is not text: give it notes as plain text, Markdown or Word")
    return text


def _command() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or EDITORS.get(os.name, "vi")
    parts = shlex.split(chosen, posix=os.name != "nt")
    if not parts:
        raise UsageError("the editor in VISUAL or EDITOR is blank: set it, or name a file, or '-' for standard input")
    return [part.strip('"') for part in parts]


def _edited() -> bytes:
    """What the user wrote. The folder is private and gone afterwards, even when the editor fails."""
    if not sys.stdin.isatty():
        raise UsageError("no file given: name one, or '-' to read standard input")
    command = _command()
    with scratch() as folder:
        note = folder / "note.md"
        note.write_text(HINT + "\n\n", encoding="utf-8")
        try:
            done = subprocess.run([*command, str(note)], check=False)  # noqa: S603
        except OSError as error:
            raise UsageError(f"the editor {command[0]!r} does not start: set VISUAL or EDITOR") from error
        if done.returncode:
            raise UsageError(f"the editor {command[0]!r} ended with status {done.returncode}: nothing was read")
        return note.read_bytes()
