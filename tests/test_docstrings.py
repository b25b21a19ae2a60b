"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import cxnlp

NAMES = sorted(m.name for m in pkgutil.walk_packages(cxnlp.__path__, "cxnlp.") if not m.name.endswith("__main__"))


@pytest.mark.parametrize("area", sorted({name.split(".")[1] for name in NAMES}))
def test_examples_in_docstrings_are_true(area: str) -> None:
    modules = [importlib.import_module(name) for name in NAMES if name.split(".")[1] == area]
    assert [m.__name__ for m in modules if doctest.testmod(m).failed] == []


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [t for name in NAMES for t in finder.find(importlib.import_module(name)) if t.examples]
    assert len(found) > 150
