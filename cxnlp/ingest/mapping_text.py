"""A mapping file as text: what was recognised, commented, ready to be edited."""

from __future__ import annotations

import json
from collections.abc import Iterable

from cxnlp.ingest.columns import LAYOUTS, fields_of
from cxnlp.ingest.mapping_file import MANY
from cxnlp.ingest.table_guess import TableGuess

_HEAD = """\
# What cxnlp takes your tables for. Change what is wrong, delete the tables that are right, and give the file to
# cxnlp parse or cxnlp analyze with --mapping (or as `mapping` in cxnlp.toml).
#
# file      the input's name below the folder given; "*" stands for anything ("*/contacts.csv"). First match counts.
# kind      {kinds}
# dates     "day_first" (31/12/2025) or "month_first" (12/31/2025), for dates that leave it open
# encoding, delimiter   as the file has them; left out, they are found by content
# year_starts   the month (1 to 12) with which the years of "Q1 2026", "H1 2026" and "FY26" begin; left out, January
# columns   "column of the file" = "field". "" is not read. Columns that are not named are read as without this file.
#           "period": the column is a year, quarter, month, week or day, its header says which.
#           Two columns of one field: "account" and "account 2", the second is read where the first is empty.
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "# " + " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _lines(guess: TableGuess) -> Iterable[str]:
    yield "[[table]]"
    yield f"file = {_quoted(guess.file)}"
    yield f"kind = {_quoted(guess.kind or guess.suggested or '')}"
    if guess.dates:
        yield f"dates = {_quoted(guess.dates)}"
    if guess.delimiter and not guess.file.lower().endswith((".xlsx", ".xlsm", ".parquet")) and "#" not in guess.file:
        yield f"encoding = {_quoted(guess.encoding or 'utf-8')}"
        yield f"delimiter = {_quoted(guess.delimiter)}"
    yield "[table.columns]"
    seen = set()
    for column in guess.columns:
        if column.header and column.header not in seen:
            seen.add(column.header)
            yield f"{_quoted(column.header)} = {_quoted(column.word)}"


def kinds_table() -> str:
    """The kinds of table with what they need and their fields, as a Markdown table for the documentation."""
    rows = ["| kind | needs | further fields |", "|---|---|---|"]
    for kind, layout in LAYOUTS.items():
        groups = layout.forced or layout.required
        needed = {name for group in groups for name in group}
        needs = "; ".join(" or ".join(f"`{name}`" for name in group) for group in groups)
        more = [
            *(f for f in fields_of(kind) if f not in needed and f != "ignored"),
            *(["number"] * (kind == "metrics")),
        ]
        rows.append(f"| {kind} | {needs} | {', '.join(f'`{name}`' for name in more)} |")
    return "\n".join(rows)


def mapping_text(guesses: Iterable[TableGuess]) -> str:
    """The mapping file of what was recognised; tables of no recognised kind stand in it as comments."""
    blocks = [_HEAD.format(kinds=", ".join(LAYOUTS))]
    for guess in guesses:
        lines = list(_lines(guess))
        if guess.kind is None:
            why = [_comment(f"{guess.file}: {guess.problem or 'no table'}")]
            hint = ["# To read it, remove the leading # below and state the kind and the fields."]
            lines = why + hint + ["# " + line for line in lines] if guess.columns else why
        else:
            free = ", ".join(f for f in fields_of(guess.kind) if f in guess.free)
            many = ", ".join(MANY.get(guess.kind, ()))
            lines += [f"# fields without a column: {free}"] if free else []
            lines += [f"# may have several columns: {many}"] if many else []
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
