"""A look at a folder of exports, and the cxnlp.toml that fits it: commented, with what was not understood."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.report.safe import one_line, shorten
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, MetricRow, OutcomeRow, SurveyRow

if TYPE_CHECKING:
    from cxnlp.pipeline import Parsed

TABLE_OPTIONS = {
    "accounts_table": "accounts", "people_table": "directory", "metrics_table": "metrics", "surveys_table": "surveys",
    "invoices_table": "invoices", "outcomes_table": "outcomes",
}  # fmt: skip
OPTION_OF: Mapping[type, str] = {
    AccountRow: "accounts", DirectoryRow: "directory", MetricRow: "metrics", SurveyRow: "surveys",
    InvoiceRow: "invoices", OutcomeRow: "outcomes",
}  # fmt: skip
WORKBOOK = "excel"  # the format of files whose sheets are tables
NAMED = 8  # how many names a comment lists
SCORED_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds. `formats`: files by format; `tables`: sources by option of cxnlp.toml; `odd`: not read."""

    folder: str
    formats: Mapping[str, int]
    tables: Mapping[str, tuple[str, ...]]
    odd: tuple[tuple[str, str], ...]
    domains: tuple[str, ...]
    accounts: tuple[str, ...]
    folders: tuple[str, ...]
    level: int
    languages: Mapping[str, int]
    messages: int


def survey(parsed: Parsed, folder: Path) -> Survey:
    """What `cxnlp init` found in a parsed folder."""
    tables: dict[str, list[str]] = {}
    formats: Counter[str] = Counter()
    for source in parsed.sources:
        option = TABLE_OPTIONS.get(source.parser or "")
        if source.status == "parsed" and option:
            tables.setdefault(option, []).append(source.source)
        elif source.status == "parsed" and source.parser:
            formats[source.parser] += 1
    books = {s.source for s in parsed.sources if s.parser == WORKBOOK}
    for sheet, kind in sorted({(r.source.rpartition("#")[0], OPTION_OF[type(r)]) for r in parsed.rows}):
        if sheet.partition("#")[0] in books:
            tables.setdefault(kind, []).append(sheet)
    odd = [(s.source, s.reason or "no reason given") for s in parsed.sources if s.status == "quarantined"]
    return Survey(
        folder.name,
        dict(sorted(formats.items(), key=lambda item: (-item[1], item[0]))),
        {name: tuple(sorted(found)) for name, found in sorted(tables.items())},
        tuple(sorted(odd)),
        parsed.vendor_domains,
        tuple(sorted(parsed.accounts.names)),
        tuple(sorted(parsed.accounts.layout.accounts)),
        parsed.accounts.layout.level,
        dict(Counter(m.language for m in parsed.messages if m.language).most_common()),
        len(parsed.messages),
    )


def config_text(found: Survey) -> str:
    """The cxnlp.toml for a surveyed folder; every line that decides something is explained above it.

    Tables found by their columns are recognised anyway: a line for one is commented out and needed only elsewhere.
    """
    lines = [
        "# Options of cxnlp for this folder. Use it so:  cxnlp analyze . --config cxnlp.toml -o out",
        f"# Found: {found.messages:,} messages in {_list(f'{n:,} {name}' for name, n in found.formats.items())}.",
        "",
        "# Your own mail domains: whoever writes from one of them is on your side.",
    ]
    if found.domains:
        lines += [
            "# Proposed from who answers tickets and writes notes; check it.",
            _setting("vendor_domains", found.domains),
        ]
    else:
        lines += ["# None could be told from the messages: fill in yours.", '# vendor_domains = ["your-company.com"]']
    lines += ["", f"# Accounts: {len(found.accounts):,} ({_list(found.accounts)})."]
    if found.folders and "accounts" not in found.tables:
        level = ("first", "second")[min(found.level, 1)]
        lines.append(
            f"# They are the {level} folder level; an accounts or people table with an account column goes first."
        )
    elif "accounts" in found.tables:
        lines.append("# They follow the account column of the accounts table.")
    else:
        lines.append("# They follow the customers' mail domains; a folder per account, or an accounts table, is surer.")
    lines += ["# If all of it belongs to one account, name it:", '# account = "Name"', ""]
    lines.append(
        "# Tables, recognised by their columns wherever they lie in the folder; name one here if it lies elsewhere."
    )
    for option in TABLE_OPTIONS.values():
        held = found.tables.get(option, ())
        if held:
            lines.append(f"# {option}: {len(held):,} found ({_list(held)})")
        else:
            lines += [f"# {option}: none found", f'# {option} = "{option}.csv"']
    lines += ["", f"# Languages: {_languages(found.languages)}", ""]
    lines += [
        '# The day of judging: a day, "each" (every account on its own last day), or the last day of all (default).',
        '# as_of = "each"',
        "",
        "# How sure an event must be to be reported, 0 to 1; without it, as the model has it.",
        "# event_threshold = 0.5",
        "",
    ]
    if found.odd:
        lines.append(f"# Not understood, {len(found.odd):,}; they stay in sources.jsonl with their reason:")
        lines += [f"#   {shorten(source, 90)}: {shorten(reason, 110)}" for source, reason in found.odd[:NAMED]]
        lines += [f"#   and {len(found.odd) - NAMED:,} more"] if len(found.odd) > NAMED else []
    else:
        lines.append("# Everything in the folder was understood.")
    return "\n".join(lines) + "\n"


def _setting(name: str, values: Sequence[str]) -> str:
    return f"{name} = [{', '.join(json.dumps(v, ensure_ascii=False) for v in values)}]"


def _list(names: Iterable[str]) -> str:
    shown = [shorten(one_line(n), 60) for n in names]
    return (", ".join(shown[:NAMED]) + (f" and {len(shown) - NAMED:,} more" if len(shown) > NAMED else "")) or "none"


def _languages(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return "too few words to tell."
    told = ", ".join(f"{code} {100 * n / total:.0f}%" for code, n in list(counts.items())[:5])
    other = total - counts.get(SCORED_LANGUAGE, 0)
    return told + (f"; {other:,} messages not in English are counted, not scored." if other else ".")
