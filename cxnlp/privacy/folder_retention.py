"""Retention in an output folder: its tables, its pages, and the alerts that are kept beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cxnlp.alerts.cleaning import clean_alerts
from cxnlp.alerts.sinks.text import quoted_on
from cxnlp.privacy.absence import Trace, traces_in
from cxnlp.privacy.forget import remove_pages
from cxnlp.privacy.forgotten import LEAST_SENTENCE
from cxnlp.privacy.retention import Kept, evidence_kept, retain
from cxnlp.running import WRITTEN, staged
from cxnlp.saved import Json, Saved


def retain_folder(folder: Path, kept: Kept) -> tuple[dict[str, int], list[Trace]]:
    """Applies `kept` to everything in `folder`: counts of what went, and the files in which old words are left.

    Raises UsageError when `folder` holds no analysis.
    """
    before = set(_said(Saved.open(folder)))
    with staged(folder) as stage:
        done = retain(folder, stage, kept)
    remove_pages(folder)
    problems = alerts_kept(folder, kept)
    gone = before.difference(_said(Saved(folder)))
    others = [p for p in folder.rglob("*") if p.is_file() and p.relative_to(folder).as_posix() not in WRITTEN]
    left = traces_in(folder, others, sorted(text for text in gone if len(text) >= LEAST_SENTENCE))
    return done, [*(Trace(name, 0) for name in problems if name not in {t.file for t in left}), *left]


def alerts_kept(folder: Path, kept: Kept) -> list[str]:
    """Empties old quotes in the alerts of `folder`; returns the names of files that could not be cleaned."""

    def clean(body: Json) -> Json:
        return {**body, "evidence": evidence_kept(body["evidence"], kept, {})}

    def keeps(line: str) -> bool:
        day = quoted_on(line)
        return day is None or kept.words(day or None)

    return clean_alerts(folder, clean, keeps)


def _said(saved: Saved) -> Iterator[str]:
    """Sentences and quotes of an analysis."""
    yield from (str(text) for text in saved.sentences["text"]) if len(saved.sentences) else ()
    for account in saved.document["accounts"]:
        yield from _quotes(account)


def _quotes(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(quote := value.get("quote"), str):
            yield quote
        for inner in value.values():
            yield from _quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _quotes(inner)
