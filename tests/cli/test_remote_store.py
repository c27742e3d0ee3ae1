"""Commands and the server on an engine elsewhere: the same decisions, and none where it answers wrongly."""

import http.server
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx2
import pytest
from click.testing import CliRunner

from graph_api.adapters.addresses import Addresses
from graph_api.bootstrap_environment import application_of
from graph_api.bootstrap_place import place_text, store_place
from graph_api.cli.errors import run
from graph_api.cli.main import cli
from graph_api.domain.errors import UsageError
from tests.support.cases import SCENARIOS
from tests.support.engines import fuseki_server, oxigraph_server
from tests.support.serving import served

FILES = [str(file) for file in sorted((SCENARIOS / "til-alliance").glob("*.ttl"))]
GRAPHS = re.compile(r"https://w3id\.org/alliance-graph/graph/[0-9a-f]+")  # every import gives new names
USE = {
    "actor": "LBIO",
    "action": "manufacture",
    "asset": "BG-1",
    "purpose": ["cell-therapy-development", "commercial-manufacture"],
    "product": "TIL-MDA",
    "place": "US",
    "at": "2018-03-01",
}
DISEASES = ("platinum-resistant ovarian cancer", "non-small cell lung cancer")


@pytest.fixture(scope="module", params=["oxigraph", "fuseki"])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    """The reference alliance in an engine elsewhere, brought there by the command line."""
    with {"oxigraph": oxigraph_server, "fuseki": fuseki_server}[request.param]() as addresses:
        named = place_text(addresses)
        assert called("import", "--store", named, "--by", "test", *FILES)[0] == 0
        yield named


def called(*arguments: str) -> tuple[int, str]:
    """Return the exit code and what was printed."""
    outcome = CliRunner().invoke(cli, arguments, standalone_mode=False)
    if outcome.exception is None:
        return outcome.return_value, outcome.output
    raise outcome.exception


def asked(place: str, disease: str, folder: Path) -> dict:
    question = folder / "question.json"
    question.write_text(json.dumps({**USE, "disease": disease}), encoding="utf-8")
    code, text = called("ask", "--store", place, "--question", str(question), "--json")
    decision = json.loads(GRAPHS.sub("graph", text))
    del decision["caseDigest"]  # the names of graphs are in it
    assert (code == 0) == (decision["verdict"] == "permitted")
    return decision


def test_a_command_decides_as_on_the_embedded_store(place: str, tmp_path: Path):
    embedded = str(tmp_path / "store")
    called("import", "--store", embedded, "--by", "test", *FILES)
    verdicts = []
    for disease in DISEASES:
        there, here = (asked(at, disease, tmp_path) for at in (place, embedded))
        assert there == here
        verdicts.append(there["verdict"])
    assert verdicts == ["permitted", "not-granted"]


def test_the_server_decides_and_says_what_it_cannot_do(place: str):
    with served(place) as address:
        assert httpx2.get(f"{address}/healthz").json()["documents"] == len(FILES) + 2
        for disease, verdict in zip(DISEASES, ("permitted", "not-granted"), strict=True):
            answer = httpx2.post(f"{address}/decisions", json={**USE, "disease": disease}, timeout=60)
            assert answer.status_code == 200, answer.text
            assert answer.json()["verdict"] == verdict
        for path in ("/sparql?query=ASK%7B%7D", "/queries/ip/list-background?agreement=SAA-2017"):
            refused = httpx2.get(address + path, timeout=60)
            assert refused.status_code == 403
            assert "this needs the embedded store" in refused.json()["detail"]


class Empty(http.server.BaseHTTPRequestHandler):
    """An engine that takes everything and knows nothing."""

    def do_POST(self) -> None:
        """Answer with no rows."""
        body = b'{"head": {"vars": []}, "results": {"bindings": []}}'
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/sparql-results+json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def wrong_engine() -> Iterator[Addresses]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        yield Addresses(f"{address}query", f"{address}update")
        server.shutdown()


def test_an_engine_that_answers_wrongly_gives_no_verdict(monkeypatch, capsys, tmp_path: Path):
    question = tmp_path / "question.json"
    question.write_text(json.dumps(USE), encoding="utf-8")
    with wrong_engine() as addresses:
        arguments = ["alliance-graph", "ask", "--store", place_text(addresses), "--question", str(question)]
        monkeypatch.setattr("sys.argv", arguments)
        assert run(cli) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "answers wrongly, so it is not used: " in said.err
    assert "path +" in said.err


def test_an_engine_that_is_not_there_gives_no_verdict(monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv", ["alliance-graph", "ask", "--store", "http://127.0.0.1:9/q,http://127.0.0.1:9/u"]
    )
    assert run(cli) == 3
    assert "did not answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["http://here/query", "http://here/q,", "http://a/q,http://a/u,http://a/x", "ftp://a,b"]
)
def test_half_of_the_addresses_is_refused(text: str):
    with pytest.raises(UsageError, match="does not name an engine"):
        store_place(text)


def test_the_environment_names_a_folder_or_an_engine(tmp_path: Path):
    assert application_of({"ALLIANCE_GRAPH_STORE": str(tmp_path)}).store_path == tmp_path
    named = application_of({"ALLIANCE_GRAPH_STORE": "http://a/q,http://a/u"})
    assert named.store_path is None
    assert named.addresses == Addresses("http://a/q", "http://a/u")


def test_a_command_of_the_embedded_store_makes_no_folder_of_an_address(monkeypatch, capsys, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["alliance-graph", "history", "--store", "http://a/q,http://a/u"])
    assert run(cli) == 2
    assert "needs the embedded store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
