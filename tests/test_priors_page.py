"""docs/priors.md says what the catalogue and the shipped weights hold now."""

from __future__ import annotations

from cxnlp.trajectory.catalogue import FEATURES
from cxnlp.trajectory.model import HEADS
from pipelines.priors import PAGE, priors_page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == priors_page(), "run python -m pipelines.priors"


def test_every_weight_stands_in_it_once() -> None:
    rows = [line for line in priors_page().splitlines() if line.startswith("| ") and "±" in line]
    assert len(rows) == len(FEATURES) * (len(HEADS) - 1)  # decline and confirmatory share them
