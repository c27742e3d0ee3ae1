"""Competency questions that are answered by a call of the API or the command line, on fixed facts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import parse_rdf
from graph_api.api.app import create_app
from graph_api.bootstrap import Application
from graph_api.cli.errors import COULD_NOT_JUDGE, run
from graph_api.cli.main import cli
from graph_api.domain.errors import StoreError
from graph_api.engine.casefile import Statement
from tests.competency.answers import HERE, SetClock
from tests.services.test_sweep_assets import USE
from tests.support.cases import SCENARIOS, fresh_application

TIL = SCENARIOS / "til-alliance"
ENTRIES: list[dict[str, Any]] = json.loads((TIL / "questions.json").read_text("utf-8"))["questions"]
QUESTIONS = {entry["id"]: entry for entry in ENTRIES}
SHIPMENTS = [entry for entry in ENTRIES if entry["kind"] == "ProposedShipment"]


@pytest.fixture(scope="module")
def app() -> Iterator[Application]:
    application = fresh_application()
    application.import_files([*sorted(TIL.glob("*.ttl")), HERE / "route-and-arms.ttl"], "test")
    yield application
    application.close()


@pytest.fixture(scope="module")
def client(app: Application) -> TestClient:
    return TestClient(create_app(app), raise_server_exceptions=False)


def post(client: TestClient, path: str, body: object) -> dict[str, Any]:
    response = client.post(path, content=json.dumps(body).encode())
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def what_if(client: TestClient, **body: object) -> dict[str, Any]:
    return post(client, "/what-if", body)


def verdicts(answer: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {q["id"]: (q["before"]["verdict"], q["after"]["verdict"]) for q in answer["questions"] if q["changed"]}


def test_cq_07_what_a_draft_amendment_removes_and_newly_allows(client: TestClient):
    draft = {"name": "draft-amendment-3.ttl", "turtle": (HERE / "draft-amendment-3.ttl").read_text("utf-8")}
    answer = what_if(client, add=[draft], questions=ENTRIES)
    # The draft drops the right to sublicense, and its clause is not among those that outlive the agreement.
    assert answer["noLongerPermitted"] == ["TIL-08", "TIL-09"]
    assert answer["newlyPermitted"] == ["TIL-12"]
    assert answer["couldNotBeJudged"] == []
    assert answer["asked"] == len(ENTRIES)


def test_cq_07_over_every_right_that_is_stated(client: TestClient):
    draft = {"name": "draft-amendment-3.ttl", "turtle": (HERE / "draft-amendment-3.ttl").read_text("utf-8")}
    answer = what_if(client, add=[draft], rightsAt="2018-03-01")
    titles = {q["id"]: q["title"].split(":")[0] for q in answer["questions"]}
    # Nobody says to whom the protocol is sublicensed: it is undetermined now, and not granted at all by the draft.
    assert {(titles[one], *change) for one, change in verdicts(answer).items()} == {
        ("LBIO's right to sublicense the manufacturing protocol in the Fields", "undetermined", "not-granted"),
        ("LBIO's licence to the imaging know-how", "not-granted", "permitted"),
    }
    assert [titles[one] for one in answer["newlyPermitted"]] == ["LBIO's licence to the imaging know-how"]
    assert (answer["noLongerPermitted"], answer["couldNotBeJudged"]) == ([], [])


def test_cq_10_a_shipment_on_what_was_known_then_and_is_known_now():
    app, clock = fresh_application(), SetClock()
    app.clock, clock.moment = clock, datetime(2018, 2, 1, tzinfo=UTC)
    app.import_files(sorted(TIL.glob("*.ttl")), "test")
    clock.moment = datetime(2018, 4, 9, tzinfo=UTC)
    late = (
        (TIL / "samples.ttl").read_text("utf-8")
        + """
        til:consent-1-withdrawn a ag:StatusEvent ; ag:concerns til:consent-1 ; ag:newStatus ag:ConsentWithdrawn ;
            ag:occurredAt "2018-03-04T09:00:00-06:00"^^xsd:dateTime .
    """
    )
    app.importer.bring_in(parse_rdf(late.encode(), RdfFormat.TURTLE, "samples.ttl"), "test")
    client = TestClient(create_app(app), raise_server_exceptions=False)

    def verdict(**known: str) -> str:
        content = json.dumps(QUESTIONS["TIL-45"]["fields"])
        answer = client.post("/shipment-checks", params=known, content=content).json()
        return str(answer["verdict"])

    assert (verdict(knownAt="2018-03-05"), verdict()) == ("permitted", "prohibited")


def test_cq_17_data_of_one_arm_in_another_indication(client: TestClient):
    use = {"actor": "LBIO", "action": "train-model", "asset": "ARM-2", "place": "US", "at": "2018-06-01"}
    inside = {
        "disease": "platinum-resistant ovarian cancer",
        "purpose": ["internal-research", "cell-therapy-development"],
    }
    outside = {
        "disease": "double refractory melanoma",
        "purpose": ["commercial-development", "cell-therapy-development"],
    }
    assert post(client, "/data-use-checks", use | inside | {"reidentifies": False})["verdict"] == "permitted"
    answer = post(client, "/data-use-checks", use | outside | {"reidentifies": False})
    assert answer["verdict"] == "prohibited"
    assert "CONSENT-002" in {f["rule"] for f in answer["findings"] if f["verdict"] == "prohibited"}


def test_cq_18_what_must_be_mapped_before_the_first_sample(client: TestClient):
    check = {"allianceAgreement": "SAA-2017", "at": "2018-01-01"}
    answer = post(client, "/readiness-checks", check)
    assert answer["verdict"] == "conditional"
    open_matters = {f["rule"] for f in answer["findings"]}
    assert open_matters == {"READINESS-001", "READINESS-002", "READINESS-004", "READINESS-005"}
    ready = {"name": "ready.ttl", "turtle": (HERE / "ready.ttl").read_text("utf-8")}
    settled = what_if(client, add=[ready], questions=[{"id": "R", "kind": "ReadinessCheck", "fields": check}])
    assert settled["newlyPermitted"] == ["R"]


def test_cq_26_a_backup_route_through_zurich(client: TestClient):
    legs = [
        {"legFrom": "place:US", "legTo": "place:CH", "transitPlacesComplete": True},
        {"legFrom": "place:CH", "legTo": "place:US", "transitPlacesComplete": True},
    ]
    asked = [QUESTIONS[one] for one in ("TIL-45", "TIL-46", "TIL-56", "TIL-01")]
    answer = what_if(client, set={"leg": legs}, questions=asked)
    assert verdicts(answer) == {
        "TIL-45": ("permitted", "undetermined"),
        "TIL-46": ("prohibited", "prohibited"),
        "TIL-56": ("permitted", "prohibited"),
    }
    came = {q["id"]: {f["rule"] for f in q["findingsCame"]} for q in answer["questions"]}
    assert "MATERIAL-015" in came["TIL-56"]
    assert "MATERIAL-015" not in came["TIL-45"]


def test_cq_27_a_delay_of_72_hours(client: TestClient):
    late = QUESTIONS["TIL-45"]["fields"] | {
        "dispatch": "2019-05-29T09:00:00-06:00",
        "arrival": "2019-05-30T16:00:00-08:00",
    }
    asked = [QUESTIONS["TIL-45"], {"id": "late", "kind": "ProposedShipment", "fields": late}]
    answer = what_if(client, delay="72h", questions=asked)
    assert verdicts(answer) == {"late": ("permitted", "conditional")}
    came = {f["rule"] for f in answer["questions"][1]["findingsCame"]}
    assert came == {"MATERIAL-011", "MATERIAL-012"}  # the qualification of the site, and the lane


class Unreadable:
    """A view that fails where consents are read."""

    def __init__(self, view: Any) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def describe(self, nodes: Any) -> Iterator[Statement]:
        if any("consent" in node for node in nodes):
            raise StoreError("the source of consents cannot be read")
        yield from self._view.describe(nodes)


def test_cq_30_a_source_that_cannot_be_read_holds(monkeypatch: pytest.MonkeyPatch):
    app = fresh_application()
    app.import_files(sorted(TIL.glob("*.ttl")), "test")
    shown = app.store.view
    monkeypatch.setattr(app.store, "view", lambda known_at=None: Unreadable(shown(known_at)))
    client = TestClient(create_app(app), raise_server_exceptions=False)
    for path, one in (("/decisions", "TIL-33"), ("/shipment-checks", "TIL-45")):
        response = client.post(path, content=json.dumps(QUESTIONS[one]["fields"]).encode())
        assert response.status_code == 503
        assert response.json()["type"].endswith("/problem/could-not-judge")
        assert "verdict" not in response.json()


def test_cq_30_a_store_that_is_broken_is_no_pass_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    store, question = tmp_path / "store", tmp_path / "q.json"
    question.write_text(json.dumps(QUESTIONS["TIL-33"]["fields"]))
    files = map(str, sorted(TIL.glob("*.ttl")))
    assert CliRunner().invoke(cli, ["import", *files, "--store", str(store)], standalone_mode=False).exit_code == 0
    for file in store.rglob("*"):
        if file.is_file():
            file.write_bytes(b"broken")
    monkeypatch.setattr("sys.argv", ["alliance-graph", "ask", "--question", str(question), "--store", str(store)])
    assert run(cli) == COULD_NOT_JUDGE
    told = capsys.readouterr()
    assert "could not judge" in told.err
    assert not told.out


def test_cq_33_shipments_that_break_when_a_charter_lapses(client: TestClient):
    answer = what_if(client, lapse=["CHARTER-1"], **{"from": "2018-02-01"}, questions=SHIPMENTS)
    assert answer["noLongerPermitted"] == ["TIL-53"]
    assert verdicts(answer)["TIL-53"] == ("permitted", "not-granted")
    assert answer["asked"] == len(SHIPMENTS)


def test_cq_14_and_40_what_a_withdrawal_stops(client: TestClient):
    answer = what_if(client, withdrawConsents=["D-01"], **{"from": "2018-02-01"}, questions=ENTRIES)
    stopped = set(answer["noLongerPermitted"])
    assert {"TIL-33", "TIL-34", "TIL-45", "TIL-53"} <= stopped
    assert "TIL-01" not in stopped


def test_cq_34_every_sample_that_may_be_used_in_japan(client: TestClient):
    fields = USE | {"place": "JP"}
    pages = [post(client, "/sweeps", {"fields": fields, "limit": 4, "offset": offset}) for offset in (0, 4)]
    rows = {row["asset"]["label"]: row["verdict"] for page in pages for row in page["assets"]}
    assert len(rows) == pages[0]["asked"] == 6
    counts = {word: n for word, n in pages[0]["counts"].items() if n}
    assert counts == {word: list(rows.values()).count(word) for word in rows.values()}
    alone = {name: post(client, "/decisions", fields | {"asset": name})["verdict"] for name in rows}
    assert rows == alone
    assert (rows["S-02"], rows["S-03"], rows["S-04"]) == ("prohibited", "undetermined", "prohibited")


def test_cq_37_the_same_act_in_four_countries(client: TestClient):
    fields = QUESTIONS["TIL-59"]["fields"]
    body = {"kind": "ProposedDataUse", "fields": fields, "field": "place", "values": ["DE", "US", "JP", "GB"]}
    answer = post(client, "/comparisons", body)
    own = {v["value"]: {c["rule"] for c in v["conditions"]} for v in answer["variants"]}
    assert [v["verdict"] for v in answer["variants"]][:2] == ["permitted", "permitted"]
    assert answer["common"] == []
    assert own == {"DE": set(), "US": set(), "JP": own["GB"], "GB": {"TRANSFER-002", "TRANSFER-006"}}
    without = {name: value for name, value in fields.items() if name != "conditionMet"}
    common = post(client, "/comparisons", body | {"fields": without})["common"]
    assert [c["rule"] for c in common] == ["TRANSFER-007"]


def test_cq_45_last_years_report_on_last_years_graph():
    app, clock = fresh_application(), SetClock()
    app.clock, clock.moment = clock, datetime(2025, 10, 1, tzinfo=UTC)
    app.import_files(sorted(TIL.glob("*.ttl")), "test")
    reports = [
        ("samples/list-material-of-donor", {"donor": "D-04"}),
        ("agreements/list-surviving-clauses", {"agreement": "SAA-2017"}),
        ("consents/list-consents-of", {"asset": "S-04"}),
    ]
    client = TestClient(create_app(app), raise_server_exceptions=False)

    def reported(**more: str) -> list[bytes]:
        accept = {"accept": "text/csv"}
        found = [client.get(f"/queries/{name}", params=given | more, headers=accept) for name, given in reports]
        assert [response.status_code for response in found] == [200] * len(reports)
        return [response.content for response in found]

    last_year, asked = reported(), QUESTIONS["TIL-38"]
    decided = app.answerer.answer(asked["kind"], asked["fields"]).decision
    clock.moment = datetime(2026, 10, 1, tzinfo=UTC)
    app.history.retract("agreement.ttl", "legal", "replaced")
    changed = (
        (TIL / "samples.ttl").read_text("utf-8").replace("2018-05-01T09:00:00-05:00", "2018-06-01T09:00:00-05:00")
    )
    app.importer.bring_in(parse_rdf(changed.encode(), RdfFormat.TURTLE, "samples.ttl"), "test")
    clock.moment = datetime(2026, 11, 1, tzinfo=UTC)
    assert reported(knownAt="2025-12-31") == last_year
    refused = client.get("/queries/agreements/list-surviving-clauses", params={"agreement": "SAA-2017"})
    assert refused.status_code == 422  # today nothing is known of the agreement
    then = datetime(2025, 12, 31, tzinfo=UTC)
    assert app.answerer.answer(asked["kind"], asked["fields"], then).decision == decided
    assert app.answerer.answer(asked["kind"], asked["fields"]).decision != decided
    app.close()


def test_cq_46_what_is_lost_when_rights_are_written_as_odrl_and_duo(client: TestClient):
    answer = client.get("/rights", params={"party": "LBIO"}).json()
    lost = {(one["what"], one["why"]): one["statements"] for one in answer["lost"]}
    assert lost["`perpetual`", "has no counterpart in ODRL or DUO"] == 3
    assert lost["`permittedDisease`", "has no counterpart in ODRL or DUO"] == 2
    assert lost["`action` `practise`", "is no term of ODRL: another reader does not know what it means"] == 2
    assert "http://www.w3.org/ns/prov#wasDerivedFrom" in answer["nQuads"]
    assert "DUO_0000007" in answer["nQuads"]
