"""The analysis in parts against the analysis in one go."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cxnlp import parquet
from cxnlp.bundled import samples_dir
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.identify import sort_key
from cxnlp.ingest.read import read_inputs
from cxnlp.output import dumps, message_row
from cxnlp.parsing import resolve
from cxnlp.types import Message, Party
from pipelines.backfill import carry, judging, reading
from pipelines.backfill.engine import Here, OnRay
from pipelines.backfill.manifest import Clock, Part, file_names
from pipelines.backfill.place import Place
from pipelines.backfill.plan import Entry, Job, Sizes, cut, portfolios
from pipelines.backfill.resolving import write_messages
from pipelines.backfill.run import run
from pipelines.backfill.tables import merge, write_lines
from pipelines.backfill.two_machines import ROOT, parts_done, two_machines
from tests.conftest import analyse

ACCOUNTS = ("pinecrest-tools", "ollerton-college")
EACH = Config(as_of="each")
FINE = Sizes(shard_bytes=40_000, bucket_messages=20)


@pytest.fixture(scope="module", autouse=True)
def one_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Sentences of this module are scored once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CXNLP_CACHE", str(tmp_path_factory.mktemp("scores")))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two accounts, a file that repeats another, and one that cannot be read."""
    root = tmp_path_factory.mktemp("backfill") / "exports"
    for name in ACCOUNTS:
        shutil.copytree(samples_dir() / name, root / name)
    first = min(p for p in (root / ACCOUNTS[0]).rglob("*") if p.is_file())
    shutil.copyfile(first, first.with_name("zz-again" + first.suffix))
    (root / ACCOUNTS[1] / "broken.bin").write_bytes(b"\0\1\2 nothing known")
    return root


@pytest.fixture(scope="module")
def local(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return analyse([folder], tmp_path_factory.mktemp("local") / "out", as_of="each")


def job_of(folder: Path | str, out: Path | str, sizes: Sizes = FINE, config: Config = EACH, split: bool = False) -> Job:
    place = Place(str(out))
    return Job(portfolios([str(folder)], place, sizes, split), config, sizes)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def differing(one: Path, other: Path) -> list[str]:
    a, b = contents(one), contents(other)
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


# the plan


@given(st.lists(st.integers(0, 120)), st.integers(1, 100), st.integers(1, 5))
def test_shards_hold_every_file_once_in_order_and_no_more_than_allowed(sizes: list[int], most: int, files: int) -> None:
    entries = [Entry(f"f{n:03d}", "", size, "") for n, size in enumerate(sizes)]
    shards = cut(entries, Sizes(shard_bytes=most, shard_files=files))
    assert [e for shard in shards for e in shard] == entries
    assert all(0 < len(shard) <= files for shard in shards)
    assert all(len(shard) == 1 or sum(e.bytes for e in shard) <= most for shard in shards)


def test_missing_and_mixed_inputs_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        job_of(tmp_path / "none", tmp_path / "out")
    with pytest.raises(UsageError, match="one URL"):
        portfolios(["s3://bucket/a", "exports"], Place("out"), FINE)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "loose.eml").write_text("x")
    with pytest.raises(UsageError, match=r"loose\.eml lies beside"):
        job_of(tmp_path / "in", tmp_path / "out", split=True)
    with pytest.raises(UsageError, match="portfolio_shifts"):
        run(job_of(tmp_path / "in", tmp_path / "out", config=Config(portfolio_shifts=True)), Here())


# files


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(str(tmp_path / "place") if request.param == "disk" else f"memory://{tmp_path.name}")


@pytest.mark.parametrize("place", ["disk", "memory"], indirect=True)
def test_a_file_is_there_when_it_is_whole(place: Place) -> None:
    def half() -> None:
        with place.written("a/half.txt") as path:
            path.write_text("ha")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert place.size("a/half.txt") is None
    place.write_json("a/b.json", {"n": 1})
    assert place.read_json("a/b.json") == {"n": 1}
    with place.child("a").fetched("b.json") as path:
        assert place.size("a/b.json") == path.stat().st_size


