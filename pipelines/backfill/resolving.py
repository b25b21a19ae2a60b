"""Second stage, one portfolio at a time: zones, ids, accounts, people and roles, as the local run finds them.

Who is who, whose a domain is and what a notice is can only be told from the whole portfolio, so one process holds its
messages. What it writes is cut into buckets of whole accounts, which need nothing of each other any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cxnlp import parquet
from cxnlp.coverage import coverage
from cxnlp.errors import UsageError
from cxnlp.governance.definitions import code_digest
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.output import dumps, message_row
from cxnlp.parsing import Parsed, resolve, with_option_tables, write_parsed
from cxnlp.trajectory.history import last_day
from cxnlp.types import Message, MetricRow, SurveyRow
from pipelines.backfill.carry import Account, accounts, to_json
from pipelines.backfill.manifest import Clock, Json, Part, contents, digest
from pipelines.backfill.plan import Job, mapping_digest
from pipelines.backfill.reading import gathered

STAGE = "resolving"
LINES = (
    "people.jsonl", "merges.jsonl", "people-review.csv", "sources.jsonl", "rejected.jsonl", "ignored.jsonl",
    "surveys.jsonl",
)  # fmt: skip
"""The files of `cxnlp parse` beside messages.jsonl."""
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


def _write_messages(messages: Sequence[Message], path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame([_message(m) for m in messages], columns=list(MESSAGE_COLUMNS), dtype=object)
    parquet.write(frame, path, MESSAGE_COLUMNS)


def _write_accounts(bucket: Sequence[Account], path: Path) -> None:
    import pandas as pd

    rows = [(_plain(a.key), len(a.messages), to_json(a)) for a in bucket]
    frame = pd.DataFrame(rows, columns=["account", "messages", "record"], dtype=object)
    parquet.write(frame, path, {"account": "VARCHAR", "messages": "BIGINT", "record": "VARCHAR"})


def _facts(parsed: Parsed, cut: int) -> dict[str, Any]:
    whole = last_day(parsed.messages, parsed.table(MetricRow), parsed.table(SurveyRow))
    return {
        "messages": len(parsed.messages),
        "people": len(parsed.people),
        "accounts": len(parsed.accounts.names),
        "buckets": cut,
        "last_day": whole.isoformat() if whole else None,
        "vendor_domains": list(parsed.vendor_domains),
        "vendor_proposed": parsed.vendor_proposed,
        "coverage": coverage(parsed.messages, parsed.people, 0, 0, len(parsed.ignored)),
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
        told = (config.sha256, mapping_digest(config), code_digest(), sizes.bucket_messages)
        made_from = digest(contents(manifests), told)
        if held := part.held(made_from):
            return held
        started = Clock()
        ingested = gathered(owner.out, manifests)
        if all(s.status == "quarantined" for s in ingested.sources):
            raise UsageError(f"nothing could be read in portfolio {owner.name or 'given'}: see readings/ for reasons")
        parsed = resolve(with_option_tables(ingested, config, self._mappings), config)
        self._write_lines(part, parsed)
        cut = 0
        for bucket in buckets(accounts(parsed), sizes.bucket_messages):
            self._write_bucket(part, cut, bucket)
            cut += 1
        loose = [m for m in parsed.messages if m.account is None]
        part.write_named(f"messages/part-{cut:06d}.parquet", lambda path: _write_messages(loose, path))
        return part.finish(made_from, started, _facts(parsed, cut))

    def _write_bucket(self, part: Part, number: int, bucket: Sequence[Account]) -> None:
        mine = [m for a in bucket for m in a.messages]
        part.write_named(f"accounts/part-{number:06d}.parquet", lambda path: _write_accounts(bucket, path))
        part.write_named(f"messages/part-{number:06d}.parquet", lambda path: _write_messages(mine, path))

    def _write_lines(self, part: Part, parsed: Parsed) -> None:
        import shutil
        import tempfile

        with tempfile.TemporaryDirectory(prefix="cxnlp-") as folder:
            write_parsed(replace(parsed, messages=()), Path(folder))
            for name in LINES:
                part.write_named(f"parsed/{name}", lambda path, name=name: shutil.copyfile(Path(folder) / name, path))  # type: ignore[misc]
