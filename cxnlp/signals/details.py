"""What a signal is about, beyond that it fired: a deferral's topic and date, a quarrel's stage, a mood's target.

Source of the words: `details.toml` (judgement). What no word decides stays None: unknown is an answer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cxnlp.remembered import remembered
from cxnlp.signals.due import find_days, find_due, is_day


@dataclass(frozen=True)
class Deferral:
    """What is put off and till when. `until`: the time named in place of the one given up, an ISO day or the text's own
    words; `open_ended`: none is named; `countered`: a day or week is offered in the same breath, so that it is a change
    of date rather than a refusal."""

    topic: str | None
    until: str | None
    open_ended: bool
    countered: bool


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, dict[str, re.Pattern[str]]]:
    text = files("cxnlp.signals").joinpath("details.toml").read_text(encoding="utf-8")
    return {
        table: {name: re.compile("|".join(_bounded(w) for w in words), re.IGNORECASE) for name, words in rows.items()}
        for table, rows in tomllib.loads(text).items()
    }


def _bounded(word: str) -> str:
    return word if word == r"\?" else rf"(?<!\w)(?:{word})(?!\w)"


def _first(table: str, text: str) -> str | None:
    return next((name for name, pattern in _vocabulary()[table].items() if pattern.search(text)), None)


@remembered
def deferral(text: str, written: date | None = None, following: str = "") -> Deferral:
    """The details of a sentence that puts planning off; `written` is the day it was said, `following` the sentence
    after it by the same speaker, which may offer another time.

    >>> deferral("We're too busy for a roadmap discussion right now.")
    Deferral(topic='roadmap', until=None, open_ended=True, countered=False)
    >>> deferral("Could we do the QBR on Thursday instead?", date(2026, 3, 10))
    Deferral(topic='review', until='2026-03-12', open_ended=False, countered=True)
    >>> deferral("We can't do the review on Thursday.", date(2026, 3, 10), "Would 24 March suit you?")
    Deferral(topic='review', until='2026-03-24', open_ended=False, countered=True)
    """
    topic, vague = _first("topic", text), _first("open_ended", text) is not None
    offered = _offered(text, written) or _offered(following, written)
    if offered:
        return Deferral(topic, offered[0], False, is_day(offered[1]) and not vague)
    until = None if _first("given_up", text) else find_due(text, written)
    proposed = until is not None and not vague and _first("proposal", text) is not None
    return Deferral(topic, until, vague or until is None, proposed)


def _offered(text: str, written: date | None) -> tuple[str, str] | None:
    """The last time that a text offers, as it is given and in the text's own words."""
    offered = [
        (found, words)
        for found, words, start, end in find_days(text, written)
        if _edges()["before"].search(text[:start]) or _edges()["behind"].match(text[end:])
    ]
    return offered[-1] if offered else None


@lru_cache(maxsize=1)
def _edges() -> dict[str, re.Pattern[str]]:
    """Words next to a day that is offered: up to it, and from behind it."""
    before, behind = (_vocabulary()["offer"][side].pattern for side in ("before", "behind"))
    return {
        "before": re.compile(rf"(?:{before})\s+(?:(?:on|in|for|at|by|the|it|early|late)\s+)*$", re.IGNORECASE),
        "behind": re.compile(rf"\W*(?:(?!not?\b|never\b|cannot\b)\w+\s+){{0,2}}(?:{behind})", re.IGNORECASE),
    }


def scope_stage(text: str) -> str:
    """How far a quarrel over scope has gone: "question", "disagreement" or "dispute".

    >>> scope_stage("Is the data migration included?"), scope_stage("We do not accept change request 4.")
    ('question', 'dispute')
    """
    return _first("scope", text) or "disagreement"


def target(text: str) -> str | None:
    """What a mood is about: people, product, project, money, relationship, or None; the earliest word named decides.

    >>> target("The new release is a disappointment."), target("Good morning!")
    ('product', None)
    """
    found = [(m.start(), name) for name, pattern in _vocabulary()["target"].items() if (m := pattern.search(text))]
    return min(found)[1] if found else None


STAGES = ("question", "disagreement", "dispute")


def event_details(kind: str, said: Sequence[tuple[str, date | None]], following: Sequence[str] = ()) -> dict[str, Any]:
    """The details of an event from its sentences, surest first, as data; empty for kinds that have none.

    `said`: words and day of each, `following`: the sentence after each, where known. A deferral takes its topic and
    date from the surest sentence that names one and counts the sentences; a quarrel has the furthest stage that any
    sentence reaches.
    """
    if kind == "planning_deferral" and said:
        after = following or [""] * len(said)
        read = [deferral(text, day, next_one) for (text, day), next_one in zip(said, after, strict=True)]
        best = next((d for d in read if d.topic), read[0])
        return asdict(best) | {"times": len(read)}
    if kind == "scope_dispute" and said:
        return {"stage": max((scope_stage(text) for text, _ in said), key=STAGES.index)}
    if kind in ("escalation", "churn_risk", "slow_vendor") and said:
        return {"about": next((t for text, _ in said if (t := target(text))), None)}
    return {}
