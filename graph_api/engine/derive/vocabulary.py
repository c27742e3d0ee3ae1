"""What is wrong with the words of a case file: terms that do not exist, single values that are several."""

from collections.abc import Iterable, Iterator

from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import AG, ODRL, XSD_BOOLEAN, Literal, Term, Triple, ag, truth_of

OWN_NAMESPACES = (AG, ODRL)


def faults(graph: Graph, schema: Schema) -> Iterator[Triple]:
    """Yield each term that the ontology lacks, each value that is neither true nor false where a property asks for
    a truth value, and each single-valued property with several values.

    A property that the engine works out is no word of a case file either: whoever states it claims a conclusion.
    """
    fine = schema.terms - schema.derived
    for subject in list(graph.nodes()):
        for predicate, objects in graph.predicates(subject):
            values = list(objects)
            for value in _unread_truths(predicate, values, schema):
                yield subject, ag("unknownTerm"), Literal(value if isinstance(value, str) else value.lexical)
            for term in (predicate, *values):
                if isinstance(term, Literal) or term in fine:
                    continue
                if _unknown(term, schema) or term in schema.derived:
                    yield subject, ag("unknownTerm"), Literal(term)
            if len(values) > 1 and predicate in schema.functional:
                yield subject, ag("ambiguousProperty"), predicate


def _unread_truths(predicate: str, values: Iterable[Term], schema: Schema) -> list[Term]:
    """Return those of `values` that are neither true nor false, where `predicate` asks for a truth value."""
    return [v for v in values if truth_of(v) is None] if schema.ranges.get(predicate) == XSD_BOOLEAN else []


def _unknown(term: str, schema: Schema) -> bool:
    return term.startswith(OWN_NAMESPACES) and term not in OWN_NAMESPACES and term not in schema.terms
