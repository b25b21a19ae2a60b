"""Which invoice a lateness is of."""

from __future__ import annotations

import math

from cxnlp.trajectory.history import History
from cxnlp.trajectory.wording import dated

_UNNAMED, _USUAL = "an invoice", " (usual"


def with_bill(history: History, told: str, days: float) -> str:
    """`told` ("an invoice 25 days late (usual: on time)") with the name of the latest invoice that is so many days late
    and when it was paid; as it is where there is none.

    A lateness runs to the day of payment, of an unpaid invoice to the day of judging.
    """
    if days <= 0 or not told.startswith(_UNNAMED):
        return told
    columns = (history.columns("invoices")[c].tolist() for c in ("day", "invoice", "paid"))
    late = [
        (float(due), str(name), float(paid) if is_paid else None)
        for due, name, paid in zip(*columns, strict=True)
        for is_paid in [paid is not None and not math.isnan(paid)]
        if abs((paid if is_paid else history.end - 1) - due - days) < 1e-6
    ]
    if not late:
        return told
    _, name, paid = max(late, key=lambda row: row[:2])
    words, usual, rest = told.removeprefix(_UNNAMED).partition(_USUAL)
    state = "unpaid so far" if paid is None else f"paid on {dated(paid)}"
    return f"invoice {name}{words}, {state}{usual}{rest}"
