"""The HTTP API. Each endpoint parses, calls one service and renders."""

import os
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from graph_api.api import problems
from graph_api.api.bodies import body_of, object_in, question_schema
from graph_api.api.examples import EXAMPLES
from graph_api.api.graph_store import add_graph_store
from graph_api.api.known_answers import KnownAnswers
from graph_api.api.many import add_many
from graph_api.api.queries import add_queries
from graph_api.api.recheck import add_recheck
from graph_api.api.sparql import add_sparql
from graph_api.api.what_if import add_what_if
from graph_api.bootstrap import Application
from graph_api.bootstrap_environment import application_of
from graph_api.bootstrap_process import keep_what_is_there
from graph_api.domain.errors import InvalidFieldError
from graph_api.services.decision_document import decision_document, rule_document, rule_list
from graph_api.web.pages import add_pages

PROBLEM = {"content": {problems.MEDIA_TYPE: {"schema": {"type": "object"}}}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request is wrong", **PROBLEM},
    422: {"description": "A field or name in the request is wrong", **PROBLEM},
    503: {"description": "No verdict could be reached", **PROBLEM},
}
PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "knownAt",
        "in": "query",
        "description": "judge on what was known then",
        "schema": {"type": "string"},
    },
    {
        "name": "record",
        "in": "query",
        "description": "`yes` keeps a record of the decision",
        "schema": {"enum": ["yes", "no"], "default": "no"},
    },
]


def from_environment() -> FastAPI:
    """Return the API on the store and engine that the environment names; `alliance-graph serve` sets it.

    The process is taken for the server's own: how it looks for garbage is set for the whole of it.
    """
    application = application_of(os.environ)
    app = create_app(application)
    _ = application.judge  # all rules are loaded before what is there is kept
    keep_what_is_there()
    return app


def create_app(application: Application) -> FastAPI:
    """Return the API on `application`."""
    app = FastAPI(
        title="alliance-graph",
        version=version("alliance-graph"),
        summary="May this party do this with that asset, for that purpose, there, then?",
        docs_url=None,
        redoc_url=None,
    )
    problems.register(app)
    _add_questions(app, application)
    _add_rules(app, application)
    add_what_if(app, application, RESPONSES)
    add_many(app, application, RESPONSES)
    add_recheck(app, application, RESPONSES)
    add_sparql(app, application)
    add_queries(app, application)
    add_graph_store(app, application)
    add_pages(app, application)
    return app


def _add_questions(app: FastAPI, application: Application) -> None:
    for path, kind, summary in (
        ("/decisions", "ProposedUse", "Decide a proposed use"),
        ("/shipment-checks", "ProposedShipment", "Check a proposed shipment"),
        ("/data-use-checks", "ProposedDataUse", "Check a proposed use of data"),
        ("/readiness-checks", "ReadinessCheck", "Check whether an alliance is ready for its first sample"),
    ):
        body = {
            "required": True,
            "content": {
                "application/json": {
                    "schema": question_schema(application.rulebook, kind),
                    "examples": EXAMPLES[kind],
                }
            },
        }
        described = {"requestBody": body, "parameters": PARAMETERS}
        app.post(path, summary=summary, responses=RESPONSES, openapi_extra=described)(
            _question_endpoint(application, kind)
        )


def _question_endpoint(application: Application, kind: str) -> Any:  # noqa: ANN401  # a handler for FastAPI
    here = application.addresses is None
    sent = KnownAnswers(application)

    # The parameters are read here: reading and checking them by a model takes longer than finding a known answer.
    async def decide(request: Request) -> Response:
        body = await body_of(request)
        if not request.scope["query_string"] and (known := sent.find(body)) is not None:
            return Response(known, media_type="application/json")
        fields = object_in(body)
        moment = application.answerer.moment(request.query_params.get("knownAt"))
        record = request.query_params.get("record", "no")
        if record not in ("yes", "no"):
            raise InvalidFieldError("record", f"`{record}` is neither `yes` nor `no`")
        if record == "yes":
            application.recorder.check()
        # What is known is answered at once: changing threads takes longer. An engine elsewhere is not asked here.
        answer = application.answerer.known(kind, fields) if here and moment is None else None
        if answer is not None and record == "no":
            response = JSONResponse(decision_document(answer.decision))
            sent.keep(body, answer, bytes(response.body))
            return response
        if answer is None:
            answer = await run_in_threadpool(application.answerer.answer, kind, fields, moment)
        document = decision_document(answer.decision)
        if record == "yes":
            document["record"] = await run_in_threadpool(application.recorder.record, answer, moment)
        return JSONResponse(document)

    decide.__name__ = f"decide_{kind}"
    decide.__doc__ = "Return the decision: verdict, findings with clauses, grounds, duties and remedies."
    return decide


def _add_rules(app: FastAPI, application: Application) -> None:
    @app.get("/rules", summary="List the rules")
    def rules() -> dict[str, Any]:
        return rule_list(application.rulebook)

    @app.get(
        "/rules/{identifier}", summary="Show a rule", responses={404: {"description": "No such rule", **PROBLEM}}
    )
    def rule(identifier: str) -> dict[str, Any]:
        return rule_document(application.rulebook.rule(identifier), application.rulebook.labels)

    @app.get("/healthz", summary="Tell whether questions can be answered")
    def healthz() -> dict[str, Any]:
        return {
            "status": "ok",
            "rules": len(application.rulebook.rules),
            "rulesVersion": application.rulebook.version,
            "documents": len({v.document for v in application.facts.versions()}),
        }
