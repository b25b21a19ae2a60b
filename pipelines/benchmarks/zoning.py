"""New text of annotated mails beside four reply parsers, on the same mails in one run.

    pip install email-reply-parser==0.5.12 mail-parser-reply==1.36 quotequail==0.5.4
    pip install --target elsewhere --no-deps unquotemail==1.0.11   # it ships a package "tests"; PYTHONPATH=elsewhere
    python -m pipelines.benchmarks.zoning email_zones.jsonl [--half test] [--json]

Printed per contender, for ordinary mails and for those with answers between quotes: the share of characters of new text
that is kept, the share of all others that is dropped, the share of signature characters that is dropped (blanks do not
count), each with the middle 95 % of 2,000 bootstrap draws of whole mailboxes. `cxnlp` sees the mails of the half as one
mailbox, `cxnlp, one mail` each alone, as the others do. The annotation calls most notices and list footers Body, so the
new text that cxnlp loses is also told by the zone that took it, and its share is given twice more: when lines that a
list puts under the mails of many authors count as nobody's words (`list_footers`), and when what the annotation calls
Body and the contract does not call new counts so too (`not_new`: marked quotes, what stands below a signature mark,
notices of confidentiality). Both are found without cxnlp's zones, by rules of a few lines.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxnlp.ingest.zoning import zone_all, zone_message
from cxnlp.types import Message
from pipelines.benchmarks.zoned_mails import ZonedMail, of_half, read

DRAWS = 2000
TAIL = 8  # lines at the end of the new text among which a list's footer is sought
AUTHORS = 3  # under whose mails a line must stand to be a list's
LEAST_WORDS = 6  # of a footer's line, so that "Best regards" is none
OTHERWISE = {
    "keep_without_list_footers": "without lists' footers",
    "keep_of_the_contracts_new_text": "without these, marked quotes, notices and what is below a signature mark",
}
WRITTEN = ("new", "greeting", "closing")
_WORD = re.compile(r"\S+")
_MARKED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SIGNATURE_MARK = re.compile(r"^-- ?$", re.MULTILINE)
_PARAGRAPH = re.compile(r"(?:^.*\S.*$\n?)+", re.MULTILINE)
_NOTICE = re.compile(
    r"confidential|privileged|intended\s+recipient|intended\s+solely|(?:received|communication)\s+in\s+error|do\s+not\s+disclose"
    r"|notify\s+the\s+sender|private\s+communication",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True)
class Counts:
    """Characters that are no blanks: of new text, of the rest and of signatures, and how many went the right way."""

    new: int
    kept: int
    rest: int
    dropped: int
    signature: int
    unsigned: int
    lost: tuple[tuple[str, int], ...] = ()
    """Lost characters of new text by the zone that took them."""


def count(mail: ZonedMail, kept: Sequence[bool]) -> Counts:
    """The counts of one mail, of which `kept` says for each character whether it was taken for new text."""
    seen = [0] * 6
    for i, character in enumerate(mail.message.body):
        if character.isspace():
            continue
        if mail.new[i]:
            seen[0] += 1
            seen[1] += kept[i]
        else:
            seen[2] += 1
            seen[3] += not kept[i]
            seen[4] += mail.signature[i]
            seen[5] += mail.signature[i] and not kept[i]
    return Counts(seen[0], seen[1], seen[2], seen[3], seen[4], seen[5])


def lost_to(mail: ZonedMail, zoned: Message) -> tuple[tuple[str, int], ...]:
    """Lost characters of new text by zone."""
    lost: Counter[str] = Counter()
    for zone in zoned.zones:
        if zone.zone not in WRITTEN:
            span = range(zone.start, zone.end)
            lost[zone.zone] += sum(mail.new[i] and not mail.message.body[i].isspace() for i in span)
    return tuple(sorted(lost.items()))


def list_footers(mails: Sequence[ZonedMail]) -> list[frozenset[int]]:
    """For each mail the characters of the lines that a list put under it: at the end of the new text, the same but for
    links and digits under the mails of at least AUTHORS mailboxes."""
    tails: list[list[tuple[int, int, str]]] = []
    boxes: dict[str, set[str]] = defaultdict(set)
    for mail in mails:
        lines: list[tuple[int, int, str]] = []
        start = 0
        for line in mail.message.body.splitlines(keepends=True):
            if line.strip() and any(mail.new[start : start + len(line)]):
                masked = re.sub(r"\d+", "#", _LINK.sub("<link>", " ".join(line.split())))
                lines.append((start, start + len(line), masked))
            start += len(line)
        tails.append(lines[-TAIL:])
        for _, _, masked in tails[-1]:
            if len(masked.split()) >= LEAST_WORDS:
                boxes[masked].add(mail.mailbox)
    lists = {masked for masked, seen in boxes.items() if len(seen) >= AUTHORS}
    return [frozenset(i for a, b, masked in tail if masked in lists for i in range(a, b)) for tail in tails]


def not_new(mail: ZonedMail) -> frozenset[int]:
    """The characters of lines marked with ">", of all below the last signature mark ("-- "), and of paragraphs that are
    notices of confidentiality: by the contract quoted, signature and disclaimer, whoever typed them."""
    body, found = mail.message.body, set[int]()
    marks = list(_SIGNATURE_MARK.finditer(body))
    if marks and mail.new[marks[-1].start()]:
        found.update(range(marks[-1].start(), len(body)))
    for pattern in (_MARKED, _PARAGRAPH):
        for match in pattern.finditer(body):
            if pattern is _MARKED or len({m.lower() for m in _NOTICE.findall(match[0])}) > 1:
                found.update(range(*match.span()))
    return frozenset(found)


def without(mail: ZonedMail, others: frozenset[int]) -> ZonedMail:
    """The mail with some characters as nobody's new text."""
    return replace(mail, new=tuple(new and i not in others for i, new in enumerate(mail.new)))


