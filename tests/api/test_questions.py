"""The API answers questions, and answers nothing else with a verdict."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from graph_api.api.app import create_app
from graph_api.api.bodies import LARGEST_BODY
from graph_api.api.examples import EXAMPLES
from graph_api.api.problems import MEDIA_TYPE
from graph_api.domain.errors import CouldNotJudgeError, StoreError
from graph_api.domain.verdict import Verdict
from graph_api.engine.fast import FastEngine
from graph_api.engine.judge import Judge
from graph_api.services.decision_document import decision_document
from tests.support.cases import (
    SCENARIOS,
    ScenarioQuestion,
    alliance,
    application,
    fresh_application,
    scenario_questions,
)

PATHS = {
    "ProposedUse": "/decisions",
    "ProposedShipment": "/shipment-checks",
    "ProposedDataUse": "/data-use-checks",
    "ReadinessCheck": "/readiness-checks",
}
QUESTIONS = [q for q in scenario_questions(SCENARIOS / "til-alliance") if q.kind in PATHS]
NAMES = sorted(name for examples in EXAMPLES.values() for name in examples)
ANSWER = re.compile(r"The answer is `([a-z-]+)`\.")
USE: dict[str, Any] = EXAMPLES["ProposedUse"]["licensed background"]["value"]
SHIPMENT: dict[str, Any] = EXAMPLES["ProposedShipment"]["tumour sample"]["value"]


@cache
def client() -> TestClient:
    return TestClient(create_app(alliance()), raise_server_exceptions=False)


def post(path: str, body: object) -> Response:
    return client().post(path, content=json.dumps(body).encode())


def check_problem(response: Response, status: int, kind: str, *parts: str) -> dict[str, Any]:
    """Check that `response` is a problem document, no verdict and no trace, and says `parts`."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["type"].endswith(f"/problem/{kind}")
    assert problem["title"]
    assert "verdict" not in problem
    assert "Traceback" not in response.text
    for part in parts:
        assert part in problem["detail"]
    return problem


@pytest.mark.parametrize("name", NAMES)
def test_each_example_of_the_description_is_answered_as_it_says(name: str):
    paths = client().get("/openapi.json").json()["paths"]
    bodies = {path: paths[path]["post"]["requestBody"]["content"]["application/json"] for path in PATHS.values()}
    [(path, example)] = [(path, b["examples"][name]) for path, b in bodies.items() if name in b["examples"]]
    promised = ANSWER.fullmatch(example["description"])
    assert promised
    response = post(path, example["value"])
    assert response.status_code == 200, response.text
    assert response.json()["verdict"] == promised[1]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_the_api_answers_what_the_service_decides(question: ScenarioQuestion):
    response = post(PATHS[question.kind], question.fields)
    assert response.status_code == 200, response.text
    decision = alliance().answerer.answer(question.kind, question.fields).decision  # type: ignore[arg-type]
    assert response.json() == json.loads(json.dumps(decision_document(decision)))
    assert response.json()["verdict"] == question.verdict


def test_several_threads_get_the_answers_that_one_gets():
    asked = QUESTIONS[:16]
    alone = [post(PATHS[q.kind], q.fields).json() for q in asked]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda q: post(PATHS[q.kind], q.fields).json(), [*asked, *reversed(asked)]))
    assert together == [*alone, *reversed(alone)]


def test_what_was_not_known_yet_is_not_used():
    early = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
    response = client().post("/decisions", params={"knownAt": early}, content=json.dumps(USE).encode())
    check_problem(response, 422, "unknown-name")
    late = client().post("/decisions", params={"knownAt": "2027-01-01"}, content=json.dumps(USE).encode())
    assert late.json()["verdict"] == "permitted"


BODIES = {
    "nothing": (b"", "line 1, column 1"),
    "no JSON": (b'{"actor": "LBIO",}', "line 1, column"),
    "cut off": (b'{"actor": "LBIO"', "line 1, column"),
    "a list": (b"[]", "must be a JSON object"),
    "a string": (b'"permitted"', "must be a JSON object"),
    "null": (b"null", "must be a JSON object"),
    "NaN": (b'{"intendedCount": NaN}', "`NaN`"),
    "infinity": (b'{"intendedCount": -Infinity}', "Infinity"),
    "a key twice": (b'{"actor": "LBIO", "actor": "MDACC"}', "`actor` stands twice"),
    "a nested key twice": (b'{"item": [{"asset": "S-01", "asset": "S-02"}]}', "`asset` stands twice"),
    "a depth bomb": (b'{"a":' * 100_000, "nested too deeply"),
    "a bomb of lists": (b"[" * 200_000, "nested too deeply"),
    "no UTF-8": (b'{"actor": "\xff\xfe"}', "not UTF-8"),
    "UTF-16": ('{"actor": "LBIO"}'.encode("utf-16"), "not UTF-8"),
    "endless digits": (b'{"intendedCount": ' + b"9" * 5000 + b"}", "too large"),
    "an XML document": (b"<?xml version='1.0'?><actor/>", "line 1, column 1"),
}


