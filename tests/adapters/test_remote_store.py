"""Remote engines: they keep facts as the embedded store does, are qualified first, and fail without harm."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from graph_api.adapters.addresses import Addresses
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.places import countries
from graph_api.adapters.rdf_files import read_rdf
from graph_api.adapters.remote_qualification import CHECKS, failures_of
from graph_api.adapters.remote_store import RemoteStore
from graph_api.adapters.sparql_endpoint import Endpoint
from graph_api.domain.errors import CouldNotJudgeError, StoreError
from graph_api.engine.terms import XSD_DECIMAL, Literal
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.import_document import DocumentImporter
from graph_api.services.ports import DocumentVersion
from tests.support.cases import SCENARIOS, FixedClock, application, scenario_questions
from tests.support.engines import FaultyProxy, fuseki_server, oxigraph_server, virtuoso_server

START = datetime(2026, 1, 1, tzinfo=UTC)
QUESTIONS = tuple(scenario_questions(SCENARIOS / "til-alliance"))
FAULTS = ("closed", "half", "lost", "slow")


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[Addresses]:
    with oxigraph_server() as addresses:
        yield addresses


@pytest.fixture(scope="module")
def fuseki() -> Iterator[Addresses]:
    with fuseki_server() as addresses:
        yield addresses


@pytest.fixture(params=["embedded", "oxigraph", "fuseki"])
def store(request: pytest.FixtureRequest):
    """An empty store of each kind."""
    if request.param == "embedded":
        return OxigraphStore()
    endpoint = Endpoint(request.getfixturevalue(request.param))
    endpoint.update("DROP ALL")
    return RemoteStore(endpoint)


def version(number: int, supersedes: str | None = None, name: str = "g") -> DocumentVersion:
    graph = f"https://w3id.org/alliance-graph/graph/{name}{number}"
    at = START + timedelta(days=number)
    return DocumentVersion(graph, "urn:x:document", number, at, "tester", "file.ttl", "00", supersedes, note="n")


TRIPLES = [
    ("urn:x:a", "urn:x:p", "urn:x:b"),
    ("urn:x:a", "urn:x:name", Literal('quo"te\\ \n\t é 𝄞')),
    ("urn:x:a", "urn:x:name", Literal("tagged", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en")),
    ("urn:x:b", "urn:x:size", Literal("1.5", XSD_DECIMAL)),
    ("urn:x:b", "urn:x:part", "_:x"),
    ("_:x", "urn:x:p", "_:y"),
]


def triples(view) -> set[tuple]:
    return {(s.subject, s.predicate, s.object) for s in view.statements()}


class TestContract:
    def test_what_was_added_is_described(self, store):
        added = store.add(version(1), TRIPLES)
        assert added.statements == len(TRIPLES)
        view = store.view()
        named = {t for t in TRIPLES if not any(str(x).startswith("_:") for x in t)}
        assert named <= triples(view)
        found = {
            (s.subject, s.predicate, s.object, s.graph) for s in view.describe(["urn:x:a", "no iri", "urn:x:z"])
        }
        assert found == {(*t, added.graph) for t in TRIPLES if t[0] == "urn:x:a"}

    def test_numbers_have_one_spelling(self, store):
        spellings = ("-80.0", "2.50", "100", "0.0")
        store.add(
            version(1), [("urn:x:a", f"urn:x:p{i}", Literal(s, XSD_DECIMAL)) for i, s in enumerate(spellings)]
        )
        found = sorted((s.predicate, s.object.lexical) for s in store.view().describe(["urn:x:a"]))
        assert [lexical for _, lexical in found] == ["-80", "2.5", "100", "0"]

    def test_blank_nodes_can_be_followed(self, store):
        store.add(version(1), TRIPLES)
        view = store.view()
        first = next(s.object for s in view.describe(["urn:x:b"]) if s.predicate == "urn:x:part")
        assert str(first).startswith("_:")
        second = next(iter(view.describe([str(first)]))).object
        assert [s.subject for s in view.referring({str(second): ("urn:x:p",)})] == [first]

    def test_what_points_at_a_thing_is_found(self, store):
        store.add(version(1), TRIPLES)
        found = list(store.view().referring({"urn:x:b": ("urn:x:p",), "urn:x:nothing": ("urn:x:p",)}))
        assert [s.subject for s in found] == ["urn:x:a"]

    def test_texts_are_found_with_and_without_language(self, store):
        store.add(version(1), TRIPLES)
        view = store.view()
        assert [s.subject for s in view.with_value(["urn:x:name"], "tagged")] == ["urn:x:a"]
        assert [s.subject for s in view.with_value(["urn:x:name"], 'quo"te\\ \n\t é 𝄞')] == ["urn:x:a"]
        assert list(view.with_value(["urn:x:name"], "nothing")) == []
        assert len(list(view.stating(["urn:x:name"], 1))) == 1

    def test_versions_supersede_each_other_and_the_past_stays(self, store):
        store.add(version(1), [TRIPLES[0]])
        store.add(version(2, supersedes=version(1).graph), [TRIPLES[3]])
        assert triples(store.view()) == {TRIPLES[3]}
        assert triples(store.view(START + timedelta(days=1, hours=1))) == {TRIPLES[0]}
        assert triples(store.view(START)) == set()
        assert [v.version for v in store.versions()] == [1, 2]
        assert triples(store.view_of([version(1).graph])) == {TRIPLES[0]}

    def test_provenance_comes_back_as_it_was(self, store):
        added = store.add(version(1), TRIPLES)
        assert list(store.versions()) == [added]

    def test_a_graph_is_never_changed(self, store):
        store.add(version(1), [TRIPLES[0]])
        with pytest.raises(StoreError, match="exists already"):
            store.add(version(1), [TRIPLES[3]])
        assert triples(store.view()) == {TRIPLES[0]}

    def test_several_versions_come_together(self, store):
        added = store.add_together([(version(1), [TRIPLES[0]]), (version(2, name="h"), [TRIPLES[3]])])
        assert [v.statements for v in added] == [1, 1]
        assert triples(store.view()) == {TRIPLES[0], TRIPLES[3]}


@pytest.mark.parametrize("engine", ["oxigraph", "fuseki"])
class TestEngines:
    def test_it_passes_every_known_answer_check(self, engine, request):
        assert failures_of(Endpoint(request.getfixturevalue(engine))) == []

    def test_every_question_is_decided_as_on_the_embedded_store(self, engine, request):
        remote = _loaded(Endpoint(request.getfixturevalue(engine), timeout=60))
        embedded = _loaded_embedded()
        for question in QUESTIONS:
            sent = remote.endpoint.requests
            there, here = (_decision(store, question) for store in (remote, embedded))
            assert there.verdict is here.verdict, question.id
            assert there.findings == here.findings, question.id
            assert there.verdict.word == question.verdict
            assert remote.endpoint.requests - sent < 100, question.id


class WrongEngine(Endpoint):
    """An engine that gives the rows of one construct twice, as some do."""

    def rows(self, query: str):
        found = super().rows(query)
        return found + found if "VALUES ?s" in query and "next+" in query else found


def test_an_engine_that_answers_paths_and_not_exists_wrongly_is_refused(tmp_path):
    with virtuoso_server(tmp_path) as addresses:
        failed = failures_of(Endpoint(addresses))
        assert {"VALUES with a path", "FILTER NOT EXISTS of what is unbound", "values of booleans"} <= set(failed)
        with pytest.raises(StoreError, match=r"not used: .*NOT EXISTS"):
            RemoteStore(Endpoint(addresses))


def test_an_engine_that_fails_one_check_is_refused_by_name(oxigraph):
    with pytest.raises(StoreError, match=r"not used: VALUES with a path$"):
        RemoteStore(WrongEngine(oxigraph))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.construct)
def test_every_check_can_fail(check, oxigraph):
    class Silent(Endpoint):
        def rows(self, _query: str):
            return [] if check.rows else super().rows("SELECT (1 AS ?s) {}")

    assert check.construct in failures_of(Silent(oxigraph))


def test_the_facts_of_the_checks_are_removed(oxigraph):
    endpoint = Endpoint(oxigraph)
    failures_of(endpoint)
    assert not endpoint.ask("ASK { GRAPH ?g { ?s <https://w3id.org/alliance-graph/qualification/next> ?o } }")


@pytest.mark.parametrize("fault", FAULTS)
def test_an_import_that_breaks_leaves_all_or_nothing(fault, oxigraph):
    direct = Endpoint(oxigraph)
    with closing(FaultyProxy(oxigraph)) as proxy:
        store = RemoteStore(Endpoint(proxy.addresses, timeout=1))
        for at in range(1, 10):
            direct.update("DROP ALL")
            proxy.fail(at, fault)
            outcome = _outcome(
                lambda: store.add_together([(version(1), TRIPLES), (version(2, name="h"), TRIPLES[:2])])
            )
            proxy.fail(0, fault)
            held = RemoteStore(direct)
            assert len(held.versions()) in (0, 2)
            assert len(triples(held.view())) in (0, len(TRIPLES))
            if isinstance(outcome, list):
                assert len(held.versions()) == 2
        assert isinstance(outcome, list), "the last round must be beyond the last request"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_question_over_a_broken_connection_is_not_judged(fault, oxigraph):
    question = next(q for q in QUESTIONS if q.id == "TIL-38")
    loaded = _loaded(Endpoint(oxigraph))
    before = loaded.endpoint.requests
    due = _decision(loaded, question)
    requests = loaded.endpoint.requests - before
    with closing(FaultyProxy(oxigraph)) as proxy:
        store = RemoteStore(Endpoint(proxy.addresses, timeout=1))
        steps = range(1, requests + 1) if fault != "slow" else (1, requests)
        for at in steps:
            proxy.fail(at, fault)
            with pytest.raises(CouldNotJudgeError):
                _decision(store, question)
        proxy.fail(0, fault)
        time.sleep(2)
        assert _decision(store, question).verdict is due.verdict


def test_a_server_that_is_gone_is_an_error(oxigraph):
    with closing(FaultyProxy(oxigraph)) as proxy:
        store = RemoteStore(Endpoint(proxy.addresses, timeout=1))
    with pytest.raises(
        StoreError, match=f"{re.escape(proxy.addresses.query)}` did not answer a query as a whole: "
    ):
        store.view()
    with pytest.raises(
        StoreError, match=f"{re.escape(proxy.addresses.update)}` did not answer an update as a whole: "
    ):
        store.endpoint.update("DELETE WHERE { ?s ?p ?o }")


def _outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except StoreError as error:
        return error


def _loaded(endpoint: Endpoint) -> RemoteStore:
    endpoint.update("DROP ALL")
    store = RemoteStore(endpoint)
    _load(store)
    return store


def _loaded_embedded() -> OxigraphStore:
    store = OxigraphStore()
    _load(store)
    return store


def _load(store) -> None:
    app = application()
    importer = DocumentImporter(store, app.rulebook.schema, app.structure, FixedClock())
    files = (app._ontology_file(), countries(), *map(read_rdf, sorted((SCENARIOS / "til-alliance").glob("*.ttl"))))
    for file in files:
        importer.bring_in(file, "test", check=False)


def _decision(store, question):
    app = application()
    return (
        QuestionAnswerer(store, app.rulebook, app.judge, FixedClock())
        .answer(question.kind, question.fields)
        .decision
    )