def by_zones(message: Message) -> list[bool]:
    """For each character of a zoned mail whether its author newly wrote it."""
    kept = [False] * len(message.body)
    for zone in message.zones:
        if zone.zone in WRITTEN:
            kept[zone.start : zone.end] = [True] * (zone.end - zone.start)
    return kept


def by_words(body: str, text: str) -> list[bool]:
    """For each character of `body` whether its word is in `text`, a part of it: aligned word by word."""
    kept = [False] * len(body)
    places = [found.span() for found in _WORD.finditer(body)]
    words = [body[start:end] for start, end in places]
    for block in difflib.SequenceMatcher(None, words, text.split(), autojunk=False).get_matching_blocks():
        for start, end in places[block.a : block.a + block.size]:
            kept[start:end] = [True] * (end - start)
    return kept


def _email_reply_parser(body: str) -> str:
    from email_reply_parser import EmailReplyParser

    return str(EmailReplyParser.parse_reply(body))


def _mail_parser_reply(body: str) -> str:
    from mailparser_reply import EmailReplyParser

    return EmailReplyParser(languages=["en"]).parse_reply(body) or ""


def _quotequail(body: str) -> str:
    import quotequail

    return "\n".join(text for expand, text in quotequail.quote(body, limit=100_000) if expand)


def _unquotemail(body: str) -> str:
    from unquotemail import Unquote

    return Unquote(None, body).get_text() or "" if body.strip() else ""


PARSERS: dict[str, Callable[[str], str]] = {
    "email-reply-parser": _email_reply_parser,
    "mail-parser-reply": _mail_parser_reply,
    "quotequail": _quotequail,
    "unquotemail": _unquotemail,
}


def contenders(mails: Sequence[ZonedMail], rivals: bool = True) -> dict[str, list[Counts]]:
    """Counts of each mail by contender."""
    zoned = zone_all([m.message for m in mails])
    found = {
        "cxnlp": [replace(count(m, by_zones(z)), lost=lost_to(m, z)) for m, z in zip(mails, zoned, strict=True)],
        "cxnlp, one mail": [count(m, by_zones(zone_message(m.message))) for m in mails],
    }
    for name, parse in PARSERS.items() if rivals else ():
        try:
            parse("a")
        except ImportError:
            print(f"{name}: not installed, left out", file=sys.stderr)
            continue
        found[name] = [count(m, by_words(m.message.body, parse(m.message.body))) for m in mails]
    return found


def _shares(sums: Any) -> Any:
    """(keep, drop, signature) of summed counts; the last axis holds the six."""
    import numpy as np

    return sums[..., 1::2] / np.maximum(sums[..., ::2], 1)


