"""Accounts found day by day against accounts found from scratch, over random days that contradict the earlier ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cxnlp.config import Config
from cxnlp.ingest.read import Reading
from cxnlp.parts.adding import place_new
from cxnlp.parts.held import listed, reading_of
from cxnlp.parts.keeping import put_placing
from cxnlp.parts.placed import ASIDE
from cxnlp.parts.placing import Options, Placing, place_held
from cxnlp.store import schema
from cxnlp.store.packing import input_row
from cxnlp.store.workspace import Workspace, writing
from cxnlp.types import (
    AccountRow,
    Invitation,
    Message,
    MetricRow,
    Party,
    Recipient,
    SourceRow,
    TableRow,
    Ticket,
    Turn,
)

VENDOR = "vendia.example"
CONFIG = Config(vendor_domains=(VENDOR,))
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DOMAINS = ("orchard.example", "birch.example", "partner.example", "news.example", "nobody.example")
FIRST = ("Ada", "Bo", "Cy", "Dee", "Eli", "Fay")
STAFF = tuple(Party(f"{n} Quill", f"{n.lower()}.quill@{VENDOR}") for n in ("Ida", "Jon", "Kit"))
NAMES = ("Orchard", "Birch", "Cedar")


def someone(rng: Random) -> Party:
    first, domain = rng.choice(FIRST), rng.choice(DOMAINS)
    company = domain.split(".")[0]
    return Party(
        f"{first} {company.title()}son", rng.choice([f"{first.lower()}@{domain}", f"{first.lower()}@{domain}", None])
    )


def mail(rng: Random, source: str, day: int) -> Message:
    who = [someone(rng), rng.choice(STAFF), rng.choice(STAFF)]
    kind = rng.random()
    people = who[1:] if kind < 0.25 else who
    author, *others = rng.sample(people, len(people))
    called = " and ".join(rng.sample(FIRST, 3))
    subject = rng.choice([f"{called} asked", "Re: terms", "Orchard renewal", "Unsubscribe from our newsletter"])
    return Message(
        "email", source, "eml",
        native_id=f"{rng.random()}",
        thread_id=rng.choice(["", f"t{rng.randrange(12)}", f"t{rng.randrange(12)}"]),
        sent_at=NOON + timedelta(days=day, minutes=rng.randrange(300)),
        author=author,
        recipients=tuple(Recipient(p, "to") for p in others),
        subject=subject,
        body=f"Hello,\n\nour offer: invoice enclosed, please pay. {called}\n",
        automatic=rng.random() < 0.2,
    )  # fmt: skip


def meeting(rng: Random, source: str, day: int) -> Message:
    at = NOON + timedelta(days=day if rng.random() < 0.8 else day - 1)
    title = rng.choice(["Review of the quarter", "Kick-off"])
    event = rng.random() < 0.5
    people = (someone(rng), rng.choice(STAFF))
    if event:
        invited = tuple(Invitation(p, "accepted") for p in people)
        return Message(
            "calendar", source, "ics", thread_id=f"cal{rng.random()}", sent_at=at, time_precision="minute",
            author=people[1], invited=invited, subject=title,
        )  # fmt: skip
    turns = tuple(Turn(Party((p.name or "").split()[0]), "words") for p in people)
    return Message(
        "transcript", source, "vtt", thread_id=source, sent_at=at, time_precision="minute", subject=title, turns=turns
    )


def other(rng: Random, source: str, day: int) -> Message:
    asks = someone(rng)
    return Message(
        "ticket", source, "zendesk", native_id=f"{rng.random()}", thread_id=f"t{rng.randrange(12)}",
        sent_at=NOON + timedelta(days=day), author=rng.choice([asks, rng.choice(STAFF)]), body="It broke.",
        text="It broke.",
        ticket=Ticket("1", requester=asks), organization=rng.choice([None, None, "Orchard", "Birch Ltd", "Fern"]),
    )  # fmt: skip


def reading(rng: Random, name: str, day: int, makers: Sequence[Any], rows: tuple[TableRow, ...] = ()) -> Reading:
    messages = tuple(rng.choice(makers)(rng, f"{name}#{n}", day) for n in range(rng.randrange(1, 4)))
    digest = f"{rng.randrange(40):064x}" if rng.random() < 0.2 else f"{rng.getrandbits(200):064x}"
    return Reading(SourceRow(name, digest, 9, "any", len(messages), 0, "parsed"), messages, rows)


def day_of(rng: Random, day: int, layout: str, calm: bool) -> list[Reading]:
    """The inputs of a day. `layout`: whether a table or folders name the accounts; `calm`: no meetings."""
    top = {"folders": ("orchard", "birch", "mail"), "table": ("mail", "tickets"), "nothing": ("mail",)}[layout]
    makers = (mail, mail, other) if calm else (mail, mail, other, meeting)
    found = []
    for number in range(rng.randrange(1, 4)):
        name = f"{rng.choice(top)}/{rng.choice('abc')}{day}-{number}.any"
        rows: tuple[TableRow, ...] = ()
        if rng.random() < 0.2:
            start = date(2026, 1, 5) + timedelta(days=day)
            rows = (MetricRow(name, rng.choice(NAMES), start, start, "seats", 3.0),)
        if layout != "nothing" and rng.random() < 0.05:
            rows += (AccountRow(name, "Fern", "Fern", ("nobody.example",)),)
        found.append(reading(rng, name, day, makers, rows))
    return found


def put(held: Workspace, readings: Sequence[Reading]) -> None:
    with held.change():
        for one in readings:
            held.db.execute("DELETE FROM inputs WHERE file = ?", (one.source.source,))
            held.add(schema.INPUTS, [input_row(one.source.source, 0, one)])


def said(placing: Placing) -> dict[str, Any]:
    """All that a sweep goes on with."""
    return {
        "keys": placing.keys,
        "at": [one.at for one in placing.inputs],
        "days": [list(one.days) for one in placing.inputs],
        "names": placing.names,
        "rows": placing.rows,
        "sources": placing.sources,
        "rejected": placing.rejected,
        "ignored": [(i.message.source, i.reason) for i in placing.ignored],
        "day": placing.day,
    }


def kept(held: Workspace, config: Config) -> tuple[Placing, bool]:
    """The accounts, kept for the next time, and whether they were found from the new inputs alone."""
    alone = place_new(held, config, listed(held), Options.of(config)) is not None
    placing = place_held(held, config)
    with held.change():
        put_placing(held, placing)
    return placing, alone


def grown(held: Workspace, rng: Random, day: int, calm: bool) -> list[Reading]:
    """An input that is held with further messages, or once in a while with one of its messages gone."""
    files = held.rows("SELECT file FROM inputs ORDER BY file")
    name = rng.choice(files)[0]
    before, _ = reading_of(held, name, 0)
    more = reading(rng, name, day, (mail, mail, other) if calm else (mail, other, meeting)).messages
    kept = before.messages[rng.random() < 0.2 :]
    messages = (*kept, *more) if rng.random() < 0.7 else (*more, *kept)
    source = SourceRow(name, f"{rng.getrandbits(200):064x}", 9, "any", len(messages), 0, "parsed")
    return [Reading(source, messages, before.rows)]


def put_in_place(held: Workspace, readings: Sequence[Reading]) -> None:
    """As an import puts a file that was held with other content."""
    with held.change():
        for one in readings:
            row = input_row(one.source.source, 0, one)
            marks = ", ".join(f"{name} = ?" for name in schema.INPUTS.names)
            held.db.execute(f"UPDATE inputs SET {marks} WHERE file = ?", (*row, one.source.source))  # noqa: S608


def first_day(rng: Random, layout: str, calm: bool) -> list[Reading]:
    makers = (mail, other) if calm else (mail, other, meeting)
    rows: tuple[TableRow, ...] = ()
    if layout == "table":
        rows = tuple(AccountRow("accounts.csv", n, n, (f"{n.lower()}.example",)) for n in NAMES)
    start = [r for _ in range(6) for r in day_of(rng, 0, layout, calm)]
    return [reading(rng, "accounts.csv", 0, makers[:1], rows), *start] if rows else start


@pytest.mark.parametrize("layout", ["table", "folders", "nothing"])
@pytest.mark.parametrize("calm", [True, False])
@pytest.mark.parametrize("grows", [False, True])
def test_days_added_one_by_one_end_as_all_days_at_once(tmp_path: Path, layout: str, calm: bool, grows: bool) -> None:
    alone = total = 0
    lost = Counter[str]()
    for seed in range(8 if grows else 14):
        rng = Random(f"{layout} {calm} {seed}")
        with writing(tmp_path / f"{seed}.db", "test", create=True) as held:
            put(held, first_day(rng, layout, calm))
            kept(held, CONFIG)
            for day in range(1, 5):
                if grows:
                    put_in_place(held, grown(held, rng, day, calm))
                if not grows or rng.random() < 0.3:
                    put(held, day_of(rng, day, layout, calm))
                placing, quick = kept(held, CONFIG)
                alone, total = alone + quick, total + 1
                with held.change():
                    held.db.execute("CREATE TEMP TABLE before AS SELECT * FROM placing")
                    held.clear(schema.PLACING)
                scratch = place_held(held, CONFIG)
                with held.change():
                    held.db.execute("INSERT INTO placing SELECT * FROM before")
                    held.db.execute("DROP TABLE before")
                assert said(placing) == said(scratch), (seed, day)
                lost.update("aside" if k == ASIDE else "none" if k is None else "found" for k in placing.keys)
    often = (total / 4, 20) if not grows else (total / 10 if calm else 1, 5)  # a grown table or meeting: all anew
    assert alone > often[0] if layout != "nothing" else alone == 0, (alone, total)
    assert min(lost["found"], lost["none"]) > often[1]


def test_what_is_kept_of_an_input_goes_with_it(tmp_path: Path) -> None:
    rng = Random(5)
    with writing(tmp_path / "w.db", "test", create=True) as held:
        put(held, first_day(rng, "table", True))
        first, _ = kept(held, CONFIG)
        put(held, day_of(rng, 1, "nothing", True))
        assert kept(held, CONFIG)[1]
        assert not kept(held, Config(vendor_domains=(VENDOR, "other.example")))[1]
        kept(held, CONFIG)
        gone = first.inputs[-1]
        with held.change():
            held.db.execute("DELETE FROM inputs WHERE file = ?", (gone.file,))
        assert not held.count(schema.PLACING)
        assert not held.rows("SELECT 1 FROM placed WHERE file = ?", (gone.file,))
        after, alone = kept(held, CONFIG)
        assert not alone
        assert gone.at not in [one.at for one in after.inputs]
