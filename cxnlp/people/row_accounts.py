"""The account of every row of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from cxnlp.ingest.export_order import file_of
from cxnlp.people.account_columns import turned
from cxnlp.people.accounts import AccountMap
from cxnlp.people.same_accounts import with_one_key
from cxnlp.remembered import of_same
from cxnlp.types import AccountRow, DirectoryRow, InvoiceRow, MetricRow, OutcomeRow, SurveyRow

Row = TypeVar("Row", AccountRow, DirectoryRow, MetricRow, SurveyRow, InvoiceRow, OutcomeRow)


def _who(row: SurveyRow | InvoiceRow) -> str | None:
    return row.person if isinstance(row, SurveyRow) else None


def assign_row_accounts(rows: Iterable[Row], accounts: AccountMap) -> list[Row]:
    """The rows with `account` replaced by the account's key; account rows keep their own, unless it is
    another key of an account.

    Where a file states several accounts, one that is none of those known is not taken for the account of its folder;
    a table with a column for each account states them in its header.
    """
    rows = list[Row](turned(with_one_key(list(rows), accounts.aliases), accounts.index))
    stated: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.account and not isinstance(row, AccountRow | DirectoryRow):
            stated[file_of(row.source)].add(row.account)

    def key(row: Row) -> str | None:
        if isinstance(row, SurveyRow | InvoiceRow) and (at := accounts.of_address(row.account, _who(row))):
            return at
        if row.account and len(stated.get(file_of(row.source), ())) > 1:
            return accounts.index.find(row.account) or row.account
        return accounts.of_row(row.source, row.account)

    return [r if isinstance(r, AccountRow) else of_same(_on, (r,), key(r)) for r in rows]


def _on(records: tuple[Any], account: str | None) -> Any:
    """The row on an account."""
    return replace(records[0], account=account)
