"""Jira and Jira Service Management issues as JSON: search answers and single issues, with comments of either kind.

Source: Jira Cloud REST API versions 2 and 3 (issue, comment), Atlassian Document Format; `jsdPublic` false marks an
internal comment of a service desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.html_text import looks_like_html
from cxnlp.ingest.jira_wiki import quotes, wiki_text
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, records, well_formed
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import (
    Comment,
    Thread,
    address,
    attachments_of,
    body_text,
    instant,
    messages_of,
    moment_of,
)
from cxnlp.types import Party, Record, Rejected, Side, Ticket

SIDES: dict[str, Side] = {"customer": "customer"}
BLOCKS = frozenset(
    (
        "paragraph",
        "heading",
        "listItem",
        "codeBlock",
        "tableRow",
        "rule",
        "blockquote",
        "panel",
        "taskItem",
        "decisionItem",
    )
)
MAX_DEPTH = 60


def document_text(node: Any, depth: int = 0) -> str:
    """The text of an Atlassian document: a line a block, list items with "- ", quotes with "> "."""
    node = as_object(node)
    kind = as_text(node.get("type"))
    if kind == "text":
        text = node.get("text")
        return text if isinstance(text, str) else ""
    if kind == "hardBreak":
        return "\n"
    attributes = as_object(node.get("attrs"))
    if kind == "date":
        return _day(attributes.get("timestamp"))
    if kind in ("mention", "emoji", "status", "inlineCard"):
        return next((t for key in ("text", "shortName", "url") if (t := as_text(attributes.get(key)))), "")
    if depth > MAX_DEPTH:
        return ""
    inner = "".join(document_text(child, depth + 1) for child in as_list(node.get("content")))
    if kind == "expand" and (title := as_text(attributes.get("title"))):
        inner = f"{title}\n{inner}"
    if kind == "listItem":
        return f"- {inner.strip()}\n"
    if kind == "blockquote":
        return "".join(f"> {line}\n" for line in inner.strip().split("\n"))
    return f"{inner}\n" if kind in BLOCKS else inner


def _day(milliseconds: Any) -> str:
    """The ISO day of a date node, whose only word is its time in milliseconds."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def _has_quote(node: Any, depth: int = 0) -> bool:
    node = as_object(node)
    if node.get("type") == "blockquote":
        return True
    return depth <= MAX_DEPTH and any(_has_quote(child, depth + 1) for child in as_list(node.get("content")))


def _body(value: Any) -> tuple[str, bool]:
    """The words of a document (API version 3), of wiki markup (version 2) or of HTML, and whether a part of them is
    marked as quoted."""
    if isinstance(value, dict):
        return body_text(document_text(value)), _has_quote(value)
    if isinstance(value, str) and not looks_like_html(value):
        return wiki_text(well_formed(value)), quotes(value)
    return body_text(value), False


def _party(user: Any) -> Party | None:
    user = as_object(user)
    account = as_text(user.get("accountId")) or as_text(user.get("key")) or as_text(user.get("name"))
    side = SIDES.get(as_text(user.get("accountType")) or "", "unknown")
    name, email = as_text(user.get("displayName")), address(user.get("emailAddress"))
    return Party(name, email, f"jira:{account}" if account else None, side) if name or email or account else None


def _comment(record: JsonObject) -> Comment:
    moment, flags = moment_of(record.get("created"))
    author = as_object(record.get("author"))
    properties = [as_object(p) for p in as_list(record.get("properties"))]
    hidden = any(
        p.get("key") == "sd.public.comment" and as_object(p.get("value")).get("internal") is True for p in properties
    )
    body, quoting = _body(record.get("body"))
    return Comment(
        author=_party(author),
        body=body,
        moment=moment,
        internal=record.get("jsdPublic") is False or hidden,
        automatic=author.get("accountType") == "app",
        flags=flags,
        markdown=quoting,
    )


def _thread(record: JsonObject) -> Thread:
    fields = as_object(record.get("fields"))
    requester = _party(fields.get("reporter")) or _party(fields.get("creator"))
    moment, flags = moment_of(fields.get("created"))
    ticket = Ticket(
        id=as_text(record.get("key")) or as_text(record.get("id")) or "",
        status=as_text(as_object(fields.get("status")).get("name")),
        priority=as_text(as_object(fields.get("priority")).get("name")),
        requester=requester,
        created_at=moment.at if moment else None,
        solved_at=instant(fields.get("resolutiondate")),
    )
    attachments = attachments_of(as_list(fields.get("attachment")))
    body, quoting = _body(fields.get("description"))
    description = Comment(requester, body, moment, attachments=attachments, flags=flags, markdown=quoting)
    listed = as_list(as_object(fields.get("comment")).get("comments")) or as_list(record.get("comments"))
    comments = tuple(_comment(c) for c in listed if isinstance(c, dict))
    if requester and requester.side == "customer":  # a service desk: requests are assigned to agents only
        agents = {_ref(_party(fields.get("assignee")))} | {_ref(c.author) for c in comments if c.internal}
        comments = tuple(_by_agent(c) if _ref(c.author) in agents - {None} else c for c in comments)
    return Thread("jira", ticket, as_text(fields.get("summary")), description, comments, _organization(fields))


def _ref(party: Party | None) -> str | None:
    return party.ref if party else None


def _by_agent(comment: Comment) -> Comment:
    """The comment with its author on the vendor's side, unless the tool states another."""
    author = comment.author
    return replace(comment, author=replace(author, side="vendor")) if author and author.side == "unknown" else comment


def _organization(fields: JsonObject) -> str | None:
    """The name of the first service-desk organisation, whatever the number of its custom field."""
    for key, value in fields.items():
        for item in as_list(value):
            if key.startswith("customfield_") and "_links" in as_object(item) and (name := as_text(item.get("name"))):
                return name
    return None


class JiraJson:
    """Issues of the REST API."""

    name = "jira_json"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        if {"key", "fields"} <= keys and keys & {"summary", "issuetype", "reporter", "expand"}:
            return 0.9
        return 0.6 if {"issues", "startAt"} <= keys else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        for locator, found in records(source, ("issues", "values")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            record = as_object(next(iter(found.values()))) if len(found) == 1 else found
            if not as_object(record.get("fields")) or not (as_text(record.get("key")) or as_text(record.get("id"))):
                yield Rejected(source.name, locator, "an issue without a key or without fields")
            else:
                yield from messages_of(_thread(record), source.name, self.name)


FORMATS: tuple[Format, ...] = (JiraJson(),)
