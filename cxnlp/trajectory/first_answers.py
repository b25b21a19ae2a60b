"""First answers of one side to the other, thread by thread, in the order of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from cxnlp.trajectory.history import History
from cxnlp.trajectory.once import once

WRITTEN = ("email", "ticket", "chat")


class Answer(NamedTuple):
    """Moments in days since 1970-01-01; `question`: the message that was answered; `answerer`: by whom."""

    asked: float
    answered: float
    question: str
    answerer: str


@once
def talk(history: History) -> list[tuple[str, float, str, str, str]]:
    """(thread, day, side, message, person) of everything written, by day."""
    acts = history.columns("acts")
    columns = (acts[c].tolist() for c in ("kind", "thread", "day", "side", "message_id", "person"))
    rows = [(t, d, s, m, p) for kind, t, d, s, m, p in zip(*columns, strict=True) if kind in WRITTEN]
    return sorted(rows, key=itemgetter(1))


@once
def first_answers(history: History) -> Mapping[str, tuple[Answer, ...]]:
    """By the side that answers: its first answer after somebody who is not of it, who asked first counts.

    Whoever is not of a side asks it, people of unknown side among them: the score knows how soon a side reacts, not to
    whom. `exchanges` counts what passes between the two sides alone, and what still waits.
    """
    return answers_to(history, lambda _: True)


def answers_to(history: History, asking: Callable[[str], bool]) -> Mapping[str, tuple[Answer, ...]]:
    """`first_answers` to the messages (by id) that ask; others start no waiting."""
    return {side: tuple(_answers_of(side, talk(history), asking)) for side in ("customer", "vendor")}


def _answers_of(
    side: str, said: Sequence[tuple[str, float, str, str, str]], asking: Callable[[str], bool]
) -> Iterator[Answer]:
    waiting: dict[str, tuple[float, str]] = {}
    for thread, day, who, message, person in said:
        if who != side:
            if thread not in waiting and asking(message):
                waiting[thread] = day, message
        elif thread in waiting:
            asked, question = waiting.pop(thread)
            yield Answer(asked, day, question, person)
