"""What the parts of a shipment inherit from the whole, and which borders it crosses."""

from collections.abc import Iterator
from hashlib import sha256

from graph_api.engine.derive.time import Interval
from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, Term, Triple, ag, moment_of

RECEIVE, SEND = ag("receive"), ag("transferMaterial")
CROSSING_ROOT = "https://w3id.org/alliance-graph/derived/border-crossing/"
SHARED = (
    "purpose", "disease", "fieldOfUse", "project", "startsAt", "endsAt", "recipient", "beneficiary", "assures",
    "population", "sensitive", "deliveryChannel", "actor", "action", "place", "investigator", "useSite",
    "transferSafeguard", "repeatedTransfer", "reidentifies", "linksWith", "conditionMet", "product",
    "intendedCount", "grantedDepth", "smallestCellPublished",
)  # fmt: skip


def items(graph: Graph, shipment: str) -> Iterator[Triple]:
    """Yield what each item of `shipment` asks: whether the recipient may have it and the sender may send it.

    An item is a use of the recipient at its site. What it does not state itself the shipment states for it;
    where neither names an actor or an action, the recipient receives it. The sending is a use of the sender, at
    the site where the material is kept.
    """
    consignee = graph.one(shipment, ag("consignee"))
    recipient = graph.one(consignee, ag("siteOf")) if consignee is not None else None
    defaults = {
        "actor": recipient,
        "action": RECEIVE,
        "place": graph.one(consignee, ag("sitePlace")) if consignee is not None else None,
        "useSite": consignee,
    }
    for item in graph.objects(shipment, ag("item")):
        facts = {name: _stated(graph, str(item), shipment, name, defaults.get(name)) for name in SHARED}
        for kind in ("ShipmentItem", "ProposedUse", "Question"):
            yield str(item), RDF_TYPE, ag(kind)
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
    assets = list(graph.objects(item, ag("asset")))
    sites = list(dict.fromkeys(site for asset in assets for site in graph.objects(asset, ag("storedAt"))))
    places = list(dict.fromkeys(place for site in sites for place in graph.objects(site, ag("sitePlace"))))
    own: dict[str, list[Term]] = {
        "actor": list(graph.objects(shipment, ag("consignor"))),
        "action": [SEND],
        "recipient": [recipient] if recipient is not None else [],
        "asset": assets,
        "useSite": sites,
        "place": places or facts["place"],
        "investigator": [],
    }
    yield sending, RDF_TYPE, ag("ProposedUse")
    yield sending, RDF_TYPE, ag("Question")
    yield sending, ag("sendingOf"), item
    for name, values in (facts | own).items():
        for value in values:
            yield sending, ag(name), value


def hands(graph: Graph, shipment: str) -> list[Term]:
    """Return those through whose hands `shipment` goes: who sends it, who receives it, and for whom."""
    sites = graph.objects(shipment, ag("consignee"))
    return [
        *graph.objects(shipment, ag("consignor")),
        *graph.objects(shipment, ag("receivingOperator")),
        *(organisation for site in sites for organisation in graph.objects(site, ag("siteOf"))),
    ]


def stray_leg(graph: Graph, shipment: str, interval: Interval) -> str | None:
    """Return a leg of `shipment` that begins or ends outside `interval`, or at no instant that can be read."""
    for leg in graph.objects(shipment, ag("leg")):
        for moment in (moment_of(o) for name in ("departsAt", "arrivesAt") for o in graph.objects(leg, ag(name))):
            if moment is None or not interval.start <= moment <= interval.end:
                return str(leg)
    return None


def crossings(graph: Graph, shipment: str) -> Iterator[Triple]:
    """Yield every border that the legs of `shipment` cross: of countries, of their parts and of groups of them.

    A leg leaves the places that hold its beginning and not its end, and enters those that hold its end alone.
    """
    for leg in graph.objects(shipment, ag("leg")):
        start, end = graph.one(leg, ag("legFrom")), graph.one(leg, ag("legTo"))
        if start is not None and end is not None:
            left, entered = _places(graph, start), _places(graph, end)
            for place in left:
                if place not in entered:
                    yield from _crossing(shipment, place, ag("Export"))
            for place in entered:
                if place not in left:
                    yield from _crossing(shipment, place, ag("Import"))


def _places(graph: Graph, place: Term) -> list[Term]:
    """Return `place` and every place that contains it."""
    found: dict[Term, None] = {}
    waiting = [place]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found[current] = None
            waiting.extend(graph.objects(current, ag("within")))
    return list(found)


def _crossing(shipment: str, place: Term, direction: str) -> Iterator[Triple]:
    node = CROSSING_ROOT + sha256(f"{shipment} {place} {direction}".encode()).hexdigest()[:16]
    yield node, RDF_TYPE, ag("BorderCrossing")
    yield node, ag("crossingPlace"), place
    yield node, ag("crossingDirection"), direction
    yield shipment, ag("borderCrossing"), node
