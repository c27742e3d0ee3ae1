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
UNKNOWN_TERM, AMBIGUOUS_PROPERTY = ag("unknownTerm"), ag("ambiguousProperty")
_READ: Mapping[str, Callable[[Term], object]] = {
    XSD_BOOLEAN: truth_of,
    XSD_DECIMAL: number_of,
    XSD_INTEGER: number_of,
}


def faults(graph: Graph, schema: Schema) -> Iterator[Triple]:
    """Yield each term that the ontology lacks, each value that cannot be read where a property asks for a number
    or a truth value, and each single-valued property with several values.

    What the engine works out is no word of a case file either: whoever states it claims a conclusion. A property
    of that kind may be named, as the one by which a question answers an operand.
    """
    for predicate, by_object in graph.by_predicate.items():
        for value in _unread(predicate, by_object, schema):
            wrong = Literal(value if isinstance(value, str) else value.lexical)
            yield from ((subject, UNKNOWN_TERM, wrong) for subject in by_object[value])
        if _faulty(predicate, schema):
            yield from ((subject, UNKNOWN_TERM, Literal(predicate)) for subject, _ in graph.pairs(predicate))
        for term, subjects in by_object.items():
            if isinstance(term, str) and _faulty(term, schema) and not _is_derived_property(term, schema):
                yield from ((subject, UNKNOWN_TERM, Literal(term)) for subject in subjects)
        if predicate in schema.functional:
            yield from ((subject, AMBIGUOUS_PROPERTY, predicate) for subject in _repeated(by_object.values()))


def _unread(predicate: str, values: Iterable[Term], schema: Schema) -> list[Term]:
    """Return those of `values` that say nothing, where `predicate` asks for a number or a truth value."""
    read = _READ.get(schema.ranges.get(predicate, ""))
    return [] if read is None else [value for value in values if read(value) is None]


def _faulty(term: str, schema: Schema) -> bool:
    """Tell whether `term` claims to be a word of the ontology and is none, or is a conclusion of the engine."""
    if term in schema.terms:
        return term in schema.derived
    return term in schema.derived or (term.startswith(OWN_NAMESPACES) and term not in OWN_NAMESPACES)


def _is_derived_property(term: str, schema: Schema) -> bool:
    """Tell whether `term` is a property that the engine works out."""
    return term in schema.derived and (term in schema.domains or term in schema.ranges)


def _repeated(groups: Iterable[Iterable[str]]) -> set[str]:
    """Return what is in more than one of `groups`."""
    seen: set[str] = set()
    again: set[str] = set()
    for group in groups:
        again.update(seen.intersection(group))
        seen.update(group)
    return again
