"""`POST /decisions/recheck`: which recorded decisions would be answered otherwise today."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import parse_rdf
from graph_api.api.app import create_app
from graph_api.bootstrap import Application
from tests.api.test_questions import check_problem
from tests.cli.test_recheck import FIELDS, TIL, WITHDRAWAL
from tests.support.cases import fresh_application


@pytest.fixture
def app() -> Iterator[Application]:
    application = fresh_application()
    application.import_files(sorted(TIL.glob("*.ttl")), "test")
    yield application
    application.close()


@pytest.fixture
def client(app: Application) -> TestClient:
    return TestClient(create_app(app), raise_server_exceptions=False)


def test_what_changed_is_told_with_what_was_and_what_is(app: Application, client: TestClient):
    recorded = client.post("/decisions", params={"record": "yes"}, content=json.dumps(FIELDS)).json()["record"]
    before = client.post("/decisions/recheck", content="{}").json()
    assert (before["records"], before["touched"], before["changed"]) == (1, 0, [])
    app.importer.bring_in(parse_rdf(WITHDRAWAL.encode(), RdfFormat.TURTLE, "withdrawal.ttl"), "test")
    after = client.post("/decisions/recheck", content="{}").json()
    assert [one["record"] for one in after["changed"]] == [recorded]
    assert after["changed"][0]["after"]["verdict"] == "prohibited"
    assert client.post("/decisions/recheck", content='{"since": "2099-01-01"}').json()["touched"] == 0
    assert client.post("/decisions/recheck", content='{"since": "2099-01-01", "all": true}').json()["touched"] == 1


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ('{"sinc": "now"}', "unknown-name", "did you mean `since`"),
        ('{"since": 5}', "invalid-field", "`5` is no text"),
        ('{"since": "soon"}', "invalid-field", "`soon` is not a date or time"),
        ('{"all": "yes"}', "invalid-field", "`yes` is neither true nor false"),
    ],
)
def test_a_wrong_request_is_told(client: TestClient, body: str, kind: str, message: str):
    check_problem(client.post("/decisions/recheck", content=body), 422, kind, message)


def test_a_recheck_that_is_too_large_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    client.post("/decisions", params={"record": "yes"}, content=json.dumps(FIELDS))
    monkeypatch.setattr("graph_api.api.recheck.MOST_RECORDS", 0)
    response = client.post("/decisions/recheck", content='{"all": true}')
    check_problem(response, 403, "not-allowed", "1 records would have to be judged again")
