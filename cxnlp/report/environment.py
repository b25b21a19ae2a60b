"""The templates' environment, for report and web page: escaping, cleaning, one way of writing numbers and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxnlp.report import words
from cxnlp.report.evidence import READINGS_NOTE
from cxnlp.report.safe import clean, leftward, shorten
from cxnlp.vocabulary import THIN

if TYPE_CHECKING:
    from jinja2 import Environment

QUOTE_CHARS = 420  # longer quotes end in an ellipsis; accounts.json holds them whole


def environment(package: str) -> Environment:
    """An environment over the `templates` folder of a package; callers may add filters of their own."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.filters.update(
        day=words.day,
        between=words.between,
        percent=words.percent,
        number=words.number,
        signed=words.signed,
        plural=words.plural,
        hours=words.hours,
        sentence=words.sentence,
        feature=words.feature_word,
        role=lambda role: words.ROLE_WORDS.get(role, role),
        clip=lambda text, limit=QUOTE_CHARS: text if len(text) <= limit else shorten(text, limit),
        qvalue=lambda q: "< 0.001" if q < 0.001 else f"= {q:.3f}" if q < 0.1 else f"= {q:.2f}",
    )
    made.globals["readings_note"] = READINGS_NOTE
    made.globals["thin_note"] = words.THIN_NOTE
    made.globals["thin"] = THIN
    made.tests["leftward"] = lambda text: leftward(str(text))
    return made


def _finalize(value: object) -> object:
    """Takes control codes and direction overrides out of every text but our own mark-up."""
    return clean(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
