"""Draws that the simulator needs, on Python's own generator so that a seed means the same everywhere."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping


def stream(*names: object) -> random.Random:
    """A generator of its own for each combination of names: adding an account changes no other."""
    return random.Random("/".join(map(str, names)))


def poisson(rng: random.Random, mean: float) -> int:
    """A Poisson number by multiplication (Knuth, The Art of Computer Programming, vol. 2, 3.4.1)."""
    if mean <= 0:
        return 0
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def pick(rng: random.Random, weights: Mapping[str, float]) -> str:
    """A key with probability in proportion to its weight; weights of zero or less are never picked."""
    live = {k: w for k, w in weights.items() if w > 0}
    return rng.choices(list(live), list(live.values()))[0]


def quotas(rng: random.Random, shares: Mapping[str, float], n: int) -> list[str]:
    """`n` labels whose counts follow `shares` as closely as whole numbers can, shuffled (largest remainders)."""
    exact = {k: s * n for k, s in shares.items()}
    counts = {k: int(x) for k, x in exact.items()}
    for k in sorted(exact, key=lambda k: counts[k] - exact[k])[: n - sum(counts.values())]:
        counts[k] += 1
    labels = [k for k, c in counts.items() for _ in range(c)]
    rng.shuffle(labels)
    return labels
