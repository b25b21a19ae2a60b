"""docs/formats.md says what the code does now."""

from pathlib import Path

from cxnlp.ingest.format_notes import notes
from cxnlp.ingest.format_page import FAMILIES, formats_page
from cxnlp.ingest.registry import formats

PAGE = Path(__file__).resolve().parents[1] / "docs" / "formats.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == formats_page(), "run python -m pipelines.formats"


def test_every_format_is_noted_and_shown_once():
    built_in = [form for form in formats() if type(form).__module__.startswith("cxnlp.")]
    assert sorted(form.name for form in built_in) == sorted(notes())
    assert {form.family for form in built_in} == set(FAMILIES)
    assert all(formats_page().count(f"| `{name}` |") == 1 for name in notes())
