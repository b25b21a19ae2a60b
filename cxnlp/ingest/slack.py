"""Slack exports: a folder a channel, a file of messages a day, and the lists of people and channels beside them.

Source: Slack help centre, "How to read Slack data exports"; Slack API, message events and their subtypes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.chat_messages import DELETED, EDITED, SYSTEM_EVENT, chat_message, conversation
from cxnlp.ingest.identify import content_key
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items
from cxnlp.ingest.slack_text import block_text, card_text, slack_text, without_upload_line
from cxnlp.ingest.source import Format, NoCommunication, Source
from cxnlp.ingest.ticket_thread import address, attachments_of, moment_of
from cxnlp.types import Attachment, DirectoryRow, Message, Party, Record, Rejected

SPOKEN = frozenset({"", "me_message", "thread_broadcast", "file_share", "file_comment", "bot_message"})
SLACKBOT = "USLACKBOT"
LISTS: tuple[tuple[frozenset[str], bytes, str], ...] = (  # keys, what the head holds, why it is ignored
    (frozenset({"id", "created", "members"}), rb'"id"\s*:\s*"[CDG][A-Z0-9]{5,}"', "a list of Slack channels"),
    (frozenset({"user_id", "date", "change_type"}), rb'"(?:service|app)_(?:type|id)"', "a log of Slack integrations"),
    (frozenset({"id", "filetype", "mimetype", "title"}), rb'"id"\s*:\s*"F[A-Z0-9]{5,}"', "a list of Slack canvases"),
)
_MESSAGE = re.compile(rb'"type"\s*:\s*"message"')
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{7,}")
_USER = re.compile(rb'"id"\s*:\s*"[UW][A-Z0-9]{5,}"')


@dataclass(frozen=True)
class _Entry:
    locator: str
    record: JsonObject
    flags: tuple[str, ...] = ()


def _person(record: JsonObject) -> Party | None:
    user = as_text(record.get("user")) or as_text(as_object(record.get("comment")).get("user"))
    if user is None:
        return None
    profile = as_object(record.get("user_profile"))
    name = as_text(profile.get("real_name")) or as_text(profile.get("display_name"))
    return Party(name or as_text(record.get("username")), address(profile.get("email")), f"slack:{user}")


def _is_bot(record: JsonObject, subtype: str) -> bool:
    """An app's message; one that a person's client sent carries `client_msg_id`, whatever app stands beside it."""
    if subtype == "bot_message" or record.get("user") == SLACKBOT:
        return True
    return as_text(record.get("bot_id")) is not None and "client_msg_id" not in record


def _words(record: JsonObject, bot: bool) -> str:
    text = record.get("text")
    text = text if isinstance(text, str) else ""
    if record.get("subtype") == "file_share":
        text = without_upload_line(text)
    elif record.get("subtype") == "file_comment":
        text = as_text(as_object(record.get("comment")).get("comment")) or text
    text = text or block_text(record.get("blocks"))
    if bot:
        card = card_text(record.get("attachments"))
        text = f"{text.strip()}\n{card}".strip() if card not in text else text
    return text


def _files(record: JsonObject) -> tuple[Attachment, ...]:
    files = [*as_list(record.get("files")), *([record["file"]] if isinstance(record.get("file"), dict) else [])]
    return attachments_of([f | {"content_type": f.get("mimetype")} for f in files if isinstance(f, dict)])


def _current(entries: Sequence[_Entry]) -> list[_Entry]:
    """The messages as they stand at the end: records of changes and deletions are applied to those they name."""
    found: list[_Entry] = []
    place: dict[str, int] = {}
    for entry in entries:
        subtype = entry.record.get("subtype")
        change = {"message_changed": "message", "message_deleted": "previous_message"}.get(str(subtype))
        if change is None:
            place.setdefault(as_text(entry.record.get("ts")) or "", len(found))
            found.append(entry)
            continue
        inner = as_object(entry.record.get(change))
        ts = as_text(entry.record.get("deleted_ts")) or as_text(inner.get("ts")) or ""
        at = place.setdefault(ts, len(found))
        known = found[at].record if at < len(found) else {}
        now = _Entry(ts, {**known, **inner, "ts": ts}, (EDITED if change == "message" else DELETED,))
        found[at : at + 1] = [now]
    return found


def _message(entry: _Entry, source: Source, channel: str | None, names: dict[str, str]) -> Message | Rejected:
    record = entry.record
    ts = as_text(record.get("ts"))
    moment, flags = moment_of(ts)
    if moment is None or ts is None:
        return Rejected(source.name, entry.locator, "a message without a readable time (ts)")
    subtype = as_text(record.get("subtype")) or ""
    bot = _is_bot(record, subtype)
    event = subtype not in SPOKEN
    deleted = subtype == "tombstone" or DELETED in entry.flags
    marks = [*flags, *entry.flags]
    marks += [EDITED] if isinstance(record.get("edited"), dict) else []
    marks += [DELETED] if deleted else [SYSTEM_EVENT] if event else []
    root = as_text(record.get("thread_ts"))
    return chat_message(
        f"{source.name}#{ts}",
        "slack",
        native_id=f"slack:{ts}",
        thread_id=f"slack:{root}" if root else conversation("slack", channel or "", moment.at),
        moment=moment,
        author=_person(record),
        body="" if deleted else slack_text(_words(record, bot), names),
        subject=f"#{channel}" if channel and not _CHANNEL_ID.fullmatch(channel) else None,
        automatic=bot or event or deleted,
        attachments=() if deleted else _files(record),
        flags=marks,
    )


class SlackDay:
    """The messages of a channel on one day, or of a channel as the API gives them."""

    name = "slack"
    family = "chat"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        told = {"ts", "type"} <= keys and keys & {"user", "bot_id", "subtype"} and _MESSAGE.search(source.head)
        return 0.96 if told else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        entries: list[_Entry] = []
        for locator, found in items(source, ("messages",)):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
            elif found.get("type") != "message" or not as_text(found.get("ts")):
                yield Rejected(source.name, locator, "no Slack message: its type or its time (ts) is missing")
            else:
                entries.append(_Entry(locator, found))
        people = [p for e in entries if (p := _person(e.record)) and p.name and p.ref]
        names = {(p.ref or "").removeprefix("slack:"): p.name or "" for p in people}
        folders = [part for part in re.split(r"[/!\\]", source.name)[:-1] if part not in ("", ".", "..")]
        channel = folders[-1] if folders and not folders[-1].lower().endswith(".zip") else None
        for entry in _current(entries):
            alone = _message(entry, source, channel, {})
            named = _message(entry, source, channel, names)
            if isinstance(alone, Message) and isinstance(named, Message):
                named = replace(named, message_id=content_key(alone))  # whom others of the day name, is not its own
            yield named


class SlackUsers:
    """users.json: people with their addresses; bots are no people and left out."""

    name = "slack_users"
    family = "chat"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        own = keys & {"team_id", "is_bot", "tz_offset", "real_name_normalized"}
        return 0.96 if {"id", "profile"} <= keys and len(own) > 1 and _USER.search(source.head) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for locator, found in items(source, ("members", "users")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            number, profile = as_text(found.get("id")), as_object(found.get("profile"))
            if number is None:
                yield Rejected(source.name, locator, "a user without an id")
            elif found.get("is_bot") is not True and number != SLACKBOT:
                names = (profile.get("real_name"), found.get("real_name"), found.get("name"))
                email = address(profile.get("email"))
                yield DirectoryRow(
                    source=f"{source.name}#{number}",
                    name=next((n for value in names if (n := as_text(value))), None),
                    emails=(email,) if email else (),
                    ref=f"slack:{number}",
                    title=as_text(profile.get("title")),
                )


class SlackLists:
    """The other lists of an export (channels, direct messages, integrations, canvases): nothing anyone wrote."""

    name = "slack_lists"
    family = "chat"

    def _reason(self, source: Source) -> str | None:
        if source.head.strip() == b"[]":
            return "an empty list"
        keys = head_keys(source)
        if not source.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
            return None
        return next((why for need, mark, why in LISTS if need <= keys and re.search(mark, source.head)), None)

    def sniff(self, source: Source) -> float:
        return 0.93 if self._reason(source) else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        raise NoCommunication(f"{self._reason(source)}: holds nothing that anyone wrote")


FORMATS: tuple[Format, ...] = (SlackDay(), SlackUsers(), SlackLists())
