"""Imports between the packages of cxnlp run in one direction, but for the pairs named here."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TWO_WAYS = {
    ("behaviour", "trajectory"),
    ("governance", "running"),
    ("parts", "privacy"),
    ("parts", "store"),
    ("report", "saved"),
}
"""Pairs of which each imports the other; none may be added, and one that is undone goes from the list and from
docs/architecture.md."""


def imported(file: Path) -> set[str]:
    """The packages and modules directly below cxnlp that a module imports, inside functions too."""
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            whole = node.module == "cxnlp"
            names += [f"cxnlp.{alias.name}" for alias in node.names] if whole else [node.module or ""]
    return {parts[1] for name in names if (parts := name.split("."))[0] == "cxnlp" and len(parts) > 1}


def uses() -> dict[str, set[str]]:
    """What each package or module directly below cxnlp imports of the others."""
    used: dict[str, set[str]] = defaultdict(set)
    for file in (ROOT / "cxnlp").rglob("*.py"):
        room = file.relative_to(ROOT / "cxnlp").parts[0].removesuffix(".py")
        used[room] |= imported(file) - {room}
    return used


def page() -> str:
    return " ".join((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split())


def test_imports_run_in_one_direction_but_for_the_pairs_that_are_listed() -> None:
    used = uses()
    both = {(a, b) for a in used for b in used[a] if a < b and a in used[b]}
    assert both == TWO_WAYS


def test_the_architecture_page_names_the_pairs() -> None:
    assert [pair for pair in sorted(TWO_WAYS) if "`{}` and `{}`".format(*pair) not in page()] == []


def test_nothing_imports_what_the_architecture_page_puts_after_it() -> None:
    chain = re.search(r"direction: (`types`.*?`cli`)", page())
    assert chain
    layers = [re.findall(r"`(\w+)`", layer) for layer in chain[1].split("←")]
    height = {room: level for level, layer in enumerate(layers) for room in layer}
    used = uses()
    assert len(height) > 20 and height.keys() <= used.keys()
    above = [(a, b) for a in height for b in used[a] if height.get(b, -1) > height[a]]
    assert above == []
