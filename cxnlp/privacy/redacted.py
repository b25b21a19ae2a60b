"""A whole output folder redacted: every table by the sensitivity of its columns, the report drawn anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.errors import UsageError
from cxnlp.key import Key
from cxnlp.output import write_json, write_jsonl
from cxnlp.privacy.fields import DROP, Field, walk
from cxnlp.privacy.forget import PAGES
from cxnlp.privacy.redact import Masked, Redactor, Strangers
from cxnlp.private import OURS, make_folder
from cxnlp.saved import Json, Saved, read_json, read_jsonl, texts_of

if TYPE_CHECKING:
    import pandas as pd

ROWS = ("messages.jsonl", "people.jsonl", "surveys.jsonl", "sources.jsonl", "rejected.jsonl", "ignored.jsonl")
LEFT_OUT = ("merges.jsonl", "people-review.csv")  # of an analysis, but of no redacted one
_SIGNER = re.compile(r"(?<= by ).+(?= on \d{4}-\d\d-\d\d)")  # of frozen definitions, in a notice


def check_target(out: Path) -> None:
    """Refuses a folder for redacted files in which files of an analysis that is not redacted would stay beside them.

    Raises UsageError naming one of them.
    """
    redacted = "redacted" in Saved(out).run
    left = [name for name in (*OURS, *LEFT_OUT) if (out / name).is_file() and not (redacted and name in OURS)]
    if not redacted:
        left += sorted(page.name for pattern in PAGES for page in out.glob(pattern) if "redacted" not in page.name)
    if left:
        raise UsageError(f"{out} holds {left[0]}, which is not redacted: name another folder, or take its files away")


def redact_folder(source: Path, out: Path, key: Key, strangers: Strangers | None = None) -> None:
    """Writes the tables of the analysis in `source`, redacted, to `out`, and its report.

    Only tables that fields.toml knows are written; every quote stays an exact substring of its message.
    Raises UsageError when `source` holds no analysis.
    """
    saved = Saved.open(source)
    work = _Folder(saved, Redactor(key, saved.people.values(), strangers))
    make_folder(out)
    write_json(out / "accounts.json", work.document())
    for name in ROWS:
        if (source / name).is_file():
            write_jsonl(out / name, [work.row(name, row) for row in read_jsonl(source / name)])
    if (source / "run.json").is_file():
        write_json(out / "run.json", work.row("run.json", read_json(source / "run.json")) | {"redacted": key.id})
    work.tables(out)
    from cxnlp.report.html import write_report

    write_report(out)


class _Folder:
    def __init__(self, saved: Saved, redactor: Redactor) -> None:
        self._saved = saved
        self._redactor = redactor

    def document(self) -> Json:
        """accounts.json; quotes are cut out of the redacted texts of their messages."""
        document = dict(self._saved.document)
        accounts = []
        for account in document.pop("accounts"):
            quoted = {"accounts": [self._quoted(account)]}
            accounts.append(self._walked("accounts.json", quoted, account["account"])["accounts"][0])
        return {**self._walked("accounts.json", document, None), "accounts": accounts}

    def row(self, file: str, row: Json) -> Json:
        """A row of one of the JSON tables."""
        return self._walked(file, row, row.get("account"))

    def tables(self, out: Path) -> None:
        """sentences.parquet and weekly.parquet."""
        from cxnlp import parquet

        if (self._saved.folder / "sentences.parquet").is_file():
            parquet.write(self._sentences(self._saved.sentences), out / "sentences.parquet")
        if (self._saved.folder / "weekly.parquet").is_file():
            parquet.write(self._saved.weekly, out / "weekly.parquet")

    def _walked(self, file: str, row: Json, account: str | None) -> Json:
        def change(path: str, field: Field, value: Any, parent: Mapping[str, Any]) -> Any:
            return self._leaf(field, value, account, parent)

        out: Json = walk(row, file, change)
        return out

    def _leaf(self, field: Field, value: Any, account: str | None, parent: Mapping[str, Any]) -> Any:
        use = self._redactor
        match field.treatment:
            case "keep":
                return value
            case "quote":  # of a message: cut out already
                return value if "message_id" in parent or not isinstance(value, str) else use.text(value, account)
            case "drop":
                return DROP
            case "text":
                return use.text(value, account)
            case "mail":
                return use.mail(value)
            case "person":
                return use.person(value)
            case "id":
                return use.identifier(value)
            case "path":
                return use.path(value)
            case "notice":
                return use.text(_SIGNER.sub(lambda signer: use.called(signer[0], None), value), None)
            case _:
                owner = parent.get("person_id") or parent.get("speaker")
                return use.name(owner) if owner else use.called(value, account)

    def _text_of(self, message_id: str, quote: str) -> tuple[Masked, int] | None:
        message = self._saved.messages.get(message_id)
        for text in texts_of(message) if message else ():
            at = text.find(quote)
            if message and at >= 0:
                return self._redactor.masked(text, message["account"]), at
        return None

    def _quoted(self, value: Any) -> Any:
        """`value` with every quotation of a message in it, at any depth, cut out of the redacted message."""
        if isinstance(value, list):
            return [self._quoted(v) for v in value]
        if not isinstance(value, dict):
            return value
        inner = {k: self._quoted(v) for k, v in value.items()}
        return self._quote(inner) if {"quote", "message_id"} <= inner.keys() else inner

    def _quote(self, item: Json) -> Json:
        found = self._text_of(item["message_id"], item["quote"])
        if not found:
            return {k: v for k, v in item.items() if k != "mark"} | {"quote": ""}
        masked, at = found
        start, end = masked.at(at), masked.at(at + len(item["quote"]), end=True)
        out = {**item, "quote": masked.text[start:end]}
        if "mark" in item:
            low, high = item["mark"]
            out["mark"] = [masked.at(at + low) - start, masked.at(at + high, end=True) - start]
        return out

    def _sentences(self, frame: pd.DataFrame) -> pd.DataFrame:
        starts, ends, texts = [], [], []
        for message_id, turn, start, end in zip(
            frame["message_id"], frame["turn"], frame["start"], frame["end"], strict=True
        ):
            message = self._saved.messages[message_id]
            text = self._redactor.masked(texts_of(message)[int(turn) + 1], message["account"])
            starts.append(text.at(int(start)))
            ends.append(text.at(int(end), end=True))
            texts.append(text.text[starts[-1] : ends[-1]])
        import pandas as pd

        changed = frame.assign(start=starts, end=ends, text=texts)
        use = self._redactor
        for name, masked in (("person", use.person), ("credited_to", use.person), ("thread", use.identifier)):
            if name in frame:
                known = [masked(value) if isinstance(value, str) else None for value in frame[name]]
                changed[name] = pd.Series(known, index=frame.index, dtype=object)
        return changed
