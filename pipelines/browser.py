"""A running web page and Debian's chromium, for pictures and for the tests in a browser."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

START_SECONDS = 120


def chromium_path() -> str | None:
    """Where chromium is installed; None where it is not."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def served(application: Callable[[int], Any]) -> Iterator[str]:
    """The address of the application that `application` makes for a free port, for as long as the block runs.

    Raises RuntimeError when it does not start within two minutes.
    """
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(application(port), log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the page did not start within {START_SECONDS} seconds")
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(30)


@contextmanager
def chromium() -> Iterator[Any]:
    """The system's chromium under Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
