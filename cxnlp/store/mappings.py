"""The mappings that tables of a workspace were read with, kept beside them: a file is read the same way again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.ingest import registry
from cxnlp.ingest.mapping_file import mappings_of
from cxnlp.ingest.read import Reading
from cxnlp.ingest.table_mapping import Mappings
from cxnlp.ingest.workbooks import FORMATS as WORKBOOKS
from cxnlp.ingest.workbooks import TABULAR
from cxnlp.store.names import plain
from cxnlp.store.workspace import Workspace

AS_FOUND = ""
"""Stands for no mapping, or one that states nothing: tables are taken for what their columns say."""
ROW = "mappings"


@dataclass(frozen=True)
class KeptMappings:
    """`texts`: mapping files by the digest of their bytes; `files`: digest by the name of a file that was read with
    it; `last`: the digest given last, for files that come without one."""

    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    last: str = AS_FOUND

    def of(self, file: str, held: bool) -> str:
        """The digest that `file` is read with when no mapping is given: that of its last reading, if it is `held`."""
        return self.files.get(file, AS_FOUND) if held else self.last

    def read_with(self, name: str) -> Mappings:
        """What the input `name` was read with: a file held, or a member of an archive held."""
        name = plain(name)
        file = next((f for f in self.files if name == f or name.startswith(f"{f}!")), None)
        return self.stated(self.files[file]) if file is not None else Mappings()

    @cached_property
    def _loaded(self) -> dict[str, Mappings]:
        return {}

    def stated(self, digest: str) -> Mappings:
        """What the mapping of a digest states."""
        if digest not in self._loaded:
            text = self.texts.get(digest, "")
            self._loaded[digest] = mappings_of(text, "the mapping kept in the workspace") if text else Mappings()
        return self._loaded[digest]

    def given(self, path: Path) -> tuple[KeptMappings, str]:
        """These with the mapping file `path` added as the last one, and its digest. Raises UsageError."""
        try:
            data = path.read_bytes()
            text = data.decode("utf-8")
        except OSError as error:
            raise UsageError(f"the mapping {path} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"the mapping {path} is no valid TOML: {error}") from error
        digest = hashlib.sha256(data).hexdigest() if mappings_of(text, str(path)).tables else AS_FOUND
        texts = {**self.texts, digest: text} if digest else self.texts
        return replace(self, texts=texts, last=digest), digest

    def with_files(self, files: Mapping[str, str]) -> KeptMappings:
        """These with the digests that `files` are read with now; texts that nothing needs any more go."""
        used = {*files.values(), self.last}
        return KeptMappings({d: t for d, t in sorted(self.texts.items()) if d in used}, dict(files), self.last)

    @property
    def sha256(self) -> str | None:
        """Digest of the mappings in use, of a single one that of its file; None when there are none."""
        used = sorted(set(self.files.values()) - {AS_FOUND})
        return used[0] if len(used) == 1 else hashlib.sha256("".join(used).encode()).hexdigest() if used else None


def read_kept(workspace: Workspace) -> KeptMappings:
    """The mappings that a workspace holds."""
    found = workspace.rows("SELECT value FROM meta WHERE name = ?", (ROW,))
    return KeptMappings(**json.loads(found[0][0])) if found else KeptMappings()


def write_kept(workspace: Workspace, kept: KeptMappings) -> None:
    """Replaces what a workspace holds; to be called inside `change`."""
    if kept == KeptMappings():
        workspace.db.execute("DELETE FROM meta WHERE name = ?", (ROW,))
        return
    value = {"texts": dict(kept.texts), "files": dict(sorted(kept.files.items())), "last": kept.last}
    workspace.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (ROW, json.dumps(value)))


def tabular_parsers() -> frozenset[str | None]:
    """Parsers on whose inputs a mapping can bear; None: an input that no format claims."""
    forms = (f for f in registry.formats() if f.family in TABULAR or f in WORKBOOKS)
    return frozenset({None, *(form.name for form in forms)})


def may_be_table(readings: list[Reading]) -> bool:
    """Whether any of a file's inputs is one on which a mapping can bear."""
    tabular = tabular_parsers()
    return any(r.source.parser in tabular and r.source.sha256 for r in readings)
