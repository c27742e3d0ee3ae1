"""The client against a real server process, and against servers that fail in every way."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

from graph_api.client import AllianceGraph, ClientError, ConnectionLostError, RefusedError
from graph_api.domain.verdict import Verdict
from tests.competency.answers import HERE
from tests.support.serving import free_port, served
from tests.support.stored import stored_alliance

ROOT = Path(__file__).resolve().parent.parent.parent
USE = {
    "actor": "LBIO",
    "action": "manufacture",
    "asset": "BG-1",
    "purpose": ["cell-therapy-development", "commercial-manufacture"],
    "disease": "platinum-resistant ovarian cancer",
    "product": "TIL-MDA",
    "place": "US",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = stored_alliance(tmp_path_factory.mktemp("client"), HERE / "facts.ttl")
    with served(store, ALLIANCE_GRAPH_SPARQL_UPDATES="yes") as place:
        yield place


@pytest.fixture
def graph(address) -> AllianceGraph:
    return AllianceGraph(address)


def test_rows_have_the_values_of_python(graph):
    rows = graph.sparql('SELECT (1 AS ?n) (1.50 AS ?d) (true AS ?b) ("x"@en AS ?t) ?u { }')
    assert rows.columns == ("n", "d", "b", "t", "u")
    assert list(rows) == [{"n": 1, "d": Decimal("1.5"), "b": True, "t": "x", "u": None}]


def test_frames(graph):
    rows = graph.query("ip/list-joint-improvements", agreement="AM-2")
    assert rows.to_pandas()["share"].sum() == 1
    assert rows.to_polars()["share"].to_list() == [Decimal("0.6"), Decimal("0.4")]
    nothing = graph.sparql("SELECT ?a ?b { FILTER(false) }")
    assert list(nothing.to_pandas().columns) == list(nothing.to_polars().columns) == ["a", "b"]


def test_questions_graphs_and_updates(graph):
    assert graph.ask("ASK {}") is True
    assert graph.ask("# SELECT\nASK { <a:a> <a:b> <a:c> }") is False
    graph.update("# SELECT\nINSERT DATA { GRAPH <urn:x:client> { <a:a> <a:b> 1 } }")
    assert len(graph.graph("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:x:client> { ?s ?p ?o } }")) == 1
    with pytest.raises(ClientError, match="no boolean"):
        graph.ask("SELECT * { } LIMIT 1")


def test_pages_make_up_the_whole(address, graph):
    whole = graph.query("agreements/list-surviving-clauses", agreement="SAA-2017")
    pages = list(AllianceGraph(address, page=4).pages("agreements/list-surviving-clauses", agreement="SAA-2017"))
    assert [len(page) for page in pages] == [4, 4, 3]
    assert [row for page in pages for row in page] == list(whole)
    assert [len(p) for p in graph.pages("samples/list-lineage", asset="S-90")] == [0]


def test_decisions_are_typed(graph):
    decision = graph.decide(**USE, at="2018-03-01")
    assert decision.verdict is Verdict.PERMITTED
    assert decision.permitted
    refused = graph.decide(**{**USE, "disease": "non-small cell lung cancer"}, at="2018-03-01")
    assert not refused.permitted
    assert "AGREEMENT-004" in {finding.rule for finding in refused.findings}


def test_problems_are_told(graph):
    with pytest.raises(RefusedError) as wrong:
        graph.sparql("SELECT")
    assert (wrong.value.status, wrong.value.kind) == (400, "wrong-request")
    assert "cannot be read" in wrong.value.detail
    with pytest.raises(RefusedError, match="nobody") as unknown:
        graph.decide(**{**USE, "actor": "nobody"}, at="2018-03-01")
    assert unknown.value.document["field"] == "actor"
    with pytest.raises(RefusedError) as missing:
        graph.query("ip/nothing")
    assert missing.value.status == 404


DECISION = json.dumps({"verdict": "permitted", "findings": [], "items": []}).encode()
RESULT = b'{"head":{},"boolean":true}'


def answer(body: bytes, length: int | None = None, status: str = "200 OK") -> bytes:
    size = len(body) if length is None else length
    lines = (
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        f"Content-Length: {size}",
        "Connection: close",
    )
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def faulty(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Serve `answers` one after the other, then none; b"" breaks the connection. Yields address and requests."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for reply in answers:
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(5)
                    seen.append(connection.recv(65536))
                    connection.sendall(reply)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        thread.join(timeout=5)


def test_a_query_is_sent_again_after_a_lost_connection():
    with faulty(b"", answer(b"", 0, "502 Bad Gateway"), answer(RESULT)) as (address, seen):
        assert AllianceGraph(address, timeout=5, retries=2).ask("ASK {}") is True
    assert len(seen) == 3


@pytest.mark.parametrize("reply", [b"", answer(DECISION[:20], len(DECISION)), answer(DECISION[:20]), answer(b"")])
def test_a_decision_is_asked_once_and_half_an_answer_is_no_verdict(reply):
    with faulty(reply) as (address, seen), pytest.raises(ConnectionLostError):
        AllianceGraph(address, timeout=5, retries=3).decide(**USE)
    assert len(seen) == 1


@pytest.mark.parametrize("body", [b"{}", b'{"verdict":"allowed","findings":[],"items":[]}', b"[]", b'"permitted"'])
def test_an_answer_that_is_no_decision_is_no_verdict(body):
    with faulty(answer(body)) as (address, _), pytest.raises(ClientError, match="no decision"):
        AllianceGraph(address, timeout=5).decide(**USE)


def test_an_update_is_sent_once():
    with faulty(b"") as (address, seen), pytest.raises(ConnectionLostError):
        AllianceGraph(address, timeout=5, retries=3).update("INSERT DATA { <a:a> <a:b> 1 }")
    assert len(seen) == 1


def test_a_server_that_is_not_there_or_does_not_answer():
    with pytest.raises(ConnectionLostError):
        AllianceGraph(f"http://127.0.0.1:{free_port()}", timeout=1, retries=0).ask("ASK {}")
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ConnectionLostError):
        AllianceGraph(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=1, retries=0).ask("ASK {}")


def test_an_address_is_of_http():
    with pytest.raises(ClientError, match="http"):
        AllianceGraph("file:///etc/passwd")


def test_the_notebook_of_the_tutorial_runs(address, monkeypatch):
    monkeypatch.setenv("ALLIANCE_GRAPH_ADDRESS", address)
    notebook = json.loads((ROOT / "docs" / "tutorial.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    for number, cell in enumerate(cells, start=1):
        exec(compile(cell, f"cell {number}", "exec"), names)  # noqa: S102  # the notebook is part of the project
    assert names["decision"].permitted
    assert len(names["owners"]) == 2