@pytest.mark.parametrize("path", sorted(PATHS.values()))
@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_body_that_is_no_question_is_refused(path: str, name: str):
    body, part = BODIES[name]
    check_problem(client().post(path, content=body), 400, "wrong-request", part)


def test_a_body_that_is_too_large_is_refused():
    body = json.dumps(USE | {"disease": "x" * LARGEST_BODY}).encode()
    check_problem(client().post("/decisions", content=body), 413, "http", str(LARGEST_BODY))


FIELDS: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
    "a field that does not exist": ({"actr": "LBIO"}, "actr", ("field", "actr", "`actor`")),
    "a field of another question": ({"consignee": "SITE-SC"}, "consignee", ("no field",)),
    "a field in other case": ({"Actor": "LBIO"}, "Actor", ("`actor`",)),
    "an unknown asset": ({"asset": "BG-11"}, "asset", ("`BG-11`", "`BG-1`")),
    "an unknown actor": ({"actor": "LBIOO"}, "actor", ("`LBIOO`", "`LBIO`")),
    "a name in other case": ({"actor": "lbio"}, "actor", ("`lbio`", "`LBIO`")),
    "a name with an accent": ({"actor": "LBÍO"}, "actor", ("`LBÍO`", "`LBIO`")),
    "a misspelt purpose": (
        {"purpose": ["cell-therapy-development", "comercial-manufacture"]},
        "purpose[1]",
        ("`comercial-manufacture`", "`commercial manufacture`"),
    ),
    "a thing of another kind": ({"actor": "BG-1"}, "actor", ("`BG-1` is known", "no agent")),
    "a day that does not exist": ({"at": "2026-02-30"}, "at", ("`2026-02-30`", "write a day as")),
    "no leap day": ({"at": "2023-02-29"}, "at", ("`2023-02-29`",)),
    "a time without zone": ({"at": "2018-03-01T10:00:00"}, "at", ("has no time zone",)),
    "an hour too many": ({"at": "2018-03-01T25:00:00Z"}, "at", ("is not a date or time",)),
    "a number for a time": ({"at": 20180301}, "at", ()),
    "a truth for a time": ({"at": True}, "at", ("is not a date or time",)),
    "an object for a time": ({"at": {}}, "at", ("takes a name or value",)),
    "words for a time": ({"at": "tomorrow"}, "at", ("`tomorrow`",)),
    "an end before the start": ({"until": "2018-02-28"}, "until", ("lies before the start",)),
    "a time under two names": ({"startsAt": "2018-03-01"}, "startsAt", ("twice",)),
    "a number for a name": ({"actor": 7}, "actor", ("`7` is not a name",)),
    "a truth for a name": ({"actor": True}, "actor", ("is not a name",)),
    "nothing for a name": ({"actor": None}, "actor", ("is empty",)),
    "an empty name": ({"actor": ""}, "actor", ("is empty",)),
    "an empty list": ({"asset": []}, "asset", ("is empty",)),
    "a list in a list": ({"asset": [["BG-1"]]}, "asset", ("takes a name",)),
    "two actors": ({"actor": ["LBIO", "MDACC"]}, "actor", ("takes one value",)),
    "an asset of the asker's making": ({"asset": {"owner": "LBIO"}}, "asset", ("import",)),
    "text for a number": ({"intendedCount": "many"}, "intendedCount", ("whole number",)),
    "a fraction for a count": ({"intendedCount": 1.5}, "intendedCount", ("whole number",)),
    "a truth for a count": ({"intendedCount": True}, "intendedCount", ("whole number",)),
    "text for a truth": ({"sensitive": "perhaps"}, "sensitive", ("neither true nor false",)),
    "a number for a truth": ({"sensitive": 1}, "sensitive", ("neither true nor false",)),
    "half a character": ({"actor": "\ud800"}, "actor", ("no text",)),
    "a zero byte": ({"actor": "LBIO\x00"}, "actor", ("no text",)),
    "a terminal's orders": ({"actor": "\x1b[32mLBIO"}, "actor", ("no text",)),
    "an endless name": ({"actor": "x" * 100_000}, "actor", ("longer than",)),
    "an IRI with a space": ({"actor": "ag:L BIO"}, "actor", ("no agent is called",)),
    "an IRI that is none": ({"actor": "http://[x"}, "actor", ("no agent is called",)),
    "a way out of the brackets": ({"actor": "place:> } DROP ALL #"}, "actor", ("no agent is called",)),
    "a blank node": ({"actor": "_:b0"}, "actor", ("no agent is called",)),
    "a derived property": ({"hasGround": "BG-1"}, "hasGround", ("no field",)),
}


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_field_that_cannot_be_read_is_named(name: str):
    change, field, parts = FIELDS[name]
    response = post("/decisions", USE | change)
    kind = response.json()["type"].rsplit("/", 1)[-1]
    assert kind in ("invalid-field", "unknown-name")
    problem = check_problem(response, 422, kind, f"`{field}`", *parts)
    assert problem["field"] == field


