"""Retention in a workspace: words and records too old leave inputs and results, and stay out when added again."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

from cxnlp.ingest.identify import content_key
from cxnlp.ingest.read import Reading
from cxnlp.output import dumps, utc
from cxnlp.privacy.held import Held, held_inputs
from cxnlp.privacy.retention import Kept, account_kept, emptied, evidence_kept, survey_day
from cxnlp.store import schema
from cxnlp.store.names import plain
from cxnlp.store.packing import input_row
from cxnlp.store.registers import put_value, value
from cxnlp.store.results import clear_results, load
from cxnlp.store.workspace import Workspace, writing
from cxnlp.types import InvoiceRow, Message, MetricRow, OutcomeRow, SurveyRow, TableRow

REASON = "{} of its records are older than what is kept"


def retain_in(file: Path, kept: Kept) -> dict[str, int]:
    """Applies `kept`, or what was kept before where that is stricter, to the workspace `file`; returns counts.

    Words before `text_from` are emptied and records before `figures_from` left out, in the inputs and in the last
    analysis, whose scores stay as they were judged; what is added later is treated alike. Raises UsageError as
    `writing`.
    """
    with writing(file, "retain") as held:
        held.db.execute("VACUUM")
        held.db.execute("PRAGMA secure_delete = ON")
        kept = kept.later(Kept.of_row(value(held, "retention") or None))
        with held.change():
            done = aged(held, kept)
            weeks = _results(held, kept)
            if value(held, "retention") != kept.row:
                put_value(held, "retention", kept.row)
            if any(done):
                held.inputs_changed()
        held.db.execute("VACUUM")
    return {"messages_emptied": done[0], "messages_removed": done[1], "weeks_removed": weeks}


def aged(workspace: Workspace, kept: Kept, files: Collection[str] | None = None) -> tuple[int, int]:
    """Inputs, of `files` or all, without what is too old; how many messages were emptied and left out. In a change."""
    emptied_now = removed = 0
    for held in held_inputs(workspace):
        if files is not None and plain(held.file) not in files:
            continue
        reading, empty, gone = _aged(held, kept)
        if reading != held.reading:
            workspace.db.execute("DELETE FROM inputs WHERE file = ? AND place = ?", (plain(held.file), held.place))
            workspace.add(schema.INPUTS, [input_row(held.file, held.place, reading)])
        emptied_now += empty
        removed += gone
    return emptied_now, removed


def _aged(held: Held, kept: Kept) -> tuple[Reading, int, int]:
    old = held.reading
    messages = tuple(m for m in old.messages if kept.figures(utc(m.sent_at)))
    rows = tuple(r for r in old.rows if _counts(r, kept))
    spoken = tuple(m if kept.words(utc(m.sent_at)) else _wordless(m) for m in messages)
    told = tuple(
        replace(r, comment=None) if isinstance(r, SurveyRow) and not kept.words(_survey_day(r)) else r for r in rows
    )
    gone = len(old.messages) - len(messages)
    lost = gone + len(old.rows) - len(rows)
    source = replace(old.source, messages=old.source.messages - gone)
    if lost:
        source = replace(source, reason=REASON.format(lost))
        if not spoken and not told and not old.rejected and source.status == "parsed":
            source = replace(source, status="ignored")
    empty = sum(a is not b for a, b in zip(messages, spoken, strict=True))
    return Reading(source, spoken, told, old.rejected), empty, gone


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _survey_day(row: SurveyRow) -> str | None:
    return survey_day({"answered_at": _iso(row.answered_at), "sent_at": _iso(row.sent_at)})


def _counts(row: TableRow, kept: Kept) -> bool:
    match row:
        case MetricRow():
            return kept.figures(_iso(row.period_end))
        case SurveyRow():
            return kept.figures(_survey_day(row))
        case InvoiceRow():
            return kept.figures(_iso(row.paid_date or row.due_date))
        case OutcomeRow():
            return kept.figures(_iso(row.date))
        case _:
            return True


def _wordless(message: Message) -> Message:
    """A message without its words; still told from others that were sent by the same hand at the same time."""
    said = any(t.text for t in message.turns) or any(i.comment for n in message.notices for i in n.invited)
    if not (message.body or message.text or message.subject or message.signature or said):
        return message
    return replace(
        message,
        native_id=message.native_id or content_key(message),
        turns=tuple(replace(t, text="") for t in message.turns),
        attachments=tuple(replace(a, name="") for a in message.attachments),
        subject=None,
        body="",
        zones=(),
        text="",
        signature=None,
        notices=tuple(
            replace(n, title=None, invited=tuple(replace(i, comment=None) for i in n.invited)) for n in message.notices
        ),
    )


def _results(workspace: Workspace, kept: Kept) -> int:
    """Empties the last analysis likewise, that of a sweep whole; returns how many weeks went. In a change."""
    db = workspace.db
    if workspace.count(schema.PARTS):
        weeks = workspace.count(schema.WEEKLY)
        clear_results(workspace)
        return weeks
    sent = dict(workspace.rows("SELECT message_id, sent_at FROM messages"))
    wordless = {m for m, at in sent.items() if not kept.words(at)}
    for row in list(load(workspace, schema.MESSAGES)):
        if row["message_id"] in wordless:
            less = emptied(row)
            db.execute(
                "UPDATE messages SET subject = NULL, text = '', signature = NULL, turns = ?, attachments = ?"
                " WHERE message_id = ?",
                (dumps(less["turns"]), dumps(less["attachments"]), row["message_id"]),
            )
    db.executemany("UPDATE sentences SET text = '' WHERE message_id = ?", [(m,) for m in sorted(wordless)])
    for table in ("messages", "sentences"):
        gone = [(m,) for m, at in sent.items() if not kept.figures(at)]
        db.executemany(f"DELETE FROM {table} WHERE message_id = ?", gone)  # noqa: S608
    text_from, figures_from = (_iso(d) or "" for d in (kept.text_from, kept.figures_from))
    db.execute(
        "UPDATE ignored SET subject = NULL WHERE ? <> '' AND (sent_at IS NULL OR sent_at < ?)", (text_from, text_from)
    )
    db.execute("DELETE FROM ignored WHERE ? <> '' AND (sent_at IS NULL OR sent_at < ?)", (figures_from, figures_from))
    for number, answered, sent_on in workspace.rows("SELECT rowid, answered_at, sent_at FROM surveys"):
        at = survey_day({"answered_at": answered, "sent_at": sent_on})
        if not kept.figures(at):
            db.execute("DELETE FROM surveys WHERE rowid = ?", (number,))
        elif not kept.words(at):
            db.execute("UPDATE surveys SET comment = NULL WHERE rowid = ?", (number,))
    weeks = db.execute("DELETE FROM weekly WHERE week < ?", (figures_from,)).rowcount
    db.execute("DELETE FROM metrics WHERE week < ?", (figures_from,))
    db.execute("DELETE FROM findings WHERE date < ?", (figures_from,))
    for number, text in workspace.rows("SELECT rowid, evidence FROM findings"):
        left = evidence_kept(json.loads(text), kept, sent)
        db.execute("UPDATE findings SET evidence = ? WHERE rowid = ?", (json.dumps(left, ensure_ascii=False), number))
    for account, text in workspace.rows("SELECT account, detail FROM accounts"):
        row = account_kept(json.loads(text), kept, sent)
        db.execute("UPDATE accounts SET detail = ? WHERE account = ?", (dumps(row), account))
    workspace.clear(schema.JUDGEMENTS)
    return int(weeks)
