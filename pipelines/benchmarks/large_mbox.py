"""Peak memory and speed of `cxnlp parse` on a large mailbox, beside the standard library on the same file.

    python -m pipelines.benchmarks.large_mbox SCRATCH [--megabytes 200] [--seed 1] [--attachments 0.15]

Generates `SCRATCH/large.mbox` (threads of business mail with quoted history, half of them with an HTML twin, a share
with an attachment of 50 to 400 KB) and runs two processes: `cxnlp parse`, and `mailbox` + `email` with headers and
bodies decoded and one JSON line a mail. Printed as JSON: mails, peak resident megabytes, CPU and wall seconds, MB per
CPU second, milliseconds per mail. CPU seconds are the figure to compare on a machine that others use too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

MEGABYTE = 1_000_000
_WORDS = re.findall(
    r"\w+",
    "we the plan for next quarter needs your team to look at invoices open tickets rollout training data export "
    "before Friday because our board wants numbers and nobody answered about renewal terms last week thanks",
)
ACCOUNTS = 40
STAFF = 10  # people who write, of each company
_SYLLABLES = re.findall(r"\w+", "ba den kor li mar no pel ra sun tov vi wen zar hol gri ust")


def _text(rng: random.Random, sentences: int) -> str:
    lines = []
    for _ in range(sentences):
        words = rng.choices(_WORDS, k=rng.randint(6, 18))
        lines.append(" ".join(words).capitalize() + ".")
    return "\n".join(lines)


def _person(number: int, domain: str) -> str:
    """The same name and address for the same number; numbers below 4,096 have names of their own."""
    parts = [_SYLLABLES[number // 16**k % 16] for k in range(3)]
    given, family = f"{parts[0]}{parts[2]}".capitalize(), f"{parts[1]}{parts[0]}{parts[2]}".capitalize()
    return f"{given} {family} <{given.lower()}.{family.lower()}@{domain}>"


Sent = tuple[str, str, str, int]


def _mail(rng: random.Random, number: int, attachment: float, before: list[Sent]) -> bytes:
    """One mail; `before`: Message-ID, sender, text and account of the last mails, which may be answered."""
    account = rng.randrange(ACCOUNTS)
    customer = _person(account * STAFF + rng.randrange(STAFF), f"customer{account}.example")
    vendor = _person(ACCOUNTS * STAFF + rng.randrange(STAFF), "vendor.example")
    sender, to = (customer, vendor) if rng.random() < 0.5 else (vendor, customer)
    mail = EmailMessage()
    native = f"{number}@large.example"
    mail["Message-ID"] = f"<{native}>"
    mail["Date"] = format_datetime(datetime(2024, 1, 1, 8, tzinfo=UTC) + timedelta(minutes=7 * number))
    mail["From"], mail["To"] = sender, to
    text = f"Hello,\n\n{_text(rng, rng.randint(3, 20))}\n\nKind regards\n{sender.split(' <')[0]}\n"
    own = [sent for sent in before if sent[3] == account]
    if own and rng.random() < 0.6:
        parent, who, said, _ = rng.choice(own)
        mail["Subject"], mail["In-Reply-To"], mail["References"] = f"Re: Topic {account}", f"<{parent}>", f"<{parent}>"
        text += f"\nOn Mon, 1 Jan 2024 at 09:00, {who} wrote:\n" + "".join(f"> {x}\n" for x in said.split("\n"))
    else:
        mail["Subject"] = f"Topic {account}"
    before.append((native, sender, text[:4000], account))
    del before[: -10 * ACCOUNTS]
    mail.set_content(text)
    if rng.random() < 0.5:
        mail.add_alternative(
            "<html><body>" + "".join(f"<p>{x}</p>" for x in text.split("\n")) + "</body></html>", "html"
        )
    if rng.random() < attachment:
        data = rng.randbytes(rng.randint(50_000, 400_000))
        mail.add_attachment(data, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    return mail.as_bytes()


def generate(path: Path, size: int, seed: int, attachment: float) -> int:
    """Writes an mbox of at least `size` bytes; returns its number of mails."""
    rng = random.Random(seed)
    written = number = 0
    before: list[Sent] = []
    with path.open("wb") as stream:
        while written < size:
            number += 1
            data = _mail(rng, number, attachment, before).replace(b"\nFrom ", b"\n>From ")
            written += stream.write(b"From sender@large.example Mon Jan  1 08:00:00 2024\n" + data + b"\n")
    return number


STANDARD = """
import email.header, json, mailbox, sys
def text(value):
    return str(email.header.make_header(email.header.decode_header(value or "")))
with open(sys.argv[2], "w", encoding="utf-8") as out:
    for mail in mailbox.mbox(sys.argv[1]):
        bodies = [p.get_payload(decode=True).decode(p.get_content_charset() or "utf-8", "replace")
                  for p in mail.walk() if p.get_content_maintype() == "text"]
        row = {k: text(mail[k]) for k in ("message-id", "date", "from", "to", "subject")} | {"bodies": bodies}
        out.write(json.dumps(row) + chr(10))
"""


def measured(command: list[str], size: int, mails: int) -> dict[str, Any]:
    """Runs a process and returns its status, peak memory, time and speed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return {
        "exit_status": process.returncode,
        "peak_megabytes": round(usage.ru_maxrss * 1024 / MEGABYTE, 1),
        "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(time.perf_counter() - start, 1),
        "megabytes_per_cpu_second": round(size / MEGABYTE / cpu, 2),
        "cpu_milliseconds_per_mail": round(1000 * cpu / mails, 3),
    }


def main() -> None:
    """Generates, runs both and prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("scratch", type=Path)
    options.add_argument("--megabytes", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--attachments", type=float, default=0.15)
    given = options.parse_args()
    given.scratch.mkdir(parents=True, exist_ok=True)
    path = given.scratch / "large.mbox"
    mails = generate(path, given.megabytes * MEGABYTE, given.seed, given.attachments)
    size = path.stat().st_size
    out, vendor = str(given.scratch / "out"), "vendor.example"
    ours = [sys.executable, "-m", "cxnlp", "parse", str(path), "-o", out, "--vendor-domain", vendor, "--quiet"]
    theirs = [sys.executable, "-c", STANDARD, str(path), str(given.scratch / "standard.jsonl")]
    found = {"cxnlp parse": measured(ours, size, mails), "mailbox + email": measured(theirs, size, mails)}
    print(json.dumps({"megabytes": size / MEGABYTE, "mails": mails, **found}, indent=1))


if __name__ == "__main__":
    main()
