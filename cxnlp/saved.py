"""What an analysis left on disk, read back: one frozen record of the output folder for whoever looks into it later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cxnlp import parquet
from cxnlp.errors import UsageError
from cxnlp.report.safe import one_line

if TYPE_CHECKING:
    import pandas as pd

Json = dict[str, Any]
Row = TypeVar("Row", bound=Mapping[str, Any])


def read_json(path: Path) -> Json:
    """The object in `path`. Raises UsageError when the file is missing or holds none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): name a folder that cxnlp analyze wrote") from error
    except ValueError as error:
        raise UsageError(f"{path} is no readable JSON: run cxnlp analyze again") from error
    if not isinstance(data, dict):
        raise UsageError(f"{path} holds no JSON object: run cxnlp analyze again")
    return data


def read_jsonl(path: Path) -> Iterator[Json]:
    """The rows of `path`, empty lines left out. Raises UsageError naming the line that is none."""
    try:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _row(path, number, line)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): name a folder that cxnlp analyze wrote") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not in UTF-8: run cxnlp analyze again") from error


def _row(path: Path, number: int, line: str) -> Json:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{path}, line {number}: not JSON ({error}): run cxnlp analyze again") from error
    if not isinstance(row, dict):
        raise UsageError(f"{path}, line {number}: not a JSON object: run cxnlp analyze again")
    return row


def find_account(rows: Sequence[Row], name: str, folder: Path | str) -> Row:
    """The row of one account, by its key or name in any case, or by what one name alone begins with or holds.

    Raises UsageError naming those that fit, or all there are.

    >>> rows = [{"account": "acme.example", "name": "Acme Foods"}, {"account": "bolt.example", "name": "Bolt"}]
    >>> find_account(rows, "foods", "out")["account"]
    'acme.example'
    """
    wanted = name.strip().casefold()
    called = [(r, str(r["account"]), str(r.get("name") or r["account"])) for r in rows]
    ways = (
        [r for r, key, _ in called if key == name],
        [r for r, key, shown in called if wanted in (key.casefold(), shown.casefold())],
        [r for r, _, shown in called if wanted and shown.casefold().startswith(wanted)],
        [r for r, key, shown in called if wanted and (wanted in key.casefold() or wanted in shown.casefold())],
    )
    fit = next((found for found in ways if found), [])
    if len(fit) == 1:
        return fit[0]
    known = sorted(one_line(str(r["account"])) for r in fit or rows)
    what = "several accounts fit" if fit else "no account"
    raise UsageError(
        f"{what} {one_line(name)!r} in {folder}; there are: {', '.join(known[:10])}{' …' if len(known) > 10 else ''}"
    )


@dataclass(frozen=True)
class Saved:
    """An output folder of `cxnlp analyze`; each table is read when it is first asked for. `of`: the workspace whose
    results the folder holds for a while."""

    folder: Path
    of: Path | None = None

    @classmethod
    def open(cls, folder: Path, of: Path | None = None) -> Saved:
        """Raises UsageError when `folder` holds no analysis."""
        if not (folder / "accounts.json").is_file():
            raise UsageError(f"{folder} holds no accounts.json: run cxnlp analyze first, or name its output folder")
        return cls(folder, of)

    @cached_property
    def document(self) -> Json:
        return read_json(self.folder / "accounts.json")

    @cached_property
    def run(self) -> Json:
        """run.json: the options and definitions of the run; empty in the folder of an older version."""
        path = self.folder / "run.json"
        return read_json(path) if path.is_file() else {}

    @cached_property
    def messages(self) -> Mapping[str, Json]:
        return {row["message_id"]: row for row in read_jsonl(self.folder / "messages.jsonl")}

    @cached_property
    def people(self) -> Mapping[str, Json]:
        return {row["person_id"]: row for row in read_jsonl(self.folder / "people.jsonl")}

    @cached_property
    def sources(self) -> Mapping[str, Json]:
        return {row["source"]: row for row in read_jsonl(self.folder / "sources.jsonl")}

    @cached_property
    def sentences(self) -> pd.DataFrame:
        return self._table("sentences")

    @cached_property
    def weekly(self) -> pd.DataFrame:
        return self._table("weekly")

    def account(self, name: str) -> Json:
        """The row of one account, as `find_account`."""
        return find_account(self.document["accounts"], name, self.of or self.folder)

    def file_of(self, source: str) -> tuple[str, str]:
        """The input file of a record's `source` and the locator in it ("" for a file of one record)."""
        if source in self.sources:
            return source, ""
        for at in range(len(source) - 1, 0, -1):
            if source[at] == "#" and source[:at] in self.sources:
                return source[:at], source[at + 1 :]
        return source, ""

    def _table(self, name: str) -> pd.DataFrame:
        import duckdb

        path = self.folder / f"{name}.parquet"
        try:
            return parquet.read(path)
        except FileNotFoundError:
            raise UsageError(f"{path} is missing: run cxnlp analyze again") from None
        except duckdb.Error:
            raise UsageError(f"{path} is not a readable Parquet file: run cxnlp analyze again") from None


def texts_of(message: Mapping[str, Any]) -> list[str]:
    """The author's words of a row of messages.jsonl: its text and the text of each turn."""
    return [message["text"], *(turn["text"] for turn in message["turns"])]
