"""The list of people and the doubtful pairs as text for a terminal."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from shlex import quote
from typing import Any

from cxnlp.people.decisions import describe
from cxnlp.people.laid_over import waiting
from cxnlp.report.safe import one_line
from cxnlp.who import Who

Json = dict[str, Any]
REASONS_SHOWN = 4


def _roles(row: Json) -> str:
    held = row.get("roles") or [
        {"role": row.get("role"), "probability": row.get("role_probability"), "source": row.get("role_source")}
    ]
    said = [
        f"{h['role']} ({h['source']}, {float(h['probability']):.2f})" if h["role"] != "unknown" else "role unknown"
        for h in held
    ]
    return " + ".join(said)


def _reasons(row: Json) -> list[str]:
    lines = []
    for join in row.get("why") or ():
        told = f"{join['first']} = {join['second']}: {join['rule']}"
        if join["key"] == "name or address":
            told += f" ({join['score']:.2f})"
        if join.get("mentions", 1) > 1:
            told += f", {join['mentions']} times"
        lines.append(told)
    more = len(lines) - REASONS_SHOWN
    return lines[:REASONS_SHOWN] + ([f"… and {more} more (--json)"] if more > 0 else [])


def _person(row: Json) -> list[str]:
    others = f" (also {', '.join(row['aliases'][:4])})" if row.get("aliases") else ""
    lines = [
        f"  {row.get('name') or 'unnamed'}{others}",
        f"    {row['person_id']}  {row.get('side')}, {_roles(row)}" + (f", {row['title']}" if row.get("title") else ""),
    ]
    if row.get("emails"):
        lines.append(f"    {', '.join(row['emails'])}")
    champion = row.get("champion")
    if champion:
        lines.append(f"    champion ({champion['score']:.2f}): " + "; ".join(champion["evidence"]))
    return [*lines, *(f"    one because {r}" for r in _reasons(row))]


def list_text(found: Who) -> str:
    """People by account, each with roles and why they are one person; then the decisions by number."""
    out: list[str] = []
    for account, rows in groupby(found.people, key=lambda r: str(r.get("account") or "vendor and others")):
        out.append(one_line(account))
        for row in rows:
            out += ["  " * (1 + (n > 0)) + one_line(line) for n, line in enumerate(_person(row))]
    if not found.people:
        out.append("nobody fits")
    if found.doubts:
        out.append(f"{len(found.doubts)} doubtful pairs: cxnlp people review")
    late = set(waiting(found.people, found.decisions))
    for number, decision in enumerate(found.decisions, 1):
        note = " (counts from the next run)" if number in late else ""
        out.append(one_line(f"decision {number}: {describe(decision)}{note}"))
    return "\n".join(out)


def review_text(found: Who, folder: Path) -> str:
    """Doubtful pairs, the likeliest first, each with the command that would join them."""
    if not found.doubts:
        return "no doubtful pairs"
    out = []
    for row in found.doubts:
        out.append(one_line(f"{row['score']}  {row['why']}  ({row['account'] or 'vendor'})"))
        out.append("       " + one_line(f"{row['first_seen_as']}  in {row['first_source']}"))
        out.append("       " + one_line(f"{row['second_seen_as']}  in {row['second_source']}"))
        command = f"cxnlp people merge {quote(str(folder))} {quote(row['first'])} {quote(row['second'])}"
        if "@" not in row["first"] + row["second"] and row["account"]:
            command += f" --within {quote(row['account'])}"
        out.append("       " + one_line(command))
    return "\n".join(out)
