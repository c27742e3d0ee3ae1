"""What the parts of a shipment inherit from the whole, and which borders it crosses."""

from collections.abc import Iterator
from hashlib import sha256

from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, Term, Triple, ag

CROSSING_ROOT = "https://w3id.org/alliance-graph/derived/border-crossing/"
SHARED = (
    "purpose", "disease", "fieldOfUse", "project", "startsAt", "endsAt", "recipient", "beneficiary", "assures",
    "population", "sensitive", "deliveryChannel", "actor", "action", "place", "investigator", "useSite",
)  # fmt: skip


def items(graph: Graph, shipment: str) -> Iterator[Triple]:
    """Yield what each item of `shipment` asks: whether the recipient may have it and the sender may send it.

    An item is a use of the recipient at its site. What it does not state itself the shipment states for it;
    where neither names an actor or an action, the recipient receives it. The sending is a use of the sender.
    """
    consignee = graph.one(shipment, ag("consignee"))
    recipient = graph.one(consignee, ag("siteOf")) if consignee is not None else None
    defaults = {
        "actor": recipient,
        "action": ag("receive"),
        "place": graph.one(consignee, ag("sitePlace")) if consignee is not None else None,
        "useSite": consignee,
    }
    for item in graph.objects(shipment, ag("item")):
        facts = {name: _stated(graph, str(item), shipment, name, defaults.get(name)) for name in SHARED}
        yield str(item), ag("itemOf"), shipment
        for name, values in facts.items():
            for value in values:
                yield str(item), ag(name), value
        yield from _sending(graph, shipment, str(item), facts, recipient)


def _stated(graph: Graph, item: str, shipment: str, name: str, default: Term | None) -> list[Term]:
    for node in (item, shipment):
        found = list(graph.objects(node, ag(name)))
        if found:
            return found
    return [default] if default is not None else []


def _sending(
    graph: Graph, shipment: str, item: str, facts: dict[str, list[Term]], recipient: Term | None
) -> Iterator[Triple]:
    sending = f"{item}/sending"
    own: dict[str, list[Term]] = {
        "actor": list(graph.objects(shipment, ag("consignor"))),
        "action": [ag("transferMaterial")],
        "recipient": [recipient] if recipient is not None else [],
        "asset": list(graph.objects(item, ag("asset"))),
        "useSite": [],
        "investigator": [],
    }
    yield sending, RDF_TYPE, ag("ProposedUse")
    yield sending, RDF_TYPE, ag("Question")
    yield sending, ag("sendingOf"), item
    for name, values in (facts | own).items():
        for value in values:
            yield sending, ag(name), value


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
