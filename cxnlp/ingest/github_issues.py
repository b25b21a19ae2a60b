"""GitHub issues with their comments: the REST API, `gh issue list --json` and lists of comments.

Source: GitHub REST API, Issues and Issue comments (author_association, user.type); GitHub CLI manual, gh issue list.
A file of comments alone is joined to its issues by number within the file; pull requests are no tickets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.json_reading import JsonObject, as_list, as_object, as_text, head_keys, items, well_formed
from cxnlp.ingest.source import Format, Source
from cxnlp.ingest.ticket_thread import Comment, Thread, address, instant, messages_of, moment_of
from cxnlp.types import Party, Record, Rejected, Side, Ticket

SIDES: dict[str, Side] = {"OWNER": "vendor", "MEMBER": "vendor", "COLLABORATOR": "vendor"}
_URL = re.compile(r"(?:github\.[^/]+|repos)/([\w.-]+/[\w.-]+)/(issues|pull)/(\d+)")
_COMMENT_MARK = re.compile(r"<!--.*?-->", re.DOTALL)


def _place(record: JsonObject) -> tuple[str | None, str | None, bool]:
    """Repository, number and whether it is a pull request, by the record's addresses and fields."""
    for key in ("issue_url", "html_url", "url"):
        match = _URL.search(as_text(record.get(key)) or "")
        if match:
            number = as_text(record.get("number")) or match[3]
            return match[1], number, match[2] == "pull" or "pull_request" in record
    return None, as_text(record.get("number")), "pull_request" in record


def _author(record: JsonObject) -> tuple[Party | None, bool]:
    """Who wrote it and whether that is a program."""
    user = as_object(record.get("user")) or as_object(record.get("author"))
    login = as_text(user.get("login"))
    if login is None:
        return None, False
    robot = user.get("type") == "Bot" or user.get("is_bot") is True or login.endswith("[bot]")
    association = as_text(record.get("author_association")) or as_text(record.get("authorAssociation")) or ""
    side = SIDES.get(association, "unknown")
    party = Party(as_text(user.get("name")) or login, address(user.get("email")), f"github:{login}", side)
    return (None if robot else party), robot


def _entry(record: JsonObject) -> Comment:
    author, robot = _author(record)
    moment, flags = moment_of(record.get("created_at") or record.get("createdAt"))
    body = record.get("body")
    text = _COMMENT_MARK.sub("", well_formed(body)).strip() if isinstance(body, str) else ""
    return Comment(author, text, moment, automatic=robot, flags=flags, markdown=True)


def _thread(key: str, record: JsonObject, comments: list[JsonObject]) -> Thread:
    opening = _entry(record)
    labels = [as_text(as_object(item).get("name")) or as_text(item) or "" for item in as_list(record.get("labels"))]
    ticket = Ticket(
        id=key,
        status=(as_text(record.get("state")) or "").lower() or None,
        priority=next((label for label in labels if label.lower().startswith(("priority", "p0", "p1", "p2"))), None),
        requester=opening.author,
        created_at=opening.moment.at if opening.moment else None,
        solved_at=instant(record.get("closed_at") or record.get("closedAt")),
    )
    listed = [c for c in as_list(record.get("comments")) if isinstance(c, dict)]
    entries = tuple(map(_entry, [*listed, *comments]))
    return Thread("github", ticket, as_text(record.get("title")), opening, entries)


class GitHubIssues:
    """Issues and their comments; a comment whose issue is not in the file stands in a ticket of its number."""

    name = "github_issues"
    family = "tickets"

    def sniff(self, source: Source) -> float:
        keys = head_keys(source)
        rest = {"number", "title", "user", "login"} <= keys and b"/issues" in source.head
        client = {"number", "title", "author", "login"} <= keys and keys & {"createdAt", "body", "comments"}
        comments = {"issue_url", "body", "user"} <= keys
        return 0.95 if rest or client or comments else 0.0

    def parse(self, source: Source) -> Iterator[Record]:
        issues: dict[str, JsonObject] = {}
        comments: dict[str, list[JsonObject]] = {}
        for locator, found in items(source, ("items", "issues", "nodes")):
            if isinstance(found, UnreadableInput):
                yield Rejected(source.name, locator, str(found))
                continue
            repository, number, pull = _place(found)
            key = f"{repository or ''}#{number}"
            if number is None:
                yield Rejected(source.name, locator, "neither an issue nor a comment: it has no number")
            elif pull:
                yield Rejected(source.name, locator, "a pull request, not an issue")
            elif "issue_url" in found:
                comments.setdefault(key, []).append(found)
            elif key in issues:
                yield Rejected(source.name, locator, f"issue {key} stands in the file before")
            else:
                issues[key] = found
        for key, record in issues.items():
            yield from messages_of(_thread(key, record, comments.pop(key, [])), source.name, self.name)
        for key, entries in comments.items():
            thread = Thread("github", Ticket(key), None, None, tuple(map(_entry, entries)))
            yield from messages_of(thread, source.name, self.name)


FORMATS: tuple[Format, ...] = (GitHubIssues(),)
