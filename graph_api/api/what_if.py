"""`/what-if`: what a withdrawal, an end or an amendment would change. Nothing is stored."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from graph_api.api.bodies import json_object
from graph_api.api.examples import WHAT_IF
from graph_api.bootstrap import Application
from graph_api.services.what_if.document import Json, report_document
from graph_api.services.what_if.request import MOST_FILES, MOST_QUESTIONS, NAMES, read_request

_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "what is supposed, and which questions are asked",
    "additionalProperties": False,
    "anyOf": [{"required": ["questions"]}, {"required": ["rightsAt"]}],
    "properties": {
        "questions": {
            "type": "array",
            "maxItems": MOST_QUESTIONS,
            "items": {
                "type": "object",
                "required": ["kind", "fields"],
                "properties": {
                    "kind": {"type": "string", "description": "class of the question, such as `ProposedUse`"},
                    "fields": {"type": "object", "description": "as in the body of `/decisions` and the others"},
                    "id": {"type": "string"},
                    "title": {"type": "string"},
                },
            },
        },
        **{name: {**_TEXTS, "description": text} for name, text in NAMES.items()},
        "add": {
            "type": "array",
            "maxItems": MOST_FILES,
            "description": "facts that come in; a document of the same name is replaced",
            "items": {
                "type": "object",
                "required": ["name", "turtle"],
                "additionalProperties": False,
                "properties": {"name": {"type": "string"}, "turtle": {"type": "string"}},
            },
        },
        "from": {
            "type": "string",
            "description": "from when the changes hold: a day or an instant; now by default",
        },
        "set": {"type": "object", "description": "fields with which every question is asked; null leaves one out"},
        "delay": {"type": "string", "description": "how much later each use or journey ends: `72h`, `3d`"},
        "rightsAt": {
            "type": "string",
            "description": "also ask about every permission that is stated, for a use at this time",
        },
        "knownAt": {"type": "string", "description": "start from what was known then"},
    },
}


def add_what_if(app: FastAPI, application: Application, responses: dict[int | str, dict[str, Any]]) -> None:
    """Let `app` answer what would change."""
    body = {"required": True, "content": {"application/json": {"schema": _SCHEMA, "examples": WHAT_IF}}}

    @app.post(
        "/what-if",
        summary="Tell what a change would change",
        description="Judges the questions on the facts as they are and on a changed copy. Nothing is stored.",
        responses=responses,
        openapi_extra={"requestBody": body},
    )
    async def what_if(request: Request) -> JSONResponse:
        fields = await json_object(request)
        return JSONResponse(await run_in_threadpool(_report, fields))

    def _report(fields: Json) -> Json:
        asked = read_request(fields, application.draft, application.clock.now())
        return report_document(
            application.what_if.ask(asked.supposed, asked.questions, asked.known_at, asked.rights_at)
        )
