"""Writes docs/cli.md from the commands themselves: `python -m pipelines.cli_page`."""

from __future__ import annotations

from pathlib import Path

from cxnlp.cli import app
from cxnlp.commands.page import cli_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(cli_page(app), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
