"""Places whose law may govern an agreement: countries, and states and provinces with a law of their own."""

from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote

import pycountry

from graph_api.adapters.places import PLACE_ROOT
from graph_api.engine.terms import LABEL, RDF_LANGSTRING, RDF_TYPE, SKOS, Literal, ag
from graph_api.services.catalogues.agreements import LawPlace, place_key
from graph_api.services.catalogues.reading import RECORDS

FEDERATIONS = ("US", "CA", "GB", "AU")

SHORT = {"US": ("USA", "US", "United States of America"), "GB": ("UK",)}


@cache
def law_places() -> Mapping[str, LawPlace]:
    """Return the places by the keys of their names, without names of several places such as `Georgia`.

    A state or province is known by its name alone in federations whose states have private law of their own, and
    with the name of its country anywhere.
    """
    found: dict[str, set[LawPlace]] = {}
    for name, place in _named():
        found.setdefault(place_key(name), set()).add(place)
    return {name: next(iter(places)) for name, places in found.items() if len(places) == 1}


def _named() -> Iterator[tuple[str, LawPlace]]:
    for country in pycountry.countries:
        place = LawPlace(PLACE_ROOT + country.alpha_2)
        names = [country.name, *(getattr(country, n, "") for n in ("official_name", "common_name"))]
        yield from ((name, place) for name in names if name)
        if country.alpha_2 in ("US", "GB"):
            yield country.alpha_3, place
    for part in pycountry.subdivisions:
        place = _part(part.code, part.name, part.country_code)
        yield f"{part.name}, {part.country.name}", place
        yield from ((f"{part.name}, {short}", place) for short in SHORT.get(part.country_code, ()))
        if part.country_code in FEDERATIONS:
            yield part.name, place


def _part(code: str, name: str, country: str) -> LawPlace:
    iri = f"{RECORDS}place/{quote(code)}"
    stated = (
        (iri, RDF_TYPE, ag("Place")),
        (iri, LABEL, Literal(name, RDF_LANGSTRING, "en")),
        (iri, SKOS + "notation", Literal(code)),
        (iri, ag("within"), PLACE_ROOT + country),
    )
    return LawPlace(iri, stated)
