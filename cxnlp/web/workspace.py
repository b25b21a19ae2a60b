"""The folder of a finished analysis, read once and again when it changes; corrections are laid over it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxnlp import records
from cxnlp.quick.past import Past
from cxnlp.quick.past_in_folder import past_from, plain
from cxnlp.report.charts import new_sheet, timeline, waterfall
from cxnlp.report.ranking import ranked
from cxnlp.report.seen import account_views
from cxnlp.report.tables import Tables, load_tables
from cxnlp.report.view import AccountView
from cxnlp.web import corrections
from cxnlp.web.corrections import Correction
from cxnlp.web.messages import MessageFile

Json = dict[str, Any]
WEEKS = 104
"""Weeks on a timeline, as in the report."""
READ = (
    "accounts.json", "messages.jsonl", "people.jsonl", "surveys.jsonl", "sources.jsonl", "weekly.parquet",
    "sentences.parquet", "run.json",
)  # fmt: skip
"""The files of an analysis that pages are made of; a new analysis puts them in their place one after the other."""
_DRAWING = threading.Lock()  # matplotlib's settings are shared by all threads


@dataclass(frozen=True, slots=True)
class Loaded:
    """One reading of the folder. `rows` by slug; `views` in rank order with the slug as anchor."""

    tables: Tables
    views: tuple[AccountView, ...]
    rows: Mapping[str, Json]
    slugs: Mapping[str, str]
    messages: MessageFile


class Workspace:
    """Serves an analysis. `folder` is the only path it ever opens files in; clients name things by id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._stamp: object = None
        self._loaded: Loaded | None = None
        self._charts: dict[str, tuple[str, str]] = {}
        self._pasts: dict[str, tuple[object, Past]] = {}
        self._corrected: tuple[object, dict[str, list[Correction]]] = (None, {})

    def loaded(self) -> Loaded:
        """The analysis as it is on the disk now. Raises UsageError when it cannot be read."""
        with self._lock:
            stamp = tuple(records.stamp(self.folder / name) for name in READ)
            if self._loaded is None or stamp != self._stamp:
                self._loaded, self._stamp, self._charts, self._pasts = _load(self.folder), stamp, {}, {}
            return self._loaded

    def corrections(self) -> dict[str, list[Correction]]:
        """All corrections by person, the oldest first."""
        people = self.loaded().tables.people
        stamp = (records.stamp(self.folder / corrections.FILE), self._stamp)
        if stamp != self._corrected[0]:
            self._corrected = (stamp, corrections.read(self.folder, people))
        return self._corrected[1]

    def person(self, person_id: str) -> Json | None:
        """A row of people.jsonl, corrected."""
        row = self.loaded().tables.people.get(person_id)
        return None if row is None else corrections.corrected(row, self.corrections().get(person_id, ()))

    def people(self) -> list[Json]:
        """All people, corrected, by account and name."""
        made = self.corrections()
        rows = [corrections.corrected(row, made.get(key, ())) for key, row in self.loaded().tables.people.items()]
        return sorted(rows, key=lambda p: (str(p.get("account") or "~"), str(p.get("name") or "").lower()))

    def account(self, slug: str) -> tuple[AccountView, Json] | None:
        """An account's view and row with the corrections of its people in both."""
        loaded, made = self.loaded(), self.corrections()
        row = loaded.rows.get(slug)
        if row is None:
            return None
        people = {k: corrections.corrected(p, made[k]) if k in made else p for k, p in loaded.tables.people.items()}
        seats = [corrections.corrected(p, made.get(str(p.get("person_id")), ())) for p in row.get("stakeholders") or ()]
        fixed = {**row, "stakeholders": seats}
        (view,) = account_views(replace(loaded.tables, accounts=(fixed,), people=people))
        rank = next(v.rank for v in loaded.views if v.anchor == slug)
        return replace(view, anchor=slug, rank=rank), fixed

    def names(self) -> list[tuple[str, str]]:
        """Slug and name of each account, by name."""
        loaded = self.loaded()
        named = [(slug, str(row.get("name") or row["account"])) for slug, row in loaded.rows.items()]
        return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0]))

    def past(self, slug: str) -> Past | None:
        """What the analysis holds of an account, for reading the next note; its people as they are corrected now."""
        loaded = self.loaded()
        row = loaded.rows.get(slug)
        if row is None:
            return None
        people = self.people()
        stamp = self._corrected[0]
        if slug not in self._pasts or self._pasts[slug][0] != stamp:
            own = loaded.messages.of_account(str(row["account"]))
            self._pasts[slug] = stamp, past_from(plain(row), self.folder, own, people)
        return self._pasts[slug][1]

    def charts(self, view: AccountView) -> tuple[str, str]:
        """Timeline and waterfall of an account; each is drawn once."""
        with _DRAWING:
            if view.anchor not in self._charts:
                sheet = new_sheet()
                self._charts[view.anchor] = (timeline(view, view.weeks[-WEEKS:], sheet), waterfall(view, sheet))
            return self._charts[view.anchor]


def slug_of(account: str) -> str:
    """An account's name in addresses: the same in every run, and nothing a path could be made of."""
    return "a" + hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()[:12]


def _load(folder: Path) -> Loaded:
    tables = load_tables(folder, every_promise=True)
    slugs = {str(row["account"]): slug_of(str(row["account"])) for row in tables.accounts}
    views = tuple(replace(view, anchor=slugs[view.key]) for view in account_views(tables))
    rows = {slugs[str(row["account"])]: row for row, _ in ranked(tables.accounts)}
    return Loaded(tables, views, rows, slugs, MessageFile(folder / "messages.jsonl"))
