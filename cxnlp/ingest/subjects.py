"""Subjects of mails: reply and forward prefixes of many languages, and the key that a thread shares."""

from __future__ import annotations

import re
from functools import lru_cache

_REPLY = (
    "re|aw|antw|antwort|sv|vs|odp|ynt|rif|res|rsp|rv|ref|vá|atb|отв|ответ|απ|σχετ|răsp|hs|r|回复|答复|回覆|返信|回信"
)
_FORWARD = "fwd?|fw|wg|tr|rv|enc|i|doorst|vb|vl|vá|pd|iltt?|转发|轉寄|転送|пер|fwd|továbbítás|trans|renv"
_PREFIX = re.compile(
    rf"^\s*(?:\[[^\]]{{1,40}}\]\s*)?(?:(?:{_REPLY}|{_FORWARD})\s*(?:\[\d+\]|\(\d+\)|\*\d+|\^\d+)?\s*[:：])", re.I
)
_REPLY_PREFIX = re.compile(
    rf"^\s*(?:\[[^\]]{{1,40}}\]\s*)?(?:{_REPLY})\s*(?:\[\d+\]|\(\d+\)|\*\d+|\^\d+)?\s*[:：]", re.I
)
_FORWARD_PREFIX = re.compile(rf"^\s*(?:\[[^\]]{{1,40}}\]\s*)?(?:{_FORWARD})\s*(?:\[\d+\]|\(\d+\))?\s*[:：]", re.I)


@lru_cache(maxsize=4096)
def subject_key(subject: str) -> tuple[str, bool]:
    """The subject without prefixes, in lower case and single-spaced, and whether it had a reply or forward prefix.

    >>> subject_key("AW: Re: Renewal  2025")
    ('renewal 2025', True)
    """
    rest, found = subject[:2000], False
    while match := _PREFIX.match(rest):
        rest, found = rest[match.end() :], True
    return re.sub(r"\s+", " ", rest).strip().lower(), found


@lru_cache(maxsize=4096)
def is_forward_subject(subject: str) -> bool:
    """True if the outermost prefix of the subject says "forwarded"."""
    return _FORWARD_PREFIX.match(subject[:200]) is not None and _REPLY_PREFIX.match(subject[:200]) is None
