"""Runs every command of cxnlp with each way out to a network closed; prints what was tried, as JSON.

`python -m tests.offline_commands EXPORTS WORK`. Python's audit events see every connection and name look-up that goes
through the interpreter (PEP 578); they cannot be switched off again, hence a process of its own. Native libraries are
beyond them: where the system allows it, the test puts the whole process into an empty network namespace.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

WAYS_OUT = {
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request", "http.client.connect", "ftplib.connect",
    "smtplib.connect",
}  # fmt: skip
tried: list[str] = []


def closed(event: str, args: tuple[Any, ...]) -> None:
    if event in WAYS_OUT:
        tried.append(event)
        raise ConnectionRefusedError(f"no network here: {event}")


def commands(exports: Path, work: Path) -> dict[str, list[str]]:
    """The arguments of each command, in an order in which each finds what it needs."""
    out, key = str(work / "out"), str(work / "key")
    (work / "s.jsonl").write_text('{"id": 1, "text": "We will not renew."}\n', encoding="utf-8")
    (work / "note.txt").write_text("Call with Ana: she wants to move the review to June.\n", encoding="utf-8")
    (work / "c.toml").write_text("event_threshold = 0.5\n", encoding="utf-8")
    (work / "outcomes.csv").write_text("account,date,outcome\nPinecrest Tools,2026-01-01,churned\n", encoding="utf-8")
    (work / "in").mkdir()
    (work / "in" / "call.txt").write_text(
        "Call with Ana of Orchard, 3 March 2026: she likes the plan.\n", encoding="utf-8"
    )
    return {
        "ingest": [str(exports), "--workspace", str(work / "cx.db")],
        "analyze": ["--workspace", str(work / "cx.db"), "-o", out],
        "parse": [str(exports), "-o", str(work / "parsed")],
        "mapping": [str(exports)],
        "init": [str(work / "in")],
        "doctor": ["--json"],
        "report": [out],
        "score": [str(work / "s.jsonl"), "-o", str(work / "scored.jsonl"), "--explain"],
        "read": [str(work / "note.txt")],
        "demo": ["-o", str(work / "demo"), "-q"],
        "models": [],
        "label": [str(exports), "--out", str(work / "labels.csv")],
        "train": ["--labels", str(work / "labels.csv"), "--out", str(work / "own")],
        "evaluate": ["--labels", str(work / "labels.csv")],
        "validate": [str(exports), "--outcomes", str(work / "outcomes.csv"), "-o", str(work / "v")],
        "explain": ["Pinecrest Tools", "--in", out, "--verify", "--root", str(exports)],
        "redact": [out, "-o", str(work / "redacted"), "--key-file", key, "--strangers"],
        "quality": ["--in", out],
        "freeze": ["2030", "--signer", "Ada", "-o", str(work / "freezes")],
        "config": ["show", str(work / "c.toml")],
        "regime": ["add", "2026-03-01", "new contract", "--config", str(work / "regimes.toml")],
        "retain": ["--in", out, "--keep-text-days", "100000"],
        "forget": ["marcy@pinecresttools.example", str(exports), "--in", out, "--key-file", key,
                   "--tombstones", str(work / "stones.jsonl")],
        "people": ["list", str(exports)],
        "fit": [str(exports), "--outcomes", str(work / "outcomes.csv"), "-o", str(work / "fitted")],
        "replay": [str(exports), "--every", "month", "-o", str(work / "replay")],
        "sweep": ["--workspace", str(work / "cx.db"), "--score", "later"],
        "accounts": ["--workspace", str(work / "cx.db")],
        "export": ["--workspace", str(work / "cx.db"), "-o", str(work / "tables")],
        "remove": ["*", "--workspace", str(work / "cx.db"), "--dry-run"],
        "alerts": ["--in", out, "--state", str(work / "alerts.sqlite")],
        "findings": ["report", "--in", out],
        "verbatims": ["--in", out, "-o", str(work / "verbatims.csv")],
        "serve": ["--help"],  # the page itself is run by the test
    }  # fmt: skip


def main() -> None:
    exports, work = map(Path, sys.argv[1:])
    from typer.testing import CliRunner

    import cxnlp.bundled
    from cxnlp.cli import app

    cxnlp.bundled.samples_dir = lambda: exports  # one account instead of seven
    sys.addaudithook(closed)
    rows = {}
    for name, args in commands(exports, work).items():
        before = len(tried)
        done = CliRunner().invoke(app, [name, *args])
        rows[name] = {"status": done.exit_code, "tried": tried[before:], "said": done.output[-300:]}
        if done.exception and not isinstance(done.exception, SystemExit):
            rows[name]["fault"] = repr(done.exception)
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
