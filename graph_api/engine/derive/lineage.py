"""What an asset was made from, and from whom."""

from collections.abc import Iterator

from graph_api.engine.graph import Graph
from graph_api.engine.terms import XSD_INTEGER, Literal, Term, Triple, ag

ASSET, COMBINES_WITH, EXPLOITS, DERIVED_FROM = (
    ag(name) for name in ("asset", "combinesWith", "exploits", "derivedFrom")
)
PRACTISES, PRODUCT, SUPERSEDES = ag("practises"), ag("product"), ag("supersedes")
REPORTING = (ag("reportsOn"), ag("contains"), DERIVED_FROM)


def ancestors(graph: Graph, asset: Term) -> list[str]:
    """Return `asset` and everything it was made from, nearest first."""
    return _reached(graph, asset, DERIVED_FROM)


def _reached(graph: Graph, start: Term, *predicates: str) -> list[str]:
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, str) and node not in found:
            found[node] = None
            for predicate in predicates:
                waiting.extend(graph.objects(node, predicate))
    return list(found)


def lineage(graph: Graph, use: str) -> Iterator[Triple]:
    """Yield what `use` involves, the donors behind it and the intellectual property that it practises."""
    for asset in [a for p in (ASSET, COMBINES_WITH, EXPLOITS) for a in graph.objects(use, p)]:
        for ancestor in ancestors(graph, asset):
            yield use, ag("involves"), ancestor
            yield str(asset), ag("inheritsFrom"), ancestor
            for donor in graph.objects(ancestor, ag("donor")):
                yield use, ag("needsConsentOf"), donor
            for practised in graph.objects(ancestor, PRACTISES):
                yield use, ag("practisedIP"), practised
    for practised in graph.objects(use, PRACTISES):
        yield use, ag("practisedIP"), practised
    for product in graph.objects(use, PRODUCT):
        for practised in graph.objects(product, PRACTISES):
            yield use, ag("practisedIP"), practised


def reports(graph: Graph) -> Iterator[Triple]:
    """Yield on what each work draws: that on which it reports, what it contains, and all that was made from."""
    for work in graph.instances(ag("Work")):
        for behind in _reached(graph, work, *REPORTING):
            if behind != work:
                yield work, ag("drawsOn"), behind


def pool_counts(graph: Graph) -> Iterator[Triple]:
    """Yield how many members of each pool the graph knows."""
    for pool in graph.instances(ag("Pool")):
        members = len(list(graph.objects(pool, ag("pooledFrom"))))
        yield pool, ag("foundMemberCount"), Literal(str(members), XSD_INTEGER)


def successions(graph: Graph) -> Iterator[Triple]:
    """Yield every earlier version that a consent supersedes, directly or through others."""
    for consent, _ in list(graph.pairs(SUPERSEDES)):
        for earlier in _reached(graph, consent, SUPERSEDES):
            if earlier != consent:
                yield consent, SUPERSEDES, earlier
