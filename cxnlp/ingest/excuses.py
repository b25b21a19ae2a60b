"""Whether words of absence say that somebody sent word, or only that they were not there."""

from __future__ import annotations

import re

from cxnlp.ingest.meeting_words import NO_WORD, WORD_SENT

_SENT, _NONE = (re.compile(rf"\b(?:{'|'.join(table)})") for table in (WORD_SENT, NO_WORD))


def says_word(said: str) -> bool:
    """Whether words of absence (folded) say that word was sent, or why somebody was not there.

    >>> says_word("sent apologies"), says_word("on leave"), says_word("unexcused"), says_word("did not attend")
    (True, True, False, False)
    """
    return bool(_SENT.search(said)) and not _NONE.search(said)
