"""Runs query tests on Oxigraph itself, without this project's endpoint: what fails here too comes from there."""

import io

import httpx2
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store, serialize

from tests.conformance.endpoint import compare, expected_format, ntriples
from tests.conformance.manifest import W3CTest

FORMATS = {
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "text/csv": QueryResultsFormat.CSV,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}


def run_on_library(test: W3CTest) -> None:
    """Run a query test on an Oxigraph in memory; raise MismatchError where its answer is not the expected one."""
    store = Store()
    if test.data.default is not None:
        store.load(ntriples(test.data.default), format=RdfFormat.N_TRIPLES)
    for graph, path in test.data.named.items():
        store.load(ntriples(path), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
    if test.request is None:
        raise ValueError(f"{test.key} has no query")
    results = store.query(test.request.read_text("utf-8"), base_iri=test.base)
    out, wanted = io.BytesIO(), expected_format(test)
    if isinstance(results, QueryTriples):
        serialize(results, out, format=RdfFormat.TURTLE)
        kind = "text/turtle"
    else:
        kind = wanted if wanted in FORMATS else "application/sparql-results+json"
        if isinstance(results, QueryBoolean) and kind.startswith("text/"):
            raise ValueError(f"{test.key}: a boolean is not written as `{kind}`")
        results.serialize(out, format=FORMATS.get(kind, QueryResultsFormat.JSON))
    compare(test, httpx2.Response(200, headers={"content-type": kind}, content=out.getvalue()))
