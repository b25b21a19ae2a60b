"""A folder on a disk that all machines see, or in an object storage: files in and out, each whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxnlp.output import dumps
from cxnlp.private import make_folder, replacing


@dataclass(frozen=True)
class Place:
    """A folder by its path or URL (`s3://bucket/folder`), with names below it.

    An upload to an object storage shows when it is complete; on a disk a file is renamed when it is whole. Either way
    two workers that write the same file leave one of two equal ones.
    """

    url: str

    @property
    def disk(self) -> Path | None:
        """The folder as a path; None in an object storage."""
        if "://" not in self.url:
            return Path(self.url)
        return Path(self.url.removeprefix("file://")) if self.url.startswith("file://") else None

    def child(self, name: str) -> Place:
        return Place(f"{self.url.rstrip('/')}/{name}")

    def _remote(self, name: str) -> tuple[Any, str]:
        from fsspec.core import url_to_fs

        system, root = url_to_fs(self.url)
        return system, f"{root.rstrip('/')}/{name}"

    def size(self, name: str) -> int | None:
        """Bytes of a file; None when there is none."""
        if self.disk is not None:
            file = self.disk / name
            return file.stat().st_size if file.is_file() else None
        system, path = self._remote(name)
        try:
            return int(system.info(path)["size"])
        except FileNotFoundError:
            return None

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """The file on this machine's disk: itself, or a copy for as long as it is needed."""
        if self.disk is not None:
            yield self.disk / name
            return
        system, path = self._remote(name)
        with tempfile.TemporaryDirectory(prefix="cxnlp-") as folder:
            copy = Path(folder) / Path(name).name
            system.get_file(path, str(copy))
            yield copy

    @contextmanager
    def written(self, name: str) -> Iterator[Path]:
        """A path to write; at the end its file becomes `name` here."""
        if self.disk is not None:
            target = self.disk / name
            make_folder(target.parent)
            with replacing(target) as part:
                yield part
            return
        system, path = self._remote(name)
        with tempfile.TemporaryDirectory(prefix="cxnlp-") as folder:
            part = Path(folder) / "part"
            yield part
            system.makedirs(path.rpartition("/")[0], exist_ok=True)
            system.put_file(str(part), path)

    def names(self, folder: str) -> list[str]:
        """The files that lie in a folder here, temporary ones too."""
        if self.disk is not None:
            here = self.disk / folder
            return sorted(f"{folder}/{p.name}" for p in here.iterdir() if p.is_file()) if here.is_dir() else []
        system, path = self._remote(folder)
        if not system.exists(path):
            return []
        return sorted(f"{folder}/{str(p).rpartition('/')[2]}" for p in system.ls(path, detail=False))

    def remove(self, name: str) -> None:
        if self.disk is not None:
            (self.disk / name).unlink(missing_ok=True)
            return
        system, path = self._remote(name)
        system.rm(path)

    def read_json(self, name: str) -> Any:
        """The data of a JSON file; None when there is none."""
        if self.size(name) is None:
            return None
        with self.fetched(name) as path:
            return json.loads(path.read_text(encoding="utf-8"))

    def write_json(self, name: str, data: Mapping[str, Any]) -> None:
        with self.written(name) as path:
            path.write_text(dumps(data) + "\n", encoding="utf-8")
