"""Mails that were pasted with their headers: where each begins and ends, and who wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cxnlp.ingest.personnames import is_person_name

_FIELD = re.compile(
    r"^[>*_\s]*(?P<field>from|to|cc|bcc|reply-to|date|sent|subject)[*_]*\s*:[*_]*\s*(?P<rest>.*)$", re.I
)


@dataclass(frozen=True, slots=True)
class Mail:
    """Half-open positions: the headers stand in `start` to `body`, the words in `body` to `end`. `author`: the name in
    the field From, None where it holds an address alone.
    """

    start: int
    body: int
    end: int
    author: str | None


def pasted_mails(lines: Sequence[str]) -> tuple[Mail, ...]:
    """The mails among the lines of a text, in order: fields in a row, From and To among them, open one.

    >>> lines = ["From: Ada Quill <ada@orrin.example>", "To: Ben Roe", "", "We will send the list."]
    >>> [(mail.author, mail.body) for mail in pasted_mails(lines)]
    [('Ada Quill', 48)]
    """
    opened: list[Mail] = []
    start = position = 0
    fields: dict[str, str] = {}
    for line in (*lines, ""):
        match = _FIELD.match(line)
        if match:
            start = start if fields else position
            fields.setdefault(match["field"].lower(), match["rest"].strip())
        elif fields:
            sender = fields.get("from", "")
            name = re.split(r"[<\[(]", sender)[0].strip(" \"'")
            author = name if is_person_name(name) else None
            if fields.get("to") and (author or "@" in sender):
                opened.append(Mail(start, position, position, author))
            fields = {}
        position += len(line) + 1
    ends = (*(mail.start for mail in opened[1:]), position)[: len(opened)]
    return tuple(Mail(m.start, m.body, end, m.author) for m, end in zip(opened, ends, strict=True))
