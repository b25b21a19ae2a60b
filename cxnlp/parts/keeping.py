"""The tables of results made from what a sweep found of each account."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from cxnlp.actions.follow_up import with_follow_up
from cxnlp.config import Config
from cxnlp.coverage import warnings, with_languages, with_parents, with_rows
from cxnlp.governance.judged import governance
from cxnlp.output import SCHEMA_VERSION, ignored_row, rejected_row, source_row, survey_row
from cxnlp.parts.facts import facts_row
from cxnlp.parts.judge import Frame
from cxnlp.parts.placing import Placing
from cxnlp.running import run_row
from cxnlp.store import schema
from cxnlp.store.results import WITHOUT_SURVEYS, table_rows
from cxnlp.store.run_tables import next_run, run_tables
from cxnlp.store.workspace import Workspace
from cxnlp.told_once import surveys_once
from cxnlp.trajectory.assess import over_all
from cxnlp.trajectory.attention import attention
from cxnlp.trajectory.beliefs import beliefs
from cxnlp.trajectory.model import TrajectoryModel
from cxnlp.trajectory.weighted import portfolio_figures
from cxnlp.types import SurveyRow
from cxnlp.versions import versions

Json = dict[str, Any]
BY_ACCOUNT = (schema.WEEKLY, schema.METRICS)
OWN = (schema.PARTS, schema.ANSWERS, schema.PLACED, schema.PLACING)  # what sweeps keep for the next one


def put_placing(workspace: Workspace, placing: Placing) -> None:
    """Keeps where messages belong, for the next sweep to add to. In a change."""
    if len(placing.written) == len(placing.inputs):
        workspace.clear(schema.PLACED)
    for one in placing.written:
        workspace.db.execute("DELETE FROM placed WHERE file = ? AND place = ?", one.at)
    workspace.add(schema.PLACED, (one.row() for one in placing.written))
    if placing.written:
        workspace.clear(schema.PLACING)
        workspace.add(schema.PLACING, [facts_row(placing.facts)])


def _parts(workspace: Workspace) -> Iterator[Json]:
    """What is kept of each account, in the order of their keys."""
    for (data,) in workspace.db.execute("SELECT packed FROM parts ORDER BY account"):
        yield _unpacked(data)


def _unpacked(data: bytes) -> Json:
    """What `judge` packed."""
    text = zlib.decompress(data)
    try:
        found: Json = msgspec.json.decode(text)
    except msgspec.DecodeError:  # half a surrogate pair, which only json reads
        found = json.loads(text)
    return found


def _put_weeks(workspace: Workspace) -> None:
    """Brings the tables of weeks up to date: the rows of accounts that were judged anew or are gone, none else. In a
    change."""
    for table in BY_ACCOUNT:
        workspace.db.execute(
            f"DELETE FROM {table.name} WHERE account NOT IN (SELECT account FROM parts WHERE shown)"  # noqa: S608
        )
    for (data,) in workspace.rows("SELECT weeks FROM parts WHERE NOT shown ORDER BY account"):
        found = _unpacked(data)
        for table in BY_ACCOUNT:
            workspace.add(table, found[table.name])
    workspace.db.execute("UPDATE parts SET shown = 1 WHERE NOT shown")


def _coverage(blocks: Iterable[tuple[Json, int]], without: int, ignored: int) -> Json:
    """The coverage blocks of all accounts, each with its number of mails, as one."""
    numbers: Counter[str] = Counter()
    types: Counter[str] = Counter()
    lost: list[str] = []
    mails = 0
    for block, number in blocks:
        numbers.update({k: v for k, v in block.items() if isinstance(v, int)})
        types.update(block["unread_attachment_types"])
        lost += block["mails_mostly_cut"]
        mails += number
    return {
        **numbers,
        "unread_attachment_types": dict(sorted(types.items())),
        "messages_without_account": without,
        "messages_ignored": ignored,
        "mails_mostly_cut": sorted(lost),
        "warnings": warnings(len(lost), mails, numbers["messages_with_unread_date"], numbers["messages_without_date"]),
    }


def keep(
    workspace: Workspace,
    config: Config,
    frame: Frame,
    placing: Placing,
    state: int,
    now: datetime,
    counts: tuple[int, int, int],
    model: TrajectoryModel,
    defined: dict[str, str],
) -> tuple[int, int, list[date]]:
    """Writes the tables of results from what is kept of each account; returns run, unscored messages and as-of days."""
    messages, without, ignored = counts
    run, known = next_run(workspace)
    for table in schema.TABLES:
        if table.result and table not in (*OWN, *BY_ACCOUNT):
            workspace.clear(table)
    _put_weeks(workspace)
    workspace.db.execute("DELETE FROM meta WHERE name = ?", (WITHOUT_SURVEYS,))
    rows: list[Json] = []
    kinds: dict[str, str] = {}
    last: dict[str, str] = {}
    people: dict[str, Json] = {}
    unscored = 0
    blocks: list[tuple[Json, int]] = []
    for part in _parts(workspace):
        blocks.append((part["coverage"], part["mails"]))
        rows += part["rows"]
        kinds |= part["kinds"]
        unscored += part["unscored"]
        if part["last_customer_at"] and part["rows"]:
            last[part["rows"][0]["account"]] = part["last_customer_at"]
        for person in part["people"]:
            people[person["person_id"]] = _joined(people.get(person["person_id"]), person)
    rows = with_follow_up(over_all(rows), kinds, config.playbook)
    head: Json = {
        "schema_version": SCHEMA_VERSION,
        "config_sha256": config.sha256,
        "model_sha256": frame.sha256,
        "versions": versions(),
        "coverage": with_languages(
            with_rows(
                with_parents(_coverage(blocks, without, ignored), placing.of_several_parents, placing.names),
                placing.rows,
                placing.names,
                config.as_of,
            ),
            rows,
        )
        | {"messages_unscored": unscored},
        "accounts": [],
    }
    head["weights"] = beliefs(model)
    head["portfolio"] = portfolio_figures(rows)
    head["governance"] = governance(rows, config)
    if config.budget is not None:
        head["budget"] = attention(rows, config.budget, model.base_rate)
    tables: dict[schema.Table, Iterable[Mapping[str, Any]]] = {
        schema.PEOPLE: (people[k] for k in sorted(people)),
        schema.SOURCES: map(source_row, placing.sources),
        schema.REJECTED: map(rejected_row, placing.rejected),
        schema.IGNORED: map(ignored_row, placing.ignored),
        schema.SURVEYS: map(survey_row, surveys_once(r for r in placing.rows if isinstance(r, SurveyRow))),
    }
    made_with = run_row(config, placing.vendor_domains, defined, ())
    tables |= run_tables(rows, head, last, run, known, state, now, messages, made_with)
    for table, content in tables.items():
        workspace.add(table, table_rows(table, content))
    return run, unscored, [date.fromisoformat(r["as_of"]) for r in rows]


def _joined(one: Json | None, other: Json) -> Json:
    """One row of a person whom several accounts know: the vendor's people."""
    if one is None:
        return other
    lists = {k: sorted({*one[k], *other[k]}) for k in ("emails", "aliases", "refs")}
    return (one if one["role_probability"] >= other["role_probability"] else other) | lists
