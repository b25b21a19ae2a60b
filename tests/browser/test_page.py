"""The web page in a real browser: by keyboard alone, with script and without, on a phone, and under attack."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cxnlp.people.decisions import Merge
from cxnlp.people.decisions_file import read as read_decisions
from cxnlp.web.workspace import slug_of
from tests.browser.conftest import Running, Visit, visit
from tests.web_page import HOSTILE, NOTE

pytestmark = pytest.mark.browser
ACCOUNT = f"/accounts/{slug_of('halvorsen-tiles')}"
BESIDE = f"/?account={slug_of('halvorsen-tiles')}"
PAGES = ("/", "/?example=1", BESIDE, "/accounts", ACCOUNT, "/messages/m0000?at=-1.0.10", "/findings", "/promises",
         "/people", "/people/p11", "/people/p13", "/labels", "/nowhere")  # fmt: skip


def press(page: Any, wanted: str, key: str = "Tab", most: int = 60) -> None:
    """Presses `key` until the focus is on the element that the selector `wanted` names."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement?.matches(selector)", wanted):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} cannot be reached with {key}")


def test_a_pasted_note_is_read_live(tab: Visit) -> None:
    page = tab.go("/")
    page.locator("#note").fill(NOTE)
    page.locator(".reading").wait_for()
    assert page.locator("mark.grave").inner_text().startswith("Dana said the invoice stays unpaid")
    assert "Read in" in page.locator("#said").inner_text()
    assert page.url == tab.url + "/", "no reload"
    assert page.evaluate("document.activeElement.id") == "note", "the cursor stays where somebody types"
    page.locator("#note").fill("")
    page.locator(".reading").wait_for(state="detached")


def test_an_account_chosen_lays_the_note_beside_its_past_at_once(tab: Visit) -> None:
    page = tab.go("/")
    page.locator("#note").fill(NOTE)
    page.locator(".reading").wait_for()
    assert not page.locator(".beside").count()
    page.locator("#account").select_option(label="Halvorsen Tiles")
    page.locator(".beside").wait_for()
    assert "Halvorsen Tiles" in page.locator("#beside").text_content()
    page = tab.go(ACCOUNT)
    page.get_by_text("Read the notes of the next call").click()
    page.locator("#account").wait_for()
    assert page.locator("#account").evaluate("box => box.selectedOptions[0].text") == "Halvorsen Tiles"


