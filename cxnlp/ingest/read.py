"""Reads files, folders and archives into records, and accounts for every input exactly once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cxnlp.errors import UnreadableInput, UsageError
from cxnlp.held_text import Shelf
from cxnlp.ingest import registry
from cxnlp.ingest.export_order import newest_first
from cxnlp.ingest.references import fill_references
from cxnlp.ingest.source import NoCommunication, Source
from cxnlp.ingest.table_mapping import Mappings
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


@dataclass(frozen=True)
class Reading:
    """What one input gave, whatever else is read with it; `source.source` is its name."""

    source: SourceRow
    messages: tuple[Message, ...] = ()
    rows: tuple[TableRow, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class Twins:
    """Tells which inputs repeat the bytes of an earlier one of the same top folder."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], str] = {}

    def of(self, name: str, sha256: str, size: int) -> str | None:
        """The name of the earlier input with the same bytes, else None; an empty file repeats nothing."""
        top = name.split("/")[0] if "/" in name else ""
        twin = self._seen.setdefault((top, sha256), name)
        return twin if twin != name and size else None


def _unopened(item: Unopened) -> Reading:
    status: Literal["quarantined", "ignored"] = "quarantined" if item.fault else "ignored"
    sha = sha256_of(item.whole) if item.whole else ""
    row = SourceRow(item.name, sha, item.size, None, 0, int(item.fault), status, item.reason)
    return Reading(row, rejected=(Rejected(item.name, "", item.reason),) if item.fault else ())


def _quarantined(source: Source, sha: str, parser: str | None, reason: str) -> Reading:
    row = SourceRow(source.name, sha, source.size, parser, 0, 1, "quarantined", reason)
    return Reading(row, rejected=(Rejected(source.name, "", reason),))


def shelved(message: Message, shelf: Shelf) -> Message:
    """The message with its texts kept on `shelf`."""
    body = shelf.keep(message.body)
    text = body if message.text is message.body else shelf.keep(message.text)
    return message if body is message.body and text is message.text else replace(message, body=body, text=text)


def read_source(source: Source, sha: str, shelf: Shelf | None = None) -> Reading:
    """The records of one opened input with the digest `sha`; the texts of messages kept on `shelf`."""
    form = registry.detect(source)
    if form is None:
        return _quarantined(source, sha, None, unrecognised(source))
    messages: list[Message] = []
    rows: list[TableRow] = []
    rejected: list[Rejected] = []
    try:
        for record in form.parse(source):
            if isinstance(record, Message):
                messages.append(shelved(record, shelf) if shelf else record)
            elif isinstance(record, Rejected):
                rejected.append(record)
            else:
                rows.append(record)
    except NoCommunication as nothing:
        return Reading(SourceRow(source.name, sha, source.size, form.name, 0, 0, "ignored", str(nothing)))
    except (UnreadableInput, OSError) as error:
        return _quarantined(source, sha, form.name, str(error))
    if rejected and not messages and not rows:
        reason = f"none of its {len(rejected)} records could be read: {rejected[0].reason}"
        row = SourceRow(source.name, sha, source.size, form.name, 0, len(rejected), "quarantined", reason)
        return Reading(row, rejected=tuple(rejected))
    row = SourceRow(source.name, sha, source.size, form.name, len(messages), len(rejected), "parsed")
    return Reading(row, tuple(messages), tuple(rows), tuple(rejected))


def digested(item: Source | Unopened) -> tuple[Source, str] | Reading:
    """An opened input with the digest of its bytes, or what is said of one that cannot be read at all."""
    try:
        return _unopened(item) if isinstance(item, Unopened) else (item, sha256_of(item))
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        return _unopened(Unopened(item.name, item.size, reason, fault=True, unreachable=True))


def repeats(row: SourceRow, twin: str) -> SourceRow:
    """The row of an input that repeats `twin`: it counts as read, its records as the twin's."""
    return SourceRow(row.source, row.sha256, row.bytes, None, 0, 0, "duplicate", f"same bytes as {twin}")


def joined(readings: Iterable[Reading]) -> Ingested:
    """The records of inputs in the order of their reading, as one: repeated inputs are left out, people named by a
    reference are filled in from the whole; of exports of one table the rows of the latest go first."""
    messages: list[Message] = []
    rows: list[TableRow] = []
    sources: list[SourceRow] = []
    rejected: list[Rejected] = []
    twins = Twins()
    for reading in readings:
        row = reading.source
        twin = twins.of(row.source, row.sha256, row.bytes) if row.sha256 else None
        if twin:
            sources.append(repeats(row, twin))
            continue
        sources.append(row)
        messages += reading.messages
        rows += reading.rows
        rejected += reading.rejected
    rows = newest_first(rows)
    return Ingested(tuple(fill_references(messages, rows)), tuple(rows), tuple(sources), tuple(rejected))


def _readings(paths: Sequence[Path], progress: Progress | None, mappings: Mappings | None) -> Iterator[Reading]:
    twins, shelf = Twins(), Shelf()
    for item in inputs(paths):
        if progress:
            progress(item.name)
        mapped = replace(item, mappings=mappings) if mappings and not isinstance(item, Unopened) else item
        found = digested(mapped)
        if isinstance(found, Reading):
            yield found
        elif twins.of(item.name, found[1], item.size):  # `joined` says so; its records are the twin's
            yield Reading(SourceRow(item.name, found[1], item.size, None, 0, 0, "parsed"))
        else:
            yield read_source(*found, shelf)


def read_inputs(paths: Sequence[Path], progress: Progress | None = None, mappings: Mappings | None = None) -> Ingested:
    """Reads everything under `paths`, tables as `mappings` state. Calls `progress` with each source's name.

    Beyond 16 MB of text, texts lie in a temporary file (`cxnlp.held_text`), so that memory does not grow with them.
    Raises UsageError when a path does not exist or nothing at all is there. Bad files and records end in
    `rejected` with a reason; they never stop the run.
    """
    found = joined(_readings(paths, progress, mappings))
    if not found.sources:
        raise UsageError(f"nothing to read in {', '.join(str(p) for p in paths)}: the folder is empty")
    return found
