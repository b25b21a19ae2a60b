"""Writes docs/schema.md from the declared tables: `python -m pipelines.schema`."""

from __future__ import annotations

from pathlib import Path

from cxnlp.store.schema_page import schema_page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "schema.md"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(schema_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
