"""Nothing leaves the machine but alerts to a server that was set up: no fault tells a word of a message."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.fault import told
from tests.alert_folders import CHURN, SICK, folder
from tests.offline_commands import commands
from tests.test_alerts_delivery import Server

# `train` and `validate` refuse here, with reason: too few labels, too few outcomes.
MAY_REFUSE = {"train", "evaluate", "validate"}
WORDS = "zanzibar-marmalade"


def alone() -> list[str]:
    """How to run a process without any network, where the system allows it."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603
        return [unshare, "-rn"]
    return []


def test_every_command_is_known_to_this_test(tmp_path: Path) -> None:
    names = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    names |= {g.name for g in app.registered_groups if g.name}
    assert names == set(commands(tmp_path, tmp_path)), "say in tests/offline_commands.py how to run the new command"


@pytest.mark.models
def test_no_command_opens_a_connection(exports: Path, tmp_path: Path) -> None:
    command = [*alone(), sys.executable, "-m", "tests.offline_commands", str(exports), str(tmp_path)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr[-2000:]
    rows = json.loads(done.stdout[done.stdout.index("{") :])
    assert {name: row["tried"] for name, row in rows.items() if row["tried"]} == {}
    failed = {
        n: row
        for n, row in rows.items()
        if "fault" in row or row["status"] not in (0, *([2] if n in MAY_REFUSE else []))
    }
    assert failed == {}


@pytest.mark.models
def test_a_native_library_leaves_no_report_in_the_home_folder(tmp_path: Path) -> None:
    """ONNX Runtime queues what it sends below the home folder; its sockets are beyond the audit events."""
    (tmp_path / "home").mkdir()
    (tmp_path / "s.jsonl").write_text('{"id": 1, "text": "We will not renew."}\n', encoding="utf-8")
    command = [sys.executable, "-m", "cxnlp", "score", str(tmp_path / "s.jsonl"), "-o", str(tmp_path / "scored.jsonl")]
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(tmp_path / "home"), "CXNLP_CACHE": "off"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    assert done.returncode == 0 and (tmp_path / "scored.jsonl").exists(), done.stderr[-2000:]
    assert [str(path) for path in (tmp_path / "home").rglob("*")] == []


def test_the_page_serves_without_calling_out(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = (
        "import sys, tests.offline_commands as o; sys.addaudithook(o.closed); from cxnlp.__main__ import main; "
        f"sys.argv = ['cxnlp', 'serve', '--port', '{port}', '-q']; main()"
    )
    page = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                    assert answer.status == 200
                break
            except OSError:
                assert page.poll() is None, page.stderr.read() if page.stderr else ""
                time.sleep(0.5)
        else:
            pytest.fail("the page did not come up")
    finally:
        page.terminate()
        _, errors = page.communicate(timeout=60)
    assert "no network here" not in errors


@pytest.mark.parametrize("quotes", [False, True])
def test_alerts_call_the_server_of_the_rules_file_and_no_other(tmp_path: Path, quotes: bool) -> None:
    place = folder(tmp_path / "out", orchard=SICK)
    quote = CHURN["evidence"][0]["quote"]  # type: ignore[index]
    program = (
        "import sys; to = []\n"
        "sys.addaudithook(lambda e, a: to.append(a[1]) if e == 'socket.connect' else None)\n"
        "from typer.testing import CliRunner; from cxnlp.cli import app\n"
        "done = CliRunner().invoke(app, sys.argv[1:])\n"
        "print(done.exit_code, sorted({(str(host), port) for host, port, *_ in to}))"
    )
    with Server([200]) as server:
        port = urllib.parse.urlsplit(server.url).port
        rules = tmp_path / "alerts.toml"
        rules.write_text(
            f'[[sink]]\nkind = "webhook"\nurl = "{server.url}"\nquotes = {str(quotes).lower()}\n', encoding="utf-8"
        )
        for given, called in (([], []), (["--rules", str(rules)], [("127.0.0.1", port)])):
            asked = ["alerts", "--in", str(place), "--state", str(tmp_path / "s"), *given]
            command = [sys.executable, "-c", program, *asked]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
            assert done.stdout.strip() == f"0 {called}", done.stderr[-2000:]
    assert len(server.bodies) == 1
    assert (quote in json.dumps(server.bodies[0], ensure_ascii=False)) == quotes


def test_a_fault_tells_its_place_and_no_words() -> None:
    from cxnlp.monitoring.hearing import month_number

    try:
        month_number(WORDS)
    except ValueError as error:
        error.args = (f"unusable: {WORDS}",)
        line = told(error)
        assert WORDS not in line and "\n" not in line
        assert "ValueError at monitoring/hearing.py:" in line
    else:
        pytest.fail("no fault was provoked")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "torn.eml",
            f"Message-ID: <1@x.example>\nDate: {WORDS}\nFrom: {WORDS}\nContent-Type: multipart/mixed\n\n{WORDS}",
        ),
        ("torn.json", f'{{"tickets": [{{"id": 1, "subject": "{WORDS}", "description": "{WORDS}"'),
        ("torn.csv", f'ticket id,subject,description,created\n1,"{WORDS},{WORDS}\n'),
        ("torn.vtt", f"WEBVTT\n\n99:99 --> {WORDS}\n{WORDS}\n"),
        ("torn.ics", f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:{WORDS}\nDTSTART:{WORDS}\n"),
        ("torn.jsonl", f'{{"id": 1, "text": "{WORDS}'),
        ("torn.txt", f"{WORDS}\x00{WORDS}"),
    ],
)
def test_damaged_input_is_told_without_its_words(tmp_path: Path, name: str, content: str) -> None:
    box = tmp_path / "in"
    box.mkdir()
    (box / name).write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["parse", str(box), "-o", str(tmp_path / "out")])
    assert WORDS not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    scored = CliRunner().invoke(app, ["score", str(box / name)])
    assert WORDS not in scored.output and scored.exit_code == 2


def test_a_fault_ends_with_one_line_and_its_own_status(tmp_path: Path) -> None:
    program = (
        "import sys, cxnlp.ingest.walk as w\n"
        f"def broken(paths): raise ValueError('{WORDS}')\n"
        "import cxnlp.ingest.read as r; r.inputs = broken\n"
        "from cxnlp.__main__ import main\n"
        f"sys.argv = ['cxnlp', 'parse', {str(tmp_path)!r}, '-o', {str(tmp_path / 'o')!r}]; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 70
    assert WORDS not in done.stderr and "Traceback" not in done.stderr
    assert "internal fault, ValueError at" in done.stderr
