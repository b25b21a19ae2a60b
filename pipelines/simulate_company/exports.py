"""A month of an account as mails, tickets and calendar entries in the bytes that real tools export."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipelines.simulate_company.company import VENDOR, Account, Human, Sent
from pipelines.simulate_company.sentences import sentence, subject

MAIL, TICKET = 0.72, 0.97  # up to the first: mails; up to the second: ticket remarks; the rest calendar entries
ANSWERED, QUOTED, LATE = 0.6, 0.7, 6
MIX = {
    "steady": (("plan", 2), ("result", 2), ("request", 6), ("small", 1), ("expand", 1), ("trouble", 1)),
    "growing": (("plan", 4), ("result", 4), ("request", 4), ("small", 1), ("expand", 4)),
    "declining": (("request", 6), ("defer", 3), ("small", 1), ("trouble", 4)),
}
_BAG = {fate: tuple(i for i, n in mix for _ in range(n)) for fate, mix in MIX.items()}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass
class Month:
    """What is exported of a month: mails by the owner's mailbox, tickets, calendar entries by owner."""

    mails: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    tickets: list[tuple[float, str]] = field(default_factory=list)
    events: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    messages: int = 0


def _rfc(at: datetime) -> str:
    clock = f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}"
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year} {clock} +0000"


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _says(account: Account, month: int, who: Human, answer: bool) -> str:
    """What a person writes: two to six sentences of the account's present mood."""
    rng = account.rng
    intents: tuple[str, ...]
    if who.vendor:
        intents = ("reply",) if answer else ("check", "reply")
        side = "vendor"
    else:
        side, intents = "customer", _BAG[account.fate if month >= account.turn else "steady"]
    count, n = len(intents), 2 + int(rng.random() * 4.5)
    return " ".join([sentence(rng, side, intents[int(rng.random() * count)]) for _ in range(n)])


def _mail(account: Account, month: int, at: datetime, out: Month) -> None:
    rng = account.rng
    people = account.people
    parent: Sent | None = None
    if account.last and rng.random() < ANSWERED:
        parent = account.last[int(rng.random() * len(account.last))]
        customer = people[int(rng.random() ** 2 * len(people))]
        who, to = (customer, account.owner) if parent.sender.vendor else (account.owner, parent.sender)
    else:
        customer = people[int(rng.random() ** 2 * len(people))]
        who, to = (customer, account.owner) if rng.random() < 0.65 else (account.owner, customer)
    account.written += 1
    native = f"{account.number}.{account.written}@{account.domain}"
    text = _says(account, month, who, parent is not None)
    title = parent.subject if parent else subject(rng)
    when = _rfc(at)
    lines = [
        f"From {who.email} {_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:2d} {at:%H:%M:%S %Y}",
        f"Message-ID: <{native}>",
        f"Date: {when}",
        f"From: {who.name} <{who.email}>",
        f"To: {to.name} <{to.email}>",
    ]
    if rng.random() < 0.2:
        copied = people[int(rng.random() * len(people))]
        lines.append(f"Cc: {copied.name} <{copied.email}>")
    lines.append(f"Subject: {'Re: ' if parent else ''}{title}")
    if parent:
        lines += [f"In-Reply-To: <{parent.id}>", f"References: <{parent.id}>"]
    lines += [
        "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", f"Hello {to.given},", "", text, "",
        "Kind regards", who.name, who.title, "",
    ]  # fmt: skip
    if parent and rng.random() < QUOTED:
        lines += [f"On {parent.when[:-6]}, {parent.sender.name} <{parent.sender.email}> wrote:", "", f"> {parent.text}"]
        lines.append("")
    lines.append("")
    stamp = at.timestamp()
    out.mails.setdefault(account.owner.email, []).append((stamp, "\n".join(lines)))
    account.last.append(Sent(native, title, who, text, when))
    del account.last[:-LATE]
    out.messages += 1


