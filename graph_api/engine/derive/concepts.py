"""How concepts, places and actions stand to one another."""

from collections.abc import Iterable, Iterator

from graph_api.engine.graph import Graph
from graph_api.engine.terms import ODRL, RDFS, SKOS, Term, Triple, ag, truth_of

WIDER = (SKOS + "broader", ag("within"), SKOS + "exactMatch", RDFS + "subClassOf", ODRL + "includedIn")
EXACT_MATCH, TOP_CONCEPT_OF = SKOS + "exactMatch", SKOS + "topConceptOf"
CLOSED_SCHEME, PLACE, COUNTRY = ag("closedScheme"), ag("Place"), ag("Country")
AT_OR_BELOW, ROOTED_IN, DIFFERS_FROM = ag("atOrBelow"), ag("rootedIn"), ag("differsFrom")


def concepts(graph: Graph, asked: Iterable[Term]) -> Iterator[Triple]:
    """Yield the closure of every concept hierarchy, and from which others the `asked` concepts differ."""
    wider = {node: _closure(graph, node) for node in sorted(_nodes(graph, asked))}
    schemes = {
        node: {scheme for w in above for scheme in graph.objects(w, TOP_CONCEPT_OF)}
        for node, above in wider.items()
    }
    for node, above in wider.items():
        for other in sorted(above):
            yield node, AT_OR_BELOW, other
        for scheme in schemes[node]:
            yield node, ROOTED_IN, scheme
    closed = {s for found in schemes.values() for s in found if truth_of(graph.one(s, CLOSED_SCHEME))}
    for left in sorted({a for a in asked if isinstance(a, str)}):
        if not _may_differ(graph, left):
            continue
        for right, above in wider.items():
            if schemes[left] & schemes[right] & closed and right not in wider[left] and left not in above:
                yield left, DIFFERS_FROM, right


def _nodes(graph: Graph, asked: Iterable[Term]) -> set[str]:
    nodes = {a for a in asked if isinstance(a, str)}
    for predicate in (*WIDER, TOP_CONCEPT_OF):
        for subject, obj in graph.pairs(predicate):
            nodes.add(subject)
            if predicate != TOP_CONCEPT_OF and isinstance(obj, str):
                nodes.add(obj)
    return nodes


def _closure(graph: Graph, node: str) -> set[str]:
    found = {node}
    waiting = [node]
    while waiting:
        current = waiting.pop()
        same = graph.subjects(EXACT_MATCH, current)
        for other in [*(o for p in WIDER for o in graph.objects(current, p)), *same]:
            if isinstance(other, str) and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _may_differ(graph: Graph, node: str) -> bool:
    """Tell whether what is not above or below `node` lies outside it: groups of countries may overlap."""
    return not graph.is_a(node, PLACE) or graph.is_a(node, COUNTRY)
