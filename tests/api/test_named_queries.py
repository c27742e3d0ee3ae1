"""The named queries over HTTP and on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from graph_api.adapters.query_files import load_queries
from graph_api.adapters.resources import folder
from graph_api.api.app import create_app
from graph_api.cli.query import query as query_command
from graph_api.domain.errors import RuleBookError
from graph_api.services.named_queries.document import queries_page
from graph_api.services.named_queries.header import read_query
from tests.competency.answers import facts

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def client():
    with facts() as application, TestClient(create_app(application), raise_server_exceptions=False) as client:
        yield client


def test_every_file_is_listed_and_described(client):
    listed = {entry["path"] for entry in client.get("/queries").json()["queries"]}
    files = {f"/queries/{file.parent.name}/{file.stem}" for file in folder("queries").glob("*/*.rq")}
    assert listed == files
    paths = client.get("/openapi.json").json()["paths"]
    for query in load_queries():
        declared = {p["name"] for p in paths[f"/queries/{query.area}/{query.name}"]["get"]["parameters"]}
        assert declared == {p.name for p in query.parameters} | {"limit", "offset", "knownAt"}


def test_a_query_is_answered_in_the_format_that_is_accepted(client):
    answer = client.get("/queries/ip/list-joint-improvements?agreement=AM-2", headers={"accept": "text/csv"})
    assert answer.status_code == 200
    assert answer.text.splitlines()[0] == "improvement,name,holder,share,clause"
    assert len(answer.text.splitlines()) == 3
    page = client.get("/queries/ip/list-joint-improvements?agreement=AM-2&limit=1&offset=1").json()
    assert [row["share"]["value"] for row in page["results"]["bindings"]] == ["0.4"]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("ip/list-background", 422, "agreement"),
        ("ip/list-background?agreement=nobody", 422, "agreement"),
        ("ip/list-background?agreement=SAA-2017&agreement=AM-2", 422, "agreement"),
        ("ip/list-background?agreement=SAA-2017&limit=-1", 422, "limit"),
        ("ip/list-background?agreement=SAA-2017&colour=red", 422, "colour"),
        ("ip/list-nothing", 404, None),
    ],
)
def test_what_is_wrong_is_named(client, query, status, field):
    answer = client.get(f"/queries/{query}")
    assert answer.status_code == status
    assert answer.json().get("field") == field


def test_the_command_line_lists_and_asks(tmp_path):
    runner = CliRunner()
    listed = runner.invoke(query_command, ["--store", str(tmp_path / "store")])
    assert "ip/list-background agreement=…" in listed.output
    asked = runner.invoke(
        query_command, ["hygiene/find-missing-labels", "--format", "csv", "--store", str(tmp_path / "store")]
    )
    assert asked.output.split() == ["term,module"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {}",
        "#+ summary: x\nSELECT * { ?s ?p $undeclared }",
        "#+ summary: x\n#+ parameters:\n#+   - unused (text): y\nSELECT * {}",
        "#+ summary: x\n#+ parameters:\n#+   - a: no type\nSELECT * { ?s ?p $a }",
        "#+ sumary: x\nSELECT * {}",
    ],
)
def test_a_header_that_does_not_fit_its_query_is_refused(text):
    with pytest.raises(RuleBookError, match="`area/name`"):
        read_query("area", "name", text)


def test_the_page_of_the_queries_is_up_to_date():
    assert (ROOT / "docs" / "queries.md").read_text("utf-8") == queries_page(load_queries())
