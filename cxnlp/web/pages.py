"""Templates into pages: everything escaped, foreign text harmless, hidden control characters shown."""

from __future__ import annotations

import functools
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Scope

from cxnlp.quick.view import past_lines
from cxnlp.report import words
from cxnlp.report.environment import environment as report_environment

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC = {
    "web.css": ("cxnlp.web", "static", "text/css; charset=utf-8"),
    "web.js": ("cxnlp.web", "static", "text/javascript; charset=utf-8"),
    "icon.svg": ("cxnlp.web", "static", "image/svg+xml"),
    "report.css": ("cxnlp.report", "templates", "text/css; charset=utf-8"),
    "report.js": ("cxnlp.report", "templates", "text/javascript; charset=utf-8"),
}
"""Name in the address to package, folder and media type; nothing else is ever served."""
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]"
)
_TITLES = {401: "Sign in", 403: "Not allowed", 404: "Not found", 405: "Not allowed", 413: "Too long", 421: "Wrong name"}


def page(request: Request | None, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """A page drawn from a template of this package; `form_token` and the navigation are filled in."""
    state = request.scope.get("state", {}) if request else {}
    app_state = request.app.state if request and "app" in request.scope else None
    shared = {
        "form_token": state.get("form_token", ""),
        "has_results": bool(app_state and app_state.workspace is not None),
        "has_token": bool(app_state and app_state.settings.token),
        "here": request.url.path if request else "",
    }
    text = environment().get_template(template).render(**shared, **values)
    return HTMLResponse(text, status)


def refusal(scope: Scope, status: int, reason: str) -> HTMLResponse:
    """The page, or for the page's own script the fragment, that says why a request was turned away."""
    request = Request(scope)
    title = _TITLES.get(status, "Not possible")
    template = (
        "refusal_part.html.j2" if wants_part(request) else "sign_in.html.j2" if status == 401 else "error.html.j2"
    )
    return page(request, template, status, title=title, reason=reason)


def wants_part(request: Request) -> bool:
    """Whether the page's script asks: it gets the changed part of the page only."""
    return request.headers.get("x-cxnlp-part") == "1"


@functools.cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """Content and media type of one of the page's own files."""
    if name not in STATIC:
        return None
    package, folder, media_type = STATIC[name]
    return (files(package) / folder / name).read_bytes(), media_type


def static_url(name: str) -> str:
    """The address of one of the page's own files; it changes with the content, so that browsers may keep it."""
    found = static_file(name)
    return f"/static/{name}?v={hashlib.sha256(found[0] if found else b'').hexdigest()[:12]}"


def visible(text: str) -> Markup:
    """`text` escaped, each hidden control or direction character as a small visible sign.

    >>> print(visible("a\\x1b<b>"))
    a<span class="ctl" title="U+001B">␛</span>&lt;b&gt;
    """
    parts, at = [], 0
    for found in _HIDDEN.finditer(text):
        code = ord(found[0])
        sign = chr(0x2400 + code) if code < 32 else "␡" if code == 127 else "⍰"
        parts += [escape(text[at : found.start()]), f'<span class="ctl" title="U+{code:04X}">{sign}</span>']
        at = found.end()
    parts.append(escape(text[at:]))
    return Markup("".join(parts))  # noqa: S704 - every text in it was escaped


@functools.cache
def environment() -> Environment:
    """The templates of the page with the report's ways of writing numbers and days."""
    made = report_environment("cxnlp.web")
    made.globals.update(static=static_url, CLASS_WORDS=words.CLASS_WORDS, ROLE_WORDS=words.ROLE_WORDS)
    made.filters.update(visible=visible, past_lines=past_lines, spaced=lambda text: str(text).replace("_", " "))
    return made
