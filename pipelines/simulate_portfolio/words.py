"""The grammar: phrases and themes as data, and a line of a given intent with its slots filled."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


PHRASES = _load("phrases.toml")
THEMES = _load("themes.toml")


def line(rng: random.Random, side: str, intent: str, theme: int, person: str = "") -> str:
    """One message of `intent` by `side` ("customer", "vendor" or "chatter")."""
    phrase = str(rng.choice(PHRASES[side][intent]))
    slots = {k: rng.choice(THEMES[k]) for k in ("when", "number")}
    text = phrase.format(person=person, **slots, **THEMES["theme"][theme])
    return text[0].upper() + text[1:]
