"""The project's own training histories: whole ones and the same as they stood on earlier days."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from cxnlp.trajectory.days import to_day
from cxnlp.types import FLAGS, POLARITIES, ScoreInput, SentenceScore
from cxnlp.vocabulary import DECLINE
from pipelines.samples.story import load
from pipelines.trajectory.__main__ import fit
from pipelines.trajectory.data import NO_FOLD, Case
from pipelines.trajectory.fit_events import true_events
from pipelines.trajectory.own_accounts import CUT_DAYS, load_own

STORIES = Path(__file__).resolve().parents[1] / "corpora" / "training_accounts"
CHOSEN = "guayacan-hogar"
OTHERS = ("pontilume", "zwamgoed", "skarvoy-rederi", "quillback-aquatics")


class CueScorer:
    """Sure of a risk of churn where the word export stands, of a wish for more at "more", of nothing elsewhere."""

    cues: ClassVar = {"churn_risk": "export", "expansion": "more"}

    def score_many(
        self, inputs: Sequence[ScoreInput], progress: Callable[[int, int], None] | None = None
    ) -> list[SentenceScore]:
        return [
            SentenceScore(
                {"strategic": 0.25, "transactional": 0.5, "neutral": 0.25},
                {flag: 0.9 if flag in self.cues and self.cues[flag] in item.text else 0.01 for flag in FLAGS},
                dict.fromkeys(POLARITIES, (0.125, 0.75, 0.125)),
                "transactional",
                (),
                dict.fromkeys(POLARITIES, 0),
            )
            for item in inputs
        ]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, list[Case]]:
    folder = tmp_path_factory.mktemp("stories")
    shutil.copy(STORIES / f"{CHOSEN}.yaml", folder)
    [whole], cuts = load_own(folder, [CueScorer()] * 3)
    return whole, cuts


def test_no_fold_leaves_it_out(loaded: tuple[Case, list[Case]]) -> None:
    whole, cuts = loaded
    assert {c.fold for c in (whole, *cuts)} == {NO_FOLD}
    assert {c.id for c in (whole, *cuts)} == {CHOSEN}
    assert not whole.cut and all(c.cut for c in cuts)


def test_a_cut_history_holds_nothing_later_than_its_day(loaded: tuple[Case, list[Case]]) -> None:
    whole, cuts = loaded
    assert len(cuts) == len(CUT_DAYS)
    last = date.fromordinal(whole.weeks[-1][0].toordinal() + 6)
    for case, days in zip(cuts, CUT_DAYS, strict=True):
        day = to_day(last - timedelta(days=days))
        kept = [m for m in whole.history.messages if m.sent_at is not None and m.sent_at.timestamp() / 86400 < day + 1]
        assert len(case.history.messages) == len(kept) < len(whole.history.messages)
        assert all(week_end <= day + 1 for _, week_end, _ in case.weeks)
        assert set(true_events(case)) == {(d, kind) for d, kind in true_events(whole) if d <= day}


def test_a_decline_is_known_from_two_weeks_after_its_onset_on(loaded: tuple[Case, list[Case]]) -> None:
    whole, cuts = loaded
    assert whole.onset is not None and whole.label in DECLINE
    for case in cuts:
        since = case.history.end - whole.onset
        assert case.direction(case.history.end) == ("steady" if since < 0 else None if since < 14 else whole.label)


def test_histories_given_for_events_change_nothing_else(loaded: tuple[Case, list[Case]], tmp_path: Path) -> None:
    for name in OTHERS:
        shutil.copy(STORIES / f"{name}.yaml", tmp_path)
    cases, cuts = load_own(tmp_path, [CueScorer()] * 3)
    lessons = [replace(case, words_only=True) for case in (loaded[0], *loaded[1])]
    without, taught = fit(cases, cuts, inner=2), fit(cases, cuts, lessons, inner=2)
    parts = [m.as_data() for m in (without, taught)]
    events = [part.pop("events") for part in parts]
    assert parts[0] == parts[1]
    assert events[0]["expansion_weights"] != events[1]["expansion_weights"]
    assert events[0]["weights"] == events[1]["weights"]  # what conduct alone showed of them taught nothing


@pytest.mark.parametrize("path", sorted(STORIES.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_truth_lies_within_its_history(path: Path) -> None:
    story = load(path)
    truth, people = story.data["truth"], story.people
    told = json.dumps({k: v for k, v in story.data.items() if k not in ("truth", "contract")}, default=str)
    days = sorted(re.findall(r"\b20\d\d-\d\d-\d\d", told))
    assert truth["trajectory"] in {"steady", "deepening", *DECLINE}
    assert (truth["onset"] is None) == (truth["trajectory"] == "steady")
    assert people[truth["champion"]]["side"] == "customer"
    for event in truth["events"]:
        assert days[0] <= str(event["date"]) <= days[-1]
        assert event["who"] is None or event["who"] in people
