"""How much of what was given was read, and what became of the rest: the coverage block and its warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from cxnlp.ingest.export_order import file_of
from cxnlp.ingest.mail_body import MEDIA_TYPES
from cxnlp.types import (
    Attachment,
    IgnoredMessage,
    InvoiceRow,
    Message,
    MetricRow,
    OutcomeRow,
    Person,
    SourceRow,
    SurveyRow,
    TableRow,
    ZoneName,
)
from cxnlp.vocabulary import INVITATION, INVITATION_UNREADABLE

if TYPE_CHECKING:
    from cxnlp.trajectory.source_ends import SourceEnd

ZONES: tuple[ZoneName, ...] = get_args(ZoneName)
_UNREAD = frozenset(("unparseable", "date_unparseable"))
_NOTHING: Mapping[str, int] = dict.fromkeys(ZONES, 0)
WRITTEN: tuple[ZoneName, ...] = ("new", "greeting", "closing")
# Of a long mail's own part (no quotes, forwards, notices) at least this share should be kept as the author's words.
LEAST_CHARACTERS, LEAST_SHARE = 200, 0.2


def zone_characters(message: Message) -> dict[str, int]:
    """Characters of a message's body by zone; 0 of those that it lacks."""
    count = dict(_NOTHING)
    for zone in message.zones:
        count[zone.zone] += zone.end - zone.start
    return count


def vanished(message: Message, count: Mapping[str, int] | None = None) -> bool:
    """Whether more than 80 % of a mail vanished without a quote, forward or notice to explain it; `count`: its
    `zone_characters`, where they are known.

    Of a reply most is rightly quoted, of a forward most is another's, and a notice can be longer than the mail; of what
    remains, 200 characters or more, so large a cut is suspect. So is a mail without any words left.
    """
    if message.kind != "email" or message.automatic:
        return False
    count = count or zone_characters(message)
    total = sum(count.values())
    if total < LEAST_CHARACTERS:
        return False
    own = total - count["quoted"] - count["forwarded"] - count["disclaimer"]
    empty = not message.text.strip() and not count["forwarded"]
    return empty or (own >= LEAST_CHARACTERS and sum(count[z] for z in WRITTEN) < LEAST_SHARE * own)


def _read(message: Message, attachment: Attachment) -> bool:
    """Whether an attachment was read: the calendar part of an invitation or of an answer to one."""
    read = INVITATION in message.flags and INVITATION_UNREADABLE not in message.flags
    return read and attachment.media_type in MEDIA_TYPES


def coverage(
    messages: Sequence[Message], people: Mapping[str, Person], scored: int, other_language: int, ignored: int = 0
) -> dict[str, Any]:
    """The coverage block: characters and attachments of each message once, not those of its copies. `scored` and
    `other_language` in characters, as the scoring counted them."""
    zones: dict[str, int] = dict.fromkeys(ZONES, 0)
    lost = []
    for message in messages:
        if message.zones:
            count = zone_characters(message)
            for name in {zone.zone for zone in message.zones} if message.duplicate_of is None else ():
                zones[name] += count[name]
            if vanished(message, count):
                lost.append(message.message_id)
    once = [m for m in messages if m.duplicate_of is None]
    spoken = sum(len(t.text) for m in once for t in m.turns)
    undated, dateless = sum(map(has_unread_date, messages)), sum(map(has_no_date, messages))
    files: Counter[str] = Counter(a.media_type for m in once for a in m.attachments if not _read(m, a))
    return {
        "characters_seen": sum(zones.values()) + spoken,
        "written": sum(zones[z] for z in WRITTEN) + spoken,
        "scored": scored,
        "quoted": zones["quoted"] + zones["forwarded"],
        "signature": zones["signature"] + zones["disclaimer"],
        "template": zones["template"],
        "other_language": other_language,
        "unread_attachments": files.total(),
        "unread_attachment_types": dict(sorted(files.items())),
        "unresolved_people": sum(p.side == "unknown" for p in people.values()),
        "messages_without_account": sum(m.account is None for m in messages),
        "messages_with_unread_date": undated,
        "messages_without_date": dateless,
        "messages_ignored": ignored,
        "mails_mostly_cut": sorted(lost),
        "warnings": warnings(len(lost), sum(m.kind == "email" for m in messages), undated, dateless),
    }


