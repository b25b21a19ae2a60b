"""Mails that were pasted: where each begins and ends, who wrote it, and which only repeat what was said before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from cxnlp.ingest.daytext import find_day
from cxnlp.ingest.personnames import is_person_name
from cxnlp.ingest.reply_patterns import DATE_LIKE
from cxnlp.ingest.zoning import zone_message
from cxnlp.quick.capitals import is_common
from cxnlp.types import Message

LEAST_WORDS = 8
"""A mail that says less by itself is read together with the older ones below it."""
_FIELD = re.compile(
    r"^(?P<quoted>[>\s]*)[*_]*(?P<field>from|to|cc|bcc|reply-to|date|sent|subject)[*_]*\s*:[*_]*\s*(?P<rest>.*)$", re.I
)
_WROTE = re.compile(
    r"[>\s]*On\b(?P<when>[^\n<>]{6,80}?)(?:,|\s)\s*(?P<name>[^\W\d_][^\d,:<>\n]{1,60}?)\s*"
    r"(?:<[^<>\n]*>|\([^()\n]*\)|\[[^\[\]\n]*\])?\s+wrote:[ \t]*$",
    re.MULTILINE,
)
_MARKS = re.compile(r"^[ \t]*>[> \t]*", re.MULTILINE)
_MARKED = re.compile(r"\s*(?:>[^\n]*(?:\n\s*(?=>)|$|\n))+")
_ADDRESSED = re.compile(r"(?:^|[;,]\s*)\"?(?P<name>[^;,<>\"@]+?)\"?\s*(?:[<\[(][^;<>]*[>\])]\s*)?(?=[;,]|$)")


@dataclass(frozen=True, slots=True)
class Mail:
    """Half-open positions: the headers stand in `start` to `body`, the words in `body` to `end`. `author`: the name in
    the field From or before "wrote:", None where it holds an address alone; `to`: the other names of the headers.
    """

    start: int
    body: int
    end: int
    author: str | None
    to: tuple[str, ...] = ()
    sent: tuple[date, time] | None = None


def pasted_mails(text: str) -> tuple[Mail, ...]:
    """The mails of a text, in order: fields in a row, From and To among them, open one; below another mail or behind
    ">" From and a date do, and so does a line "On …, NAME wrote:". What is marked with ">" ends with its marks.

    >>> text = "From: Ada Quill <ada@orrin.example>\\nTo: Ben Roe\\n\\nWe will send the list."
    >>> [(mail.author, mail.to, mail.body) for mail in pasted_mails(text)]
    [('Ada Quill', ('Ben Roe',), 48)]
    """
    opened: list[Mail] = []
    start = position = 0
    fields: dict[str, str] = {}
    lines = text.split("\n")
    for line, below in zip((*lines, ""), (*lines[1:], "", ""), strict=True):
        match = _FIELD.match(line)
        if match:
            start = start if fields else position
            fields.setdefault(match["field"].lower(), match["rest"].strip())
            fields |= {"quoted": "yes"} if ">" in match["quoted"] else {}
        elif fields:
            if mail := _headed(fields, start, position, bool(opened)):
                opened.append(mail)
            fields = {}
        if not match and (mail := _attributed(line, below, position)):
            opened.append(mail)
        position += len(line) + 1
    return _ended(opened, text)


def _ended(mails: Sequence[Mail], text: str) -> tuple[Mail, ...]:
    """The mails, each up to the next one or, where its words are marked with ">", up to where the marks end."""
    ends = (*(mail.start for mail in mails[1:]), len(text) + 1)[: len(mails)]
    marked = [_MARKED.match(text, mail.body, end) for mail, end in zip(mails, ends, strict=True)]
    return tuple(replace(m, end=q.end() if q else end) for m, end, q in zip(mails, ends, marked, strict=True))


def _headed(fields: dict[str, str], start: int, body: int, below: bool) -> Mail | None:
    author = _name(fields.get("from", ""))
    when = fields.get("sent") or fields.get("date") or ""
    opens = fields.get("to") or (when and (below or "quoted" in fields))
    if not opens or not (author or "@" in fields.get("from", "")):
        return None
    to = tuple(n for field in ("to", "cc") for n in _names(fields.get(field, "")))
    return Mail(start, body, body, author, to, _moment(when))


def _attributed(line: str, below: str, start: int) -> Mail | None:
    """The mail that a line "On …, NAME wrote:" opens, which may go on in the line `below`."""
    for text in (line, f"{line.rstrip()} {below.strip('> ')}"):
        match = _WROTE.match(text)
        if match and DATE_LIKE.search(match["when"]) and is_person_name(match["name"]):
            end = start + len(line) + (len(below) + 1 if text is not line else 0)
            return Mail(start, end, end, match["name"], (), _moment(match["when"]))
    return None


def _name(address: str) -> str | None:
    name = re.split(r"[<\[(]", address)[0].strip(" \"'")
    return name if is_person_name(name) else None


def _names(addresses: str) -> Iterator[str]:
    found = (match["name"].strip(" '") for match in _ADDRESSED.finditer(addresses))
    yield from (name for name in found if is_person_name(name) and not any(map(is_common, name.split())))


def _moment(text: str) -> tuple[date, time] | None:
    day = find_day(text)
    return (day.day, day.time or time()) if day else None


def sent_on(mails: Sequence[Mail]) -> date | None:
    """The day of the mail that stands first, as its headers give it."""
    return mails[0].sent[0] if mails and mails[0].sent else None


def without_history(text: str, mails: Sequence[Mail]) -> tuple[str, tuple[Mail, ...], bool]:
    """The text, as long as before, with blanks in the place of older mails that a mail quotes below its own words (what
    its zones call quoted) and of marks of quotation; the mails that are left; whether there were older ones.

    What is forwarded is left, a mail sent later than the one above it, and what stands below a mail that says little by
    itself or below the notes of somebody who quotes it.
    """
    tops = [mail for at, mail in enumerate(mails) if not at or _later(mail, mails[at - 1])]
    spans: list[tuple[int, int]] = []
    if tops and not _WROTE.match(text, tops[0].start) and not text.startswith(">", tops[0].start):
        ends = (*(mail.start for mail in tops[1:]), len(text))
        spans = [span for mail, end in zip(tops, ends, strict=True) for span in _quoted(text, mail.body, end)]
    told = {mail: mail.body + len(text[mail.body :]) - len(text[mail.body :].lstrip()) for mail in mails}
    kept = [m for m in mails if not any(a <= m.start < b or a <= told[m] < b for a, b in spans)]
    for start, end in (*spans, *((mail.start, mail.body) for mail in mails if mail not in kept)):
        text = text[:start] + _blanks(text[start:end]) + text[end:]
    left = _ended(kept, text)
    for mail in left:
        words = _MARKS.sub(lambda mark: " " * len(mark.group()), text[mail.start : mail.end])
        text = text[: mail.start] + words + text[mail.start + len(words) :]
    return text, left, bool(spans)


def _quoted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of `text[start:end]`, the body of a mail, that repeat older ones."""
    body = text[start:end]
    zones = zone_message(Message(kind="email", source="note", parser="quick", thread_id="note", body=body)).zones
    own = " ".join(body[z.start : z.end] for z in zones if z.zone == "new")
    if len(re.findall(r"\w+", own)) >= LEAST_WORDS:
        yield from ((start + z.start, start + z.end) for z in zones if z.zone == "quoted")


def _blanks(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _later(mail: Mail, above: Mail) -> bool:
    return mail.sent is not None and above.sent is not None and mail.sent > above.sent
