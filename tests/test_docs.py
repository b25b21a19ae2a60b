"""What the docs name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = {p.stem for p in (ROOT / "tests").glob("test_*.py")}
FUNCTIONS = {n for p in (ROOT / "tests").glob("test_*.py") for n in re.findall(r"^def (test_\w+)", p.read_text(), re.M)}
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_tests_that_a_page_names_exist(page: Path) -> None:
    named = set(re.findall(r"`(?:tests/)?(test_[\w*]+)(?:\.py)?[`:]", page.read_text(encoding="utf-8")))
    known = {
        n for n in named if n in TESTS | FUNCTIONS or (n.endswith("*") and any(t.startswith(n[:-1]) for t in TESTS))
    }
    assert named - known == set()


def test_the_laws_of_the_architecture_name_their_tests() -> None:
    laws = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Laws")[1].split("\n## ")[0]
    assert len(set(re.findall(r"`test_[\w*]+`", laws))) > 10
