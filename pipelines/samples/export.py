"""Writes a story as the exports its companies would hand over: mail, tickets, meetings, calls and tables."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from pipelines.samples.meetings import write_calendar, write_meetings
from pipelines.samples.story import Story
from pipelines.samples.tickets import TICKET_WRITERS

NOTICE = (
    "This e-mail and any attachments are confidential and intended solely for the addressee. "
    "If you have received it in error please notify the sender and delete it."
)


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")


def _quote(style: str, parent: dict[str, Any], people: dict[str, dict[str, Any]], body: str) -> str:
    who, when = people[parent["from"]], datetime.fromisoformat(parent["at"])
    if style == "outlook":
        to = "; ".join(people[p]["name"] for p in parent["to"])
        return (
            f"________________________________\nFrom: {who['name']} <{who['emails'][0]}>\n"
            f"Sent: {when:%A, %B} {when.day}, {when.year} {when:%I:%M %p}\nTo: {to}\n"
            f"Subject: {parent['subject']}\n\n{body}"
        )
    quoted = "\n".join(f"> {line}" if line else ">" for line in body.splitlines())
    if style == "apple":
        return f"> On {when.day} {when:%b %Y}, at {when:%H:%M}, {who['name']} <{who['emails'][0]}> wrote:\n> \n{quoted}"
    return (
        f"On {when:%a}, {when.day} {when:%b %Y} at {when:%H:%M}, {who['name']} <{who['emails'][0]}> wrote:\n\n{quoted}"
    )


def mails(story: Story) -> list[EmailMessage]:
    """The story's mails as MIME messages with signatures and quoted history, oldest first."""
    people, style = story.people, story.data["formats"].get("quote", "gmail")
    bodies: dict[str, str] = {}
    by_id = {m["id"]: m for m in story.data["mails"]}
    out = []
    for m in sorted(story.data["mails"], key=lambda m: datetime.fromisoformat(m["at"])):
        sender = people[m["from"]]
        parts = [m["text"].strip()]
        if sender.get("signature") and len(m["text"].split()) > 3:
            parts.append(("-- \n" if style == "apple" else "") + sender["signature"].strip())
            if sender["side"] == "customer" and style == "outlook":
                parts.append(NOTICE)
        parent = by_id.get(m.get("reply_to") or m.get("forward_of") or "")
        if parent and m.get("forward_of"):
            parts.append(
                f"---------- Forwarded message ---------\nFrom: {people[parent['from']]['name']} "
                f"<{people[parent['from']]['emails'][0]}>\nDate: {parent['at']}\n"
                f"Subject: {parent['subject']}\n\n{bodies[parent['id']]}"
            )
        elif parent and parent["id"] in bodies:
            parts.append(_quote(style, parent, people, bodies[parent["id"]]))
        bodies[m["id"]] = "\n\n".join(parts)
        mime = EmailMessage()
        domain = sender["emails"][0].split("@")[1]
        mime["Message-ID"] = f"<{m['id']}.{story.id}@{domain}>"
        mime["Date"] = format_datetime(datetime.fromisoformat(m["at"]))
        mime["From"] = f"{sender['name']} <{m.get('from_email') or sender['emails'][0]}>"
        mime["To"] = ", ".join(f"{people[p]['name']} <{people[p]['emails'][0]}>" for p in m["to"])
        if m.get("cc"):
            mime["Cc"] = ", ".join(f"{people[p]['name']} <{people[p]['emails'][0]}>" for p in m["cc"])
        mime["Subject"] = m["subject"]
        if parent and not m.get("forward_of"):
            mime["In-Reply-To"] = f"<{parent['id']}.{story.id}@{people[parent['from']]['emails'][0].split('@')[1]}>"
            mime["References"] = mime["In-Reply-To"]
        mime.set_content(bodies[m["id"]] + "\n", charset="utf-8", cte="quoted-printable")
        out.append(mime)
    return out


def _write_mails(story: Story, folder: Path) -> None:
    kind, messages = story.data["formats"]["mail"], mails(story)
    if kind == "mbox":
        lines = []
        for m in messages:
            sent = datetime.strptime(str(m["Date"]), "%a, %d %b %Y %H:%M:%S %z")
            body = re.sub(rb"(?m)^(>*From )", rb">\1", m.as_bytes())
            lines.append(
                f"From {str(m['From']).split('<')[1][:-1]} {sent:%a %b %d %H:%M:%S %Y}\n".encode() + body + b"\n"
            )
        (folder / "mailbox.mbox").write_bytes(b"".join(lines))
        return
    target = folder / ("Maildir/cur" if kind == "maildir" else "mail")
    target.mkdir(parents=True)
    for number, m in enumerate(messages, start=1):
        sent = datetime.strptime(str(m["Date"]), "%a, %d %b %Y %H:%M:%S %z")
        name = (
            f"{int(sent.timestamp())}.M{number}.host!2,S" if kind == "maildir" else f"{sent:%Y-%m-%d}_{number:03d}.eml"
        )
        (target / name).write_bytes(m.as_bytes())


