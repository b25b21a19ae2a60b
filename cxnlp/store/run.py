"""What an analysis needs of a workspace: its records as parsed messages, and its place for sentence scores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.mapping_file import load_mappings
from cxnlp.parsing import Parsed, Progress, no_progress, resolve, with_option_tables
from cxnlp.signals.score import Scorer
from cxnlp.store.inputs import gather
from cxnlp.store.scores import WorkspaceScores
from cxnlp.store.workspace import Workspace


def parse_held(workspace: Workspace, config: Config, progress: Progress = no_progress) -> Parsed:
    """Messages and people of all that is held: what `parse` gives for a folder with the same files.

    Raises UsageError when nothing is held.
    """
    progress("taking what is held", 0)
    ingested = gather(workspace)
    if not ingested.sources:
        raise UsageError(f"{workspace.path} holds nothing: fill it with cxnlp ingest PATH --workspace {workspace.path}")
    mappings = load_mappings(config.mapping) if config.mapping else None
    return resolve(with_option_tables(ingested, config, mappings), config, progress)


@contextmanager
def scores_in(workspace: Workspace, scorer: Scorer) -> Iterator[Scorer]:
    """The scorer with its logits kept in the workspace, those of an interrupted run too."""
    kept = WorkspaceScores(workspace, scorer.inputs_sha256)
    try:
        yield scorer.keeping(kept)
    finally:
        kept.flush()
