"""What a name in a request means: exactly one thing of the right kind, or a message with what comes nearest."""

from collections.abc import Iterable

import pytest

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.places import PLACE_ROOT
from graph_api.domain.errors import InvalidFieldError, UnknownNameError
from graph_api.engine.schema import Schema
from graph_api.engine.terms import DCTERMS, LABEL, RDF_LANGSTRING, RDF_TYPE, SKOS, Literal, Triple, ag
from graph_api.services.resolve_name import NameResolver
from tests.adapters.store_states import version
from tests.support.cases import alliance, application

EX = "https://example.org/names/"
SCHEMA = Schema(superclasses={ag("Company"): (ag("Organisation"), ag("Agent")), ag("Person"): (ag("Agent"),)})
LABELS = {ag("Agent"): "agent", ag("Asset"): "asset"}


def thing(name: str, kind: str, **names: str) -> list[Triple]:
    """Return a thing of class `kind` with an identifier, a label, a notation or another name."""
    predicates = {"identifier": DCTERMS + "identifier", "label": LABEL, "notation": SKOS + "notation",
                  "pref": SKOS + "prefLabel", "alt": SKOS + "altLabel"}  # fmt: skip
    stated: list[Triple] = [(EX + name, predicates[key], Literal(text)) for key, text in names.items()]
    return [(EX + name, RDF_TYPE, ag(kind)), *stated]


def resolver(*things: Iterable[Triple]) -> NameResolver:
    store = OxigraphStore()
    store.add(version("names"), [triple for one in things for triple in one])
    return NameResolver(store.view(), SCHEMA, LABELS)


ACME = thing("acme", "Company", identifier="C-1", label="Acme", notation="ACM", pref="Acme Inc", alt="The Acme")


@pytest.mark.parametrize(
    "text",
    ["C-1", "Acme", "ACM", "Acme Inc", "The Acme", "  Acme\n", EX + "acme"],
)
def test_a_thing_is_found_by_each_of_its_names(text: str):
    assert resolver(ACME).resolve("actor", text, ag("Agent")) == EX + "acme"


def test_a_label_in_english_is_a_name():
    labelled = [(EX + "x", RDF_TYPE, ag("Person")), (EX + "x", LABEL, Literal("Ann", RDF_LANGSTRING, "en"))]
    assert resolver(labelled).resolve("actor", "Ann", ag("Agent")) == EX + "x"


@pytest.mark.parametrize("text", ["acme", "Acm", "Acme.", "C-10", "", EX, EX + "acme2", "_:acme", "ex:acme"])
def test_what_is_nearly_a_name_is_none(text: str):
    with pytest.raises(UnknownNameError, match=r"`actor`: no agent is called `"):
        resolver(ACME).resolve("actor", text, ag("Agent"))


def test_a_name_of_several_things_is_not_chosen_between():
    two = resolver(thing("b", "Company", label="Acme"), thing("a", "Person", identifier="Acme"))
    with pytest.raises(InvalidFieldError) as caught:
        two.resolve("actor", "Acme", ag("Agent"))
    listed = f"`{EX}a`, `{EX}b`"
    assert str(caught.value) == f"`actor`: `Acme` names several things: {listed}; give one of these IRIs"
    assert two.resolve("actor", "Acme", ag("Company")) == EX + "b"
    assert two.resolve("actor", EX + "a", ag("Agent")) == EX + "a"


def test_no_more_than_five_are_listed():
    many = resolver(*(thing(f"x{i}", "Person", label="Acme") for i in range(9)))
    with pytest.raises(InvalidFieldError) as caught:
        many.resolve("actor", "Acme", ag("Agent"))
    assert str(caught.value).count(EX) == 5


def test_two_names_of_one_thing_are_one_thing():
    twice = thing("acme", "Company", label="Acme", identifier="Acme", alt="Acme")
    assert resolver(twice).resolve("actor", "Acme", ag("Agent")) == EX + "acme"


