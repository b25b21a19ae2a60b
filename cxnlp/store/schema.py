"""The schema of a workspace: all its tables, from which the SQL and docs/schema.md are made."""

from __future__ import annotations

from cxnlp.store.held_tables import DECISIONS, FILES, FORGOTTEN, FREEZES, INPUTS, LOGITS, META, TOMBSTONES
from cxnlp.store.kept_tables import ANSWERS, JUDGEMENTS, PARTS, PLACED, PLACING
from cxnlp.tables.columns import SQL, Column, Table, Type, create, insert
from cxnlp.tables.result_tables import (
    ACCOUNTS,
    FINDINGS,
    IGNORED,
    MESSAGES,
    METRICS,
    PEOPLE,
    REJECTED,
    RUNS,
    SCORES,
    SENTENCES,
    SOURCES,
    SURVEYS,
    WEEKLY,
)

__all__ = [
    "ACCOUNTS", "ANSWERS", "APPLICATION", "DECISIONS", "FILES", "FINDINGS", "FORGOTTEN", "FREEZES", "IGNORED", "INPUTS",
    "JUDGEMENTS", "LOGITS", "MESSAGES", "META", "METRICS", "PARTS", "PEOPLE", "PLACED", "PLACING", "REJECTED",
    "RUNS", "SCORES", "SENTENCES", "SOURCES", "SQL", "SURVEYS", "TABLES", "TOMBSTONES", "TRIGGERS", "VERSION", "WEEKLY",
    "Column", "Table", "Type", "create", "insert",
]  # fmt: skip

APPLICATION = 0x63786E6C  # "cxnl": SQLite's application id tells the file from other databases
VERSION = 6
TABLES: tuple[Table, ...] = (
    ACCOUNTS, FINDINGS, PEOPLE, MESSAGES, SENTENCES, WEEKLY, METRICS, SURVEYS, SOURCES, REJECTED, IGNORED, RUNS,
    SCORES,
    FREEZES, FORGOTTEN, DECISIONS, FILES, INPUTS, LOGITS, JUDGEMENTS, PARTS, ANSWERS, PLACED, PLACING, TOMBSTONES, META,
)  # fmt: skip
TRIGGERS: tuple[str, ...] = (
    """CREATE TRIGGER input_gone AFTER DELETE ON inputs BEGIN
  DELETE FROM placed WHERE file = OLD.file AND place = OLD.place;
  DELETE FROM placing;
END""",
)
"""What goes with an input, whoever takes it out."""
