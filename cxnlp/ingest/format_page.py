"""The page docs/formats.md, made from the registry of formats and what is noted of each."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from cxnlp.ingest.format_notes import notes
from cxnlp.ingest.registry import formats
from cxnlp.ingest.source import Format

FAMILIES = {
    "mail": "Mail",
    "tickets": "Tickets and logged activities",
    "chat": "Chat",
    "transcript": "Transcripts",
    "notes": "Notes",
    "call": "Call notes",
    "calendar": "Calendars",
    "table": "Tables",
    "workbook": "Workbooks",
}
SEEN = {"real": "real files", "documentation": "unverified"}
HEAD = """# Formats

<!-- Made by `python -m pipelines.formats`; do not edit. -->

A format is recognised by its content; the file name only helps where content cannot tell. ZIP archives and folders of
any of these are read too. What cannot be read stands in `rejected.jsonl` with its reason.

The last column says what the layout is known from. "real files": the design notes record files that the tool itself
wrote. "unverified": tests follow the vendor's documentation, no file that the tool wrote was read with this parser.
No test holds a real file: all people and companies in the tests are invented.

Exports may overlap. Files are exports of one table or ticket list when their names are the same but for days, numbers
and the word copy, in whatever folder: `accounts.csv`, `accounts (1).csv`, `accounts-2025-12.csv`. The later one is that
with the later day in its name, else in the name of the nearest folder or archive above it, then that with the greater
numbers; a name that tells no day goes before all that do. Of what two exports say of an account, a person, a ticket or
a measure in a period the later one's word holds, and the earlier one's where the later says nothing; of files that no
name puts in order, and of different tables, the first by name. Two values of a measure in one file, or in different
tables, are averaged over its period. Tables named by options go before all others. The times of files are not looked
at: name exports by their day.
"""


def _module(form: Format) -> str:
    return type(form).__module__.rsplit(".", 1)[-1]


def _source(form: Format) -> str:
    """The "Source:" line of the format's module, or ""."""
    module = inspect.getmodule(type(form))
    text = " ".join((inspect.getdoc(module) or "").split()) if module else ""
    return text.partition("Source: ")[2].split(". ")[0].rstrip(".")


def _table(found: Iterable[Format]) -> Iterable[str]:
    yield "| format | recognised by | read | known gaps | verified |"
    yield "| --- | --- | --- | --- | --- |"
    for form in found:
        note = notes()[form.name]
        yield f"| `{form.name}` | {note.recognised} | {note.fields} | {note.gaps or '–'} | {SEEN[note.seen]} |"


def formats_page() -> str:
    """The page as text. Raises KeyError for a built-in format of which nothing is noted."""
    built_in = [form for form in formats() if type(form).__module__.startswith("cxnlp.")]
    lines = [HEAD]
    for family, title in FAMILIES.items():
        found = [form for form in built_in if form.family == family]
        lines += [f"## {title}", "", *_table(found), ""]
        sources = {_module(form): text for form in found if (text := _source(form))}
        lines += [*(f"- `{module}`: {text}." for module, text in sources.items()), *([""] if sources else [])]
    return "\n".join(lines).rstrip() + "\n"
