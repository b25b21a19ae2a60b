"""Writes a year of a mid-size company as native exports: mailboxes, help-desk tickets, calendars, an accounts table.

usage: python -m pipelines.simulate_company OUT [--messages 10000] [--accounts 2000] [--staff 120] [--year 2025]
       [--seed 1] [--day] [--distinct]

OUT/mail/<person>/2025-01.mbox, OUT/tickets/2025-01.ndjson (Zendesk), OUT/calendar/<person>/2025-01.ics,
OUT/accounts.csv. The number of messages is met within a percent. The same options give the same bytes. `--day`: only
the fifth of January after the year, as a later export of the same company (its ids continue nothing: answers to mails
of the year are missing). `--distinct` counts how many sentences differ from all others.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.simulate_company.company import Account, accounts, staff
from pipelines.simulate_company.exports import Month, live

HEADER = ("account", "name", "domain", "owner", "arr", "currency", "renewal_date")
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Export//Calendar//EN\r\n"
AFTER = 100_000  # where a later day begins to number its messages
FIRST_DAY = 5  # of January: a Monday in 2026


def _table(path: Path, customers: Sequence[Account]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        for a in customers:
            writer.writerow((a.name, a.name, a.domain, a.owner.email, a.arr, "EUR", a.renewal.isoformat()))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def write_month(out: Path, name: str, month: Month) -> None:
    """The files of a month (or a day) called `name`."""
    for owner, mails in sorted(month.mails.items()):
        _put(out / "mail" / owner.split("@")[0] / f"{name}.mbox", "\n".join(t for _, t in sorted(mails)))
    if month.tickets:
        _put(out / "tickets" / f"{name}.ndjson", "".join(t + "\n" for _, t in sorted(month.tickets)))
    for owner, events in sorted(month.events.items()):
        text = CALENDAR + "\r\n".join(t for _, t in sorted(events)) + "\r\nEND:VCALENDAR\r\n"
        _put(out / "calendar" / owner.split("@")[0] / f"{name}.ics", text)


def write_year(out: Path, messages: int, customers: Sequence[Account], year: int) -> int:
    """Twelve months; returns the number of messages. Holds one month in memory."""
    out.mkdir(parents=True, exist_ok=True)
    _table(out / "accounts.csv", customers)
    written = 0
    for number in range(12):
        start = datetime(year, number + 1, 1, tzinfo=UTC)
        days = ((start + timedelta(days=31)).replace(day=1) - start).days
        month = Month()
        left = (messages - written) / (12 - number)
        for account in customers:
            live(account, number, start, days, left * account.busy, month)
        write_month(out, f"{start:%Y-%m}", month)
        written += month.messages
    return written


def write_day(out: Path, messages: int, customers: Sequence[Account], year: int, number: int = 0) -> int:
    """One day of the first full week after the year, by its `number` from 0: a part that is added later."""
    start, month = datetime(year + 1, 1, FIRST_DAY + number, tzinfo=UTC), Month()
    for account in customers:
        account.written = AFTER * (number + 1)
        live(account, 11, start, 1, messages * account.busy, month)
    write_month(out, f"{start:%Y-%m-%d}", month)
    return month.messages


def distinct(out: Path) -> tuple[int, int]:
    """(sentences, distinct ones) of what was newly written in mails and tickets, by the product's own splitter."""
    from cxnlp.signals.sentences import split

    seen: set[bytes] = set()
    count = 0

    def add(text: str) -> None:
        nonlocal count
        for start, end in split(text):
            count += 1
            seen.add(hashlib.blake2b(text[start:end].encode(), digest_size=8).digest())

    for path in sorted(out.glob("mail/*/*.mbox")):
        lines = path.read_text(encoding="utf-8").split("\n")
        for k, line in enumerate(lines):
            if line.startswith("Hello ") and k + 2 < len(lines):
                add(lines[k + 2])
    for path in sorted(out.glob("tickets/*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for text in (row["description"], *(c["body"] for c in row["comments"])):
                add(text)
    return count, len(seen)


def main() -> None:
    """Writes and says how much, how fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    for name, usual in (("messages", 10_000), ("accounts", 2000), ("staff", 120), ("year", 2025), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--day", action="store_true")
    parser.add_argument("--distinct", action="store_true")
    given = parser.parse_args()
    at = time.process_time()
    customers = accounts(given.accounts, given.seed, staff(given.staff), given.year)
    write = write_day if given.day else write_year
    written = write(given.out, given.messages, customers, given.year)
    seconds = time.process_time() - at
    said: dict[str, float] = {
        "messages": written,
        "cpu_seconds": round(seconds, 1),
        "messages_a_second": round(written / seconds),
    }
    if given.distinct:
        count, different = distinct(given.out)
        said |= {"sentences": count, "distinct": different, "share": round(different / count, 4)}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
