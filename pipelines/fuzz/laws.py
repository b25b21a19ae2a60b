"""What must hold of every input, whatever its bytes: the laws that a fuzz target checks.

A law that does not hold raises `Broken`; every other exception that leaves a check is a finding too.
"""

from __future__ import annotations

import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cxnlp import pipeline
from cxnlp.config import Config
from cxnlp.errors import UsageError
from cxnlp.ingest.mbox import split_mbox
from cxnlp.ingest.source import Source
from cxnlp.ingest.zoning import zone_all, zone_message
from cxnlp.output import dumps, ignored_row, message_row, person_row, rejected_row, source_row
from cxnlp.pipeline import Parsed
from cxnlp.quick.intake import read_text
from cxnlp.quick.reading import quick_read
from cxnlp.signals.language import detect
from cxnlp.signals.sentences import split
from cxnlp.types import FLAGS, ORIENTATIONS, POLARITIES, Message, Party, ScoreInput, SentenceScore
from cxnlp.vocabulary import FROM_MAIL

CONFIG = Config(vendor_domains=("vendor.example",))
MOST_SECONDS = 5.0
MOST_MEGABYTES = 300
WRITTEN = ("new", "greeting", "closing")
APART = b"\n\x1e\n"
"""Parts the mails of one thread in an input of the zoning target."""


class Broken(AssertionError):
    """A law that does not hold; the message is the law, without any text of the input."""


def hold(true: bool, law: str) -> None:
    """Raises Broken unless `true`."""
    if not true:
        raise Broken(law)


@contextmanager
def bounded() -> Iterator[None]:
    """Raises Broken when the block takes more than 5 CPU seconds or 300 MB more than the process ever had."""
    start, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    hold(time.process_time() - start <= MOST_SECONDS, "an input takes at most 5 CPU seconds")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    hold(grown <= MOST_MEGABYTES * 1000, "an input takes at most 300 MB")


def check_zones(message: Message) -> None:
    """Every character of a body lies in exactly one zone, and the text is what the written zones hold."""
    if not message.zones:
        hold(not message.body or message.kind not in ("email", "ticket"), "a mail's or ticket's body has zones")
        return
    at = 0
    for zone in message.zones:
        hold(zone.start == at and zone.end >= at, "every character of a body lies in exactly one zone")
        at = zone.end
    hold(at == len(message.body), "zones reach to the end of the body")
    written = "".join(message.body[z.start : z.end] for z in message.zones if z.zone in WRITTEN)
    hold("".join(written.split()) == "".join(message.text.split()), "the text is what the written zones hold")


def _rows(parsed: Parsed) -> list[str]:
    """Every row of the files of `cxnlp parse`."""
    return [
        *(dumps(message_row(m)) for m in parsed.messages),
        *(dumps(person_row(p)) for p in parsed.people.values()),
        *(dumps(source_row(s)) for s in parsed.sources),
        *(dumps(rejected_row(r)) for r in parsed.rejected),
        *(dumps(ignored_row(i)) for i in parsed.ignored),
    ]


def check_accounting(parsed: Parsed, files: Sequence[str]) -> None:
    """Each input is one source, and each record of a source is a message, a table row, rejected or ignored."""
    names = [s.source for s in parsed.sources]
    hold(len(set(names)) == len(names), "a source stands in sources once")
    for file in files:
        hold(any(n == file or n.startswith(f"{file}!") for n in names), "every input is a source")
    records = [m for m in parsed.messages if FROM_MAIL not in m.flags]
    hold(sum(s.messages for s in parsed.sources) == len(records), "messages are counted")
    hold(sum(s.ignored for s in parsed.sources) == len(parsed.ignored), "ignored mails are counted")
    hold(sum(s.rejected for s in parsed.sources) == len(parsed.rejected), "rejected records are counted")
    for source in parsed.sources:
        hold(source.status == "parsed" or bool(source.reason), "what is not parsed has a reason")
        hold(source.status != "quarantined" or source.rejected > 0, "what is quarantined is rejected")
    hold(all(r.reason.strip() for r in parsed.rejected), "a rejected record has a reason")
    ids = [m.message_id for m in parsed.messages]
    hold(len(set(ids)) == len(ids), "message ids are unique")
    known = set(ids)
    hold(all(m.duplicate_of in known for m in parsed.messages if m.duplicate_of), "a duplicate has an original")
    addresses = Counter(e for p in parsed.people.values() for e in p.emails)
    hold(all(n == 1 for n in addresses.values()), "an address belongs to one person")


def _check_mailbox(parsed: Parsed, file: Path) -> None:
    """Each item of a mailbox is a message, a duplicate, ignored or rejected."""
    if [(s.source, s.parser, s.status == "quarantined") for s in parsed.sources] != [(file.name, "mbox", False)]:
        return
    with Source.of_file(file, file.name).open() as stream:
        items = sum(1 for _ in split_mbox(stream))
    mails = [m for m in parsed.messages if FROM_MAIL not in m.flags]
    found = len(mails) + len(parsed.ignored) + len(parsed.rejected)
    hold(items == found, "every item of a mailbox is accounted for")


