"""Rows of surveys: who was asked when, what the answer was, and whether its table is on the usual scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cxnlp.ingest.cells import emails_of
from cxnlp.ingest.columns import normalised
from cxnlp.ingest.csv_reading import Row
from cxnlp.ingest.source import Source
from cxnlp.ingest.survey_questions import answer_of, question
from cxnlp.ingest.table_columns import BadCellError, Columns, each_row
from cxnlp.types import Rejected, SurveyRow, TableRow
from cxnlp.vocabulary import USUAL_SCALES

SURVEY_KINDS = ("nps", "csat", "ces")


def surveys(source: Source, columns: Columns) -> Iterator[TableRow | Rejected]:
    """Rows of surveys, each with the day from which answers of its kind in this table are known to be on another scale
    than the usual one."""
    named = normalised(columns.header("score")) if "score" in columns.mapped.columns else ""
    asked = question(columns.header("score")) if "score" in columns.mapped.columns else None
    fallback = next((k for k in SURVEY_KINDS if k in f"{named} {normalised(source.filename)}".split()), asked)

    def build(where: str, row: Row) -> Iterator[TableRow | Rejected]:
        stated = columns.text(row, "kind")
        words = normalised(stated or "").split()
        kind = next((k for k in SURVEY_KINDS if k in words), None) or fallback or stated
        if kind is None:
            raise BadCellError("no survey kind (nps, csat or ces)")
        account = columns.text(row, "account")
        sent, answered = columns.day(row, "sent_at"), columns.day(row, "answered_at")
        if sent is None and answered is None:
            raise BadCellError("neither a day of sending nor of an answer")
        score, of = answer_of(columns.text(row, "score"))
        yield SurveyRow(
            source=where,
            account=account,
            kind=kind,
            sent_at=sent,
            answered_at=answered,
            person=columns.text(row, "person") if account else _address(columns, row),
            score=columns.as_number(score, "score"),
            scale_min=columns.number(row, "scale_min"),
            scale_max=columns.number(row, "scale_max") or columns.as_number(of, "score"),
            comment=columns.text(row, "comment"),
        )

    rows = list(each_row(source, columns, build))
    since: dict[str, date] = {}
    for row in rows:
        if isinstance(row, SurveyRow) and _beyond(row) and (day := row.answered_at or row.sent_at):
            since[row.kind] = min(since.get(row.kind, day), day)
    for row in rows:
        other = since.get(row.kind) if isinstance(row, SurveyRow) and row.scale_max is None else None
        yield replace(row, other_scale=other) if isinstance(row, SurveyRow) and other else row


def _beyond(row: SurveyRow) -> bool:
    """Whether a score whose scale has no stated end lies beyond the usual scale of its kind."""
    usual = USUAL_SCALES.get(row.kind)
    return usual is not None and row.scale_max is None and row.score is not None and row.score > usual[1]


def _address(columns: Columns, row: Row) -> str | None:
    """The person of a row without account, by address where it has one: that may tell the account."""
    addresses, _ = emails_of(columns.mapped.cells(row.cells, "person"))
    return addresses[0] if addresses else columns.text(row, "person")
