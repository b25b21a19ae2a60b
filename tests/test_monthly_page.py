"""docs/monthly.md: its script is a script, its options exist, its timer and cron lines are well formed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cxnlp.cli import app
from cxnlp.commands.page import cli_page

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "monthly.md").read_text(encoding="utf-8")
BLOCKS = dict.fromkeys(re.findall(r"```\w*\n(.*?)```", TEXT, re.S))


def block(start: str) -> str:
    return next(b for b in BLOCKS if b.startswith(start))


def test_the_script_is_valid_shell_and_its_options_exist() -> None:
    script = block("#!/bin/sh")
    subprocess.run(["sh", "-n"], input=script, text=True, check=True)  # noqa: S607
    page = cli_page(app)
    for command in ("analyze", "report"):
        section = page.split(f"## cxnlp {command}\n")[1].split("\n## ")[0]
        lines = [line for line in script.splitlines() if f"cxnlp {command}" in line]
        assert lines
        for option in re.findall(r"(?<!\w)--?[a-z][a-z-]*", " ".join(lines)):
            assert f"`{option}" in section, (command, option)


def test_the_windows_script_gives_the_same_commands() -> None:
    """Command by command the same options in both scripts, whatever their variables are called."""
    told = []
    for script in (block("#!/bin/sh"), block("@echo off")):
        lines = re.findall(r"cxnlp(?:\.exe)? (analyze|report) (.*)", script)
        told.append([(command, re.findall(r"(?<!\w)--?[a-z][a-z-]*", rest)) for command, rest in lines])
        assert "--previous" in script
    assert told[0] == told[1] and len(told[0]) == 2


def test_the_cron_line_has_five_fields_and_a_command() -> None:
    fields = block("15 6").split()
    assert len(fields) == 6 and fields[-1] == "/srv/cx/monthly.sh"
    assert all(f == "*" or 0 <= int(f) <= 59 for f in fields[:5])


def test_systemd_accepts_the_timer(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed")
    script = tmp_path / "monthly.sh"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    script.chmod(0o755)
    files = []
    for name in ("service", "timer"):
        path = tmp_path / f"cxnlp-monthly.{name}"
        path.write_text(block(f"# cxnlp-monthly.{name}").replace("/srv/cx/monthly.sh", str(script)), encoding="utf-8")
        files.append(str(path))
    done = subprocess.run([tool, "--user", "verify", *files], capture_output=True, text=True, check=False)  # noqa: S603
    if "Failed to" in done.stderr and "manager" in done.stderr:
        done = subprocess.run([tool, "verify", *files], capture_output=True, text=True, check=False)  # noqa: S603
    assert "cxnlp-monthly" not in done.stderr, done.stderr
