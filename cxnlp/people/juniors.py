"""Who is at the beginning of a career, by title: trainees, apprentices, students, assistants, temporary staff.

The words are the usual ones of the languages that business signatures are written in, without accents.
"""

from __future__ import annotations

from cxnlp.people.folding import words
from cxnlp.people.vocabulary import word_set
from cxnlp.types import Person

JUNIOR_WORDS = word_set(
    """
    junior jr trainee intern internship apprentice student graduate assistant temp temporary placement
    stagiaire apprenti apprentie alternant alternante interimaire
    tirocinante stagista apprendista becario becaria practicante aprendiz auxiliar estagiario estagiaria
    praktikant praktikantin werkstudent werkstudentin azubi auszubildende auszubildender lehrling aushilfe
    stagiair leerling uitzendkracht praktykant praktykantka stazysta stazystka
    elev laerling larling harjoittelija
    """
)
SENIOR_WORDS = word_set("director manager head vice professor superintendent principal general chief")
"""Beside one of these an assistant is none: "assistant director"."""


def is_junior(person: Person) -> bool:
    """Whether a title says so.

    >>> from dataclasses import replace
    >>> lee = Person("p1", "Lee Voss", (), (), "customer", None, "IT Trainee", "technical", "title", 1.0)
    >>> is_junior(lee), is_junior(replace(lee, title="Assistant Director of IT")), is_junior(replace(lee, title=None))
    (True, False, False)
    """
    own = set(words(person.title or ""))
    return bool(own & JUNIOR_WORDS) and not own & SENIOR_WORDS
