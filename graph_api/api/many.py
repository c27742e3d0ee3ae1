"""`/sweeps` and `/comparisons` judge many questions at once; `/rights` writes the rights of a party."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from graph_api.api.bodies import json_object
from graph_api.bootstrap import Application
from graph_api.bootstrap_rights import rights_document
from graph_api.domain.errors import InvalidFieldError, UnknownNameError
from graph_api.services.compare_variants import MOST_VARIANTS, variants_document
from graph_api.services.sweep_assets import WORDS, Part, sweep_document

MOST_ASSETS = 20_000
_WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
_FIELDS: dict[str, Any] = {"type": "object", "description": "as in the body of `/decisions`"}
_KNOWN_AT: dict[str, Any] = {"type": "string", "description": "judge on what was known then"}
_SWEEP: dict[str, Any] = {
    "fields": {**_FIELDS, "description": "a proposed use without its asset"},
    "of": {
        "type": "string",
        "description": "class of the assets, such as `Sample` or `DataSet`",
        "default": "Sample",
    },
    "only": {"enum": list(WORDS), "description": "list assets of this verdict alone; the counts stay whole"},
    "limit": {**_WHOLE, "minimum": 1, "default": 100},
    "offset": {**_WHOLE, "default": 0},
    "knownAt": _KNOWN_AT,
}
_COMPARISON: dict[str, Any] = {
    "kind": {"type": "string", "description": "class of the question", "default": "ProposedUse"},
    "fields": _FIELDS,
    "field": {"type": "string", "description": "the field that takes several values, such as `place`"},
    "values": {"type": "array", "minItems": 2, "maxItems": MOST_VARIANTS, "description": "the values"},
    "knownAt": _KNOWN_AT,
}
Json = dict[str, Any]


def add_many(app: FastAPI, application: Application, responses: dict[int | str, dict[str, Any]]) -> None:
    """Let `app` judge one use for many assets, or one question in many variants."""

    def sweep(body: Json) -> Json:
        part = Part(_number(body, "limit", 100), _number(body, "offset", 0), _text(body, "only", None))
        kind, known_at = (
            _text(body, "of", "Sample") or "",
            application.answerer.moment(_text(body, "knownAt", None)),
        )
        return sweep_document(application.sweep.run(_fields(body), kind, part, known_at, MOST_ASSETS))

    def compare(body: Json) -> Json:
        values, field = body.get("values"), _text(body, "field", None)
        if not isinstance(values, list):
            raise InvalidFieldError("values", "must be a list")
        if field is None:
            raise InvalidFieldError("field", "is missing")
        known_at = application.answerer.moment(_text(body, "knownAt", None))
        kind = _text(body, "kind", "ProposedUse") or ""
        return variants_document(application.variants.compare(kind, _fields(body), field, values, known_at))

    @app.get(
        "/rights", summary="Write the rights of a party in ODRL and DUO, with what gets lost", responses=responses
    )
    def rights(
        party: str = Query("", description="the party"),
        known_at: str | None = Query(None, alias="knownAt", description="of what was known then"),
    ) -> JSONResponse:
        if not party:
            raise InvalidFieldError("party", "is missing")
        return JSONResponse(rights_document(application, party, known_at))

    _add(app, "/sweeps", "Judge a use for every asset of a kind", _SWEEP, ["fields"], sweep, responses)
    summary, needed = "Compare a question with several values of a field", ["fields", "field", "values"]
    _add(app, "/comparisons", summary, _COMPARISON, needed, compare, responses)


def _add(  # noqa: PLR0913, PLR0917  # what describes an endpoint
    app: FastAPI,
    path: str,
    summary: str,
    properties: Json,
    required: list[str],
    answer: Callable[[Json], Json],
    responses: dict[int | str, dict[str, Any]],
) -> None:
    schema = {"type": "object", "additionalProperties": False, "required": required, "properties": properties}

    async def endpoint(request: Request) -> JSONResponse:
        body = await json_object(request)
        for name in body:
            if name not in properties:
                raise UnknownNameError(name, name, "field of this request", tuple(properties))
        return JSONResponse(await run_in_threadpool(answer, body))

    endpoint.__name__ = path.strip("/")
    described = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
    app.post(path, summary=summary, responses=responses, openapi_extra=described)(endpoint)


def _fields(body: Json) -> Mapping[str, Any]:
    fields = body.get("fields")
    if not isinstance(fields, dict):
        raise InvalidFieldError("fields", "must be an object of fields")
    return fields


def _text(body: Json, name: str, default: str | None) -> str | None:
    given = body.get(name, default)
    if name in body and not isinstance(given, str):
        raise InvalidFieldError(name, f"`{given}` is no text")
    return given


def _number(body: Json, name: str, default: int) -> int:
    given = body.get(name, default)
    if not isinstance(given, int) or isinstance(given, bool):
        raise InvalidFieldError(name, f"`{given}` is no whole number")
    return given
