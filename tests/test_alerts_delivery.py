"""Delivery against servers that fail, hang, reset and recover, and against kill -9: nothing lost, nothing twice."""

from __future__ import annotations

import http.server
import json
import socket
import stat
import struct
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from cxnlp.alerts import analysis
from cxnlp.alerts.rules import load
from cxnlp.alerts.run import STATE_FILE, Outcome, run
from cxnlp.alerts.sinks.local import Calendar, Lines
from cxnlp.alerts.sinks.mail import Mail
from cxnlp.alerts.sinks.settings import SinkSettings, checked_url, plain
from cxnlp.alerts.sinks.sink import Sink
from cxnlp.alerts.sinks.webhook import Webhook, slack
from cxnlp.alerts.state import State
from cxnlp.errors import UsageError
from tests.alert_folders import SICK, folder
from tests.alert_killed import NOW, STEPS, TODAY

HOOK = SinkSettings("hook", "webhook", False, 0, (), True, {})


class Server:
    """Answers by script: a status, "hang" or "reset"; when the script is used up, with the last of it."""

    def __init__(self, script: Sequence[int | str], headers: dict[str, str] | None = None) -> None:
        self.script, self.seen, self.accepted, self.bodies = list(script), [], [], []  # type: ignore[var-annotated]
        released, outer = threading.Event(), self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                key = self.headers["Idempotency-Key"]
                outer.seen.append(key)
                step = outer.script.pop(0) if len(outer.script) > 1 else outer.script[0]
                if step == "hang":
                    released.wait(20)
                    return
                if step == "reset":
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    return
                if 200 <= int(step) < 300:
                    outer.accepted.append(key)
                    outer.bodies.append(json.loads(body))
                self.send_response(int(step))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: Any) -> None:
                pass

            def finish(self) -> None:
                with suppress(ValueError, OSError):  # the connection was reset on purpose
                    super().finish()

        self._released = released
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._http.server_port}/hook"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def webhook(url: str, attempts: int = 1, timeout: float = 5.0) -> Webhook:
    return Webhook(url, "json", {}, timeout, attempts, backoff=0.01)


def go(place: Path, *sinks: tuple[SinkSettings, Sink], today: date = TODAY, now: datetime = NOW) -> Outcome:
    return run(analysis.read(place), load(), place / STATE_FILE, sinks, today, now)


def log(place: Path) -> dict[str, tuple[int, bool]]:
    with State(place / STATE_FILE) as state:
        return {d.notice: (d.attempts, d.delivered_at is not None) for d in state.deliveries()}


@pytest.fixture
def sick(tmp_path: Path) -> Path:
    return folder(tmp_path / "out", orchard=SICK, quarry=SICK, tannery=SICK, well={})


def test_a_server_that_fails_hangs_and_resets_loses_and_repeats_nothing(sick: Path) -> None:
    for script in ([500], ["hang"], ["reset"], [503, "reset", 503]):
        with Server(script) as server:
            done = go(sick, (HOOK, webhook(server.url, attempts=2, timeout=0.3)))
        assert done.sent == {"hook": 0} and done.unsent == {"hook": 3} and "hook" in done.problems
        assert len(set(server.seen)) == 1, "a sink in trouble is left alone after its first notice"
        assert not any(delivered for _, delivered in log(sick).values())
    with Server([500, "reset", 200]) as server:
        done = go(sick, (HOOK, webhook(server.url, attempts=4)))
    assert done.sent == {"hook": 3} and done.unsent == {"hook": 0} and not done.problems
    assert sorted(server.accepted) == sorted(log(sick)), "each alert accepted once, and all of them"
    assert all(delivered for _, delivered in log(sick).values())
    with Server([200]) as server:
        assert go(sick, (HOOK, webhook(server.url))).sent == {"hook": 0} and server.seen == []


