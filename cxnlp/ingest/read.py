"""Reads files, folders and archives into records, and accounts for every input exactly once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.ingest import registry
from cxnlp.ingest.references import fill_references
from cxnlp.ingest.source import NoCommunication, Source
from cxnlp.ingest.walk import Unopened, inputs
from cxnlp.types import Message, Rejected, SourceRow, TableRow

CHUNK = 1 << 20
MAX_EXPLAINED_BYTES = 20_000_000
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Ingested:
    """Everything read: messages without ids, table rows, one row per source, and what could not be read."""

    messages: tuple[Message, ...]
    rows: tuple[TableRow, ...]
    sources: tuple[SourceRow, ...]
    rejected: tuple[Rejected, ...]


def sha256_of(source: Source) -> str:
    """Hex digest of a source's bytes, read in chunks."""
    digest = hashlib.sha256()
    with source.open() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def unrecognised(source: Source) -> str:
    """Why no format claims `source`, in words."""
    if source.size == 0 or (source.size == len(source.head) and not source.head.strip()):
        return "empty file"
    if source.filename.lower().endswith((".csv", ".tsv")):
        from cxnlp.ingest.tables import describe_csv

        return describe_csv(source)
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        from cxnlp.ingest.json_reading import loads

        try:
            loads(source.read(MAX_EXPLAINED_BYTES))
        except UnreadableInput as error:
            return f"begins like JSON: {error}"
    if b"\0" in source.head:
        return "binary file of no supported format"
    return "no supported format recognised by its content"


class _Reader:
    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.rows: list[TableRow] = []
        self.sources: list[SourceRow] = []
        self.rejected: list[Rejected] = []
        self._seen: dict[tuple[str, str], str] = {}

    def unopened(self, item: Unopened) -> None:
        if item.fault:
            self._quarantine(item.name, item.size, "", None, item.reason)
        else:
            self.sources.append(SourceRow(item.name, "", item.size, None, 0, 0, "ignored", item.reason))

    def source(self, source: Source) -> None:
        try:
            sha = sha256_of(source)
        except OSError as error:
            self.unopened(Unopened(source.name, source.size, f"cannot be read: {error.strerror}", fault=True))
            return
        twin = self._seen.setdefault((source.name.split("/")[0] if "/" in source.name else "", sha), source.name)
        if twin != source.name and source.size:
            self.sources.append(
                SourceRow(source.name, sha, source.size, None, 0, 0, "duplicate", f"same bytes as {twin}")
            )
            return
        form = registry.detect(source)
        if form is None:
            self._quarantine(source.name, source.size, sha, None, unrecognised(source))
            return
        messages, rows, rejected = [], [], []
        try:
            for record in form.parse(source):
                if isinstance(record, Message):
                    messages.append(record)
                elif isinstance(record, Rejected):
                    rejected.append(record)
                else:
                    rows.append(record)
        except NoCommunication as nothing:
            self.sources.append(SourceRow(source.name, sha, source.size, form.name, 0, 0, "ignored", str(nothing)))
            return
        except (UnreadableInput, OSError) as error:
            self._quarantine(source.name, source.size, sha, form.name, str(error))
            return
        if rejected and not messages and not rows:
            self.rejected += rejected
            reason = f"none of its {len(rejected)} records could be read: {rejected[0].reason}"
            self.sources.append(
                SourceRow(source.name, sha, source.size, form.name, 0, len(rejected), "quarantined", reason)
            )
            return
        self.messages += messages
        self.rows += rows
        self.rejected += rejected
        self.sources.append(SourceRow(source.name, sha, source.size, form.name, len(messages), len(rejected), "parsed"))

    def _quarantine(self, name: str, size: int, sha: str, parser: str | None, reason: str) -> None:
        self.sources.append(SourceRow(name, sha, size, parser, 0, 1, "quarantined", reason))
        self.rejected.append(Rejected(name, "", reason))


def read_inputs(paths: Sequence[Path], progress: Progress | None = None) -> Ingested:
    """Reads everything under `paths`. Calls `progress` with each source's name.

    Raises UsageError when a path does not exist or nothing at all is there. Bad files and records end in
    `rejected` with a reason; they never stop the run.
    """
    reader = _Reader()
    for item in inputs(paths):
        if progress:
            progress(item.name)
        if isinstance(item, Unopened):
            reader.unopened(item)
        else:
            reader.source(item)
    if not reader.sources:
        raise UsageError(f"nothing to read in {', '.join(str(p) for p in paths)}: the folder is empty")
    messages = fill_references(reader.messages, reader.rows)
    return Ingested(tuple(messages), tuple(reader.rows), tuple(reader.sources), tuple(reader.rejected))
