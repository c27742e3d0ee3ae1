"""For whom an agent acts and who controls whom at the time of a use."""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256

from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, XSD_DECIMAL, Literal, Term, Triple, ag, number_of

VALID = ag("ValidThroughout")
POSITION_ROOT = "https://w3id.org/alliance-graph/derived/control-position/"


def acting(graph: Graph, agent: Term) -> Iterator[Triple]:
    """Yield for whom `agent` acts: itself, its employers and the wholes of which they are units."""
    found: dict[str, None] = {}
    waiting = [agent]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str) and current not in found:
            found[current] = None
            waiting.extend(graph.objects(current, ag("unitOf")))
            for post in graph.subjects(ag("employee"), current):
                if graph.has(post, ag("validityState"), VALID):
                    waiting.extend(graph.objects(post, ag("employer")))
    for whole in found:
        yield str(agent), ag("actsFor"), whole


def control(graph: Graph) -> Iterator[Triple]:
    """Yield the share that each organisation reaches in each other one, along the strongest chain."""
    direct: dict[str, dict[str, Decimal]] = {}
    for interest in graph.instances(ag("ControlInterest")):
        over, holder = (graph.one(interest, ag(n)) for n in ("controlledOrganisation", "controllingOrganisation"))
        share = number_of(graph.one(interest, ag("votingShare")))
        valid = graph.has(interest, ag("validityState"), VALID)
        if isinstance(over, str) and isinstance(holder, str) and share is not None and valid:
            held = direct.setdefault(holder, {})
            held[over] = max(share, held.get(over, Decimal(0)))
    for holder in sorted(direct):
        for over, share in sorted(_reach(direct, holder).items()):
            yield from _position(holder, over, share)


def _reach(direct: dict[str, dict[str, Decimal]], holder: str) -> dict[str, Decimal]:
    best = dict(direct[holder])
    waiting = list(best)
    while waiting:
        middle = waiting.pop()
        for over, share in direct.get(middle, {}).items():
            reached = min(best[middle], share)
            if over != holder and reached > best.get(over, Decimal(0)):
                best[over] = reached
                waiting.append(over)
    return best


def _position(holder: str, over: str, share: Decimal) -> Iterator[Triple]:
    node = POSITION_ROOT + sha256(f"{holder} {over}".encode()).hexdigest()[:16]
    yield node, RDF_TYPE, ag("ControlPosition")
    yield node, ag("positionOf"), holder
    yield node, ag("positionIn"), over
    yield node, ag("effectiveShare"), Literal(f"{share:f}", XSD_DECIMAL)
