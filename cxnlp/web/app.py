"""The page as an application: routes behind the guard, errors as pages, the model warm before the first visitor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from cxnlp.errors import CxnlpError
from cxnlp.web import routes_accounts, routes_findings, routes_labels, routes_notes, routes_people, routes_promises
from cxnlp.web.forms import field, posted
from cxnlp.web.guard import Guard
from cxnlp.web.pages import page, refusal, static_file
from cxnlp.web.reading import ReadingRoom
from cxnlp.web.secrets import Secrets
from cxnlp.web.settings import Settings
from cxnlp.web.workspace import Workspace

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


def create_app(settings: Settings, room: ReadingRoom | None = None, clock: Clock = now) -> ASGIApp:
    """The guarded application. `room` defaults to the bundled model.

    Raises UsageError when the folder of `settings` holds no readable analysis.
    """
    reader = room or ReadingRoom()
    workspace = Workspace(settings.results) if settings.results else None
    if workspace:
        workspace.loaded()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(reader.warm)
        yield
        reader.close()

    app = FastAPI(
        title="cxnlp", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    secrets = Secrets(settings.port, settings.token)
    app.state.settings, app.state.secrets, app.state.clock = settings, secrets, clock
    app.state.room, app.state.workspace = reader, workspace
    for part in (routes_notes, routes_accounts, routes_findings, routes_promises, routes_people, routes_labels):
        app.include_router(part.router)
    app.add_api_route("/static/{name}", static, methods=["GET"])
    app.add_api_route("/sign-in", sign_in_page, methods=["GET"])
    app.add_api_route("/sign-in", sign_in, methods=["POST"])
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(CxnlpError, _own_error)
    app.add_exception_handler(Exception, _surprise)
    return Guard(app, settings, secrets, refusal)


def static(name: str) -> Response:
    """One of the page's own files; browsers keep it for a year, its address changes with its content."""
    found = static_file(name)
    if found is None:
        raise HTTPException(404, "There is no such file.")
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(found[0], media_type=found[1], headers=headers)


def sign_in_page(request: Request, token: str = "") -> Response:
    """The form that asks for the token; an address with the right `token` signs in at once."""
    if request.scope["state"]["signed_in"]:
        return RedirectResponse("/", 303)
    if token:
        return _signed_in(request, token)
    return page(request, "sign_in.html.j2", title="Sign in", reason="")


async def sign_in(request: Request) -> Response:
    """Takes the token and leaves a cookie in its place."""
    form = await posted(request)
    return _signed_in(request, field(form, "token", 500))


def _signed_in(request: Request, token: str) -> Response:
    secrets: Secrets = request.app.state.secrets
    if not secrets.token_fits(token):
        return page(request, "sign_in.html.j2", 401, title="Sign in", reason="That is not the token.")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(secrets.sign_in_cookie, secrets.sign_in_value(), httponly=True, samesite="lax", path="/")
    return answer


async def _http_error(request: Request, error: Exception) -> HTMLResponse:
    status, said = (error.status_code, str(error.detail)) if isinstance(error, HTTPException) else (500, "")
    said = "There is no such page." if said == "Not Found" else said
    return refusal(request.scope, status, said)


async def _own_error(request: Request, error: Exception) -> HTMLResponse:
    return refusal(request.scope, 500, str(error))


async def _surprise(request: Request, error: Exception) -> HTMLResponse:
    return refusal(request.scope, 500, "Something went wrong; the terminal that runs cxnlp serve says what.")
