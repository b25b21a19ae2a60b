"""Inputs read in several processes give what they give when read in one."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from cxnlp.errors import UsageError
from cxnlp.ingest.read import read_inputs
from cxnlp.store.reading import read_together

SAMPLES = Path(__file__).parent.parent / "corpora" / "samples"


def test_two_processes_read_what_one_reads(tmp_path: Path) -> None:
    """Mails, tables, transcripts, an archive, a repeated file, an empty one and one of no format."""
    exports = tmp_path / "exports"
    shutil.copytree(SAMPLES, exports)
    first = sorted(p for p in exports.rglob("*") if p.suffix == ".eml")[0]
    shutil.copy(first, first.with_name("again.eml"))
    (exports / "empty.txt").write_bytes(b"")
    (exports / "noise.bin").write_bytes(bytes(range(256)) * 4)
    with zipfile.ZipFile(exports / "more.zip", "w") as archive:
        archive.write(first, "mail/one.eml")
    alone, names, told = read_inputs([exports]), list[str](), list[str]()
    together = read_together([exports], names.append, workers=2, worth=0)
    read_inputs([exports], told.append)
    assert together == alone and len(alone.messages) > 50
    assert {"duplicate", "quarantined"} <= {s.status for s in together.sources}
    assert names == told


def test_nothing_to_read_is_said_as_ever(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(UsageError) as one:
            read_inputs([path])
        with pytest.raises(UsageError) as other:
            read_together([path], workers=2, worth=0)
        assert str(one.value) == str(other.value)


def test_parts_read_here_and_elsewhere_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxnlp.store.reading.AT_ONCE", 1)
    assert read_together([SAMPLES], workers=2, worth=0) == read_inputs([SAMPLES])
