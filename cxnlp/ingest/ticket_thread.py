"""A ticket and its comments as messages: the numbering, times and flags that all help desks share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from cxnlp.ingest.cell_words import phrases
from cxnlp.ingest.chat_messages import chat_zones, said
from cxnlp.ingest.dates import Moment, NotADateError, Order, epoch_moment, parse_moment
from cxnlp.ingest.json_reading import as_text, well_formed
from cxnlp.ingest.zone_lines import tells_history
from cxnlp.ingest.zoning import zone_history
from cxnlp.types import Attachment, Message, Party, Ticket, Zone

SOLVED_WORDS = phrases(
    "solved; closed; resolved; done; completed; gelöst; geschlossen; erledigt; fertig; abgeschlossen; résolu; fermé"
    "; clos; terminé; resuelto; cerrado; finalizado; hecho; resolvido; fechado; encerrado; concluído; chiuso; risolto"
    "; opgelost; gesloten"
)


@dataclass(frozen=True, slots=True)
class Comment:
    """One entry of a ticket as its source has it; `moment` None and `flags` saying why when it is not dated.

    `markdown`: a line that begins with ">" is a quote, as the tool's editor has it.
    """

    author: Party | None
    body: str
    moment: Moment | None = None
    internal: bool = False
    automatic: bool = False
    attachments: tuple[Attachment, ...] = ()
    flags: tuple[str, ...] = ()
    markdown: bool = False

    @property
    def empty(self) -> bool:
        return not self.body and not self.attachments


@dataclass(frozen=True, slots=True)
class Thread:
    """A ticket with its entries in the order of the source; without `description` the first comment is it."""

    tool: str
    ticket: Ticket
    subject: str | None
    description: Comment | None
    comments: tuple[Comment, ...]
    organization: str | None = None


def moment_of(value: Any, order: Order | None = None) -> tuple[Moment | None, tuple[str, ...]]:
    """(moment, flags) of a JSON value or cell: text or Unix time. Flags: missing, unparseable, no_timezone."""
    if value is None or value == "" or isinstance(value, bool):
        return None, ("missing",)
    try:
        moment = epoch_moment(value) if isinstance(value, int | float) else parse_moment(as_text(value) or "", order)
    except NotADateError:
        return None, ("unparseable",)
    return moment, moment.flags


def instant(value: Any, order: Order | None = None) -> datetime | None:
    """The UTC time of a JSON value or cell, or None."""
    moment, _ = moment_of(value, order)
    return moment.at if moment else None


def body_text(value: Any) -> str:
    """A body as plain text: HTML is rendered, line ends are "\\n", outer blank lines go."""
    if not isinstance(value, str):
        return as_text(value) or ""
    from cxnlp.ingest.html_text import html_to_text, looks_like_html

    text = html_to_text(value) if looks_like_html(value) else value
    return well_formed(text).strip()


def first_body(record: dict[str, Any], *keys: str) -> str:
    """The body under the first of `keys` that holds one.

    "body" beside "body_html" or "html_body", and any "…_text", is plain by the tool's word: markup in it is quoted.
    """
    for key in keys:
        plain = key.endswith("_text") or key.startswith("plain_") or f"{key}_html" in record or f"html_{key}" in record
        value = record.get(key)
        body = well_formed(value).strip() if plain and isinstance(value, str) else body_text(value)
        if body:
            return body
    return ""


def attachments_of(items: Sequence[Any]) -> tuple[Attachment, ...]:
    """Attachments of JSON objects under any tool's keys; an unstated size is 0, an unstated type octet-stream."""
    found = []
    for item in items:
        if isinstance(item, dict):
            keys = ("file_name", "filename", "name", "attachment_file_name", "title")
            name = next((text for key in keys if (text := as_text(item.get(key)))), None)
            size = next(
                (item[k] for k in ("size", "filesize", "attachment_file_size") if isinstance(item.get(k), int)), 0
            )
            kind = as_text(item.get("content_type")) or as_text(item.get("mimeType")) or "application/octet-stream"
            if name:
                found.append(Attachment(name, max(int(size), 0), kind))
    return tuple(found)


