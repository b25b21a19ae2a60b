"""The commands on a workspace, end to end with the real model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import run_here as run
from tests.test_cli import lines

NOTE = """Orchard call, 20 May 2025
Attendees: Ada Quill, Zoe Brand

Ada said the plan for next year has to wait. They may look at other vendors. She was unhappy with the invoice.
"""


@pytest.mark.models
def test_a_workspace_gives_the_same_bytes_as_the_folder(tmp_path: Path) -> None:
    from cxnlp.bundled import samples_dir

    folder, file = tmp_path / "in", tmp_path / "cx.db"
    shutil.copytree(samples_dir() / "pinecrest-tools", folder / "pinecrest-tools")
    held_back = folder / "pinecrest-tools" / "mailbox.mbox"
    held_back.rename(tmp_path / "mailbox.mbox")
    assert run("ingest", folder, "-w", file).returncode == 0
    (tmp_path / "mailbox.mbox").rename(held_back)
    done = run("ingest", folder, "--workspace", file)
    others = sum(path.is_file() for path in folder.rglob("*")) - 1
    assert done.stdout.startswith(f"1 file new, 0 changed, {others} as before"), done.stdout + done.stderr
    assert run("analyze", "-w", file, "-o", tmp_path / "held", "-q").returncode == 0
    assert run("analyze", folder, "-o", tmp_path / "plain", "-q").returncode == 0
    assert run("report", "-w", file, "-o", tmp_path / "page", "-q").returncode == 0
    names = sorted(p.name for p in (tmp_path / "plain").iterdir())
    assert names == sorted(p.name for p in (tmp_path / "held").iterdir())
    for name in names:
        assert (tmp_path / "held" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes(), name
    assert (tmp_path / "page" / "report.html").read_bytes() == (tmp_path / "plain" / "report.html").read_bytes()
    listed = json.loads(run("accounts", "-w", file, "--json").stdout)
    (row,) = listed["accounts"]
    (whole,) = json.loads((tmp_path / "plain" / "accounts.json").read_text(encoding="utf-8"))["accounts"]
    assert row["score"] == whole["trajectory"]["score"] and row["last_at"] == whole["last_at"]
    shown = run("accounts", "-w", file).stdout
    assert "steady" in shown or "drifting" in shown
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    done = run("read", tmp_path / "note.txt", "--account", "pinecrest tools", "-w", file, "--json")
    told = json.loads(done.stdout)["past"]
    done = run("read", tmp_path / "note.txt", "--account", "pinecrest tools", "--in", tmp_path / "plain", "--json")
    assert json.loads(done.stdout)["past"] == told
    assert told["day"] == "2025-05-20" and "Zoe Brand" in told["new_people"]
    of_folder = ("explain", "Pinecrest", "--in", tmp_path / "plain", "--verify", "--json")
    of_file = ("explain", "Pinecrest", "-w", file, "--verify", "--json")
    assert json.loads(run(*of_file).stdout) == json.loads(run(*of_folder).stdout)
    nobody = run("explain", "Nobody", "-w", file)
    assert nobody.returncode == 2 and f"no account 'Nobody' in {file}" in nobody.stderr
    of_folder, of_file = ("quality", "--in", tmp_path / "plain", "--json"), ("quality", "-w", file, "--json")
    asked = json.loads(run(*of_file).stdout)
    assert asked["surveys"]["months"] and asked == json.loads(run(*of_folder).stdout)
    for name, given in (("past", (folder,)), ("held-past", ("-w", file))):
        assert run("replay", *given, "--every", "month", "-o", tmp_path / name, "-q").returncode == 0
    for page in (tmp_path / "past").iterdir():
        assert (tmp_path / "held-past" / page.name).read_bytes() == page.read_bytes(), page.name
    sources = [s["source"] for s in lines(tmp_path / "plain" / "sources.jsonl")]
    gone = json.loads(run("remove", "pinecrest-tools/meetings", "-w", file, "--json").stdout)
    assert gone["sources"] == [s for s in sources if "/meetings/" in str(s)]
    assert "cxnlp analyze --workspace" in run("accounts", "-w", file).stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("analyze", "-q"), "--workspace FILE"),
        (("analyze", "in", "-w", "w.db"), "not both"),
        (("analyze", "-w", "w.db"), "cxnlp ingest"),
        (("accounts", "-w", "w.db"), "cxnlp ingest"),
        (("report", "-w", "w.db"), "cxnlp ingest"),
        (("explain", "x", "-w", "w.db"), "cxnlp ingest"),
        (("replay", "-w", "w.db"), "cxnlp ingest"),
        (("replay", "in", "-w", "w.db"), "not both"),
        (("ingest", "gone", "-w", "w.db"), "does not exist"),
        (("ingest", "in", "-w", "nowhere/w.db"), "make the folder"),
        (("read", "in", "--account", "x"), "--account goes with --in"),
        (("remove", "x", "-w", "w.db"), "cxnlp ingest"),
        (("export", "-w", "w.db"), "cxnlp ingest"),
        (("retain", "-w", "w.db", "--keep-text-days", "9"), "cxnlp ingest"),
        (("freeze", "2026", "--signer", "Ada", "-w", "w.db"), "cxnlp ingest"),
        (("freeze", "2026", "--signer", "Ada", "-w", "w.db", "-o", "x"), "without --in and -o"),
        (("forget", "Ada", "-w", "w.db"), "--key-file"),
        (("forget", "Ada", "in", "-w", "w.db"), "not both"),
        (("people", "list", "-w", "w.db"), "cxnlp ingest"),
        (("people", "list", "in", "-w", "w.db"), "--workspace FILE"),
        (("people", "set", "ada@x.example", "-w", "w.db", "--role", "buyer"), "cxnlp ingest"),
        (("people", "set", "in"), "name a person after the folder"),
    ],
)
def test_mistakes_get_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    done = run(*args)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr or said in done.stdout
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "w.db").exists()


def test_every_command_explains_itself() -> None:
    for command in ("ingest", "accounts", "remove", "export"):
        done = run(command, "--help")
        assert done.returncode == 0
        assert "Example" in done.stdout
