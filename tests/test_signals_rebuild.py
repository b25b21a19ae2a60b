"""The order in which the sentence model is rebuilt."""

from __future__ import annotations

import gzip
import importlib
import inspect
import json
from pathlib import Path

from cxnlp.types import POLARITIES
from pipelines.signals_training.data import load_rows
from pipelines.signals_training.finetune import FURTHER, RECIPES
from pipelines.signals_training.own_text import load_histories, load_own
from pipelines.signals_training.rebuild import MODEL, OWN, TUNED, Texts, steps, thinned
from pipelines.signals_training.release import STAGES

DATA, WORK, ENCODER, MPNET = Path("data"), Path("work"), Path("encoder"), Path("wheels")
MADE_BY = {"--encoder", "--network", "--folds", "--stage"}
"""Options whose value, where it lies in the work folder, an earlier step has made."""


def test_every_step_reads_what_an_earlier_one_made() -> None:
    made: set[str] = set()
    for step in steps(Texts(DATA), WORK, ENCODER, MPNET):
        options = dict(zip(step.arguments, step.arguments[1:], strict=False))
        for name in MADE_BY & options.keys():
            value = options[name]
            if value.startswith(str(WORK)):
                assert value in made or any(m.startswith(f"{value}/") for m in made), (step, value)
        if step.module.endswith("average"):
            assert set(step.arguments[2:]) <= made, step
        out = options.get("--out") or options.get("--network") or options.get("--folds")
        if out:
            made.add(out)


def test_every_option_of_a_step_is_one_of_its_module() -> None:
    for step in steps(Texts(DATA), WORK, ENCODER, MPNET):
        source = inspect.getsource(importlib.import_module(step.module))
        for argument in step.arguments:
            if argument.startswith("--"):
                assert f'"{argument}"' in source, (step.module, argument)


def test_every_recipe_runs_once_a_fold_and_every_stage_of_the_card_is_made() -> None:
    every = list(steps(Texts(DATA), WORK, ENCODER, MPNET))
    recipes = [dict(zip(s.arguments, s.arguments[1:], strict=False)).get("--recipe") for s in every]
    assert {r: recipes.count(r) for r, _ in TUNED} == {r: 3 for r, _ in TUNED}
    assert {r for r, _ in TUNED} | set(FURTHER) == RECIPES.keys()
    crossed = {s.arguments[-1] for s in every if s.module.endswith("crossval")}
    assert {str(WORK / stage) for stage in STAGES.values()} <= crossed


def test_no_file_ends_two_steps() -> None:
    ends = [s.ends for s in steps(Texts(DATA), WORK, ENCODER, MPNET) if s.ends is not None]
    assert len(ends) == len(set(ends))


def test_a_trial_takes_a_part_of_every_text_and_leaves_the_shipped_model_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    rows = [
        {
            "id": f"acme:m{k // 4:03d}:{k % 4}",
            "text": "We plan the next year.",
            "flags": ["escalation"] if k == 397 else [],
            **dict.fromkeys(POLARITIES, 0),
        }
        for k in range(400)
    ]
    for name in ("sentences_train", "sentences_dev", "sentences_accounts"):
        (data / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with gzip.open(data / "pool.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    texts = thinned(Texts(data), tmp_path / "work", 10)
    kept = load_rows(texts.data / "sentences_accounts.jsonl")
    whole = {row["id"].rpartition(":")[0] for row in kept}
    assert 0 < len(whole) < 30 and len(kept) == 4 * len(whole), "whole messages"
    assert any(row["flags"] for row in kept), "every label that occurs"
    assert 0 < len(load_rows(texts.data / "pool.jsonl.gz")) < 100
    assert 0 < len(load_own(texts.own)) < len(load_own(OWN)) / 5
    assert load_histories(texts.histories)
    every = list(steps(texts, tmp_path / "work", ENCODER, MPNET))
    assert not any(str(MODEL) in step.arguments for step in every)
    assert "pipelines.challenge" not in {step.module for step in every}
