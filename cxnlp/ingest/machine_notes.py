"""Notes that a machine wrote of a meeting (Gemini, Copilot, Fathom), and the transcript that may stand below them.

What a machine says somebody said is never that person's words: the notes are kept as an automatic message, and nobody
is taken as present because they were invited. Source: Google Meet help, "Take notes for me" (notes, then a second tab
with the transcript).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cxnlp.ingest.daytext import fold
from cxnlp.ingest.meeting_words import SUMMARY_MARKS
from cxnlp.types import Invitation, Message, Party, Zone

AI_SUMMARY = "ai_summary"
_INVITED = re.compile(
    r"^\W*(?:invited|invitees|eingeladen|invités|invitados|convidados|invitati|genodigden|zaproszeni|inbjudna)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\[([^\[\]]{1,100})\]\(mailto:([^()\s@]{1,100}@[^()\s]{1,200})\)", re.IGNORECASE)
_PLAIN_HEAD = re.compile(r"^\W*(?:notes|notizen|notas|transcript|note)\W*$", re.IGNORECASE)


def is_machine_text(text: str) -> bool:
    """Whether the first or last words of a text say that a machine wrote it."""
    ends = fold(text[:600] + text[-300:])
    return any(mark in ends for mark in SUMMARY_MARKS) or bool(re.match(r"[#*\s]*📝\W*notes\b", text, re.IGNORECASE))


def invited_line(line: str) -> bool:
    """Whether a line lists who was invited."""
    return len(line) < 20_000 and bool(_INVITED.match(line))


def invitations(lines: Sequence[str]) -> tuple[Invitation, ...]:
    """Who was invited, as far as the notes give an address; plain names without commas cannot be told apart."""
    found = (m for line in lines[:40] if invited_line(line) for m in _PERSON.finditer(line))
    return tuple(dict.fromkeys(Invitation(Party(m[1].strip(), m[2].lower()), "none") for m in found))


def is_plain_head(line: str) -> bool:
    """Whether a line only says that notes or a transcript follow ("📝 Notes")."""
    return bool(_PLAIN_HEAD.match(line))


def with_summary(transcript: Message, header: Iterable[str]) -> Iterator[Message]:
    """The transcript and, if a machine's notes stand above it, these as an automatic message of the same meeting."""
    body = "\n".join(header)
    if not is_machine_text(body):
        yield transcript
        return
    invited = invitations(body.split("\n"))
    yield replace(transcript, invited=transcript.invited or invited)
    yield replace(
        transcript,
        kind="meeting_notes",
        source=f"{transcript.source}#notes",
        present=(),
        turns=(),
        body=body,
        zones=(Zone("new", 0, len(body)),),
        text=body,
        automatic=True,
        flags=tuple(dict.fromkeys((*transcript.flags, AI_SUMMARY))),
    )
