"""The workspace: what is held equals a folder read anew, whatever was added and taken out; nothing breaks it."""

from __future__ import annotations

import io
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from cxnlp import parquet, pipeline
from cxnlp.analysis import Judge
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.read import Reading
from cxnlp.signals.cache import input_digest
from cxnlp.signals.heads import READ
from cxnlp.store import schema
from cxnlp.store.codec import pack, unpack
from cxnlp.store.export import export, exported
from cxnlp.store.gathered import gather
from cxnlp.store.inputs import Added, ingest
from cxnlp.store.judgements import Judgements
from cxnlp.store.listing import accounts
from cxnlp.store.migrations import backup_file
from cxnlp.store.removing import remove
from cxnlp.store.results import last_run, load, save, unfolded
from cxnlp.store.run import parse_held
from cxnlp.store.schema_page import schema_page
from cxnlp.store.scores import WorkspaceScores
from cxnlp.store.workspace import reading, writing
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import (
    FLAGS,
    POLARITIES,
    AccountRow,
    Attachment,
    DirectoryRow,
    Invitation,
    InvoiceRow,
    Message,
    MetricRow,
    OutcomeRow,
    Party,
    Recipient,
    Rejected,
    ScoreInput,
    SentenceScore,
    SourceRow,
    SurveyRow,
    Ticket,
    Turn,
    Zone,
)
from pipelines.kill_states import content, sound, to_version_1
from pipelines.kill_test import child, copied, ended

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CONFIG = Config(vendor_domains=("vendor.example",))


def mail(number: int, words: str = "We would like a plan for next year.", sender: str = "ada") -> bytes:
    day = date(2025, 5, 5) + timedelta(days=number)
    return (
        f"Message-ID: <m{number}@orchard.example>\r\nDate: {day:%a, %d %b %Y} 09:00:00 +0000\r\n"
        f"From: {sender.title()} Quill <{sender}@orchard.example>\r\nTo: Bo Marsh <bo@vendor.example>\r\n"
        f"Subject: Plan {number}\r\n\r\n{words}\r\n\r\nRegards\r\n{sender.title()}\r\n"
    ).encode()


