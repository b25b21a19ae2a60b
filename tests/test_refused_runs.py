"""A run that is refused leaves nothing behind; what a run says of itself and its next step is right."""

from __future__ import annotations

import hashlib
import json
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cxnlp.cli import app
from cxnlp.private import check_folder
from cxnlp.report.write import write_pack
from tests.test_cli import exports, lines
from tests.test_read_inputs import MAIL
from tests.test_workspace import said_by_nobody


def invoke(*args: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, args)))


@pytest.mark.parametrize(
    "args",
    [
        ("parse", "gone", "-o", "new/out"),
        ("parse", "in", "-o", "new/out", "--mapping", "gone.toml"),
        ("parse", "unread", "-o", "new/out"),
        ("parse", "configured", "-o", "new/out", "--strict"),
        ("analyze", "unread", "-o", "new/out"),
        ("analyze", "configured", "-o", "new/out"),
        ("analyze", "gone", "-o", "new/out"),
        ("analyze", "in", "-o", "new/out", "--config", "gone.toml"),
        ("analyze", "-w", "gone.db", "-o", "new/out"),
        ("analyze", "gone", "-o", "new/out", "--redact", "--key-file", "key"),
        ("analyze", "in", "-o", "new/out", "--keep-text-days", "5", "--tombstones", "gone.jsonl"),
        ("report", "analysed", "-o", "new/out", "--account", "Nobody"),
        ("report", "analysed", "-o", "new/out", "--period", "1999-01"),
        ("redact", "gone", "-o", "new/out", "--key-file", "new-key"),
        ("retain", "--in", "new/out", "--keep-text-days", "5"),
        ("replay", "gone", "-o", "new/out"),
        ("validate", "gone", "-o", "new/out"),
        ("fit", "gone", "-o", "new/out"),
        ("export", "-w", "gone.db", "-o", "new/out"),
    ],
    ids=" ".join,
)
@pytest.mark.models
def test_a_refused_run_leaves_nothing(
    tmp_path: Path, analysed: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    exports(tmp_path / "in")
    for name in ("unread", "configured"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "noise.eml").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "configured" / "cxnlp.toml").write_text("event_threshold = 0.5\n", encoding="utf-8")
    (tmp_path / "key").write_text("k" * 64, encoding="utf-8")
    (tmp_path / "key").chmod(0o600)
    shutil.copytree(analysed, tmp_path / "analysed")
    before = sorted(tmp_path.rglob("*"))
    done = invoke(*args)
    assert done.exit_code == 2, done.output
    assert sorted(tmp_path.rglob("*")) == before, done.output


@pytest.mark.parametrize("out", ["file", "file/below"])
@pytest.mark.parametrize("command", ["parse", "analyze", "replay", "validate", "fit"])
def test_a_file_in_the_way_is_told_before_anything_is_read(tmp_path: Path, command: str, out: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = invoke(command, tmp_path / "gone", "-o", tmp_path / out)
    assert done.exit_code == 2 and "choose another place" in done.output, done.output


def test_a_folder_that_may_not_be_written_is_told_before_anything_is_read() -> None:
    import tempfile

    def said(path: Path) -> str:
        try:
            check_folder(path)
        except PermissionError as error:
            return f"no permission for {error.filename}"
        return "may be written"

    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        top = Path(name)
        top.chmod(0o755)
        shut, free = top / "shut", top / "free"
        shut.mkdir(mode=0o555)
        free.mkdir()
        free.chmod(0o777)
        assert said_by_nobody(lambda: said(shut / "a" / "b")) == f"no permission for {shut}"
        assert said_by_nobody(lambda: said(free / "a" / "b")) == "may be written"
        assert not list(free.iterdir())


@pytest.mark.parametrize("sort", ["text", "empty", "database", "folder"])
@pytest.mark.parametrize("command", [("analyze",), ("sweep",), ("remove", "x"), ("retain", "--keep-text-days", "5")])
def test_no_lock_file_is_left_beside_what_is_no_workspace(tmp_path: Path, command: tuple[str, ...], sort: str) -> None:
    file = tmp_path / "accounts.csv"
    if sort == "folder":
        file.mkdir()
    elif sort == "database":
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE t (x)")
        db.close()
    else:
        file.write_text("account,name\n" * 100 if sort == "text" else "", encoding="utf-8")
    before = file.read_bytes() if file.is_file() else b""
    done = invoke(*command, "-w", file)
    assert done.exit_code == 2, done.output
    assert list(tmp_path.iterdir()) == [file]
    assert (file.read_bytes() if file.is_file() else b"") == before


def test_ingest_of_nothing_leaves_neither_workspace_nor_lock(tmp_path: Path) -> None:
    assert invoke("ingest", tmp_path / "gone", "-w", tmp_path / "cx.db").exit_code == 2
    (tmp_path / "in").mkdir()
    exports(tmp_path / "in")
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n" * 50, encoding="utf-8")
    assert invoke("ingest", tmp_path / "in", "-w", tmp_path / "notes.csv").exit_code == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "notes.csv"]


