"""What is wrong with the words of a case file: terms that do not exist, single values that are several."""

from collections.abc import Iterator

from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import AG, ODRL, Literal, Term, Triple, ag

OWN_NAMESPACES = (AG, ODRL)


def faults(graph: Graph, schema: Schema) -> Iterator[Triple]:
    """Yield each term that the ontology lacks and each single-valued property with several values.

    A property that the engine works out is no word of a case file either: whoever states it claims a conclusion.
    """
    for subject in list(graph.nodes()):
        for predicate, objects in graph.predicates(subject):
            values = list(objects)
            for term in (predicate, *values):
                if _unknown(term, schema) or term in schema.derived:
                    yield subject, ag("unknownTerm"), Literal(str(term))
            if len(values) > 1 and predicate in schema.functional:
                yield subject, ag("ambiguousProperty"), predicate


def _unknown(term: Term, schema: Schema) -> bool:
    own = isinstance(term, str) and term.startswith(OWN_NAMESPACES) and term not in OWN_NAMESPACES
    return own and term not in schema.terms
