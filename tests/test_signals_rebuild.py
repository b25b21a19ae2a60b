"""The order in which the sentence model is rebuilt."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

from pipelines.signals_training.finetune import RECIPES
from pipelines.signals_training.rebuild import TUNED, steps
from pipelines.signals_training.release import STAGES

DATA, WORK, ENCODER, MPNET = Path("data"), Path("work"), Path("encoder"), Path("wheels")
MADE_BY = {"--encoder", "--network", "--folds", "--stage"}
"""Options whose value, where it lies in the work folder, an earlier step has made."""


def test_every_step_reads_what_an_earlier_one_made() -> None:
    made: set[str] = set()
    for step in steps(DATA, WORK, ENCODER, MPNET):
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
    for step in steps(DATA, WORK, ENCODER, MPNET):
        source = inspect.getsource(importlib.import_module(step.module))
        for argument in step.arguments:
            if argument.startswith("--"):
                assert f'"{argument}"' in source, (step.module, argument)


def test_every_recipe_runs_once_a_fold_and_every_stage_of_the_card_is_made() -> None:
    every = list(steps(DATA, WORK, ENCODER, MPNET))
    recipes = [dict(zip(s.arguments, s.arguments[1:], strict=False)).get("--recipe") for s in every]
    assert {r: recipes.count(r) for r, _ in TUNED} == {r: 3 for r, _ in TUNED}
    assert {r for r, _ in TUNED} == RECIPES.keys()
    crossed = {s.arguments[-1] for s in every if s.module.endswith("crossval")}
    assert {str(WORK / stage) for stage in STAGES.values()} <= crossed


def test_no_file_ends_two_steps() -> None:
    ends = [s.ends for s in steps(DATA, WORK, ENCODER, MPNET) if s.ends is not None]
    assert len(ends) == len(set(ends))
