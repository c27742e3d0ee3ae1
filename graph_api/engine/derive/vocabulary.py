"""What is wrong with the words of a case file: terms that do not exist, single values that are several."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import (
    AG,
    ODRL,
    XSD_BOOLEAN,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    Term,
    Triple,
    ag,
    number_of,
    truth_of,
)

OWN_NAMESPACES = (AG, ODRL)
_READ: Mapping[str, Callable[[Term], object]] = {
    XSD_BOOLEAN: truth_of,
    XSD_DECIMAL: number_of,
    XSD_INTEGER: number_of,
}


def faults(graph: Graph, schema: Schema) -> Iterator[Triple]:
    """Yield each term that the ontology lacks, each value that cannot be read where a property asks for a number
    or a truth value, and each single-valued property with several values.

    A property that the engine works out is no word of a case file either: whoever states it claims a conclusion.
    """
    fine = schema.terms - schema.derived
    for subject in list(graph.nodes()):
        for predicate, objects in graph.predicates(subject):
            values = list(objects)
            for value in _unread(predicate, values, schema):
                yield subject, ag("unknownTerm"), Literal(value if isinstance(value, str) else value.lexical)
            for term in (predicate, *values):
                if isinstance(term, Literal) or term in fine:
                    continue
                if _unknown(term, schema) or term in schema.derived:
                    yield subject, ag("unknownTerm"), Literal(term)
            if len(values) > 1 and predicate in schema.functional:
                yield subject, ag("ambiguousProperty"), predicate


def _unread(predicate: str, values: Iterable[Term], schema: Schema) -> list[Term]:
    """Return those of `values` that say nothing, where `predicate` asks for a number or a truth value."""
    read = _READ.get(schema.ranges.get(predicate, ""))
    return [] if read is None else [value for value in values if read(value) is None]


def _unknown(term: str, schema: Schema) -> bool:
    return term.startswith(OWN_NAMESPACES) and term not in OWN_NAMESPACES and term not in schema.terms
