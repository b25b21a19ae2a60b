"""What an analysis needs of a workspace: its records as parsed messages, and its place for sentence scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.ingest.read import Ingested
from cxnlp.parsing import Parsed, Progress, no_progress, resolve, with_option_tables
from cxnlp.parsing import gather as read_folders
from cxnlp.people.decisions_file import beside
from cxnlp.signals.score import Scorer
from cxnlp.store.gathered import gather
from cxnlp.store.registers import decision_files, value
from cxnlp.store.scores import WorkspaceScores
from cxnlp.store.workspace import Workspace, reading


def gather_held(workspace: Workspace, config: Config, progress: Progress = no_progress) -> Ingested:
    """All that is held, and the tables named by options: what `gather` gives for a folder with the same files.

    Raises UsageError when nothing is held.
    """
    progress("taking what is held", 0)
    ingested = gather(workspace)
    if not ingested.sources:
        raise UsageError(f"{workspace.path} holds nothing: fill it with cxnlp ingest PATH --workspace {workspace.path}")
    mappings = load_mappings(config.mapping) if config.mapping else None
    return with_option_tables(ingested, config, mappings)


def parse_held(workspace: Workspace, config: Config, progress: Progress = no_progress) -> Parsed:
    """Messages and people of all that is held: what `parse` gives for a folder with the same files.

    Raises UsageError when nothing is held.
    """
    ingested = gather_held(workspace, config, progress)
    parsed = resolve(ingested, with_vendor(workspace, config), progress)
    return replace(parsed, vendor_proposed=not config.vendor_domains)


def with_vendor(workspace: Workspace, config: Config) -> Config:
    """`config` with the vendor's domains as they were before somebody was forgotten, unless it states them: they must
    not be guessed anew from what is left."""
    domains = config.vendor_domains or tuple(value(workspace, "pinned").get("vendor_domains", ()))
    return replace(config, vendor_domains=domains)


@contextmanager
def settings_in(workspace: Workspace, config: Config, out: Path | None = None) -> Iterator[Config]:
    """`config` with the people decisions that are held, for as long as it lasts, ahead of those that it found lying in
    `out`; as it is when it names others."""
    with decision_files(workspace) as held:
        lying = beside([out]) if out and out.is_dir() else []
        decisions = config.decisions if config.decisions and list(config.decisions) != lying else (*held, *lying)
        yield replace(config, decisions=tuple(decisions))


@contextmanager
def scores_in(workspace: Workspace, scorer: Scorer) -> Iterator[Scorer]:
    """The scorer with its logits kept in the workspace, those of an interrupted run too."""
    kept = WorkspaceScores(workspace, scorer.inputs_sha256)
    try:
        yield scorer.keeping(kept)
    finally:
        kept.flush()


@contextmanager
def past_in(
    file: Path | None, paths: Sequence[Path], config: Config, scorer: Scorer, progress: Progress = no_progress
) -> Iterator[tuple[Ingested, Config, Scorer]]:
    """The records to judge past days on, from `paths` or from the workspace `file`, which stays as it is; with its
    people decisions, its vendor's domains and the scores it keeps. Raises UsageError."""
    if file is None:
        yield read_folders(paths, config, progress), config, scorer
        return
    with reading(file) as held, settings_in(held, config) as settled:
        remembering = scorer.keeping(WorkspaceScores(held, scorer.inputs_sha256, keeps=False))
        yield gather_held(held, config, progress), with_vendor(held, settled), remembering
