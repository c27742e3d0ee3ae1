"""Translates errors into problem documents (RFC 9457); the only place of the API that does."""

import json
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from graph_api.domain.errors import (
    AllianceGraphError,
    CouldNotJudgeError,
    InvalidFieldError,
    NotAcceptableError,
    NotAllowedError,
    NotFoundError,
    QueryStoppedError,
    UnknownNameError,
    UsageError,
)

TYPES = "https://w3id.org/alliance-graph/problem/"
MEDIA_TYPE = "application/problem+json"


def problem(status: int, kind: str, title: str, detail: str, **more: object) -> JSONResponse:
    """Return a problem document."""
    body = {"type": TYPES + kind, "title": title, "status": status, "detail": detail, **more}
    return _Problem(body, status_code=status, media_type=MEDIA_TYPE)


class _Problem(JSONResponse):
    def render(self, content: object) -> bytes:
        """Return JSON of ASCII alone, which holds whatever a client sent."""
        return json.dumps(content).encode("ascii")


# The first kind that an error is of decides: the special stand before the general.
_KINDS: Final[tuple[tuple[type[AllianceGraphError], int, str, str], ...]] = (
    (UnknownNameError, 422, "unknown-name", "A name is not known"),
    (InvalidFieldError, 422, "invalid-field", "A field cannot be read"),
    (NotFoundError, 404, "not-found", "There is no such thing"),
    (NotAcceptableError, 406, "not-acceptable", "There is no such format"),
    (NotAllowedError, 403, "not-allowed", "The request is not allowed"),
    (UsageError, 400, "wrong-request", "The request is wrong"),
    (QueryStoppedError, 503, "query-stopped", "The query was stopped"),
    (CouldNotJudgeError, 503, "could-not-judge", "No verdict could be reached"),
    (AllianceGraphError, 500, "failure", "The service failed"),
)


def of_error(error: Exception) -> JSONResponse:
    """Return the problem document of `error`. No error is ever a verdict."""
    for kind, status, name, title in _KINDS:
        if isinstance(error, kind):
            return problem(status, name, title, str(error), **_more(error))
    return problem(500, "failure", "The service failed", type(error).__name__)


def _more(error: AllianceGraphError) -> dict[str, object]:
    match error:
        case UnknownNameError():
            return {"field": error.field, "nearest": list(error.nearest)}
        case InvalidFieldError():
            return {"field": error.field}
        case QueryStoppedError():
            return {"limit": error.limit}
    return {}


def register(app: FastAPI) -> None:
    """Let `app` answer every error with a problem document."""

    async def handle(_: Request, error: Exception) -> JSONResponse:
        return of_error(error)

    async def handle_http(_: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        detail = str(error.detail) if isinstance(error, HTTPException) else type(error).__name__
        return problem(status, "http", detail, detail)

    app.add_exception_handler(AllianceGraphError, handle)
    app.add_exception_handler(HTTPException, handle_http)
    app.add_exception_handler(Exception, handle)
