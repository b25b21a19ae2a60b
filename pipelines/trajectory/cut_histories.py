"""Whether a history cut at a day gives the bytes of accounts.json that the whole one gives with `--as-of` that day.

usage: python -m pipelines.trajectory.cut_histories DATA [--sets 1,2,3] [--accounts ID,ID]

DATA holds accounts/exports and landmarks/<n>/{exports,truth}. Each account is analyzed by itself, by the shipped
weights, three times: as cut; whole; and whole with what carries no date taken from the cut exports. The cut ones were
exported anew: titles in the contact table and replies to invitations, neither of which says when it was written, were
drawn again. Where the third differs from the first, the analyzer has looked ahead or has been told of the future by a
record without a date; the keys of accounts.json that differ are printed.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.output import dumps
from cxnlp.signals.messages import SentenceScorer
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.model import TrajectoryModel

EVENT = re.compile(r"BEGIN:VEVENT\r?\n.*?END:VEVENT\r?\n", re.DOTALL)
UID = re.compile(r"^UID:(.+?)\r?$", re.MULTILINE)
CONTACTS = "contacts.csv"
CALENDAR = "calendar.ics"


@dataclass(frozen=True)
class Compared:
    """One account on one day: whether the bytes agree as given and with the same undated records, and the keys of
    accounts.json in which the latter differ."""

    account: str
    day: date
    as_given: bool
    same_records: bool
    differing: tuple[str, ...]


def with_undated_of(cut: str, whole: str) -> str:
    """The calendar `whole` with the events that `cut` holds too as they stand in `cut`."""
    of_cut = {found.group(1): e for e in EVENT.findall(cut) if (found := UID.search(e))}

    def known(match: re.Match[str]) -> str:
        found = UID.search(match.group())
        return of_cut.get(found.group(1), match.group()) if found else match.group()

    return EVENT.sub(known, whole)


def differing_keys(a: Any, b: Any, path: str = "") -> Iterator[str]:
    """The keys, without positions, at which two JSON values differ; "#" where lists differ in length."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted({*a, *b}):
            yield from differing_keys(a.get(key), b.get(key), f"{path}/{key}" if path else key)
    elif isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            yield f"{path}#"
        for x, y in zip(a, b, strict=False):
            yield from differing_keys(x, y, path)
    elif a != b:
        yield path


def analyzed(folder: Path, config: Config, scorer: SentenceScorer, model: TrajectoryModel) -> dict[str, Any]:
    """accounts.json of a folder of exports as data."""
    return pipeline.analyze(pipeline.parse([folder], config), scorer, "", config, model).accounts


def compared(
    cut: Path, whole: Path, day: date, vendor_domain: str, scorer: SentenceScorer, model: TrajectoryModel
) -> Compared:
    """The exports `cut` of one account against those that go on, both on `day`."""
    config = Config(vendor_domains=(vendor_domain,), as_of=day)
    with tempfile.TemporaryDirectory() as place:
        first, second, third = (Path(place) / name / "exports" for name in ("cut", "whole", "same"))
        shutil.copytree(cut, first / cut.name)
        shutil.copytree(whole, second / cut.name)
        shutil.copytree(whole, third / cut.name)
        if (cut / CONTACTS).exists():
            shutil.copyfile(cut / CONTACTS, third / cut.name / CONTACTS)
        if (cut / CALENDAR).exists() and (whole / CALENDAR).exists():
            told = [(f / CALENDAR).read_bytes().decode("utf-8") for f in (cut, whole)]
            (third / cut.name / CALENDAR).write_bytes(with_undated_of(*told).encode("utf-8"))
        a, b, c = (analyzed(folder, config, scorer, model) for folder in (first, second, third))
    return Compared(cut.name, day, dumps(a) == dumps(b), dumps(a) == dumps(c), tuple(sorted(set(differing_keys(a, c)))))


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipelines.trajectory.cut_histories", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", default="1,2,3")
    parser.add_argument("--accounts", default="")
    asked = parser.parse_args(argv)
    scorer, model = Scorer.load(cached=True), TrajectoryModel.bundled()
    n, given, same = 0, 0, 0
    keys: Counter[str] = Counter()
    for number in asked.sets.split(","):
        landmarks = asked.data / "landmarks" / number
        for truth in sorted((landmarks / "truth").glob("*.json")):
            if asked.accounts and truth.stem not in asked.accounts.split(","):
                continue
            told = json.loads(truth.read_text(encoding="utf-8"))
            whole = asked.data / "accounts" / "exports" / truth.stem
            day = date.fromisoformat(told["landmark"]["day"])
            found = compared(landmarks / "exports" / truth.stem, whole, day, told["vendor_domain"], scorer, model)
            n, given, same = n + 1, given + found.as_given, same + found.same_records
            keys.update(found.differing)
            said = "equal" if found.as_given else "equal with the same undated records"
            print(f"set {number}, {found.account}, {found.day}: {', '.join(found.differing) or said}", flush=True)
    print(f"equal to the byte: {given} of {n} as given, {same} of {n} with the same undated records")
    for key, count in keys.most_common():
        print(f"  {key}: {count}")


if __name__ == "__main__":
    main(sys.argv[1:])
