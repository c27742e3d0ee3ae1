"""`/sparql`: the SPARQL 1.1 Protocol. Parses requests, calls the service and sends what it returns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from graph_api.api.problems import MEDIA_TYPE, problem
from graph_api.api.service_description import service_description
from graph_api.bootstrap import Application
from graph_api.domain.errors import UsageError
from graph_api.services.sparql import requests
from graph_api.services.sparql.media_types import formats_for
from graph_api.services.sparql.ports import Result

LARGEST_BODY = 4 * 1024 * 1024
PIECE = 64 * 1024
QUERY, UPDATE, FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
Fields = Mapping[str, Sequence[str]]


def add_sparql(app: FastAPI, application: Application) -> None:
    """Let `app` answer `/sparql`."""

    async def get(request: Request) -> Response:
        fields = _fields(request.url.query)
        if "update" in fields:
            raise UsageError("an update is sent by POST")
        if "query" not in fields:
            return await run_in_threadpool(service_description, application, request)
        return await _query(application, request, fields)

    async def post(request: Request) -> Response:
        fields = _fields(request.url.query)
        kind, charset = content_type(request)
        if charset not in ("", "utf-8", "utf8", "us-ascii"):
            return problem(415, "unsupported-media-type", "The body is not read", "requests in SPARQL are UTF-8")
        if kind not in (QUERY, UPDATE, FORM):
            detail = f"`{kind}` is not read; send one of: {QUERY}, {UPDATE}, {FORM}"
            return problem(415, "unsupported-media-type", "The body is not read", detail)
        body = _text(await whole_body(request))
        if kind == FORM:
            fields = _merged(fields, _fields(body))
        else:
            fields = _merged(fields, {"query" if kind == QUERY else "update": [body]})
        if ("query" in fields) == ("update" in fields):
            raise UsageError("the request has to hold one `query` or one `update`")
        return await (_query if "query" in fields else _update)(application, request, fields)

    answers: dict[int | str, dict[str, Any]] = {
        status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
        for status, text in (
            (400, "The request is wrong"),
            (403, "Updates are switched off"),
            (406, "No format that is accepted"),
            (415, "The body is not read"),
            (503, "The request was stopped at a limit"),
        )
    }
    app.get(
        "/sparql", summary="Query with SPARQL, or describe the service", responses=answers, openapi_extra=_QUERY
    )(get)
    app.post("/sparql", summary="Query or update with SPARQL", responses=answers, openapi_extra=_BODY)(post)


def _parameter(name: str, text: str, *, many: bool = False) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string"}
    schema = {"type": "array", "items": one} if many else one
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


_QUERY: dict[str, Any] = {
    "parameters": [
        _parameter("query", "the query; without one the service describes itself"),
        _parameter("default-graph-uri", "a graph of the default graph", many=True),
        _parameter("named-graph-uri", "a graph for GRAPH", many=True),
        _parameter("known-at", "ask what the graph held then"),
    ]
}
_BODY: dict[str, Any] = {
    "parameters": [*_QUERY["parameters"][1:]],
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string"}} for kind in (FORM, QUERY, UPDATE)},
    },
}


async def _query(application: Application, request: Request, fields: Fields) -> Response:
    wanted = _request(application, fields, "query", "default-graph-uri", "named-graph-uri")
    wanted = replace(wanted, formats=formats_for(request.headers.get("accept")), base=_address(request))
    return sent(await run_in_threadpool(application.sparql.query, wanted))


async def _update(application: Application, request: Request, fields: Fields) -> Response:
    wanted = _request(application, fields, "update", "using-graph-uri", "using-named-graph-uri")
    await run_in_threadpool(application.sparql.update, replace(wanted, base=_address(request)))
    return Response(status_code=204)


def _request(application: Application, fields: Fields, text: str, default: str, named: str) -> requests.Request:
    if len(fields[text]) != 1:
        raise UsageError(f"the request holds {len(fields[text])} times `{text}`; send one")
    return requests.Request(
        text=fields[text][0],
        default_graphs=tuple(fields.get(default, ())),
        named_graphs=tuple(fields.get(named, ())),
        known_at=application.answerer.moment(_last(fields, "known-at")),
    )


def _address(request: Request) -> str:
    """Return the address of the endpoint, the base of relative IRIs."""
    return str(request.url.replace(query="", fragment=""))


def _last(fields: Fields, name: str) -> str | None:
    return fields[name][-1] if name in fields else None


def sent(result: Result) -> Response:
    """Return the response that sends `result`, a large one piece by piece."""
    media_type = result.media_type + ("; charset=utf-8" if result.media_type.startswith("text/") else "")
    headers = {"content-length": str(result.size), "vary": "Accept", "content-type": media_type}
    if result.size <= PIECE:
        return Response(b"".join(result.content), headers=headers)
    return StreamingResponse(result.content, headers=headers)


def content_type(request: Request) -> tuple[str, str]:
    """Return the media type and the charset that `request` states, in lower case; empty where it states none."""
    kind, *parameters = (part.strip() for part in request.headers.get("content-type", "").lower().split(";"))
    charset = next((p[8:].strip("\"'") for p in parameters if p.startswith("charset=")), "")
    return kind, charset


async def whole_body(request: Request) -> bytes:
    """Return the body of `request`; raise UsageError where it is larger than is read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise UsageError(f"the body is larger than {LARGEST_BODY} bytes")
    return bytes(body)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"the body is not UTF-8 at byte {error.start}") from error


def _fields(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=10_000):
            found.setdefault(name, []).append(value)
    except ValueError as error:
        raise UsageError(f"the fields of the request cannot be read: {error}") from error
    return found


def _merged(one: Fields, other: Fields) -> dict[str, list[str]]:
    return {name: [*one.get(name, ()), *other.get(name, ())] for name in {**one, **other}}
