"""The families of readers that are fuzzed, and the seeds each begins with.

An input of the fuzzer is a file with its name: the name, a line feed, the bytes. Names matter, as dates and times of
meetings stand in them and some formats are told by them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"
SAMPLES = Path(__file__).parents[2] / "corpora" / "samples"
LARGEST_SEED = 20_000  # bytes; larger ones make a fuzzer slow and find nothing more

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "mail": ("*.eml", "Maildir/cur/*"),
    "tickets": ("freshdesk*", "helpdesk*", "intercom*", "jira*", "salesforce*", "zendesk*"),
    "transcripts": ("*.vtt", "*.srt", "*fireflies.json", "*_otter_ai.txt"),
    "notes": ("* notes.txt", "* notes.docx", "calls/*.txt"),
    "calendars": ("*.ics",),
    "chats": (),
    "tables": ("surveys.csv", "metrics.csv", "invoices.csv", "contacts.csv"),
    "archives": (),
    "zoning": ("*.eml",),
    "language": ("* notes.txt", "calls/*.txt"),
}
"""Family to the patterns of sample files that belong to it, beside the files of its own folder of `seeds`."""
ARCHIVED = ("mail", "transcripts", "tables", "notes")
"""Families whose first seeds are put into the archives."""


def pack(name: str, data: bytes) -> bytes:
    """A named file as one input of the fuzzer."""
    return name.encode("utf-8", "surrogateescape").replace(b"\n", b" ") + b"\n" + data


def unpack(given: bytes) -> tuple[str, bytes]:
    """The name, fit for any file system, and the bytes of an input.

    >>> unpack(b"../a\\x00b.eml\\nFrom: x")
    ('.._a_b.eml', b'From: x')
    """
    head, _, data = given.partition(b"\n")
    name = head[:120].decode("utf-8", "replace").replace("/", "_").replace("\0", "_")
    name = name.encode()[:240].decode("utf-8", "ignore")
    return name if name.strip(".") else "file", data


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of the members; the same members give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def own_seeds(family: str) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of the small seeds written for a family."""
    for file in sorted((SEEDS / family).glob("*")):
        yield file.name, file.read_bytes()
    if family == "archives":
        yield "one.zip", zipped(dict(list(own_seeds("mail"))[:1]))
        yield "all.zip", zipped({f"{f}/{name}": data for f in ARCHIVED for name, data in list(own_seeds(f))[:2]})


def seeds(family: str) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all seeds of a family: its own, then files of the sample accounts. Raises KeyError."""
    patterns = FAMILIES[family]
    yield from own_seeds(family)
    for pattern in patterns:
        for file in sorted(SAMPLES.rglob(pattern)):
            if file.stat().st_size <= LARGEST_SEED:
                yield file.name, file.read_bytes()