@pytest.mark.parametrize("field", ["actor", "action", "asset", "at"])
def test_a_field_that_is_missing_is_named(field: str):
    problem = check_problem(post("/decisions", {k: v for k, v in USE.items() if k != field}), 422, "invalid-field")
    assert problem["field"] == field


def test_the_nearest_names_are_listed():
    problem = check_problem(post("/decisions", USE | {"asset": "BG-11"}), 422, "unknown-name")
    assert "BG-1" in problem["nearest"]


SHIPMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown sample": ({"item": [{"asset": "S-011"}]}, "item.asset"),
    "an unknown sample among several": ({"item": [{"asset": "S-01"}, {"asset": "S-0x"}]}, "item[1].asset"),
    "a field of an item that does not exist": ({"item": [{"assett": "S-01"}]}, "item.assett"),
    "a quantity without unit": ({"item": [{"asset": "S-01", "quantity": "2"}]}, "item.quantity"),
    "a quantity below nothing": ({"item": [{"asset": "S-01", "quantity": "-2 mL"}]}, "item.quantity"),
    "an item by name": ({"item": ["S-01"]}, "item"),
    "no item": ({"item": []}, "item"),
    "a leg to nowhere": ({"leg": [{"legFrom": "US", "legTo": "XX"}]}, "leg.legTo"),
    "a lane of the asker's making": ({"lane": {"monitored": True}}, "lane"),
    "a charter of the asker's making": ({"underCharter": {}}, "underCharter"),
}


@pytest.mark.parametrize("name", sorted(SHIPMENTS))
def test_a_field_of_a_shipment_that_cannot_be_read_is_named(name: str):
    change, field = SHIPMENTS[name]
    response = post("/shipment-checks", SHIPMENT | change)
    assert response.status_code == 422, response.text
    problem = check_problem(response, 422, response.json()["type"].rsplit("/", 1)[-1])
    assert problem["field"] == field


def test_a_depth_bomb_of_fields_is_refused():
    bomb: object = "BG-1"
    for _ in range(300):
        bomb = {"combinesWith": bomb}
    check_problem(post("/decisions", USE | {"combinesWith": bomb}), 422, "invalid-field")


class Broken(FastEngine):
    """An engine that fails as it is told."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def evaluate(self, case: object) -> Any:  # noqa: ARG002
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "status", "kind"),
    [
        (CouldNotJudgeError("derivations do not come to an end"), 503, "could-not-judge"),
        (StoreError("the store could not be read"), 503, "could-not-judge"),
        (RuntimeError("secret of the house"), 500, "failure"),
        (RecursionError("too deep"), 500, "failure"),
        (MemoryError(), 500, "failure"),
        (KeyError("x"), 500, "failure"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_a_failing_engine_gives_a_problem_and_never_a_verdict(failure: Exception, status: int, kind: str):
    app = fresh_application()
    shared = alliance()
    app.__dict__["store"] = shared.store
    app.__dict__["judge"] = Judge(shared.rulebook, Broken(failure), shared.fast_engine)
    broken = TestClient(create_app(app), raise_server_exceptions=False)
    response = broken.post("/decisions", content=json.dumps(USE).encode())
    problem = check_problem(response, status, kind)
    assert "secret" not in json.dumps(problem)
    assert not any(verdict.word in problem["detail"] for verdict in Verdict)


def test_an_empty_store_permits_nothing():
    empty = TestClient(create_app(application()), raise_server_exceptions=False)
    for kind, path in PATHS.items():
        for example in EXAMPLES[kind].values():
            response = empty.post(path, content=json.dumps(example["value"]).encode())
            check_problem(response, 422, "unknown-name")


@pytest.mark.parametrize("path", PATHS.values())
def test_the_parameters_of_a_question_are_described_and_checked(path: str):
    described = client().get("/openapi.json").json()["paths"][path]["post"]["parameters"]
    assert [(one["name"], one["in"]) for one in described] == [("knownAt", "query"), ("record", "query")]
    refused = client().post(path, params={"record": "perhaps"}, content=b"{}")
    check_problem(refused, 422, "invalid-field", "`record`: `perhaps` is neither `yes` nor `no`")
