"""Countries from ISO 3166, as pycountry keeps them. Its database is read when a country is asked for."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from graph_api.adapters.rdf_files import RdfFile
from graph_api.domain.errors import StoreError
from graph_api.engine.terms import LABEL, RDF_LANGSTRING, RDF_TYPE, SKOS, Literal, Triple, ag

PLACES = "places"
PLACE_ROOT = "https://w3id.org/alliance-graph/place/"


def countries() -> RdfFile:
    """Return every country with its names and codes, each within the world."""
    return RdfFile(PLACES, digest_of_countries(), {"": list(_triples())})


def digest_of_countries() -> str:
    """Return a digest that is another one where `countries` may be: of what they are made from, and of how."""
    package = find_spec("pycountry")
    if package is None or package.origin is None:
        raise StoreError("the package `pycountry` is not here; install this program with what it needs")
    database = Path(package.origin).parent / "databases" / "iso3166-1.json"
    return sha256(database.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _triples() -> Iterator[Triple]:
    import pycountry  # noqa: PLC0415  # slow to import, and a store has the countries mostly

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
