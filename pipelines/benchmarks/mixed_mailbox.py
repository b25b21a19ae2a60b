"""The commonest real input, measured: one mailbox and one export per ticket tool that hold many accounts and noise.

    python -m pipelines.benchmarks.mixed_mailbox DATA SCRATCH [--noise 2000] [--seed 1] [--tables]

`DATA` holds `exports/<account>/` and `truth/<account>.json`. All mails go into `SCRATCH/mailbox.mbox` in the order of
their dates, beside generated noise (`mailbox_noise.py`); all tickets into one file per tool, numbered apart as one
help desk would number them; with `--tables` the contact lists too. Printed as JSON: the share of messages on the right
account, false accounts (an account of the output that is not the main one of a true account), ignored mails by kind,
customer mails ignored.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cxnlp.config import Config
from cxnlp.ingest.mbox import split_mbox
from cxnlp.pipeline import Parsed, parse, write_parsed
from pipelines.benchmarks.mailbox_noise import Noise, noise

STRIDE = 10_000_000
"""Distance between the ticket and user numbers of two accounts."""
_NATIVE = re.compile(rb"^message-id:\s*<([^>]+)>", re.I | re.M)
_DATE = re.compile(rb"^date:\s*(.+)$", re.I | re.M)
_NUMBERED = re.compile(r"^(?:[A-Z]{1,6}-)?\d+$")
CSV_TOOLS = {"jira_export.csv": ("Issue key", "Issue id"), "helpdesk_comments.csv": ("ticket_id",)}


def _mails(folder: Path) -> Iterator[bytes]:
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".mbox":
            with path.open("rb") as stream:
                yield from (item.data for item in split_mbox(stream))
        elif path.suffix == ".eml" or path.parent.name in ("cur", "new"):
            yield path.read_bytes()


def _moment(data: bytes) -> float:
    from cxnlp.ingest.mime import parse_date

    found = _DATE.search(data)
    parsed = parse_date(found.group(1).decode("ascii", "replace")) if found else None
    return parsed[0].timestamp() if parsed else 0.0


def _apart(identifier: str, number: int) -> str:
    """An identifier ("D-611", "20417") with its number moved into the account's own range."""
    return re.sub(r"\d+", lambda n: str(number * STRIDE + int(n.group())), identifier, count=1)


