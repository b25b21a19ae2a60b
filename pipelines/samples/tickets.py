"""Writes a story's tickets in the native export of a help-desk tool."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.samples.story import Story


def _number(story: Story, person: str) -> int:
    return 9000 + list(story.people).index(person)


def _who(story: Story, person: str) -> dict[str, Any]:
    p = story.people[person]
    return {"id": _number(story, person), "name": p["name"], "email": p["emails"][0]}


def _is_agent(story: Story, person: str) -> bool:
    return bool(story.people[person]["side"] == "vendor")


def _utc(at: str) -> str:
    from datetime import UTC

    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _zendesk(story: Story) -> list[dict[str, Any]]:
    rows = []
    for t in story.data["tickets"]:
        first, last = t["comments"][0], t["comments"][-1]
        rows.append(
            {
                "id": int(t["id"]),
                "created_at": _utc(first["at"]),
                "updated_at": _utc(last["at"]),
                "type": "question",
                "subject": t["subject"],
                "description": first["text"].strip(),
                "priority": t.get("priority", "normal"),
                "status": t["status"],
                "requester_id": _number(story, first["by"]),
                "submitter_id": _number(story, first["by"]),
                "organization_id": 7001,
                "via": {"channel": "email"},
                "tags": [],
                "requester": {**_who(story, first["by"]), "role": "end-user"},
                "comments": [
                    {
                        "id": k,
                        "type": "Comment",
                        "author_id": _number(story, c["by"]),
                        "body": c["text"].strip(),
                        "public": not c.get("internal", False),
                        "created_at": _utc(c["at"]),
                        "attachments": [],
                    }
                    for k, c in enumerate(t["comments"], start=1)
                ],
            }
        )
    return rows


def _zendesk_users(story: Story) -> list[dict[str, Any]]:
    return [
        {
            **_who(story, p),
            "role": "agent" if _is_agent(story, p) else "end-user",
            "organization_id": None if _is_agent(story, p) else 7001,
        }
        for p in story.people
    ]


def _lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


def zendesk_ndjson(story: Story, folder: Path) -> None:
    (folder / "zendesk_tickets.ndjson").write_text(_lines(_zendesk(story)), encoding="utf-8")
    (folder / "zendesk_users.ndjson").write_text(_lines(_zendesk_users(story)), encoding="utf-8")


def zendesk_json(story: Story, folder: Path) -> None:
    data = {
        "tickets": _zendesk(story),
        "users": _zendesk_users(story),
        "organizations": [{"id": 7001, "name": story.data["name"], "domain_names": story.data["customer_domains"]}],
    }
    (folder / "zendesk_export.json").write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def freshdesk_json(story: Story, folder: Path) -> None:
    rows = []
    for k, t in enumerate(story.data["tickets"], start=1):
        first = t["comments"][0]
        rows.append(
            {
                "helpdesk_ticket": {
                    "id": k,
                    "display_id": t["id"],
                    "subject": t["subject"],
                    "description": first["text"].strip(),
                    "status": 4,
                    "status_name": t["status"].title(),
                    "priority": 1,
                    "created_at": first["at"],
                    "updated_at": t["comments"][-1]["at"],
                    "requester": _who(story, first["by"]),
                    "company": {"name": story.data["name"]},
                    "notes": [
                        {
                            "body": c["text"].strip(),
                            "created_at": c["at"],
                            "incoming": not _is_agent(story, c["by"]),
                            "private": c.get("internal", False),
                            "user": _who(story, c["by"]),
                        }
                        for c in t["comments"][1:]
                    ],
                }
            }
        )
    (folder / "freshdesk_tickets.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def intercom_json(story: Story, folder: Path) -> None:
    def author(person: str) -> dict[str, Any]:
        who = _who(story, person)
        return {**who, "type": "admin" if _is_agent(story, person) else "user", "id": str(who["id"])}

    def epoch(at: str) -> int:
        return int(datetime.fromisoformat(at).timestamp())

    rows = []
    for t in story.data["tickets"]:
        first, *rest = t["comments"]
        parts = [
            {
                "type": "conversation_part",
                "id": f"{t['id']}{k}",
                "part_type": "note" if c.get("internal") else "comment",
                "body": f"<p>{c['text'].strip()}</p>",
                "created_at": epoch(c["at"]),
                "author": author(c["by"]),
            }
            for k, c in enumerate(rest)
        ]
        rows.append(
            {
                "type": "conversation",
                "id": str(t["id"]),
                "created_at": epoch(first["at"]),
                "updated_at": epoch(t["comments"][-1]["at"]),
                "title": t["subject"],
                "state": "closed" if t["status"] in ("solved", "closed") else "open",
                "priority": "not_priority",
                "source": {
                    "type": "conversation",
                    "delivered_as": "customer_initiated",
                    "subject": f"<p>{t['subject']}</p>",
                    "body": f"<p>{first['text'].strip()}</p>",
                    "author": author(first["by"]),
                },
                "conversation_parts": {
                    "type": "conversation_part.list",
                    "conversation_parts": parts,
                    "total_count": len(parts),
                },
            }
        )
    data = {"type": "conversation.list", "conversations": rows}
    (folder / "intercom_conversations.json").write_text(
        json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def jira_csv(story: Story, folder: Path) -> None:
    def stamp(at: str) -> str:
        return datetime.fromisoformat(at).strftime("%d/%b/%y %I:%M %p")

    tickets = story.data["tickets"]
    width = max((len(t["comments"]) - 1 for t in tickets), default=0)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        [
            "Issue key",
            "Issue id",
            "Issue Type",
            "Status",
            "Priority",
            "Resolution",
            "Reporter",
            "Reporter Id",
            "Created",
            "Updated",
            "Resolved",
            "Summary",
            "Description",
            *["Comment"] * width,
        ]
    )
    for t in tickets:
        first, *rest = t["comments"]
        done = t["status"] in ("solved", "closed", "resolved", "done")
        cells = [f"{stamp(c['at'])};{story.people[c['by']]['emails'][0]};{c['text'].strip()}" for c in rest]
        last = stamp(t["comments"][-1]["at"])
        writer.writerow(
            [
                f"SUP-{t['id']}",
                t["id"],
                "Support",
                "Resolved" if done else "Open",
                t.get("priority", "Normal").title(),
                "Done" if done else "",
                story.people[first["by"]]["name"],
                story.people[first["by"]]["emails"][0],
                stamp(first["at"]),
                last,
                last if done else "",
                t["subject"],
                first["text"].strip(),
                *cells,
                *[""] * (width - len(cells)),
            ]
        )
    (folder / "jira_export.csv").write_text("\ufeff" + buffer.getvalue(), encoding="utf-8", newline="")


def helpdesk_csv(story: Story, folder: Path) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        [
            "ticket_id",
            "ticket_subject",
            "ticket_status",
            "ticket_priority",
            "ticket_created_at",
            "requester_name",
            "requester_email",
            "comment_created_at",
            "author_name",
            "author_email",
            "comment_body",
        ]
    )
    for t in story.data["tickets"]:
        asker = _who(story, t["comments"][0]["by"])
        for c in t["comments"]:
            who = _who(story, c["by"])
            writer.writerow(
                [
                    t["id"],
                    t["subject"],
                    t["status"],
                    t.get("priority", "normal"),
                    t["comments"][0]["at"],
                    asker["name"],
                    asker["email"],
                    c["at"],
                    who["name"],
                    who["email"],
                    c["text"].strip(),
                ]
            )
    (folder / "helpdesk_comments.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="")


TICKET_WRITERS: dict[str, Callable[[Story, Path], None]] = {
    "zendesk_ndjson": zendesk_ndjson,
    "zendesk_json": zendesk_json,
    "freshdesk_json": freshdesk_json,
    "intercom_json": intercom_json,
    "jira_csv": jira_csv,
    "helpdesk_csv": helpdesk_csv,
}
