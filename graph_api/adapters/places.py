"""Countries from ISO 3166, as pycountry keeps them."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version

import pycountry

from graph_api.adapters.rdf_files import RdfFile
from graph_api.engine.terms import LABEL, RDF_LANGSTRING, RDF_TYPE, SKOS, Literal, Triple, ag

PLACE_ROOT = "https://w3id.org/alliance-graph/place/"


def countries() -> RdfFile:
    """Return every country with its names and codes, each within the world."""
    triples = list(_triples())
    digest = sha256(f"{version('pycountry')} {len(triples)}".encode()).hexdigest()
    return RdfFile("places", digest, {"": triples})


def _triples() -> Iterator[Triple]:
    for country in pycountry.countries:
        place = PLACE_ROOT + country.alpha_2
        yield place, RDF_TYPE, ag("Country")
        yield place, LABEL, Literal(country.name, RDF_LANGSTRING, "en")
        yield place, SKOS + "notation", Literal(country.alpha_2)
        yield place, SKOS + "notation", Literal(country.alpha_3)
        yield place, ag("within"), ag("World")
        common = getattr(country, "common_name", None)
        if common:
            yield place, SKOS + "altLabel", Literal(common, RDF_LANGSTRING, "en")
