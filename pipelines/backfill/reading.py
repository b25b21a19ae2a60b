"""First stage: the records of each file of a shard, as the parsers give them, whatever else is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxnlp import parquet
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.ingest.read import Ingested, Reading, digested, joined, read_source
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.walk import Unopened, opened
from cxnlp.running import file_sha256
from cxnlp.store.codec import from_json, reader_version, to_json
from cxnlp.store.names import plain
from pipelines.backfill.manifest import Clock, Json, Part, file_names
from pipelines.backfill.place import Place
from pipelines.backfill.plan import Entry, Job, shard_digest

STAGE = "reading"
COLUMNS = {"source": "VARCHAR", "messages": "BIGINT", "record": "VARCHAR"}


def readings(entry: Entry, mappings: Mappings | None) -> Iterator[Reading]:
    """What one file gives: itself or, of an archive, its members."""
    with entry.here() as file:
        for item in opened(file):
            mapped = replace(item, mappings=mappings) if mappings and not isinstance(item, Unopened) else item
            found = digested(mapped)
            yield found if isinstance(found, Reading) else read_source(*found)


class Reader:
    """Reads one shard at a time; columns of what it writes: source, messages, record (see `cxnlp.store.codec`)."""

    def __init__(self, job: Job) -> None:
        self._job = job
        mapping = job.config.mapping
        self._mappings = load_mappings(mapping) if mapping else None
        self._made_with = (reader_version(), file_sha256(mapping) if mapping else "")

    def __call__(self, portfolio: int, number: int) -> Json:
        owner = self._job.portfolios[portfolio]
        shard = owner.shards[number]
        part = Part(owner.out, STAGE, number)
        made_from = shard_digest(shard, *self._made_with)
        if held := part.held(made_from):
            return held
        started = Clock()
        rows = [
            (plain(reading.source.source), reading.source.messages, to_json(e.name, reading))
            for e in shard
            for reading in readings(e, self._mappings)
        ]
        part.write_table("readings", rows, COLUMNS)
        facts = {"files": len(shard), "bytes": sum(e.bytes for e in shard), "messages": sum(r[1] for r in rows)}
        return part.finish(made_from, started, facts)


def gathered(place: Place, manifests: list[Json]) -> Ingested:
    """All that the shards of a portfolio gave, in their order, as `read_inputs` has it."""

    def held() -> Iterator[Reading]:
        for manifest in manifests:
            for name in file_names(manifest, "readings"):
                with place.fetched(name) as path:
                    records = list(parquet.read(path)["record"])
                for record in records:
                    yield from_json(record)[1]

    return joined(held())