def _write_calls(story: Story, folder: Path) -> None:
    calls, people = story.data.get("calls") or [], story.people
    if story.data["formats"]["calls"] == "txt":
        (folder / "calls").mkdir()
        for c in calls:
            place = folder / "calls" / f"{c['at'][:10]} call {people[c['by']]['name']}.txt"
            place = place.with_stem(f"{place.stem} 2") if place.exists() else place
            place.write_text(c["text"].strip() or c["subject"].strip(), encoding="utf-8")
        return
    _csv(
        folder / "salesforce_tasks.csv",
        [
            "Id",
            "Subject",
            "ActivityDate",
            "CreatedDate",
            "Owner.Name",
            "Owner.Email",
            "Account.Name",
            "Type",
            "Status",
            "Description",
        ],
        [
            [
                f"00T{k:015d}",
                c["subject"],
                c["at"][:10],
                datetime.fromisoformat(c["at"]).strftime("%Y-%m-%dT%H:%M:%S.000%z"),
                people[c["by"]]["name"],
                people[c["by"]]["emails"][0],
                story.data["name"],
                "Call",
                "Completed",
                c["text"].strip(),
            ]
            for k, c in enumerate(calls)
        ],
    )


def _two_names(name: str) -> tuple[str, str]:
    first, *rest = name.split()
    return first, " ".join(rest)


def _write_tables(story: Story, folder: Path) -> None:
    customers = [p for p in story.data["people"] if p["side"] == "customer"]
    name, kind = story.data["name"], story.data["formats"]["contacts"]
    if kind == "salesforce":
        _csv(
            folder / "contacts.csv",
            ["Contact ID", "First Name", "Last Name", "Title", "Email", "Account Name", "Account ID"],
            [
                [f"003{k:015d}", *_two_names(p["name"]), p["title"], p["emails"][0], name, "001000000000001"]
                for k, p in enumerate(customers)
            ],
        )
    elif kind == "hubspot":
        _csv(
            folder / "contacts.csv",
            ["Record ID", "First name", "Last name", "Email", "Job title", "Associated Company", "Contact owner"],
            [[7000 + k, *_two_names(p["name"]), p["emails"][0], p["title"], name, ""] for k, p in enumerate(customers)],
        )
    else:
        _csv(
            folder / "contacts.csv",
            ["name", "email", "title", "account", "side"],
            [[p["name"], p["emails"][0], p["title"], name, p["side"]] for p in story.data["people"]],
        )
    contract = story.data["contract"]
    _csv(
        folder / "accounts.csv",
        ["account", "domain", "arr", "currency", "renewal_date"],
        [[name, story.data["customer_domains"][0], contract["arr"], contract["currency"], contract["renewal_date"]]],
    )
    _csv(
        folder / "invoices.csv",
        ["account", "invoice_id", "amount", "currency", "due_date", "paid_date"],
        [
            [name, i["invoice_id"], i["amount"], i.get("currency", ""), i["due_date"], i.get("paid_date") or ""]
            for i in story.data["invoices"]
        ],
    )
    _csv(
        folder / "surveys.csv",
        ["account", "person", "kind", "sent_at", "answered_at", "score", "scale_min", "scale_max", "comment"],
        [
            [
                name,
                s["person"],
                s["kind"],
                s["sent_at"],
                s.get("answered_at") or "",
                "" if s.get("score") is None else s["score"],
                s["scale_min"],
                s["scale_max"],
                s.get("comment") or "",
            ]
            for s in story.data.get("surveys") or []
        ],
    )
    keys = sorted({k for r in story.data["metrics"] for k in r} - {"week"})
    _csv(
        folder / "metrics.csv",
        ["account", "week", *keys],
        [[name, r["week"], *["" if r.get(k) is None else r[k] for k in keys]] for r in story.data["metrics"]],
    )


def export(story: Story, folder: Path, shuffle: int | None = None) -> None:
    """Writes the story's exports into `folder` (made anew). `shuffle` seeds a random order of records in the files."""
    folder.mkdir(parents=True)
    if shuffle is not None:
        rng, data = random.Random(shuffle), dict(story.data)
        for kind in ("mails", "tickets", "meetings", "calls", "metrics", "invoices"):
            data[kind] = rng.sample(data.get(kind) or [], len(data.get(kind) or []))
        story = Story(data)
    _write_mails(story, folder)
    write_meetings(story, folder)
    write_calendar(story, folder)
    _write_calls(story, folder)
    _write_tables(story, folder)
    TICKET_WRITERS[story.data["formats"]["tickets"]](story, folder)
