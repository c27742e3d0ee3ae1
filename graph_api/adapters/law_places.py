"""Places whose law may govern an agreement: countries, and states and provinces with a law of their own."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final
from urllib.parse import quote

import pycountry
from pycountry.db import Data

from graph_api.adapters.places import PLACE_ROOT
from graph_api.engine.terms import LABEL, RDF_LANGSTRING, RDF_TYPE, SKOS, Literal, ag
from graph_api.services.catalogues.agreements import LawPlace, place_key
from graph_api.services.catalogues.reading import RECORDS

FEDERATIONS: Final = ("US", "CA", "GB", "AU")

OTHER_NAMES: Final = {
    "US": ("USA", "US"), "GB": ("UK", "Great Britain"), "AE": ("UAE",), "CN": ("PRC", "PR China"),
    "MO": ("Macau",), "RU": ("Russia",), "TR": ("Turkey",), "IE": ("Republic of Ireland",),
    "HK": ("Hong Kong SAR",),
}  # fmt: skip
"""Names of countries, by ISO 3166-1 code, that agreements use and the standard does not list."""

ENGLAND_AND_WALES: Final = ("GB-EAW", "England and Wales", "GB")
"""One jurisdiction of two countries, with the code that ISO 3166-2:GB adds for it."""


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
    countries = {country.alpha_2: list(_names_of(country)) for country in pycountry.countries}
    for code, names in countries.items():
        yield from ((name, LawPlace(PLACE_ROOT + code)) for name in names)
    parts = [(part.code, part.name.partition(" [")[0], part.country_code) for part in pycountry.subdivisions]
    for code, name, country in [*parts, ENGLAND_AND_WALES]:
        if name in countries.get(code.partition("-")[2], ()):
            continue  # a country of its own, such as Puerto Rico
        place = _part(code, name, country)
        yield from ((f"{name}, {of}", place) for of in countries[country])
        if country in FEDERATIONS:
            yield name, place


def _names_of(country: Data) -> Iterator[str]:
    """Yield the names of `country`; `Korea, Republic of` also as it is spoken."""
    yield country.name
    yield from (getattr(country, n) for n in ("official_name", "common_name") if hasattr(country, n))
    behind = country.name.rpartition(", ")
    if behind[2].endswith(" of"):
        yield f"{behind[2]} {behind[0]}"
    yield from OTHER_NAMES.get(country.alpha_2, ())


def _part(code: str, name: str, country: str) -> LawPlace:
    iri = f"{RECORDS}place/{quote(code)}"
    stated = (
        (iri, RDF_TYPE, ag("Place")),
        (iri, LABEL, Literal(name, RDF_LANGSTRING, "en")),
        (iri, SKOS + "notation", Literal(code)),
        (iri, ag("within"), PLACE_ROOT + country),
    )
    return LawPlace(iri, stated)
