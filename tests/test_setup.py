"""doctor and init: what they find, what they tell to do, and what they never overwrite."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import cxnlp.setup.doctor as doctor
from cxnlp.cli import app
from cxnlp.commands.session import next_steps, time_left
from cxnlp.config import load
from tests.test_read_inputs import MAIL

RUN = CliRunner()


def exports(folder: Path) -> Path:
    (folder / "orchard").mkdir(parents=True)
    (folder / "orchard" / "one.eml").write_bytes(MAIL)
    (folder / "orchard" / "noise.eml").write_bytes(bytes(range(256)) * 40)
    (folder / "metrics.csv").write_text("account,week,logins\norchard,2026-01-05,12\n", encoding="utf-8")
    return folder


def test_doctor_finds_this_installation_sound_and_says_so_to_programs(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["doctor", "-o", str(tmp_path / "new" / "out"), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["ok"] is True and not (tmp_path / "new").exists()
    names = {f["name"] for f in told["findings"]}
    assert {"Python", "packages", "model trajectory", "free disk", "write rights", "cache of scores"} <= names
    assert all(f["do"] for f in told["findings"] if f["status"] != "ok")


def test_doctor_ends_with_status_two_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_PYTHON", (99, 0))
    monkeypatch.setattr(doctor, "LEAST_DISK_MB", 10**12)
    monkeypatch.setenv("CXNLP_CACHE", "off")
    monkeypatch.setattr(doctor, "requires", lambda _: ["no-such-package-of-ours>=1", "rich>=999", "x; extra == 'y'"])
    done = RUN.invoke(app, ["doctor", "-o", str(tmp_path)])
    assert done.exit_code == 2
    found = {f.name: f for f in doctor.examine(tmp_path)}
    assert [found[n].status for n in ("Python", "free disk", "packages", "cache of scores")] == ["bad"] * 3 + ["note"]
    assert "no-such-package-of-ours" in found["packages"].found and "rich" in found["packages"].found
    assert "→" in done.stdout and "pip install --upgrade cxnlp" in done.stdout


def test_doctor_sees_a_model_that_is_not_what_it_should_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import shutil

    from cxnlp import bundled

    shutil.copytree(bundled.models_dir() / "trajectory", tmp_path / "trajectory")
    weights = tmp_path / "trajectory" / "weights.json"
    weights.write_text(weights.read_text(encoding="utf-8") + " ", encoding="utf-8")
    monkeypatch.setattr(bundled, "models_dir", lambda: tmp_path)
    (finding,) = [f for f in doctor.examine(tmp_path) if f.name.startswith("model")]
    assert finding.status == "bad" and "mismatch" in finding.found


def test_init_writes_a_configuration_that_can_be_used(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    done = RUN.invoke(app, ["init", str(folder), "--vendor-domain", "vendor.example"])
    assert done.exit_code == 0, done.output
    text = (folder / "cxnlp.toml").read_text(encoding="utf-8")
    assert load(folder / "cxnlp.toml").vendor_domains == ("vendor.example",)
    assert set(tomllib.loads(text)) == {"vendor_domains"}, "everything else is a comment"
    assert "# metrics: 1 found (metrics.csv)" in text and "# surveys: none found" in text
    assert "orchard/noise.eml" in text and "# Accounts: 1" in text
    for line in text.splitlines():
        if line.startswith("# ") and " = " in line:  # what is offered as a comment is valid too
            (tmp_path / "try.toml").write_text(line[2:], encoding="utf-8")
            load(tmp_path / "try.toml")


def test_init_names_the_tables_in_a_workbook(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Bills"
    for row in (("account", "invoice_id", "amount", "due_date"), ("orchard", "i1", 12, "2026-01-31")):
        sheet.append(row)
    book.save(folder / "money.xlsx")
    assert RUN.invoke(app, ["init", str(folder), "--vendor-domain", "vendor.example"]).exit_code == 0
    assert "# invoices: 1 found (money.xlsx#Bills)" in (folder / "cxnlp.toml").read_text(encoding="utf-8")


def test_init_never_overwrites_without_force(tmp_path: Path) -> None:
    folder = exports(tmp_path / "in")
    (folder / "cxnlp.toml").write_text("# mine\n", encoding="utf-8")
    done = RUN.invoke(app, ["init", str(folder)])
    assert done.exit_code == 2 and "--force" in done.stderr
    assert (folder / "cxnlp.toml").read_text(encoding="utf-8") == "# mine\n"
    assert RUN.invoke(app, ["init", str(folder), "--force"]).exit_code == 0
    first = (folder / "cxnlp.toml").read_text(encoding="utf-8")
    assert RUN.invoke(app, ["init", str(folder), "--force"]).exit_code == 0
    assert (folder / "cxnlp.toml").read_text(encoding="utf-8") == first, "its own file changes nothing"


def test_the_configuration_is_no_message(tmp_path: Path) -> None:
    from cxnlp.ingest.read import read_inputs

    folder = exports(tmp_path / "in")
    (folder / "cxnlp.toml").write_text('account = "Orchard"\n', encoding="utf-8")
    (row,) = [s for s in read_inputs([folder]).sources if s.source == "cxnlp.toml"]
    assert row.status == "ignored" and row.reason == "settings of cxnlp, hold no communication"


@pytest.mark.parametrize(("make", "said"), [("gone", "no folder"), ("empty", "empty")])
def test_init_refuses_in_one_line(tmp_path: Path, make: str, said: str) -> None:
    folder = tmp_path / "in"
    if make == "empty":
        folder.mkdir()
    done = RUN.invoke(app, ["init", str(folder)])
    assert done.exit_code == 2 and said in done.stderr and done.stderr.count("\n") == 1


def test_next_commands_can_be_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    import shlex

    next_steps(("look", "serve", Path("my results"), "--name", "it's"))
    line = capsys.readouterr().err.splitlines()[1]
    assert shlex.split(line) == ["cxnlp", "serve", "my results", "--name", "it's"]


def test_time_left_is_said_only_where_it_can_be_told() -> None:
    assert [time_left(s) for s in (None, 0, -1)] == ["", "", ""]
    assert time_left(0.2) == "about 5 s left" and time_left(1800) == "about 30 min left"
