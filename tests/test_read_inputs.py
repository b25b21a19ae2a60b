"""Every input stands in the sources exactly once, and bad ones say why."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from cxnlp.errors import UsageError
from cxnlp.ingest.read import read_inputs
from cxnlp.ingest.walk import MAX_RATIO, Unopened, inputs

MAIL = (
    b"Message-ID: <a1@orchard.example>\r\nDate: Mon, 05 May 2025 09:00:00 +0000\r\n"
    b"From: Ada Quill <ada@orchard.example>\r\n"
    b"To: Bo Marsh <bo@vendor.example>\r\nSubject: Hello\r\n\r\nWe would like a plan for next year.\r\n"
)


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return buffer.getvalue()


def test_every_input_is_accounted_for_once(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "one.eml").write_bytes(MAIL)
    (tmp_path / "mail" / "same.eml").write_bytes(MAIL)
    (tmp_path / "mail" / "noise.eml").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "mail" / "empty.eml").write_bytes(b"")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "wrong.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")
    found = read_inputs([tmp_path])
    status = {s.source: s.status for s in found.sources}
    assert status == {
        ".DS_Store": "ignored",
        "mail/empty.eml": "quarantined",
        "mail/noise.eml": "quarantined",
        "mail/one.eml": "parsed",
        "mail/same.eml": "duplicate",
        "wrong.csv": "quarantined",
    }
    assert [m.native_id for m in found.messages] == ["a1@orchard.example"]
    reasons = {s.source: s.reason or "" for s in found.sources}
    assert "empty" in reasons["mail/empty.eml"]
    assert "colour" in reasons["wrong.csv"]
    assert {r.source for r in found.rejected} == {s.source for s in found.sources if s.status == "quarantined"}


def test_archive_members_are_read_and_bombs_are_not(tmp_path: Path) -> None:
    data = archive({"box/one.eml": MAIL, "../../evil.eml": MAIL.replace(b"a1@", b"a2@"), "bomb.txt": b"0" * 5_000_000})
    (tmp_path / "export.zip").write_bytes(data)
    found = read_inputs([tmp_path])
    status = {s.source: s.status for s in found.sources}
    assert status["export.zip!box/one.eml"] == "parsed"
    assert status["export.zip!../../evil.eml"] == "parsed"
    assert status["export.zip!bomb.txt"] == "quarantined"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["export.zip"]
    assert MAX_RATIO * 5_000 < 5_000_000


def test_a_damaged_archive_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(archive({"a.eml": MAIL})[:-30])
    found = read_inputs([tmp_path])
    assert [s.status for s in found.sources] == ["quarantined"]
    assert "archive" in (found.sources[0].reason or "")


def test_nothing_to_read_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="empty"):
        read_inputs([tmp_path])
    with pytest.raises(UsageError, match="does not exist"):
        read_inputs([tmp_path / "gone"])


def test_several_folders_keep_their_names_apart(tmp_path: Path) -> None:
    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.eml").write_bytes(MAIL)
    names = [i.name for i in inputs([tmp_path / "north", tmp_path / "south"])]
    assert names == ["north/x.eml", "south/x.eml"]
    assert not any(isinstance(i, Unopened) for i in inputs([tmp_path / "north"]))


def test_a_link_to_nowhere_is_quarantined_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    (tmp_path / "gone.eml").symlink_to(tmp_path / "moved.eml")
    found = read_inputs([tmp_path])
    assert {s.source: s.status for s in found.sources} == {"gone.eml": "quarantined", "one.eml": "parsed"}
    assert "cannot be opened" in found.rejected[0].reason
