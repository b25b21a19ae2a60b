"""Session, form and sign-in secrets of one running page. Nothing is stored: a restart makes new ones."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets as random_secrets
from dataclasses import dataclass, field

_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Secrets:
    """`port` keeps the cookies of two pages on one machine apart: browsers share cookies between ports."""

    port: int
    token: str | None
    key: bytes = field(default_factory=lambda: random_secrets.token_bytes(32), repr=False)

    @property
    def session_cookie(self) -> str:
        return f"cxnlp_session_{self.port}"

    @property
    def sign_in_cookie(self) -> str:
        return f"cxnlp_signed_in_{self.port}"

    def session(self, cookie: str | None) -> str:
        """The session of a cookie, or a new one when it is missing or malformed."""
        return cookie if cookie and _SESSION.fullmatch(cookie) else random_secrets.token_urlsafe(32)

    def form_token(self, session: str) -> str:
        """What every form carries; only a page of this server in that session can know it."""
        return self._digest("form", session)

    def form_token_fits(self, session: str, given: str) -> bool:
        return hmac.compare_digest(self.form_token(session).encode(), given.encode("utf-8", "replace"))

    def token_fits(self, given: str) -> bool:
        """Compares in constant time, by digests, so that not even the length of the token shows."""
        if self.token is None:
            return True
        ours, theirs = (hashlib.sha256(t.encode("utf-8", "replace")).digest() for t in (self.token, given))
        return hmac.compare_digest(ours, theirs)

    def sign_in_value(self) -> str:
        """The cookie of a browser that has shown the token."""
        return self._digest("signed in", self.token or "")

    def signed_in(self, cookie: str | None) -> bool:
        if self.token is None:
            return True
        return hmac.compare_digest(self.sign_in_value().encode(), (cookie or "").encode("utf-8", "replace"))

    def _digest(self, purpose: str, value: str) -> str:
        return hmac.new(self.key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
