"""Freezes that are kept in a workspace, beside the analyses that they hold to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.governance.freezing import check_anew, record_of
from cxnlp.key import Key
from cxnlp.store.registers import frozen, put_freeze
from cxnlp.store.results import last_run
from cxnlp.store.workspace import writing


def freeze_in(
    file: Path,
    period: str,
    defined: Mapping[str, str] | None,
    signer: str,
    today: date,
    *,
    again: bool = False,
    key: Key | None = None,
) -> None:
    """Keeps the record in the workspace `file`; without `defined` it is of the definitions of the last analysis there.

    Raises UsageError as `freeze`, and when there is no analysis to take them from.
    """
    with writing(file, "freeze") as held:
        if defined is None:
            defined = (last_run(held)["made_with"] or {}).get("definitions")
        if not defined:
            raise UsageError(f"the last analysis in {file} tells no definitions: analyze again with this version")
        record = record_of(period, defined, signer, today, key)
        for before in frozen(held):
            if before["period"] == period:
                check_anew(record, before, f"in {file}", again)
        put_freeze(held, record)
