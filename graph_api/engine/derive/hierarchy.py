"""Class and property membership that follows from the ontology."""

from collections.abc import Iterator

from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import RDF_TYPE, Triple


def memberships(graph: Graph, schema: Schema) -> Iterator[Triple]:
    """Yield the wider classes of each thing and the wider properties of each statement."""
    for kind, things in graph.by_predicate.get(RDF_TYPE, {}).items():
        for wider in schema.superclasses.get(str(kind), ()):
            for thing in things:
                yield thing, RDF_TYPE, wider
    for predicate in graph.by_predicate.keys() & schema.superproperties.keys():
        for wider in schema.superproperties[predicate]:
            for subject, obj in graph.pairs(predicate):
                yield subject, wider, obj
