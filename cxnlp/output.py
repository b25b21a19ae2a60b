"""The files of the machine interface: JSON in fixed order, no NaN, UTC times, 6-place probabilities."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cxnlp.types import IgnoredMessage, Message, Party, Person, Rejected, SourceRow

SCHEMA_VERSION = 1


def utc(moment: datetime | None) -> str | None:
    """ISO-8601 UTC with a trailing Z, whole seconds."""
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _party(party: Party | None) -> dict[str, Any] | None:
    if party is None:
        return None
    return {"person_id": party.person_id, "name": party.name, "email": party.email, "side": party.side}


def message_row(m: Message) -> dict[str, Any]:
    """A row of messages.jsonl."""
    row: dict[str, Any] = {
        "message_id": m.message_id,
        "native_id": m.native_id,
        "kind": m.kind,
        "account": m.account,
        "thread_id": m.thread_id,
        "source": m.source,
        "parser": m.parser,
        "sent_at": utc(m.sent_at),
        "time_precision": m.time_precision,
        "utc_offset": m.utc_offset,
        "author": _party(m.author),
        "recipients": [{**(_party(r.party) or {}), "field": r.field} for r in m.recipients],
        "invited": [{"person_id": i.party.person_id, "response": i.response} for i in m.invited],
        "present": [p.person_id for p in m.present if p.person_id],
        "absent": [p.person_id for p in m.absent if p.person_id],
        "subject": m.subject,
        "text": m.text,
        "zones": [{"zone": z.zone, "start": z.start, "end": z.end} for z in m.zones],
        "turns": [
            {"speaker": t.speaker.person_id, "name": t.speaker.name, "text": t.text, "start_s": t.start_s}
            for t in m.turns
        ],
        "signature": m.signature,
        "automatic": m.automatic,
        "internal": m.internal,
        "attachments": [{"name": a.name, "bytes": a.bytes, "media_type": a.media_type} for a in m.attachments],
        "language": m.language,
        "duplicate_of": m.duplicate_of,
        "flags": list(m.flags),
    }
    if m.ticket:
        row["ticket"] = {
            "id": m.ticket.id,
            "status": m.ticket.status,
            "priority": m.ticket.priority,
            "requester": m.ticket.requester.person_id if m.ticket.requester else None,
            "created_at": utc(m.ticket.created_at),
            "solved_at": utc(m.ticket.solved_at),
        }
    return row


def person_row(p: Person) -> dict[str, Any]:
    """A row of people.jsonl."""
    return {
        "person_id": p.person_id,
        "name": p.name,
        "emails": list(p.emails),
        "aliases": list(p.aliases),
        "side": p.side,
        "account": None if p.side == "vendor" else p.account,
        "title": p.title,
        "role": p.role,
        "role_source": p.role_source,
        "role_probability": round(p.role_probability, 6),
    }


def source_row(s: SourceRow) -> dict[str, Any]:
    """A row of sources.jsonl."""
    return {
        "source": s.source,
        "sha256": s.sha256,
        "bytes": s.bytes,
        "parser": s.parser,
        "messages": s.messages,
        "rejected": s.rejected,
        "ignored": s.ignored,
        "status": s.status,
        "reason": s.reason,
    }


def rejected_row(r: Rejected) -> dict[str, Any]:
    """A row of rejected.jsonl."""
    return {"source": r.source, "locator": r.locator, "reason": r.reason}


def ignored_row(i: IgnoredMessage) -> dict[str, Any]:
    """A row of ignored.jsonl: enough to find the mail again and to judge whether it was rightly set aside."""
    return {
        "source": i.message.source,
        "native_id": i.message.native_id,
        "sent_at": utc(i.message.sent_at),
        "author": i.message.author.email if i.message.author else None,
        "subject": i.message.subject,
        "reason": i.reason,
    }


def _safe(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def dumps(row: Mapping[str, Any], indent: int | None = None) -> str:
    """JSON text; raises ValueError for NaN or Infinity."""
    return _safe(json.dumps(row, ensure_ascii=False, allow_nan=False, indent=indent))


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write to that becomes `path` when all is written; what was there stays until then."""
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Writes a UTF-8 file whole, its folder made if missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            stream.write(dumps(row) + "\n")


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    write_text(path, dumps(data, indent=1) + "\n")