def _parsed(folder: Path) -> Parsed | str:
    try:
        return pipeline.parse([folder], CONFIG)
    except UsageError as error:
        hold("\n" not in str(error), "an error is one line")
        return str(error)


def check_file(name: str, data: bytes, folder: Path, twice: bool = True) -> None:
    """A file, read and resolved as `cxnlp parse` does in an empty `folder`: accounting, zones, ids, rows, bounds."""
    file = folder / name
    file.write_bytes(data)
    try:
        with bounded():
            parsed = _parsed(folder)
        if not isinstance(parsed, Parsed):
            return
        check_accounting(parsed, [name])
        _check_mailbox(parsed, file)
        for message in parsed.messages:
            check_zones(message)
        rows = _rows(parsed)
        for row in rows:
            json.loads(row, parse_constant=lambda _: hold(False, "no NaN in a row"))
        if twice:
            again = _parsed(folder)
            hold(isinstance(again, Parsed) and _rows(again) == rows, "the same input gives the same rows")
    finally:
        file.unlink()


def thread(data: bytes) -> list[Message]:
    """One mail for each part of `data`, an hour apart, by two people in turn; the first line is the subject."""
    people = Party("Ada Quill", "ada.quill@orchard.example"), Party("Bo Marsh", "bo@vendor.example")
    first = datetime(2025, 5, 5, 9, tzinfo=UTC)
    mails = []
    for n, part in enumerate(data.split(APART)[:6]):
        subject, _, body = part.decode("utf-8", "replace").partition("\n")
        mails.append(
            Message(
                kind="email", source=f"m{n}", parser="eml", native_id=f"m{n}@x", thread_id="m0@x", subject=subject,
                sent_at=first + timedelta(hours=n), author=people[n % 2], body=body.replace("\0", ""),
                references=tuple(f"m{k}@x" for k in range(n)),
            )
        )  # fmt: skip
    return mails


def check_zoning(name: str, data: bytes, folder: Path, twice: bool = True) -> None:
    """Mails of one thread: zones cover each body, and the order in which mails are given changes nothing."""
    mails = thread(data)
    with bounded():
        zoned = zone_all(mails)
        alone = [zone_message(m, [e.body for e in mails[:n]]) for n, m in enumerate(mails)]
    for message in (*zoned, *alone):
        check_zones(message)
    hold([m.source for m in zoned] == [m.source for m in mails], "zoning keeps the order of mails")
    hold([replace(m, body="") for m in zone_all(mails[::-1])][::-1] == [replace(m, body="") for m in zoned],
         "zones do not depend on the order of mails")  # fmt: skip


class _Same:
    """A scorer for which every sentence carries every signal."""

    def score_many(self, inputs: Sequence[ScoreInput], /) -> list[SentenceScore]:
        score = SentenceScore(
            dict(zip(ORIENTATIONS, (0.2, 0.6, 0.2), strict=True)), dict.fromkeys(FLAGS, 0.9),
            dict.fromkeys(POLARITIES, (0.8, 0.1, 0.1)), "transactional", FLAGS, dict.fromkeys(POLARITIES, -1),
        )  # fmt: skip
        return [score] * len(inputs)


def _no_votes(text: str) -> Mapping[str, Counter[str]]:
    return {}


def check_split(text: str) -> None:
    """Sentences stand in order, do not overlap, and have no blanks around them."""
    at = 0
    for start, end in split(text):
        hold(at <= start < end <= len(text), "sentences stand in order within the text")
        hold(text[start:end] == text[start:end].strip(), "a sentence has no blanks around it")
        at = end


def check_language(name: str, data: bytes, folder: Path, twice: bool = True) -> None:
    """A note as `cxnlp read` takes it in: its text, language and sentences; what is claimed stands in the note."""
    file = folder / name
    file.write_bytes(data)
    try:
        with bounded():
            text = read_text(str(file))
            check_split(text)
            hold(len(detect(text)) in (2, 3), "a language is a code of two or three letters")
            result = quick_read(text, _Same(), _no_votes)
    except UsageError as error:
        hold("\n" not in str(error).replace(name, ""), "an error is one line")
        return
    finally:
        file.unlink()
    for signal in result.signals:
        hold(text[signal.start : signal.end] == signal.quote, "a quote is an exact piece of the note")
    places = [(a.start, a.end) for a in result.actions] + [(q.start, q.end) for q in result.questions]
    for start, end in places:
        hold(0 <= start < end <= len(text), "an action or question stands in the note")
    words = "".join(text.split()).casefold()
    for person in result.people:
        parts = person.name.split()
        hold(all("".join(p.split()).casefold() in words for p in parts), "a person's name stands in the note")


CHECKS: Mapping[str, Callable[[str, bytes, Path, bool], None]] = {"zoning": check_zoning, "language": check_language}


def check(family: str, name: str, data: bytes, folder: Path, twice: bool = True) -> None:
    """The laws of one family on one input; `folder` is empty and is left empty. Raises Broken."""
    CHECKS.get(family, check_file)(name, data, folder, twice)
