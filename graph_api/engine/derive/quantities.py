"""How much a shipment takes of what is limited, kept in reserve or capped by a charter, and what shares come to.

Amounts are added up only where every one of them is stated once, as a positive number, in one and the same
UCUM unit. Where that fails there is no sum, and the rules that need it say so.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, XSD_DECIMAL, Literal, Term, Triple, ag, number_of

TAKEN_ROOT = "https://w3id.org/alliance-graph/derived/taken-amount/"
CAP_ROOT = "https://w3id.org/alliance-graph/derived/cap-position/"
LATER = (ag("HappensAfter"), ag("NotHappenedYet"))


class Amount(NamedTuple):
    """A number of units of one kind."""

    number: Decimal
    unit: str


def taken(graph: Graph, shipment: str) -> Iterator[Triple]:
    """Yield what the items of `shipment` take in all of each material and against each limit.

    What is left of a material is given where its amount is stated in the same unit.
    """
    members: dict[str, list[str]] = {}
    for item in graph.objects(shipment, ag("item")):
        for source in (*graph.objects(item, ag("asset")), *graph.subjects(ag("limitsItem"), item)):
            members.setdefault(str(source), []).append(str(item))
    for source, items in members.items():
        total = _sum(_amounts(graph, items))
        if total is not None:
            node = TAKEN_ROOT + sha256(f"{shipment} {source}".encode()).hexdigest()[:16]
            yield node, RDF_TYPE, ag("TakenAmount")
            yield node, ag("takenFrom"), source
            yield node, ag("takenValue"), _decimal(total.number)
            yield node, ag("takenUnit"), Literal(total.unit)
            stock = _amount(graph, graph.one(source, ag("quantity")))
            if stock is not None and stock.unit == total.unit:
                yield node, ag("leftValue"), _decimal(stock.number - total.number)


def cap_positions(graph: Graph, shipment: str) -> Iterator[Triple]:
    """Yield how far each cap of the charter of `shipment` is used up when the shipment is counted in.

    Every drawdown counts that is not known to come later, and one that names no donor counts for each donor.
    """
    items = [str(item) for item in graph.objects(shipment, ag("item"))]
    donors = {donor: None for item in items for donor in graph.objects(item, ag("needsConsentOf"))}
    for charter in graph.objects(shipment, ag("underCharter")):
        drawn = [d for d in graph.subjects(ag("drawdownOf"), charter) if not _comes_later(graph, d)]
        if _states(graph, charter, "capInTotal"):
            used = _sum([*_drawn(graph, drawn), *_amounts(graph, items)])
            yield from _position(graph, charter, None, "capInTotal", used)
        if _states(graph, charter, "capPerDonor"):
            for donor in donors:
                counted = [d for d in drawn if _concerns(graph, d, donor)]
                own = [item for item in items if graph.has(item, ag("needsConsentOf"), donor)]
                used = _sum([*_drawn(graph, counted), *_amounts(graph, own)])
                yield from _position(graph, charter, donor, "capPerDonor", used)


def shares(graph: Graph) -> Iterator[Triple]:
    """Yield what the shares in each asset come to, of interests in effect that no other one displaces."""
    found: dict[str, list[str]] = {}
    for asset, interest in graph.pairs(ag("operativeInterest")):
        found.setdefault(asset, []).append(str(interest))
    for asset, interests in found.items():
        standing = [i for i in interests if not {*interests} & {*graph.subjects(ag("displaces"), i)}]
        stated = [number_of(graph.one(interest, ag("share"))) for interest in standing]
        known = [share for share in stated if share is not None]
        if known:
            yield asset, ag("sharesOnRecord"), _decimal(sum(known, Decimal(0)))


def _position(graph: Graph, charter: Term, donor: Term | None, name: str, used: Amount | None) -> Iterator[Triple]:
    node = CAP_ROOT + sha256(f"{charter} {donor}".encode()).hexdigest()[:16]
    cap = _amount(graph, graph.one(charter, ag(name)))
    yield node, RDF_TYPE, ag("CapPosition")
    yield node, ag("capPositionOf"), charter
    if donor is not None:
        yield node, ag("capPositionDonor"), donor
    if cap is not None and used is not None and cap.unit == used.unit:
        yield node, ag("usedValue"), _decimal(used.number)
        yield node, ag("capValue"), _decimal(cap.number)


def _comes_later(graph: Graph, drawdown: str) -> bool:
    return any(graph.has(drawdown, ag("timing"), later) for later in LATER)


def _concerns(graph: Graph, drawdown: str, donor: Term) -> bool:
    named = list(graph.objects(drawdown, ag("drawdownDonor")))
    return not named or donor in named


def _states(graph: Graph, node: Term, name: str) -> bool:
    return any(True for _ in graph.objects(node, ag(name)))


def _drawn(graph: Graph, drawdowns: Iterable[str]) -> list[Amount | None]:
    return [_amount(graph, graph.one(drawdown, ag("drawdownQuantity"))) for drawdown in drawdowns]


def _amounts(graph: Graph, items: Iterable[str]) -> list[Amount | None]:
    return [_amount(graph, graph.one(item, ag("quantity"))) for item in items]


def _amount(graph: Graph, quantity: Term | None) -> Amount | None:
    """Return the amount that `quantity` states, or None where it states none that can be added up."""
    if quantity is None:
        return None
    number, unit = number_of(graph.one(quantity, ag("numericValue"))), graph.one(quantity, ag("unitCode"))
    if number is None or number <= 0 or not isinstance(unit, Literal):
        return None
    return Amount(number, unit.lexical)


def _sum(amounts: list[Amount | None]) -> Amount | None:
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts) or len({amount.unit for amount in known}) > 1:
        return None
    return Amount(sum((amount.number for amount in known), Decimal(0)), known[0].unit)


def _decimal(number: Decimal) -> Literal:
    return Literal(f"{number:f}", XSD_DECIMAL)
