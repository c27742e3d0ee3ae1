"""Translates errors into problem documents (RFC 9457); the only place of the API that does."""

import json

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


def of_error(error: Exception) -> JSONResponse:
    """Return the problem document of `error`. No error is ever a verdict."""
    detail = str(error)
    match error:
        case UnknownNameError():
            nearest = list(error.nearest)
            return problem(422, "unknown-name", "A name is not known", detail, field=error.field, nearest=nearest)
        case InvalidFieldError():
            return problem(422, "invalid-field", "A field cannot be read", detail, field=error.field)
        case NotFoundError():
            return problem(404, "not-found", "There is no such thing", detail)
        case NotAcceptableError():
            return problem(406, "not-acceptable", "There is no such format", detail)
        case NotAllowedError():
            return problem(403, "not-allowed", "The request is not allowed", detail)
        case UsageError():
            return problem(400, "wrong-request", "The request is wrong", detail)
        case QueryStoppedError():
            return problem(503, "query-stopped", "The query was stopped", detail, limit=error.limit)
        case CouldNotJudgeError():
            return problem(503, "could-not-judge", "No verdict could be reached", detail)
        case AllianceGraphError():
            return problem(500, "failure", "The service failed", detail)
    return problem(500, "failure", "The service failed", type(error).__name__)


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