def test_a_server_that_is_not_there_costs_nothing(sick: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/"
        done = go(sick, (HOOK, webhook(url, attempts=2)))
    assert done.unsent == {"hook": 3} and "127.0.0.1" not in done.problems["hook"]


def test_a_refusal_of_one_notice_does_not_hold_up_the_others(sick: Path) -> None:
    with Server([400, 200]) as server:
        done = go(sick, (HOOK, webhook(server.url, attempts=3)))
    assert done.sent == {"hook": 2} and done.unsent == {"hook": 1} and len(server.seen) == 3
    assert done.problems == {"hook": "answered with status 400"}


def test_a_redirect_is_not_followed(sick: Path) -> None:
    with Server([200]) as other, Server([307], {"Location": other.url}) as server:
        done = go(sick, (HOOK, webhook(server.url)))
    assert other.seen == [] and "redirect" in done.problems["hook"]


def test_retry_after_is_honoured(sick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    with Server([429, 200], {"Retry-After": "7"}) as server:
        assert go(sick, (HOOK, webhook(server.url, attempts=2))).sent == {"hook": 3}
    assert 7 in pauses


def test_pauses_double_and_are_bounded(sick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    with Server([500]) as server:
        go(sick, (HOOK, Webhook(server.url, "json", {}, 5.0, 12, backoff=1.0)))
    own = [p for p in pauses if p >= 1]
    assert len(server.seen) == 12
    assert all(2**k <= p <= min(2**k + 1, 30) or p == 30 for k, p in enumerate(own, 1))
    assert own[-1] == 30


@pytest.mark.parametrize(("step", "number"), [(s, n) for s in STEPS for n in ((1,) if s in STEPS[:2] else (1, 3))])
def test_kill_9_between_any_two_steps(sick: Path, step: str, number: int) -> None:
    def once(step: str) -> int:
        command = [sys.executable, "-m", "tests.alert_killed", str(sick), server.url, step, str(number)]
        root = Path(__file__).parents[1]
        return subprocess.run(command, cwd=root, check=False).returncode  # noqa: S603

    with Server([200]) as server:
        assert once(step) == -9
        go(sick, (HOOK, webhook(server.url)))
        go(sick, (HOOK, webhook(server.url)))
    delivered = log(sick)
    assert len(delivered) == 3 and all(done for _, done in delivered.values())
    assert set(server.accepted) == set(delivered), "none lost"
    repeated = [key for key, n in Counter(server.accepted).items() if n > 1]
    assert len(repeated) == (step == "after sending"), "what died unmarked goes out again, with the key it had"
    with State(sick / STATE_FILE) as state:
        assert len(state.episodes()) == 3


def test_two_runs_at_once_send_each_alert_once(sick: Path) -> None:
    with Server([200]) as server:
        threads = [threading.Thread(target=go, args=(sick, (HOOK, webhook(server.url)))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(server.accepted) == sorted(log(sick)) and len(server.accepted) == 3


def test_the_end_of_an_alert_is_told_to_those_who_heard_of_it(sick: Path) -> None:
    with Server([200]) as server:
        go(sick, (HOOK, webhook(server.url)))
        folder(sick, orchard={}, quarry=SICK, tannery=SICK, well={})
        late = SinkSettings("late", "webhook", False, 0, (), True, {})
        go(sick, (HOOK, webhook(server.url)), (late, webhook(server.url)), today=date(2026, 7, 8))
    told = [(b["status"], b["account"]) for b in server.bodies]
    assert told[3] == ("cleared", "orchard")
    assert sorted(told[4:]) == [("raised", "quarry"), ("raised", "tannery")], "a new sink gets what is open"


def test_customers_words_stay_here_unless_they_are_asked_for(sick: Path) -> None:
    with Server([200]) as server:
        go(sick, (HOOK, webhook(server.url)))
    assert all("quote" not in e for b in server.bodies for e in b["evidence"]) and server.bodies[0]["evidence"]
    with Server([200]) as server:
        loud = SinkSettings("loud", "webhook", True, 0, (), True, {})
        go(sick, (loud, Webhook(server.url, "slack", {"Authorization": "Bearer x"}, 5.0, 1)))
    text = server.bodies[0]["text"]
    assert "&lt;!channel&gt; others &amp; you" in text and "<" not in text
    assert set(slack({"name": "x", "title": "T", "status": "raised", "level": "notice", "rules": [], "actions": [],
                      "evidence": []})) == {"text"}  # fmt: skip


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://hooks.example/services/x", None),
        ("http://127.0.0.1:9/x", None),
        ("http://[::1]:9/x", None),
        ("http://localhost/x", None),
        ("http://hooks.example/x", "https"),
        ("http://127.0.0.1.hooks.example/x", "https"),
        ("http://169.254.169.254/latest", "https"),
        ("ftp://hooks.example/x", "https://"),
        ("file:///etc/hostname", "https://"),
        ("https://user:pass@hooks.example/x", "headers_env"),
        ("https:///x", "no host"),
        ("https://hooks.example/x\r\nHost: y", "control"),
        ("https://[x/", "cannot be read"),
        ("", "https://"),
    ],
)
def test_only_safe_addresses_are_sent_to(url: str, wrong: str | None) -> None:
    found = checked_url(url)
    assert (found is None) == (wrong is None) and (wrong or "") in (found or "")


def test_a_file_gets_each_notice_once_even_if_the_mark_was_lost(sick: Path) -> None:
    path = sick / "alerts.jsonl"
    go(sick, (plain("file", "alerts.jsonl"), Lines(path)))
    before = path.read_bytes()
    (sick / STATE_FILE).unlink()
    go(sick, (plain("file", "alerts.jsonl"), Lines(path)))
    assert path.read_bytes() == before and before.count(b"\n") == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE((sick / STATE_FILE).stat().st_mode) == 0o600


def test_a_calendar_holds_one_task_an_alert_and_completes_it(sick: Path) -> None:
    path = sick / "alerts.ics"
    sink = (plain("ical", "alerts.ics"), Calendar(path))
    go(sick, sink)
    first = path.read_bytes()
    (sick / STATE_FILE).unlink()
    go(sick, sink)
    assert sorted(path.read_bytes().split(b"\r\n")) == sorted(first.split(b"\r\n")), "the same tasks again"
    tasks = {str(t["SUMMARY"]): t for t in icalendar.Calendar.from_ical(first).walk("VTODO")}
    assert len(tasks) == 3
    task = next(t for s, t in tasks.items() if s.startswith("Orchard"))
    assert task.decoded("DUE") == date(2026, 7, 4) and task["PRIORITY"] == 1 and str(task["STATUS"]) == "NEEDS-ACTION"
    assert "call the decision-maker" in str(task["DESCRIPTION"])
    folder(sick, orchard={}, quarry=SICK, tannery=SICK)
    go(sick, sink, today=date(2026, 7, 9))
    (done,) = [t for t in icalendar.Calendar.from_ical(path.read_bytes()).walk("VTODO") if "COMPLETED" in t]
    assert str(done["SUMMARY"]).startswith("Orchard") and done.decoded("COMPLETED") == datetime(2026, 7, 9, tzinfo=UTC)
    path.write_text("no calendar", encoding="utf-8")
    folder(sick, orchard={}, quarry={}, tannery=SICK)
    assert "move it away" in go(sick, sink, today=date(2026, 7, 10)).problems["ical"]


class Inbox:
    """Keeps what it receives; the first `refused` messages are answered with a temporary error."""

    def __init__(self, refused: int) -> None:
        self.refused, self.mails = refused, []  # type: ignore[var-annotated]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refused:
            self.refused -= 1
            return "451 try again later"
        self.mails.append(envelope)
        return "250 taken"


@contextmanager
def mail_server(inbox: Inbox) -> Iterator[int]:
    controller = pytest.importorskip("aiosmtpd.controller")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = controller.Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def test_mail_is_sent_once_it_can_be(sick: Path) -> None:
    from email import message_from_bytes, policy

    inbox = Inbox(refused=1)
    settings = SinkSettings("mail", "smtp", False, 0, (), True, {})
    with mail_server(inbox) as port:
        options = {"host": "127.0.0.1", "port": port, "from": "cxnlp@vendor.example", "to": ["cs@vendor.example"]}
        first = go(sick, (settings, Mail(options, None, None, NOW)))
        assert first.sent == {"mail": 0} and first.problems == {"mail": "the server answered 451"}
        assert go(sick, (settings, Mail(options, None, None, NOW))).sent == {"mail": 3}
        assert go(sick, (settings, Mail(options, None, None, NOW))).sent == {"mail": 0}
    read = [message_from_bytes(e.content, policy=policy.default) for e in inbox.mails]
    assert {m["Message-ID"] for m in read} == {f"<{i}@vendor.example>" for i in log(sick)}
    assert all(e.rcpt_tos == ["cs@vendor.example"] for e in inbox.mails)
    assert "[critical] Orchard: the account is at risk of being lost" in {m["Subject"] for m in read}
    assert "others" not in read[0].get_content() and "call the decision-maker" in read[0].get_content()


def test_mail_never_goes_out_in_the_clear() -> None:
    with pytest.raises(UsageError, match="encrypted"):
        Mail(
            {"host": "mail.vendor.example", "starttls": False, "from": "a@b.example", "to": ["c@d.example"]},
            None,
            None,
            NOW,
        )


def test_a_hostile_name_makes_no_headers(sick: Path) -> None:
    body = {
        "id": "al1", "episode": "al1", "status": "raised", "level": "notice",
        "name": "Or\r\nBcc: x@evil.example\x1b[31m", "title": "T\n\nQ", "rules": [], "actions": [], "evidence": [],
    }  # fmt: skip
    options = {"host": "127.0.0.1", "from": "a@vendor.example", "to": ["c@vendor.example"]}
    mail = Mail(options, None, None, NOW).message(body)
    assert mail["Bcc"] is None and "\n" not in mail["Subject"] and "\x1b" not in mail["Subject"]


@pytest.mark.parametrize("bytes_", [b"this is no database, just text", b"SQLite format 3\x00" + b"x" * 200])
def test_a_state_file_that_is_none_is_refused(sick: Path, bytes_: bytes) -> None:
    (sick / STATE_FILE).write_bytes(bytes_)
    with pytest.raises(UsageError, match="--state"):
        go(sick)
    assert (sick / STATE_FILE).read_bytes() == bytes_


def test_a_newer_state_file_is_refused(sick: Path) -> None:
    import sqlite3

    go(sick)
    with sqlite3.connect(sick / STATE_FILE) as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(UsageError, match="update cxnlp"):
        go(sick)