def _renumbered(value: Any, number: int, key: str = "") -> Any:
    """JSON data with every identifier moved into the account's own range."""
    if isinstance(value, dict):
        return {k: _renumbered(v, number, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_renumbered(v, number, key) for v in value]
    if key == "id" or key.endswith("_id"):
        if isinstance(value, int) and not isinstance(value, bool):
            return number * STRIDE + value
        if isinstance(value, str) and _NUMBERED.match(value):
            return _apart(value, number)
    return value


def _json_tools(folder: Path, number: int, tools: dict[str, Any]) -> None:
    for path in sorted(folder.glob("*.json")) + sorted(folder.glob("*.ndjson")):
        text = path.read_text(encoding="utf-8")
        rows = [json.loads(line) for line in text.splitlines()] if path.suffix == ".ndjson" else json.loads(text)
        rows = _renumbered(rows, number)
        if path.name.startswith("zendesk"):
            parts = rows if isinstance(rows, dict) else {path.stem.removeprefix("zendesk_"): rows}
            for name, items in parts.items():
                tools.setdefault("zendesk_export.json", {}).setdefault(name, []).extend(items)
        elif path.name.startswith("intercom"):
            whole = tools.setdefault("intercom_conversations.json", {**rows, "conversations": []})
            whole["conversations"] += rows["conversations"]
        elif path.name.startswith("freshdesk"):
            tools.setdefault("freshdesk_tickets.json", []).extend(rows)


def _csv_rows(path: Path, number: int) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    for row in rows:
        for name in CSV_TOOLS[path.name]:
            at = header.index(name)
            row[at] = _apart(row[at], number)
    return header, rows


def _write_csv(path: Path, tables: list[tuple[list[str], list[list[str]]]]) -> None:
    """Tables of one tool under one header: the widest; only its last, repeated column varies in number."""
    header = max((h for h, _ in tables), key=len)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        for own, rows in tables:
            if own != header[: len(own)]:
                raise ValueError(f"{path.name}: the columns of two accounts differ")
            writer.writerows([*row, *[""] * (len(header) - len(row))] for row in rows)


def pour(data: Path, out: Path, count: int, seed: int, tables: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Writes the mixed export. Returns the true account by Message-ID (of noise its kind, marked "~"; of tickets "#"
    and the account's number), and the vendor's domain by account."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    truth: dict[str, str] = {}
    vendors: dict[str, str] = {}
    mails: list[tuple[float, bytes]] = []
    own: list[str] = []
    tools: dict[str, Any] = {}
    sheets: dict[str, list[tuple[list[str], list[list[str]]]]] = defaultdict(list)
    for number, file in enumerate(sorted((data / "truth").glob("*.json")), start=1):
        told = json.loads(file.read_text(encoding="utf-8"))
        account, folder = told["account_id"], data / "exports" / told["account_id"]
        vendors[account] = told["vendor_domain"]
        own += [f"{p['name']} <{p['emails'][0]}>" for p in told["people"] if p["side"] == "vendor" and p["emails"]]
        for mail in _mails(folder):
            found = _NATIVE.search(mail)
            if found:
                truth[found.group(1).decode()] = account
            mails.append((_moment(mail), mail))
        truth |= {f"#{number}": account}
        _json_tools(folder, number, tools)
        for name in CSV_TOOLS:
            if (folder / name).is_file():
                sheets[name].append(_csv_rows(folder / name, number))
        if tables and (folder / "contacts.csv").is_file():
            shutil.copy(folder / "contacts.csv", out / f"contacts-{number}.csv")
    made: list[Noise] = noise(own, count, seed)
    truth |= {n.native_id: f"~{n.kind}" for n in made}
    mails += [(_moment(n.data), n.data) for n in made]
    with (out / "mailbox.mbox").open("wb") as stream:
        for _, mail in sorted(mails):
            body = re.sub(rb"^(>*From )", rb">\1", mail.replace(b"\r\n", b"\n"), flags=re.M)
            stream.write(b"From MAILER-DAEMON Mon Jan  1 00:00:00 2024\n" + body.rstrip(b"\n") + b"\n\n")
    for name, content in tools.items():
        (out / name).write_text(json.dumps(content), encoding="utf-8")
    for name, parts in sheets.items():
        _write_csv(out / name, parts)
    return truth, vendors


def _true_account(message: Any, truth: dict[str, str]) -> str | None:
    if message.kind == "email":
        return truth.get(message.native_id or "")
    digits = re.search(
        r"\d{8,}", f"{message.ticket.id if message.ticket else ''} {message.native_id} {message.thread_id}"
    )
    return truth.get(f"#{int(digits.group()) // STRIDE}") if digits else None


def measure(parsed: Parsed, truth: dict[str, str]) -> dict[str, Any]:
    """What came out right, as counts and shares."""
    pairs = [(t, m) for m in parsed.messages if (t := _true_account(m, truth)) is not None]
    together = Counter((t, m.account) for t, m in pairs if m.account and not t.startswith("~"))
    main: dict[str, str] = {}
    for (true, account), _ in together.most_common():
        if true not in main and account and account not in main.values():
            main[true] = account
    own = [(t, m) for t, m in pairs if not t.startswith("~")]
    right = [(t, m) for t, m in own if m.account and main.get(t) == m.account]
    ignored = Counter(truth.get(i.message.native_id or "", "?") for i in parsed.ignored)
    lost = sum(n for t, n in ignored.items() if not t.startswith("~"))
    made = Counter(t[1:] for t in truth.values() if t.startswith("~"))
    wrong = Counter((t, m.account or "-") for t, m in own if not m.account or main.get(t) != m.account)
    return {
        "customer_messages": len(own) + lost,
        "on_the_right_account": len(right) / max(1, len(own) + lost),
        "mails_right": sum(m.kind == "email" for _, m in right),
        "mails": sum(m.kind == "email" for _, m in own) + lost,
        "customer_mails_ignored": lost,
        "true_accounts_found": len(main),
        "false_accounts": sorted(set(parsed.accounts.names) - set(main.values())),
        "noise": dict(made),
        "noise_ignored": {k: ignored[f"~{k}"] / n for k, n in made.items()},
        "noise_on_an_account": dict(Counter(t[1:] for t, m in pairs if t.startswith("~") and m.account)),
        "wrong": {f"{t} on {a}": n for (t, a), n in wrong.most_common(30)},
        "messages_of_unknown_truth": len(parsed.messages) - len(pairs),
    }


def main() -> None:
    """Pours, parses, measures and prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("scratch", type=Path)
    options.add_argument("--noise", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--tables", action="store_true")
    given = options.parse_args()
    truth, vendors = pour(given.data, given.scratch / "in", given.noise, given.seed, given.tables)
    parsed = parse([given.scratch / "in"], Config(vendor_domains=tuple(sorted(set(vendors.values())))))
    write_parsed(parsed, given.scratch / "out")
    print(json.dumps(measure(parsed, truth), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
