"""An answer that was sent is sent again only for the same request in an unchanged graph."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat

from graph_api.adapters.addresses import Addresses
from graph_api.adapters.rdf_files import parse_rdf
from graph_api.api import app as api
from graph_api.api import known_answers
from graph_api.api.app import create_app
from graph_api.bootstrap import Application
from graph_api.services.decide import QuestionAnswerer
from tests.services.test_asking_again import MovingClock
from tests.services.test_remembered import WITHDRAWAL
from tests.support.cases import SCENARIOS, fresh_application, reference_alliance, scenario_questions

QUESTIONS = list(scenario_questions(SCENARIOS / "til-alliance"))
PERMITTED = next(q for q in QUESTIONS if q.fields.get("asset") == "S-01" and q.verdict == "permitted")
BODY = json.dumps(PERMITTED.fields)


@pytest.fixture
def app() -> Application:
    return reference_alliance()


@pytest.fixture
def client(app: Application) -> TestClient:
    return TestClient(create_app(app))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The decisions that the API has written since the test began."""
    found: list[Any] = []
    document = api.decision_document

    def listing(decision: Any) -> Any:
        found.append(decision)
        return document(decision)

    monkeypatch.setattr(api, "decision_document", listing)
    return found


def ask(client: TestClient, body: str = BODY, path: str = "/decisions", **params: str) -> dict[str, Any]:
    response = client.post(path, content=body, params=params)
    assert response.headers["content-type"] == "application/json"
    document: dict[str, Any] = response.json()
    return document


def withdraw(app: Application) -> None:
    app.importer.bring_in(parse_rdf(WITHDRAWAL, RdfFormat.TURTLE, "late.ttl"), "tester")


def test_a_request_that_comes_again_and_again_is_written_twice_and_answered_alike(
    client: TestClient, written: list[Any]
):
    answers = [client.post("/decisions", content=BODY) for _ in range(5)]
    assert len(written) == 2, "when it is judged, and when the service knew it"
    assert {(a.status_code, a.content, a.headers["content-type"]) for a in answers} == {
        (200, answers[0].content, "application/json")
    }
    assert answers[0].json()["verdict"] == "permitted"


def test_a_withdrawal_is_seen_by_the_next_request_and_a_retraction_of_it_too(app: Application, client: TestClient):
    first = [ask(client) for _ in range(4)]
    withdraw(app)
    assert [ask(client)["verdict"] for _ in range(4)] == ["prohibited"] * 4
    app.history.retract("late.ttl", "tester", "an error")
    assert [ask(client) for _ in range(4)] == first


def test_whoever_asks_after_a_withdrawal_in_a_race_is_never_told_what_was_before(
    app: Application, client: TestClient
):
    assert [ask(client)["verdict"] for _ in range(3)] == ["permitted"] * 3
    withdrawn, enough = Event(), Event()

    def ask_on() -> list[tuple[bool, str]]:
        told = []
        while not enough.is_set() or len(told) < 20:
            after = withdrawn.is_set()  # looked at before the question is sent
            told.append((after, ask(client)["verdict"]))
        return told

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask_on) for _ in range(3)]
        withdraw(app)
        withdrawn.set()
        last = [ask(client)["verdict"] for _ in range(20)]
        enough.set()
        told = [one for future in asking for one in future.result()]
    assert set(last) == {"prohibited"}
    assert {verdict for after, verdict in told if after} <= {"prohibited"}
    assert {verdict for _, verdict in told} <= {"permitted", "prohibited"}


def test_an_answer_that_was_known_before_a_change_and_kept_after_it_is_not_found(
    app: Application, client: TestClient
):
    ask(client)
    known = app.answerer.known(PERMITTED.kind, PERMITTED.fields)
    assert known is not None
    sent = known_answers.KnownAnswers(app)
    withdraw(app)
    sent.keep(BODY.encode(), known, b"permitted")
    assert sent.find(BODY.encode()) is None


@pytest.mark.parametrize("now", ["now", "\\u006eow", "n\\u006fw"])
def test_now_is_another_time_whenever_it_is_said_however_it_is_written(now: str):
    app = fresh_application()
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "tester")
    app.answerer = QuestionAnswerer(app.store, app.rulebook, app.judge, MovingClock())
    body = json.dumps(PERMITTED.fields | {"at": "NOW"}).replace("NOW", now)
    client = TestClient(create_app(app))
    moments = [ask(client, body)["startsAt"] for _ in range(4)]
    assert moments == sorted(set(moments))


def test_what_is_asked_of_another_time_or_recorded_is_judged_by_its_own_parameters(
    app: Application, client: TestClient
):
    withdraw(app)
    assert [ask(client)["verdict"] for _ in range(3)] == ["prohibited"] * 3
    before = app.store.versions()[-1].imported_at - timedelta(microseconds=1)
    assert ask(client, knownAt=before.astimezone(UTC).isoformat())["verdict"] == "permitted"
    assert ask(client, knownAt=datetime.max.replace(tzinfo=UTC).isoformat())["verdict"] == "prohibited"
    records = [ask(client, record="yes")["record"] for _ in range(2)]
    assert len(set(records)) == 2
    assert "record" not in ask(client)
    assert client.post("/decisions", content=BODY, params={"record": "maybe"}).status_code == 422


def test_the_same_body_is_another_question_elsewhere(client: TestClient):
    assert [ask(client)["verdict"] for _ in range(3)] == ["permitted"] * 3
    assert client.post("/shipment-checks", content=BODY).status_code == 422


def test_after_a_donor_was_erased_the_case_is_judged_as_it_is_now(
    app: Application, client: TestClient, written: list[Any]
):
    before = [ask(client) for _ in range(4)][-1]
    assert len(written) == 2
    app.eraser.erase("https://example.org/til-alliance/donor-1", "tester", "asked for it")
    after = [ask(client) for _ in range(4)]
    assert len(written) == 4
    assert before["caseDigest"] not in {answer["caseDigest"] for answer in after}


def test_long_requests_and_long_answers_are_not_kept(
    client: TestClient, written: list[Any], monkeypatch: pytest.MonkeyPatch
):
    long = BODY + " " * known_answers.LARGEST_REQUEST
    assert len({json.dumps(ask(client, long)) for _ in range(4)}) == 1
    assert len(written) == 4
    monkeypatch.setattr(known_answers, "LARGEST_ANSWER", 10)
    for _ in range(4):
        ask(client)
    assert len(written) == 8


def test_facts_elsewhere_may_change_unseen_and_nothing_is_kept_of_them(app: Application):
    known = app.answerer.answer(PERMITTED.kind, PERMITTED.fields)
    nobody = Addresses("http://127.0.0.1:9/query", "http://127.0.0.1:9/update")
    sent = known_answers.KnownAnswers(Application(addresses=nobody))
    sent.keep(b"{}", known, b"permitted")
    assert sent.find(b"{}") is None
