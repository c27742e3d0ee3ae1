"""`/what-if`: changed copies of the facts, of which nothing is kept."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from graph_api.api.app import create_app
from graph_api.api.examples import EXAMPLES, WHAT_IF
from graph_api.bootstrap import Application
from graph_api.services.what_if.request import MOST_QUESTIONS
from tests.api.test_questions import check_problem
from tests.support.cases import SCENARIOS, fresh_application

USE: dict[str, Any] = {"kind": "ProposedUse", "fields": EXAMPLES["ProposedUse"]["licensed background"]["value"]}
PREFIXES = """@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix til: <https://example.org/til-alliance/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
END = (
    PREFIXES
    + """[] a ag:Termination ; ag:terminates til:alliance ; ag:occurredAt "2018-02-01T00:00:00Z"^^xsd:dateTime ."""
)


@pytest.fixture(scope="module")
def app() -> Iterator[Application]:
    application = fresh_application()
    application.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "test")
    yield application
    application.close()


@pytest.fixture(scope="module")
def client(app: Application) -> TestClient:
    return TestClient(create_app(app), raise_server_exceptions=False)


def post(client: TestClient, body: object) -> Response:
    return client.post("/what-if", content=json.dumps(body).encode())


def test_the_examples_of_the_description_have_the_answers_that_it_names(client: TestClient):
    withdrawn = post(client, WHAT_IF["withdrawn consent"]["value"]).json()
    assert withdrawn["noLongerPermitted"] == ["shipment"]
    assert (withdrawn["changed"], withdrawn["couldNotBeJudged"]) == (1, [])
    shipment = withdrawn["questions"][0]
    assert (shipment["before"]["verdict"], shipment["after"]["verdict"]) == ("permitted", "prohibited")
    assert "CONSENT-015" in {finding["rule"] for finding in shipment["findingsCame"]}
    assert post(client, WHAT_IF["delay"]["value"]).json()["changed"] == 0
    described = client.get("/openapi.json").json()["paths"]["/what-if"]["post"]
    assert described["requestBody"]["content"]["application/json"]["examples"].keys() == WHAT_IF.keys()


def test_facts_that_come_in_are_judged_and_not_kept(app: Application, client: TestClient):
    versions, body = app.store.versions(), {"add": [{"name": "end.ttl", "turtle": END}], "questions": [USE]}
    shipment = {"kind": "ProposedShipment", "fields": EXAMPLES["ProposedShipment"]["tumour sample"]["value"]}
    answer = post(client, body | {"questions": [USE, shipment | {"id": "S"}]}).json()
    assert answer["noLongerPermitted"] == ["S"]
    assert answer["changes"] == ["`end.ttl` is added: 3 statements"]
    assert app.store.versions() == versions
    assert client.post("/shipment-checks", content=json.dumps(shipment["fields"])).json()["verdict"] == "permitted"


def test_what_could_not_be_judged_has_no_verdict(client: TestClient):
    answer = post(client, {"retract": ["ip.ttl"], "questions": [USE]}).json()
    assert answer["couldNotBeJudged"] == ["1"]
    after = answer["questions"][0]["after"]
    assert after["verdict"] is None
    assert "BG-1" in after["couldNotBeJudged"]


def test_nesting_that_kills_a_parser_does_not_end_the_server(client: TestClient):
    turtle = "<a:a> <a:b> " + "<<(" * 100_000
    response = post(client, {"add": [{"name": "x.ttl", "turtle": turtle}], "questions": [USE]})
    assert response.status_code in (400, 503), response.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "kind", "part"),
    [
        ({"questions": [USE]}, 400, "wrong-request", "nothing is supposed to change"),
        ({"delay": "1h"}, 422, "invalid-field", "`questions`"),
        ({"delay": "1h", "questions": []}, 400, "wrong-request", "name at least one"),
        ({"delay": "1h", "questions": [1]}, 422, "invalid-field", "`kind` and `fields`"),
        ({"delay": "1h", "questions": [USE] * (MOST_QUESTIONS + 1)}, 422, "invalid-field", "ask at most 500"),
        ({"delay": "soon", "questions": [USE]}, 422, "invalid-field", "`72h`"),
        ({"delay": 3, "questions": [USE]}, 422, "invalid-field", "`3` is no text"),
        ({"from": "2018", "delay": "1h", "questions": [USE]}, 422, "invalid-field", "not a date"),
        ({"withdrawConsent": ["D-01"], "questions": [USE]}, 422, "unknown-name", "withdrawConsents"),
        ({"withdrawConsents": [1], "questions": [USE]}, 422, "invalid-field", "`1` is no text"),
        ({"set": [], "questions": [USE]}, 422, "invalid-field", "object of fields"),
        ({"add": [{"name": "x"}], "questions": [USE]}, 422, "invalid-field", "`name` and its `turtle`"),
        ({"add": ["x"], "questions": [USE]}, 422, "invalid-field", "list of objects"),
        (
            {"add": [{"name": "x", "turtle": "no turtle"}], "questions": [USE]},
            400,
            "wrong-request",
            "cannot be read",
        ),
        ({"retract": ["nowhere.ttl"], "questions": [USE]}, 404, "not-found", "no document is called"),
    ],
)
def test_a_wrong_request_is_told(client: TestClient, body: object, status: int, kind: str, part: str):
    check_problem(post(client, body), status, kind, part)
