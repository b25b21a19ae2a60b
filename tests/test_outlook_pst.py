"""Outlook mailboxes: damaged ones, a missing library, and a real one where the environment names it.

No program at hand writes a mailbox, so none is in the tree. The real one is `example/testdata/enron.pst` of the npm
package pst-extractor 1.12.0 (public record); CXNLP_ENRON_PST holds its path.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxnlp.errors import UnreadableInput
from cxnlp.ingest.outlook_pst import OutlookPst
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.registry import detect
from cxnlp.ingest.source import Source
from cxnlp.types import Message, Rejected

HEAD = b"!BDN" + b"\0" * 4 + b"SM" + b"\x17\x00" + b"\x13\x00" + b"\x01\x01"
REAL = os.environ.get("CXNLP_ENRON_PST")


def test_recognised_by_its_first_bytes() -> None:
    found = detect(Source.of_bytes(HEAD + b"\0" * 600, "archive.dat"))
    assert found is not None
    assert found.name == "outlook_pst"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=2000))
def test_damaged_mailboxes_are_unreadable(rest: bytes) -> None:
    try:
        records = list(OutlookPst().parse(Source.of_bytes(HEAD + rest, "a.pst")))
    except UnreadableInput:
        return
    assert all(isinstance(r, Message | Rejected) for r in records)


def test_without_the_library_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pypff", None)
    (tmp_path / "a.pst").write_bytes(HEAD + b"\0" * 600)
    (source,) = read_inputs([tmp_path]).sources
    assert source.status == "quarantined"
    assert "cxnlp[pst]" in (source.reason or "")


@pytest.mark.skipif(REAL is None, reason="CXNLP_ENRON_PST names no file")
def test_a_real_mailbox() -> None:
    found = read_inputs([Path(REAL or "")])
    assert not found.rejected
    assert len(found.messages) == 71
    assert all(m.body.strip() and m.sent_at and m.author for m in found.messages)
    folders = Counter(m.source.rsplit("/", 2)[-2] for m in found.messages)
    assert folders["TW-Commercial Group"] == 14
    assert len({m.native_id for m in found.messages}) == 71
