"""Runs the page until it is stopped."""

from __future__ import annotations

from collections.abc import Callable

from cxnlp.errors import UsageError
from cxnlp.web.settings import Settings

MISSING = "the web page needs a few more packages: pip install 'cxnlp[web]'"


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Listens until Ctrl-C; `say` is told the address. Raises UsageError: packages missing, port taken."""
    import socket

    try:
        import python_multipart  # noqa: F401 - needed by forms
        import uvicorn

        from cxnlp.web.app import create_app
    except ModuleNotFoundError as error:
        raise UsageError(f"{MISSING} ({error.name} is not installed)") from error
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        raise UsageError(
            f"{settings.host} port {settings.port} cannot be listened on ({error.strerror}): choose another --port"
        ) from error
    with listener:
        say("loading the models …")
        app = create_app(settings)
        host = "127.0.0.1" if settings.any_address else f"[{settings.host}]" if ":" in settings.host else settings.host
        say(f"cxnlp is at http://{host}:{listener.getsockname()[1]}/  (Ctrl-C stops it)")
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=65536,
        )
        uvicorn.Server(config).run(sockets=[listener])
