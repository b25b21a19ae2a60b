"""The gate of the web page: who gets in, what every answer carries, what is turned away."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the web page's packages are not installed: pip install 'cxnlp[web]'")

from cxnlp.errors import UsageError
from cxnlp.web.guard import HEADERS, NOTE_BYTES
from cxnlp.web.pages import STATIC
from cxnlp.web.secrets import Secrets
from cxnlp.web.settings import known_host, settings
from tests.web_page import HOST, NOTE, Site, site

TOKEN = "not-a-real-token-only-a-test"  # noqa: S105


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield site(tmp_path_factory.mktemp("web"))


def test_every_answer_carries_the_headers(page: Site) -> None:
    for path in ("/", "/accounts", "/nowhere", "/static/web.css", "/static/nowhere", "/read"):
        answer = page.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy and "http" not in policy and "frame-ancestors 'none'" in policy
    refused = page.get("/", host="evil.example")
    assert refused.status_code == 421 and refused.headers["content-security-policy"] == policy


def test_pages_are_not_kept_and_own_files_are(page: Site) -> None:
    assert page.get("/").headers["cache-control"] == "no-store"
    assert "immutable" in page.get("/static/web.css").headers["cache-control"]


class Tags(HTMLParser):
    """All tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_pages_name_no_other_host_and_no_inline_code(page: Site) -> None:
    for path in ("/", "/?example=1", "/accounts", "/findings?state=all", "/people", "/labels", "/messages/m0000"):
        tags = Tags(page.get(path).text).found
        assert len(tags) > 20
        for tag, attributes in tags:
            assert tag not in ("style", "iframe", "object", "embed", "base", "img", "b", "i"), (path, tag)
            assert tag != "script" or attributes.get("src"), path
            for name, value in attributes.items():
                assert not name.startswith("on") and name != "style", (path, tag, name)
                if name in ("src", "href", "action"):
                    assert value and value[0] in "/#" and not value.startswith("//"), (path, tag, value)
    for name in STATIC:
        content = page.get(f"/static/{name}").text.replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in content and "https:" not in content and "@import" not in content, name


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8765", "", "[::1", "a b", "127.0.0.1:x"]
)
def test_foreign_host_names_are_turned_away(page: Site, host: str) -> None:
    assert page.get("/", host=host).status_code == 421


@pytest.mark.parametrize("host", [HOST, "localhost:8765", "LOCALHOST", "[::1]:8765", "127.0.0.1"])
def test_own_host_names_are_let_in(page: Site, host: str) -> None:
    assert page.get("/", host=host).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "", "referer": ""},
        {"origin": "", "referer": "http://evil.example/127.0.0.1:8765"},
        {"origin": f"http://{HOST}", "sec-fetch-site": "cross-site"},
        {"origin": f"http://{HOST}@evil.example"},
        {"origin": "http://[broken"},
    ],
)
def test_a_post_from_elsewhere_is_turned_away(page: Site, headers: dict[str, str]) -> None:
    assert page.post("/read", {"note": NOTE}, headers=headers).status_code == 403


def test_a_post_with_a_referer_of_this_page_will_do(page: Site) -> None:
    headers = {"origin": "", "referer": f"http://{HOST}/"}
    assert page.post("/read", {"note": NOTE}, headers=headers).status_code == 200


@pytest.mark.parametrize("token", ["", "0" * 64, "ü" * 64])
def test_a_form_needs_the_token_of_its_session(page: Site, token: str) -> None:
    answer = page.post("/read", {"note": NOTE, "form_token": token})
    assert answer.status_code == 403 and "reload" in answer.text


def test_a_form_token_of_another_session_does_not_fit() -> None:
    secrets = Secrets(1, None)
    one, other = secrets.session(None), secrets.session(None)
    assert one != other and secrets.session(one) == one and secrets.session("short") != "short"
    assert secrets.form_token_fits(one, secrets.form_token(one))
    assert not secrets.form_token_fits(other, secrets.form_token(one))
    assert not Secrets(1, None).form_token_fits(one, secrets.form_token(one))


