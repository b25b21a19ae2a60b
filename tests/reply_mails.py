"""Forty mails with inline answers or forwarded text, written for this project, with the words that are their author's.

They stand in `fixtures/reply_mails.txt`: a line "=== group | name | subject | plain or html", the body, a line
"=== text", and what must remain of the body (greeting and closing included; nothing where the author added nothing).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "fixtures" / "reply_mails.txt"


@dataclass(frozen=True)
class Reply:
    group: str
    name: str
    subject: str
    body: str
    text: str
    html: bool


def read() -> list[Reply]:
    """All mails of the file, in order."""
    found = []
    for block in ("\n" + FILE.read_text(encoding="utf-8")).split("\n=== ")[1:]:
        head, _, rest = block.partition("\n")
        if head == "text":
            group, name, subject, form, body = found.pop()
            found.append((group, name, subject, form, body, rest))
        else:
            found.append((*head.split(" | "), rest))
    return [Reply(g, n, s, body, text.strip("\n"), form == "html") for g, n, s, form, body, text in found]


REPLIES = read()