def test_a_thing_of_another_kind_is_told_from_one_that_is_not_there():
    with pytest.raises(InvalidFieldError, match="`asset`: `Acme` is known, but it is no asset"):
        resolver(ACME).resolve("asset", "Acme", ag("Asset"))
    untyped = [(EX + "x", LABEL, Literal("Thing"))]
    with pytest.raises(InvalidFieldError, match="`Thing` is known, but it is no agent"):
        resolver(untyped).resolve("actor", "Thing", ag("Agent"))


def test_a_kind_without_a_label_is_called_by_its_field():
    with pytest.raises(UnknownNameError, match=r"`item\[1\].disease`: no disease is called `x1`"):
        resolver(ACME).resolve("item[1].disease", "x1", SKOS + "Concept")


def test_the_nearest_names_are_of_the_right_kind_and_no_more_than_three():
    things = [thing(f"p{i}", "Person", label=f"Smith {i}") for i in range(5)]
    others = thing("asset", "Asset", label="Smith 77")
    with pytest.raises(UnknownNameError) as caught:
        resolver(*things, others).resolve("actor", "Smith 7", ag("Agent"))
    assert len(caught.value.nearest) == 3
    assert set(caught.value.nearest) <= {f"Smith {i}" for i in range(5)}
    assert str(caught.value).endswith("?")


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("acme", "Acme"), ("Acme Icn", "Acme Inc"), ("C-11", "C-1"), ("Thee Acme", "The Acme")],
)
def test_a_near_name_is_among_the_nearest(text: str, nearest: str):
    with pytest.raises(UnknownNameError) as caught:
        resolver(ACME).resolve("actor", text, ag("Agent"))
    assert nearest in caught.value.nearest
    assert (caught.value.field, caught.value.name) == ("actor", text)


def test_a_short_name_is_not_near_a_long_one_that_contains_it():
    with pytest.raises(UnknownNameError) as caught:
        resolver(thing("om", "Organization", label="Oman")).resolve("actor", "melanoma", ag("Agent"))
    assert caught.value.nearest == ()


def test_where_nothing_is_near_nothing_is_suggested():
    with pytest.raises(UnknownNameError) as caught:
        resolver(ACME).resolve("actor", "zzzzzzzz", ag("Agent"))
    assert caught.value.nearest == ()
    assert str(caught.value) == "`actor`: no agent is called `zzzzzzzz`"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("conduct-research", "action", ag("conductResearch")),
        ("conductResearch", "action", ag("conductResearch")),
        ("ag:conductResearch", "action", ag("conductResearch")),
        (ag("conductResearch"), "action", ag("conductResearch")),
        ("biomarker-research", "purpose", ag("BiomarkerResearch")),
        ("BiomarkerResearch", "purpose", ag("BiomarkerResearch")),
        ("place:DE", "place", PLACE_ROOT + "DE"),
        ("DE", "place", PLACE_ROOT + "DE"),
        ("DEU", "place", PLACE_ROOT + "DE"),
        ("Germany", "place", PLACE_ROOT + "DE"),
    ],
)
def test_terms_and_places_have_short_names(text: str, kind: str, expected: str):
    rulebook = application().rulebook
    names = NameResolver(alliance().store.view(), rulebook.schema, rulebook.labels)
    assert names.resolve(kind, text, rulebook.schema.ranges[ag(kind)]) == expected


def test_the_state_decides_what_a_name_means():
    store = OxigraphStore()
    store.add(version("names"), thing("old", "Person", label="Ann"))
    store.add(version("names", 2, days=2, replaces="names-1"), thing("new", "Person", label="Ann"))
    now, then = store.view(), store.view(version("names").imported_at)
    assert NameResolver(now, SCHEMA, LABELS).resolve("actor", "Ann", ag("Agent")) == EX + "new"
    assert NameResolver(then, SCHEMA, LABELS).resolve("actor", "Ann", ag("Agent")) == EX + "old"
