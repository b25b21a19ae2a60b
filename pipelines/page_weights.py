"""What report and web pages weigh in a real browser, and what axe-core says of them: writes docs/page-weights.md.

    cxnlp analyze corpora/samples -o out --as-of each && python -m pipelines.page_weights out

Bytes as sent by file or server, requests as chromium counts them, the tree's elements, axe-core's findings by impact.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cxnlp.report.html import render_report
from cxnlp.report.qbr import render_account
from pipelines.browser import chromium, served

PAGE = Path("docs/page-weights.md")
INTRO = """# What the pages weigh

Written by `python -m pipelines.page_weights out`, where `out` holds the analysis of corpora/samples (`--as-of each`):
the report of the seven sample accounts and the web pages over it, opened in chromium. Bytes: the page and all it loads,
not compressed. Axe: findings of axe-core by impact (critical and serious / moderate and minor). The browser tests
(`tests/browser`) fail if a page asks another host for anything or axe-core finds something moderate or worse.

| page | bytes | requests | to other hosts | elements | axe, grave / light |
|---|--:|--:|--:|--:|--:|
"""


def weigh(browser: Any, name: str, address: str) -> str:
    """A row of the table for one page."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.set_default_timeout(120_000)
    page = context.new_page()
    sent: list[tuple[str, int]] = []
    page.on("response", lambda r: sent.append((r.url, len(r.body()))))
    page.goto(address, wait_until="networkidle")
    own = urlsplit(address).netloc
    outside = sum(urlsplit(url).netloc != own for url, _ in sent)
    elements = page.evaluate("document.querySelectorAll('*').length")
    found = [v["impact"] for v in Axe().run(page).response["violations"]]
    grave = sum(impact in ("critical", "serious") for impact in found)
    context.close()
    size = sum(n for _, n in sent)
    return f"| {name} | {size:,} | {len(sent)} | {outside} | {elements:,} | {grave} / {len(found) - grave} |"


def rows(out: Path) -> Iterator[str]:
    """A row a page: the report and a review as files, then the web pages."""
    from cxnlp.report.tables import read_accounts
    from cxnlp.web.app import create_app
    from cxnlp.web.settings import settings
    from cxnlp.web.workspace import slug_of

    first = str(read_accounts(out)[0]["account"])
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for name, html in (("report", render_report(out)), ("review of one account", render_account(out, first))):
            path = Path(folder) / "page.html"
            path.write_text(html, encoding="utf-8")
            yield weigh(browser, name, path.resolve().as_uri())
        with served(lambda port: create_app(settings(port=port, results=out))) as url:
            for name, path_ in (
                ("web: read notes", "/"),
                ("web: accounts", "/accounts"),
                ("web: an account", f"/accounts/{slug_of(first)}"),
                ("web: findings", "/findings"),
                ("web: promises", "/promises"),
                ("web: people", "/people"),
            ):
                yield weigh(browser, name, url + path_)


def main() -> None:
    """Weighs, prints and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="what cxnlp analyze wrote for corpora/samples")
    table = []
    for row in rows(parser.parse_args().out):
        print(row, flush=True)
        table.append(row)
    PAGE.write_text(INTRO + "\n".join(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
