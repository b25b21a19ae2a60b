"""One run of the alerts that kills itself at a chosen step: python -m tests.alert_killed FOLDER URL STEP NUMBER."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cxnlp.alerts import analysis, run
from cxnlp.alerts.rules import load
from cxnlp.alerts.sinks.settings import SinkSettings
from cxnlp.alerts.sinks.webhook import Webhook
from cxnlp.alerts.state import State

STEPS = ("deciding", "outbox written", "before sending", "after sending", "after marking")
TODAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Killing(State):
    """A state that dies at `step`, at the `number`-th notice where the step has one."""

    step, number, count = "", 0, 0

    def change(self, decide: Any, takers: Any, today: date) -> None:
        def dying(episodes: Any) -> Any:
            found = decide(episodes)
            if self.step == "deciding":
                die()
            return found

        super().change(dying, takers, today)
        if self.step == "outbox written":
            die()

    def hand_over(self, notice: str, sink: str, send: Any, now: str) -> str | None:
        Killing.count += 1
        mine = Killing.count == self.number

        def sending(body: dict[str, Any]) -> str | None:
            if mine and self.step == "before sending":
                die()
            problem = send(body)
            if mine and self.step == "after sending":
                die()
            return problem

        problem = super().hand_over(notice, sink, sending, now)
        if mine and self.step == "after marking":
            die()
        return problem


def main(folder: str, url: str, step: str, number: str) -> None:
    Killing.step, Killing.number = step, int(number)
    run.State = Killing  # type: ignore[misc]
    settings = SinkSettings("hook", "webhook", False, 0, (), True, {})
    sink = Webhook(url, "json", {}, timeout=5.0, attempts=1)
    place = Path(folder)
    run.run(analysis.read(place), load(), place / run.STATE_FILE, [(settings, sink)], TODAY, NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
