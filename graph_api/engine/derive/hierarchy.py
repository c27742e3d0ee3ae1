"""Class and property membership that follows from the ontology."""

from collections.abc import Iterator

from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import RDF_TYPE, Triple


def memberships(graph: Graph, schema: Schema) -> Iterator[Triple]:
    """Yield the wider classes of each thing and the wider properties of each statement."""
    for subject, predicate, obj in graph:
        if predicate == RDF_TYPE:
            for kind in schema.superclasses.get(str(obj), ()):
                yield subject, RDF_TYPE, kind
        else:
            for wider in schema.superproperties.get(predicate, ()):
                yield subject, wider, obj
