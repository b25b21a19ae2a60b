"""The results of the last analysis as tables, and the files of the machine interface made from them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp.analysis import Analysis
from cxnlp.errors import UsageError
from cxnlp.output import (
    dumps,
    ignored_row,
    message_row,
    person_row,
    rejected_row,
    source_row,
    survey_row,
    utc,
    write_json,
    write_jsonl,
)
from cxnlp.parsing import Parsed
from cxnlp.scratch import scratch
from cxnlp.store import schema
from cxnlp.store.judgements import Judgements
from cxnlp.store.run_tables import next_run, run_tables
from cxnlp.store.schema import TABLES, Column, Table
from cxnlp.store.workspace import Workspace, reading
from cxnlp.tables import table_file
from cxnlp.told_once import surveys_once
from cxnlp.types import SurveyRow

if TYPE_CHECKING:
    import pandas as pd

Json = dict[str, Any]
METRIC = "metric_"
AUTHOR = {"author_id": "person_id", "author_name": "name", "author_email": "email", "author_side": "side"}
LINES: Mapping[str, Table] = {
    "messages.jsonl": schema.MESSAGES,
    "people.jsonl": schema.PEOPLE,
    "sources.jsonl": schema.SOURCES,
    "rejected.jsonl": schema.REJECTED,
    "ignored.jsonl": schema.IGNORED,
    "surveys.jsonl": schema.SURVEYS,
}
WITHOUT_SURVEYS = "surveys_unknown"  # a value in `meta`: the results are of a version that kept no surveys


def _stored(column: Column, value: Any) -> Any:
    """A value of a row as the table keeps it: JSON as text, days as ISO text, missing numbers as NULL."""
    if column.type == "json":
        return None if value is None else dumps(value)
    if value is None or value != value:
        return None
    if column.type == "boolean":
        return int(value)
    if column.type == "integer":
        return int(value)
    if column.type == "real":
        return float(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _loaded(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "json":
        return json.loads(value)
    return bool(value) if column.type == "boolean" else value


def table_rows(table: Table, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    columns = [(c, c.name, c.type == "real") for c in table.columns]

    def cell(column: Column, real: bool, value: Any) -> Any:
        return value if real and type(value) is float and value == value else _stored(column, value)

    for row in rows:
        get = row.get
        yield tuple([None if (v := get(name)) is None else cell(c, real, v) for c, name, real in columns])


def _message(row: Json) -> Json:
    author = row.pop("author") or {}
    return row | {name: author.get(key) for name, key in AUTHOR.items()}


def last_customer(parsed: Parsed) -> dict[str, str]:
    """When the customer of each account last wrote or spoke, duplicates, plans and automatic mail aside."""
    last: dict[str, datetime] = {}
    customers = {key for key, person in parsed.people.items() if person.side == "customer"}
    for m in reversed(parsed.messages):  # the latest first, as they are mostly in order
        if m.account is None or m.sent_at is None or m.duplicate_of or m.automatic or m.kind == "calendar":
            continue
        if m.account in last and m.sent_at <= last[m.account]:
            continue
        said = [m.author, *m.present, *(t.speaker for t in m.turns)]
        if any(p and p.person_id in customers for p in said):
            last[m.account] = m.sent_at
    return {account: utc(moment) or "" for account, moment in last.items()}


def _records(frame: pd.DataFrame) -> list[Json]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def metric_rows(weeks: Iterable[Json]) -> Iterator[Json]:
    for row in weeks:
        for name, value in row.items():
            if name.startswith(METRIC) and value is not None and value == value:
                yield {"account": row["account"], "week": row["week"], "metric": name[len(METRIC) :], "value": value}


def clear_results(workspace: Workspace) -> None:
    """Empties the tables of results; what stays of earlier runs holds no text."""
    for table in TABLES:
        if table.result:
            workspace.clear(table)
    workspace.db.execute("DELETE FROM meta WHERE name = ?", (WITHOUT_SURVEYS,))


def save(
    workspace: Workspace,
    parsed: Parsed,
    analysis: Analysis,
    state: int,
    now: datetime,
    judgements: Judgements | None = None,
    made_with: Json | None = None,
) -> int:
    """Keeps an analysis in place of the one before, in one change; returns the number of the run.

    `state`: what `Workspace.state` was when its inputs were gathered; `judgements`: what judged the accounts;
    `made_with`: its run.json.
    """
    with workspace.change():
        return put(workspace, parsed, analysis, state, now, judgements, made_with)


def put(
    workspace: Workspace,
    parsed: Parsed,
    analysis: Analysis,
    state: int,
    now: datetime,
    judgements: Judgements | None = None,
    made_with: Json | None = None,
) -> int:
    """As `save`, as a part of a change that is under way."""
    head = {**analysis.accounts, "accounts": []}  # an empty list keeps their place
    rows: list[Json] = analysis.accounts["accounts"]
    run, known = next_run(workspace)
    last = last_customer(parsed)
    weeks = _records(analysis.weekly)
    tables: dict[Table, Iterable[Mapping[str, Any]]] = {
        schema.PEOPLE: (
            person_row(p, parsed.champions.get(p.account or ""))
            for p in sorted(parsed.people.values(), key=lambda p: p.person_id)
        ),
        schema.MESSAGES: (_message(message_row(m)) for m in parsed.messages),
        schema.SENTENCES: _records(analysis.sentences),
        schema.WEEKLY: weeks,
        schema.METRICS: metric_rows(weeks),
        schema.SOURCES: map(source_row, parsed.sources),
        schema.REJECTED: map(rejected_row, parsed.rejected),
        schema.IGNORED: map(ignored_row, parsed.ignored),
        schema.SURVEYS: map(survey_row, surveys_once(parsed.table(SurveyRow))),
    }
    tables |= run_tables(rows, head, last, run, known, state, now, len(parsed.messages), made_with)
    clear_results(workspace)
    for table, content in tables.items():
        workspace.add(table, table_rows(table, content))
    if judgements:
        judgements.keep()
    return run


def last_run(workspace: Workspace) -> Json:
    """The row of the last analysis that is held. Raises UsageError when there is none."""
    rows = list(load(workspace, schema.RUNS, "ORDER BY run DESC LIMIT 1"))
    if not rows or not workspace.count(schema.SOURCES):
        raise UsageError(
            f"{workspace.path} holds no analysis of its present inputs: run cxnlp analyze --workspace {workspace.path}"
        )
    return rows[0]


def last_whole_run(workspace: Workspace) -> Json:
    """As `last_run`, with messages and sentences, which a sweep does not keep. Raises UsageError."""
    run = last_run(workspace)
    if workspace.count(schema.PARTS):
        raise UsageError(
            f"the last run in {workspace.path} is a sweep, which keeps no messages and sentences:"
            f" run cxnlp analyze --workspace {workspace.path}"
        )
    return run


def load(workspace: Workspace, table: Table, clause: str | None = None, values: tuple[Any, ...] = ()) -> Iterator[Json]:
    """The rows of a table as they were given to `save`."""
    cursor = workspace.db.execute(f'SELECT * FROM "{table.name}" {clause or table.order}', values)  # noqa: S608
    for row in cursor:
        yield {c.name: _loaded(c, v) for c, v in zip(table.columns, row, strict=True)}


def _whole_message(row: Json) -> Json:
    """The row of messages.jsonl again."""
    author = {key: row.pop(name) for name, key in AUTHOR.items()}
    whole: Json = {}
    for name, value in row.items():
        if name == "recipients":
            whole["author"] = author if author["side"] is not None else None
        if name != "ticket" or value is not None:
            whole[name] = value
    return whole


def _frame(workspace: Workspace, table: Table) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(list(load(workspace, table)), columns=list(table.names))
    for column in table.columns:
        if column.type == "real":
            frame[column.name] = frame[column.name].astype(float)
        elif column.type == "text":
            frame[column.name] = frame[column.name].astype("str")
        elif column.type == "date":
            frame[column.name] = [None if v is None else date.fromisoformat(v) for v in frame[column.name]]
    return frame


def weekly_frame(workspace: Workspace) -> pd.DataFrame:
    """The table of weekly.parquet: the columns of `weekly` and one `metric_…` for each measured series."""
    frame = _frame(workspace, schema.WEEKLY)
    if frame.empty:
        return frame[[]]
    series: dict[str, dict[tuple[str, date], float]] = {}
    for row in load(workspace, schema.METRICS):
        series.setdefault(METRIC + row["metric"], {})[row["account"], date.fromisoformat(row["week"])] = row["value"]
    keys = list(zip(frame["account"], frame["week"], strict=True))
    for name, values in series.items():
        frame[name] = [values.get(key, float("nan")) for key in keys]
    fixed = ["account", "week"]
    return frame[[*fixed, *sorted(c for c in frame.columns if c not in fixed)]]


def write_folder(workspace: Workspace, out: Path) -> None:
    """Writes the files of the last analysis into `out`, but report.html. Raises UsageError when there is none."""
    run = last_whole_run(workspace)
    out.mkdir(parents=True, exist_ok=True)
    shapes: Mapping[str, Callable[[Json], Json]] = {"messages.jsonl": _whole_message}
    unknown = workspace.rows("SELECT 1 FROM meta WHERE name = ?", (WITHOUT_SURVEYS,))
    for name, table in LINES.items():
        if table is schema.SURVEYS and unknown:
            continue
        write_jsonl(out / name, map(shapes.get(name, dict), load(workspace, table)))
    accounts = [row["detail"] for row in load(workspace, schema.ACCOUNTS)]
    write_json(out / "accounts.json", {**run["document"], "accounts": accounts})
    if run["made_with"]:
        write_json(out / "run.json", run["made_with"])
    table_file.write(weekly_frame(workspace), out / "weekly.parquet", schema.WEEKLY)
    table_file.write(_frame(workspace, schema.SENTENCES), out / "sentences.parquet", schema.SENTENCES)


@contextmanager
def unfolded(path: Path) -> Iterator[Path]:
    """A folder, for as long as it lasts, with the files of the last analysis of the workspace at `path`."""
    with scratch() as folder:
        with reading(path) as workspace:
            write_folder(workspace, folder)
        yield folder
