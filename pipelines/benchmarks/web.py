"""Latency of the paste page, alone and under parallel users, and the weight of its pages.

Starts `cxnlp serve` as a user would and talks to it over HTTP: python -m pipelines.benchmarks.web [RESULTS_DIR]
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from cxnlp.web.routes_notes import EXAMPLE

START_SECONDS = 300


def main() -> None:
    """Prints one JSON object: milliseconds at p50 and p95, reads a second, bytes and requests of each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", nargs="?", type=Path, help="a folder that cxnlp analyze wrote")
    parser.add_argument("--alone", type=int, default=40, help="notes read one after the other")
    parser.add_argument("--users", type=int, default=20, help="parallel users")
    parser.add_argument("--rounds", type=int, default=3, help="notes each parallel user sends")
    options = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cxnlp", "serve", *map(str, [options.results] if options.results else [])]
    started = time.perf_counter()
    server = subprocess.Popen([*command, "--port", str(port), "--quiet"])  # noqa: S603
    try:
        url = f"http://127.0.0.1:{port}"
        wait(url, server)
        ready = time.perf_counter() - started
        one = visitor(url)
        one(0)
        alone = [timed(partial(one, k)) for k in range(options.alone)]
        everyone = [visitor(url) for _ in range(options.users)]
        begun = time.perf_counter()
        with ThreadPoolExecutor(options.users) as pool:
            shared = [t for times in pool.map(lambda u: crowd(u, options.rounds), everyone) for t in times]
        result = {
            "seconds_until_ready": round(ready, 1),
            "alone_ms": summary(alone),
            f"{options.users}_users_ms": summary(shared),
            "reads_per_second": round(len(shared) / (time.perf_counter() - begun), 1),
            "pages": {
                path: weight(url, path)
                for path in ("/", "/accounts", "/findings", "/people")
                if path == "/" or options.results
            },
        }
        print(json.dumps(result, indent=1))
    finally:
        server.terminate()
        server.wait(30)


def wait(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the page answers. Raises RuntimeError when it does not start."""
    import httpx2

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx2.get(url, timeout=5)
        except httpx2.TransportError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("cxnlp serve did not start")


def visitor(url: str) -> Callable[[int], None]:
    """A browser's session: a function that sends the example note, changed a little by its argument."""
    import httpx2

    client = httpx2.Client(base_url=url, timeout=300)
    found = re.search(r'name="form_token" value="(\w+)"', client.get("/").text)
    token = found[1] if found else ""

    def send(k: int) -> None:
        form: dict[str, Any] = {"form_token": token, "note": f"{EXAMPLE}\nWe spoke of invoice {k} too.\n"}
        headers = {"origin": url, "x-cxnlp-part": "1"}
        answer = client.post("/read", data=form, headers=headers)
        if answer.status_code != 200 or "data-told" not in answer.text:
            raise RuntimeError(f"status {answer.status_code}")

    return send


def crowd(send: Callable[[int], None], rounds: int) -> list[float]:
    """The seconds of each of one user's notes."""
    return [timed(partial(send, k)) for k in range(rounds)]


def timed(call: Callable[[], None]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Count, p50 and p95 in milliseconds."""
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    return {"n": len(seconds), "p50": round(1000 * median(seconds)), "p95": round(1000 * p95)}


def weight(url: str, path: str) -> dict[str, int]:
    """Bytes of a page and of what it loads, with the number of requests; `external`: those to other hosts."""
    import httpx2

    text = httpx2.get(url + path).text
    links = re.findall(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"', text)
    own = [link for link in links if link.startswith("/")]
    loaded = sum(len(httpx2.get(url + link).content) for link in own)
    return {"html": len(text.encode()), "loaded": loaded, "requests": 1 + len(links), "external": len(links) - len(own)}


if __name__ == "__main__":
    main()
