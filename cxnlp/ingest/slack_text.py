"""Slack's own markup as plain text: mentions, channels, links, dates and the three escaped characters.

Source: Slack developer documentation, "Formatting text for app surfaces" (mrkdwn) and "Block Kit".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cxnlp.ingest.json_reading import as_list, as_object, well_formed

MAX_DEPTH = 20
_ANGLED = re.compile(r"<([^<>\n]{1,4000})>")
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_UPLOADED = re.compile(r"^<@[^>]+> uploaded a file: <[^>]+>(?: and commented: (?P<said>.*))?$", re.DOTALL)


def _angled(inner: str, names: Mapping[str, str]) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:]) or label.lstrip('@') or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        word = target[1:].split("^")[0]
        return label or (f"@{word}" if word in ("here", "channel", "everyone") else word)
    return label or target.removeprefix("mailto:")


def slack_text(text: str, names: Mapping[str, str]) -> str:
    """The text of a message as a reader sees it; `names`: known names by user id, others stay "@U…".

    >>> slack_text("<@U1> see <https://a.example/x|the plan> &amp; tell <#C2|ops>", {"U1": "Bo Marsh"})
    '@Bo Marsh see the plan & tell #ops'
    """
    text = _ANGLED.sub(lambda m: _angled(m[1], names), well_formed(text))
    for escaped, plain in _ESCAPED:
        text = text.replace(escaped, plain)
    return text.strip()


def without_upload_line(text: str) -> str:
    """The comment of an upload as exports before 2018 wrote it: "<@U1> uploaded a file: <…> and commented: …"."""
    match = _UPLOADED.match(text)
    return text if match is None else match["said"] or ""


def block_text(node: Any, depth: int = 0) -> str:
    """The words of Block Kit blocks and attachments in reading order, in mrkdwn."""
    if depth > MAX_DEPTH or not node:
        return ""
    if isinstance(node, list):
        return "".join(block_text(item, depth + 1) for item in node)
    node = as_object(node)
    kind = node.get("type")
    if kind in ("user", "channel", "usergroup"):
        sign = {"user": "@", "channel": "#", "usergroup": "!subteam^"}[str(kind)]
        return f"<{sign}{node.get(f'{kind}_id', '')}>"
    if kind == "broadcast":
        return f"<!{node.get('range', 'here')}>"
    if kind == "link":
        return f"<{node.get('url', '')}|{node.get('text') or node.get('url', '')}>"
    if kind == "emoji":
        return f":{node.get('name', '')}:"
    if isinstance(node.get("text"), str):
        return str(node["text"]) + ("" if kind == "text" else "\n")
    inner = block_text(node.get("text"), depth + 1) if isinstance(node.get("text"), dict) else ""
    inner += "".join(block_text(node.get(key), depth + 1) for key in ("elements", "fields", "blocks"))
    if kind == "rich_text_quote":
        return "".join(f"&gt; {line}\n" for line in inner.strip().split("\n"))
    return f"{inner.rstrip()}\n" if inner.strip() else ""


def card_text(attachments: Any) -> str:
    """The words of the attachments that an app posts: blocks, else pretext, title and text, else the fallback."""
    pieces = []
    for item in map(as_object, as_list(attachments)):
        told = [item[key] for key in ("pretext", "title", "text") if isinstance(item.get(key), str) and item[key]]
        fallback = item.get("fallback")
        piece = block_text(item.get("blocks")) or "\n".join(told) or (fallback if isinstance(fallback, str) else "")
        pieces.append(piece.strip())
    return "\n".join(piece for piece in pieces if piece)
