"""How often what moods are said to be about is right, on sentences of accounts that served no choice."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.signals.details import target as first_word
from cxnlp.validation.bootstrap import account_copies, of_statistic
from cxnlp.vocabulary import NO_TARGET, TARGETS
from pipelines.mood_targets.labelled import Measured
from pipelines.samples.story import load_all
from pipelines.unseen_accounts import STORIES, analysis_of

Json = dict[str, Any]
Place = tuple[str, str, int, int]


def said(rows: Sequence[Measured]) -> list[str]:
    """What an analysis of the unseen accounts says of each sentence. Raises ValueError where it finds no mood."""
    with tempfile.TemporaryDirectory() as folder:
        table = analysis_of(load_all(STORIES), Path(folder)).sentences
    columns = (table[c].tolist() for c in ("account", "message_id", "turn", "start", "target"))
    told: dict[Place, Any] = {(a, m, int(t), int(s)): target for a, m, t, s, target in zip(*columns, strict=True)}
    return [_named(told, row) for row in rows]


def _named(told: dict[Place, Any], row: Measured) -> str:
    target = told.get((row.account, row.message_id, row.turn, row.start))
    if not isinstance(target, str):
        raise ValueError(f"the analysis finds no mood in {row.text!r} ({row.account}, {row.message_id})")
    return target


def ways(rows: Sequence[Measured], head: Sequence[str], frequent: str) -> dict[str, list[str]]:
    """What each way of telling says of `rows`; `frequent`: the most frequent label of what is fitted on."""
    return {
        "most frequent": [frequent] * len(rows),
        "first word": [first_word(row.text) or NO_TARGET for row in rows],
        "head": list(head),
        "second reader": [row.second for row in rows],
    }


def figures(true: Sequence[str], told: Sequence[str], accounts: Sequence[str]) -> Json:
    """Accuracy, macro-F1, how often what is named is right, and how much is named, with 90 % intervals by account."""
    copies, once = account_copies(accounts), np.ones(len(true))
    out: Json = {"n": len(true), "named": int(sum(t != NO_TARGET for t in told))}
    for name, measure in (("accuracy", accuracy), ("macro_f1", macro_f1), ("named_right", named_right)):
        of = partial(measure, true, told)
        out[name], out[f"{name}_interval"] = of(once), list(of_statistic(of, copies) or (0.0, 1.0))
    return out


def by_target(true: Sequence[str], told: Sequence[str]) -> dict[str, Json]:
    """Of each target: how many are labelled, said, and right."""
    labelled, found = Counter(true), Counter(told)
    right = Counter(t for t, f in zip(true, told, strict=True) if t == f)
    return {name: {"n": labelled[name], "said": found[name], "right": right[name]} for name in TARGETS}


def accuracy(true: Sequence[str], told: Sequence[str], copies: Any) -> float:
    """The share that is right; `copies`: how often each sentence counts."""
    return float(copies @ (np.array(true) == np.array(told))) / float(copies.sum())


def named_right(true: Sequence[str], told: Sequence[str], copies: Any) -> float:
    """The share that is right of those for which a target is named."""
    named = copies * (np.array(told) != NO_TARGET)
    return float(named @ (np.array(true) == np.array(told))) / max(float(named.sum()), 1.0)


def macro_f1(true: Sequence[str], told: Sequence[str], copies: Any) -> float:
    """The mean F1 of the targets that are labelled or said."""
    gold, found = np.array(true), np.array(told)
    scores = []
    for name in TARGETS:
        of = float(copies @ (gold == name)) + float(copies @ (found == name))
        if of:
            scores.append(2 * float(copies @ ((gold == name) & (found == name))) / of)
    return float(np.mean(scores))