def archive(*mails: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for number, data in enumerate(mails):
            out.writestr(zipfile.ZipInfo(f"box/{number}.eml"), data)
    return buffer.getvalue()


PEOPLE = b"name,emails,title,account,side\nAda Quill,ada@orchard.example,CFO,orchard,customer\n"
FILES: dict[str, tuple[bytes, ...]] = {
    "orchard/a.eml": (mail(1), mail(1, "We would rather wait with all of this until autumn.")),
    "orchard/twin.eml": (mail(1), mail(2)),
    "orchard/box.zip": (archive(mail(3), mail(4, sender="cy")), archive(mail(3)), archive(mail(3))[:-30]),
    "orchard/noise.bin": (bytes(range(256)) * 40, b""),
    "orchard/.hidden": (b"x", b"xyz"),
    "maple/people.csv": (PEOPLE, PEOPLE.replace(b"CFO", b"Head of IT")),
    "maple/b.eml": (mail(5).replace(b"orchard", b"maple"), mail(6).replace(b"orchard", b"maple")),
    "zed\udcff.eml": (mail(7), mail(8)),
}


class FlatScorer:
    """The same calm score for every sentence."""

    def score_many(
        self, inputs: Sequence[ScoreInput], progress: Callable[[int, int], None] | None = None
    ) -> list[SentenceScore]:
        return [
            SentenceScore(
                {"strategic": 0.5, "transactional": 0.25, "neutral": 0.25},
                dict.fromkeys(FLAGS, 0.01),
                dict.fromkeys(POLARITIES, (0.125, 0.5, 0.375)),
                "strategic",
                (),
                dict.fromkeys(POLARITIES, 0),
            )
            for _ in inputs
        ]


def put(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def added(file: Path, folder: Path, **options: bool) -> Added:
    with writing(file, "ingest", create=True) as held:
        return ingest(held, [folder], NOW, **options)  # type: ignore[arg-type]


def analysis_of(parsed: pipeline.Parsed, judge: Judge = assess, config: Config = CONFIG) -> pipeline.Analysis:
    return pipeline.analyze(parsed, FlatScorer(), "flat", config, TrajectoryModel.load(), judge=judge)


def analyzed(file: Path, config: Config = CONFIG) -> None:
    with writing(file, "analyze") as held:
        parsed, judged = parse_held(held, config), Judgements(held)
        save(held, parsed, analysis_of(parsed, judged.assess, config), held.state, NOW, judged)


def written(parsed: pipeline.Parsed, out: Path) -> dict[str, bytes]:
    pipeline.write_parsed(parsed, out)
    return {p.name: p.read_bytes() for p in out.iterdir()}


def small(folder: Path, mails: int = 12) -> Path:
    for number in range(mails):
        put(folder, f"orchard/{number}.eml", mail(7 * number))
    put(folder, "people.csv", PEOPLE)
    put(
        folder,
        "metrics.csv",
        b"account,week,logins,seats\norchard,2025-05-05,12,5\norchard,2025-05-12,,6\norchard,2025-06-02,7,6\n",
    )
    return folder


# what goes in comes out


TEXT = st.text(st.characters(), max_size=12)  # half surrogates are among them
PARTY = st.builds(Party, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT, st.just("customer"), TEXT, st.none())
TIME = st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
FLOAT = st.floats(allow_nan=False)
MESSAGE = st.builds(
    Message,
    kind=st.sampled_from(["email", "ticket", "chat"]),
    source=TEXT,
    parser=TEXT,
    sent_at=TIME,
    author=st.none() | PARTY,
    recipients=st.lists(st.builds(Recipient, PARTY, st.just("cc")), max_size=2).map(tuple),
    invited=st.lists(st.builds(Invitation, PARTY, st.just("declined")), max_size=2).map(tuple),
    present=st.lists(PARTY, max_size=2).map(tuple),
    body=TEXT,
    zones=st.lists(st.builds(Zone, st.just("new"), st.integers(0), st.integers(0)), max_size=1).map(tuple),
    turns=st.lists(st.builds(Turn, PARTY, TEXT, st.none() | FLOAT), max_size=2).map(tuple),
    attachments=st.lists(st.builds(Attachment, TEXT, st.integers(0, 2**40), TEXT), max_size=1).map(tuple),
    ticket=st.none() | st.builds(Ticket, TEXT, TEXT, st.none(), PARTY, TIME, TIME),
    references=st.lists(TEXT, max_size=2).map(tuple),
    automatic=st.booleans(),
)
ROW = st.one_of(
    st.builds(AccountRow, TEXT, TEXT, arr=st.none() | FLOAT, renewal_date=st.none() | st.dates()),
    st.builds(DirectoryRow, TEXT, emails=st.lists(TEXT, max_size=2).map(tuple)),
    st.builds(MetricRow, TEXT, TEXT, st.dates(), st.dates(), TEXT, FLOAT),
    st.builds(SurveyRow, TEXT, TEXT, TEXT, st.none() | st.dates(), score=st.none() | FLOAT),
    st.builds(InvoiceRow, TEXT, TEXT, TEXT, st.none() | FLOAT, st.none() | st.dates()),
    st.builds(OutcomeRow, TEXT, TEXT, st.dates(), TEXT),
)


@given(TEXT, st.lists(MESSAGE, max_size=3), st.lists(ROW, max_size=4), st.lists(st.builds(Rejected, TEXT, TEXT, TEXT)))
@settings(max_examples=60, deadline=None)
def test_records_come_back_as_they_were(
    name: str, messages: list[Message], rows: list[AccountRow], rejected: list[Rejected]
) -> None:
    row = SourceRow(name, "0" * 64, 12, "eml", len(messages), len(rejected), "parsed", None)
    whole = Reading(row, tuple(messages), tuple(rows), tuple(rejected))
    assert unpack(pack(name, whole)) == (name, whole)


STEP = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(sorted(FILES)), st.integers(0, 2)),
    st.tuples(st.just("remove"), st.sampled_from(sorted(FILES)), st.just(0)),
    st.tuples(st.just("ingest"), st.just(""), st.just(0)),
)


