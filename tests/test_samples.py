"""The sample stories keep their class: as shipped, and with other names and dates, shuffled, and thinned by 15 %."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cxnlp import pipeline
from cxnlp.bundled import samples_dir
from cxnlp.config import Config
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.model import TrajectoryModel
from pipelines.samples.export import export
from pipelines.samples.story import Story, load_all, renamed, shifted, thinned

pytestmark = pytest.mark.models
STORIES = load_all(Path(__file__).resolve().parents[1] / "corpora" / "stories")
SEEDS = (1, 2)


def analysed(folder: Path, domains: Sequence[str]) -> dict[str, dict[str, Any]]:
    config = Config(vendor_domains=tuple(domains), as_of="each")
    scorer = Scorer.load()
    parsed = pipeline.parse([folder], config)
    assert all(s.status == "parsed" for s in parsed.sources)
    rows = pipeline.analyze(parsed, scorer, scorer.sha256, config, TrajectoryModel.bundled()).accounts["accounts"]
    folder_of = {key: name for name, key in parsed.accounts.folders.items()}
    return {folder_of[r["account"]]: r for r in rows}


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, Any]]:
    return analysed(samples_dir(), [s.vendor_domain for s in STORIES])


def changed(story: Story, seed: int) -> Story:
    return thinned(shifted(renamed(story, seed), 13 * seed), 0.15, seed)


@pytest.fixture(scope="module")
def perturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("samples")
    seeds = [SEEDS[n % len(SEEDS)] for n in range(len(STORIES))]
    stories = [changed(s, seed) for s, seed in zip(STORIES, seeds, strict=True)]
    for story, seed in zip(stories, seeds, strict=True):
        export(story, folder / story.id, shuffle=seed)
    return analysed(folder, [s.vendor_domain for s in stories])


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.id)
def test_class_as_shipped(story: Story, shipped: dict[str, dict[str, Any]]) -> None:
    assert shipped[story.id]["trajectory"]["class"] == story.data["class"]


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.id)
def test_class_when_changed(story: Story, perturbed: dict[str, dict[str, Any]]) -> None:
    assert perturbed[story.id]["trajectory"]["class"] == story.data["class"]


def test_the_classic_drifts_while_its_survey_shines(shipped: dict[str, dict[str, Any]]) -> None:
    row = shipped["harrowgate-foods"]
    surveys = next(s for s in STORIES if s.id == "harrowgate-foods").data["surveys"]
    assert all(s["score"] >= 9 for s in surveys if s["kind"] == "nps" and s.get("score") is not None)
    kinds = {e["kind"] for e in row["events"] if not e["explained"]}
    assert "planning_deferral" in kinds
    assert kinds & {"champion_absence", "engagement_drop"}
    assert kinds & {"junior_only_tickets", "single_threaded"}
    quotes = " ".join(e["quote"] for part in (row["events"], row["drivers"]) for x in part for e in x["evidence"])
    assert "too busy for a roadmap discussion right now" in quotes
    assert row["champion"]["status"] in ("absent", "left", "replaced")
