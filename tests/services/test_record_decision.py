"""Records of decisions: well formed, beside the facts, and read by no decision."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from graph_api.adapters.decision_log import LOG
from graph_api.adapters.rdf_terms import to_engine
from graph_api.api.app import create_app
from graph_api.api.examples import EXAMPLES
from graph_api.bootstrap import Application
from graph_api.cli.main import cli
from graph_api.domain.errors import NotAllowedError
from graph_api.domain.verdict import Verdict
from graph_api.engine.terms import RDF_TYPE, Triple, ag
from graph_api.services.check_facts import problems_of
from graph_api.services.check_structure import StructureCheck
from graph_api.services.record_decision import verdict_iri
from tests.api.test_questions import check_problem
from tests.support.cases import SCENARIOS, fresh_application, scenario_questions

TIL = SCENARIOS / "til-alliance"
USE = EXAMPLES["ProposedUse"]["licensed background"]["value"]


@pytest.fixture
def app() -> Application:
    application = fresh_application()
    application.import_files(sorted(TIL.glob("*.ttl")), "test")
    return application


def log(app: Application) -> list[Triple]:
    quads = app.store.database.quads_for_pattern(None, None, None, LOG)
    return [(str(to_engine(q.subject)), q.predicate.value, to_engine(q.object)) for q in quads]


def test_every_verdict_has_its_concept(app: Application):
    assert {verdict_iri(v) for v in Verdict} <= app.rulebook.schema.terms


def test_records_are_well_formed_and_change_no_answer(app: Application):
    structure: StructureCheck = app.structure
    asked = list(scenario_questions(TIL))
    answers = [app.answerer.answer(q.kind, q.fields) for q in asked]  # type: ignore[arg-type]
    versions, view = app.store.versions(), app.store.view()
    names = {app.recorder.record(answer) for answer in answers}
    triples = log(app)
    assert len(names) == len(asked)
    assert {s for s, p, o in triples if (p, o) == (RDF_TYPE, ag("Decision"))} == names
    rules = {rule.iri for rule in app.rulebook.rules}
    assert {o for _, p, o in triples if p == ag("findingOf")} <= rules
    assert not problems_of([t for t in triples if t[1] != ag("findingOf")], app.rulebook.schema)
    assert not structure.problems(triples, app.store.view())
    assert app.store.versions() == versions
    assert app.store.view() is view
    again = [app.answerer.answer(q.kind, q.fields).decision for q in asked]  # type: ignore[arg-type]
    assert again == [answer.decision for answer in answers]
    assert not any(s.graph == LOG.value for answer in answers for s in answer.case.statements)


def test_a_record_says_what_was_decided_and_on_what(app: Application):
    answer = app.answerer.answer("ProposedUse", USE)
    decision = answer.decision
    name = app.recorder.record(answer, app.store.versions()[-1].imported_at)
    stated = {(s.removeprefix(name), p): o for s, p, o in log(app)}
    assert stated["", ag("verdict")] == ag("Permitted")
    assert stated["", ag("decides")] == decision.question.iri
    assert ("", ag("knownAt")) in stated
    cited = {o for s, p, o in log(app) if p == ag("cites")}
    assert cited == {c.part.iri if c.part else c.document.iri for c in decision.citations}


def test_a_reader_records_nothing(app: Application, tmp_path: Path):
    folder = tmp_path / "store"
    assert run(folder, "import", *map(str, sorted(TIL.glob("*.ttl")))).exit_code == 0
    reader = Application(folder, read_only=True)
    answer = app.answerer.answer("ProposedUse", USE)
    with pytest.raises(NotAllowedError, match="was opened to be read"):
        reader.recorder.record(answer)
    client = TestClient(create_app(reader), raise_server_exceptions=False)
    response = client.post("/decisions", params={"record": "yes"}, content=json.dumps(USE))
    check_problem(response, 403, "not-allowed", "cannot be recorded")


def run(folder: Path, *arguments: str):
    return CliRunner().invoke(cli, [*arguments, "--store", str(folder)], standalone_mode=False)


def test_the_command_line_records_when_it_is_told_to(tmp_path: Path):
    folder = tmp_path / "store"
    assert run(folder, "import", *map(str, sorted(TIL.glob("*.ttl")))).exit_code == 0
    question = tmp_path / "q.json"
    question.write_text(json.dumps(USE))
    run(folder, "ask", "--question", str(question))
    told = run(folder, "ask", "--question", str(question), "--record")
    checked = run(folder, "check", str(TIL / "questions" / "two-donors.ttl"), "--record")
    assert "recorded as https://w3id.org/alliance-graph/decision/" in told.stderr
    assert "recorded as " in checked.stderr
    assert json.loads(run(folder, "ask", "--question", str(question), "--json").stdout)["verdict"] == "permitted"
    rows = run(folder, "query", "decisions/count-verdicts", "--format", "csv").output.splitlines()
    assert sorted(row.split(",")[1] for row in rows[1:]) == ["1", "1"]


def test_the_api_records_when_it_is_told_to(app: Application):
    client = TestClient(create_app(app), raise_server_exceptions=False)
    assert "record" not in client.post("/decisions", content=json.dumps(USE)).json()
    assert not log(app)
    answer = client.post("/decisions", params={"record": "yes"}, content=json.dumps(USE)).json()
    assert (answer["record"], RDF_TYPE, ag("Decision")) in log(app)
    wrong = client.post("/decisions", params={"record": "maybe"}, content=json.dumps(USE))
    check_problem(wrong, 422, "invalid-field", "neither `yes` nor `no`")
    app.close()