def test_all_of_it_by_keyboard(tab: Visit) -> None:
    page = tab.go("/")
    assert page.evaluate("document.activeElement.id") == "note"
    page.keyboard.insert_text(NOTE)
    page.keyboard.press("Control+Enter")
    page.locator("#verdict:focus").wait_for()
    page.keyboard.press("Home")
    page = tab.go("/accounts")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    press(page, f'a[href="{ACCOUNT}"]')
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "the focus can be seen"
    page.keyboard.press("Enter")
    page.wait_for_url("**" + ACCOUNT)
    press(page, 'a[href^="/messages/"]', most=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**/messages/**")
    assert page.locator("#quote").count() == 1
    page = tab.go("/findings")
    first = page.locator(".finding").first.get_attribute("id")
    press(page, f"#{first} button[value=acknowledged]")
    page.keyboard.press("Enter")
    page.locator(f"#{first}.is-acknowledged").wait_for()
    assert page.evaluate("document.activeElement.closest('.finding')?.id") == first, "the focus is not lost"
    line = (tab.folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(line)["finding"] == first


def test_promises_and_people_by_keyboard(tab: Visit) -> None:
    page = tab.go("/promises")
    first = page.locator(".finding").first.get_attribute("id")
    press(page, f"#{first} button[value=kept]")
    page.keyboard.press("Enter")
    page.locator(f"#{first}.is-kept").wait_for()
    assert page.evaluate("document.activeElement.closest('.finding')?.id") == first, "the focus is not lost"
    assert "kept" in page.locator("#said").inner_text()
    assert page.evaluate("[...document.querySelector('main').childNodes].every(n => n.textContent.trim() !== 'null')")
    press(page, f"#{first} button[value=open]")
    page.keyboard.press("Enter")
    page.locator(f"#{first}.is-open").wait_for()
    page = tab.go("/people/p11")
    press(page, "#other")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#other").input_value()
    assert chosen
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".done").wait_for()
    assert "waits for the next analysis" in page.inner_text("main")
    press(page, 'form[action$="/undo"] button')
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.locator('form[action$="/undo"]').wait_for(state="detached")
    assert not [d for d in read_decisions(tab.folder / "people-decisions.toml") if isinstance(d, Merge)]


def test_without_script_the_plain_form_does_it(chromium: Any, running: Running) -> None:
    tab = visit(chromium, running, java_script_enabled=False)
    page = tab.go("/")
    page.locator("#note").fill(NOTE)
    page.get_by_role("button", name="Read notes").click()
    page.locator("mark.grave").wait_for()
    assert page.locator("#note").input_value() == NOTE
    page = tab.go("/people/p12")
    page.locator("#role").select_option("technical")
    page.get_by_role("button", name="Save").click()
    page.locator(".done").wait_for()
    assert page.locator("#role").input_value() == "technical"
    page.context.close()


def test_a_hostile_note_runs_nothing(tab: Visit) -> None:
    page = tab.go("/")
    title = page.title()
    page.locator("#note").fill(HOSTILE)
    page.keyboard.press("Control+Enter")
    page.locator(".reading").wait_for()
    page.wait_for_timeout(300)
    assert page.title() == title
    assert page.locator("#result script, #result img, #result [onload], #result svg[onload]").count() == 0
    assert page.locator(".noted .ctl").count() >= 3, "hidden characters are shown"
    shown = page.locator(".noted").inner_text()
    assert "<script>" in shown and "\u202e" not in shown and "\x1b" not in shown


def test_injected_mark_up_would_not_run_either(tab: Visit) -> None:
    """The policy holds even where escaping would fail."""
    page = tab.go("/")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        " '<img src=x onerror=\"document.title=1\"><style>body{opacity:0}</style>')"
    )
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'document.title = 2'; document.body.append(s)"
    )
    page.wait_for_timeout(300)
    assert page.title().startswith("Read notes") and page.evaluate("getComputedStyle(document.body).opacity") == "1"
    assert tab.errors, "the browser says what it refused"
    tab.errors.clear()
    tab.asked[:] = [url for url in tab.asked if not url.endswith("/x")]


def test_five_megabytes_get_a_clear_answer(tab: Visit) -> None:
    page = tab.go("/")
    page.locator("#file").set_input_files({"name": "big.txt", "mimeType": "text/plain", "buffer": b"a " * 2_600_000})
    page.locator(".problem").wait_for()
    assert "5 MB" in page.locator(".problem").inner_text()


def test_a_file_is_read_at_once(tab: Visit) -> None:
    page = tab.go("/")
    page.locator("#file").set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": NOTE.encode()})
    page.locator("mark.grave").wait_for()


def test_the_quote_is_in_sight(tab: Visit) -> None:
    page = tab.go(ACCOUNT)
    link = page.locator('a[href*="#quote"]').first
    link.click()
    page.wait_for_url("**#quote")
    assert page.locator("#quote").is_visible()
    box = page.locator("#quote").bounding_box()
    assert box and 0 <= box["y"] < page.viewport_size["height"]


@pytest.mark.parametrize("width", [320, 375, 390])
def test_no_page_scrolls_sideways_on_a_phone(chromium: Any, running: Running, width: int) -> None:
    tab = visit(chromium, running, viewport={"width": width, "height": 800}, has_touch=True)
    for path in PAGES:
        page = tab.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page = tab.go("/")
    page.locator("#note").fill(NOTE + "an-unbroken-word-" * 40)
    page.locator(".reading").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: Any, running: Running, scheme: str) -> None:
    """Deque's axe-core, run past the page's policy, on every kind of page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    tab = visit(chromium, running, color_scheme=scheme, bypass_csp=True)
    found = []
    for path in PAGES:
        page = tab.go(path)
        if path == "/":
            page.locator("#note").fill(NOTE)
            page.locator(".reading").wait_for()
        results = axe.Axe().run(page).response
        found += [
            (path, v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3])
            for v in results["violations"]
            if v["impact"] in ("serious", "critical", "moderate")
        ]
    page.context.close()
    assert found == []
