"""Small results of queries are remembered, and never longer than the store is as it was."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from graph_api.adapters.oxigraph_sparql import OxigraphSparql
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.services.sparql.ports import Dataset, Formats, Limits

DATASET = Dataset((), (), with_default=True)
COUNT = "SELECT (COUNT(*) AS ?number) { ?s ?p ?o }"
CSV = Formats(solutions="text/csv")


def quad(number: int) -> Quad:
    return Quad(NamedNode(f"urn:{number}"), NamedNode("urn:p"), Literal("x" * 100), DefaultGraph())


@pytest.fixture
def store() -> OxigraphStore:
    store = OxigraphStore()
    store.change_working([], [quad(0)])
    return store


@pytest.fixture
def sparql(store: OxigraphStore) -> Iterator[OxigraphSparql]:
    sparql = OxigraphSparql(store, Limits())
    yield sparql
    sparql.close()


def asked(sparql: OxigraphSparql, text: str, dataset: Dataset = DATASET, formats: Formats = CSV) -> bytes:
    result = sparql.query(text, dataset, formats)
    content = b"".join(result.content)
    assert len(content) == result.size
    return content


def runs(sparql: OxigraphSparql, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that workers run from now on."""
    texts, do = list[str](), sparql._pool.do

    def noted(job):
        texts.append(job["text"])
        return do(job)

    monkeypatch.setattr(sparql._pool, "do", noted)
    return texts


def test_the_same_query_is_run_once(sparql: OxigraphSparql, monkeypatch: pytest.MonkeyPatch):
    run = runs(sparql, monkeypatch)
    assert asked(sparql, COUNT) == asked(sparql, COUNT) == b"number\r\n1\r\n"
    assert run == [COUNT]


def test_another_format_base_or_dataset_is_another_query(sparql: OxigraphSparql, monkeypatch: pytest.MonkeyPatch):
    run = runs(sparql, monkeypatch)
    asked(sparql, COUNT)
    assert asked(sparql, COUNT, formats=Formats()).startswith(b"{")
    assert asked(sparql, COUNT, Dataset((), ())) == b"number\r\n0\r\n"
    sparql.query(COUNT, DATASET, CSV, "urn:other")
    assert len(run) == 4


def test_a_change_of_the_store_forgets_results(store: OxigraphStore, sparql: OxigraphSparql):
    for number in range(1, 4):
        assert asked(sparql, COUNT) == f"number\r\n{number}\r\n".encode()
        store.change_working([], [quad(number)])


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_is_another_each_time_is_not_remembered(
    sparql: OxigraphSparql, monkeypatch: pytest.MonkeyPatch, function: str
):
    run = runs(sparql, monkeypatch)
    text = f"SELECT ({function} AS ?value) {{}}"
    for _ in range(2):
        asked(sparql, text)
    assert run == [text] * 2


def test_a_large_result_is_not_remembered(
    store: OxigraphStore, sparql: OxigraphSparql, monkeypatch: pytest.MonkeyPatch
):
    store.change_working([], [quad(number) for number in range(1000)])
    run = runs(sparql, monkeypatch)
    text = "SELECT ?s ?o { ?s ?p ?o }"
    assert len(asked(sparql, text)) == len(asked(sparql, text)) > 64 * 1024
    assert run == [text] * 2


def test_whoever_asks_after_a_change_sees_it_while_others_ask(store: OxigraphStore, sparql: OxigraphSparql):
    with ThreadPoolExecutor(4) as pool:
        for number in range(1, 30):
            others = [pool.submit(asked, sparql, COUNT) for _ in range(4)]
            store.change_working([], [quad(number)])
            assert asked(sparql, COUNT) == f"number\r\n{number + 1}\r\n".encode()
            assert all(
                other.result() in {f"number\r\n{n}\r\n".encode() for n in (number, number + 1)} for other in others
            )


def test_a_graph_that_is_made_empty_or_dropped_is_a_change(store: OxigraphStore, sparql: OxigraphSparql):
    for change, working in (
        (lambda: sparql.replace("urn:mine", [], "text/turtle", "urn:base"), ("urn:mine",)),
        (lambda: sparql.drop("urn:mine"), ()),
        (lambda: sparql.extend("urn:mine", [], "text/turtle", "urn:base"), ("urn:mine",)),
    ):
        before = store.revision
        change()
        assert store.revision > before
        assert store.graph_names().working == working
