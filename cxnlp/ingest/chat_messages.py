"""A chat entry as a Message: quoted lines apart, one conversation a thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cxnlp.ingest.dates import Moment
from cxnlp.ingest.plaintext import lines_with_spans
from cxnlp.types import Attachment, Message, Party, Zone, ZoneName

DELETED, EDITED, SYSTEM_EVENT = "deleted", "edited", "system_event"


def chat_zones(body: str) -> tuple[Zone, ...]:
    """Zones of a body in which a line that begins with ">" is a quote, by the rule of Markdown; blanks join above.

    >>> [(z.zone, z.start, z.end) for z in chat_zones("> when?\\nMonday")]
    [('quoted', 0, 8), ('new', 8, 14)]
    """
    zones: list[Zone] = []
    for line, start, end in lines_with_spans(body):
        name: ZoneName = "quoted" if line.lstrip().startswith(">") else "new"
        if not line.strip() and zones:
            name = zones[-1].zone
        if zones and zones[-1].zone == name:
            zones[-1] = Zone(name, zones[-1].start, end)
        else:
            zones.append(Zone(name, start, end))
    return tuple(zones)


def said(body: str, zones: Sequence[Zone]) -> str:
    """What the author newly wrote: the new zones, each without blank lines around it."""
    pieces = (body[z.start : z.end].strip() for z in zones if z.zone == "new")
    return "\n\n".join(piece for piece in pieces if piece)


def conversation(tool: str, place: str, at: datetime | None) -> str:
    """The thread of entries that answer nothing by name: those of one channel or chat on one day (UTC)."""
    return f"{tool}:{place}@{at.date().isoformat() if at else 'undated'}"


def chat_message(
    source: str,
    parser: str,
    *,
    native_id: str | None,
    thread_id: str,
    moment: Moment | None,
    author: Party | None,
    body: str,
    subject: str | None = None,
    automatic: bool = False,
    attachments: tuple[Attachment, ...] = (),
    flags: Sequence[str] = (),
) -> Message:
    """The Message of one chat entry; an automatic one has no author."""
    zones = chat_zones(body)
    return Message(
        kind="chat",
        source=source,
        parser=parser,
        native_id=native_id,
        thread_id=thread_id,
        sent_at=moment.at if moment else None,
        time_precision=moment.precision if moment else "none",
        utc_offset=moment.utc_offset if moment else None,
        author=None if automatic else author,
        subject=subject,
        body=body,
        zones=zones,
        text=said(body, zones),
        automatic=automatic,
        attachments=attachments,
        flags=tuple(dict.fromkeys(flags)),
    )
