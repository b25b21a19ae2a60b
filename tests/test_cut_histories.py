"""The comparison of cut histories with whole ones: what counts as the same record, and where two answers differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cxnlp.trajectory.model import TrajectoryModel
from pipelines.trajectory.cut_histories import compared, differing_keys, with_undated_of
from tests.test_validation_landmarks import Words


def event(uid: str, reply: str) -> str:
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nATTENDEE;PARTSTAT={reply}:mailto:ana@orchard.example\r\nEND:VEVENT\r\n"


def calendar(*events: str) -> str:
    return "BEGIN:VCALENDAR\r\n" + "".join(events) + "END:VCALENDAR\r\n"


def test_events_of_both_stand_as_cut_and_later_ones_stay() -> None:
    cut = calendar(event("a", "ACCEPTED"), event("b", "DECLINED"))
    whole = calendar(event("a", "DECLINED"), event("c", "TENTATIVE"), event("b", "DECLINED"))
    assert with_undated_of(cut, whole) == calendar(
        event("a", "ACCEPTED"), event("c", "TENTATIVE"), event("b", "DECLINED")
    )
    assert with_undated_of(calendar(), whole) == whole


def test_differing_keys_name_the_place_without_positions() -> None:
    a = {"accounts": [{"score": 1, "events": [{"kind": "x"}]}, {"score": 2, "events": []}], "v": 1}
    b = {"accounts": [{"score": 1, "events": [{"kind": "y"}]}, {"score": 3, "events": [{}]}], "w": 1}
    assert set(differing_keys(a, b)) == {"accounts/events/kind", "accounts/score", "accounts/events#", "v", "w"}
    assert list(differing_keys(a, a)) == []


def exports(folder: Path, weeks: int, title: str) -> Path:
    """Mails every Monday, every third by Bo of that `title`, weekly figures and a contact table without dates."""
    folder.mkdir(parents=True)
    for k in range(weeks):
        day = date.fromordinal(date(2025, 1, 6).toordinal() + 7 * k)
        name = "Ana Reis" if k % 3 else "Bo Marsh"
        (folder / f"{k:03d}.eml").write_bytes(
            f"Message-ID: <m{k}@orchard.example>\r\nDate: {day:%a, %d %b %Y} 10:00:00 +0000\r\n"
            f"From: {name} <{name.split()[0].lower()}@orchard.example>\r\n"
            "To: Vi Stone <vi@vendor.example>\r\nSubject: Tills\r\n\r\n"
            "Please reset the password of till four before noon.\r\n".encode()
        )
    figures = [f"Orchard,2025-W{k + 2:02d},{100 - k}\n" for k in range(weeks)]
    (folder / "metrics.csv").write_text("account,week,active_users\n" + "".join(figures), encoding="utf-8")
    (folder / "contacts.csv").write_text(
        "name,emails,title,account\nAna Reis,ana@orchard.example,Head of Shops,Orchard\n"
        f"Bo Marsh,bo@orchard.example,{title},Orchard\n",
        encoding="utf-8",
    )
    return folder


def test_a_running_week_is_left_out_and_an_undated_title_tells_the_two_apart(tmp_path: Path) -> None:
    """Judged on a Wednesday: the whole exports hold the figure of that week, the cut ones do not."""
    cut = exports(tmp_path / "cut" / "Orchard", 24, "Clerk")
    (cut / "metrics.csv").write_text(
        "".join((cut / "metrics.csv").read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8"
    )
    day = date(2025, 6, 18)
    model = TrajectoryModel.bundled()
    same = exports(tmp_path / "same" / "Orchard", 30, "Clerk")
    other = exports(tmp_path / "other" / "Orchard", 30, "Managing Director")
    found = [compared(cut, whole, day, "vendor.example", Words(), model) for whole in (same, other)]
    assert [(f.as_given, f.same_records) for f in found] == [(True, True), (False, True)]
