"""Writes docs/formats.md from the registry of formats: `python -m pipelines.formats`."""

from __future__ import annotations

from pathlib import Path

from cxnlp.ingest.format_page import formats_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "formats.md"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(formats_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
