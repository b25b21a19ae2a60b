"""Tables of what analyses and sweeps keep for the next one, so that only what is new is done again."""

from __future__ import annotations

from cxnlp.tables.columns import Table
from cxnlp.tables.columns import column as _c

JUDGEMENTS = Table(
    "judgements",
    "What the last analysis said of each account, by all that it rests on.",
    (
        _c("digest", "blob", "32 bytes of the account's history, the weights and the code"),
        _c("packed", "blob", "row and weeks: zlib of JSON"),
    ),
    ("digest",),
    own=True,
)
PARTS = Table(
    "parts",
    "What the last sweep found of each account, by all that it rests on.",
    (
        _c("account", "text", "account key"),
        _c("digest", "blob", "32 bytes of the account's records, the options, the weights and the code"),
        _c("unscored", "integer", "messages whose sentences were not scored yet"),
        _c("packed", "blob", "its rows: zlib of JSON"),
        _c("scored_since", "text", "the day from which on all is scored, where only so much was asked for"),
        _c("stamp", "blob", "32 bytes of where its records lie, and of all else that the digest is of"),
        _c("weeks", "blob", "its rows of weekly and metrics, a digest of what each week rests on: zlib of JSON"),
        _c("shown", "boolean", "whether weekly and metrics hold these"),
    ),
    ("account",),
    own=True,
)
ANSWERS = Table(
    "answers",
    "What the last sweep asked of the texts of each account, so that the next one asks only what is new; no text.",
    (
        _c("account", "text", "account key"),
        _c(
            "packed",
            "blob",
            "how many, 12 bytes of digest of each question; marks of lines, places, numbers, digests: zlib of msgpack",
        ),
    ),
    ("account",),
    own=True,
)
PLACED = Table(
    "placed",
    "The account of each message of an input, as the last sweep found it; goes with the input.",
    (
        _c("file", "text", "as in inputs"),
        _c("place", "integer", "as in inputs"),
        _c("head", "blob", "its row of sources, what could not be read, its accounts: zlib of JSON"),
        _c("keys", "blob", "number of each message's account, from 1; 0 none: zlib of uint32"),
        _c("days", "blob", "day of each message, days since 0001-01-01, which is 1; 0 unknown: zlib of uint32"),
        _c("threads", "blob", "digest of each message's thread, 0 none: zlib of uint64"),
        _c("open", "blob", "envelopes of messages on no account by themselves: zlib of JSON"),
        _c("meetings", "blob", "envelopes of meetings where records and calendars lie together: zlib of JSON"),
    ),
    ("file", "place"),
    own=True,
)
PLACING = Table(
    "placing",
    "What the accounts of messages were found by, besides their own envelopes; goes with any input.",
    (
        _c("name", "text", "facts"),
        _c("packed", "blob", "domains, people and correspondents: zlib of JSON"),
    ),
    ("name",),
    own=True,
)
