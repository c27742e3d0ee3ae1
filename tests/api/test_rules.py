"""The rest of the API: rules, health, description, and what is asked at the wrong door."""

from functools import cache

import pytest
from fastapi.testclient import TestClient

from graph_api.api.app import create_app
from graph_api.api.problems import MEDIA_TYPE
from tests.support.cases import alliance


@cache
def client() -> TestClient:
    return TestClient(create_app(alliance()), raise_server_exceptions=False)


def test_health_counts_rules_and_documents():
    health = client().get("/healthz").json()
    assert health["status"] == "ok"
    assert health["rules"] == len(alliance().rulebook.rules)
    assert health["rulesVersion"] == alliance().rulebook.version
    assert health["documents"] == len({v.document for v in alliance().store.versions()})


@pytest.mark.parametrize("identifier", ["IP-999", "ip-001", "IP-001 ", "%00", "..%2f..%2fetc", "x" * 5000, "%ff"])
def test_a_rule_that_does_not_exist_is_not_found(identifier: str):
    response = client().get(f"/rules/{identifier}")
    assert response.status_code == 404
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.json()["status"] == 404


@pytest.mark.parametrize("path", ["/main", "/decision", "/decisions/1", "/docs", "/rules/IP-001/x"])
def test_a_path_that_does_not_exist_is_not_found(path: str):
    response = client().get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == MEDIA_TYPE


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/decisions"), ("PUT", "/decisions"), ("DELETE", "/shipment-checks"), ("POST", "/rules"),
     ("POST", "/healthz"), ("PATCH", "/data-use-checks")],
)  # fmt: skip
def test_a_method_that_a_path_does_not_have_is_refused(method: str, path: str):
    response = client().request(method, path)
    assert response.status_code == 405
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.json()["status"] == 405


@pytest.mark.parametrize("moment", ["yesterday", "2026-02-30", "2026-01-01T00:00:00", ""])
def test_a_moment_of_knowledge_that_cannot_be_read_is_named(moment: str):
    response = client().post("/decisions", params={"knownAt": moment}, content=b"{}")
    assert response.status_code == 422
    assert response.json()["field"] == "knownAt"


def test_every_endpoint_is_described_with_its_errors():
    paths = client().get("/openapi.json").json()["paths"]
    questions = {"/decisions", "/shipment-checks", "/data-use-checks"}
    assert questions | {"/rules", "/rules/{identifier}", "/healthz"} <= set(paths)
    for path in ("/decisions", "/shipment-checks", "/data-use-checks"):
        responses = paths[path]["post"]["responses"]
        assert {"200", "400", "422", "503"} <= set(responses)
        assert MEDIA_TYPE in responses["422"]["content"]


def test_the_description_lists_every_field_and_no_other():
    document = client().get("/openapi.json").json()
    schema = document["paths"]["/decisions"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["additionalProperties"] is False
    assert {"actor", "action", "asset"} <= set(schema["required"])
    assert "hasGround" not in schema["properties"]
    assert not set(schema["required"]) - set(schema["properties"])


def test_the_description_is_no_larger_than_what_can_be_asked():
    response = client().get("/openapi.json")
    assert len(response.content) < 500_000
    schema = response.json()["paths"]["/shipment-checks"]["post"]["requestBody"]["content"]["application/json"]
    item = schema["schema"]["properties"]["item"]["anyOf"][0]
    assert item["additionalProperties"] is False
    assert item["properties"]["asset"]["anyOf"][0]["type"] == "string"
