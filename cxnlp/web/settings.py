"""Where the page listens and who may see it: checked once, before anything starts."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from pathlib import Path

from cxnlp.errors import UsageError
from cxnlp.saved import Saved

LEAST_TOKEN = 16
"""Characters; a shorter token could be guessed by trying."""
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Settings:
    """`names`: the host names that a browser may use, lower-case; `token` None = nobody is asked for one."""

    host: str
    port: int
    token: str | None
    names: frozenset[str]
    results: Path | None

    @property
    def any_address(self) -> bool:
        """Whether every address of the machine is listened on."""
        return self.host in ("0.0.0.0", "::")  # noqa: S104 - a comparison


def settings(
    host: str = "127.0.0.1",
    port: int = 8765,
    token: str | None = None,
    names: tuple[str, ...] = (),
    results: Path | None = None,
) -> Settings:
    """The checked settings. Raises UsageError: another address than this machine's own without a token of 16
    characters or more, a name that is none, a folder that holds no analysis.
    """
    token = token.strip() if token else None
    if not is_loopback(host) and not token:
        raise UsageError(
            f"{host} can be reached by others: set CXNLP_TOKEN (or --token) to a secret of {LEAST_TOKEN} characters"
            " or more, which the page then asks for"
        )
    if token and (len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise UsageError(f"the token is too weak: {LEAST_TOKEN} or more plain letters, digits and signs")
    if results is not None:
        Saved.open(results)
    allowed = {host.lower(), *(n.lower().rstrip(".") for n in names)}
    for name in allowed:
        if not _NAME.fullmatch(name) and not _address(name):
            raise UsageError(f"{name!r} is no host name: write it as in the browser's address line, without port")
    if is_loopback(host):
        allowed |= {"127.0.0.1", "localhost", "::1"}
    else:
        allowed.add(socket.gethostname().lower())
    return Settings(host, port, token, frozenset(allowed), results)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("office.example")
    (True, True, False, False)
    """
    return host.lower() == "localhost" or bool((found := _address(host)) and found.is_loopback)


def known_host(header: str | None, settings: Settings) -> bool:
    """Whether a request's Host header names this page: what a rebound foreign name never does.

    A page that listens on every address also goes by any address written in numbers; its token guards it.
    """
    name, _, port = _parts((header or "").strip().lower())
    if port and not (port.isascii() and port.isdigit() and int(port) < 65536):
        return False
    return name in settings.names or (settings.any_address and _address(name) is not None)


def _parts(netloc: str) -> tuple[str, str, str]:
    if netloc.startswith("["):
        name, bracket, rest = netloc[1:].partition("]")
        return (name, ":", rest[1:]) if bracket and rest[:1] in ("", ":") else ("", "", "")
    name, colon, port = netloc.partition(":")
    return name, colon, port


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
