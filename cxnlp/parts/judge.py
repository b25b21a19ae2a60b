"""One account's records in, what is said of it out; run side by side in processes that share nothing but a budget."""

from __future__ import annotations

import gc
import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from importlib import import_module
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import msgspec

from cxnlp.analysis import Scored, by_themselves, histories
from cxnlp.config import Config
from cxnlp.coverage import coverage
from cxnlp.held_text import in_memory
from cxnlp.ingest.identify import ID_LENGTH, key_of_record
from cxnlp.ingest.read import Ingested
from cxnlp.ingest.references import fill_references
from cxnlp.monitoring.told import told_of, told_rows
from cxnlp.output import person_row
from cxnlp.parsing import Parsed, resolve
from cxnlp.parts.scoring import WAIT_S, KeptScores, has_scores, scored_within, unscored_in
from cxnlp.parts.spill import accounts_in
from cxnlp.people.accounts import AccountMap
from cxnlp.people.places import Layout
from cxnlp.recalled import KEY, Answers, recalling
from cxnlp.remembered import remembering
from cxnlp.signals.cache import Logits
from cxnlp.signals.highlight import explainer
from cxnlp.signals.score import Scorer
from cxnlp.store import schema
from cxnlp.store.codec import LEVEL, code_version, messages_of
from cxnlp.store.packing import end_with_parent
from cxnlp.store.results import METRIC, last_customer, metric_rows, table_rows
from cxnlp.trajectory.assess import assess
from cxnlp.trajectory.kept_rows import KeptRows
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.types import Message, TableRow

CODE = (
    "cxnlp", "cxnlp.ingest", "cxnlp.people", "cxnlp.signals", "cxnlp.behaviour", "cxnlp.trajectory", "cxnlp.parts",
)  # fmt: skip
Json = dict[str, Any]
_ID = re.compile(rf'"([0-9a-f]{{{ID_LENGTH}}})"')
SELDOM = 200_000, 20, 50
"""When a worker's three generations of objects are searched: an account's are let go of without it."""
NO_LAYOUT = Layout(0, frozenset())


@dataclass(frozen=True)
class Frame:
    """What all accounts have in common. `day`: the day of judging, None: each account's own last; `model`: folder of
    the sentence model; `encoder`: key of its logits in the workspace; `since`: nothing sent earlier is scored now."""

    workspace: Path
    config: Config
    vendor_domains: tuple[str, ...]
    day: date | None
    model: Path
    encoder: str
    trajectory: Path | None
    sha256: str
    since: date | None


@dataclass(frozen=True)
class Task:
    """A file of messages with the names and table rows of its accounts; `before`: what is kept of them; `stamps`: see
    `stamp`; `last`: the latest day of each."""

    path: Path
    names: Mapping[str, str]
    rows: Mapping[str | None, Sequence[TableRow]]
    before: Mapping[str, Judged]
    stamps: Mapping[str, bytes]
    last: Mapping[str, date | None]


@dataclass(frozen=True)
class Judged:
    """What is to be kept of an account; `packed` None: what is kept holds still. `since`: the day from which on all is
    scored, if that was asked for; `answers`: of its texts, for the next time; `weeks`: its rows of two tables."""

    account: str
    digest: bytes
    unscored: int
    since: date | None = None
    packed: bytes | None = None
    stamp: bytes | None = None
    answers: bytes | None = None
    weeks: bytes | None = None

    def holds(self, left: int, since: date | None, last: date | None) -> bool:
        """Whether no message waits that may be scored now: `left` of them, those sent from `since` on; the latest one
        was sent on `last`."""
        if not self.unscored or left <= 0:
            return True
        if since is None or (self.since and self.since <= since):
            return since is not None
        return last is None or last < since


class _Bench:
    """A worker: its models are loaded when they are needed."""

    def __init__(self, frame: Frame, left: Any) -> None:
        self.frame = frame
        self.left = left
        model = TrajectoryModel.load(frame.trajectory)
        self.trajectory = model.at_base_rate(frame.config.risk_base_rate)
        self.kept = KeptScores(frame.workspace, frame.encoder)
        self.scores = left.value > 0 or has_scores(frame.workspace, frame.encoder)
        self._scorer: Scorer | None = None

    @property
    def scorer(self) -> Scorer:
        if self._scorer is None:
            self._scorer = Scorer.load(self.frame.model, threads=1)
        return self._scorer

    def spend(self, messages: int) -> None:
        with self.left.get_lock():
            self.left.value -= messages


_bench: _Bench | None = None


def begin(frame: Frame, left: Any) -> None:
    """Makes this process a worker. `left`: shared number of messages that may still be scored."""
    global _bench
    end_with_parent()
    if parent_process() is not None:
        gc.set_threshold(*SELDOM)
        in_memory(Message)
    _bench = _Bench(frame, left)


def load() -> None:
    """Loads what the first account would wait for."""
    for name in ("pandas", "scipy.special"):
        import_module(name)


