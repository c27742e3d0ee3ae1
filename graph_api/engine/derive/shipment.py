"""What the parts of a shipment inherit from the whole, and which borders it crosses."""

from collections.abc import Iterator
from hashlib import sha256

from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, Term, Triple, ag

CROSSING_ROOT = "https://w3id.org/alliance-graph/derived/border-crossing/"
SHARED = (
    "purpose", "disease", "fieldOfUse", "project", "startsAt", "endsAt", "recipient", "beneficiary",
    "assures", "population", "sensitive", "deliveryChannel", "actor", "action", "place",
)  # fmt: skip


def items(graph: Graph, shipment: str) -> Iterator[Triple]:
    """Yield for each item of `shipment` what it does not state itself but the shipment does."""
    for item in graph.objects(shipment, ag("item")):
        yield str(item), ag("itemOf"), shipment
        for name in SHARED:
            if not any(True for _ in graph.objects(item, ag(name))):
                for shared in graph.objects(shipment, ag(name)):
                    yield str(item), ag(name), shared


def crossings(graph: Graph, shipment: str) -> Iterator[Triple]:
    """Yield every border that the legs of `shipment` cross, out of a country and into one."""
    for leg in graph.objects(shipment, ag("leg")):
        start, end = graph.one(leg, ag("legFrom")), graph.one(leg, ag("legTo"))
        if start is not None and end is not None and start != end:
            yield from _crossing(shipment, start, ag("Export"))
            yield from _crossing(shipment, end, ag("Import"))


def _crossing(shipment: str, place: Term, direction: str) -> Iterator[Triple]:
    node = CROSSING_ROOT + sha256(f"{shipment} {place} {direction}".encode()).hexdigest()[:16]
    yield node, RDF_TYPE, ag("BorderCrossing")
    yield node, ag("crossingPlace"), place
    yield node, ag("crossingDirection"), direction
    yield shipment, ag("borderCrossing"), node
