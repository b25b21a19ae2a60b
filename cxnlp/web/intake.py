"""A pasted or uploaded note as text, or one clear sentence why not."""

from __future__ import annotations

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest.plaintext import decode, is_binary
from cxnlp.web.guard import NOTE_BYTES, TOO_LONG

WORD_MAGIC = b"PK\x03\x04"
EMPTY = "There is nothing to read yet: paste the notes of a call, or choose a file."


def pasted(text: str) -> str:
    """The note with its line ends as "\\n". Raises UsageError: empty, or more than 5 MB."""
    if len(text.encode("utf-8", "replace")) > NOTE_BYTES:
        raise UsageError(TOO_LONG)
    note = text.replace("\r\n", "\n").replace("\r", "\n")
    if not note.strip():
        raise UsageError(EMPTY)
    return note


def uploaded(data: bytes) -> str:
    """The text of a plain text, Markdown or Word file; its name is never looked at. Raises UsageError."""
    from cxnlp.ingest.docx_text import docx_text

    if len(data) > NOTE_BYTES:
        raise UsageError(TOO_LONG)
    if data.startswith(WORD_MAGIC):
        try:
            return pasted(docx_text(data))
        except UnreadableInput as error:
            raise UsageError(f"That file cannot be read: {error}.") from error
    text, _ = decode(data)
    if text.strip() and is_binary(text):
        raise UsageError("That file is no text: choose notes as plain text, Markdown or Word.")
    if not text.strip():
        raise UsageError("That file is empty.")
    return pasted(text)
