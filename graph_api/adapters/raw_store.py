"""The store alone: what its bulk load takes for given triples, and what a query finds in them."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pyoxigraph
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store
from pyoxigraph import Triple as OxigraphTriple

from graph_api.adapters.rdf_terms import node, to_oxigraph
from graph_api.engine.terms import Triple


def bulk_load_seconds(triples: Iterable[Triple]) -> float:
    """Return how long the bulk load of `triples` from N-Triples into a store in memory takes, in seconds."""
    content = _n_triples(triples)
    store = Store()
    start = perf_counter()
    store.bulk_load(BytesIO(content), format=RdfFormat.N_TRIPLES)
    return perf_counter() - start


def select(triples: Iterable[Triple], query: Path) -> list[tuple[str, ...]]:
    """Return the rows that the SELECT in the file `query` finds in `triples`, each value as text."""
    store = Store()
    store.bulk_load(BytesIO(_n_triples(triples)), format=RdfFormat.N_TRIPLES)
    found = store.query(query.read_text(encoding="utf-8"))
    if not isinstance(found, QuerySolutions):
        raise TypeError(f"`{query.name}` is no SELECT")
    return [tuple("" if value is None else str(value.value) for value in row) for row in found]


def _n_triples(triples: Iterable[Triple]) -> bytes:
    quads = (OxigraphTriple(node(s), NamedNode(p), to_oxigraph(o)) for s, p, o in triples)
    return pyoxigraph.serialize(quads, format=RdfFormat.N_TRIPLES) or b""
