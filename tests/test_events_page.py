"""docs/events.md says what the detectors and the shipped weights hold now."""

from __future__ import annotations

from cxnlp.trajectory.needs import NEEDS
from cxnlp.types import FLAGS
from pipelines.events_page import PAGE, events_page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == events_page(), "run python -m pipelines.events_page"


def test_every_kind_that_has_a_weight_or_a_flag_stands_in_it_once() -> None:
    from cxnlp.trajectory.model import TrajectoryModel

    weights = TrajectoryModel.bundled().events["weights"]
    kinds = {name.removeprefix("kind_") for name in weights if name.startswith("kind_")} | set(FLAGS)
    assert sorted(n.kind for n in NEEDS) == sorted(kinds)
