"""What can be reached from a node along properties that are transitive."""

from collections.abc import Iterable

from graph_api.engine.graph import Graph
from graph_api.engine.terms import ODRL, SKOS, Term

PART_OF, INCLUDED_IN, IMPLIES = ODRL + "partOf", ODRL + "includedIn", ODRL + "implies"
EXACT_MATCH = SKOS + "exactMatch"


def reached(graph: Graph, start: Term, predicates: Iterable[str], symmetric: str | None = None) -> set[Term]:
    """Return what lies one or more steps along `predicates` from `start`, `symmetric` in both directions."""
    along = tuple(predicates)
    found: set[Term] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        steps = [obj for predicate in along for obj in graph.objects(node, predicate)]
        if symmetric is not None:
            steps += [*graph.objects(node, symmetric), *graph.subjects(symmetric, node)]
        for step in steps:
            if step not in found:
                found.add(step)
                waiting.append(step)
    return found


def collections_of(graph: Graph, member: Term) -> set[Term]:
    """Return the collections of which `member` is stated to be a part, at any depth."""
    return reached(graph, member, (PART_OF,))


def wider_actions(graph: Graph, action: Term) -> set[Term]:
    """Return `action`, the actions that are the same, and those in which it is included."""
    return {action, *reached(graph, action, (INCLUDED_IN,), EXACT_MATCH)}


def entailed_actions(graph: Graph, action: Term) -> set[Term]:
    """Return the wider actions, and those that must not be prohibited either because one implies the other."""
    return {action, *reached(graph, action, (INCLUDED_IN, IMPLIES), EXACT_MATCH)}
