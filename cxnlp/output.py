"""The files of the machine interface: JSON in fixed order, no NaN, UTC times, 6-place probabilities."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.private import opened, write_text
from cxnlp.spreadsheet import safe_cell
from cxnlp.types import HeldRole, IgnoredMessage, Message, Party, Person, Rejected, SourceRow, SurveyRow

if TYPE_CHECKING:
    from cxnlp.people.champion import ChampionGuess

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
    row["excused"] = [p.person_id for p in m.excused if p.person_id]
    return row


def person_row(p: Person, champion: ChampionGuess | None = None) -> dict[str, Any]:
    """A row of people.jsonl. `champion`: the account's champion, shown with its evidence where it is this person."""
    crowned = champion is not None and champion.person_id == p.person_id
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
        "roles": [
            {"role": h.role, "probability": round(h.probability, 6), "source": h.source}
            for h in p.roles or (HeldRole(p.role, p.role_probability, p.role_source),)
        ],
        "refs": list(p.refs),
        "champion": {"score": round(champion.score, 6), "evidence": list(champion.evidence)}
        if crowned and champion
        else None,
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


def survey_row(s: SurveyRow) -> dict[str, Any]:
    """A row of surveys.jsonl."""
    return {
        "source": s.source,
        "account": s.account,
        "person": s.person,
        "kind": s.kind,
        "sent_at": s.sent_at.isoformat() if s.sent_at else None,
        "answered_at": s.answered_at.isoformat() if s.answered_at else None,
        "score": s.score,
        "scale_min": s.scale_min,
        "scale_max": s.scale_max,
        "comment": s.comment,
    }


def _safe(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def dumps(row: Mapping[str, Any], indent: int | None = None) -> str:
    """JSON text; raises ValueError for NaN or Infinity."""
    if indent is None:
        return _safe(_LINE.encode(row))
    return _safe(json.dumps(row, ensure_ascii=False, allow_nan=False, indent=indent))


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes the rows, whole or not at all, readable by the owner alone."""
    with opened(path) as stream:
        for row in rows:
            stream.write(dumps(row) + "\n")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """A table whose cells no spreadsheet runs as formulas."""
    with opened(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_safe(safe_cell(row[name])) for name in columns])


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Writes the object, whole or not at all, readable by the owner alone."""
    write_text(path, dumps(data, indent=1) + "\n")
