"""What a sink is, and how one is opened from its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cxnlp.alerts.sinks.settings import SinkSettings, checked_url
from cxnlp.errors import CxnlpError, UsageError

Json = Mapping[str, Any]


class NotDelivered(CxnlpError):
    """A notice could not be handed over. `again`: the sink itself is in trouble: try no other now."""

    def __init__(self, message: str, again: bool = True) -> None:
        super().__init__(message)
        self.again = again


class Sink(Protocol):
    """Takes notices. Sending the same notice twice must be harmless where the sink can know it by its id."""

    def send(self, body: Json) -> None:
        """Hands one notice over. Raises NotDelivered."""


def open_sink(
    settings: SinkSettings, environ: Mapping[str, str], folder: Path, now: datetime, say: Callable[[str], None]
) -> Sink:
    """The sink of these settings. `folder`: where relative paths begin; `say`: prints a line.

    Raises UsageError for a missing environment variable or an address that may not be used.
    """
    from cxnlp.alerts.sinks.local import Calendar, Lines, Standard
    from cxnlp.alerts.sinks.mail import Mail
    from cxnlp.alerts.sinks.webhook import Webhook

    options = settings.options
    if settings.kind == "stdout":
        return Standard(say)
    if settings.kind in ("file", "ical"):
        path = folder / str(options["path"])
        return Lines(path) if settings.kind == "file" else Calendar(path)
    if settings.kind == "smtp":
        user, password = (_variable(settings, k, environ) for k in ("user_env", "password_env"))
        return Mail(options, user, password, now)
    url = str(options["url"]) if "url" in options else _variable(settings, "url_env", environ) or ""
    if wrong := checked_url(url):
        raise UsageError(f"sink {settings.name}: {wrong}")
    named = options.get("headers_env", {})
    headers = {header: _value(settings, variable, environ) for header, variable in named.items()}
    return Webhook(url, str(options.get("format", "json")), headers, float(options.get("timeout", 10.0)),
                   int(options.get("attempts", 4)))  # fmt: skip


def _variable(settings: SinkSettings, key: str, environ: Mapping[str, str]) -> str | None:
    return _value(settings, str(settings.options[key]), environ) if key in settings.options else None


def _value(settings: SinkSettings, name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise UsageError(f"sink {settings.name}: set the environment variable {name}")
    return value