@pytest.mark.parametrize("place", ["disk", "memory"], indirect=True)
def test_a_part_counts_only_with_all_its_files_and_the_same_origin(place: Place) -> None:
    part = Part(place, "stage", 3)
    part.write("rows", lambda path: path.write_text("abc") and None)
    done = part.finish("origin", Clock(), {"messages": 1})
    assert Part(place, "stage", 3).held("origin") == done
    assert Part(place, "stage", 3).held("another") is None
    assert Part(place, "stage", 4).held("origin") is None
    with place.written("rows/part-000003.parquet") as path:
        path.write_text("abcd")
    assert Part(place, "stage", 3).held("origin") is None


# tables


def mixed(rows: int) -> pd.DataFrame:
    """Columns of every kind that the tables have; the first half lacks `seen` and knows no `person`."""
    chance = random.Random(1)
    frame = pd.DataFrame(
        {
            "account": [f"a{n * 7 // rows}" for n in range(rows)],
            "count": range(rows),
            "value": [None if n % 11 == 0 else chance.random() for n in range(rows)],
            "person": [f"p{n % 97}" if n > rows // 2 else None for n in range(rows)],
            "yes": [n % 3 == 0 for n in range(rows)],
            "seen": [float("nan") if n <= rows // 2 else float(n) for n in range(rows)],
        }
    )
    frame["week"] = [datetime(2026, 1, 1, tzinfo=UTC).date() + timedelta(days=n % 400) for n in range(rows)]
    return frame


@pytest.mark.parametrize("rows", [5, 130_000])
def test_parts_joined_give_the_bytes_of_the_whole(rows: int, tmp_path: Path) -> None:
    whole = mixed(rows)
    parquet.write(whole, tmp_path / "whole.parquet")
    edges = sorted({0, 1, rows // 2 + 1, rows // 2 + 1 + rows // 7, rows})
    parts = []
    for number, (start, end) in enumerate(pairwise(edges)):
        piece = whole.iloc[start:end].reset_index(drop=True)
        if end <= rows // 2 + 1:  # what a bucket without that column gives
            piece = piece.drop(columns="seen").assign(person=pd.Series([None] * len(piece), dtype=object))
        parts.append(tmp_path / f"part-{number}.parquet")
        parquet.write(piece, parts[-1])
    names = list(whole.columns)
    assert merge(parts, tmp_path / "joined.parquet", names) == rows
    assert (tmp_path / "joined.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_lines_are_ordered_as_messages_are(tmp_path: Path) -> None:
    chance = random.Random(2)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    messages = [
        Message(
            "email",
            "a.mbox",
            "mbox",
            message_id=f"{chance.randrange(16**6):06x}",
            sent_at=None if n % 9 == 0 else first + timedelta(microseconds=chance.choice((0, 1, 10**6)), days=n % 5),
            subject="Ünï ~ \ud83d",
        )
        for n in range(200)
    ]
    part = Part(Place(str(tmp_path)), "resolving", 0)
    for number in range(3):
        write_messages(part, number, messages[number::3])
    parts = [tmp_path / name for name in file_names({"files": part.files}, "messages")]
    assert write_lines(parts, tmp_path / "messages.jsonl") == len(messages)
    wanted = "".join(dumps(message_row(m)) + "\n" for m in sorted(messages, key=sort_key))
    assert (tmp_path / "messages.jsonl").read_text(encoding="utf-8") == wanted


def test_accounts_travel_whole(folder: Path) -> None:
    parsed = resolve(read_inputs([folder]), EACH)
    strange = replace(
        parsed.messages[0], message_id="x", text="half \ud83d \x00", sent_at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC)
    )
    stranger = Message("chat", "c", "slack", message_id="y", account="unlisted", author=Party("Jo"))
    parsed = replace(parsed, messages=(*parsed.messages, strange, stranger))
    found = list(carry.accounts(parsed))
    assert [carry.from_json(carry.to_json(a)) for a in found] == found
    assert [a.key for a in found] == sorted([*parsed.accounts.names, "unlisted"])
    held = carry.as_parsed(found)
    assert set(held.accounts.names) == set(parsed.accounts.names)
    assert sorted(m.message_id for m in held.messages) == sorted(m.message_id for m in parsed.messages if m.account)


# the whole


@pytest.mark.parametrize("sizes", [FINE, Sizes()], ids=["fine", "coarse"])
def test_the_result_is_that_of_analyze_to_the_byte(folder: Path, local: Path, tmp_path: Path, sizes: Sizes) -> None:
    job = job_of(folder, tmp_path / "out", sizes)
    done = run(job, Here())
    assert differing(local, tmp_path / "out" / "result") == []
    parts = len(done[judging.STAGE][0]), len(done[reading.STAGE][0])
    assert parts == ((2, len(job.portfolios[0].shards)) if sizes is FINE else (1, 1))
    assert sum(m["facts"]["messages"] for m in done[reading.STAGE][0]) >= len(
        (local / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    )


def test_the_last_day_of_the_portfolio_counts_in_every_bucket(folder: Path, tmp_path: Path) -> None:
    """Without --as-of one account is judged on a day that only the other's records tell."""
    wanted = analyse([folder], tmp_path / "local", as_of=None)
    run(job_of(folder, tmp_path / "out", config=Config()), Here())
    assert differing(wanted, tmp_path / "out" / "result") == []


def test_objects_give_what_files_give(folder: Path, local: Path, tmp_path: Path) -> None:
    import fsspec

    system = fsspec.filesystem("memory")
    for path in folder.rglob("*"):
        if path.is_file():
            system.pipe(f"/{tmp_path.name}/in/{path.relative_to(folder).as_posix()}", path.read_bytes())
    out = Place(f"memory://{tmp_path.name}/out")
    run(job_of(f"memory://{tmp_path.name}/in", out.url), Here())
    for name, wanted in contents(local).items():
        with out.fetched(f"result/{name}") as path:
            assert path.read_bytes() == wanted, name


def test_each_folder_is_a_portfolio_of_its_own(folder: Path, tmp_path: Path) -> None:
    run(job_of(folder, tmp_path / "out", split=True), Here())
    for name in ACCOUNTS:
        wanted = analyse([folder / name], tmp_path / "local" / name, as_of="each")
        assert differing(wanted, tmp_path / "out" / name / "result") == []


def stamps(out: Path) -> dict[str, int]:
    return {p.relative_to(out).as_posix(): p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}


def test_only_what_is_missing_or_changed_is_done_again(folder: Path, local: Path, tmp_path: Path) -> None:
    exports, out = tmp_path / "exports", tmp_path / "out"
    shutil.copytree(folder, exports)
    run(job_of(exports, out), Here())
    before = stamps(out)
    run(job_of(exports, out), Here())
    assert stamps(out) == before

    (out / "weekly" / "part-000001.parquet").unlink()
    run(job_of(exports, out), Here())
    after = stamps(out)
    redone = {name for name in after if after[name] != before[name]}
    assert redone == {n for n in before if n.endswith(("part-000001.parquet", "judging-000001.json"))} - {
        n for n in before if n.split("/")[0] in ("readings", "accounts", "messages")
    }
    assert differing(local, out / "result") == []

    (exports / ACCOUNTS[1] / "broken.bin").write_bytes(b"\0 other bytes, as useless")
    run(job_of(exports, out), Here())
    last = stamps(out)
    read_again = {n for n in last if n.startswith("readings/") and last[n] != after[n]}
    assert len(read_again) == 1
    assert not {n for n in last if n.startswith(("weekly/", "judged/")) and last[n] != after[n]}
    assert differing(analyse([exports], tmp_path / "anew", as_of="each"), out / "result") == []


def test_what_an_earlier_plan_left_is_gone(folder: Path, local: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(job_of(folder, out), Here())
    (out / "weekly" / ".part-000000.parquet.x.part").write_text("of a killed worker")
    (out / "weekly" / "notes.txt").write_text("mine")
    done = run(job_of(folder, out, Sizes()), Here())
    named = {name for stage in done.values() for m in stage[0] for name in m["files"]}
    there = {n for n in stamps(out) if not n.startswith("manifests/")}
    assert there == named | {"weekly/notes.txt"}
    assert len(list((out / "manifests").iterdir())) == 4
    assert differing(local, out / "result") == []


def test_the_command(folder: Path, local: Path, tmp_path: Path) -> None:
    from pipelines.backfill.__main__ import app

    out = tmp_path / "out"
    done = CliRunner().invoke(app, [str(folder), "-o", str(out), "--as-of", "each"])
    assert done.exit_code == 0, done.output
    assert "messages in 2 accounts" in done.output and "judging: 1 parts" in done.output
    assert differing(local, out / "result") == []
    wrong = CliRunner().invoke(app, [str(tmp_path / "none"), "-o", str(out)])
    assert wrong.exit_code == 2
    assert wrong.output.startswith("cxnlp: ") and wrong.output.count("\n") == 1


DRIVER = """
import os, signal, sys
from pathlib import Path
from cxnlp.config import Config
from pipelines.backfill.engine import Here, OnRay
from pipelines.backfill.place import Place
from pipelines.backfill.plan import Job, Sizes, portfolios
from pipelines.backfill.run import SAID, run

def progress(said, n, total):
    if said == SAID["judging"]:
        os.kill(os.getpid(), signal.SIGKILL)

exports, out, address = sys.argv[1:]
sizes = Sizes(shard_bytes=40_000, bucket_messages=20)
job = Job(portfolios([exports], Place(out), sizes), Config(as_of="each"), sizes)
run(job, OnRay(address, 2) if address else Here(), progress)
"""
"""Does the job of `job_of` in FINE parts, and is killed when the first account bucket is judged."""


def kill_a_driver(folder: Path, out: Path, address: str) -> Mapping[Path, int]:
    """Runs DRIVER to its end; the parts that it left done."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", DRIVER, str(folder), str(out), address],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=300,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (out / "result").exists()
    return parts_done(job_of(folder, out))


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_driver_that_was_killed_goes_on_where_it_was(folder: Path, local: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kept = kill_a_driver(folder, out, "")
    assert {p.name for p in kept} >= {"resolving-000000.json", "judging-000000.json"}
    assert not (out / "manifests" / "judging-000001.json").exists()
    run(job_of(folder, out), Here())
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
    assert differing(local, out / "result") == []


# a cluster


def test_without_ray_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match="needs Ray"):
        OnRay("auto")


@pytest.mark.filterwarnings("default")  # Ray warns of its own settings
@pytest.mark.parametrize("accident", ["worker", "node", "driver"])
def test_two_machines_give_the_same_whatever_is_lost(folder: Path, local: Path, tmp_path: Path, accident: str) -> None:
    """When the first bucket is done, the worker on another one is killed, or a node is taken away, or the driver is
    killed and another one started."""
    pytest.importorskip("ray", reason="needs Ray: pip install -e .[distributed]")
    job = job_of(folder, tmp_path / "out")
    with two_machines() as machines:
        if accident == "driver":
            kept = kill_a_driver(folder, tmp_path / "out", machines.cluster.address)
            machines.run(job)
        else:
            machines.run(job, accident="worker" if accident == "worker" else "node")
            kept = machines.kept
        assert (len(machines.killed), machines.lost) == (int(accident == "worker"), int(accident == "node"))
    assert differing(local, tmp_path / "out" / "result") == []
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
    assert {p.name.split("-")[0] for p in kept} == {"reading", "resolving", "judging"}
    last = {p: json.loads(p.read_text()) for p in parts_done(job) if p not in kept}
    assert not {int(m["worker"].rpartition(":")[2]) for m in last.values()} & set(machines.killed)
