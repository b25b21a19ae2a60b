"""Which kind of evidence a feature reads: words, behaviour, or the structured tables that every vendor has anyway."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cxnlp.trajectory import windows

FAMILIES = ("structured", "text", "behaviour")
BY_MODULE: Mapping[str, str] = {
    "metric_readings": "structured",
    "text_readings": "text",
    "act_readings": "behaviour",
}


@cache
def family_of(feature: str) -> str:
    """The family of a feature, by the module that computes it."""
    return BY_MODULE[windows.FEATURES[feature].__module__.rpartition(".")[2]]


def features_of(family: str) -> list[str]:
    """The features of a family, in the order of the catalogue."""
    return [f for f in windows.FEATURES if family_of(f) == family]


def by_family(contributions: Mapping[str, float]) -> dict[str, float]:
    """The contributions summed by family; "all" is their sum."""
    sums = dict.fromkeys(FAMILIES, 0.0)
    for feature, value in contributions.items():
        sums[family_of(feature)] += value
    return {**sums, "all": sum(sums.values())}
