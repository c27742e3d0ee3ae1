"""What the ontology takes from others is what they say."""

import csv
import re
from pathlib import Path

import pycountry
import pyoxigraph as ox
import pytest

from graph_api.adapters.ontology_loader import schema_of
from graph_api.adapters.places import PLACE_ROOT
from graph_api.domain.verdict import Verdict
from graph_api.engine.graph import Graph
from graph_api.engine.terms import ODRL, RDFS, SKOS, Literal, ag, local_name, number_of
from graph_api.services.pose_question import fields_of
from tests.ontology.files import OWL, files, graph

OBO = "http://purl.obolibrary.org/obo/"
CREDIT = "https://credit.niso.org/contributor-roles/"
CC = "http://creativecommons.org/ns#"
INCLUDED_IN = ODRL + "includedIn"
BELOW_OTHERS = {"display": "play", "extract": "reproduce", "give": "transfer", "sell": "transfer"}


def words(text: str) -> set[str]:
    """Return the words of `text`."""
    return set(re.findall(r"\w+", text))


BELOW_USE = words("""
    acceptTracking aggregate annotate anonymize archive attribute compensate concurrentUse delete derive digitize
    distribute ensureExclusivity execute grantUse include index inform install modify move nextPolicy
    obtainConsent play present print read reproduce reviewPolicy stream synchronize textToSpeech transform
    translate uninstall watermark
""")
LEFT_OPERANDS = words("""
    absolutePosition absoluteSize absoluteSpatialPosition absoluteTemporalPosition count dateTime delayPeriod
    deliveryChannel elapsedTime event fileFormat industry language media meteredTime payAmount percentage
    product purpose recipient relativePosition relativeSize relativeSpatialPosition relativeTemporalPosition
    resolution spatial spatialCoordinates systemDevice timeInterval unitOfCount version virtualLocation
""")
OPERATORS = words("eq gt gteq hasPart isA isAllOf isAnyOf isNoneOf isPartOf lt lteq neq")
POLICIES = words("Agreement Assertion Offer Privacy Request Set Ticket")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """The whole ontology."""
    return graph(*files())


@pytest.fixture(scope="module")
def duo(shared_data: Path) -> Graph:
    """The Data Use Ontology as it is published, with the names of its terms as subjects."""
    known = Graph()
    for triple in ox.parse(path=str(shared_data / "duo.owl"), format=ox.RdfFormat.RDF_XML):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            known.add(triple.subject.value, triple.predicate.value, triple.object.value)
    return known


def current(ontology: Graph, kind: str) -> set[str]:
    """Return the local names of the ODRL individuals of class `kind` that are not deprecated."""
    deprecated = {term for term, _ in ontology.pairs(OWL + "deprecated")}
    found = set(ontology.instances(ODRL + kind)) - deprecated
    return {term.removeprefix(ODRL) for term in found if term.startswith(ODRL)}


def above(graph: Graph, term: str) -> set[str]:
    """Return the classes above `term`."""
    found: set[str] = set()
    waiting = [term]
    while waiting:
        for wider in graph.objects(waiting.pop(), RDFS + "subClassOf"):
            if str(wider) not in found:
                found.add(str(wider))
                waiting.append(str(wider))
    return found


def test_the_common_vocabulary_of_odrl_is_there(ontology: Graph):
    assert current(ontology, "Action") == {"use", "transfer", *BELOW_USE, *BELOW_OTHERS}
    assert current(ontology, "LeftOperand") == LEFT_OPERANDS
    assert current(ontology, "Operator") == OPERATORS
    assert {p.removeprefix(ODRL) for p in ontology.subjects(RDFS + "subClassOf", ODRL + "Policy")} == POLICIES


def test_actions_of_odrl_stand_in_its_order(ontology: Graph):
    expected = dict.fromkeys(BELOW_USE, "use") | BELOW_OTHERS
    assert all(ontology.has(ODRL + name, INCLUDED_IN, ODRL + wider) for name, wider in expected.items())


def test_what_gives_an_asset_out_or_trades_on_it_lies_under_our_actions_too(ontology: Graph):
    """Under `use` alone, as in ODRL, a right to use would give things out, and no rule on trade see them."""
    several = {str(a) for a, _ in ontology.pairs(INCLUDED_IN) if len(list(ontology.objects(a, INCLUDED_IN))) > 1}
    assert several == {CC + "CommercialUse", CC + "Distribution", CC + "Sharing", ODRL + "present"}
    assert ontology.has(CC + "CommercialUse", INCLUDED_IN, ag("commercialise"))
    assert ontology.has(CC + "Sharing", INCLUDED_IN, ODRL + "distribute")
    assert ontology.has(CC + "Distribution", INCLUDED_IN, ag("publish"))
    assert ontology.has(ODRL + "present", INCLUDED_IN, ag("publish"))


