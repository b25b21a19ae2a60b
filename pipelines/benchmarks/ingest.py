"""Speed of reading exports, in one run: a mailbox beside the standard library, then transcripts, tickets and tables.

    python -m pipelines.benchmarks.ingest SCRATCH [--megabytes 4] [--repeats 5] [--seed 1]

The mailbox holds small mails (no attachments, half of them with an HTML twin; `large_mbox.py` writes it). `mailbox` and
`email` parse it, decode headers and text parts and write a JSON line a mail; cxnlp reads it into records and separates
new text from quotes. Both run in turn in one process; figures are the least CPU time of the repeats, and the ratio of
the two least ones. `peak_megabytes` is the highest resident memory of a process that reads that file and nothing else
(Linux; `imports_megabytes` of one that reads nothing). Printed as JSON.
"""

from __future__ import annotations

import argparse
import csv
import email.header
import io
import json
import mailbox
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cxnlp.ingest import registry
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.zoning import zone_all
from pipelines.benchmarks.large_mbox import MEGABYTE, _person, _text, generate


def _clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02d}:{int(seconds % 3600 // 60):02d}:{seconds % 60:06.3f}"


def vtt(rng: random.Random, size: int) -> str:
    """A transcript of at least `size` characters: cues of five seconds by six speakers."""
    parts, length, at = ["WEBVTT\n"], 0, 0.0
    people = [_person(n, "orchard.example").split(" <")[0] for n in range(6)]
    while length < size:
        words = _text(rng, 1)
        parts.append(f"{_clock(at)} --> {_clock(at + 5)}\n<v {rng.choice(people)}>{words}</v>\n")
        length, at = length + len(parts[-1]) + 1, at + 5
    return "\n".join(parts)


def zendesk(rng: random.Random, size: int) -> str:
    """Tickets with one to six comments, a JSON line each."""
    lines, length, number = [], 0, 0
    while length < size:
        number += 1
        comments = [
            {
                "id": 100 * number + k, "author_id": 5 if k % 2 else 3, "public": True, "body": _text(rng, 4),
                "created_at": f"2025-05-05T{9 + k:02d}:00:00Z",
            }
            for k in range(rng.randint(1, 6))
        ]  # fmt: skip
        ticket = {
            "id": number, "subject": "Export", "description": comments[0]["body"], "status": "open", "requester_id": 3,
            "submitter_id": 3, "created_at": "2025-05-05T09:00:00Z", "comments": comments,
            "users": [{"id": 3, "name": "Ada Quill", "email": "ada@orchard.example", "role": "end-user"},
                      {"id": 5, "name": "Bo Marsh", "email": "bo@vendor.example", "role": "agent"}],
        }  # fmt: skip
        lines.append(json.dumps(ticket))
        length += len(lines[-1]) + 1
    return "\n".join(lines) + "\n"


def table(rng: random.Random, size: int) -> str:
    """A help-desk table: a row for each comment."""
    out, number = io.StringIO(), 0
    writer = csv.writer(out)
    writer.writerow(["ticket_id", "ticket_subject", "ticket_created_at", "requester_email", "comment_created_at",
                     "author_email", "comment_body"])  # fmt: skip
    while out.tell() < size:
        number += 1
        who = f"a{number % 50}@orchard.example"
        day = f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}"
        writer.writerow([number // 3, "Export", day, who, f"{day}T09:{number % 60:02d}:00Z", who, _text(rng, 4)])
    return out.getvalue()


def standard(path: Path, out: Path) -> int:
    """Reads a mailbox with the standard library alone; returns the number of mails."""
    count = 0
    with out.open("w", encoding="utf-8") as stream:
        for mail in mailbox.mbox(path):
            bodies = []
            for part in mail.walk():
                data = part.get_payload(decode=True) if part.get_content_maintype() == "text" else None
                if isinstance(data, bytes):
                    bodies.append(data.decode(part.get_content_charset() or "utf-8", "replace"))
            names = ("message-id", "date", "from", "to", "subject")
            row: dict[str, Any] = {
                name: str(email.header.make_header(email.header.decode_header(mail[name] or ""))) for name in names
            }
            stream.write(json.dumps(row | {"bodies": bodies}) + "\n")
            count += 1
    return count


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process for `work`, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


READ = """
import sys
from cxnlp.ingest import registry
from cxnlp.ingest.read import read_inputs
from pathlib import Path
registry.formats()
read = read_inputs(list(map(Path, sys.argv[1:]))) if sys.argv[1:] else None
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def peak_megabytes(*paths: Path) -> float | None:
    """The highest resident memory of a process that reads `paths`, in megabytes; None where the system does not say."""
    if not Path("/proc/self/status").exists():
        return None
    told = subprocess.run([sys.executable, "-c", READ, *map(str, paths)], capture_output=True, check=True, text=True)  # noqa: S603
    return round(int(told.stdout) * 1024 / MEGABYTE, 1)


def mails(path: Path, scratch: Path, repeats: int) -> dict[str, Any]:
    """The mailbox, by both in turn."""
    reading, zoning, theirs = [], [], []
    count = 0
    for _ in range(repeats):
        took, count = seconds(lambda: standard(path, scratch / "standard.jsonl"))
        theirs.append(took)
        took, read = seconds(lambda: read_inputs([path]))
        reading.append(took)
        took, _ = seconds(lambda read=read: zone_all(read.messages))  # type: ignore[misc]
        zoning.append(took)
    ours = min(reading) + min(zoning)
    return {
        "mails": count,
        "standard_ms_per_mail": round(1000 * min(theirs) / count, 3),
        "read_ms_per_mail": round(1000 * min(reading) / count, 3),
        "zone_ms_per_mail": round(1000 * min(zoning) / count, 3),
        "read_and_zone_ms_per_mail": round(1000 * ours / count, 3),
        "times_the_standard_library": round(ours / min(theirs), 2),
        "megabytes_per_second": round(path.stat().st_size / MEGABYTE / ours, 1),
        "peak_megabytes": peak_megabytes(path),
    }


def main() -> None:
    """Writes the files, reads each, prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("scratch", type=Path)
    options.add_argument("--megabytes", type=float, default=4)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    given.scratch.mkdir(parents=True, exist_ok=True)
    size, rng = int(given.megabytes * MEGABYTE), random.Random(given.seed)
    registry.formats()
    box = given.scratch / "small.mbox"
    generate(box, size, given.seed, attachment=0.0)
    found: dict[str, Any] = {"imports_megabytes": peak_megabytes(), "mbox": mails(box, given.scratch, given.repeats)}
    for name, text in (
        ("talk.vtt", vtt(rng, size)), ("zendesk.ndjson", zendesk(rng, size)), ("helpdesk.csv", table(rng, size)),
    ):  # fmt: skip
        path = given.scratch / name
        path.write_text(text, encoding="utf-8", newline="\n")
        runs = [seconds(lambda path=path: read_inputs([path])) for _ in range(given.repeats)]  # type: ignore[misc]
        (source,) = runs[0][1].sources
        best = min(took for took, _ in runs)
        found[name] = {
            "parser": source.parser,
            "records": sum(max(1, len(m.turns)) for m in runs[0][1].messages),
            "rejected": source.rejected,
            "megabytes_per_second": round(path.stat().st_size / MEGABYTE / best, 2),
            "peak_megabytes": peak_megabytes(path),
        }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
