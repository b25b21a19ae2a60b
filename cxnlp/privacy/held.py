"""Takes people out of the records of a workspace until nobody of them is found any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from cxnlp.config import Config
from cxnlp.ingest.read import Ingested, Reading, joined
from cxnlp.key import Key
from cxnlp.parsing import Parsed, Progress, resolve
from cxnlp.privacy.forgotten import NOTHING, Forgotten, Found, forgotten
from cxnlp.privacy.recognise import file_digest
from cxnlp.privacy.records import Gone, Placed, home, taken_out
from cxnlp.privacy.tombstones import buried
from cxnlp.store.gathered import readings_held
from cxnlp.store.names import plain
from cxnlp.store.packing import input_row
from cxnlp.store.registers import Stone
from cxnlp.store.schema import INPUTS
from cxnlp.store.workspace import Workspace
from cxnlp.types import Person

ROUNDS = 4


@dataclass(frozen=True)
class Held:
    """An input that is held: the name of its file, also as it was before, and what it gave."""

    file: str
    was: str
    place: int
    reading: Reading


@dataclass(frozen=True)
class Purged:
    """The inputs without them; who was known `before` and `after`; by which words they were found, in each round."""

    inputs: tuple[Held, ...]
    before: Parsed
    after: Parsed
    found: tuple[Forgotten, ...]
    gone: Gone


def held_inputs(workspace: Workspace) -> list[Held]:
    """Every input, in the order of a folder."""
    return [Held(file, file, place, reading) for place, file, reading in readings_held(workspace)]


def _joined(inputs: Sequence[Held]) -> Ingested:
    return joined(h.reading for h in sorted(inputs, key=lambda h: (h.file, h.place)))


def purged(
    inputs: Sequence[Held],
    config: Config,
    wanted: Callable[[Parsed], tuple[Sequence[Person], Found, frozenset[tuple[str, str]]]],
    key: Key,
    progress: Progress,
    only: Collection[str] | None = None,
) -> Purged:
    """`inputs` without the people whom `wanted` chooses among those known (with words found otherwise, and the digests
    that tell whether they are back). `only`: names of the files that may be changed; the rest is clean already.

    As of no day: what was sent after the day of judging is theirs as well. The vendor is who it was before.
    """
    config = replace(config, as_of=None)
    before = parsed = resolve(_joined(inputs), config, progress)
    config = replace(config, vendor_domains=parsed.vendor_domains)
    people, words, back = wanted(parsed)
    gone = Gone()
    found: list[Forgotten] = []
    while (people or words) and len(found) < ROUNDS:
        who = forgotten(people, parsed, words)
        found.append(who)
        inputs = _stripped(inputs, who, Placed.of(parsed), gone, only)
        parsed = resolve(_joined(inputs), config, progress)
        people, words = buried(parsed.people.values(), back, key), NOTHING
    return Purged(tuple(inputs), before, parsed, tuple(found), gone)


def _stripped(
    inputs: Sequence[Held], who: Forgotten, placed: Placed, gone: Gone, only: Collection[str] | None
) -> list[Held]:
    out: list[Held] = []
    names: dict[str, str] = {}
    taken = {h.file for h in inputs}
    for held in inputs:
        if only is not None and plain(held.was) not in only:
            out.append(held)
            continue
        accounts = [placed.of_message(m).account for m in held.reading.messages]
        name = names.get(held.file) or _free(
            held.file, who.masked(held.file, home(accounts, who, held.file)).text, taken
        )
        names[held.file] = name
        taken.add(name)
        reading = taken_out(held.reading, (held.file, name), who, placed, gone)
        out.append(replace(held, file=name, reading=reading))
    return out


def _free(old: str, name: str, taken: Collection[str]) -> str:
    """`name`, numbered when another file bears it."""
    number, free = 1, name
    while free != old and free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def put_inputs(workspace: Workspace, before: Sequence[Held], after: Sequence[Held], day: str, key: Key) -> list[Stone]:
    """Writes the inputs that changed, under their new names; returns the tombstones of the old names. In a change."""
    stones = []
    for old, new in zip(before, after, strict=True):
        if old == new:
            continue
        workspace.db.execute("DELETE FROM inputs WHERE file = ? AND place = ?", (plain(old.file), old.place))
        if new.file != old.file:
            stones.append(Stone("file", file_digest(key, plain(old.file)), plain(new.file), day, key.id))
            workspace.db.execute(
                "UPDATE files SET file = ?, origin = '' WHERE file = ?", (plain(new.file), plain(old.file))
            )
    for old, new in zip(before, after, strict=True):
        if old != new:
            workspace.add(INPUTS, [input_row(new.file, new.place, new.reading)])
    return stones