def test_an_action_that_odrl_replaced_lies_under_its_successor(ontology: Graph):
    replaced = [a for a in ontology.instances(ODRL + "Action") if ontology.one(a, OWL + "deprecated")]
    assert replaced
    for action in replaced:
        assert ontology.one(action, INCLUDED_IN) == ontology.one(action, SKOS + "exactMatch") is not None


def test_an_operand_is_answered_by_fields_of_a_question_and_what_follows_from_them(ontology: Graph):
    schema = schema_of(ontology)
    fields = {p for kind in ("ProposedUse", "ProposedShipment") for p in fields_of(schema, ag(kind)).values()}
    answers = {str(answer) for _, answer in ontology.pairs(ag("answeredBy"))}
    assert answers
    assert answers - fields == {ag("placeOfSite")}
    assert ag("placeOfSite") in schema.derived


def test_every_code_of_duo_is_a_term_of_duo(ontology: Graph, duo: Graph):
    used = {t for t in ontology.nodes() if t.startswith(OBO + "DUO_")} - {OBO + "DUO_0000044"}
    assert len(used) > 30
    assert {t for t in used if not duo.is_a(t, OWL + "Class")} == set()


def test_permissions_and_modifiers_lie_under_the_roots_of_duo(ontology: Graph, duo: Graph):
    for kind, root in (("DataUsePermission", "DUO_0000001"), ("DataUseModifier", "DUO_0000017")):
        own = set(ontology.instances(ag(kind))) - {OBO + "DUO_0000044"}
        assert {term for term in own if OBO + root not in above(duo, term)} == set()


def test_purposes_stand_in_the_order_of_duo(ontology: Graph, duo: Graph):
    pairs = [(n, w) for n, w in ontology.pairs(SKOS + "broader") if n.startswith(OBO)]
    assert len(pairs) == 10
    for narrower, wider in pairs:
        assert set(duo.objects(narrower, RDFS + "subClassOf")) == {
            wider if wider != ag("Research") else OBO + "OBI_0000066"
        }


def test_codes_are_the_shorthands_of_duo(ontology: Graph, shared_data: Path):
    with (shared_data / "duo.csv").open(encoding="utf-8", newline="") as file:
        published = {OBO + row["id"].replace(":", "_"): row["shorthand"] for row in csv.DictReader(file)}
    stated = {
        term: code.lexical
        for term, code in ontology.pairs(SKOS + "notation")
        if term.startswith(OBO) and isinstance(code, Literal)
    }
    assert stated == {term: code for term, code in published.items() if code}


def test_the_groups_of_countries_have_their_members(ontology: Graph):
    members = {
        group: set(ontology.subjects(ag("within"), ag(group)))
        for group in ("EuropeanUnion", "EuropeanEconomicArea")
    }
    codes = {group: {m.removeprefix(PLACE_ROOT) for m in found} for group, found in members.items()}
    assert len(codes["EuropeanUnion"]) == 27
    assert codes["EuropeanEconomicArea"] == {"IS", "LI", "NO", ag("EuropeanUnion")}
    for code in codes["EuropeanUnion"] | {"IS", "LI", "NO"}:
        assert pycountry.countries.get(alpha_2=code) is not None


def test_contributor_roles_and_authorship_criteria_are_complete(ontology: Graph):
    roles = {r.removeprefix(CREDIT) for r in ontology.instances(ag("ContributorRole"))}
    assert len(roles) == 14
    assert {
        r.removeprefix(CREDIT) for r, _ in ontology.pairs(SKOS + "exactMatch") if r.startswith(CREDIT)
    } == roles
    assert len(list(ontology.instances(ag("AuthorshipCriterion")))) == 4


def test_verdicts_stand_in_the_order_of_the_engine(ontology: Graph):
    ranked = sorted(
        ontology.instances(ag("Verdict")), key=lambda v: number_of(ontology.one(v, ag("verdictRank"))) or 0
    )
    names = [v.name.replace("_", "").lower() for v in sorted(Verdict)]
    assert [local_name(iri).lower() for iri in ranked] == names
