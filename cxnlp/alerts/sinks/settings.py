"""A sink's settings out of TOML. Secrets are named by environment variable, never written into the file."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

KINDS = ("stdout", "file", "webhook", "smtp", "ical")
FORMATS = ("slack", "json")
SECRET_NAMES = re.compile(r"(?i)(^|_)(password|passwd|pwd|secret|token|api_?key|authorization|bearer|credential)s?$")
SECRET_VALUES = re.compile(
    r"(?i)\bbearer\s+\S{8}|\bbasic\s+[a-z0-9+/=]{12}|hooks\.slack\.com/services/|webhook\.office\.com/|xox[abprs]-"
    r"|://[^/\s]*:[^/\s]*@|discord(?:app)?\.com/api/webhooks/"
)
# key -> what is allowed; "text", "flag", "port", "seconds", "texts" or "variables" (header -> environment variable)
KEYS: Mapping[str, Mapping[str, str]] = {
    "stdout": {},
    "file": {"path": "text"},
    "ical": {"path": "text"},
    "webhook": {
        "url_env": "text", "url": "text", "format": "text", "headers_env": "variables", "timeout": "seconds",
        "attempts": "count",
    },
    "smtp": {
        "host": "text", "port": "port", "user_env": "text", "password_env": "text", "starttls": "flag", "from": "text",
        "to": "texts", "timeout": "seconds",
    },
}  # fmt: skip
COMMON = {"name": "text", "kind": "text", "quotes": "flag", "groups": "texts", "level": "text", "cleared": "flag"}
NEEDED = {"file": ("path",), "ical": ("path",), "smtp": ("host", "from", "to")}
LEVELS = ("notice", "warning", "critical")


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """`quotes`: whether customers' words go along; `level`: the least level sent; `groups`: none means all."""

    name: str
    kind: str
    quotes: bool
    level: int
    groups: tuple[str, ...]
    cleared: bool
    options: Mapping[str, Any]

    def takes(self, body: Mapping[str, Any]) -> bool:
        """Whether a notice goes to this sink."""
        return (
            (not self.groups or body["group"] in self.groups)
            and LEVELS.index(body["level"]) >= self.level
            and (self.cleared or body["status"] != "cleared")
        )


def plain(kind: str, path: str | None = None) -> SinkSettings:
    """A sink that needs no settings of its own: standard output, or a local file at `path`."""
    return SinkSettings(kind, kind, True, 0, (), True, {"path": path} if path else {})


def sink(table: object, problems: list[str], where: str) -> SinkSettings | None:
    """The settings that a [[sink]] table writes down; None when `problems` grew."""
    if not isinstance(table, Mapping):
        problems.append(f"{where} must be a table")
        return None
    found = list(_problems(table))
    problems += [f"{where}: {p}" for p in found]
    if found:
        return None
    kind = str(table["kind"])
    return SinkSettings(
        str(table.get("name", kind)),
        kind,
        bool(table.get("quotes", kind in ("stdout", "file", "ical"))),
        LEVELS.index(table.get("level", "notice")),
        tuple(table.get("groups", ())),
        bool(table.get("cleared", True)),
        {k: v for k, v in table.items() if k not in COMMON},
    )


def secret_problems(tables: object) -> Iterator[str]:
    """What looks like a secret in the sinks of a file."""
    for number, table in enumerate(tables if isinstance(tables, list) else [], 1):
        for path, value in _leaves(table if isinstance(table, Mapping) else {}):
            name = path.rsplit(".", 1)[-1]
            if name.endswith("_env") or ".headers_env." in f".{path}":
                held = value if isinstance(value, str) else ""
                if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", held):
                    yield f"sink {number}: {path} must be the name of an environment variable, not its value"
            elif SECRET_NAMES.search(name) or (isinstance(value, str) and SECRET_VALUES.search(value)):
                yield (
                    f"sink {number}: {path} is a secret: put it into an environment variable and name that "
                    f"with {name}_env"
                )


def checked_url(url: str) -> str | None:
    """What is wrong with a webhook's address, without showing it; None when it may be used.

    Only https is sent to, and http to this machine alone. Addresses with a user name or password are refused.

    >>> checked_url("https://hooks.example/x"), checked_url("http://127.0.0.1:8080/x")
    (None, None)
    >>> checked_url("http://hooks.example/x")
    'http goes to this machine only: use https'
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "the address cannot be read"
    if any(c.isspace() or ord(c) < 32 for c in url):
        return "the address holds blanks or control characters"
    if parts.scheme not in ("http", "https"):
        return "the address must begin with https://"
    if not host:
        return "the address names no host"
    if parts.username is not None or parts.password is not None:
        return "the address holds a user name or password: use headers_env"
    if parts.scheme == "http" and not is_loopback(host):
        return "http goes to this machine only: use https"
    return None


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    kind = table.get("kind")
    if kind not in KINDS:
        yield f"kind is one of {', '.join(KINDS)}"
        return
    known = {**COMMON, **KEYS[kind]}
    for key, value in table.items():
        if key not in known:
            if not SECRET_NAMES.search(key):  # secrets are told of by `secret_problems`
                yield f"unknown key {key!r} (known: {', '.join(sorted(known))})"
        elif not _right(known[key], value):
            yield f"{key} must be {WORDS[known[key]]}"
    yield from (f"{key} is missing" for key in NEEDED.get(kind, ()) if key not in table)
    if table.get("level", "notice") not in LEVELS:
        yield f"level is one of {', '.join(LEVELS)}"
    if kind == "webhook":
        if table.get("format", "json") not in FORMATS:
            yield f"format is one of {', '.join(FORMATS)}"
        if ("url" in table) == ("url_env" in table):
            yield "give url_env, the name of the environment variable that holds the address (or url for this machine)"
        url = table.get("url")
        if isinstance(url, str) and not SECRET_VALUES.search(url):
            if wrong := checked_url(url):
                yield wrong
            elif not is_loopback(urlsplit(url).hostname or ""):
                yield "url is for this machine only; another address is a secret: name its variable with url_env"


WORDS = {
    "text": "a text", "flag": "true or false", "port": "a number from 1 to 65535", "seconds": "seconds from 0.1 to 120",
    "texts": "a list of texts", "variables": "a table of header = environment variable",
    "count": "a number from 1 to 20",
}  # fmt: skip


def _right(sort: str, value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    whole = number and isinstance(value, int)
    return {
        "text": isinstance(value, str) and bool(value.strip()),
        "flag": isinstance(value, bool),
        "port": whole and 1 <= value <= 65535,  # type: ignore[operator]
        "count": whole and 1 <= value <= 20,  # type: ignore[operator]
        "seconds": number and 0.1 <= value <= 120,  # type: ignore[operator]
        "texts": isinstance(value, list) and bool(value) and all(isinstance(v, str) and v.strip() for v in value),
        "variables": isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()),
    }[sort]


def _leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.")
        elif isinstance(value, list):
            yield from ((path, v) for v in value)
        else:
            yield path, value
