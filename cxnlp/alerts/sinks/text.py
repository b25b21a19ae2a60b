"""A notice in words, for chats, mails and calendars; everything from outside is cleaned and on one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cxnlp.findings.listing import STATE_WORDS
from cxnlp.report import words
from cxnlp.report.safe import one_line, shorten

Json = Mapping[str, Any]
LINE, QUOTE = 300, 280
_QUOTED = re.compile(r"“.*” \(([\d-]*)\)")
STATUS_WORDS = {"raised": "", "worsened": "worse: ", "cleared": "over: "}


def headline(body: Json) -> str:
    """Level, account and what it is about, on one line."""
    title = one_line(str(body["title"])).removeprefix("over: ")
    level = "" if body["status"] == "cleared" else f"[{body['level']}] "
    closed_as = body.get("closed_as")
    status = f"{STATE_WORDS[closed_as]}: " if closed_as else STATUS_WORDS[str(body["status"])]
    return f"{level}{shorten(str(body['name']), 60)}: {status}{title[:1].lower()}{title[1:]}"


def paragraphs(body: Json) -> list[str]:
    """Why, what to do, what is at stake, and the quotes if the notice carries any."""
    out = []
    for rule in body["rules"]:
        because = [shorten(str(b), LINE) for b in rule.get("because") or ()]
        owner = f" (owner: {shorten(str(rule['owner']), LINE)})" if rule.get("owner") else ""
        out.append(one_line(str(rule["title"])) + owner + (": " + "; ".join(because) if because else ""))
    if body.get("reasons"):
        out.append("Weighs most: " + "; ".join(shorten(str(r), LINE) for r in body["reasons"]))
    for action in body["actions"]:
        owner = str(action["owner_role"])
        due = words.plural(int(action["due_in_days"]), "day")
        out.append(f"To do: {one_line(str(action['action']))} ({words.OWNER_WORDS.get(owner, owner)}, in {due})")
    if body.get("priority"):
        out.append(f"At stake: {body['priority']['sum']}")
    for item in body["evidence"]:
        if item.get("quote"):
            out.append(f"“{shorten(str(item['quote']), QUOTE)}” ({str(item.get('sent_at') or '')[:10]})")
    return out


def description(body: Json) -> str:
    """The notice in lines, as a task says it."""
    return "\n".join(paragraphs(body))


def quoted_on(line: str) -> str | None:
    """The day of the quote that one of `paragraphs` is, "" where it has none; None for one that is no quote.

    >>> quoted_on("“We go.” (2026-06-20)"), quoted_on("To do: call (csm, in 3 days)")
    ('2026-06-20', None)
    """
    found = _QUOTED.fullmatch(line)
    return found[1] if found else None


def without_quotes(body: Json) -> dict[str, Any]:
    """The notice without customers' words: for sinks that lie outside this machine."""
    kept = [{k: v for k, v in e.items() if k != "quote"} for e in body["evidence"]]
    return {**body, "evidence": kept}
