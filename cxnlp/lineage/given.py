"""What an analysis was given and has to be given again to prove it: its mapping of tables, its weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cxnlp.errors import UsageError
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.running import file_sha256
from cxnlp.saved import Json

if TYPE_CHECKING:
    from cxnlp.trajectory.model import TrajectoryModel

Stated = Callable[[str], Mappings]
"""What is stated about the tables of an input, by its name."""


def as_found(name: str) -> Mappings:
    """Nothing is stated: tables are taken for what their columns say."""
    return Mappings()


def mapping_again(run: Json, mapping: Path | None) -> Stated:
    """What the file `mapping` states, for the run of this run.json. Raises UsageError when the run had another one, or
    one that is not given."""
    from cxnlp.ingest.mapping_file import load_mappings

    options: Json = run.get("options", {})
    had = options.get("mapping")
    if mapping is None:
        if had:
            raise UsageError("the analysis was given --mapping: give the same again")
        return as_found
    found = load_mappings(mapping)
    if "mapping" in options and had != file_sha256(mapping):
        raise UsageError(f"{mapping} is not the mapping that the analysis was given: its bytes differ, or it had none")
    return lambda name: found


def mapping_held(workspace: Path) -> Stated:
    """What the mappings kept in a workspace state, each about the files that were read with it. Raises UsageError."""
    from cxnlp.store.mappings import read_kept
    from cxnlp.store.workspace import reading

    with reading(workspace) as held:
        return read_kept(held).read_with


def weights_again(run: Json, weights: Path | None) -> TrajectoryModel | None:
    """The weights of the run of this run.json: those in the file `weights`, else those that come with cxnlp; None when
    it had others, or does not say. Raises UsageError when `weights` are not its, ModelError when they are no weights.
    """
    from cxnlp.trajectory.model import TrajectoryModel

    had = run.get("definitions", {}).get("trajectory_model")
    found = TrajectoryModel.load(weights)
    if found.sha256 == had:
        return found
    if weights:
        raise UsageError(f"{weights} does not hold the weights that the analysis was made with: its bytes differ")
    return None
