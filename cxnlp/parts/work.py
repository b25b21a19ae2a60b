"""What a sweep has to do: the accounts of which anything is new, or waits to be scored."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cxnlp.parts.judge import Frame, Judged, Task, digest_of
from cxnlp.parts.placed import PlacedInput, by_account
from cxnlp.parts.placing import Placing
from cxnlp.parts.spill import bytes_in, file_number
from cxnlp.store.workspace import Workspace
from cxnlp.types import TableRow


@dataclass(frozen=True)
class Work:
    """`stamps`: of the accounts that have to be looked at; `names`, `rows`: see `Placing`; `before`: what is kept of
    each; `last`: the day of the latest message of each."""

    stamps: Mapping[str, bytes]
    names: Mapping[str, str]
    rows: Mapping[str | None, Sequence[TableRow]]
    before: Mapping[str, Judged]
    last: Mapping[str, date | None]

    def tasks(self, paths: Sequence[Path]) -> Iterator[Task]:
        """A task for each file, with what its accounts need; the largest file first, so that no process waits long for
        another's last one."""
        inside: dict[int, list[str]] = defaultdict(list)
        for account in self.stamps:
            inside[file_number(account, len(paths))].append(account)
        sizes = list(map(bytes_in, paths))
        for number in sorted(range(len(paths)), key=lambda n: (-sizes[n], n)):
            path, mine = paths[number], inside[number]
            if mine:
                yield Task(
                    path,
                    {a: self.names[a] for a in mine if a in self.names},
                    {None: self.rows.get(None, ()), **{a: self.rows[a] for a in mine if a in self.rows}},
                    {a: self.before[a] for a in mine if a in self.before},
                    {a: self.stamps[a] for a in mine},
                    {a: self.last[a] for a in mine},
                )


def work_of(workspace: Workspace, frame: Frame, placing: Placing, budget: int) -> Work:
    """The accounts whose records lie elsewhere than before, or changed, or have words to be scored now."""
    rows: dict[str | None, list[TableRow]] = defaultdict(list)
    for row in placing.rows:
        rows[row.account].append(row)
    kept = workspace.rows("SELECT account, digest, unscored, scored_since, stamp FROM parts")
    before = {a: Judged(a, d, n, date.fromisoformat(s) if s else None, None, stamp) for a, d, n, s, stamp in kept}
    stamps: dict[str, bytes] = {}
    last: dict[str, date | None] = {}
    for account, places in by_account(placing.inputs).items():
        name = placing.names.get(account, account)
        stamp = digest_of(frame, account, name, _where(places), [*rows.get(account, ()), *rows.get(None, ())])
        latest = max((one.days[place] for one, inside in places for place in inside), default=0)
        day = date.fromordinal(latest) if latest else None
        known = before.get(account)
        if known is None or known.stamp != stamp or not known.holds(budget, frame.since, day):
            stamps[account], last[account] = stamp, day
    return Work(stamps, placing.names, rows, before, last)


def _where(places: Sequence[tuple[PlacedInput, list[int]]]) -> Iterator[bytes]:
    """Where the records of an account lie, and what stands there."""
    for one, inside in places:
        yield one.file.encode("utf-8", "surrogatepass")
        yield f"{one.place} {one.head.digest}".encode()
        yield array("I", inside).tobytes()