def test_the_next_step_keeps_the_options_given(tmp_path: Path) -> None:
    source, accounts = tmp_path / "in", tmp_path / "accounts.csv"
    source.mkdir()
    exports(source)
    accounts.write_text("account,name\norchard,Orchard Foods\n", encoding="utf-8")
    config = tmp_path / "c.toml"
    config.write_text("event_threshold = 0.5\n", encoding="utf-8")
    given = ["--accounts", str(accounts), "--vendor-domain", "vendor.example", "--config", str(config)]
    done = invoke("parse", source, "-o", tmp_path / "out", *given, "--vendor-domain", "other.example")
    assert done.exit_code == 0, done.output
    step = shlex.split(done.output.split("next, read them into accounts:\n")[1].splitlines()[0])
    assert step[:3] == ["cxnlp", "analyze", str(source)]
    told = dict(zip(step[3::2], step[4::2], strict=True))
    assert told["--accounts"] == str(accounts) and told["--config"] == str(config)
    assert [step[i + 1] for i, x in enumerate(step) if x == "--vendor-domain"] == ["vendor.example", "other.example"]
    assert "1 message of 2 people in 1 account;" in done.output
    done = invoke("parse", source, "-o", tmp_path / "one", "--account", "Orchard")
    assert 'account = "Orchard" in a file for --config' in done.output


@pytest.mark.parametrize("at", ["drawing the report", "keeping the results"])
@pytest.mark.models
def test_a_run_that_is_stopped_leaves_the_earlier_output_and_workspace_as_they_were(
    tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out, file = tmp_path / "in", tmp_path / "out", tmp_path / "cx.db"
    source.mkdir()
    exports(source)
    assert invoke("ingest", source, "-w", file).exit_code == 0
    assert invoke("analyze", "-w", file, "-o", out, "-q").exit_code == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    shown = invoke("accounts", "-w", file, "--json").stdout
    (source / "orchard" / "two.eml").write_bytes(MAIL.replace(b"a1@", b"a2@").replace(b"5 May", b"6 Jun"))
    assert invoke("ingest", source, "-w", file).exit_code == 0
    desk = json.loads(shown)

    def stop(stage: str, *_: object) -> None:
        if stage == at:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cxnlp.commands.exports.shown", lambda quiet: nullcontext(stop))
        assert invoke("analyze", "-w", file, "-o", out).exit_code == 130
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert json.loads(invoke("accounts", "-w", file, "--json").stdout)["accounts"] == desk["accounts"]
    assert invoke("analyze", "-w", file, "-o", out, "-q").exit_code == 0
    assert len(lines(out / "messages.jsonl")) == 2


def test_ctrl_c_ends_with_one_line_and_its_own_status(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "def stopped(*_, **__): raise KeyboardInterrupt\n"
        "import cxnlp.ingest.read as r; r.inputs = stopped\n"
        "from cxnlp.__main__ import main\n"
        f"sys.argv = ['cxnlp', 'parse', {str(tmp_path)!r}, '-o', {str(tmp_path / 'o')!r}]; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr.strip(), done.stdout) == (130, "cxnlp: stopped", "")
    assert not (tmp_path / "o").exists()


def test_ctrl_c_while_the_commands_are_being_loaded_is_answered_alike() -> None:
    program = (
        "import sys\n"
        "class Stopping:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stopping())\n"
        "from cxnlp.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr.strip(), done.stdout) == (130, "cxnlp: stopped", "")


@pytest.mark.models
def test_the_page_of_an_account_has_one_name_however_it_was_asked_for(tmp_path: Path, analysed: Path) -> None:
    asked = ("Pinecrest Tools", "pinecrest", "tools", "PINECREST TOOLS")
    assert {write_pack(analysed, name, tmp_path) for name in asked} == {tmp_path / "account-pinecrest-tools.html"}


def test_an_archive_that_is_not_read_has_a_digest(tmp_path: Path) -> None:
    import io
    import zipfile

    source = tmp_path / "in" / "orchard"
    source.mkdir(parents=True)
    (source / "torn.zip").write_bytes(b"PK\x03\x04" + bytes(range(200)))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", "Hello")
    with zipfile.ZipFile(source / "nested.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    with zipfile.ZipFile(source / "empty.zip", "w"):
        pass
    refused = invoke("parse", source.parent, "-o", tmp_path / "out")
    assert refused.exit_code == 2 and "(and 1 more)" in refused.output
    (source / "one.eml").write_bytes(MAIL)
    invoke("parse", source.parent, "-o", tmp_path / "out")
    found = {str(s["source"]).rsplit("/", 1)[-1]: s["sha256"] for s in lines(tmp_path / "out" / "sources.jsonl")}
    assert found == {
        "one.eml": hashlib.sha256(MAIL).hexdigest(),
        "torn.zip": hashlib.sha256((source / "torn.zip").read_bytes()).hexdigest(),
        "nested.zip!inner.zip": hashlib.sha256(inner.getvalue()).hexdigest(),
        "empty.zip": hashlib.sha256((source / "empty.zip").read_bytes()).hexdigest(),
    }