def measure(mails: Sequence[ZonedMail], counts: Sequence[Counts], seed: int = 1) -> dict[str, dict[str, float]]:
    """Shares with intervals: mailboxes are drawn with replacement."""
    import numpy as np

    boxes: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for mail, c in zip(mails, counts, strict=True):
        row = (c.new, c.kept, c.rest, c.dropped, c.signature, c.unsigned)
        boxes[mail.mailbox] = [a + b for a, b in zip(boxes[mail.mailbox], row, strict=True)]
    table = np.array([boxes[name] for name in sorted(boxes)], dtype=float)
    draws = np.random.default_rng(seed).integers(0, len(table), (DRAWS, len(table)))
    low, high = np.percentile(_shares(table[draws].sum(axis=1)), [2.5, 97.5], axis=0)
    means = _shares(table.sum(axis=0))
    return {
        name: {"share": round(float(m), 4), "low": round(float(lo), 4), "high": round(float(hi), 4)}
        for name, m, lo, hi in zip(("keep", "drop", "signature"), means, low, high, strict=True)
    }


def _lost(counts: Sequence[Counts]) -> dict[str, float]:
    """Share of all new text that each zone took."""
    total = max(1, sum(c.new for c in counts))
    lost: Counter[str] = Counter()
    for c in counts:
        lost.update(dict(c.lost))
    return {zone: round(n / total, 4) for zone, n in sorted(lost.items()) if n}


def _keep_without(mails: Sequence[ZonedMail], others: Sequence[frozenset[int]]) -> dict[str, Any]:
    """The share of new text kept when some characters of each mail are none, and how many mails have such."""
    own = [without(m, o) for m, o in zip(mails, others, strict=True)]
    zoned = zone_all([m.message for m in own])
    counts = [count(m, by_zones(z)) for m, z in zip(own, zoned, strict=True)]
    touched = sum(any(m.new[i] for i in o) for m, o in zip(mails, others, strict=True))
    return {"mails_with_one": touched, **measure(own, counts)["keep"]} if own else {}


def run(mails: Sequence[ZonedMail], rivals: bool = True) -> dict[str, Any]:
    """All contenders on ordinary mails and on those with answers between quotes."""
    found = contenders(mails, rivals)
    out: dict[str, Any] = {}
    for group, between in (("ordinary", False), ("answers between quotes", True)):
        chosen = [i for i, m in enumerate(mails) if m.between == between]
        part = [mails[i] for i in chosen]
        footers = list_footers(part)
        either = [f | not_new(m) for m, f in zip(part, footers, strict=True)]
        out[group] = {
            "mails": len(part),
            "mailboxes": len({m.mailbox for m in part}),
            "signatures": sum(any(m.signature) for m in part),
            "lost_new_text": _lost([found["cxnlp"][i] for i in chosen]),
            "keep_without_list_footers": _keep_without(part, footers),
            "keep_of_the_contracts_new_text": _keep_without(part, either),
            "contenders": {name: measure(part, [c[i] for i in chosen]) for name, c in found.items()} if part else {},
        }
    return out


def main() -> None:
    """Reads, measures and prints."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", type=Path)
    options.add_argument("--half", choices=("tuning", "test"), default="test")
    options.add_argument("--own", action="store_true", help="cxnlp alone")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    result = run(of_half(read(given.file), given.half), not given.own)
    if given.json:
        print(json.dumps({"half": given.half} | result, indent=1))
        return
    for group, told in result.items():
        print(f"\n{given.half}, {group}: {told['mails']} mails of {told['mailboxes']} mailboxes")
        for name, shares in told["contenders"].items():
            cells = "  ".join(f"{k} {s['share']:.3f} [{s['low']:.3f}, {s['high']:.3f}]" for k, s in shares.items())
            print(f"  {name:20} {cells}")
        for key, words in OTHERWISE.items():
            if told[key]:
                print(f"  cxnlp keeps {{share:.3f}} [{{low:.3f}}, {{high:.3f}}] {words}".format(**told[key]))
        print("  new text that cxnlp took for: " + ", ".join(f"{z} {n:.4f}" for z, n in told["lost_new_text"].items()))


if __name__ == "__main__":
    main()