def digest_of(frame: Frame, key: str, name: str, records: Iterable[bytes], rows: Sequence[TableRow]) -> bytes:
    """A digest of all that an account's judgement rests on; `records`: digests of its messages, or where they lie."""
    digest = hashlib.sha256()
    parts = (code_version(*CODE), frame.sha256, repr(frame.vendor_domains), repr(frame.day), key, name, repr(rows))
    for part in (*(p.encode("utf-8", "surrogatepass") for p in parts), *records):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def judge_file(task: Task) -> tuple[list[Judged], dict[bytes, Logits]]:
    """What is said of every account in a file, and the new logits."""
    assert _bench is not None
    bench, out = _bench, []
    person = hashlib.blake2b(code_version(*CODE).encode(), digest_size=16).digest()
    begun = hashlib.blake2b(digest_size=KEY, person=person)

    def digest_of_record(record: bytes) -> bytes:
        digest = begun.copy()
        digest.update(record)
        return digest.digest()

    shared, past = task.rows.get(None, ()), last_time(bench.frame.workspace, task.stamps)
    for key, records in sorted(accounts_in(task.path).items()):
        rows = [*task.rows.get(key, ()), *shared]
        name = task.names.get(key, key)
        digests = list(map(digest_of_record, records))
        digest = digest_of(bench.frame, key, name, digests, rows)
        before, left, since = task.before.get(key), bench.left.value, bench.frame.since
        if before and before.digest == digest and before.holds(left, since, task.last[key]):
            out.append(replace(before, stamp=task.stamps[key]))
            continue
        if before and not before.unscored:
            since = None  # what was scored whole stays so
        packed, weeks_then = past.get(key, (None, None))
        answers = Answers(code_version(*CODE), packed)
        known = KeptRows(f"{code_version(*CODE)} {bench.frame.sha256}", rows_by_mark(weeks_then))
        with remembering(), recalling(answers):
            found = judged(bench, key, name, (records, digests), rows, since, known)
        weeks = _packed({name: found.pop(name) for name in ("weekly", "metrics", "marks")})
        waits = found["unscored"], since if left > 0 else None
        out.append(Judged(key, digest, *waits, _packed(found), task.stamps[key], answers.packed(), weeks))
    fresh, bench.kept.fresh = bench.kept.fresh, {}
    return out, fresh


def _json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, TypeError, msgspec.MsgspecError):  # half a surrogate pair, numbers of numpy
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def _read(text: bytes) -> Any:
    """What `_json` wrote."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:  # half a surrogate pair
        return json.loads(text)


def _packed(value: Json) -> bytes:
    return zlib.compress(_json(value), LEVEL)


def last_time(workspace: Path, accounts: Iterable[str]) -> dict[str, tuple[bytes | None, bytes | None]]:
    """What the last sweep asked of the texts of each account, and its weeks, of those of which anything is kept."""
    query = "SELECT answers.packed, weeks FROM answers LEFT JOIN parts USING (account) WHERE account = ?"
    with closing(sqlite3.connect(f"{workspace.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_S)) as db:
        found = {account: db.execute(query, (account,)).fetchone() for account in accounts}
    return {account: row for account, row in found.items() if row}


def rows_by_mark(packed: bytes | None) -> dict[bytes, Json]:
    """The rows of the weekly table that are kept of an account, as they were made, by their marks."""
    found = _read(zlib.decompress(packed)) if packed else {}
    names = [column.name for column in schema.WEEKLY.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.get("weekly", ())]
    by_week = {row["week"]: row | {"week": date.fromisoformat(row["week"])} for row in rows}
    for _, week, metric, value in found.get("metrics", ()):
        by_week[week][f"{METRIC}{metric}"] = value
    return {bytes.fromhex(mark): row for mark, row in zip(found.get("marks", ()), by_week.values(), strict=False)}


def judged(
    bench: _Bench,
    key: str,
    name: str,
    given: tuple[Sequence[bytes], Sequence[bytes]],
    rows: Sequence[TableRow],
    since: date | None,
    known: KeptRows,
) -> Json:
    """All that is said of one account; of its messages those sent before `since` are not scored now. `given`: its
    records and their digests; `known`: its weeks as they were."""
    records, digests = given
    messages = fill_references(messages_of(records, lambda m, place: key_of_record(m, digests[place])), rows)
    own = AccountMap({key: name}, {}, {}, NO_LAYOUT, key)
    config = replace(bench.frame.config, vendor_domains=bench.frame.vendor_domains)
    parsed = resolve(Ingested(tuple(messages), tuple(rows), (), ()), config, known=own)
    if bench.scores:
        scored, new, unscored = scored_within(parsed, bench.scorer, bench.kept, bench.left.value, since)
        bench.spend(new)
    else:
        scored, unscored = Scored({}, {}, 0, 0), unscored_in(parsed.messages)
    regimes, day = bench.frame.config.regimes, bench.frame.day or "each"
    past = histories(parsed, scored, day, regimes=regimes, ends=lambda *_: ())  # one account tells of no export's end
    marks = explainer(bench.scorer, 1) if scored.inputs else None
    assessed = by_themselves(parsed, scored, past, config, bench.trajectory, explain=marks,
                             judge=partial(assess, kept=known))  # fmt: skip
    found = [a.row | {"messages_unscored": unscored} for a in assessed]
    weeks = [week for a in assessed for week in a.weeks]
    return {
        "rows": found,
        "weekly": list(table_rows(schema.WEEKLY, weeks)),
        "metrics": list(table_rows(schema.METRICS, metric_rows(weeks))),
        "marks": [mark.hex() for mark in known.marks],
        "people": _people(parsed),
        "coverage": coverage(
            parsed.messages, parsed.people, scored.characters_scored, scored.characters_other_language
        ),
        "mails": sum(m.kind == "email" for m in parsed.messages),
        "messages": len(parsed.messages),
        "kinds": _kinds(found, parsed),
        "told": asdict(told_of(told_rows(parsed.messages))),
        "last_customer_at": last_customer(parsed).get(key),
        "unscored": unscored,
    }


def _people(parsed: Parsed) -> list[Json]:
    people = sorted(parsed.people.values(), key=lambda p: p.person_id)
    return [person_row(p, parsed.champions.get(p.account or "")) for p in people]


def _kinds(rows: Sequence[Json], parsed: Parsed) -> dict[str, str]:
    """The kind of every message that is quoted."""
    quoted = set(_ID.findall(_json(rows).decode()))
    return {m.message_id: m.kind for m in parsed.messages if m.message_id in quoted}
