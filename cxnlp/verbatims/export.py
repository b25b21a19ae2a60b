"""Verbatims as CSV or JSON. Cells that a spreadsheet would take for formulas get an apostrophe in front."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.output import SCHEMA_VERSION, dumps
from cxnlp.private import write_bytes
from cxnlp.spreadsheet import safe_cell
from cxnlp.verbatims.collect import Verbatim


def as_json(found: Sequence[Verbatim]) -> str:
    rows = [{**asdict(v), "signals": list(v.signals), "phrases": list(v.phrases)} for v in found]
    return dumps({"schema_version": SCHEMA_VERSION, "verbatims": rows}, indent=1) + "\n"


def as_csv(found: Sequence[Verbatim]) -> str:
    """A table with a header; lists are joined by "; "."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = [f.name for f in fields(Verbatim)]
    writer.writerow(names)
    for verbatim in found:
        writer.writerow([_cell(getattr(verbatim, n)) for n in names])
    return out.getvalue()


def write(found: Sequence[Verbatim], path: Path) -> None:
    """Writes .csv or .json by the name's end, whole, readable by its owner alone. Raises UsageError."""
    makers = {".csv": as_csv, ".json": as_json}
    if path.suffix.lower() not in makers:
        raise UsageError(f"{path.name}: name the file with .csv or .json")
    text = makers[path.suffix.lower()](found)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, text.encode("utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"))


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        value = "; ".join(map(str, value))
    return safe_cell(value) if isinstance(value, str) else value
