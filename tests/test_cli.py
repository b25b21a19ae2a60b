"""The command line: results on disk, one clear line and status 2 for a user's mistake, never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import run, run_here
from tests.test_read_inputs import MAIL


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines()]


def exports(folder: Path) -> Path:
    (folder / "orchard").mkdir()
    (folder / "orchard" / "one.eml").write_bytes(MAIL)
    (folder / "orchard" / "noise.eml").write_bytes(bytes(range(256)) * 40)
    return folder


def test_parse_writes_its_four_files(tmp_path: Path) -> None:
    done = run("parse", exports(tmp_path), "-o", tmp_path / "out", "--vendor-domain", "vendor.example")
    assert done.returncode == 0, done.stderr
    (message,) = lines(tmp_path / "out" / "messages.jsonl")
    assert message["native_id"] == "a1@orchard.example"
    assert message["account"] == "orchard"
    assert message["sent_at"] == "2025-05-05T09:00:00Z"
    assert {s["status"] for s in lines(tmp_path / "out" / "sources.jsonl")} == {"parsed", "quarantined"}
    assert len(lines(tmp_path / "out" / "rejected.jsonl")) == 1
    assert {p["side"] for p in lines(tmp_path / "out" / "people.jsonl")} == {"customer", "vendor"}
    assert "quarantined orchard/noise.eml" in done.stderr


def test_strict_turns_quarantine_into_status_one(tmp_path: Path) -> None:
    assert run_here("parse", exports(tmp_path), "-o", tmp_path / "out", "--strict").returncode == 1


@pytest.mark.parametrize(
    ("make", "args", "said"),
    [
        ("empty", (), "empty"),
        ("gone", (), "does not exist"),
        ("binary", (), "nothing could be read"),
        ("wrong csv", (), "colour"),
        ("mail", ("--as-of", "yesterday"), "2026-03-31"),
        ("mail", ("--as-of", "1999-01-01"), "before the first message"),
        ("mail", ("--vendor-domain", "not a domain"), "no domain"),
        ("mail", ("--metrics", "missing.csv"), "missing.csv"),
        ("mail", ("--colour", "red"), "--colour"),
    ],
)
def test_mistakes_get_one_clear_line(tmp_path: Path, make: str, args: tuple[str, ...], said: str) -> None:
    folder = tmp_path / "in"
    if make != "gone":
        folder.mkdir()
    if make == "binary":
        (folder / "x.eml").write_bytes(bytes(range(256)) * 40)
    elif make == "wrong csv":
        (folder / "x.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")
    elif make == "mail":
        (folder / "x.eml").write_bytes(MAIL)
    done = run_here("analyze", folder, "-o", tmp_path / "out", *args)
    assert done.returncode == 2
    assert said in done.stderr and len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_every_command_explains_itself() -> None:
    for command in ("parse", "score", "analyze", "report", "read", "demo"):
        done = run_here(command, "--help")
        assert done.returncode == 0
        assert "Example" in done.stdout


def test_a_report_needs_an_analysis(tmp_path: Path) -> None:
    done = run_here("report", tmp_path)
    assert done.returncode == 2
    assert "analyze" in done.stderr


@pytest.mark.models
def test_score_keeps_order_and_ids(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = [
        {"id": "b", "text": "We will not renew."},
        {"id": "a", "text": "Thanks!", "kind": "email", "side": "customer"},
    ]
    source.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    done = run("score", source, "-o", tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    scored = lines(tmp_path / "out.jsonl")
    assert [r["id"] for r in scored] == ["b", "a"]
    assert set(scored[0]) == {
        "id",
        "orientation",
        "flags",
        "sentiment",
        "trust",
        "goal_alignment",
        "responsiveness",
        "labels",
    }


@pytest.mark.models
def test_a_broken_line_is_named(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "text": "ok"}\n{"id": 2}\n', encoding="utf-8")
    done = run_here("score", source)
    assert done.returncode == 2
    assert "line 2" in done.stderr


@pytest.mark.models
def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    from cxnlp.bundled import samples_dir

    for name in ("first", "second"):
        done = run("analyze", samples_dir() / "pinecrest-tools", "-o", tmp_path / name, "--quiet")
        assert done.returncode == 0, done.stderr
    names = sorted(p.name for p in (tmp_path / "first").iterdir())
    assert {"accounts.json", "weekly.parquet", "sentences.parquet", "report.html", "messages.jsonl"} <= set(names)
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`cxnlp … | head`: more output than a pipe holds, closed after the first line."""
    rows = "".join(json.dumps({"id": str(k), "text": f"We will not renew contract {k}."}) + "\n" for k in range(400))
    (tmp_path / "many.jsonl").write_text(rows, encoding="utf-8")
    command = [sys.executable, "-m", "cxnlp", "score", str(tmp_path / "many.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert json.loads(first)["id"] == "0"
    assert (process.returncode, said) == (0, "")