@given(st.lists(STEP, min_size=3, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_held_equals_the_folder_read_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, int]]
) -> None:
    place = tmp_path_factory.mktemp("law")
    folder, file = place / "in", place / "w.db"
    put(folder, "orchard/first.eml", mail(0))
    for act, name, number in steps:
        if act == "write":
            put(folder, name, FILES[name][number % len(FILES[name])])
        elif act == "ingest":
            added(file, folder)
        elif (folder / name).exists():
            added(file, folder)
            (folder / name).unlink()
            with writing(file, "remove") as held:
                remove(held, name.encode("utf-8", "backslashreplace").decode())
    added(file, folder)
    with reading(file) as held:
        kept = parse_held(held, CONFIG)
    anew = pipeline.parse([folder], CONFIG)
    assert written(kept, place / "kept") == written(anew, place / "anew")
    assert kept.rows == anew.rows


def test_parts_under_one_root_equal_the_whole(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in"), tmp_path / "w.db"
    for part in (folder / "orchard" / "3.eml", folder / "orchard", folder / "people.csv", folder / "metrics.csv"):
        with writing(file, "ingest", create=True) as held:
            ingest(held, [part], NOW, root=folder)
    with reading(file) as held:
        assert gather(held) == pipeline.gather([folder], CONFIG)


def test_only_what_changed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, file = small(tmp_path / "in", 3), tmp_path / "w.db"
    first = added(file, folder)
    assert (len(first.new), first.messages) == (5, 3)
    put(folder, "orchard/1.eml", mail(70))
    put(folder, "orchard/9.eml", mail(80))
    (folder / "orchard" / "0.eml").unlink()
    read: list[str] = []
    from cxnlp.store import inputs, packing

    whole = packing.read_source
    monkeypatch.setattr(packing, "read_source", lambda source, sha: read.append(source.name) or whole(source, sha))
    second = added(file, folder)
    assert read == ["orchard/1.eml", "orchard/9.eml"]
    assert (second.new, second.changed, second.unchanged, second.gone) == (
        ("orchard/9.eml",),
        ("orchard/1.eml",),
        3,
        ("orchard/0.eml",),
    )
    monkeypatch.setattr(inputs, "reader_version", lambda: "another")
    assert len(added(file, folder).changed) == 5  # read by other code: all of it again


def test_a_file_that_cannot_be_read_now_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, file = small(tmp_path / "in", 2), tmp_path / "w.db"
    added(file, folder)
    before = content(file)
    whole = Path.open

    def refusing(path: Path, *args: object, **options: object) -> object:
        if path.name == "1.eml":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)
    found = added(file, folder)
    assert found.kept == ("orchard/1.eml",)
    assert content(file) == before


