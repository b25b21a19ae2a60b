"""Languages of short and long business text."""

from __future__ import annotations

import pytest

from cxnlp.signals.language import certain, detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Could you tell us when the new export will be ready for the warehouse team?", "en"),
        ("Leider haben wir bis heute keine Rechnung für den letzten Monat bekommen.", "de"),
        ("Nous avons besoin de votre réponse avant la fin de la semaine prochaine.", "fr"),
        ("Necesitamos que nos confirmen la fecha de la reunión del próximo mes.", "es"),
        ("Мы пока не получили счет за прошлый месяц, пришлите его, пожалуйста.", "ru"),
        ("请查看附件", "zh"),
        ("お世話になっております", "ja"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "ok", "12:30", "Wait.", "Tomasz Wiśniewski", "👍", "n/a", "Danke"])
def test_short_latin_text_passes_for_english(text: str) -> None:
    assert detect(text) == "en"


def test_line_breaks_do_not_matter() -> None:
    text = "We would like to see\nthe numbers of the\nlast quarter before the call."
    assert detect(text) == detect(text.replace("\n", " ")) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir haben entschieden, den Vertrag zum Jahresende zu kündigen.", "de"),
        ("La facture ne sera pas payée ce mois.", "fr"),
        ("お世話になっております", "ja"),
        ("We have decided to keep the contract that we have with you.", "en"),
        ("Invoice no. 4711 Müller GmbH & Co. KG Düsseldorf", None),
        ("Meeting Tuesday Châtelet-Les Halles, Gare de Lyon afterwards", None),
        ("Danke, Jürgen", None),
    ],
)
def test_of_a_sentence_only_what_is_certain_is_said(text: str, language: str | None) -> None:
    assert certain(text) in ((None, "en") if language is None else (language,))
