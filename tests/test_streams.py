"""Output on a terminal or pipe that is not UTF-8, and the answer to a command line that cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cxnlp.cli import app
from cxnlp.commands.streams import plain

WHAT = "prices −3 % → “new” 🙂"


def run(*args: str | Path, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cxnlp", *map(str, args)]
    return subprocess.run(  # noqa: S603
        command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding}
    )


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A configuration file with a marker whose words few encodings have."""
    file = tmp_path / "c.toml"
    assert CliRunner().invoke(app, ["regime", "add", "2026-03-01", WHAT, "--config", str(file)]).exit_code == 0
    return file


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp437", "koi8-r"])
def test_text_is_written_plainly_where_the_encoding_lacks_a_character(marked: Path, encoding: str) -> None:
    done = run("regime", "list", "--config", marked, encoding=encoding)
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode(encoding)
    assert "prices -3 % > " in told and "new" in told and "?" not in told


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
def test_tables_are_drawn_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "accounts.csv").write_text("account,name,owner\norchard,Zoë’s Orchard,Ida\n", encoding="utf-8")
    done = run("mapping", tmp_path, "--explain", encoding=encoding)
    assert done.returncode == 0, done.stderr
    assert "> account name" in done.stdout.decode(encoding) or "> name" in done.stdout.decode(encoding)
    assert "s Orchard" in done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_json_is_utf8_on_every_pipe(marked: Path, encoding: str) -> None:
    done = run("regime", "list", "--config", marked, "--json", encoding=encoding)
    assert json.loads(done.stdout.decode("utf-8"))["regimes"][0]["what"] == WHAT


def test_what_no_letters_stand_for_is_a_question_mark() -> None:
    text = "a\udcff…\ue000"
    assert plain(UnicodeEncodeError("ascii", text, 1, len(text), "")) == ("?...?", len(text))
    with pytest.raises(UnicodeDecodeError):
        plain(UnicodeDecodeError("ascii", b"\xff", 0, 1, ""))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--colour",), "(see cxnlp --help)"),
        (("colour",), "(see cxnlp --help)"),
        (("people", "lst"), "Did you mean 'list'"),
        (("people", "lst"), "(see cxnlp people --help)"),
        (("analyze", "x", "--as", "each"), "--as-of, --json) (see cxnlp analyze --help)"),
        (("sweep", "--score", "all"), "'-w'. (see cxnlp sweep --help)"),
        (("sweep", "-w", "x", "--score-since", "May"), "(see cxnlp sweep --help)"),
        (("sweep", "--score"), "'--score' requires an argument"),
        (("alerts", "."), "give it as cxnlp alerts --in . (see cxnlp alerts --help)"),
        (("people", "a\nb"), "(see cxnlp people --help)"),
    ],
)
def test_an_unusable_command_line_is_answered_in_one_line(args: tuple[str, ...], said: str) -> None:
    done = run(*args)
    line = done.stderr.decode("utf-8")
    assert (done.returncode, done.stdout) == (2, b"")
    assert line.startswith("cxnlp: ") and len(line.splitlines()) == 1 and said in line, line


@pytest.mark.parametrize("args", [(), ("people",), ("explain",)], ids=" ".join)
def test_a_command_given_nothing_shows_its_help(args: tuple[str, ...]) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert done.stderr.decode("utf-8").startswith(" ".join(["Usage: cxnlp", *args]))