def test_a_name_held_from_elsewhere_is_not_replaced_unasked(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    put(tmp_path / "one", "box.eml", mail(1))
    put(tmp_path / "two", "box.eml", mail(2))
    put(tmp_path / "three", "box.eml", mail(1))
    added(file, tmp_path / "one")
    before = content(file)
    with pytest.raises(UsageError, match=r"box\.eml.*--root.*--replace"):
        added(file, tmp_path / "two")
    assert content(file) == before
    assert added(file, tmp_path / "three").unchanged == 1  # the same bytes are no conflict
    assert added(file, tmp_path / "two", replace=True).changed == ("box.eml",)


def test_removing_says_what_goes_and_takes_the_results_too(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in"), tmp_path / "w.db"
    put(folder, "orchard/secret.eml", mail(3, "The code word is Zanzibar-4711 and nobody else may know it."))
    added(file, folder)
    analyzed(file)
    assert b"Zanzibar-4711" in file.read_bytes()
    before = content(file)
    with writing(file, "remove") as held:
        would = remove(held, "orchard/secret.eml", only_say=True)
        with pytest.raises(UsageError, match="no source"):
            remove(held, "nobody.eml")
    assert content(file) == before
    with writing(file, "remove") as held:
        gone = remove(held, "orchard/secret.eml")
        assert gone == would
        assert (gone.sources, gone.messages) == (("orchard/secret.eml",), 1)
        assert held.count(schema.MESSAGES) == held.count(schema.FINDINGS) == held.count(schema.ACCOUNTS) == 0
        assert held.count(schema.SCORES) == 1  # how it stood, without a word of text
    assert b"Zanzibar-4711" not in file.read_bytes()
    with reading(file) as held, pytest.raises(UsageError, match="cxnlp analyze --workspace"):
        accounts(held)
    with writing(file, "remove") as held:
        assert len(remove(held, "orchard").sources) == 12  # a folder
        assert len(remove(held, "*.csv").sources) == 2  # a glob


# results


def test_the_files_of_an_analysis_come_back_from_the_tables(tmp_path: Path) -> None:
    folder, file, out = small(tmp_path / "in", 30), tmp_path / "w.db", tmp_path / "out"
    added(file, folder)
    analyzed(file)
    parsed = pipeline.parse([folder], CONFIG)
    pipeline.write_parsed(parsed, out)
    pipeline.write_analysis(analysis_of(parsed), out)
    with unfolded(file) as again:
        names = sorted(p.name for p in again.iterdir())
        logs = {"merges.jsonl", "people-review.csv"}  # made again by the next analysis, never kept
        assert names == sorted({p.name for p in out.iterdir()} - logs)
        for name in names:
            if name.endswith(".parquet"):  # by value: SQLite keeps no minus before a zero
                assert_frame_equal(parquet.read(again / name), parquet.read(out / name), check_exact=True)
            else:
                assert (again / name).read_bytes() == (out / name).read_bytes(), name


def test_accounts_say_their_standing_and_whether_it_is_of_today(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in", 30), tmp_path / "w.db"
    added(file, folder)
    analyzed(file)
    with reading(file) as held:
        first = accounts(held)
    (row,) = first["accounts"]
    assert (row["account"], row["messages"], row["score_before"]) == ("orchard", 30, None)
    assert row["last_customer_at"] == row["last_at"] == "2025-11-24T09:00:00Z"
    assert first["current"] and first["run"] == 1
    put(folder, "orchard/new.eml", mail(300))
    added(file, folder)
    with reading(file) as held:
        assert not accounts(held)["current"]
    analyzed(file)
    with reading(file) as held:
        second = accounts(held)
    assert second["current"] and second["run"] == 2
    assert second["accounts"][0]["score_before"] == row["score"]


def test_a_change_is_told_since_an_earlier_day_whatever_day_was_judged_last(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in", 30), tmp_path / "w.db"
    added(file, folder)
    scores: dict[date | None, list[tuple[float | None, float]]] = {}
    for day in (date(2025, 9, 30), None, date(2025, 8, 31), date(2025, 9, 30)):
        analyzed(file, replace(CONFIG, as_of=day))
        with reading(file) as held:
            (row,) = accounts(held)["accounts"]
        scores[day] = [*scores.get(day, []), (row["score_before"], row["score"])]
    (first, second), (last,), (oldest,) = scores[date(2025, 9, 30)], scores[None], scores[date(2025, 8, 31)]
    assert first[0] is None
    assert last[0] == first[1] != last[1]
    assert oldest[0] is None
    assert second == (first[1], first[1])


def test_findings_remember_the_analysis_that_found_them_first(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in", 30), tmp_path / "w.db"
    added(file, folder)
    with writing(file, "analyze") as held:
        parsed = parse_held(held, CONFIG)
        found = analysis_of(parsed)
        event = {"kind": "churn_risk", "date": "2025-06-01", "person_id": None, "severity": 0.5, "explained": False}
        event |= {"statement": "they may leave", "evidence": []}
        for dates in (["2025-06-01"], ["2025-06-01", "2025-07-01"], ["2025-07-01"]):
            found.accounts["accounts"][0]["events"] = [{**event, "date": day} for day in dates]
            save(held, parsed, found, held.state, NOW)
        assert [(r["date"], r["first_run"]) for r in load(held, schema.FINDINGS)] == [("2025-07-01", 2)]


def test_an_account_of_the_same_history_is_not_judged_again(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in", 30), tmp_path / "w.db"
    put(folder, "maple/b.eml", mail(5).replace(b"orchard", b"maple"))
    added(file, folder)
    analyzed(file)
    put(folder, "maple/c.eml", mail(20).replace(b"orchard", b"maple"))
    added(file, folder)
    with writing(file, "analyze") as held:
        parsed, judged = parse_held(held, CONFIG), Judgements(held)
        found = analysis_of(parsed, judged.assess)
        assert sorted(parsed.accounts.names) == ["maple", "orchard"]
        assert judged.reused == 1  # the last day is orchard's still
        save(held, parsed, found, held.state, NOW, judged)
        assert held.count(schema.JUDGEMENTS) == 2
    anew = analysis_of(parsed)
    assert found.accounts == anew.accounts
    assert_frame_equal(found.weekly, anew.weekly, check_exact=True)


def test_export_is_typed(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in", 30), tmp_path / "w.db"
    added(file, folder)
    analyzed(file)
    with reading(file) as held:
        sizes = dict(export(held, tmp_path / "tables"))
        messages = list(load(held, schema.MESSAGES))
    assert set(sizes) == {f"{t.name}.parquet" for t in exported()}
    assert "inputs.parquet" not in sizes and "logits.parquet" not in sizes
    frame = parquet.read(tmp_path / "tables" / "messages.parquet")
    assert list(frame["text"]) == [m["text"] for m in messages]
    assert frame["sent_at"].dtype.kind == "M" and str(frame["sent_at"].iloc[0]) == "2025-05-05 09:00:00"
    assert frame["automatic"].dtype == bool
    weekly = parquet.read(tmp_path / "tables" / "weekly.parquet")
    with reading(file) as held:
        assert list(weekly["score"]) == [r["score"] for r in load(held, schema.WEEKLY)]  # to the last bit
    assert weekly["week"].dtype.kind == "M"


def test_scores_are_kept_by_sentence_and_context(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    added(file, small(tmp_path / "in", 1))
    item, other = ScoreInput("We agree.", side="customer"), ScoreInput("We agree.", side="vendor")
    logits = tuple(float(n) / 8 for n in range(READ))
    with writing(file, "analyze") as held:
        scores = WorkspaceScores(held, "a" * 64)
        scores.put({input_digest(item): logits})
        scores.flush()
    with writing(file, "analyze") as held:
        keys = [input_digest(item), input_digest(other)]
        assert WorkspaceScores(held, "a" * 64).get(keys) == {keys[0]: logits}
        assert WorkspaceScores(held, "b" * 64).get(keys) == {}


# the file


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    assert page == schema_page(), "run python -m pipelines.schema"


def test_the_file_has_the_declared_columns_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    added(file, small(tmp_path / "in", 1))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with closing(sqlite3.connect(file)) as db:
        for table in schema.TABLES:
            found = [(row[1], row[2]) for row in db.execute(f"PRAGMA table_info({table.name})")]
            assert found == [(c.name, schema.SQL[c.type]) for c in table.columns]


FIRST = ROOT / "tests" / "fixtures" / "workspace_v1.sql"


def version_1(file: Path) -> Path:
    """A workspace as the first schema had it, from a dump made then."""
    with closing(sqlite3.connect(file)) as db:
        db.executescript(FIRST.read_text(encoding="utf-8"))
    return file


def test_an_older_file_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    file = version_1(tmp_path / "w.db")
    before = dump(file)
    with reading_fails(file, "older cxnlp"):
        pass
    with writing(file, "analyze") as held:
        (row,) = load(held, schema.SCORES)
        assert row["account"] == "orchard" and 0 <= row["score"] <= 100
        assert {r["reader"] for r in load(held, schema.FILES)} == {""}
        assert len(gather(held).messages) == 12
    backup = backup_file(file, 1)
    assert dump(backup) == before and stat.S_IMODE(backup.stat().st_mode) == 0o600
    with reading(file) as held:
        assert accounts(held)["accounts"][0]["account"] == "orchard"
    with unfolded(file) as folder:
        assert not (folder / "surveys.jsonl").exists()  # of results that kept none, nothing is said
    fresh = tmp_path / "fresh.db"
    added(fresh, small(tmp_path / "in", 1))
    assert declared(file) == declared(fresh)
    again = added(file, small(tmp_path / "in", 12), replace=True)
    assert again.unchanged == 0 and len(again.changed) == 14  # nobody knows which code read them


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        return list(db.iterdump())


def declared(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as db:
        found = {t.name: db.execute(f"PRAGMA table_info({t.name})").fetchall() for t in schema.TABLES}
        triggers = db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        return found | {"triggers": [(" ".join(sql.split()),) for (sql,) in triggers]}


class reading_fails:  # noqa: N801 - reads as a sentence
    """Asserts that a workspace is refused with these words, by who reads and by who writes unless `reads_only`."""

    def __init__(self, file: Path, words: str) -> None:
        self._file, self._words = file, words

    def __enter__(self) -> None:
        with pytest.raises(UsageError, match=self._words), reading(self._file):
            raise AssertionError("it was opened")

    def __exit__(self, *_: object) -> None:
        return


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    added(file, small(tmp_path / "in", 1))
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = file.read_bytes()
    with reading_fails(file, "newer cxnlp"):
        pass
    with pytest.raises(UsageError, match="newer cxnlp"):
        added(file, tmp_path / "in")
    assert file.read_bytes() == before


@pytest.mark.parametrize("what", ["text", "another database", "cut short"])
def test_other_files_are_refused_and_left_alone(tmp_path: Path, what: str) -> None:
    file = tmp_path / "w.db"
    if what == "text":
        file.write_bytes(b"account,name\n" * 1000)
    elif what == "another database":
        with closing(sqlite3.connect(file)) as db:
            db.execute("CREATE TABLE recipes (name TEXT)")
    else:
        added(file, small(tmp_path / "in"))
        file.write_bytes(file.read_bytes()[: 3 * 4096])
    before = file.read_bytes()
    with pytest.raises(UsageError, match="no cxnlp workspace"):
        added(file, small(tmp_path / "in"))
    assert file.read_bytes() == before


def test_nothing_to_read_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(UsageError, match="empty"):
        added(tmp_path / "w.db", tmp_path / "in")
    with pytest.raises(UsageError, match="does not exist"):
        added(tmp_path / "w.db", tmp_path / "gone")
    assert not (tmp_path / "w.db").exists()
    with pytest.raises(UsageError, match="cxnlp ingest"), reading(tmp_path / "w.db"):
        raise AssertionError


def test_a_second_writer_is_told_who_holds_the_file(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    added(file, small(tmp_path / "in", 1))
    with writing(file, "analyze") as held:
        said: list[str] = []

        def second() -> None:
            try:
                with writing(file, "ingest", wait=0.1):
                    said.append("opened")
            except UsageError as error:
                said.append(str(error))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        assert f"cxnlp analyze (process {os.getpid()})" in said[0]
        with reading(file) as other:  # reading goes on
            assert other.count(schema.INPUTS) == held.count(schema.INPUTS)
    with writing(file, "ingest", wait=0.1):
        pass


def test_a_full_disk_changes_nothing_and_says_so(tmp_path: Path) -> None:
    folder, file = small(tmp_path / "in", 3), tmp_path / "w.db"
    added(file, folder)
    before, size = content(file), file.stat().st_size
    rng = __import__("random").Random(5)
    for number in range(40):  # words that do not compress
        put(folder, f"orchard/more{number}.eml", mail(100 + number, rng.randbytes(6000).hex()))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, size + 20_000))

    command = [sys.executable, "-m", "cxnlp", "ingest", str(folder), "-w", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit, cwd=ROOT)  # noqa: S603
    assert done.returncode == 2, done.stderr
    assert "disk is full or a limit is reached; nothing was changed" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sound(file) and content(file) == before
    assert len(added(file, folder).new) == 40


NOBODY = 65534


def said_by_nobody(act: Callable[[], object]) -> str:
    """What `act` says or objects to when a user without special rights does it; the superuser forks and steps down."""

    def said() -> str:
        try:
            return str(act())
        except UsageError as error:
            return str(error)

    if os.geteuid():
        return said()
    here, there = os.pipe()
    number = os.fork()
    if not number:
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(there, said().encode())
        finally:
            os._exit(0)
    os.close(there)
    os.waitpid(number, 0)
    with os.fdopen(here) as stream:
        return stream.read()


def test_a_folder_without_write_permission_is_named() -> None:
    import filelock

    assert filelock  # a stepped-down child may not be able to load it
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        top = Path(name)
        top.chmod(0o755)
        folder, file = small(top / "in", 1), top / "shut" / "w.db"
        file.parent.mkdir()
        added(file, folder)
        before = file.read_bytes()
        if not os.geteuid():
            for path in (file.parent, *file.parent.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        file.parent.chmod(0o500)

        def count() -> int:
            with reading(file) as held:
                return held.count(schema.INPUTS)

        try:
            assert "cannot be written" in said_by_nobody(lambda: added(file, folder))
            assert said_by_nobody(count) == "3"
            assert file.read_bytes() == before
        finally:
            file.parent.chmod(0o700)


@pytest.mark.parametrize("stage", ["looking for what is new", "reading what is new"])
def test_an_input_that_vanishes_meanwhile_is_told_and_breaks_nothing(tmp_path: Path, stage: str) -> None:
    folder, file = small(tmp_path / "in", 4), tmp_path / "w.db"
    put(folder, "orchard/.hidden", b"x")
    added(file, folder)
    put(folder, "orchard/1.eml", mail(50))
    put(folder, "orchard/9.eml", mail(60))

    def vanish(at: str, done: int, total: int | None = None) -> None:
        if at == stage and done == 1:
            for name in ("1.eml", "9.eml", ".hidden"):
                (folder / "orchard" / name).unlink()

    with writing(file, "ingest") as held:
        done = ingest(held, [folder], NOW, progress=vanish)
        ids = {m.native_id for m in gather(held).messages}
    assert set(done.kept) - {"orchard/.hidden"} == {"orchard/1.eml"}
    assert "m7@orchard.example" in ids  # as it was read before
    assert [s for s, _ in done.quarantined] == ["orchard/9.eml"]
    assert sound(file)


# killed at every statement


def killing(at: int) -> Callable[[], None]:
    """Makes SQLite kill the process when it begins its statement number `at`."""

    def hook() -> None:
        count = 0
        connect = sqlite3.connect

        def step(_: str) -> None:
            nonlocal count
            count += 1
            if count == at:
                os.kill(os.getpid(), 9)

        def traced(*args: object, **options: object) -> sqlite3.Connection:
            db = connect(*args, **options)  # type: ignore[call-overload]
            db.set_trace_callback(step)
            return db  # type: ignore[no-any-return]

        sqlite3.connect = traced  # type: ignore[assignment]

    return hook


def remove_one(file: Path) -> None:
    with writing(file, "remove") as held:
        remove(held, "orchard/1.eml")


def migrate_only(file: Path) -> None:
    with writing(file, "analyze"):
        pass


@pytest.mark.parametrize("command", ["ingest", "ingest more", "remove", "analyze", "migrate"])
def test_a_command_killed_at_any_statement_has_done_all_or_nothing(tmp_path: Path, command: str) -> None:
    folder, base = small(tmp_path / "in", 4), tmp_path / "base.db"
    acts: dict[str, Callable[[Path], object]] = {
        "ingest": lambda file: added(file, folder),
        "ingest more": lambda file: added(file, folder),
        "remove": remove_one,
        "analyze": analyzed,
        "migrate": migrate_only,
    }
    act = acts[command]
    if command != "ingest":
        added(base, folder)
        analyzed(base)
        put(folder, "orchard/1.eml", mail(50))
        put(folder, "orchard/8.eml", mail(60))
    if command == "migrate":
        to_version_1(base)
    file = tmp_path / "w.db"
    before = content(base)
    act(copied(base, file))
    after = content(file)
    assert after != before
    at, killed = 1, 0
    while True:
        copied(base, file)
        status = ended(child(act, file, killing(at)))  # type: ignore[arg-type]
        if status != -9:
            break
        killed += 1
        assert sound(file)
        found = content(file)
        assert found in (before, after), f"statement {at}"
        if found == before:
            assert ended(child(act, file)) == 0  # type: ignore[arg-type]
            assert content(file) == after
        at += 1 + at // 4
    assert status == 0 and killed >= 8


def test_a_run_is_known_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    added(file, small(tmp_path / "in", 3))
    analyzed(file)
    with reading(file) as held:
        run = last_run(held)
    assert (run["run"], run["finished_at"], run["state"]) == (1, "2026-01-05T09:00:00Z", 1)
