"""Tables of what analyses found: the last one whole, of the earlier ones how each account stood."""

from __future__ import annotations

from cxnlp.tables.columns import Table
from cxnlp.tables.columns import column as _c
from cxnlp.trajectory.catalogue import FEATURES
from cxnlp.types import FLAGS, POLARITIES

ACCOUNTS = Table(
    "accounts",
    "One row per account; detail is its row of accounts.json.",
    (
        _c("account", "text", "account key"),
        _c("name", "text", "name"),
        _c("as_of", "date", "day of judging"),
        _c("messages", "integer", "messages up to that day"),
        _c("first_at", "time", "first message, UTC"),
        _c("last_at", "time", "last message, UTC"),
        _c("last_customer_at", "time", "last message of the customer's, UTC"),
        _c("class", "text", "deepening, steady, drifting, at_risk, insufficient_data"),
        _c("score", "real", "0..100, 100 = healthiest"),
        _c("risk_90d", "real", "probability of loss or notice within 90 days"),
        _c("risk_low", "real", "lower end of the 90 % interval"),
        _c("risk_high", "real", "upper end of the 90 % interval"),
        _c("slope_per_month", "real", "points of score a month"),
        _c("onset", "date", "when the change began"),
        _c("confidence", "text", "high, medium, low"),
        _c("owner", "text", "from the accounts table"),
        _c("segment", "text", "from the accounts table"),
        _c("arr", "real", "yearly revenue in currency"),
        _c("currency", "text", "from the accounts table"),
        _c("renewal_date", "date", "from the accounts table"),
        _c("detail", "json", "the whole row of accounts.json"),
    ),
    ("account",),
)
FINDINGS = Table(
    "findings",
    "One row per event of an account.",
    (
        _c("account", "text", "account key"),
        _c("kind", "text", "kind of event"),
        _c("date", "date", "day"),
        _c("person_id", "text", "whom it concerns"),
        _c("severity", "real", "0..1"),
        _c("explained", "boolean", "shown, never alarmed: known to mean nothing, or a weak sign (`aside` in detail)"),
        _c("statement", "text", "in words"),
        _c("evidence", "json", "list of message_id, quote, sent_at, person_id"),
        _c("first_run", "integer", "the analysis that found it first"),
    ),
)
PEOPLE = Table(
    "people",
    "One row per person; as people.jsonl.",
    (
        _c("person_id", "text", "stable for the same identities"),
        _c("name", "text", "fullest name"),
        _c("emails", "json", "list of addresses"),
        _c("aliases", "json", "list of other names"),
        _c("side", "text", "customer, vendor, other, unknown"),
        _c("account", "text", "account key; empty for the vendor's people"),
        _c("title", "text", "job title"),
        _c("role", "text", "executive, champion, buyer, technical, user, unknown"),
        _c("role_source", "text", "directory, title, signature, behaviour, decision, unknown"),
        _c("role_probability", "real", "0..1"),
        _c("roles", "json", "every role held: role, probability, source"),
        _c("refs", "json", "list of references to records of tools"),
        _c("champion", "json", "of the account's champion: score and evidence"),
    ),
    ("person_id",),
)
MESSAGES = Table(
    "messages",
    "One row per message, in the order of time; as messages.jsonl.",
    (
        _c("message_id", "text", "from the content"),
        _c("native_id", "text", "id in the exporting system"),
        _c("kind", "text", "email, ticket, transcript, meeting_notes, call_note, chat, calendar"),
        _c("account", "text", "account key"),
        _c("thread_id", "text", "conversation"),
        _c("source", "text", "input and locator"),
        _c("parser", "text", "format"),
        _c("sent_at", "time", "UTC"),
        _c("time_precision", "text", "second, minute, day, none"),
        _c("utc_offset", "text", "of the sender, like +01:00"),
        _c("author_id", "text", "person_id"),
        _c("author_name", "text", "as written"),
        _c("author_email", "text", "as written"),
        _c("author_side", "text", "customer, vendor, other, unknown; empty without an author"),
        _c("recipients", "json", "list of person_id, name, email, side, field"),
        _c("invited", "json", "list of person_id, response"),
        _c("present", "json", "list of person_id"),
        _c("absent", "json", "list of person_id"),
        _c("subject", "text", "as written"),
        _c("text", "text", "what the author newly wrote; empty for a transcript"),
        _c("zones", "json", "list of zone, start, end: characters of the body"),
        _c("turns", "json", "list of speaker, name, text, start_s (seconds)"),
        _c("signature", "text", "signature block"),
        _c("automatic", "boolean", "sent by a machine"),
        _c("internal", "boolean", "among the vendor's own"),
        _c("attachments", "json", "list of name, bytes, media_type"),
        _c("language", "text", "ISO 639-1"),
        _c("duplicate_of", "text", "message_id of the original"),
        _c("flags", "json", "list of remarks of the parser"),
        _c("ticket", "json", "id, status, priority, requester, created_at, solved_at"),
        _c("excused", "json", "list of person_id: of those absent who sent word, or with a reason, as the notes say"),
    ),
    ("message_id",),
)
SENTENCES = Table(
    "sentences",
    "One row per scored sentence; as sentences.parquet.",
    (
        _c("account", "text", "account key"),
        _c("message_id", "text", "message"),
        _c("turn", "integer", "index into turns, -1: the message's text"),
        _c("start", "integer", "first character"),
        _c("end", "integer", "after the last character"),
        _c("text", "text", "the sentence"),
        _c("person", "text", "person_id of who said it"),
        _c("side", "text", "customer, vendor, other, unknown"),
        _c("role", "text", "role of the person"),
        _c("kind", "text", "kind of message"),
        _c("weight", "real", "0..1, how much it counts as the customer's voice"),
        _c("words", "integer", "number of words"),
        _c("strategic", "real", "probability"),
        _c("transactional", "real", "probability"),
        _c("neutral", "real", "probability"),
        *(_c(f, "real", "probability") for f in FLAGS),
        *(_c(p, "real", "p(+1) - p(-1), -1..1") for p in POLARITIES),
        *(_c(f"{f}_fired", "boolean", "over the model's threshold") for f in FLAGS),
        _c("thread", "text", "conversation"),
        _c("credited_to", "text", "person_id of whose mood another tells; empty: the speaker's own, or nobody's"),
        _c("reported", "boolean", "told of `credited_to` by another: moods count it there, at half weight at most"),
        _c("target", "text", "what its mood is about, of the customer's voice; empty without a mood"),
    ),
)
WEEKLY = Table(
    "weekly",
    "One row per account and ISO week; as weekly.parquet without the measured series, which are in metrics.",
    (
        _c("account", "text", "account key"),
        _c("week", "date", "Monday"),
        _c("n_customer_messages", "integer", "messages sent in the week; meetings are counted apart"),
        _c("n_vendor_messages", "integer", "messages sent in the week"),
        _c("n_scored", "integer", "scored sentences of the customer's voice"),
        _c("week_strategic_share", "real", "0..1, of the week's work talk"),
        _c("tickets", "integer", "opened in the week"),
        _c("meetings", "integer", "of the week, but those to which no customer came as far as is known"),
        _c("attended", "integer", "customer people present"),
        _c("missed", "integer", "customer people absent or declined"),
        _c("score", "real", "0..100, 100 = healthiest"),
        _c("risk", "real", "probability of loss or notice within 90 days"),
        *(
            c
            for f in FEATURES
            for c in (
                _c(f.name, "real", f"{f.unit}, over the last eight weeks"),
                _c(f"{f.name}_x", "real", "signed strength against the own past, more is worse"),
            )
        ),
    ),
    ("account", "week"),
    in_parts=True,
)
METRICS = Table(
    "metrics",
    "Measured series by week: the last value of the week.",
    (
        _c("account", "text", "account key"),
        _c("week", "date", "Monday"),
        _c("metric", "text", "name of the series"),
        _c("value", "real", "in the unit of the series"),
    ),
    ("account", "week", "metric"),
    in_parts=True,
)
SOURCES = Table(
    "sources",
    "What became of each input; as sources.jsonl.",
    (
        _c("source", "text", "name"),
        _c("sha256", "text", "of its bytes"),
        _c("bytes", "integer", "size"),
        _c("parser", "text", "format"),
        _c("messages", "integer", "messages kept"),
        _c("rejected", "integer", "records that could not be read"),
        _c("ignored", "integer", "messages that concern no customer"),
        _c("status", "text", "parsed, quarantined, duplicate, ignored"),
        _c("reason", "text", "why"),
    ),
)
REJECTED = Table(
    "rejected",
    "Records that could not be read; as rejected.jsonl.",
    (
        _c("source", "text", "name"),
        _c("locator", "text", "where in it"),
        _c("reason", "text", "why"),
    ),
)
IGNORED = Table(
    "ignored",
    "Mails that concern no customer; as ignored.jsonl.",
    (
        _c("source", "text", "name"),
        _c("native_id", "text", "id in the exporting system"),
        _c("sent_at", "time", "UTC"),
        _c("author", "text", "address"),
        _c("subject", "text", "as written"),
        _c("reason", "text", "why it was set aside"),
    ),
)
SURVEYS = Table(
    "surveys",
    "One row per survey sent; as surveys.jsonl.",
    (
        _c("source", "text", "name"),
        _c("account", "text", "account key"),
        _c("person", "text", "whom it was sent to, as written"),
        _c("kind", "text", "kind of survey"),
        _c("sent_at", "date", "day"),
        _c("answered_at", "date", "day; empty: not answered"),
        _c("score", "real", "the answer, from scale_min to scale_max"),
        _c("scale_min", "real", "worst answer"),
        _c("scale_max", "real", "best answer"),
        _c("comment", "text", "in their own words"),
    ),
)
RUNS = Table(
    "runs",
    "One row per analysis kept; the tables above hold the last one.",
    (
        _c("run", "integer", "number, from 1"),
        _c("finished_at", "time", "when, UTC"),
        _c("state", "integer", "count of changes to the inputs that it rests on"),
        _c("config_sha256", "text", "digest of the options"),
        _c("model_sha256", "text", "digest of sentence and trajectory model"),
        _c("version", "text", "of cxnlp"),
        _c("accounts", "integer", "accounts judged"),
        _c("messages", "integer", "messages read, duplicates included"),
        _c("document", "json", "accounts.json without its accounts"),
        _c("made_with", "json", "run.json: options, digests of the definitions, notices; empty before schema 3"),
    ),
    ("run",),
    result=False,
)
SCORES = Table(
    "scores",
    "How each account stood in every analysis so far: no text, only the judgement.",
    (
        _c("run", "integer", "see runs"),
        _c("account", "text", "account key"),
        _c("as_of", "date", "day of judging"),
        _c("class", "text", "deepening, steady, drifting, at_risk, insufficient_data"),
        _c("score", "real", "0..100, 100 = healthiest"),
        _c("risk_90d", "real", "probability of loss or notice within 90 days"),
    ),
    ("run", "account"),
    result=False,
)
