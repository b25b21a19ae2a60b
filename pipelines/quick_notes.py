"""How well the quick read does on marked notes: absent people, actions with owner, signals, nothing invented.

    python -m pipelines.quick_notes [--notes corpora/quick_notes_tuning] [--failures]

`corpora/quick_notes` holds the notes and their marks (its README says who wrote and marked them). Intervals: 90 %,
bootstrap over notes.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxnlp.quick import quick_read

NOTES = Path("corpora/quick_notes")
DRAWS, SEED = 1000, 7
ENOUGH = 0.5
"""Share of words that two spans must have in common (of the longer one) to be the same action or signal."""
Json = dict[str, Any]
Counts = tuple[int, int, int]
"""True, said, right."""


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def alike(a: str, b: str) -> bool:
    """Whether two spans share at least half of the words of the longer, or one lies within the other."""
    if a in b or b in a:
        return True
    first, second = words(a), words(b)
    return len(first & second) >= ENOUGH * max(len(first), len(second), 1)


def same_person(a: str | None, b: str | None) -> bool:
    """Names that share a word; two unknown owners are the same."""
    return (not a and not b) or bool(a and b and words(a) & words(b))


def paired(true: Sequence[Any], said: Sequence[Any], same: Callable[[Any, Any], bool]) -> Counts:
    """Counts of a one-to-one match in order."""
    free, right = list(said), 0
    for mark in true:
        hit = next((s for s in free if same(mark, s)), None)
        if hit is not None:
            free.remove(hit)
            right += 1
    return len(true), len(said), right


def judged(mark: Json, found: Json, text: str) -> dict[str, Counts]:
    """Counts of one note by what is measured. Invented people and dates count as said and not right."""
    absent = [p["name"] for p in found["people"] if p["status"] == "absent"]
    known = [*mark["people"], *mark["absent"]]
    people = [p["name"] for p in found["people"]]
    dues = [a["due"] for a in found["actions"] if a["due"] and not re.fullmatch(r"\d{4}-\d\d-\d\d", a["due"])]
    return {
        "absent people": paired(mark["absent"], absent, same_person),
        "actions with owner": paired(
            mark["actions"], found["actions"],
            lambda m, a: alike(m["text"], a["text"]) and same_person(m["owner"], a["owner"]),
        ),
        "actions, owner aside": paired(mark["actions"], found["actions"], lambda m, a: alike(m["text"], a["text"])),
        "signals": paired(
            mark["signals"], found["signals"],
            lambda m, s: m["signal"] == s["signal"] and alike(m["quote"], s["quote"]),
        ),
        "people named": (0, len(people), sum(any(same_person(k, p) for k in known) for p in people)),
        "people in the text": (0, len(people), sum(all(w in words(text) for w in words(p)) for p in people)),
        "due words in the text": (0, len(dues), sum(d.lower() in text.lower() for d in dues)),
    }  # fmt: skip


def f1(counts: Counts) -> float:
    true, said, right = counts
    return 2 * right / (true + said) if true + said else 1.0


def summed(rows: Sequence[Counts]) -> Counts:
    true, said, right = (int(sum(column)) for column in zip(*rows, strict=True))
    return true, said, right


def interval(rows: Sequence[Counts]) -> tuple[float, float]:
    """90 % percentile interval of F1 over notes drawn with replacement."""
    rng = np.random.default_rng(SEED)
    drawn = [f1(summed([rows[i] for i in rng.integers(0, len(rows), len(rows))])) for _ in range(DRAWS)]
    return float(np.percentile(drawn, 5)), float(np.percentile(drawn, 95))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=Path, default=NOTES, help="a folder of notes with marks.jsonl")
    parser.add_argument("--failures", action="store_true", help="print what was missed or said too much")
    args = parser.parse_args()
    folder: Path = args.notes
    marks = [json.loads(line) for line in (folder / "marks.jsonl").read_text(encoding="utf-8").splitlines()]
    rows: dict[str, list[Counts]] = {}
    for mark in marks:
        text = (folder / mark["file"]).read_text(encoding="utf-8")
        found = quick_read(text).as_json()
        for name, counts in judged(mark, found, text).items():
            rows.setdefault(name, []).append(counts)
        if args.failures:
            print("##", mark["file"])
            print("  absent", mark["absent"], "|", [p["name"] for p in found["people"] if p["status"] == "absent"])
            print("  people", mark["people"], "|", [p["name"] for p in found["people"]])
            for a in mark["actions"]:
                print("  true action", a["owner"], a["text"][:90])
            for a in found["actions"]:
                print("  said action", a["owner"], a["text"][:90])
            for s in mark["signals"]:
                print("  true signal", s["signal"], s["quote"][:90])
            for s in found["signals"]:
                print("  said signal", s["signal"], s["quote"][:90])
    print(f"{len(marks)} notes")
    for name, per_note in rows.items():
        true, said, right = summed(per_note)
        if true:
            low, high = interval(per_note)
            print(
                f"{name}: F1 {f1((true, said, right)):.2f} ({low:.2f}-{high:.2f}), {right} of {true} found, {said} said"
            )
        else:
            print(f"{name}: {right} of {said}")


if __name__ == "__main__":
    main()
