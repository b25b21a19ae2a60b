"""The inputs that a workspace holds, as a sweep takes them up: listed, read one at a time, made ready to be placed."""

from __future__ import annotations

import base64
import hashlib
from array import array
from dataclasses import dataclass

from cxnlp.ingest.read import Reading, Twins, repeats
from cxnlp.parts.placed import EACH, Head, PlacedInput, day_number, thread_digest
from cxnlp.store.codec import messages_apart, unpack
from cxnlp.store.workspace import Workspace

LISTED = "SELECT file, place, source, sha256, bytes FROM inputs ORDER BY file, place"


@dataclass(frozen=True)
class Listed:
    """An input that is held; `twin`: the earlier one whose bytes it repeats; `sha256`: of its bytes."""

    file: str
    place: int
    source: str
    twin: str | None
    sha256: str


def listed(workspace: Workspace) -> list[Listed]:
    """Every input held, in their order."""
    twins = Twins()
    rows = workspace.rows(LISTED)
    return [Listed(f, p, source, twins.of(source, sha, size) if sha else None, sha) for f, p, source, sha, size in rows]


def held_records(workspace: Workspace, file: str, place: int) -> bytes:
    """What an input gave, as it is held."""
    ((records,),) = workspace.rows("SELECT records FROM inputs WHERE file = ? AND place = ?", (file, place))
    return bytes(records)


def reading_of(workspace: Workspace, file: str, place: int) -> tuple[Reading, bytes]:
    """What an input gave, and as it is held."""
    records = held_records(workspace, file, place)
    return unpack(records)[1], records


def records_digest(records: bytes) -> str:
    """A digest of what an input gave as it is held."""
    return hashlib.sha256(records).hexdigest()


def message_digests(records: bytes) -> list[bytes]:
    """Of each message of an input as it is held."""
    return [hashlib.blake2b(data, digest_size=EACH).digest() for data in messages_apart(records)]


def input_of(one: Listed, reading: Reading, records: bytes) -> PlacedInput:
    """An input whose messages have no account yet."""
    digest = records_digest(records)
    if one.twin:
        return PlacedInput(one.file, one.place, Head(repeats(reading.source, one.twin), digest, one.twin))
    kinds = {m.kind for m in reading.messages}
    met, events = bool(kinds & {"transcript", "meeting_notes"}), "calendar" in kinds
    each = b"" if reading.rows or met or events else b"".join(message_digests(records))
    head = Head(
        reading.source, digest, None, reading.rejected, bool(reading.rows), met, events, base64.b64encode(each).decode()
    )
    found = PlacedInput(one.file, one.place, head)
    found.days = array("I", map(day_number, reading.messages))
    found.threads = array("Q", (thread_digest(m.thread_id) for m in reading.messages))
    return found
