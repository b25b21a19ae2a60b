"""The secret key of pseudonyms and tombstones: from the environment, or from a file that only its owner can read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.private import write_text

VARIABLE = "CXNLP_KEY"
LEAST_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Key:
    """HMAC-SHA256 under one secret. Source: RFC 2104; pseudonymisation by keyed hash as in ENISA, Pseudonymisation
    techniques and best practices (2019), section 5.1.4."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Tells keys apart without giving the secret away."""
        return self.digest("key", "id")[:8]

    def digest(self, kind: str, value: str) -> str:
        """64 hex digits, another value for every kind."""
        return hmac.new(self.secret, f"{kind}\x1f{value}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def short(self, kind: str, value: str) -> str:
        """Eight letters and digits (40 bits) for names that people read."""
        return base64.b32encode(bytes.fromhex(self.digest(kind, value)[:10])).decode().lower()


def load_key(file: Path | None, environment: Mapping[str, str] = os.environ, *, make: bool = False) -> Key:
    """The key in `file`, else in CXNLP_KEY. With `make`, a missing file is made (mode 0600) with a random key.

    Raises UsageError when there is none, it is shorter than 16 characters, or others may read the file.
    """
    if file is None:
        text = environment.get(VARIABLE, "").strip()
        if not text:
            raise UsageError(f"no key: set {VARIABLE} (16 characters or more) or give --key-file FILE")
        return Key(_checked(text, VARIABLE))
    if make and not file.exists():
        write_text(file, secrets.token_hex(32) + "\n")
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the key file {file} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise UsageError(f"others may read the key file {file}: chmod 600 {file}")
    return Key(_checked(text, str(file)))


def key_if_any(file: Path | None, environment: Mapping[str, str] = os.environ) -> Key | None:
    """As `load_key`, None when neither a file nor CXNLP_KEY is given. Raises UsageError for one that is no key."""
    return load_key(file, environment) if file or environment.get(VARIABLE, "").strip() else None


def _checked(text: str, where: str) -> bytes:
    if len(text) < LEAST_CHARACTERS:
        raise UsageError(f"the key in {where} is too short: {LEAST_CHARACTERS} characters or more")
    return text.encode("utf-8")
