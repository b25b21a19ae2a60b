"""One command line of cxnlp, in a process of its own or in this one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from cxnlp import cli

Done = subprocess.CompletedProcess[str]


def run(*args: str | Path, stdin: str = "") -> Done:
    """The command as a user starts it: `python -m cxnlp`."""
    command = [sys.executable, "-m", "cxnlp", *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603


def run_here(*args: str | Path) -> Done:
    """The command from its arguments to its status, without loading everything anew."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    mask = os.umask(0o077)
    try:
        with patch("sys.argv", ["cxnlp", *map(str, args)]), redirect_stdout(out), redirect_stderr(err):
            status = cli.main()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        os.umask(mask)
    said, told = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(["cxnlp", *map(str, args)], status, said, told)
