"""All heads refitted on a few labels, each only as far as its own inner cross-validation says that it helps.

Deterministic: the folds follow from the groups and a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxnlp.adaptation.heads_fit import HEADS, Array, HeadFit, fit_head, losses, unchanged

REACHES = (0.0, 0.5, 1.0)
"""Strengths tried for each head, see `heads_fit`."""
AXES = 64
"""The features are read along this many principal axes of the labelled sentences."""
INNER_FOLDS = 4
SURE = 1.64
"""A head changes when its inner gain is this many standard errors above nothing."""
FEWEST_OF_CLASS = 10
"""A head is left as shipped unless two of its classes have this many labelled sentences."""

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Material:
    """Labelled sentences as numbers: calibrated logits of the shipped model (rows x 22), encoder features (rows x any),
    one-hot truth in the slots of the logits, and the number of each row's group."""

    shipped: Array
    features: Array
    truth: Array
    groups: Rows

    def take(self, rows: Rows) -> Material:
        """The chosen rows."""
        return Material(self.shipped[rows], self.features[rows], self.truth[rows], self.groups[rows])


@dataclass(frozen=True)
class Basis:
    """Principal axes: `(features - mean) @ axes` has rows of mean square length 1."""

    mean: Array
    axes: Array

    def __call__(self, features: Array) -> Array:
        return np.asarray((features - self.mean) @ self.axes)


def basis_of(features: Array, most: int = AXES) -> Basis:
    """The axes of the largest spread of these rows, from the eigenvectors of their inner products."""
    mean = features.mean(axis=0)
    centred = features - mean
    squares, vectors = np.linalg.eigh(centred @ centred.T)
    squares, vectors = squares[::-1][:most], vectors[:, ::-1][:, :most]
    kept = squares > 1e-9 * max(float(squares[0]), 1e-30)
    squares, vectors = squares[kept], vectors[:, kept]
    length = np.sqrt(squares.sum() / len(features)) if len(squares) else 1.0
    return Basis(mean, centred.T @ (vectors / np.sqrt(squares)) / length)


@dataclass(frozen=True)
class Refit:
    """What became of every head; `reach` is None for a head that stays as shipped."""

    basis: Basis
    heads: dict[str, HeadFit]
    reach: dict[str, float | None]

    def logits(self, material: Material) -> Array:
        """New calibrated logits, shape (rows, 22)."""
        x, out = self.basis(material.features), material.shipped.copy()
        for name, slots in HEADS.items():
            out[:, slots] = self.heads[name].logits(material.shipped[:, slots], x)
        return out


def grouped_folds(groups: Rows, k: int, seed: int) -> list[Rows]:
    """The rows of k parts, in order; a group stays whole; parts are about equally large."""
    names, counts = np.unique(groups, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-counts[order], kind="stable")]
    sizes, part_of = np.zeros(k), {}
    for i in order:
        part = int(sizes.argmin())
        part_of[names[i]] = part
        sizes[part] += counts[i]
    parts = np.array([part_of[g] for g in groups])
    return [np.flatnonzero(parts == part) for part in range(k)]


def gain_and_error(gains: Array, groups: Rows) -> tuple[float, float]:
    """Mean gain a row and its standard error, rows of a group counted as dependent."""
    mean = gains.mean()
    sums = np.bincount(np.unique(groups, return_inverse=True)[1], weights=gains - mean)
    many = len(sums)
    return float(mean), float(np.sqrt((sums**2).sum() * many / max(1, many - 1)) / len(gains))


def can_fit(truth: Array) -> bool:
    """Whether a head has enough of two classes; `truth` has one column per slot."""
    counts = truth.sum(axis=0)
    if truth.shape[1] == 1:
        counts = np.array([counts[0], len(truth) - counts[0]])
    return int((counts >= FEWEST_OF_CLASS).sum()) >= 2


def refit(material: Material, reaches: Sequence[float] = REACHES, seed: int = 0) -> Refit:
    """Every head with the strength that unseen groups like best; as shipped unless the gain exceeds its own error."""
    basis = basis_of(material.features)
    x = basis(material.features)
    everyone = np.arange(len(material.groups))
    parts = [held for held in grouped_folds(material.groups, INNER_FOLDS, seed) if len(held)]
    heads, chosen = {}, {}
    for name, slots in HEADS.items():
        shipped, truth = material.shipped[:, slots], material.truth[:, slots]
        best: float | None = None
        if can_fit(truth):
            before, best_loss = losses(shipped, truth), np.inf
            for reach in reaches:
                after = before.copy()
                for held in parts:
                    seen = np.setdiff1d(everyone, held)
                    fit = fit_head(shipped[seen], x[seen], truth[seen], reach)
                    after[held] = losses(fit.logits(shipped[held], x[held]), truth[held])
                gain, error = gain_and_error(before - after, material.groups)
                if after.mean() < best_loss and gain > SURE * error:
                    best, best_loss = reach, after.mean()
        chosen[name] = best
        heads[name] = unchanged(len(slots), x.shape[1]) if best is None else fit_head(shipped, x, truth, best)
    return Refit(basis, heads, chosen)