def test_cookies_are_out_of_reach_of_scripts(tmp_path: Path) -> None:
    cookie = site(tmp_path, with_results=False).get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(page: Site, method: str) -> None:
    assert page.client.request(method, "/").status_code == 405


def test_five_megabytes_are_too_much_and_it_says_so(page: Site) -> None:
    answer = page.post("/read", {"note": "a" * (NOTE_BYTES + 1)}, files={"x": b""})
    assert answer.status_code in (400, 413) and "5 MB" in answer.text
    answer = page.post("/read", {}, files={"file": ("notes.txt", b"a" * (NOTE_BYTES + 60_000))})
    assert answer.status_code == 413 and "5 MB" in answer.text
    answer = page.post("/findings/x", {"note": "a" * 70_000})
    assert answer.status_code == 413


def test_a_body_that_lies_about_its_length_is_measured(page: Site) -> None:
    pieces = (b"a" * 10_000 for _ in range(10))
    headers = {**page.headers, "content-type": "application/x-www-form-urlencoded"}
    assert page.client.post("/findings/x", content=pieces, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/static/..%2f..%2fsettings.py", "/static/%2e%2e/app.py", "/accounts/..%2f..%2fetc%2fpasswd", "/people/..%2f",
     "/messages/%00", "/messages/m0000/labels/..%2f..%2fx", "/messages/x/labels/-1.0.14", "/static/accounts.json",
     "/docs", "/openapi.json"],
)  # fmt: skip
def test_a_path_from_a_visitor_is_never_a_path(page: Site, path: str) -> None:
    assert page.get(path).status_code == 404


def test_a_page_for_others_needs_a_good_token(tmp_path: Path) -> None:
    for token in (None, "", "short", "a" * 15, "naïve-token-of-length"):
        with pytest.raises(UsageError, match=r"token|TOKEN"):
            settings("0.0.0.0", token=token)  # noqa: S104
    assert settings("0.0.0.0", token=TOKEN).token == TOKEN  # noqa: S104
    with pytest.raises(UsageError, match="host name"):
        settings(names=("http://x",))
    with pytest.raises(UsageError, match="analyze"):
        settings(results=tmp_path)


def test_host_names_of_a_page_for_others() -> None:
    own = settings("0.0.0.0", token=TOKEN, names=("cs.example",))  # noqa: S104
    assert known_host("cs.example:8765", own) and known_host("10.0.0.7:8765", own)
    assert not known_host("evil.example", own) and not known_host("localhost.evil.example", own)


def test_the_token_is_asked_for_and_then_remembered(tmp_path: Path) -> None:
    page = site(tmp_path, token=TOKEN)
    for path in ("/", "/accounts", "/directory.csv", "/labels.csv"):
        answer = page.get(path)
        assert answer.status_code == 401 and "Sign in" in answer.text
        assert "Maren" not in answer.text
    assert page.get("/static/web.css").status_code == 200
    assert page.get("/", authorization=f"Bearer {TOKEN}").status_code == 200
    assert page.get("/", authorization="Bearer wrong").status_code == 401
    assert page.get("/sign-in?token=wrong").status_code == 401
    assert page.post("/read", {"note": NOTE}).status_code == 401
    assert page.post("/sign-in", {"token": "wrong"}).status_code == 401
    answer = page.post("/sign-in", {"token": TOKEN})
    assert answer.status_code == 303 and TOKEN not in answer.headers["set-cookie"]
    assert page.get("/accounts").status_code == 200
    assert page.get("/sign-in").headers["location"] == "/"


def test_an_address_with_the_token_signs_in(tmp_path: Path) -> None:
    page = site(tmp_path, with_results=False, token=TOKEN)
    answer = page.get(f"/sign-in?token={TOKEN}")
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    assert page.get("/").status_code == 200


def test_another_servers_cookie_signs_nobody_in() -> None:
    one, other = Secrets(1, TOKEN), Secrets(1, TOKEN)
    assert one.signed_in(one.sign_in_value()) and not one.signed_in(other.sign_in_value())
    assert not one.signed_in(None) and not one.signed_in("ü") and one.token_fits(TOKEN) and not one.token_fits("ü")
