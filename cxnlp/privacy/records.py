"""Takes people out of records as a workspace keeps them: raw bodies with their quotations, table rows, names of files.

A quotation of which any line is theirs goes whole: it is never scored, and short sentences of theirs stand in it. What
others wrote around it stays as it was, with the name masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from cxnlp.ingest.read import Reading
from cxnlp.parsing import Parsed
from cxnlp.privacy.forgetting import row_account, row_without, without, written_alone
from cxnlp.privacy.forgotten import Forgotten
from cxnlp.types import Message, TableRow, Zone

Record = TypeVar("Record")
REASON = "{} of its records were of a person who was forgotten on request"
QUOTED = frozenset({"quoted", "forwarded"})


@dataclass(frozen=True)
class Placed:
    """What resolving told of raw messages: account and zones by source and body, where it is not the same by body."""

    by_place: Mapping[tuple[str, str], Message]
    by_body: Mapping[str, Message]

    @classmethod
    def of(cls, parsed: Parsed) -> Placed:
        every = [*parsed.messages, *(i.message for i in parsed.ignored)]
        return cls({(m.source, m.body): m for m in every}, {m.body: m for m in every})

    def of_message(self, raw: Message) -> Message:
        """The resolved message of a raw one, itself where there is none."""
        return self.by_place.get((raw.source, raw.body)) or self.by_body.get(raw.body) or raw


@dataclass
class Gone:
    """How much was taken out."""

    messages: int = 0
    turns: int = 0
    rows: int = 0
    masks: int = 0
    quotations: int = 0


def cleaned(value: Any, clean: Callable[[str], str], keep: frozenset[str] = frozenset()) -> Any:
    """Plain data with every text of it, at any depth, cleaned; what stands under a key in `keep` stays."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {k: v if k in keep else cleaned(v, clean, keep) for k, v in value.items()}
    return [cleaned(v, clean, keep) for v in value] if isinstance(value, list | tuple) else value


def _scrubbed(record: Record, clean: Callable[[str], str], keep: frozenset[str] = frozenset()) -> Record:
    """A record with every text of it, at any depth, cleaned; fields in `keep` stay."""
    before = msgspec.to_builtins(record)
    after = cleaned(before, clean, keep)
    return record if after == before else msgspec.convert(after, type(record))


def home(names: Iterable[str | None], who: Forgotten, file: str) -> str | None:
    """The account whose rules hold for the name of a file: that of its messages, or the folder it lies in."""
    theirs = [a for a in who.accounts if a is not None]
    found = [a for a in theirs if a in set(names) or file.split("/")[0].casefold() == a.casefold()]
    return found[0] if found else None


def taken_out(reading: Reading, file: tuple[str, str], who: Forgotten, placed: Placed, gone: Gone) -> Reading:
    """`reading` as if they had never been there. `file`: the name of its file before and now."""
    old, new = file

    def sourced(source: str) -> str:
        rest = source.removeprefix(old) if source.startswith(old) else source
        return (new if source.startswith(old) else "") + cleaner(account)(rest)

    def cleaner(place: str | None) -> Callable[[str], str]:
        def clean(text: str) -> str:
            done = who.masked(text, place)
            gone.masks += len(done.masks)
            return done.text

        return clean

    accounts = [placed.of_message(m).account for m in reading.messages]
    account = home(accounts, who, old)
    messages = []
    for raw, place in zip(reading.messages, accounts, strict=True):
        if written_alone(raw) and who.is_party(raw.author, raw.source):
            gone.messages += 1
            continue
        less = without(raw, who)
        gone.turns += len(raw.turns) - len(less.turns)
        if len(less.turns) < len(raw.turns):
            less = replace(less, body="", zones=())
        less = _cut(less, placed.of_message(raw), who, place, gone)
        messages.append(replace(_bodied(less, who, place, cleaner(place)), source=sourced(raw.source)))
    rows = [_row(row, who, cleaner, sourced) for row in reading.rows]
    kept = tuple(row for row in rows if row is not None)
    gone.rows += len(rows) - len(kept)
    rejected = tuple(replace(_scrubbed(r, cleaner(account)), source=sourced(r.source)) for r in reading.rejected)
    source = reading.source
    less_messages, less_rows = len(reading.messages) - len(messages), len(rows) - len(kept)
    reason = cleaner(account)(source.reason) if source.reason else None
    if less_messages or less_rows:
        reason = REASON.format(less_messages + less_rows)
    source = replace(source, source=sourced(source.source), messages=len(messages), reason=reason)
    if not messages and not kept and not rejected and source.status == "parsed":
        source = replace(source, status="ignored")
    return Reading(source, tuple(messages), kept, rejected)


def _row(
    row: TableRow, who: Forgotten, cleaner: Callable[[str | None], Callable[[str], str]], sourced: Callable[[str], str]
) -> TableRow | None:
    kept = row_without(row, who)
    if kept is None:
        return None
    return replace(_scrubbed(kept, cleaner(row_account(row, who)), frozenset({"source"})), source=sourced(row.source))


def _cut(raw: Message, seen: Message, who: Forgotten, account: str | None, gone: Gone) -> Message:
    """A mail without the quotations that are theirs in any part."""
    if raw.kind != "email" or not seen.zones or raw.body != seen.body:
        return raw
    parts = []
    for zone in seen.zones:
        text = raw.body[zone.start : zone.end]
        if zone.zone in QUOTED and (who.masked(text, account).masks or _says_short(text, who)):
            gone.quotations += 1
            text = "\n"
        parts.append(text)
    return replace(raw, body="".join(parts))


def _says_short(text: str, who: Forgotten) -> bool:
    plain = " ".join(text.replace(">", " ").split())
    return any(s in plain for s in who.short)


def _bodied(raw: Message, who: Forgotten, account: str | None, clean: Callable[[str], str]) -> Message:
    """A message with all its texts cleaned; zones that its parser found move with the body."""
    body = who.masked(raw.body, account)
    zones = tuple(Zone(z.zone, body.at(z.start), body.at(z.end, end=True)) for z in raw.zones)
    rest = _scrubbed(raw, clean, frozenset({"body", "zones", "source", "kind", "parser"}))
    return replace(rest, body=body.text, zones=zones)
