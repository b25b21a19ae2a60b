"""Whether two analyses may be compared, and whether one may be shown: equal definitions, or a word on its face."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from cxnlp.errors import UsageError
from cxnlp.governance.definitions import differing
from cxnlp.governance.freezing import WORDS, allowed, read_freezes
from cxnlp.key import Key
from cxnlp.output import write_json
from cxnlp.saved import Json, Saved


class Made(Protocol):
    """Results with what they were made with: where they lie, accounts.json, run.json."""

    @property
    def folder(self) -> object: ...
    @property
    def document(self) -> Json: ...
    @property
    def run(self) -> Json: ...


def incomparable(first: Made, second: Made) -> str | None:
    """Why figures of two folders cannot be compared, None when they can.

    Folders of a version that wrote no definitions are compared by the weights that accounts.json names.
    """
    one, two = first.run.get("definitions"), second.run.get("definitions")
    if one and two:
        parts = differing(one, two)
        return f"they were made with another {', '.join(WORDS[p] for p in parts)}" if parts else None
    if first.document.get("model_sha256") != second.document.get("model_sha256"):
        return "they were made with other models"
    return None


def check_comparable(first: Made, second: Made, force: bool) -> str | None:
    """The reason against comparing, to be shown. Raises UsageError for it unless `force`."""
    reason = incomparable(first, second)
    if reason and not force:
        raise UsageError(
            f"{first.folder} and {second.folder} cannot be compared: {reason}; analyze one of them again, or --force"
        )
    return reason


def check_report(
    folder: Path,
    previous: Path | None,
    freezes: Path | None,
    force: bool,
    held: Sequence[Json] = (),
    key: Key | None = None,
) -> tuple[str, ...]:
    """Refuses a report that departs from frozen definitions or compares unlike runs, unless `force`. Then the
    departures join the notices of run.json, which every page of the report shows, and what this one report has to say
    of the comparison is returned. `held`: records of the workspace that `folder` is of; `key` checks signatures.
    Raises UsageError."""
    saved = Saved.open(folder)
    said: list[str] = []
    defined = saved.run.get("definitions")
    if defined:
        days = [date.fromisoformat(a["as_of"]) for a in saved.document["accounts"]]
        said += allowed(read_freezes((folder, freezes), held, key), days, defined, force)
    reason = None
    if previous and (previous / "accounts.json").is_file():
        reason = check_comparable(saved, Saved.open(previous), force)
    there = list(saved.run.get("notices", ()))
    new = [s for s in said if s not in there]
    if new:
        write_json(folder / "run.json", {**saved.run, "notices": [*there, *new]})
    return (f"Compared with an earlier analysis although {reason}.",) if reason else ()
