"""Cached logits: exact to the bit, keyed by content, harmless when the file is broken."""

from __future__ import annotations

import sqlite3
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxnlp.signals import cache
from cxnlp.signals.cache import ScoreCache, digests
from cxnlp.signals.encoding import Target, TokenSequence
from cxnlp.signals.heads import READ
from cxnlp.types import ScoreInput
from tests.test_signals_score import scorer

float32 = st.floats(width=32, allow_nan=False, allow_infinity=False)
ranges = st.tuples(st.integers(0, 3), st.integers(4, 9))
targets = st.lists(st.builds(Target, ranges, ranges, ranges), min_size=1, max_size=3, unique=True)
sequences = st.builds(
    lambda pairs, places: TokenSequence(tuple(i for i, _ in pairs), tuple(s for _, s in pairs), tuple(places)),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=4),
    targets,
)


@given(st.dictionaries(st.binary(min_size=16, max_size=16), st.tuples(*[float32] * READ), max_size=5))
def test_what_is_stored_comes_back_to_the_bit(rows: dict[bytes, tuple[float, ...]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        kept = ScoreCache(Path(folder) / "a.sqlite")
        kept.put(rows)
        found = kept.get([*rows, b"x" * 16])
        assert {k: struct.pack(f"<{READ}f", *v) for k, v in found.items() if k in rows} == {
            k: struct.pack(f"<{READ}f", *v) for k, v in rows.items()
        }


@given(sequences, sequences)
def test_digests_differ_exactly_when_the_input_differs(a: TokenSequence, b: TokenSequence) -> None:
    assert (digests(a) == digests(b)) == (a == b)
    for i, one in enumerate(digests(a)):
        for k, other in enumerate(digests(b)):
            same = (a.ids, a.segments, a.targets[i]) == (b.ids, b.segments, b.targets[k])
            assert (one == other) == same


def test_second_run_computes_nothing_and_gives_the_same(tmp_path: Path) -> None:
    items = [ScoreInput(text, "before") for text in ("one", "two", "three", "one")]
    plain, _ = scorer()
    first, first_session = scorer(cache=ScoreCache(tmp_path / "c.sqlite"))
    second, second_session = scorer(cache=ScoreCache(tmp_path / "c.sqlite"))
    assert first.score_many(items) == plain.score_many(items) == second.score_many(items)
    assert (first_session.runs, second_session.runs) == (3, 0)
    assert len(ScoreCache(tmp_path / "c.sqlite")) == 3


def test_more_sentences_than_one_query_holds(tmp_path: Path) -> None:
    kept = ScoreCache(tmp_path / "c.sqlite")
    rows = {n.to_bytes(16, "big"): (float(n),) * READ for n in range(2 * cache.BATCH + 7)}
    kept.put(rows)
    assert kept.get(list(rows)) == rows


def test_a_file_that_is_no_database_is_moved_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    plain, _ = scorer()
    items = [ScoreInput("one"), ScoreInput("two")]
    for runs in (2, 0):
        broken, session = scorer(cache=ScoreCache(path))
        assert broken.score_many(items) == plain.score_many(items)
        assert session.runs == runs
    assert (tmp_path / "c.sqlite.damaged").read_bytes().startswith(b"not a database")
    (said,) = caplog.messages
    assert "damaged" in said


@pytest.mark.parametrize(
    "damaged", [struct.pack(f"<{READ}f", *[float("nan")] * READ), struct.pack("<i", 3) * (READ + 1)]
)
def test_a_damaged_row_is_computed_anew(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "c.sqlite"
    items = [ScoreInput("one"), ScoreInput("two")]
    right = scorer(cache=ScoreCache(path))[0].score_many(items)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE logits SET packed = ?", (damaged,))
    database.close()
    for runs in (2, 0):
        again, session = scorer(cache=ScoreCache(path))
        assert again.score_many(items) == right
        assert session.runs == runs


def test_rows_without_a_checksum_are_of_an_earlier_version(tmp_path: Path) -> None:
    kept = ScoreCache(tmp_path / "c.sqlite")
    kept.put({b"a" * 16: (1.0,) * READ})
    with sqlite3.connect(tmp_path / "c.sqlite") as database:
        database.execute("UPDATE logits SET packed = ?", (struct.pack(f"<{READ}f", *[2.0] * READ),))
    database.close()
    assert kept.get([b"a" * 16]) == {b"a" * 16: (2.0,) * READ}


def test_a_row_of_another_width_is_ignored(tmp_path: Path) -> None:
    kept = ScoreCache(tmp_path / "c.sqlite")
    kept.put({b"a" * 16: (1.0,) * READ})
    with sqlite3.connect(tmp_path / "c.sqlite") as database:
        database.execute("UPDATE logits SET packed = x'0000'")
    database.close()
    assert kept.get([b"a" * 16]) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    ScoreCache(tmp_path / "c.sqlite").put({b"a" * 16: (1.0,) * READ})
    assert (tmp_path / "c.sqlite").stat().st_mode & 0o777 == 0o600


def test_the_folder_can_be_named_or_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXNLP_CACHE", str(tmp_path))
    assert cache.folder() == tmp_path
    kept = ScoreCache.of_encoder("ab" * 32)
    assert kept is not None
    kept.put({b"a" * 16: (1.0,) * READ})
    assert len(kept) == 1
    monkeypatch.setenv("CXNLP_CACHE", "off")
    assert ScoreCache.of_encoder("ab" * 32) is None
    monkeypatch.delenv("CXNLP_CACHE")
    assert cache.folder() is not None
