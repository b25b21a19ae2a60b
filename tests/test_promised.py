"""A promise keeps its mark when another mailbox with the same mail is added."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cxnlp import records
from cxnlp.quick.owed import copies_of
from cxnlp.report.promised import FILE, mark_of, marks, promise_number, still_open
from cxnlp.types import Message

ROW = {"message_id": "aa", "text": "I will send the plan on Friday."}


def test_copies_are_told_by_the_message_they_repeat() -> None:
    at = datetime(2025, 3, 4, tzinfo=UTC)
    ids = (("aa", None), ("cc", "aa"), ("bb", "aa"), ("dd", None))
    messages = [Message("email", "x", "eml", message_id=i, duplicate_of=of, sent_at=at) for i, of in ids]
    assert copies_of(messages) == {"aa": ["bb", "cc"]}


def test_a_mark_holds_whichever_copy_it_was_made_on(tmp_path: Path) -> None:
    now_original = {**ROW, "message_id": "bb", "copies": ["aa"]}

    def mark(row: dict[str, object], state: str, day: int) -> None:
        line = {"at": f"2025-03-{day:02}T09:00:00Z", "promise": promise_number("Quay", row), "state": state}
        records.append(tmp_path / FILE, line)

    mark(ROW, "kept", 4)
    account = {"account": "Quay", "commitments": [now_original]}
    assert still_open(account, marks(tmp_path))["commitments"] == []
    mark(now_original, "open", 5)
    assert mark_of(marks(tmp_path), "Quay", now_original) == ("open", "2025-03-05T09:00:00Z")
    assert mark_of(marks(tmp_path), "Quay", ROW)[0] == "kept"
    for other in ({**now_original, "text": "I will call."}, {**ROW, "message_id": "bb"}):
        assert mark_of(marks(tmp_path), "Harbour", other) == ("open", "")
