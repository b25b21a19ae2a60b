"""The gate before every page: host name, origin, size and sign-in are checked, and safe headers put on every answer.

A plain ASGI wrapper, so that nothing behind it runs for a request that is turned away. Sources: OWASP cheat sheets on
CSRF prevention and HTTP headers; W3C Content Security Policy Level 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cxnlp.web.secrets import Secrets
from cxnlp.web.settings import Settings, known_host

NOTE_BYTES = 5_000_000
"""The longest note, as `cxnlp read` has it."""
TOO_LONG = (
    "That is more than 5 MB. A quick read takes the notes of one call or meeting: paste or upload less, or give the"
    " whole export to cxnlp analyze."
)
READ_BODY = NOTE_BYTES + 50_000
FORM_BODY = 64_000
DRAINED = 50_000_000
"""How much of a body that is too long is still read, so that the browser shows the answer and not a broken line."""
SAFE_METHODS = ("GET", "HEAD")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

Refusal = Callable[[Scope, int, str], Response]
"""Draws the page that says why a request was turned away."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Wraps `app`. Puts into the request's state: `session`, `form_token` and `signed_in`."""

    app: ASGIApp
    settings: Settings
    secrets: Secrets
    refuse: Refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = _cookies(headers)
        session = self.secrets.session(cookies.get(self.secrets.session_cookie))
        state = scope.setdefault("state", {})
        state["session"], state["form_token"] = session, self.secrets.form_token(session)
        state["signed_in"] = self._signed_in(headers, cookies)
        fresh = cookies.get(self.secrets.session_cookie) != session

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out.setdefault(name, value)
                out.setdefault("cache-control", "no-store")
                if fresh and not scope["path"].startswith("/static/"):
                    cookie = f"{self.secrets.session_cookie}={session}; Path=/; HttpOnly; SameSite=Lax"
                    out.append("set-cookie", cookie)
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await self.refuse(scope, *refusal)(scope, receive, answer)
            return
        limit = READ_BODY if scope["path"] == "/read" else FORM_BODY
        body, too_long = await _body(headers, receive, limit)
        if too_long:
            said = TOO_LONG if limit == READ_BODY else "That form is too long."
            await self.refuse(scope, 413, said)(scope, receive, answer)
            return
        if body is not None:
            await self.app(scope, _replay(body, receive), answer)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Status and reason when a request must not get any further."""
        if not known_host(headers.get("host"), self.settings):
            return 421, "This page does not go by that host name. Open it by the address that cxnlp serve printed."
        if scope["method"] not in (*SAFE_METHODS, "POST"):
            return 405, "This page answers GET and POST only."
        if scope["method"] == "POST" and not _own_origin(headers):
            return 403, "That form did not come from this page. Open the page itself and try again."
        path = scope["path"]
        if not scope["state"]["signed_in"] and path != "/sign-in" and not path.startswith("/static/"):
            return 401, "Type the token that cxnlp serve was started with."
        return None

    def _signed_in(self, headers: Headers, cookies: dict[str, str]) -> bool:
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self.secrets.token_fits(given.strip()):
            return True
        return self.secrets.signed_in(cookies.get(self.secrets.sign_in_cookie))


def _cookies(headers: Headers) -> dict[str, str]:
    """As browsers send them: a strange cookie of another page on this machine spoils no other."""
    return cookie_parser(headers.get("cookie", ""))


def _own_origin(headers: Headers) -> bool:
    """Whether a POST says that it comes from a page of this host: by Origin, else by Referer, never by neither."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    source = headers.get("origin") or headers.get("referer") or ""
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == headers.get("host", "").lower()


async def _body(headers: Headers, receive: Receive, limit: int) -> tuple[bytes | None, bool]:
    """The body (None = the visitor left), and whether it is longer than `limit`; of a longer one nothing is kept."""
    declared = headers.get("content-length", "0")
    too_long = not (declared.isascii() and declared.isdigit()) or int(declared) > limit
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None, False
        part: bytes = message.get("body", b"")
        size += len(part)
        too_long = too_long or size > limit
        if too_long:
            parts.clear()
        else:
            parts.append(part)
        if not message.get("more_body", False) or size > DRAINED:
            return b"".join(parts), too_long


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