def is_solved(status: str | None) -> bool:
    """True for the words that help desks use for a finished ticket."""
    return bool(status) and str(status).strip().casefold() in SOLVED_WORDS


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _same(description: Comment, comment: Comment) -> bool:
    """True if the comment repeats the description: same words, or part of them by one author in the same minute."""
    a, b = _squeezed(description.body), _squeezed(comment.body)
    if (
        comment.internal
        and comment.author
        and description.author
        and _person(comment.author) != _person(description.author)
    ):
        return False
    if a == b:
        return True
    together = (
        description.moment is not None
        and comment.moment is not None
        and abs((description.moment.at - comment.moment.at).total_seconds()) < 60
        and (
            description.author is None
            or comment.author is None
            or _person(description.author) == _person(comment.author)
        )
    )
    return together and bool(a) and (a in b or b in a)


def _person(party: Party) -> str:
    return party.email or party.ref or party.name or ""


def _newest_first(comments: Sequence[Comment]) -> bool:
    """True if the source lists later entries first; told only from times with a zone."""
    times = [c.moment.at for c in comments if c.moment and "no_timezone" not in c.moment.flags]
    return len(times) == len(comments) > 1 and times == sorted(times, reverse=True) and times[0] > times[-1]


def _entries(thread: Thread) -> list[Comment]:
    """Description first, then the comments: without empty ones (state changes), a repeated description merged."""
    comments = [c for c in thread.comments if not c.empty]
    if _newest_first(comments):
        comments.reverse()
    if thread.description is None:
        return comments
    description = thread.description
    if comments and _same(description, comments[0]):
        first = comments.pop(0)
        longer = max(first.body, description.body, key=len)
        description = replace(
            first,
            body=longer,
            author=first.author or description.author,
            moment=first.moment or description.moment,
            flags=first.flags if first.moment else description.flags,
            attachments=first.attachments or description.attachments,
        )
    return [description, *comments]


def _zoned(message: Message, entry: Comment, earlier: Sequence[str]) -> Message:
    """The message, all of it new so far, with its quotes apart: the history of a mail that became one, Markdown."""
    if not message.body:
        return message
    if entry.markdown and not tells_history(message.body):
        zones = chat_zones(message.body)
        return replace(message, zones=zones, text=said(message.body, zones))
    return zone_history(message, earlier, answers=entry.markdown or bool(earlier)) or message


def messages_of(thread: Thread, source: str, parser: str) -> Iterator[Message]:
    """One message for the description (number 0) and one for each comment (1, 2, … in order of the conversation)."""
    earlier: list[str] = []
    for number, entry in enumerate(_entries(thread)):
        native_id = f"{thread.ticket.id}#{number}"
        message = Message(
            kind="ticket",
            source=f"{source}#{native_id}",
            parser=parser,
            native_id=native_id,
            thread_id=f"ticket:{thread.tool}:{thread.ticket.id}",
            sent_at=entry.moment.at if entry.moment else None,
            time_precision=entry.moment.precision if entry.moment else "none",
            utc_offset=entry.moment.utc_offset if entry.moment else None,
            author=entry.author,
            subject=thread.subject,
            body=entry.body,
            zones=(Zone("new", 0, len(entry.body)),) if entry.body else (),
            text=entry.body,
            automatic=entry.automatic,
            internal=entry.internal,
            attachments=entry.attachments,
            ticket=thread.ticket,
            organization=thread.organization,
            flags=entry.flags,
        )
        message = _zoned(message, entry, earlier)
        earlier.append(message.text)
        yield message


def learn(people: dict[str, Party], party: Party) -> None:
    """Adds what `party` states to what is known under its ref; stated facts are never overwritten by missing ones."""
    if party.ref is None:
        return
    known = people.get(party.ref, Party())
    people[party.ref] = Party(
        name=known.name or party.name,
        email=known.email or party.email,
        ref=party.ref,
        side=known.side if known.side != "unknown" else party.side,
        title=known.title or party.title,
    )


def address(value: Any) -> str | None:
    """One lower-case e-mail address, or None."""
    text = as_text(value)
    return _address(text) if text else None


@lru_cache(maxsize=4096)
def _address(text: str) -> str | None:
    from cxnlp.ingest.cells import emails_of

    good, _ = emails_of([text])
    return good[0] if good else None
