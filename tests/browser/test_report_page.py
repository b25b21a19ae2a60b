"""The report in a real browser: desk and phone, light and dark, on paper; nothing asked of the network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cxnlp.report.html import render_report
from cxnlp.report.period import parse_period
from cxnlp.report.qbr import render_account
from tests.web_page import RUN

pytestmark = pytest.mark.browser
PAGES = {
    "report": lambda: render_report(RUN),
    "period": lambda: render_report(RUN, period=parse_period("2026-08")),
    "review": lambda: render_account(RUN, "halvorsen-tiles"),
}
BUDGET = 1_000_000 + 6 * 15_000


@pytest.fixture(scope="module", params=sorted(PAGES))
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / f"{request.param}.html"
    path.write_text(PAGES[request.param](), encoding="utf-8")
    return path


def opened(chromium: Any, file: Path, **options: Any) -> tuple[Any, list[str], list[str]]:
    """A tab with the page, what it asked for and what it logged as an error."""
    context = chromium.new_context(**options)
    context.set_default_timeout(60_000)
    page, asked, errors = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(file.as_uri())
    return page, asked, errors


def opened_chart(chromium: Any, file: Path) -> tuple[Any, list[str], Any, Any]:
    """A tab with the report, its errors, its first chart of weeks and the rows of that chart's table."""
    if file.stem != "report":
        pytest.skip("only the report has the charts with their tables")
    page, _, errors = opened(chromium, file, viewport={"width": 1280, "height": 844}, reduced_motion="reduce")
    chart = page.locator(".chart", has=page.locator(".week")).first
    return page, errors, chart, chart.locator("xpath=..").locator("table.weeks tbody tr")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_one_file_that_asks_nobody_and_fits_its_screen(chromium: Any, file: Path, width: int) -> None:
    page, asked, errors = opened(chromium, file, viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "no scrolling sideways"
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert asked == [file.as_uri()] and errors == []
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert file.stat().st_size <= BUDGET
    page.context.close()


def test_a_week_that_is_pointed_at_tells_its_row(chromium: Any, file: Path) -> None:
    page, errors, chart, rows = opened_chart(chromium, file)
    for i in (0, 7, rows.count() - 1):
        chart.scroll_into_view_if_needed()
        chart.locator("figcaption").hover()
        chart.locator(".week path").nth(i).hover(position={"x": 3, "y": 60})
        day = rows.nth(i).locator("th").text_content().strip()
        assert chart.locator(".readout").text_content().startswith(f"Week of {day} · ")
    assert chart.locator(".week title").count() == rows.count() > 8 and errors == []
    page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(chromium: Any, file: Path, scheme: str, width: int) -> None:
    """Deque's axe-core, past the page's policy; colours do not depend on the width, nor structure on the colours."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page, _, _ = opened(chromium, file, viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    results = axe.Axe().run(page).response
    page.context.close()
    assert [
        (v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3])
        for v in results["violations"]
        if v["impact"] in ("serious", "critical", "moderate")
    ] == []


def test_the_review_is_one_sheet_of_paper(chromium: Any, file: Path) -> None:
    if file.stem != "review":
        pytest.skip("only the review has to fit one sheet")
    page, _, _ = opened(chromium, file)
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "12mm")
    for paper in ("A4", "Letter"):
        paged = page.pdf(format=paper, margin=margin)
        assert len(re.findall(rb"/Type\s*/Page\b", paged)) == 1, paper
    page.context.close()


def test_the_weeks_of_a_chart_by_keyboard(chromium: Any, file: Path) -> None:
    """The slider under a chart tells the row of the table that it stands on, and is read out with it."""
    page, errors, chart, rows = opened_chart(chromium, file)
    slider = chart.get_by_role("slider", name="Week of the chart")
    slider.focus()
    for key, i in (("End", rows.count() - 1), ("ArrowLeft", rows.count() - 2), ("Home", 0)):
        page.keyboard.press(key)
        told = f"Week of {rows.nth(i).locator('th').text_content().strip()} · "
        assert chart.locator(".readout").text_content().startswith(told)
        assert slider.get_attribute("aria-valuetext").startswith(told)
        assert chart.locator(".week .on").count() == 1
    assert errors == []
    page.context.close()


def test_the_tab_key_stops_at_no_table_that_fits(chromium: Any, file: Path) -> None:
    page, _, _ = opened(chromium, file, viewport={"width": 1280, "height": 844})
    stops = page.evaluate(
        "[...document.querySelectorAll('.scroll')].map(b => [b.tabIndex === 0, b.scrollWidth > b.clientWidth])"
    )
    assert all(stop == scrolls for stop, scrolls in stops)
    page.context.close()
