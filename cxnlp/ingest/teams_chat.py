"""Microsoft Teams messages of chats and channels as Microsoft Graph gives them.

Source: Microsoft Graph v1.0, resource type chatMessage (messageType, from, body, attachments, eventDetail).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.chat_messages import DELETED, EDITED, SYSTEM_EVENT, chat_message, conversation
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items, well_formed
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import attachments_of, moment_of
from cxnlp.types import Message, Party, Record, Rejected

PERSONS = ("user", "phone")
ROBOTS = ("application", "device", "conversation")
MAX_CARD_DEPTH = 20
_CARD = "application/vnd.microsoft.card"
_NO_FILES = ("messageReference", "forwardedMessageReference", "meetingReference", "application/vnd.microsoft")
_EMOJI = re.compile(r"<emoji\b[^>]*\balt=\"([^\"]{1,20})\"[^>]*>(?:</emoji>)?", re.I)
_SYSTEM_BODY = re.compile(r"<systemEventMessage\s*/?>", re.I)


def _author(sender: JsonObject) -> tuple[Party | None, bool]:
    """Who sent it and whether that is a program."""
    for kind in PERSONS:
        person = as_object(sender.get(kind))
        number, name = as_text(person.get("id")), as_text(person.get("displayName"))
        if number or name:
            return Party(name, ref=f"teams:{number}" if number else None), False
    return None, any(as_object(sender.get(kind)) for kind in ROBOTS)


def _card_words(node: Any, depth: int = 0) -> Iterator[str]:
    if depth > MAX_CARD_DEPTH:
        return
    if isinstance(node, list):
        for item in node:
            yield from _card_words(item, depth + 1)
    elif isinstance(node, dict):
        for key in ("title", "text", "value"):
            if isinstance(node.get(key), str) and node[key].strip():
                yield node[key].strip()
        for key in ("body", "items", "columns", "facts", "sections"):
            yield from _card_words(node.get(key), depth + 1)


def _cards(record: JsonObject) -> str:
    """The words of the cards that an app posts; a card whose JSON is broken has none."""
    words: list[str] = []
    for item in map(as_object, as_list(record.get("attachments"))):
        content = item.get("content")
        if str(item.get("contentType")).startswith(_CARD) and isinstance(content, str):
            try:
                words += _card_words(json.loads(content))
            except (ValueError, RecursionError):
                continue
    return well_formed("\n".join(words))


def _body(record: JsonObject) -> str:
    from cxnlp.ingest.html_text import html_to_text

    body = as_object(record.get("body"))
    content = body.get("content")
    if not isinstance(content, str):
        return ""
    if as_text(body.get("contentType")) != "html":
        return well_formed(content).strip()
    return well_formed(html_to_text(_EMOJI.sub(r"\1", _SYSTEM_BODY.sub("", content)))).strip()


def _place(record: JsonObject) -> str:
    channel = as_object(record.get("channelIdentity"))
    return as_text(record.get("chatId")) or as_text(channel.get("channelId")) or ""


def _message(record: JsonObject, source: Source) -> Message:
    number = as_text(record.get("id")) or ""
    moment, flags = moment_of(record.get("createdDateTime"))
    author, robot = _author(as_object(record.get("from")))
    event = record.get("messageType") != "message"
    deleted = record.get("deletedDateTime") is not None
    marks = [*flags, *([DELETED] if deleted else []), *([SYSTEM_EVENT] if event else [])]
    marks += [EDITED] if record.get("lastEditedDateTime") else []
    place, root = _place(record), as_text(record.get("replyToId"))
    thread = conversation("teams", place, moment.at if moment else None)
    if root or as_object(record.get("channelIdentity")):
        thread = f"teams:{place}/{root or number}"
    files = [f for f in map(as_object, as_list(record.get("attachments"))) if as_text(f.get("name"))]
    files = [f for f in files if not str(f.get("contentType")).startswith(_NO_FILES)]
    body = "" if deleted else _body(record) or (_cards(record) if robot else "")
    return chat_message(
        f"{source.name}#{number}",
        "teams_chat",
        native_id=f"teams:{place}/{number}" if place else f"teams:{number}",
        thread_id=thread,
        moment=moment,
        author=author,
        body=body,
        subject=as_text(record.get("subject")),
        automatic=robot or event or deleted,
        attachments=() if deleted else attachments_of(files),
        flags=marks,
    )


class TeamsChat:
    """chatMessage objects: an answer of the API, a list, one a line; replies expanded inside a message are read too."""

    name = "teams_chat"
    family = "chat"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        told = {"messageType", "createdDateTime"} <= keys and keys & {"chatId", "channelIdentity", "replyToId", "etag"}
        return 0.96 if told else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for locator, found in items(source, ("value", "messages")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            for record in (found, *(r for r in as_list(found.get("replies")) if isinstance(r, dict))):
                if as_text(record.get("id")) is None or "messageType" not in record:
                    yield Rejected(source.name, locator, "no Teams message: its id or messageType is missing")
                else:
                    yield _message(record, source)


FORMATS: tuple[Format, ...] = (TeamsChat(),)
