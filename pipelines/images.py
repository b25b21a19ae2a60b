"""Takes the pictures of the README and the documentation from the sample accounts: `python -m pipelines.images`.

Needs chromium and Playwright (`pip install "cxnlp[test]"`). Terminal pictures are SVG drawn by rich, the others PNG.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxnlp import pipeline
from cxnlp.bundled import samples_dir
from cxnlp.config import Config
from cxnlp.report.html import write_report
from cxnlp.report.qbr import render_account
from cxnlp.report.terminal import terminal_summary
from cxnlp.signals.highlight import explainer
from cxnlp.signals.score import Scorer
from cxnlp.trajectory.model import TrajectoryModel
from pipelines.browser import chromium, served

if TYPE_CHECKING:
    from rich.console import RenderableType

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
ACCOUNT = "Kestrel Insurance"
PASTE = {"width": 1280, "height": 1700}
DESK, PHONE = {"width": 1280, "height": 980}, {"width": 390, "height": 844}
TERMINAL_COLUMNS = 108


def analyzed(out: Path) -> Path:
    """The samples, each account judged on its own last day, as `cxnlp demo` does it."""
    scorer = Scorer.load(cached=True)
    config = Config(as_of="each")
    parsed = pipeline.parse([samples_dir()], config)
    analysis = pipeline.analyze(
        parsed, scorer, scorer.sha256, config, TrajectoryModel.load(), explain=explainer(scorer)
    )
    pipeline.write_parsed(parsed, out)
    pipeline.write_analysis(analysis, out)
    write_report(out)
    return out


def terminal_picture(title: str, *parts: RenderableType) -> str:
    """What a terminal shows, as SVG; the same parts give the same characters."""
    from rich.console import Console

    console = Console(record=True, width=TERMINAL_COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False)
    for part in parts:
        console.print(part)
    return console.export_svg(title=title, unique_id="cxnlp")


def application(folder: Path, port: int) -> Any:
    """The web page on an analysis."""
    from cxnlp.web.app import create_app
    from cxnlp.web.settings import settings

    return create_app(settings(port=port, results=folder))


def shoot(
    browser: Any, url: str, size: dict[str, int], target: Path, ready: str = "body", press: str | None = None
) -> None:
    """A picture of the first screen of a page, in the light scheme, when `ready` is there.

    `press`: the name of a button to press before.
    """
    context = browser.new_context(viewport=size, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(url)
    if press:
        page.get_by_role("button", name=press).click()
    page.locator(ready).first.wait_for()
    page.screenshot(path=target)
    context.close()


def main() -> None:
    """Takes all pictures into docs/images."""
    from rich.text import Text

    from cxnlp.quick import quick_read
    from cxnlp.quick.view import parts
    from cxnlp.web.routes_notes import EXAMPLE
    from cxnlp.web.workspace import slug_of

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=IMAGES)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        run = analyzed(Path(scratch) / "out")
        prompt = Text("$ cxnlp read notes.txt", style="bold")
        (out / "read.svg").write_text(terminal_picture("cxnlp read", prompt, *parts(quick_read(EXAMPLE))), "utf-8")
        prompt = Text("$ cxnlp analyze exports/ -o out", style="bold")
        (out / "analyze.svg").write_text(terminal_picture("cxnlp analyze", prompt, terminal_summary(run)), "utf-8")
        pack = run / "pack.html"
        pack.write_text(render_account(run, ACCOUNT), encoding="utf-8")
        with chromium() as browser, served(partial(application, run)) as url:
            report = (run / "report.html").as_uri()
            shoot(browser, report, DESK, out / "report.png")
            shoot(browser, report, PHONE, out / "report-phone.png")
            shoot(browser, pack.as_uri(), {"width": 1000, "height": 1180}, out / "review.png")
            shoot(browser, f"{url}/accounts/{slug_of(ACCOUNT)}", DESK, out / "account-page.png", "section.account")
            shoot(browser, f"{url}/?example=1", PASTE, out / "paste-page.png", ".reading", "Read notes")
    for path in sorted(out.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
