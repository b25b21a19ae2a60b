"""What a person sees in a terminal and in a pipe."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cxnlp.quick import show
from cxnlp.quick.result import ActionRead, PersonRead, QuestionRead, QuickRead, SignalRead
from cxnlp.quick.view import safe

TEXT = "Dana said\x1b[31m they will leave us\u202e.\nAll else is [bold]fine[/bold].\n"
START, END = TEXT.index("Dana"), TEXT.index("\nAll")
RESULT = QuickRead(
    text=TEXT,
    verdict="At risk: churn risk.\nMissing: Piet.",
    orientation={"strategic": 0.25, "transactional": 0.5, "neutral": 0.25},
    n_sentences=2,
    enough=True,
    people=(
        PersonRead("Dana\x07", "executive", "customer", "spoke", "CFO", -0.5, 0.0, 1),
        PersonRead("Piet", "unknown", "unknown", "absent"),
    ),
    signals=(SignalRead("churn_risk", 0.9, TEXT[START:END], START, END, "Dana\x07", True),),
    actions=(ActionRead("send [the] plan", None, "Friday", "vendor", 0, 4),),
    questions=(QuestionRead("who signs?", "vendor", 0, 4),),
    watch=("whether leaving is still being weighed",),
    next_step="Call them.",
)


def printed(terminal: bool, result: QuickRead = RESULT) -> str:
    out = io.StringIO()
    show(
        result,
        Console(
            file=out, force_terminal=terminal, width=100, highlight=False, color_system="standard" if terminal else None
        ),
    )
    return out.getvalue()


def test_plain_in_a_pipe() -> None:
    page = printed(False)
    assert "\x1b" not in page and "\u202e" not in page and "\x07" not in page
    for part in (
        "At risk: churn risk.",
        "strategic 25%",
        "‹churn risk 90%: Dana›",
        "[bold]fine[/bold]",
        "Piet",
        "send [the] plan",
    ):
        assert part in page
    for title in ("What was said", "Who", "Missing", "Commitments", "Open questions", "Watch", "Next step"):
        assert title in page


def test_coloured_in_a_terminal_and_only_by_us() -> None:
    page = printed(True)
    assert "\x1b[" in page
    assert "\x1b[31m they" not in page
    assert "\u202e" not in page and "\x07" not in page


def test_long_notes_show_only_what_surrounds_signals() -> None:
    text = "\n".join(f"line {n}" for n in range(200))
    start = text.index("line 100")
    signal = SignalRead("expansion", 0.8, "line 100", start, start + 8, None, True)
    page = printed(False, QuickRead(text, "Going well.\nNo.", RESULT.orientation, 200, True, signals=(signal,)))
    assert "line 100 ‹interest in more 80%›" in page
    assert "line 50" not in page and "…" in page


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    show(RESULT, Console(file=out, force_terminal=True, width=100))
    assert "\x1b[41" not in out.getvalue() and "\x1b[31" not in out.getvalue()


@pytest.mark.parametrize("text", ["a\x1b]0;title\x07b", "a\x9b31mb", "a\u2066b\u200f", "a\x00b\x08"])
def test_safe(text: str) -> None:
    assert not set(safe(text)) & set("\x00\x07\x08\x1b\x9b\u2066\u200f\u202e")


def test_a_leaning_that_rounds_to_nothing_has_no_sign() -> None:
    from cxnlp.quick.view import _leaning

    said = ["even 0.00", "even 0.00", "low \u22120.40", "good +0.40"]
    assert [_leaning(x).plain for x in (-0.001, 0.001, -0.4, 0.4)] == said
