"""What cannot be meant is refused at import, whole and with every fault; what is absent is not."""

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import RdfFile, parse_rdf
from graph_api.bootstrap import Application
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import Literal, ag
from tests.support.cases import fresh_application

PREFIXES = """
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix ex: <https://example.org/> .
@prefix place: <https://w3id.org/alliance-graph/place/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "https://example.org/"


@pytest.fixture
def app() -> Application:
    """An application on an empty store."""
    return fresh_application()


def file(turtle: str, name: str = "facts.ttl") -> RdfFile:
    """Return a file that holds `turtle`."""
    return parse_rdf((PREFIXES + turtle).encode(), RdfFormat.TURTLE, name)


def refusal(app: Application, turtle: str, name: str = "facts.ttl") -> tuple[str, ...]:
    """Return the problems for which the import of `turtle` is refused."""
    with pytest.raises(ImportRejectedError) as caught:
        app.importer.bring_in(file(turtle, name), "tester")
    return caught.value.problems


@pytest.mark.parametrize(
    ("turtle", "says"),
    [
        pytest.param(
            'ex:p a ag:Company ; ag:profitStatus "for profit" .',
            "`https://example.org/p`: `profitStatus` is one of the values of `ag:ProfitStatus`: `ag:ForProfit`, "
            "`ag:NotForProfit`; found `for profit`; did you mean `ForProfit`?",
            id="text for a listed value",
        ),
        pytest.param(
            "ex:p a ag:Company ; ag:profitStatus ag:ForProfit, ag:NotForProfit .",
            "`profitStatus` is one of the values of `ag:ProfitStatus`: `ag:ForProfit`, `ag:NotForProfit`; it has",
            id="two values of a property that has one",
        ),
        pytest.param(
            "ex:s a ag:Specimen ; ag:donor ex:o . ex:o a ag:Company .",
            "name a thing of class `ag:Donor`; found `https://example.org/o`",
            id="value of another class",
        ),
        pytest.param(
            "ex:o a ag:Company ; ag:materialType ag:Plasma .",
            "only material has this property: state `a ag:Material`, or take the property away (`materialType`)",
            id="property of another class",
        ),
        pytest.param(
            'ex:a a ag:Agreement ; ag:validFrom "2017-04-17T00:00:00Z"^^xsd:dateTime ; '
            'ag:validUntil "2016-04-17T00:00:00Z"^^xsd:dateTime .',
            "the beginning lies before the end; found `2017-04-17T00:00:00Z`",
            id="end before the beginning",
        ),
        pytest.param(
            'ex:a a ag:Agreement ; ag:validFrom "2017-04-17T00:00:00"^^xsd:dateTime .',
            "one instant with a time zone, such as `2017-04-17T00:00:00-05:00`; "
            "the beginning lies before the end; found `2017-04-17T00:00:00`",
            id="instant without a zone",
        ),
        pytest.param(
            "ex:a a ag:Agreement, ag:Company .", "cannot also be", id="two classes that exclude one another"
        ),
        pytest.param(
            "ex:p a ag:Company ; ag:seat place:DEU .",
            "`seat` names a country by its code of two letters in ISO 3166-1; "
            "found `https://w3id.org/alliance-graph/place/DEU`; did you mean `DE`?",
            id="no such country",
        ),
        pytest.param(
            "ex:s a ag:Signature ; ag:signatory ex:p .",
            "a signature without it says nothing; it has none",
            id="record about nothing",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(app: Application, turtle: str, says: str):
    problems = refusal(app, turtle)
    assert [problem for problem in problems if says in problem], problems


def test_every_fault_is_in_one_report_and_nothing_is_kept(app: Application):
    before = app.store.versions()
    problems = refusal(app, 'ex:s a ag:Specimen ; ag:donor "D-1" ; ag:smaple 1 ; ag:storageTemperature "cold" .')
    assert {
        word for word in ("donor", "smaple", "storageTemperature") if any(f"`{word}`" in p for p in problems)
    } == {
        "donor",
        "smaple",
        "storageTemperature",
    }
    assert app.store.versions() == before


@pytest.mark.parametrize(
    "turtle",
    [
        pytest.param("ex:s a ag:Specimen .", id="nothing said"),
        pytest.param("ex:s a ag:Specimen ; ag:donor ex:d .", id="value that nobody describes"),
        pytest.param("ex:s ag:donor ex:d .", id="record without a class"),
        pytest.param("ex:s a ag:Specimen ; ag:storageTemperature -80 .", id="whole number for a number"),
        pytest.param(
            "ex:a a ag:MaterialTransferAgreement ; ag:underAgreement ex:b .", id="agreement under another"
        ),
    ],
)
def test_what_is_absent_is_no_fault(app: Application, turtle: str):
    assert app.importer.bring_in(file(turtle), "tester")


def test_a_value_in_another_document_is_looked_up(app: Application):
    app.importer.bring_in(file("ex:o a ag:Company . ex:d a ag:Donor .", "known.ttl"), "tester")
    assert refusal(app, "ex:s a ag:Specimen ; ag:donor ex:o .")
    assert app.importer.bring_in(file("ex:s a ag:Specimen ; ag:donor ex:d ."), "tester")


def test_a_value_in_a_file_beside_is_looked_up(app: Application):
    sample = file("ex:s a ag:Specimen ; ag:donor ex:o .")
    with pytest.raises(ImportRejectedError, match="name a thing of class `ag:Donor`"):
        app.importer.bring_in_together([sample, file("ex:o a ag:Company .", "beside.ttl")], "tester")
    assert app.importer.bring_in_together([sample, file("ex:o a ag:Donor .", "beside.ttl")], "tester")


def test_what_the_new_version_replaces_counts_no_more(app: Application):
    app.importer.bring_in(file("ex:d a ag:Company ."), "tester")
    assert app.importer.bring_in(file("ex:s a ag:Specimen ; ag:donor ex:d ."), "tester")


def test_what_another_document_states_is_not_missing(app: Application):
    assert refusal(app, "ex:s a ag:Signature ; ag:signatory ex:p .", "names.ttl")
    app.importer.bring_in(file("ex:s ag:signatureOn ex:a .", "links.ttl"), "tester")
    assert app.importer.bring_in(file("ex:s a ag:Signature ; ag:signatory ex:p .", "names.ttl"), "tester")


def test_a_problem_names_record_property_value_shape_and_nearest_name(app: Application):
    triples = [(EX + "p", ag("profitStatus"), Literal("for profit"))]
    (problem,) = app.structure.problems(triples, app.store.view())
    assert (problem.node, problem.path, problem.value) == (EX + "p", ag("profitStatus"), Literal("for profit"))
    assert problem.shape == "https://w3id.org/alliance-graph/shape/Organisation-profitStatus"
    assert problem.nearest == ag("ForProfit")
