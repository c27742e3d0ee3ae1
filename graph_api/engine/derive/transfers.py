"""Every transfer of personal data out of the area of a privacy law: of what, to whom, where to, under which law.

Which places lie outside which area is law and derived before (shapes/derivations/067-outside-area-of.ttl); here
the transfers are only told apart and named, so that rules can say of each one what carries it.
"""

from collections.abc import Iterator
from hashlib import sha256

from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, Term, Triple, ag

TRANSFER_ROOT = "https://w3id.org/alliance-graph/derived/data-transfer/"


def transfers(graph: Graph, use: str) -> Iterator[Triple]:
    """Yield every transfer that `use` makes."""
    handed = list(dict.fromkeys(_handed(graph, use)))
    for asset in graph.objects(use, ag("personalAsset")):
        for regime in graph.objects(asset, ag("boundByRegime")):
            for importer, place in handed:
                if graph.has(str(place), ag("outsideAreaOf"), regime):
                    yield from _transfer(use, asset, regime, importer, place)


def _handed(graph: Graph, use: str) -> Iterator[tuple[Term, Term]]:
    """Yield who gets data from `use`, and where: the actor wherever they go, a recipient at its seat."""
    for actor in graph.objects(use, ag("actor")):
        for place in graph.objects(use, ag("transfersTo")):
            yield actor, place
    for recipient in graph.objects(use, ag("recipient")):
        for organisation in graph.objects(recipient, ag("actsFor")):
            for seat in graph.objects(organisation, ag("seat")):
                yield recipient, seat


def _transfer(use: str, asset: Term, regime: Term, importer: Term, place: Term) -> Iterator[Triple]:
    node = TRANSFER_ROOT + sha256(f"{use} {asset} {regime} {importer} {place}".encode()).hexdigest()[:16]
    yield node, RDF_TYPE, ag("DataTransfer")
    yield node, ag("transferOf"), use
    yield node, ag("transferredAsset"), asset
    yield node, ag("transferUnder"), regime
    yield node, ag("importedBy"), importer
    yield node, ag("importedTo"), place
