"""Annotated mails: which characters their author newly wrote, and which half of the mailboxes a mail is of.

The file holds a JSON object a line: `{"id", "corpus": "enron|asf", "text", "meta": {"header": {…}}, "denotations":
[{"type", "start", "end"}]}`. Spans nest, and a quoted mail is Body again: the new text is the first Body before the
first Header, without its Signature.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal

from cxnlp.types import Message, Party

Half = Literal["tuning", "test"]
_NOTES_NAME = re.compile(r"\s*<.*?>\s*$")
_REPLY = re.compile(r"^\s*(?:re|fw|fwd|aw|antw)\s*:", re.I)


@dataclass(frozen=True)
class ZonedMail:
    """A mail with its truth, a flag a character: new words of the author, signature block of the author.

    `mailbox`: whose mail it is (of lists without a header: who signs it, else the mail itself). `between`: answers
    stand between or below quoted lines, where the annotation calls them part of the quoted mail.
    """

    name: str
    corpus: str
    mailbox: str
    message: Message
    new: tuple[bool, ...]
    signature: tuple[bool, ...]
    between: bool

    @property
    def half(self) -> Half:
        """The half of the data that all mails of the mailbox are in."""
        return "test" if hashlib.sha256(self.mailbox.encode()).digest()[0] % 2 else "tuning"


def read(path: Path) -> list[ZonedMail]:
    """All mails of the file, in its order."""
    return [_mail(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _mail(row: Mapping[str, Any]) -> ZonedMail:
    text: str = row["text"]
    spans = [(d["type"], d["start"], d["end"]) for d in row["denotations"]]
    header = min((start for kind, start, _ in spans if kind == "Header"), default=len(text))
    bodies = sorted((start, -end) for kind, start, end in spans if kind == "Body" and start < header)
    begin, finish = (bodies[0][0], min(-bodies[0][1], header)) if bodies else (0, 0)
    new, signature = [False] * len(text), [False] * len(text)
    new[begin:finish] = [True] * (finish - begin)
    for kind, start, end in spans:
        if kind == "Body/Signature" and begin <= start < finish:
            end = min(end, finish)
            new[start:end] = [False] * (end - start)
            signature[start:end] = [True] * (end - start)
    names = [
        text[start:end].strip().lower()
        for kind, start, end in sorted(spans, key=lambda s: s[1])
        if kind == "Body/Outro" and begin <= start < finish
    ]
    signed = names[-1].splitlines()[-1].strip(" -,.") if names and names[-1] else ""
    mailbox = row["id"].split("_")[0] if row["corpus"] == "enron" else (f"asf {signed}" if signed else row["id"])
    return ZonedMail(
        row["id"],
        row["corpus"],
        mailbox,
        _message(row),
        tuple(new),
        tuple(signature),
        _answers_between(text[header:]),
    )


def _answers_between(history: str) -> bool:
    """True if a whole paragraph without quote marks stands below a quoted line."""
    seen = False
    for paragraph in re.split(r"\n\s*\n", history):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        marked = [line.lstrip().startswith(">") for line in lines]
        if seen and lines and not any(marked):
            return True
        seen = seen or any(marked)
    return False


def _message(row: Mapping[str, Any]) -> Message:
    """The mail as the reader of mail files would hand it over; mails of lists come without a header."""
    header: Mapping[str, str] = row["meta"].get("header", {})
    subject = header.get("Subject")
    name = _NOTES_NAME.sub("", header.get("X-From", "")).strip()
    if name.count(",") == 1:
        name = " ".join(part.strip() for part in reversed(name.split(",")))
    sent = parsedate_to_datetime(header["Date"]) if "Date" in header else None
    return Message(
        kind="email",
        source=row["id"],
        parser="eml",
        native_id=header.get("Message-ID", row["id"]).strip("<>"),
        thread_id=row["id"],
        body=row["text"],
        subject=subject,
        sent_at=sent,
        author=Party(name or None, header["From"].strip().lower()) if "From" in header else None,
        references=("unknown",) if subject and _REPLY.match(subject) else (),
    )


def of_half(mails: Sequence[ZonedMail], half: Half) -> list[ZonedMail]:
    """The mails of one half."""
    return [m for m in mails if m.half == half]
