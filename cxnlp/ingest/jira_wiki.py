"""Jira's wiki markup as plain text: cells of its CSV export, bodies of version 2 of its REST API.

Source: Atlassian, "Text formatting notation".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from cxnlp.types import Party

_EMBEDDED = re.compile(r"(?<!\w)!(?=\S)[^!\n|]{1,200}\.[A-Za-z0-9]{2,5}(?:\|[^!\n]{0,100})?!(?!\w)")
_MENTION = re.compile(r"\[~(?:accountid:)?([^\]\n]{1,100})\]")
_LINK = re.compile(r"\[([^\[\]|\n]{1,300})\|[a-z][a-z+.-]{1,20}:[^\[\]\s]{1,1000}\]")
_MACRO = re.compile(r"\{(?:color|code|noformat|panel)(?::[^{}\n]{0,200})?\}")
_STRONG = re.compile(r"(?<![\w*])\*(?![\s*])([^*\n]{1,300}?)(?<!\s)\*(?![\w*])")
_QUOTE = re.compile(r"[ \t]*\n?[ \t]*\{quote\}(.*?)\{quote\}[ \t]*\n?", re.S)
_QUOTE_LINE = re.compile(r"^[ \t]*bq\.[ \t]+", re.M)
_HEADING = re.compile(r"^[ \t]*h[1-6]\.[ \t]+", re.M)
_NUMBERED = re.compile(r"^[ \t]*#+[ \t]+", re.M)


def wiki_text(text: str, people: Mapping[str, Party] = MappingProxyType({})) -> str:
    """The words of a text in wiki markup: mentions as names, links as their words, no embedded images, headings without
    their mark, numbered items with "- ", what is quoted as "> " lines.

    >>> wiki_text("h2. Log\\n# *first*\\nbq. Since when?\\nMonday.")
    'Log\\n- first\\n> Since when?\\nMonday.'
    """
    text = _MENTION.sub(lambda m: f"@{_name_of(m[1], people)}", _EMBEDDED.sub("", text))
    text = _STRONG.sub(r"\1", _MACRO.sub("", _LINK.sub(r"\1", text)).strip())
    text = _NUMBERED.sub("- ", _HEADING.sub("", _QUOTE_LINE.sub("> ", text)))
    return _QUOTE.sub(_quoted, text).replace("{quote}", "").strip()


def quotes(text: str) -> bool:
    """Whether a text in wiki markup marks a part of it as quoted."""
    return bool(_QUOTE.search(text) or _QUOTE_LINE.search(text))


def _quoted(block: re.Match[str]) -> str:
    lines = (line.strip().removeprefix("> ") for line in block[1].strip().split("\n"))
    return "\n" + "\n".join(f"> {line}" for line in lines) + "\n"


def _name_of(account: str, people: Mapping[str, Party]) -> str:
    party = people.get(f"jira:{account}")
    return party.name if party and party.name else account
