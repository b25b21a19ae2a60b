"""Keeps forgotten people, and words that are too old, out of a workspace when exports are added to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.walk import File
from cxnlp.key import Key, load_key
from cxnlp.parsing import Parsed, no_progress
from cxnlp.privacy.forgotten import Found
from cxnlp.privacy.held import held_inputs, purged, put_inputs
from cxnlp.privacy.held_retention import aged
from cxnlp.privacy.recognise import Recogniser, file_digest, texts_in
from cxnlp.privacy.retention import Kept
from cxnlp.privacy.tombstones import buried
from cxnlp.store.inputs import Gate
from cxnlp.store.names import plain
from cxnlp.store.registers import Stone, add_stones, stones, value
from cxnlp.store.run import settings_in, with_vendor
from cxnlp.store.workspace import Workspace
from cxnlp.types import Person


def gate_of(workspace: Workspace, key_file: Path | None) -> Gate | None:
    """The gate of a workspace; None when nobody was forgotten and nothing is too old.

    Raises UsageError when it has tombstones and their key is not given.
    """
    there = stones(workspace)
    kept = Kept.of_row(value(workspace, "retention"))
    if not there and kept is None:
        return None
    return _Gate(there, key_of(there, workspace.path, key_file) if there else None, kept)


def key_of(there: Sequence[Stone], path: Path, key_file: Path | None) -> Key:
    """The key of the tombstones in the workspace at `path`. Raises UsageError."""
    try:
        key = load_key(key_file)
    except UsageError as error:
        raise UsageError(f"people were forgotten in {path}, and only their key keeps them out: {error}") from error
    check_key(there, path, key)
    return key


def check_key(there: Sequence[Stone], path: Path, key: Key) -> None:
    """Raises UsageError when the tombstones in the workspace at `path` are of another key."""
    if any(stone.key != key.id for stone in there):
        raise UsageError(f"people were forgotten in {path} with another key: give the key that cxnlp forget used")


@dataclass(frozen=True)
class _Gate:
    there: tuple[Stone, ...]
    key: Key | None
    kept: Kept | None

    @property
    def _renamed(self) -> set[str]:
        return {s.note for s in self.there if s.kind == "file"}

    def named(self, found: Sequence[File]) -> list[File]:
        names = {s.digest: s.note for s in self.there if s.kind == "file"}
        if self.key is None or not names:
            return list(found)
        return [replace(f, name=names.get(file_digest(self.key, plain(f.name)), f.name)) for f in found]

    def admit(self, workspace: Workspace, files: Sequence[str]) -> None:
        workspace.db.execute("PRAGMA secure_delete = ON")  # what is cleaned stood in the file a moment ago
        if self.key:
            self._bury(workspace, set(files), self.key)
        if self.kept:
            aged(workspace, self.kept, set(files))

    def _bury(self, workspace: Workspace, files: set[str], key: Key) -> None:
        known = Recogniser(key, self.there)
        inputs = held_inputs(workspace)
        for file, origin in workspace.rows("SELECT file, origin FROM files"):
            if file not in files:
                continue
            found = known.in_texts([origin])
            if file in self._renamed or found.full or found.mails:
                workspace.db.execute("UPDATE files SET origin = '' WHERE file = ?", (file,))
        texts = [t for h in inputs if plain(h.file) in files for t in (plain(h.file), *texts_in(h.reading))]
        words = known.in_texts(texts)
        if not words:
            return

        def wanted(parsed: Parsed) -> tuple[list[Person], Found, frozenset[tuple[str, str]]]:
            found = replace(words, accounts=known.homes(parsed.accounts.names))
            return buried(parsed.people.values(), known.people, key), found, known.people

        with settings_in(workspace, Config()) as config:
            done = purged(inputs, with_vendor(workspace, config), wanted, key, no_progress, files)
        day = max(s.date for s in self.there)
        add_stones(workspace, put_inputs(workspace, inputs, done.inputs, day, key))
