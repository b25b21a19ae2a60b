"""The simulated company: the size that was asked for, hardly a sentence twice, the same bytes again."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from cxnlp.ingest.read import read_inputs
from cxnlp.types import AccountRow
from pipelines.simulate_company.__main__ import distinct, write_day, write_year
from pipelines.simulate_company.company import accounts, staff


def written(out: Path, messages: int = 2000, seed: int = 1) -> int:
    return write_year(out, messages, accounts(60, seed, staff(6), 2025), 2025)


def digests(out: Path) -> dict[str, str]:
    return {
        str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(out.rglob("*"))
        if p.is_file()
    }


def test_a_company_reads_as_it_was_written(tmp_path: Path) -> None:
    count = written(tmp_path / "a")
    found = read_inputs([tmp_path / "a"])
    assert abs(count - 2000) <= 40
    assert len(found.messages) == count
    assert not found.rejected
    assert {s.status for s in found.sources} == {"parsed"}
    assert sum(isinstance(row, AccountRow) for row in found.rows) == 60
    kinds = Counter(m.kind for m in found.messages)
    assert kinds["email"] > kinds["ticket"] > kinds["calendar"] > 0
    keys = [m.native_id for m in found.messages if m.kind == "email"]
    assert len(set(keys)) == len(keys)


def test_sentences_hardly_repeat(tmp_path: Path) -> None:
    written(tmp_path)
    sentences, different = distinct(tmp_path)
    assert sentences > 2000
    assert different >= 0.95 * sentences


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        written(tmp_path / name, 500, seed)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert digests(tmp_path / "a") != digests(tmp_path / "c")


def test_a_later_day_adds_files_of_other_names(tmp_path: Path) -> None:
    written(tmp_path / "year", 500)
    count = write_day(tmp_path / "day", 100, accounts(60, 1, staff(6), 2025), 2025)
    assert 60 <= count <= 140
    assert not digests(tmp_path / "day").keys() & digests(tmp_path / "year").keys()
    days = {m.sent_at.date().isoformat() for m in read_inputs([tmp_path / "day"]).messages if m.sent_at}
    assert "2026-01-05" in days
