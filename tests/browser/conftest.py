"""A running page and a real browser; skipped with the reason where either cannot be had."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipelines import browser
from pipelines.browser import served
from tests.web_page import NOW, RUN, StandIn, addresses, promise


@dataclass
class Running:
    """Where the page runs, and on which folder."""

    url: str
    folder: Path


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The page with a stand-in model on a free port."""
    pytest.importorskip("fastapi", reason="the web page's packages are not installed: pip install 'cxnlp[web]'")
    pytest.importorskip("uvicorn", reason="uvicorn is not installed: pip install 'cxnlp[web]'")
    from cxnlp.web.app import create_app
    from cxnlp.web.reading import ReadingRoom
    from cxnlp.web.settings import settings

    folder = tmp_path_factory.mktemp("browser") / "results"
    shutil.copytree(RUN, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    promise(folder)
    addresses(folder, "p13")
    room = ReadingRoom(StandIn)
    with served(lambda port: create_app(settings(port=port, results=folder), room, lambda: NOW)) as url:
        yield Running(url, folder)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's chromium, driven by Playwright."""
    pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
    if browser.chromium_path() is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with browser.chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def closed_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tabs of one test do not run on beside the next one's."""
    yield
    if "chromium" in request.fixturenames:
        for context in request.getfixturevalue("chromium").contexts:
            context.close()


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
