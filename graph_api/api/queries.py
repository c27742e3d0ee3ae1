"""`/queries`: the named queries, each an endpoint with typed parameters."""

from functools import partial
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from graph_api.api.problems import MEDIA_TYPE
from graph_api.api.sparql import QUERY, sent
from graph_api.bootstrap import Application
from graph_api.domain.errors import InvalidFieldError
from graph_api.services.named_queries.document import query_document
from graph_api.services.named_queries.header import NamedQuery, Parameter
from graph_api.services.named_queries.run import Page
from graph_api.services.prefixes import QUERY_PREFIXES
from graph_api.services.sparql.media_types import formats_for

_JSON_TYPES = {"integer": "integer", "decimal": "number"}
_PAGE = tuple(
    {"name": name, "in": "query", "schema": {"type": "integer", "minimum": least}, "description": text}
    for name, least, text in (("limit", 1, "rows of the page"), ("offset", 0, "rows to leave out before it"))
)
_KNOWN_AT: Final = {
    "name": "knownAt",
    "in": "query",
    "schema": {"type": "string"},
    "description": "ask the facts that were known then",
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
    for status, text in (
        (400, "The request is wrong"),
        (406, "No format that is accepted"),
        (422, "A parameter is wrong or missing"),
        (503, "The query was stopped at a limit"),
    )
}


def add_queries(app: FastAPI, application: Application) -> None:
    """Let `app` list the named queries and answer each."""

    @app.get("/queries", summary="List the named queries")
    def queries() -> dict[str, Any]:
        return {"queries": [query_document(query) for query in application.queries.all()]}

    @app.get("/prefixes", summary="List the prefixes that queries are written with")
    def prefixes() -> dict[str, Any]:
        return {"prefixes": dict(QUERY_PREFIXES)}

    _add_text(app, application)
    for query in application.query_files:
        app.get(
            f"/queries/{query.area}/{query.name}",
            summary=f"Query: {query.summary}",
            description=query.description,
            operation_id=f"query_{query.area}_{query.name}".replace("-", "_"),
            responses=_ANSWERS,
            openapi_extra={"parameters": [*map(_described, query.parameters), *_PAGE, _KNOWN_AT]},
        )(_endpoint(application, query))


def _add_text(app: FastAPI, application: Application) -> None:
    @app.get(
        "/queries/{area}/{name}/text",
        summary="Show the SPARQL of a named query with its parameters put in",
        response_class=Response,
        responses={
            200: {"content": {QUERY: {"schema": {"type": "string"}}}},
            404: {"description": "No such query", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}},
            422: _ANSWERS[422],
        },
    )
    def text(area: str, name: str, request: Request) -> Response:
        query = application.queries.find(area, name)
        arguments = {key: request.query_params.getlist(key) for key in request.query_params}
        return Response(application.queries.text(query, arguments), media_type=f"{QUERY}; charset=utf-8")


def _endpoint(application: Application, query: NamedQuery) -> Any:  # noqa: ANN401  # a handler for FastAPI
    async def answer(request: Request) -> Response:
        arguments = {name: request.query_params.getlist(name) for name in request.query_params}
        page = Page(_whole(arguments, "limit"), _whole(arguments, "offset") or 0)
        known_at = _known_at(arguments)
        formats = formats_for(request.headers.get("accept"))
        run = partial(application.queries.run, query, arguments, formats, page, known_at=known_at)
        return sent(await run_in_threadpool(run))

    return answer


def _known_at(arguments: dict[str, list[str]]) -> str | None:
    """Take the instant of which the graph is meant out of `arguments`."""
    given = arguments.pop("knownAt", [])
    if len(given) > 1:
        raise InvalidFieldError("knownAt", f"is given {len(given)} times; give it once")
    return given[0] if given else None


def _whole(arguments: dict[str, list[str]], name: str) -> int | None:
    """Take the number called `name` out of `arguments`."""
    given = arguments.pop(name, [])
    if not given:
        return None
    if len(given) > 1 or not given[0].isascii() or not given[0].isdigit() or len(given[0]) > 15:
        raise InvalidFieldError(name, f"`{', '.join(given)}` is not one whole number")
    return int(given[0])


def _described(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _JSON_TYPES.get(parameter.type, "string")}
    if parameter.default is not None:
        schema["default"] = parameter.default
    description = f"{parameter.description} ({parameter.type})"
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "schema": schema,
        "description": description,
    }
