"""Second stage, one portfolio at a time: zones, ids, accounts, people and roles, as the local run finds them.

Who is who, whose a domain is and what a notice is can only be told from the whole portfolio, so one process holds its
messages. What it writes is cut into buckets of whole accounts, which need nothing of each other any more.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cxnlp.analysis import UNSCORED, dossiers
from cxnlp.coverage import coverage, with_ends, with_parents, with_rows
from cxnlp.errors import UsageError
from cxnlp.governance.definitions import code_digest
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.output import dumps, message_row
from cxnlp.parsing import Parsed, resolve, with_option_tables, write_parsed
from cxnlp.trajectory.source_ends import SourceEnd
from cxnlp.types import Message
from pipelines.backfill.carry import Account, accounts, to_json
from pipelines.backfill.manifest import Clock, Json, Part, contents, digest
from pipelines.backfill.plan import Job
from pipelines.backfill.reading import gathered

STAGE = "resolving"
ACCOUNT_COLUMNS = {"account": "VARCHAR", "messages": "BIGINT", "record": "VARCHAR"}
MESSAGE_COLUMNS = {
    "account": "VARCHAR", "message_id": "VARCHAR", "kind": "VARCHAR", "thread_id": "VARCHAR", "source": "VARCHAR",
    "sent_at": "VARCHAR", "author": "VARCHAR", "side": "VARCHAR", "subject": "VARCHAR", "line": "VARCHAR",
}  # fmt: skip


def buckets(found: Iterable[Account], most: int) -> Iterator[tuple[Account, ...]]:
    """The accounts in their order, cut where a bucket would hold more than `most` messages."""
    current: list[Account] = []
    held = 0
    for account in found:
        if current and held + len(account.messages) > most:
            yield tuple(current)
            current, held = [], 0
        current.append(account)
        held += len(account.messages)
    if current:
        yield tuple(current)


def _plain(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode()


def _message(m: Message) -> tuple[str | None, ...]:
    """A row of the messages table; `line` is that of messages.jsonl, `sent_at` what it is ordered by."""
    author = m.author
    told = (m.account, m.message_id, m.kind, m.thread_id, m.source, m.sent_at.isoformat() if m.sent_at else None)
    who = (author.person_id if author else None, author.side if author else None)
    return (*map(_plain, told), *who, _plain(m.subject), dumps(message_row(m)))


def write_messages(part: Part, number: int, messages: Iterable[Message]) -> None:
    part.write_table("messages", [_message(m) for m in messages], MESSAGE_COLUMNS, number)


def _write_parsed(part: Part, parsed: Parsed) -> None:
    """The files of `cxnlp parse`, but messages.jsonl: its lines are in the messages table."""
    with tempfile.TemporaryDirectory(prefix="cxnlp-") as folder:
        write_parsed(replace(parsed, messages=()), Path(folder))
        for file in sorted(Path(folder).iterdir()):
            if file.name != "messages.jsonl":
                part.write_named(f"parsed/{file.name}", partial(shutil.copyfile, file))


def _facts(parsed: Parsed, cut: int, as_of: date | str | None) -> dict[str, Any]:
    whole, names = parsed.last_day(), parsed.accounts.names
    read = coverage(parsed.messages, parsed.people, 0, 0, len(parsed.ignored))
    read = with_parents(read, parsed.of_several_parents(), parsed.accounts.names)
    held: dict[SourceEnd, list[str]] = defaultdict(list)
    for dossier in dossiers(parsed, UNSCORED, as_of):
        for end in dossier.ends:
            held[end].append(dossier.account)
    return {
        "messages": len(parsed.messages),
        "people": len(parsed.people),
        "accounts": len(parsed.accounts.names),
        "buckets": cut,
        "last_day": whole.isoformat() if whole else None,
        "vendor_domains": list(parsed.vendor_domains),
        "vendor_proposed": parsed.vendor_proposed,
        "coverage": with_ends(with_rows(read, parsed.rows, names, as_of), held, names),
        "ends": [{**asdict(end), "day": end.day.isoformat(), "held_by": held[end]} for end in sorted(held)],
    }


class Resolver:
    """Resolves one portfolio from the manifests of its shards."""

    def __init__(self, job: Job, read: Mapping[int, Sequence[Json]]) -> None:
        self._job, self._read = job, read
        self._mappings = load_mappings(job.config.mapping) if job.config.mapping else None

    def __call__(self, portfolio: int, number: int = 0) -> Json:
        owner, config, sizes = self._job.portfolios[portfolio], self._job.config, self._job.sizes
        manifests = list(self._read[portfolio])
        part = Part(owner.out, STAGE, number)
        made_from = digest(contents(manifests), config.sha256, code_digest(), sizes.bucket_messages)
        if held := part.held(made_from):
            return held
        started = Clock()
        ingested = gathered(owner.out, manifests)
        if all(s.status == "quarantined" for s in ingested.sources):
            raise UsageError(f"nothing could be read in portfolio {owner.name or 'given'}: see readings/ for reasons")
        parsed = resolve(with_option_tables(ingested, config, self._mappings), config)
        _write_parsed(part, parsed)
        cut = 0
        for cut, bucket in enumerate(buckets(accounts(parsed), sizes.bucket_messages), start=1):
            rows = [(_plain(a.key), len(a.messages), to_json(a)) for a in bucket]
            part.write_table("accounts", rows, ACCOUNT_COLUMNS, cut - 1)
            write_messages(part, cut - 1, (m for a in bucket for m in a.messages))
        write_messages(part, cut, (m for m in parsed.messages if m.account is None))
        return part.finish(made_from, started, _facts(parsed, cut, config.as_of))
