"""The people decisions that a workspace keeps of its own, as a file that the commands on people can read and add to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.people.decisions import Decision
from cxnlp.people.decisions_file import FILE, read, undo
from cxnlp.scratch import scratch
from cxnlp.store.registers import OWN, decision_texts, put_decisions
from cxnlp.store.run import settings_in
from cxnlp.store.workspace import Workspace, reading, writing


@contextmanager
def own_decisions(file: Path, command: str, config: Config) -> Iterator[tuple[Workspace, Path, Config]]:
    """The workspace `file`, a copy of its own decisions, and `config` with all that are held. With `command`, the name
    of who writes, the copy is put back at the end, whole or not at all.

    Raises UsageError as `writing` and `reading`.
    """
    with (
        writing(file, command) if command else reading(file) as held,
        scratch() as folder,
        settings_in(held, config) as options,
    ):
        path = folder / FILE
        before = dict(decision_texts(held)).get(OWN)
        if before is not None:
            path.write_bytes(before.encode("utf-8"))
        yield held, path, options
        text = path.read_bytes().decode("utf-8") if path.is_file() else None
        if command and text != before:
            with held.change():
                put_decisions(held, OWN, text)
                held.inputs_changed()


def undo_own(file: Path, number: int | None) -> Decision:
    """Takes a decision of the workspace's own back, by its number among all that are held, and returns it.

    Raises UsageError when there is none, or it stands in a file of the exports.
    """
    with own_decisions(file, "people", Config()) as (held, path, options):
        others = sum(len(read(p)) for p in options.decisions[: len(options.decisions) - path.is_file()])
        if number is not None and 0 < number <= others:
            names = ", ".join(name for name, _ in decision_texts(held) if name != OWN)
            raise UsageError(f"decision {number} stands in {names} among the exports: change it there and ingest again")
        return undo(path, None if number is None else number - others)
