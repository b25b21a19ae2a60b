"""Writes the records of an account as exports: mbox or .eml, JSON tickets, VTT, ICS and CSV."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from pipelines.simulate_portfolio.plan import Human, Plan
from pipelines.simulate_portfolio.records import Life, Mail, Meeting


def table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file in UTF-8 with a header row."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def _address(person: Human) -> str:
    return f"{person.name} <{person.email}>"


def _mime(mail: Mail, plan: Plan) -> EmailMessage:
    mime = EmailMessage()
    mime["Message-ID"] = f"<{mail.id}.{plan.id}@{mail.sender.email.split('@')[1]}>"
    mime["Date"] = format_datetime(mail.at)
    mime["From"] = _address(mail.sender)
    mime["To"] = ", ".join(map(_address, mail.to))
    mime["Subject"] = mail.subject
    parts = [mail.text, f"-- \n{mail.sender.name}\n{mail.sender.title}"]
    if mail.parent:
        parent = mail.parent
        mime["In-Reply-To"] = f"<{parent.id}.{plan.id}@{parent.sender.email.split('@')[1]}>"
        mime["References"] = mime["In-Reply-To"]
        when = f"{parent.at:%a}, {parent.at.day} {parent.at:%b %Y} at {parent.at:%H:%M}"
        parts.append(f"On {when}, {_address(parent.sender)} wrote:\n\n> {parent.text}")
    mime.set_content("\n\n".join(parts) + "\n", charset="utf-8", cte="quoted-printable")
    return mime


def _mailbox(mails: Sequence[Mail], plan: Plan, folder: Path) -> None:
    """One mbox, or a folder of .eml files for accounts whose id has an odd length (so that both are used)."""
    if len(plan.id) % 2:
        target = folder / "mail"
        target.mkdir()
        for mail in mails:
            (target / f"{mail.at:%Y-%m-%d}_{mail.id}.eml").write_bytes(_mime(mail, plan).as_bytes())
        return
    with (folder / "mailbox.mbox").open("wb") as stream:
        for mail in mails:
            body = re.sub(rb"(?m)^(>*From )", rb">\1", _mime(mail, plan).as_bytes())
            stream.write(f"From {mail.sender.email} {mail.at:%a %b %d %H:%M:%S %Y}\n".encode() + body + b"\n")


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _tickets(life: Life, plan: Plan, folder: Path) -> None:
    people = {p.email: 9000 + k for k, p in enumerate((*plan.people, plan.manager))}

    def who(person: Human) -> dict[str, Any]:
        role = "agent" if person is plan.manager else "end-user"
        return {"id": people[person.email], "name": person.name, "email": person.email, "role": role}

    rows = [
        {
            "id": t.id,
            "created_at": _stamp(t.remarks[0].at),
            "updated_at": _stamp(t.solved or t.remarks[-1].at),
            "subject": t.subject,
            "description": t.remarks[0].text,
            "priority": "normal",
            "status": "solved" if t.solved else "open",
            "requester_id": people[t.remarks[0].author.email],
            "submitter_id": people[t.remarks[0].author.email],
            "organization_id": 7001,
            "requester": who(t.remarks[0].author),
            "comments": [
                {
                    "id": k,
                    "type": "Comment",
                    "author_id": people[r.author.email],
                    "body": r.text,
                    "public": True,
                    "created_at": _stamp(r.at),
                }
                for k, r in enumerate(t.remarks, start=1)
            ],
        }
        for t in life.tickets
    ]
    users = [{**who(p), "organization_id": 7001} for p in plan.people] + [who(plan.manager)]
    firm = [{"id": 7001, "name": plan.name, "domain_names": [plan.domain]}]
    export = {"tickets": rows, "users": users, "organizations": firm}
    (folder / "zendesk_export.json").write_text(json.dumps(export, indent=1), encoding="utf-8")


def _cue(seconds: float) -> str:
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}:{int(seconds) % 60:02d}.000"


def _transcript(meeting: Meeting) -> str:
    cues = []
    for turn in meeting.turns:
        start = (turn.at - meeting.at).total_seconds()
        cues.append(f"{_cue(start)} --> {_cue(start + 15)}\n<v {turn.author.name}>{turn.text}</v>\n")
    return "WEBVTT\n\n" + "\n".join(cues)


def _meetings(life: Life, plan: Plan, folder: Path) -> None:
    target = folder / "meetings"
    target.mkdir()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Export//Calendar//EN"]
    for m in life.meetings:
        (target / f"{m.at:%Y-%m-%d %H%M} {m.title}.vtt").write_text(_transcript(m), encoding="utf-8")
        stamp, end = f"{m.at:%Y%m%dT%H%M%SZ}", f"{m.at + timedelta(minutes=45):%Y%m%dT%H%M%SZ}"
        lines += ["BEGIN:VEVENT", f"UID:{m.id}-{plan.id}@calendar", f"DTSTAMP:{stamp}", f"DTSTART:{stamp}"]
        lines += [f"DTEND:{end}", f"SUMMARY:{m.title}"]
        for person, yes in m.invited:
            said = "ACCEPTED" if yes else "DECLINED"
            lines.append(f"ATTENDEE;PARTSTAT={said};CN={person.name}:mailto:{person.email}")
        lines += ["STATUS:CONFIRMED", "END:VEVENT"]
    text = "\r\n".join([*lines, "END:VCALENDAR", ""])
    (folder / "calendar.ics").write_text(text, encoding="utf-8", newline="")


def _tables(life: Life, plan: Plan, folder: Path, end: date) -> None:
    people = [(p.name, p.email, p.title, p.role, plan.name, "customer") for p in plan.people]
    table(folder / "contacts.csv", ("name", "email", "title", "role", "account", "side"), people)
    if "metrics" in plan.sources:
        rows = [(plan.name, w.monday, w.active_users, w.logins, w.licensed_seats) for w in life.weeks]
        table(folder / "metrics.csv", ("account", "week", "active_users", "logins", "licensed_seats"), rows)
    if "invoices" in plan.sources:
        bills = [(plan.name, i.id, i.amount, i.due, i.paid) for i in life.invoices]
        table(folder / "invoices.csv", ("account", "invoice_id", "amount", "due_date", "paid_date"), bills)
    if "surveys" in plan.sources:
        asked = [(plan.name, s.person.email, "nps", s.sent, s.answered, s.score, 0, 10) for s in life.surveys]
        header = ("account", "person", "kind", "sent_at", "answered_at", "score", "scale_min", "scale_max")
        table(folder / "surveys.csv", header, asked)
    known = [(plan.name, o.day, o.outcome) for o in plan.outcomes if o.day < end]
    if known:
        table(folder / "outcomes.csv", ("account", "date", "outcome"), known)


def write_account(life: Life, plan: Plan, folder: Path, end: date) -> None:
    """The export folder of one account; records and outcomes up to `end` only."""
    folder.mkdir(parents=True)
    _mailbox(life.mails, plan, folder)
    if "tickets" in plan.sources:
        _tickets(life, plan, folder)
    if "meetings" in plan.sources:
        _meetings(life, plan, folder)
    _tables(life, plan, folder, end)
