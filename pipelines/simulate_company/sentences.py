"""Sentences from a grammar whose slots are drawn anew each time, so that hardly one repeats another."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

LED = 0.35  # share of sentences that begin with a leading phrase
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
QUESTIONS = ("could", "can", "how", "what", "shall")
_SLOT = re.compile(r"\{(\w+)\}")
Draw = Callable[[random.Random], str]


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    text = (files("pipelines.simulate_company") / "grammar.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return found


def _phrase(text: str) -> Draw:
    """A phrase whose slots are filled anew on every call."""
    names = _SLOT.findall(text)
    pattern = _SLOT.sub("%s", text.replace("%", "%%"))
    if not names:
        return lambda rng: text
    draws = [_slot(name) for name in names]
    return lambda rng: pattern % tuple([draw(rng) for draw in draws])


def _one_of(choices: tuple[Draw, ...]) -> Draw:
    count = len(choices)
    return lambda rng: choices[int(rng.random() * count)](rng)


@cache
def _slot(name: str) -> Draw:
    if name == "month":
        return lambda rng: MONTHS[int(rng.random() * 12)]
    if name == "day":
        return lambda rng: str(1 + int(rng.random() * 28))
    if name == "small":
        return lambda rng: str(2 + int(rng.random() * 38))
    if name == "number":
        return lambda rng: str(10 + int(rng.random() * 99_990))
    if name == "clock":
        return lambda rng: f"{6 + int(rng.random() * 16)}:{int(rng.random() * 60):02d}"
    if name == "place":
        return _phrase("{town} {site}")
    return _one_of(tuple(map(_phrase, _data()["slots"][name])))


@cache
def _intent(side: str, intent: str) -> Draw:
    return _one_of(tuple(map(_phrase, _data()[side][intent])))


def subject(rng: random.Random) -> str:
    """A subject line."""
    text = _intent("subjects", "names")(rng)
    return text[0].upper() + text[1:]


def sentence(rng: random.Random, side: str, intent: str) -> str:
    """One sentence of a side ("customer" or "vendor") and an intent of grammar.toml."""
    said = _intent(side, intent)(rng)
    end = "?" if said.startswith(QUESTIONS) else "."
    if intent != "small" and rng.random() < LED:
        return f"{_slot('lead')(rng)} {said}{end}"
    return f"{said[0].upper()}{said[1:]}{end}"
