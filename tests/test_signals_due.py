"""Due dates: ISO only where the note fixes the day."""

from __future__ import annotations

from datetime import date

import pytest

from cxnlp.signals.due import find_due

NOTE = date(2026, 3, 10)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "written", "due"),
    [
        ("send the SOW by Friday", NOTE, "2026-03-13"),
        ("send the SOW by Tuesday", NOTE, "2026-03-17"),
        ("send the SOW by Friday", None, "Friday"),
        ("send it by 2026-04-02", None, "2026-04-02"),
        ("send it before 20 March", NOTE, "2026-03-20"),
        ("send it before 20 March", None, "20 March"),
        ("share the plan on 5 January", NOTE, "2027-01-05"),
        ("share the plan by 3 April 2027", None, "2027-04-03"),
        ("share the plan by 3/4", NOTE, "3/4"),
        ("share the plan by 3/24", NOTE, "2026-03-24"),
        ("send it tomorrow", NOTE, "tomorrow"),
        ("intro before the end of April", None, "end of April"),
        ("book a slot next week", NOTE, "next week"),
        ("send by EOD Thursday", NOTE, "2026-03-12"),
        ("API docs (Fri)", NOTE, "2026-03-13"),
        ("check what broke since Friday", NOTE, None),
        ("we may send the file", NOTE, None),
        ("send the Q3 report", NOTE, None),
        ("send the list of carriers", NOTE, None),
        ("We will arrange cover for 24/7 operation", NOTE, None),
        ("We will provide 24/7 support", NOTE, None),
        ("The fair is on 24/7/2026, badges by then", NOTE, "2026-07-24"),
        ("I will deploy release 10.4.", NOTE, None),
        ("I'll fix the bug in section 3.2.", NOTE, None),
        ("upgrade everybody to 10.4. before the audit", NOTE, None),
        ("Ana sends the list (10.4.)", NOTE, "2026-04-10"),
        ("I will deploy it by 10.4.", NOTE, "2026-04-10"),
        ("send the usage numbers for Q2 by Friday", NOTE, "2026-03-13"),
        ("prepare the deck for the next QBR by 20 March", NOTE, "2026-03-20"),
        ("send the invoice for March 2026 no later than 5 April", NOTE, "2026-04-05"),
        ("prepare the deck for the next QBR", NOTE, "next QBR"),
        ("book the room for Monday's workshop by Friday", NOTE, "2026-03-13"),
        ("book the room for Monday's workshop", NOTE, None),
        ("send it before Monday's workshop", NOTE, "2026-03-16"),
        ("send the agenda for tomorrow's call", NOTE, "tomorrow"),
        ("send the order, valid for all sites until 30.06.2026", NOTE, None),
        ("I am away until Monday and send the plan by Thursday", NOTE, "2026-03-12"),
    ],
)
def test_due(text: str, written: date | None, due: str | None) -> None:
    assert find_due(text, written) == due
