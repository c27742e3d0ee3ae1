"""Stores to be tested against the contract of the port, and versions of documents to put into them.

An adapter is put under the contract of `test_store_contract.py` by an entry in `STORES`: a function that makes a
new, empty store in a folder of its own.
"""

import atexit
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from graph_api.adapters.addresses import Addresses
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.remote_store import RemoteStore
from graph_api.adapters.sparql_endpoint import Endpoint
from graph_api.engine.casefile import Statement
from graph_api.engine.terms import Term, Triple
from graph_api.services.ports import DocumentVersion, FactStore, FactsView
from graph_api.services.what_if.overlay import OverlayStore
from tests.support.engines import fuseki_server, oxigraph_server

Engine = Callable[[], AbstractContextManager[Addresses]]

GRAPH: Final = "https://w3id.org/alliance-graph/graph/"
DOCUMENT: Final = "https://w3id.org/alliance-graph/document/"
START: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
EX: Final = "https://example.org/store/"


@cache
def _kept_running(engine: Engine) -> Addresses:
    """Start `engine` and let it run until the tests end; skip where it is not here."""
    running = ExitStack()
    atexit.register(running.close)
    return running.enter_context(engine())


def _remote(engine: Engine) -> FactStore:
    endpoint = Endpoint(_kept_running(engine))
    endpoint.update("DROP ALL")
    return RemoteStore(endpoint)


STORES: Final[dict[str, Callable[[Path], FactStore]]] = {
    "in-memory": lambda _: OxigraphStore(),
    "on-disk": lambda folder: OxigraphStore(folder / "store"),
    "changed-copy": lambda _: OverlayStore(OxigraphStore()),
    "oxigraph-elsewhere": lambda _: _remote(oxigraph_server),
    "fuseki-elsewhere": lambda _: _remote(fuseki_server),
}


def version(name: str, number: int = 1, *, days: int = 0, replaces: str | None = None) -> DocumentVersion:
    """Return version `number` of the document `name`, brought in `days` after the start."""
    return DocumentVersion(
        graph=f"{GRAPH}{name}-{number}",
        document=DOCUMENT + name,
        version=number,
        imported_at=START + timedelta(days=days),
        imported_by="somebody",
        source=f"{name}.ttl",
        sha256=f"{number:064x}",
        supersedes=None if replaces is None else GRAPH + replaces,
        note=f"note on {name}",
    )


def triple(subject: str, predicate: str, obj: Term) -> Triple:
    """Return a triple of things in the namespace of these tests; `obj` may be a literal or a local name."""
    return EX + subject, EX + predicate, EX + obj if isinstance(obj, str) else obj


def shown(view: FactsView) -> set[Triple]:
    """Return what `view` states, without the names of the graphs."""
    return {statement.triple for statement in view.statements()}


def in_graph(graph: str, *triples: Triple) -> set[Statement]:
    """Return `triples` as statements of the graph with the local name `graph`."""
    return {Statement(*one, GRAPH + graph) for one in triples}


def add(store: FactStore, name: str, number: int, *triples: Triple, days: int = 0, replaces: str | None = None):
    """Add a version with `triples` and return it as the store does."""
    return store.add_together([(version(name, number, days=days, replaces=replaces), list(triples))])[0]


A, B, C = triple("a", "p", "b"), triple("b", "p", "c"), triple("c", "p", "d")
