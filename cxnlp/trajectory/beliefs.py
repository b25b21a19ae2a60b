"""Where each weight of the score comes from: what was believed, why, and what the data made of it.

The belief (mean and standard deviation in log-odds per unit of a feature) stands in `catalogue.py`, its kind and its
reason in `prior_sources.toml`. The weights that come with cxnlp are what invented histories made of it; weights of
`cxnlp fit` are what an owner's outcomes made of those.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cxnlp.trajectory.catalogue import BY_NAME
from cxnlp.trajectory.model import Head, TrajectoryModel

Json = dict[str, Any]
KINDS = ("published", "convention", "judgement")
KIND_WORDS: Mapping[str, str] = {
    "published": "a published relative risk",
    "convention": "practitioners' convention, its size judged",
    "judgement": "judgement",
}
SHOWN = ("decline", "confirmatory")
"""Heads whose weights a reader meets as contributions."""


@dataclass(frozen=True)
class Source:
    """`kind`: one of KINDS. `why`: the reason in words."""

    kind: str
    why: str


@cache
def prior_sources() -> Mapping[str, Source]:
    """The source of each feature's prior.

    >>> prior_sources()["active_users"].kind
    'convention'
    """
    data = tomllib.loads(Path(__file__).with_name("prior_sources.toml").read_text(encoding="utf-8"))
    return {name: Source(str(row["kind"]), str(row["why"])) for name, row in data.items()}


def _fitted(head: Head) -> dict[str, list[float]]:
    """[weight, standard deviation] by feature."""
    return {
        name: [round(weight, 6), round(math.sqrt(head.covariance[k][k]), 6)]
        for k, (name, weight) in enumerate(zip(head.names, head.weights, strict=True), start=1)
    }


def beliefs(model: TrajectoryModel) -> Json:
    """`weights` of accounts.json: by feature of the score and of what confirms a loss `prior`, its `source`, `weight`
    now, each [mean, standard deviation]; `fitted_on`: histories (as they come with cxnlp) or outcomes (`shipped`
    beside them)."""
    shipped = TrajectoryModel.bundled()
    own = model.sha256 != shipped.sha256
    rows: dict[str, Json] = {}
    for name in SHOWN:
        came = _fitted(shipped.heads[name]) if own else {}
        for feature, weight in _fitted(model.heads[name]).items():
            known = BY_NAME[feature]
            rows[feature] = {
                "tag": known.tag,
                "source": prior_sources()[feature].kind,
                "prior": [known.mean, known.sd],
                **({"shipped": came[feature]} if feature in came else {}),
                "weight": weight,
            }
    return {"fitted_on": "outcomes" if own else "histories", "features": rows}


def in_words(feature: str, row: Json, fitted_on: str) -> str:
    """One line on a weight: what it is, what was believed and why, what moved it.

    >>> row = {"source": "judgement", "prior": [0.9, 0.4], "weight": [2.13, 0.33]}
    >>> told = in_words("planning_deferral", row, "histories")
    >>> told.split(" (")[0], told.split("), ")[1]
    ('weight +2.13 ± 0.33; believed +0.90 ± 0.40', 'moved +3.1 prior sd by invented histories')
    """
    mean, sd = row["prior"]
    weight, left = row["weight"]
    source = prior_sources().get(feature)
    why = f"{KIND_WORDS.get(row['source'], row['source'])}{f': {source.why}' if source else ''}"
    moved = f"moved {(weight - mean) / sd:+.1f} prior sd by invented histories"
    if fitted_on == "outcomes":
        before = f"{row['shipped'][0]:+.2f} ± {row['shipped'][1]:.2f}" if "shipped" in row else "nothing known"
        moved = f"as shipped {before}, moved on by your outcomes"
    return f"weight {weight:+.2f} ± {left:.2f}; believed {mean:+.2f} ± {sd:.2f} ({why}), {moved}"