MEASURED: Mapping[type[TableRow], str] = {
    MetricRow: "usage",
    InvoiceRow: "invoices",
    SurveyRow: "surveys",
    OutcomeRow: "outcomes",
}
NAMED, LISTED = 5, 100
MOSTLY = 0.5


def _day(row: TableRow) -> date | None:
    """The day from which a measured row is known, if it says one; what is measured over a period, once that is over."""
    if isinstance(row, MetricRow):
        return row.period_end
    if isinstance(row, InvoiceRow):
        return row.due_date
    if isinstance(row, SurveyRow):
        return row.sent_at or row.answered_at
    return row.date if isinstance(row, OutcomeRow) else None


def with_rows(
    block: Mapping[str, Any], rows: Iterable[TableRow], accounts: Collection[str], as_of: date | str | None = None
) -> dict[str, Any]:
    """The coverage block with the rows of usage, invoices, surveys and outcomes that belong to none of `accounts`: how
    many, under which names, and a warning that says what to do; another names tables of invoices that tell of no
    invoice whether it was paid in time. With a day as `as_of`, rows not known then are left out."""
    last = as_of if isinstance(as_of, date) else date.max
    all_rows: Counter[str] = Counter()
    lost: Counter[tuple[str, str, str]] = Counter()
    timed: dict[str, bool] = {}
    for row in rows:
        what = MEASURED.get(type(row))
        if what is None or (_day(row) or last) > last:
            continue
        all_rows[what] += 1
        if isinstance(row, InvoiceRow) and row.account in accounts:
            table = file_of(row.source)
            timed[table] = timed.get(table, False) or bool(row.due_date or row.paid_date)
        account = getattr(row, "account", None)
        if account not in accounts:
            lost[account or "", what, file_of(row.source)] += 1
    ranked = sorted(lost.items(), key=lambda item: (-item[1], item[0]))
    listed = [{"account": a or None, "table": t, "source": s, "rows": n} for (a, t, s), n in ranked[:LISTED]]
    said = [_unplaced(all_rows, lost)] if lost else []
    said += [_untimed(tables)] if (tables := sorted(table for table, known in timed.items() if not known)) else []
    return {
        **block,
        "table_rows": all_rows.total(),
        "table_rows_without_account": lost.total(),
        "tables_without_account": listed,
        "warnings": [*block["warnings"], *said],
    }


def with_parents(
    block: Mapping[str, Any], several: Mapping[tuple[str, tuple[str, ...]], int], names: Mapping[str, str]
) -> dict[str, Any]:
    """The coverage block with a warning for each company that is the parent of several accounts and whose messages thus
    belong to none: how many, of which accounts, and what to do. `several`: see `parent_companies.of_several`; `names`:
    of the accounts by key."""
    said = []
    for (domain, accounts), n in sorted(several.items(), key=lambda item: (-item[1], item[0]))[:NAMED]:
        named = ", ".join(names.get(key, key) for key in accounts[:NAMED])
        more = f" and {len(accounts) - NAMED:,} more" if len(accounts) > NAMED else ""
        said.append(
            f"{n:,} message{'' if n == 1 else 's'} of {domain} belong{'s' if n == 1 else ''} to no account: it is the"
            f" parent of {len(accounts):,} ({named}{more}); say whose each of its people is (cxnlp people set ADDRESS"
            " --account NAME)"
        )
    return {**block, "warnings": [*block["warnings"], *said]}


def mostly_unread(row: Mapping[str, Any]) -> bool:
    """Whether most of what an account of accounts.json wrote is in a language that is not scored."""
    return float(row.get("other_language_share") or 0.0) > MOSTLY


def with_language(row: Mapping[str, Any], share: float | None) -> dict[str, Any]:
    """A row of accounts.json with the share of its words that are not scored for their language, 0..1, None where
    there are no words; where it is `mostly_unread`, confidence is low."""
    told = {**row, "other_language_share": None if share is None else round(share, 6)}
    return told | ({"trajectory": {**row["trajectory"], "confidence": "low"}} if mostly_unread(told) else {})


