"""Places: every country once, by name and codes, within the world."""

import pycountry
import pytest

from graph_api.adapters.law_places import law_places
from graph_api.adapters.places import PLACE_ROOT, countries
from graph_api.engine.graph import Graph
from graph_api.engine.terms import LABEL, RDF_TYPE, SKOS, Literal, ag
from graph_api.services.catalogues.agreements import place_key
from tests.support.cases import application


def test_every_country_has_its_name_and_codes():
    graph = Graph(countries().graphs[""])
    places = list(graph.instances(ag("Country")))
    assert len(places) == len(set(places)) == len(list(pycountry.countries)) > 240
    for place in places:
        assert graph.has(place, ag("within"), ag("World"))
        codes = {o.lexical for o in graph.objects(place, SKOS + "notation") if isinstance(o, Literal)}
        assert {len(code) for code in codes} == {2, 3}
        assert place.removeprefix(PLACE_ROOT) in codes
        label = graph.one(place, LABEL)
        assert isinstance(label, Literal)
        assert (bool(label.lexical), label.language) == (True, "en")


def test_well_known_names_are_among_them():
    graph = Graph(countries().graphs[""])
    for code, name in (("DE", "Germany"), ("US", "United States"), ("GB", "United Kingdom")):
        assert Literal(name, f"{RDF_TYPE[:-4]}langString", "en") in set(graph.objects(PLACE_ROOT + code, LABEL))
    bolivia = {o.lexical for o in graph.objects(PLACE_ROOT + "BO", SKOS + "altLabel") if isinstance(o, Literal)}
    assert bolivia == {"Bolivia"}


def test_a_code_names_one_place():
    pairs = [(o, s) for s, p, o in countries().graphs[""] if p == SKOS + "notation"]
    assert len({code for code, _ in pairs}) == len(pairs)


def test_the_same_countries_have_the_same_digest_and_are_in_the_store():
    assert countries().sha256 == countries().sha256
    sources = {version.source for version in application().store.versions()}
    assert {"places", "ontology"} <= sources
    again = application().importer.bring_in(countries(), "tester", check=False)
    assert [one.unchanged for one in again] == [True]


def test_the_terms_of_places_are_in_the_ontology():
    terms = application().rulebook.schema.terms
    ours = {t for triple in countries().graphs[""] for t in triple if str(t).startswith(ag(""))}
    assert ours <= terms


def test_a_law_has_the_place_of_its_name_where_that_is_one_place():
    places = law_places()
    assert places[place_key("Germany")].iri == PLACE_ROOT + "DE"
    assert places[place_key("Texas")].iri.endswith("US-TX")
    assert places[place_key("Texas, United States")].iri.endswith("US-TX")
    assert place_key("Georgia") not in places, "a country and a state"
    texas = places[place_key("Texas")]
    assert (texas.iri, ag("within"), PLACE_ROOT + "US") in texas.triples


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("England and Wales", "England & Wales", "England and Wales, UK"), "GB-EAW"),
        (("Wales", "Wales, United Kingdom"), "GB-WLS"),
        (("Québec", "Province of Quebec", "Quebec, Canada"), "CA-QC"),
        (("Republic of Korea", "South Korea"), "KR"),
        (("UK", "United Kingdom"), "GB"),
        (("P.R. China", "People's Republic of China"), "CN"),
        (("Puerto Rico",), "PR"),
        (("Macau", "Macao"), "MO"),
        (("New York, USA", "New York, U.S.A.", "State of New York, United States of America"), "US-NY"),
    ],
)
def test_a_place_of_law_is_known_by_the_names_that_agreements_use(names, code):
    assert {law_places()[place_key(name)].iri.rpartition("/")[2] for name in names} == {code}


@pytest.mark.parametrize(
    "name", ["Korea", "Georgia", "Ontario and Canada", "California; Hong Kong", "Republic of China"]
)
def test_a_name_of_several_places_or_of_none_is_not_known(name):
    assert place_key(name) not in law_places()
