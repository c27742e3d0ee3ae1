"""What a document may not say: conclusions, questions, and anything about the program's own words."""

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.oxigraph_store import PROVENANCE
from graph_api.adapters.rdf_files import RdfFile, parse_rdf
from graph_api.domain.errors import ImportRejectedError, InvalidFieldError
from graph_api.services.decide import Answer
from tests.support.cases import SCENARIOS, alliance, fresh_application

PREFIXES = """
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/attack/> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SUBLICENCE = {"actor": "LBIO", "action": "sublicense", "asset": "BG-1", "at": "2018-03-01", "place": "US"}


def _file(turtle: str, name: str = "attack.ttl") -> RdfFile:
    return parse_rdf((PREFIXES + turtle).encode(), RdfFormat.TURTLE, name)


REFUSED = {
    "a conclusion": ("ex:use ag:hasGround ex:licence .", "worked out by the engine"),
    "a share that makes an affiliate": ("ex:p ag:effectiveShare 100.0 .", "worked out by the engine"),
    "an owner of a position": ("ex:p ag:positionOf ex:a .", "worked out by the engine"),
    "a term that does not exist": ("ex:a a ag:Compnay .", "did you mean `Company`?"),
    "an ODRL term that does not exist": ("ex:a a odrl:Permision .", "did you mean `Permission`?"),
    "a wider action": ("ag:sublicense skos:broader ag:use .", "belongs to the program's vocabulary"),
    "a class for a term": ("ag:ForProfit a ag:Concept .", "belongs to the program's vocabulary"),
    "a new term": ("ag:newTerm a skos:Concept .", "belongs to the program's vocabulary"),
    "a wider class": ("ag:Company rdfs:subClassOf ag:University .", "belongs to the program's vocabulary"),
    "an ODRL action": ("odrl:distribute skos:broader odrl:use .", "belongs to the program's vocabulary"),
    "a country elsewhere": (
        "<https://w3id.org/alliance-graph/place/CN> ag:within <https://w3id.org/alliance-graph/place/EU> .",
        "belongs to the program's vocabulary",
    ),
    "a question": ("ex:q a ag:ProposedUse .", "is a question"),
    "an answer to a question": ("ex:q ag:assures ag:IndemnityAssurance .", "is a question"),
    "part of a question to come": (
        "<https://w3id.org/alliance-graph/question/0123> dcterms:title 'x' .",
        "belongs to the program's vocabulary",
    ),
    "a time without zone": ("ex:t ag:validFrom '2018-01-01T00:00:00'^^xsd:dateTime .", "time zone"),
    "a day that does not exist": ("ex:t ag:validFrom '2026-02-30T00:00:00Z'^^xsd:dateTime .", "validFrom"),
    "text for a thing": ("ex:t ag:owner 'LBIO' .", "`owner` leads to an agent"),
    "a thing for a value": ("ex:t ag:validFrom ex:day .", "`validFrom`"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_document_that_claims_too_much_is_refused_whole(name: str):
    turtle, part = REFUSED[name]
    app = fresh_application()
    before = app.store.versions()
    with pytest.raises(ImportRejectedError, match="was not imported") as refused:
        app.importer.bring_in(_file(f"ex:good a skos:Concept ; skos:prefLabel 'good' . {turtle}"), "test")
    assert part in str(refused.value)
    assert app.store.versions() == before
    assert not list(app.store.view().describe(["https://example.org/attack/good"]))


def test_a_named_graph_cannot_be_written_over_or_pose_as_provenance():
    app = fresh_application()
    before = app.store.versions()
    trig = f'<{PROVENANCE.value}> {{ <{before[0].graph}> <http://purl.org/pav/importedBy> "nobody" . }}'
    app.importer.bring_in(parse_rdf(trig.encode(), RdfFormat.TRIG, "posing.trig"), "test")
    assert app.store.versions()[: len(before)] == before
    assert {v.graph for v in app.store.versions()[len(before) :]}.isdisjoint({PROVENANCE.value, before[0].graph})


def _ask(turtle: str = "") -> Answer:
    app = fresh_application()
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "test")
    if turtle:
        app.importer.bring_in(_file(turtle), "test")
    return app.answerer.answer("ProposedUse", SUBLICENCE)


def test_a_second_thing_of_the_same_name_is_not_chosen_between():
    with pytest.raises(InvalidFieldError, match="several things"):
        _ask("ex:other a ag:KnowHow ; dcterms:identifier 'BG-1' .")


def test_a_thing_of_another_kind_may_bear_the_name():
    decision = _ask("ex:other a ag:Site ; rdfs:label 'BG-1' .").decision
    assert decision.verdict is alliance().answerer.answer("ProposedUse", SUBLICENCE).decision.verdict