def with_languages(block: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The coverage block with a warning that names the accounts of accounts.json that are `mostly_unread`."""
    found = [row for row in rows if mostly_unread(row)]
    if not found:
        return dict(block)
    named = ", ".join(str(row.get("name") or row["account"]) for row in found[:NAMED])
    more = f" and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
    said = (
        f"most words of {len(found):,} account{'s' if len(found) > 1 else ''} are in a language that is not scored:"
        f" {named}{more}; what was written there counts for nothing"
    )
    return {**block, "warnings": [*block["warnings"], said]}


def with_ends(block: Mapping[str, Any], ends: Iterable[SourceEnd], names: Mapping[str, str]) -> dict[str, Any]:
    """The coverage block with the sources that end before the others, the sure ones first, and a warning of each.
    `ends`: those of every account; `names` by key."""
    from cxnlp.trajectory.source_ends import told

    latest = {(e.source, e.where, e.day): e for e in sorted(set(ends), key=lambda e: e.before)}
    rows = [
        {
            "source": end.source,
            "where": end.where or None,
            "last_day": end.day.isoformat(),
            "days_before": end.before,
            "accounts": len(end.accounts),
            "missing_after": end.sure,
            "statement": told(end, names),
        }
        for end in sorted(latest.values(), key=lambda e: (not e.sure, e.day, e.source, e.where))
    ]
    return {**block, "sources_ended": rows, "warnings": [*block["warnings"], *(row["statement"] for row in rows)]}


def _untimed(tables: Sequence[str]) -> str:
    named = ", ".join(tables[:NAMED]) + (f" and {len(tables) - NAMED} more" if len(tables) > NAMED else "")
    return (
        f"no invoice of {named} counts as late or in time: no row has a due day beside a paid date, an open balance or"
        " a status that says whether it was paid"
    )


def _unplaced(all_rows: Counter[str], lost: Counter[tuple[str, str, str]]) -> str:
    by_table: Counter[str] = Counter()
    by_name: Counter[str] = Counter()
    for (account, table, source), n in lost.items():
        by_table[table] += n
        by_name[account or f"(no account stated in {source})"] += n
    counts = ", ".join(f"{n:,} of {all_rows[table]:,} rows of {table}" for table, n in sorted(by_table.items()))
    ranked = sorted(by_name.items(), key=lambda item: (-item[1], item[0]))
    names = ", ".join(f"{name} ({n:,})" for name, n in ranked[:NAMED])
    more = f" and {len(ranked) - NAMED:,} more names" if len(ranked) > NAMED else ""
    return (
        f"{counts} belong to no account and are left out: {names}{more}; write the names as the accounts have them, or"
        " add the accounts and their domains to an accounts table"
    )


def has_unread_date(message: Message) -> bool:
    """Whether a message is undated because what stands for its date cannot be read, or leaves day and month open."""
    return message.sent_at is None and not message.duplicate_of and not _UNREAD.isdisjoint(message.flags)


def has_no_date(message: Message) -> bool:
    """Whether a message is undated because its export holds no date of it, such as answers in a table of tickets."""
    return message.sent_at is None and not message.duplicate_of and _UNREAD.isdisjoint(message.flags)


def warnings(lost: int, mails: int, undated: int = 0, dateless: int = 0) -> list[str]:
    """What a reader should know before trusting the result, in words. `undated`, `dateless`: messages as
    `has_unread_date` and `has_no_date` say."""
    said = []
    if lost:
        cut = "lost more than 80 % of their own text to signatures, templates or quotes"
        said.append(f"{lost:,} of {mails:,} mails {cut}")
    if undated:
        told = "1 message with" if undated == 1 else f"{undated:,} messages with"
        said.append(
            f"{told} a date that cannot be read, so of no week: where a table leaves open which number is the month,"
            " a mapping file says it (cxnlp mapping)"
        )
    if dateless:
        told = "1 message without" if dateless == 1 else f"{dateless:,} messages without"
        said.append(
            f"{told} a date, so of no week: answers in tables of tickets have one where each is a row of its own"
        )
    return said


def account_for(sources: Iterable[SourceRow], ignored: Iterable[IgnoredMessage]) -> tuple[SourceRow, ...]:
    """The source rows with ignored messages counted apart; a source all of whose messages are ignored is ignored."""
    sources = tuple(sources)
    names = {row.source for row in sources}
    count: Counter[str] = Counter()
    reason: dict[str, str] = {}
    for item in ignored:
        name = item.message.source if item.message.source in names else item.message.source.rpartition("#")[0]
        count[name] += 1
        reason.setdefault(name, item.reason)
    rows = []
    for row in sources:
        n = count[row.source]
        if n and n == row.messages and not row.rejected and row.status == "parsed":
            row = replace(row, status="ignored", reason=reason[row.source])
        rows.append(replace(row, messages=row.messages - n, ignored=n) if n else row)
    return tuple(rows)