def _user(account: Account, who: Human) -> dict[str, str | int]:
    key = 1 if who.vendor else account.people.index(who) + 2
    role = "agent" if who.vendor else "end-user"
    return {"id": account.number * 20 + key, "name": who.name, "email": who.email, "role": role}


def _ticket(account: Account, month: int, at: datetime, remarks: int, out: Month) -> None:
    rng = account.rng
    account.written += 1
    author = account.people[int(rng.random() * len(account.people))]
    number = account.number * 100_000 + account.written
    comments, moment = [], at
    for k in range(remarks - 1):
        who = account.owner if k % 2 == 0 else author
        moment += timedelta(minutes=20 + int(rng.random() * 600))
        comments.append(
            {"id": k + 1, "author_id": _user(account, who)["id"], "author": _user(account, who),
             "body": _says(account, month, who, True), "public": True, "created_at": _iso(moment)}
        )  # fmt: skip
    row = {
        "id": number, "created_at": _iso(at), "updated_at": _iso(moment), "subject": subject(rng),
        "description": _says(account, month, author, False), "status": "solved" if remarks > 1 else "open",
        "requester_id": _user(account, author)["id"], "submitter_id": _user(account, author)["id"],
        "organization": {"id": account.number, "name": account.name, "domain_names": [account.domain]},
        "requester": _user(account, author), "comments": comments,
    }  # fmt: skip
    out.tickets.append((at.timestamp(), json.dumps(row)))
    out.messages += remarks


def _event(account: Account, at: datetime, out: Month) -> None:
    rng = account.rng
    account.written += 1
    start = at.replace(minute=0, second=0)
    stamp, end = f"{start:%Y%m%dT%H%M%SZ}", f"{start + timedelta(minutes=45):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VEVENT", f"UID:{account.number}-{account.written}@{VENDOR}", f"DTSTAMP:{stamp}", f"DTSTART:{stamp}",
        f"DTEND:{end}", f"SUMMARY:Review with {account.name}",
        f"ORGANIZER;CN={account.owner.name}:mailto:{account.owner.email}",
    ]  # fmt: skip
    for person in account.people[: 2 + int(rng.random() * 3)]:
        said = "DECLINED" if rng.random() < (0.5 if account.fate == "declining" else 0.12) else "ACCEPTED"
        lines.append(f"ATTENDEE;PARTSTAT={said};CN={person.name}:mailto:{person.email}")
    lines += ["STATUS:CONFIRMED", "END:VEVENT"]
    out.events.setdefault(account.owner.email, []).append((start.timestamp(), "\r\n".join(lines)))
    out.messages += 1


def volume(account: Account, month: int) -> float:
    """How busy an account is in a month, relative to its usual self."""
    if month < account.turn:
        return 1.0
    return {"steady": 1.0, "declining": 0.6, "growing": 1.3}[account.fate]


def live(account: Account, month: int, start: datetime, days: float, messages: float, out: Month) -> None:
    """Adds what an account exchanges in the `days` from `start`: about `messages` in all."""
    rng = account.rng
    want = messages * volume(account, month)
    count = int(want) + (rng.random() < want % 1)
    moments = sorted(rng.random() for _ in range(count))
    at = 0
    while at < count:
        day = start + timedelta(days=int(moments[at] * days))
        moment = (day + timedelta(seconds=int(28_000 + rng.random() * 36_000))).astimezone(UTC)
        kind = rng.random()
        if kind < MAIL:
            _mail(account, month, moment, out)
            at += 1
        elif kind < MAIL + (TICKET - MAIL) / 2:  # tickets hold two remarks and more
            remarks = min(count - at, 1 + int(rng.random() * 3.99))
            _ticket(account, month, moment, remarks, out)
            at += remarks
        elif kind < MAIL + (TICKET - MAIL) / 2 + 0.03:
            _event(account, moment, out)
            at += 1
