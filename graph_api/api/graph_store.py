"""`/graphs`: the SPARQL 1.1 Graph Store HTTP Protocol. Reading is open, writing has to be switched on."""

from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.message import Message
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from graph_api.api.problems import MEDIA_TYPE, problem
from graph_api.api.sparql import content_type, sent, whole_body
from graph_api.bootstrap import Application
from graph_api.domain.errors import NotAcceptableError, UsageError
from graph_api.services.sparql.media_types import GRAPHS, formats_for

PATH = "/graphs"
_Write = Callable[[str | None, Iterable[bytes], str, str], bool]


def add_graph_store(app: FastAPI, application: Application) -> None:
    """Let `app` answer `/graphs?graph=…`, `/graphs?default` and graphs whose IRI begins with `/graphs/`."""
    doors = _Doors(application)
    routes = (
        ("get", doors.read, "Read a graph"),
        ("head", doors.read, "Tell whether a graph is there"),
        ("put", doors.put, "Replace a graph"),
        ("post", doors.post, "Add to a graph"),
        ("delete", doors.delete, "Remove a graph"),
    )
    for method, handler, summary in routes:
        for place, path in (("", PATH), ("_by_path", PATH + "/{name:path}")):
            app.add_api_route(
                path,
                handler,
                methods=[method.upper()],
                summary=summary,
                responses=_ANSWERS,
                operation_id=f"{method}_graph{place}",
                openapi_extra=_PATH if place else _PARAMETERS,
            )


class _Doors:
    def __init__(self, application: Application) -> None:
        self._application = application

    async def read(self, request: Request) -> Response:
        graph = _asked(request)
        formats = formats_for(request.headers.get("accept"))
        if formats.graph is None:
            raise NotAcceptableError(f"graphs are written as {', '.join(sorted(set(GRAPHS.values())))}")
        return sent(await run_in_threadpool(self._application.sparql.graph, graph, formats))

    async def put(self, request: Request) -> Response:
        return await self._write(request, self._application.sparql.put, _asked(request))

    async def post(self, request: Request) -> Response:
        service = self._application.sparql
        if request.url.path == PATH and not request.url.query:
            graph = f"{_address(request)}/{uuid4()}"
            response = await self._write(request, service.post, graph)
            if response.status_code == 201:
                response.headers["location"] = graph
            return response
        return await self._write(request, service.post, _asked(request))

    async def delete(self, request: Request) -> Response:
        await run_in_threadpool(self._application.sparql.delete, _asked(request))
        return Response(status_code=204)

    async def _write(self, request: Request, act: _Write, graph: str | None) -> Response:
        kind, charset = content_type(request)
        body = await whole_body(request)
        documents = [(kind, charset, body)]
        if kind == "multipart/form-data":
            documents = _parts(request.headers["content-type"], body)
        for part_kind, part_charset, _ in documents:
            if part_kind not in GRAPHS.values() or part_charset not in ("", "utf-8", "utf8", "us-ascii"):
                detail = (
                    f"`{part_kind}` is not read; send one of: {', '.join(sorted(set(GRAPHS.values())))}, in UTF-8"
                )
                return problem(415, "unsupported-media-type", "The body is not read", detail)
        new = False
        for part_kind, _, content in documents:
            new |= await run_in_threadpool(act, graph, [content], part_kind, graph or str(request.url))
        return Response(status_code=201 if new else 204)


def _parts(header: str, body: bytes) -> list[tuple[str, str, bytes]]:
    """Return media type, charset and content of each file of a form; raise UsageError where there is none."""
    message = message_from_bytes(b"Content-Type: " + header.encode("latin-1") + b"\r\n\r\n" + body)
    parts = message.get_payload() if message.is_multipart() else []
    found = [
        (part.get_content_type(), (part.get_content_charset() or "").lower(), part.get_payload(decode=True))
        for part in parts
        if isinstance(part, Message)
    ]
    documents = [(kind, charset, content) for kind, charset, content in found if isinstance(content, bytes)]
    if not documents:
        raise UsageError("the form holds no file")
    return documents


_ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
    for status, text in (
        (400, "The request is wrong"),
        (403, "Writing is switched off"),
        (404, "No such graph"),
        (415, "The body is not read"),
    )
}
_PARAMETERS: dict[str, Any] = {
    "parameters": [
        {
            "name": "graph",
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": "its IRI",
        },
        {
            "name": "default",
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": "given without a value, means the default graph that writers have of their own",
        },
    ]
}
_PATH: dict[str, Any] = {
    "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}]
}


def _asked(request: Request) -> str | None:
    """Return the IRI of the graph that is meant, or None for the default graph; raise UsageError otherwise."""
    if request.url.path != PATH:
        return _address(request)
    names, default = request.query_params.getlist("graph"), "default" in request.query_params
    if len(names) + default != 1:
        raise UsageError("name one graph: `?graph=` with its IRI, or `?default`")
    if default:
        return None
    if ":" not in names[0]:
        raise UsageError(f"`{names[0]}` is not an absolute IRI")
    return names[0]


def _address(request: Request) -> str:
    return str(request.url.replace(query="", fragment=""))
