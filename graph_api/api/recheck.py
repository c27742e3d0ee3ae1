"""`/decisions/recheck` tells which recorded decisions would be answered otherwise today."""

from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from graph_api.api.bodies import json_object
from graph_api.bootstrap import Application
from graph_api.domain.errors import InvalidFieldError, UnknownNameError
from graph_api.services.pose_question import read_moment
from graph_api.services.recheck.document import Json, recheck_document

MOST_RECORDS: Final = 20_000
_PROPERTIES: Final[Json] = {
    "since": {
        "type": "string",
        "description": "look at what changed after this day or instant; by default after each record was made",
    },
    "all": {"type": "boolean", "description": "judge every record again", "default": False},
}
_SCHEMA: Final[Json] = {"type": "object", "additionalProperties": False, "properties": _PROPERTIES}


def add_recheck(app: FastAPI, application: Application, responses: dict[int | str, dict[str, Any]]) -> None:
    """Let `app` tell which recorded decisions would be answered otherwise."""

    @app.post(
        "/decisions/recheck",
        summary="Tell which recorded decisions would be answered otherwise today",
        description="Judges again what a change of facts may have touched. Nothing is stored.",
        responses=responses,
        openapi_extra={"requestBody": {"content": {"application/json": {"schema": _SCHEMA}}}},
    )
    async def recheck(request: Request) -> JSONResponse:
        return JSONResponse(await run_in_threadpool(_report, await json_object(request)))

    def _report(body: Json) -> Json:
        for name in body:
            if name not in _PROPERTIES:
                raise UnknownNameError(name, name, "field of this request", tuple(_PROPERTIES))
        since, everything = body.get("since"), body.get("all", False)
        if since is not None and not isinstance(since, str):
            raise InvalidFieldError("since", f"`{since}` is no text")
        if not isinstance(everything, bool):
            raise InvalidFieldError("all", f"`{everything}` is neither true nor false")
        moment = read_moment("since", since, application.clock.now(), end=False) if since is not None else None
        return recheck_document(application.recheck.run(moment, everything=everything, most=MOST_RECORDS))
