"""Columns of a survey tool that are called by the question asked: what it measures, in several languages.

SurveyMonkey, Typeform, Google Forms, Microsoft Forms and Qualtrics head each column with the question's words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cxnlp.ingest.dates import plain

_LONGEST = 400
# On text without case and accents.
_KINDS = (
    (
        "nps",
        r"recommend|weiterempf|empfehlen|recommand|recomend|consigli|raccomand|aanbevel|aanraden|rekommender|anbefal"
        r"|suosittel|polec|doporuc|お勧め|すすめ|推荐|추천|tavsiye",
    ),
    (
        "ces",
        r"\beasy\b|\beffort\b|\bease of\b|how difficult|einfach war|wie leicht|aufwand|facilite|facile|facil\b|esfuerzo"
        r"|esforco|gemakkelijk|moeite",
    ),
    ("csat", r"satisf|zufrieden|tevreden|nojd|tilfreds|fornoyd|tyytyvai|zadowol|spokoj|満足|满意|만족|memnun|soddisfa"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_NUMBER = r"^(?:(?:q\d+|frage \d+|\d+)[.:) _-]+)?"
_ASKED = re.compile(
    _NUMBER
    + r"(?:how|would|on a scale|rate|overall|please|wie|wurden|auf einer skala|bitte|bewerten|dans quelle|quelle"
    r"|recommand|sur une echelle|a quel|comment|en una escala|que tan|cual|con que|como|em uma|de 0 a|qual|quanto"
    r"|in che misura|su una scala|da 0 a|hoe |op een schaal|in welke|zou |hur |hvor |kuinka|jak |ile |0 [-–]|1 [-–])"
)
_GROUPED = re.compile(r"\b(?:group|gruppe|groupe|grupo|gruppo|groep)$")
_REASON = re.compile(
    _NUMBER
    + r"(?:why\b|what(?:['’]s| is| are| was| were) (?:the |your )?(?:\w+ ){0,2}reasons?\b|what (?:could|can|should) we"
    r"|please (?:explain|tell us)|any (?:other )?(?:comments|feedback)|warum"
    r"|was (?:ist|war) der (?:\w+ )?(?:haupt)?grund|mochten sie uns|pourquoi"
    r"|quelle est la (?:\w+ )?raison|por ?que\b|cual es (?:la|el) (?:\w+ )?(?:razon|motivo)"
    r"|qual (?:e )?(?:o|a) (?:principal )?(?:motivo|razao)|perche"
    r"|qual e il (?:\w+ )?motivo|waarom|wat is de (?:\w+ )?(?:hoofd)?reden|varfor|hvorfor|miksi|dlaczego"
    r"|proc\b|理由|なぜ)"
)


_OUT_OF = re.compile(
    r"^(?P<score>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:/|(?:out )?of|von|sur|de|di|van|na|av)\s*(?P<of>\d{1,3})$", re.IGNORECASE
)
_NAMED_ANSWER = re.compile(
    r"^[^\d\n]{2,60}[\s(:–—-](?P<behind>\d{1,2})\)?$|^(?P<ahead>\d{1,2})\s*[-–—:=(]\s*[^\W\d][^\d\n]{1,60}$"
)


def answer_of(cell: str | None) -> tuple[str | None, str | None]:
    """(number, top of its scale or None) of an answer that names both or says the number in words too.

    >>> answer_of("4/5"), answer_of("Extremely likely - 10"), answer_of("0 - Not at all likely"), answer_of("2,5")
    (('4', '5'), ('10', None), ('0', None), ('2,5', None))
    """
    text = (cell or "").strip()
    if parted := _OUT_OF.match(text):
        return parted["score"], parted["of"]
    named = _NAMED_ANSWER.match(text)
    return (named["behind"] or named["ahead"]) if named else cell, None


@lru_cache(maxsize=2048)
def question(header: str) -> str | None:
    """ "nps", "csat" or "ces" of a question for a score, "comment" of one for its reason; None for any other header.

    >>> question("How likely are you to recommend us to a friend?"), question("Why?"), question("Recommended plan")
    ('nps', 'comment', None)
    """
    text = " ".join(plain(header[:_LONGEST]).split())
    if _REASON.match(text):
        return "comment"
    if _GROUPED.search(text):
        return None
    if not (_ASKED.match(text) or header.rstrip().endswith(("?", "？"))):
        return None
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)
