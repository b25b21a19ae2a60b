"""Tables of what a workspace was given and remembers: inputs, scores of sentences, and what was decided."""

from __future__ import annotations

from cxnlp.tables.columns import Table
from cxnlp.tables.columns import column as _c

INPUTS = Table(
    "inputs",
    "What was read from each input file or archive member, as its parser gave it.",
    (
        _c("source", "text", "name relative to the folder that was ingested"),
        _c("file", "text", "the file it stands in: itself, or its archive"),
        _c("place", "integer", "number within the file, from 0"),
        _c("sha256", "text", "of its bytes; empty where they could not be read"),
        _c("bytes", "integer", "size"),
        _c("parser", "text", "format that read it"),
        _c("messages", "integer", "messages read"),
        _c("rejected", "integer", "records that could not be read"),
        _c("status", "text", "parsed, quarantined or ignored, as judged alone"),
        _c("reason", "text", "why it was not parsed"),
        _c("records", "blob", "its records: zlib of JSON"),
    ),
    ("file", "place"),
    result=False,
    own=True,
)
FILES = Table(
    "files",
    "The files that were ingested.",
    (
        _c("file", "text", "name relative to the folder that was ingested"),
        _c("sha256", "text", "of the whole file"),
        _c("origin", "text", "where it lay when it was read last"),
        _c("reader", "text", "version of the code that read it"),
        _c("added_at", "time", "when its present content was added, UTC"),
    ),
    ("file",),
    result=False,
    own=True,
)
LOGITS = Table(
    "logits",
    "Raw outputs of the sentence model by content; no text.",
    (
        _c("encoder", "text", "first 16 digits of what identifies encoder, tokenizer and token budget"),
        _c("digest", "blob", "16 bytes of the sentence in its context"),
        _c("packed", "blob", "28 float32 logits: of the signals, then of what a mood is about"),
    ),
    ("encoder", "digest"),
    result=False,
    own=True,
    by_key=True,
)
META = Table(
    "meta",
    "Single values.",
    (_c("name", "text", "name"), _c("value", "text", "value")),
    ("name",),
    result=False,
    own=True,
)
DECISIONS = Table(
    "decisions",
    "Files of people decisions: those that lay in the exports, and that of cxnlp people --workspace.",
    (
        _c("file", "text", "name among the exports; empty for the workspace's own, which is read last"),
        _c("content", "text", "TOML, as docs/people.md has it"),
    ),
    ("file",),
    result=False,
    own=True,
)
FREEZES = Table(
    "freezes",
    "Definitions frozen for a period.",
    (
        _c("period", "text", "2026, 2026-Q1, 2026-03 or two days"),
        _c("record", "json", "the record: first and last day, definitions, signer, day, signature"),
    ),
    ("period",),
    result=False,
)
TOMBSTONES = Table(
    "tombstones",
    "What was forgotten, as keyed digests that name nobody.",
    (
        _c("kind", "text", "mail, name, full, part, place, pair, sentence or file"),
        _c("digest", "text", "HMAC-SHA256, 64 hex digits"),
        _c("note", "text", "number of words of a name or sentence; the new name of a file"),
        _c("date", "date", "day of forgetting"),
        _c("key", "text", "id of the key"),
    ),
    ("kind", "digest"),
    result=False,
    own=True,
)
FORGOTTEN = Table(
    "forgotten",
    "One row per person forgotten; names nobody.",
    (
        _c("subject", "text", "keyed digest of the person's id"),
        _c("date", "date", "day of forgetting"),
        _c("certificate", "json", "what went, what was searched for, scores before and after"),
    ),
    ("subject", "date"),
    result=False,
)
