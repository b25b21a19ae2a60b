"""What is to be done, the same however many workers there are: portfolios, and their files cut into shards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.walk import File, files, named
from pipelines.backfill.manifest import digest
from pipelines.backfill.place import Place

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Sizes:
    """How finely the work is cut: bytes and files of a reading shard, messages of a bucket of accounts."""

    shard_bytes: int = 64 * MEBIBYTE
    shard_files: int = 2_000
    bucket_messages: int = 20_000


@dataclass(frozen=True)
class Entry:
    """A file to read: its name in the results, where it lies (path or URL), its size and what tells its content apart
    (its time of change, or the storage's tag); `reason`: why it is not opened."""

    name: str
    at: str
    bytes: int
    tag: str
    reason: str | None = None

    @contextmanager
    def here(self) -> Iterator[File]:
        """The file on this machine's disk."""
        if "://" not in self.at:
            yield File(self.name, Path(self.at), self.reason)
            return
        folder, _, leaf = self.at.rpartition("/")
        with Place(folder).fetched(leaf) as path:
            yield named(self.name, path)


@dataclass(frozen=True)
class Portfolio:
    """Accounts that are judged together: one vendor's. `shards` are read one by one; results go to `out`."""

    name: str
    shards: tuple[tuple[Entry, ...], ...]
    out: Place


@dataclass(frozen=True)
class Job:
    """All that a worker has to know. Paths in `config`, of models and of `out` hold on every machine.

    `force`: the report is written although definitions differ from frozen ones, and says so.
    """

    portfolios: tuple[Portfolio, ...]
    config: Config
    sizes: Sizes = Sizes()
    model: Path | None = None
    weights: Path | None = None
    threads: int = 1
    force: bool = False


def shard_digest(shard: Sequence[Entry], *more: str) -> str:
    """Changes when a file of the shard, its order or `more` (code, mapping) does."""
    return digest([[e.name.encode("utf-8", "surrogateescape").hex(), e.bytes, e.tag, e.reason] for e in shard], *more)


def cut(entries: Iterable[Entry], sizes: Sizes) -> tuple[tuple[Entry, ...], ...]:
    """The entries in their order, in shards that hold no more than the sizes allow; a larger file is one of its own."""
    shards: list[tuple[Entry, ...]] = []
    current: list[Entry] = []
    held = 0
    for entry in entries:
        if current and (held + entry.bytes > sizes.shard_bytes or len(current) >= sizes.shard_files):
            shards.append(tuple(current))
            current, held = [], 0
        current.append(entry)
        held += entry.bytes
    return (*shards, tuple(current)) if current else tuple(shards)


def on_disk(paths: Sequence[Path]) -> Iterator[Entry]:
    """The files under `paths` in the order and with the names that the local run gives them. Raises UsageError."""
    for file in files(paths):
        try:
            state = file.path.lstat() if file.reason else file.path.stat()
            size, tag = state.st_size, str(state.st_mtime_ns)
        except OSError:
            size, tag = 0, ""  # reading it says why
        yield Entry(file.name, str(file.path.absolute()), size, tag, file.reason)


def in_storage(url: str) -> Iterator[Entry]:
    """The objects below a URL, as the local run would name files of a folder. Raises UsageError when it is missing."""
    from fsspec.core import url_to_fs

    system, root = url_to_fs(url)
    if not system.exists(root):
        raise UsageError(f"{url} does not exist: give a folder of exported communications")
    found = system.find(root, detail=True)
    for path in sorted(found):
        info = found[path]
        name = path.removeprefix(root).lstrip("/")
        tag = str(info.get("ETag") or info.get("etag") or info.get("mtime") or info.get("LastModified") or "")
        yield Entry(name, system.unstrip_protocol(path), int(info["size"]), tag, named(name, Path(name)).reason)


def entries_of(inputs: Sequence[str]) -> list[Entry]:
    """The files of all inputs: paths, or one URL of an object storage. Raises UsageError."""
    remote = [i for i in inputs if "://" in i and not i.startswith("file://")]
    if remote and len(inputs) > 1:
        raise UsageError("give one URL of an object storage, or paths; not several of both")
    found = list(in_storage(remote[0]) if remote else on_disk([Path(i.removeprefix("file://")) for i in inputs]))
    if not found:
        raise UsageError(f"nothing to read in {', '.join(inputs)}: the folder is empty")
    return found


def split(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries by first folder, their names without it: portfolios of their own. Raises UsageError for a file that
    lies beside the folders."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        top, slash, rest = entry.name.partition("/")
        if not slash and entry.reason:
            continue
        if not slash:
            raise UsageError(f"{entry.name} lies beside the portfolios: put it into the folder of one of them")
        found.setdefault(top, []).append(replace(entry, name=rest))
    return found


def portfolios(inputs: Sequence[str], out: Place, sizes: Sizes, each_folder: bool = False) -> tuple[Portfolio, ...]:
    """The portfolios of a job: all inputs as one, or each first folder of them by itself. Raises UsageError."""
    found = entries_of(inputs)
    if not each_folder:
        return (Portfolio("", cut(found, sizes), out),)
    return tuple(Portfolio(n, cut(e, sizes), out.child(n)) for n, e in sorted(split(found).items()))
