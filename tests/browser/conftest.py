"""A running page and a real browser; skipped with the reason where either cannot be had."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.web_page import NOW, RUN, StandIn


@dataclass
class Running:
    """Where the page runs, and on which folder."""

    url: str
    folder: Path


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The page with a stand-in model on a free port."""
    pytest.importorskip("fastapi", reason="the web page's packages are not installed: pip install 'cxnlp[web]'")
    uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed: pip install 'cxnlp[web]'")
    import socket

    from cxnlp.web.app import create_app
    from cxnlp.web.reading import ReadingRoom
    from cxnlp.web.settings import settings

    folder = tmp_path_factory.mktemp("browser") / "results"
    shutil.copytree(RUN, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = create_app(settings(port=port, results=folder), ReadingRoom(StandIn), lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 120
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.05)
        assert server.started, "the page did not start within two minutes"
        yield Running(f"http://127.0.0.1:{port}", folder)
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's chromium, driven by Playwright."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
    )
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """A browser tab with what it asked for and what went wrong in it."""

    page: Any
    url: str
    folder: Path
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> Any:
        self.page.goto(self.url + path)
        return self.page


def visit(chromium: Any, running: Running, **options: Any) -> Visit:
    """A fresh tab with nothing remembered."""
    context = chromium.new_context(**options)
    context.set_default_timeout(60_000)
    tab = Visit(context.new_page(), running.url, running.folder)
    tab.page.on("request", lambda request: tab.asked.append(request.url))
    tab.page.on("pageerror", lambda error: tab.errors.append(str(error)))
    tab.page.on("console", lambda line: tab.errors.append(line.text) if line.type == "error" else None)
    tab.page.on("dialog", lambda dialog: (tab.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))
    return tab


@pytest.fixture
def tab(chromium: Any, running: Running) -> Iterator[Visit]:
    """A tab on a desk's screen; fails the test when the page logged an error or asked another host."""
    one = visit(chromium, running)
    yield one
    one.page.context.close()
    assert [url for url in one.asked if not url.startswith(running.url + "/")] == []
    assert one.errors == []
