"""Keeps records of decisions in a graph of their own in the embedded store; no decision reads it."""

from collections.abc import Collection
from typing import Final

from pyoxigraph import NamedNode, Quad

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.oxigraph_view import OxigraphView
from graph_api.adapters.rdf_terms import node, to_oxigraph
from graph_api.domain.errors import NotAllowedError
from graph_api.engine.terms import Triple
from graph_api.services.ports import FactsView

LOG: Final = NamedNode("https://w3id.org/alliance-graph/decisions")


class StoredDecisions:
    """The log in `store`. Documents stay as they are, so that what is remembered of them stays, too."""

    def __init__(self, store: OxigraphStore) -> None:
        self._store = store

    def append(self, triples: Collection[Triple]) -> None:
        """Add `triples` to the log."""
        quads = [Quad(node(s), NamedNode(p), to_oxigraph(o), LOG) for s, p, o in triples]
        self._store.change_working((), quads)

    def graphs_of(self, view: FactsView) -> Collection[str]:
        """Return the versions that `view` shows; raise NotAllowedError where it is one of another store."""
        if not isinstance(view, OxigraphView):
            raise NotAllowedError("decisions cannot be recorded: they were not made on the embedded store")
        return view.graphs
