"""`/sparql` and `/graphs` on a real server process: what is answered, what is refused, what is stopped."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from graph_api.adapters.oxigraph_sparql import OxigraphSparql
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.services.sparql.ports import Dataset, Formats, GraphNames, Limits
from graph_api.services.sparql.requests import Request, SparqlService
from tests.support.serving import served

GRAPHS = "https://w3id.org/alliance-graph/graph/"
PROVENANCE = GRAPHS + "provenance"
SLOW = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?l) }"
LIMITS = {"ALLIANCE_GRAPH_SPARQL_SECONDS": "5", "ALLIANCE_GRAPH_SPARQL_ROWS": "1000"}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    folder = tmp_path_factory.mktemp("sparql")
    settings = {"ALLIANCE_GRAPH_SPARQL_UPDATES": "yes", **LIMITS}
    with served(folder / "store", **settings) as address, httpx2.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    folder = tmp_path_factory.mktemp("closed")
    with served(folder / "store") as address, httpx2.Client(base_url=address, timeout=60) as client:
        yield client


def ask(http, query, **headers):
    return http.get("/sparql", params={"query": query}, headers=headers)


def refused(answer, status, kind):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith(f"/{kind}")
    return answer.json()["detail"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml, */*;q=0.1", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html;q=0.9, application/json;q=0.5", "application/sparql-results+json"),
    ],
)
def test_rows_come_in_the_format_that_is_accepted(http, accept, expected):
    answer = ask(http, 'SELECT ?x ?y { VALUES (?x ?y) { ("a,\\"b\\"\\n" UNDEF) } }', accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, expected)
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graphs_come_in_the_format_that_is_accepted(http, media_type):
    answer = ask(http, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3", accept=media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type


def test_a_format_that_does_not_exist_is_not_acceptable(http):
    refused(ask(http, "ASK {}", accept="image/png"), 406, "not-acceptable")
    refused(ask(http, "ASK {}", accept="text/turtle"), 406, "not-acceptable")


def test_a_stranger_s_text_that_is_no_sparql_is_the_asker_s_fault(http):
    assert "cannot be read" in refused(ask(http, "SELECT"), 400, "wrong-request")
    assert "`query`" in refused(http.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "wrong-request")
    for clause in ("PREFIX a: <http://[x>", "BASE <http://[x>"):
        assert "`http://[x` is not an IRI" in refused(ask(http, f"{clause} ASK {{}}"), 400, "wrong-request")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { service SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { ?s ?p true.SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:9/> ASK { ?s ?p 1SERVICE :x { ?s ?p ?o } }",
    ],
)
def test_other_endpoints_are_never_asked(http, query):
    assert "SERVICE" in refused(ask(http, query), 400, "wrong-request")


def test_from_another_place_is_refused_and_nothing_is_loaded(http):
    detail = refused(ask(http, "SELECT * FROM <http://127.0.0.1:9/data> { ?s ?p ?o }"), 400, "wrong-request")
    assert "http://127.0.0.1:9/data" in detail
    refused(http.post("/sparql", data={"update": "LOAD <http://127.0.0.1:9/data>"}), 400, "wrong-request")


def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered(http):
    answer = ask(http, SLOW, accept="text/csv")
    refused(answer, 503, "query-stopped")
    assert answer.json()["limit"] in ("time", "rows")
    counting = ask(http, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    refused(counting, 503, "query-stopped")
    assert counting.json()["limit"] == "time"
    assert ask(http, "ASK {}").json()["boolean"] is True


def test_more_rows_than_the_limit_are_an_error_and_never_a_shorter_result(http):
    answer = ask(http, "SELECT * { ?s ?p ?o }")
    refused(answer, 503, "query-stopped")
    assert answer.json()["limit"] == "rows"
    assert len(ask(http, "SELECT * { ?s ?p ?o } LIMIT 1000").json()["results"]["bindings"]) == 1000


def test_deep_nesting_is_refused_before_it_is_run(http):
    refused(ask(http, "ASK " + "{" * 4000 + "}" * 4000), 400, "wrong-request")
    refused(http.post("/sparql", data={"query": "ASK {}" + " " * 70_000}), 400, "wrong-request")


def test_updates_are_off_unless_switched_on(closed):
    refused(closed.post("/sparql", data={"update": "INSERT DATA { <a:a> <a:b> 1 }"}), 403, "not-allowed")
    turtle = {"content-type": "text/turtle"}
    refused(closed.put("/graphs?graph=urn:x:g", content="<a:a> <a:b> 1 .", headers=turtle), 403, "not-allowed")
    refused(closed.delete("/graphs?default"), 403, "not-allowed")


def test_versions_of_documents_are_never_changed(http):
    before = ask(http, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").json()
    attacks = (
        f"INSERT DATA {{ GRAPH <{PROVENANCE}> {{ <a:a> <a:b> 1 }} }}",
        f"PREFIX g: <{GRAPHS}> INSERT DATA {{ GRAPH g:provenance {{ <a:a> <a:b> 1 }} }}",
        "INSERT DATA { GRAPH <https://w3id.org/alliance-graph/graph/new> { <a:a> <a:b> 1 } }",
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        f"MOVE <{PROVENANCE}> TO <urn:x:mine>",
    )
    for attack in attacks:
        refused(http.post("/sparql", data={"update": attack}), 403, "not-allowed")
    for method in ("PUT", "POST", "DELETE"):
        answer = http.request(
            method, "/graphs", params={"graph": PROVENANCE}, headers={"content-type": "text/turtle"}, content=b""
        )
        refused(answer, 403, "not-allowed")
    assert http.post("/sparql", data={"update": "DROP ALL"}).status_code == 204
    assert ask(http, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").json() == before


def test_a_working_graph_is_written_read_and_removed(http):
    turtle = {"content-type": "text/turtle"}
    assert http.put("/graphs?graph=urn:x:w", content="<a:a> <a:b> 1 .", headers=turtle).status_code == 201
    assert http.head("/graphs?graph=urn:x:w").status_code == 200
    assert ask(http, "ASK { GRAPH <urn:x:w> { <a:a> <a:b> 1 } }").json()["boolean"] is True
    bad = http.post("/graphs?graph=urn:x:w", content="<a:a> <a:b> 2 . <a:a> <a:b>", headers=turtle)
    refused(bad, 400, "wrong-request")
    assert ask(http, "ASK { GRAPH <urn:x:w> { <a:a> <a:b> 2 } }").json()["boolean"] is False
    assert http.delete("/graphs?graph=urn:x:w").status_code == 204
    refused(http.get("/graphs?graph=urn:x:w"), 404, "not-found")


HIDDEN = "urn:x:secret"


@pytest.fixture(scope="module")
def service() -> Iterator[SparqlService]:
    engine = OxigraphSparql(OxigraphStore(), Limits(seconds=20))
    for graph, word in (("urn:x:open", "open"), (HIDDEN, "secret")):
        engine.replace(graph, [f"<a:s> <a:p> '{word}' .".encode()], "text/turtle", "urn:x:")
    yield SparqlService(OneSource(), engine, updates=True)
    engine.close()


class TestReadableGraphs:
    """The set of readable graphs is an argument of the service; nothing of another graph ever comes through."""

    QUERIES = (
        "SELECT ?o { ?s ?p ?o }",
        "SELECT ?o { GRAPH ?g { ?s ?p ?o } }",
        f"SELECT ?o {{ GRAPH <{HIDDEN}> {{ ?s ?p ?o }} }}",
        "SELECT ?o { { SELECT ?o { GRAPH ?g { ?s ?p ?o } } } }",
        "SELECT ?o { <a:s> <a:p>* ?o }",
        "SELECT ?o { GRAPH ?g { <a:s> (<a:p>|!<a:q>)+ ?o } }",
        "SELECT ?o { ?s ?p ?o FILTER EXISTS { GRAPH ?g { ?s ?p 'secret' } } }",
        "SELECT ?o { BIND('x' AS ?o) FILTER EXISTS { GRAPH ?g { ?s ?p 'secret' } } }",
        "DESCRIBE <a:s>",
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
    )

    @pytest.mark.parametrize("query", QUERIES)
    def test_a_graph_that_may_not_be_read_does_not_come_through(self, service, query):
        formats = Formats(solutions="text/csv", graph="application/n-triples")
        everything = b"".join(service.query(Request(query, formats=formats)).content)
        assert b"secret" in everything or b"x" in everything.split() or b"open" in everything
        result = service.query(Request(query, formats=formats), lambda graph: graph != HIDDEN)
        content = b"".join(result.content)
        assert b"secret" not in content
        assert b"x" not in content.split()

    @pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
    def test_from_cannot_reach_it(self, service, clause):
        query = f"SELECT * {clause} <{HIDDEN}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        with pytest.raises(Exception, match="there is no graph"):
            service.query(Request(query), lambda graph: graph != HIDDEN)

    def test_the_protocol_s_parameters_cannot_reach_it(self, service):
        request = Request("SELECT * { ?s ?p ?o }", default_graphs=(HIDDEN,), named_graphs=(HIDDEN,))
        assert service.query(request).rows == 1
        assert service.query(request, lambda graph: graph != HIDDEN).rows == 0

    def test_the_graph_store_does_not_tell_it_from_one_that_is_not_there(self, service):
        for name in (HIDDEN, "urn:x:nowhere"):
            with pytest.raises(Exception, match=f"there is no graph `{name}`"):
                service.graph(name, Formats(), lambda graph: graph != HIDDEN)


class OneSource:
    """Names two working graphs, the first of which counts as in force."""

    def graph_names(self, known_at=None) -> GraphNames:  # noqa: ARG002
        both = ("urn:x:open", HIDDEN)
        return GraphNames(in_force=both, recorded=(), working=both)


class TestWorkers:
    """What reaches a worker past the reading of the text does no harm there."""

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[OxigraphSparql]:
        engine = OxigraphSparql(OxigraphStore(tmp_path / "store"), Limits(seconds=20), workers=1)
        yield engine
        engine.close()

    def test_a_query_that_kills_its_process_is_an_error_and_another_process_answers(self, engine):
        nothing = Dataset((), (), with_default=True)
        with pytest.raises(Exception, match="ended its process"):
            engine.query("ASK " + "{" * 9000 + "}" * 9000, nothing, Formats())
        assert engine.query("ASK {}", nothing, Formats()).rows == 1

    def test_a_worker_has_no_network(self, engine):
        query = "ASK { SERVICE <http://127.0.0.1:8099/> { ?s ?p ?o } }"
        with pytest.raises(Exception, match="Permission denied"):
            engine.query(query, Dataset((), (), with_default=True), Formats())

    def test_a_worker_has_no_more_memory_than_its_limit(self, tmp_path):
        engine = OxigraphSparql(
            OxigraphStore(tmp_path / "other"), Limits(seconds=60, memory=400_000_000), workers=1
        )
        numbers = " ".join(str(n) for n in range(60))
        grow = f"SELECT * {{ {' '.join(f'VALUES ?v{i} {{ {numbers} }}' for i in range(6))} }} ORDER BY ?v0 ?v5"
        with pytest.raises(Exception, match="memory"):
            engine.query(grow, Dataset((), (), with_default=True), Formats())
        engine.close()

    def test_snapshots_go_with_the_engine(self, engine, tmp_path):
        engine.query("ASK {}", Dataset((), (), with_default=True), Formats())
        assert list((tmp_path / "store" / "snapshots").iterdir())
        engine.close()
        assert not list((tmp_path / "store" / "snapshots").iterdir())
