"""What was read for a report and what it rests on: coverage, files, versions and digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxnlp import __version__
from cxnlp.output import SCHEMA_VERSION
from cxnlp.report import words
from cxnlp.report.evidence import finite
from cxnlp.report.safe import one_line
from cxnlp.report.tables import Tables


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled figure of the coverage header or of the provenance footer."""

    label: str
    value: str


def _kinds(kinds: Mapping[str, int]) -> str:
    by_kind = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    many = {**words.KIND_WORDS, **words.KIND_MANY}
    return ", ".join(words.plural(n, words.KIND_WORDS.get(k, k), many.get(k, k)) for k, n in by_kind)


def read_line(tables: Tables) -> str:
    """One line on how much was read, for the head of the report."""
    kinds = _kinds(tables.message_kinds)
    parts = [kinds] if kinds else []
    if tables.sources is not None:
        status = tables.sources.by_status
        files = sum(status.values())
        parts.append(f"{status.get('parsed', 0):,} of {words.plural(files, 'file')} read")
        if status.get("quarantined"):
            parts.append(f"{status['quarantined']:,} not readable")
        if tables.sources.rejected:
            parts.append(f"{words.plural(tables.sources.rejected, 'record')} not readable")
    coverage = tables.document.get("coverage") or {}
    seen, scored = finite(coverage.get("characters_seen")), finite(coverage.get("scored"))
    if seen and scored is not None:
        parts.append(f"{words.percent(scored / seen)} of the characters are the authors’ own words and were scored")
    other = finite(coverage.get("other_language"))
    if seen and other:
        parts.append(f"{words.percent(other / seen)} in a language the model does not score")
    unresolved = finite(coverage.get("unresolved_people"))
    if unresolved:
        parts.append(f"{words.plural(round(unresolved), 'person', 'people')} not matched")
    return "; ".join(parts)


def coverage_lines(tables: Tables) -> tuple[Line, ...]:
    """The figures of the coverage block in words, and its warnings."""
    coverage = tables.document.get("coverage") or {}
    seen = finite(coverage.get("characters_seen"))
    lines = []
    for key, word in words.COVERAGE_WORDS.items():
        value = finite(coverage.get(key))
        if value is None:
            lines.append(Line(word, "not stated"))
            continue
        is_part = key not in ("characters_seen", "unread_attachments", "unresolved_people")
        share = f" ({words.percent(value / seen)})" if is_part and seen else ""
        lines.append(Line(word, words.number(value) + share))
    ignored = finite(coverage.get("messages_ignored"))
    if ignored:
        lines.append(Line("mails that concern no customer", words.number(ignored)))
    lines += [Line("to note", one_line(str(warning))) for warning in coverage.get("warnings") or []]
    return tuple(lines)


def source_lines(tables: Tables) -> tuple[Line, ...]:
    """How many files were parsed, ignored and so on; nothing where that is not known."""
    if tables.sources is None:
        return ()
    lines = [Line(f"files {status}", f"{n:,}") for status, n in tables.sources.by_status.items()]
    return (*lines, Line("records that could not be read", f"{tables.sources.rejected:,}"))


def provenance_lines(tables: Tables) -> tuple[Line, ...]:
    """What wrote the report, and the digests of what it rests on."""
    document = tables.document
    lines = [
        Line("report written by", f"cxnlp {__version__}"),
        Line("schema version", str(SCHEMA_VERSION)),
        Line("configuration (SHA-256)", one_line(str(document.get("config_sha256") or "not stated"))),
        Line("models (SHA-256)", _hashes(document.get("model_sha256"))),
        Line("input files (SHA-256 of their digests)", tables.sources.sha256 if tables.sources else "not stated"),
    ]
    versions = document.get("versions")
    if isinstance(versions, dict):
        lines += [Line(one_line(str(k)), one_line(str(v))) for k, v in sorted(versions.items())]
    return tuple(lines)


def _hashes(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in sorted(value.items()))
    return one_line(str(value or "not stated"))
