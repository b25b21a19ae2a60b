"""What a sentence of a note states outright: that the contract ends or shrinks, or an ultimatum.

The words are those by which the analysis knows a notice or an ultimatum (`trajectory/explicit.toml`), and those of
notes (`stated` in cues.toml). What is asked, supposed or still weighed states nothing.
"""

from __future__ import annotations

import re
from functools import cache

from cxnlp.quick.cues import cues
from cxnlp.quick.result import Stated
from cxnlp.quick.words import THREATS
from cxnlp.trajectory.explicit import statements
from cxnlp.trajectory.supposing_words import SUPPOSED

_AFTER = re.compile(r"\?|\b(?:if|unless|whether|in case|provided)\b", re.IGNORECASE)
_WEIGHED = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder\w*|wants? to (?:know|understand)|cost of|worr\w+|fear\w*|afraid|risk of|rumou?rs?"
    r"|think(?:s|ing)? (?:of|about)|thought (?:of|about)|consider\w*|weigh(?:s|ed|ing)?|discuss\w*"
    r"|talk(?:s|ed|ing)? (?:of|about)|evaluat\w+|look(?:s|ed|ing) (?:at|into)|(?:not|n't) (?:yet )?(?:decided|sure)"
    r"|last (?:year|time)|used to|ago|back then|as (?:they|he|she) (?:once|nearly|almost)|no (?:plans?|intentions?)"
    r"|never|nobody|nearly|almost)\b",
    re.IGNORECASE,
)
"""Words before a statement of leaving that make it a question, a thought or a memory."""
_SOFT = re.compile(r"\?|\b(?:would|could|might|may|perhaps|maybe)\b|['’]d\b", re.IGNORECASE)


def stated(flag: str, text: str) -> Stated | None:
    """Whether a sentence that shows `flag` states a loss or an ultimatum.

    >>> [stated("churn_risk", t) for t in ("They will not be renewing.", "They may not renew.", "Will they renew?")]
    ['loss', None, None]
    >>> stated("escalation", "If it happens again he's going to his CEO.")
    'ultimatum'
    """
    plain = " ".join(text.replace("’", "'").split())
    if flag == "churn_risk" and _loss(plain):
        return "loss"
    return "ultimatum" if flag in THREATS and _ultimatum(plain) else None


def _loss(text: str) -> bool:
    known, own = statements()["churn_risk"], cues()["churn_risk"].stated
    besides = known.besides.sub("; ", text) if known.besides else text
    found = known.words.search(besides) or (own.search(besides) if own else None)
    if found is None:
        return False
    before, after = besides[: found.end()], besides[found.end() :]
    return not (SUPPOSED.search(before) or _WEIGHED.search(before) or _AFTER.search(after))


def _ultimatum(text: str) -> bool:
    if _SOFT.search(text):
        return False
    return statements()["escalation"].words.search(text) is not None or any(p.search(text) for p in _conditions())


@cache
def _conditions() -> tuple[re.Pattern[str], ...]:
    """A condition with what is threatened: "unless …, he will …", "… unless …", "… or he will …"."""
    threat = cues()["escalation"].stated
    words = threat.pattern if threat else r"(?!)"
    does = r"\b(?:I|we|they|he|she|it|(?-i:[A-Z])\w+)(?:'ll|'s|'re|'m| will| shall| is| are| am)(?: going to| have to)?"
    forms = (
        rf"\b(?:unless|if) [^.;]{{3,80}}?{does} {words}",
        rf"{does} {words}[^.;]{{0,60}} (?:unless|if|failing)\b",
        rf"\bor (?:else )?{does} [^.;]{{0,40}}?{words}",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)
