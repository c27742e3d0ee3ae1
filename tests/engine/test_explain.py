"""What findings and grounds rest on: names, clauses in their order, sources, holders and remedies."""

from dataclasses import replace
from random import Random

import pytest

from graph_api.domain.decision import Citation, Fact, Name
from graph_api.domain.verdict import Verdict
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.explain import ROLE_PROPERTIES, Explainer
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, RemedyText, Rule
from graph_api.engine.sparql.plan import Group, Select
from graph_api.engine.terms import (
    DCTERMS,
    LABEL,
    ODRL,
    RDF_LANGSTRING,
    RDF_TYPE,
    SKOS,
    Literal,
    Triple,
    ag,
)
from tests.support.cases import application

EX = "https://example.org/explain/"


def text(words: str) -> Literal:
    return Literal(words, RDF_LANGSTRING, "en")


def clause(name: str, number: str, agreement: str = "agreement") -> list[Triple]:
    """Return a clause with its number, and the agreement in which it stands."""
    return [
        (EX + name, RDF_TYPE, ag("Document")),
        (EX + name, ag("clauseOf"), EX + agreement),
        (EX + name, ag("clauseNumber"), Literal(number)),
        (EX + agreement, RDF_TYPE, ag("Document")),
        (EX + agreement, LABEL, text(f"The {agreement}")),
    ]


def explainer(triples: list[Triple], graph: str = "urn:g") -> Explainer:
    case = CaseFile(EX + "question", tuple(Statement(*t, graph) for t in triples))
    return Explainer(case, Graph(triples), {ag("KnowHow"): "know-how"})


def cited(triples: list[Triple], *things: str) -> list[str]:
    return [str(c) for c in explainer(triples).citations([EX + thing for thing in things])]


@pytest.mark.parametrize(
    ("triples", "expected"),
    [
        ([(EX + "a", LABEL, text("A")), (EX + "a", SKOS + "prefLabel", text("B"))], "A"),
        ([(EX + "a", SKOS + "prefLabel", text("B")), (EX + "a", DCTERMS + "title", text("C"))], "B"),
        ([(EX + "a", DCTERMS + "title", text("C"))], "C"),
        ([(EX + "a", LABEL, text("Z")), (EX + "a", LABEL, text("Y"))], "Y"),
        ([(EX + "a", LABEL, EX + "b")], "a"),
        ([], "a"),
    ],
)
def test_a_thing_is_called_by_its_label_or_the_end_of_its_iri(triples: list[Triple], expected: str):
    assert explainer(triples).name(EX + "a") == Name(EX + "a", expected)


def test_terms_of_the_ontology_and_literals_have_names_too():
    assert explainer([]).name(ag("KnowHow")) == Name(ag("KnowHow"), "know-how")
    assert explainer([]).name(Literal("5")) == Name("", "5")


def test_a_message_names_things_and_leaves_other_words_alone():
    told = explainer([(EX + "a", LABEL, text("the sample"))])
    message = f"`{EX}a` goes to `{EX}nobody`; `5 mL` and `plain` and {EX}a stay"
    assert told.message(message) == f"`the sample` goes to `nobody`; `5 mL` and `plain` and {EX}a stay"


NUMBERS = ("10.1", "2", "2.10", "2.2", "2.2(a)", "2.2(b)(ii)", "Annex B", "7.1(d)", "7.10(a)", "7.2")
ORDERED = ["2", "2.2", "2.2(a)", "2.2(b)(ii)", "2.10", "7.1(d)", "7.2", "7.10(a)", "10.1"]


def test_clauses_stand_in_the_order_of_their_numbers():
    triples = [t for i, number in enumerate(NUMBERS) for t in clause(f"c{i}", number)]
    found = [c.clause for c in explainer(triples).citations([f"{EX}c{i}" for i in range(len(NUMBERS))])]
    assert [number for number in found if number != "Annex B"] == ORDERED
    assert len(found) == len(NUMBERS)


@pytest.mark.parametrize(
    "path",
    [
        [("thing", ag("statedIn"), "c1")],
        [("thing", ag("byVirtueOf"), "right"), ("right", ag("statedIn"), "c1")],
        [("thing", ODRL + "constraint", "limit"), ("limit", ODRL + "and", "half"), ("half", ag("statedIn"), "c1")],
        [("thing", ag("consentScope"), "scope"), ("scope", ag("statedIn"), "c1")],
        [("c1", ag("defines"), "thing")],
        [("other", ag("displaces"), "thing"), ("other", ag("statedIn"), "c1")],
    ],
)
def test_a_clause_is_cited_along_what_a_thing_rests_on(path: list[tuple[str, str, str]]):
    triples = [(EX + s, p, EX + o) for s, p, o in path]
    assert cited([*triples, *clause("c1", "7.1")], "thing") == ["The agreement, clause 7.1"]
    for left_out in range(len(triples)):
        rest = [*triples[:left_out], *triples[left_out + 1 :], *clause("c1", "7.1")]
        assert cited(rest, "thing") == []


def test_what_merely_touches_a_thing_is_not_cited():
    triples: list[Triple] = [
        (EX + "thing", ag("owner"), EX + "c1"),
        (EX + "c1", ag("mentions"), EX + "thing"),
        *clause("c1", "7.1"),
    ]
    assert cited(triples, "thing") == []
    assert explainer(triples).citations([Literal(EX + "c1")]) == ()


def test_an_agreement_is_cited_whole_only_where_no_clause_of_it_is():
    triples: list[Triple] = [(EX + "thing", ag("statedIn"), EX + "c1"), *clause("c1", "7.1")]
    triples += [(EX + "thing", ag("statedIn"), EX + "letter"), (EX + "letter", RDF_TYPE, ag("Document"))]
    assert cited(triples, "thing") == ["The agreement, clause 7.1", "letter"]
    assert cited(clause("c1", "7.1"), "agreement") == ["The agreement"]


def test_a_clause_without_its_number_is_cited_as_a_document():
    triples = [t for t in clause("c1", "7.1") if t[1] != ag("clauseNumber")]
    assert "c1" in cited(triples, "c1")
    twice = [*clause("c1", "7.1"), (EX + "c1", ag("clauseNumber"), Literal("7.2"))]
    assert not [c for c in cited(twice, "c1") if "clause" in c], "which of two numbers it bears is not chosen"


def test_circles_of_reasons_end():
    triples: list[Triple] = [
        (EX + "thing", ag("dependsOn"), EX + "other"),
        (EX + "other", ag("dependsOn"), EX + "thing"),
        (EX + "other", ag("statedIn"), EX + "c1"),
        *clause("c1", "7.1"),
    ]
    assert cited(triples, "thing") == cited(triples, "other") == ["The agreement, clause 7.1"]


def test_citations_are_the_same_in_whatever_order_the_facts_come():
    triples = [t for i in range(12) for t in clause(f"c{i}", f"{i % 4}.1", f"agreement{i % 3}")]
    triples += [(EX + f"agreement{i}", LABEL, text("One name")) for i in range(3)]
    triples += [(EX + "thing", ag("statedIn"), f"{EX}c{i}") for i in range(12)]
    expected = explainer(triples).citations([EX + "thing"])
    assert len(expected) == 12
    for seed in range(20):
        Random(seed).shuffle(triples)  # noqa: S311  # no secret
        assert explainer(triples).citations([EX + "thing"]) == expected
    keys = [(c.clause, c.document.iri, c.part.iri if c.part else "") for c in expected]
    assert keys == sorted(keys), "what bears one name and number stands in the order of its IRI"


def test_a_citation_says_document_clause_and_part():
    (one,) = explainer(clause("c1", "7.1(d)")).citations([EX + "c1"])
    assert one == Citation(Name(EX + "agreement", "The agreement"), "7.1(d)", Name(EX + "c1", "c1"))


def test_facts_are_those_of_the_case_with_their_source():
    fact: Triple = (EX + "a", ag("owner"), EX + "b")
    derived: Triple = (EX + "a", ag("inheritsFrom"), EX + "b")
    told = explainer([fact], "urn:source").facts([fact, derived, fact])
    assert told == (Fact(Name(EX + "a", "a"), Name(ag("owner"), "owner"), Name(EX + "b", "b"), "urn:source"),)


HELD: list[Triple] = [
    (EX + "asset", ag("controller"), EX + "firm"),
    (EX + "asset", ag("custodian"), EX + "bank"),
    (EX + "clause", ag("clauseOf"), EX + "agreement"),
    (EX + "agreement", ag("party"), EX + "firm"),
    (EX + "agreement", ag("party"), EX + "clinic"),
]


@pytest.mark.parametrize(
    ("role", "thing", "expected"),
    [
        ("CustodianRole", "asset", ["bank", "firm"]),
        ("ControllerRole", "asset", ["firm"]),
        ("PartiesRole", "agreement", ["clinic", "firm"]),
        ("PartiesRole", "clause", ["clinic", "firm"]),
        ("ReviewerRole", "asset", ["ReviewerRole"]),
        ("RoleUnheardOf", "asset", ["RoleUnheardOf"]),
    ],
)
def test_holders_are_those_in_the_role_or_the_role_itself(role: str, thing: str, expected: list[str]):
    found = explainer(HELD).holders([ag(role)], [EX + thing])
    assert [name.label for name in found] == expected


def test_the_properties_of_roles_are_in_the_ontology():
    terms = application().rulebook.schema.terms
    assert {*ROLE_PROPERTIES, *(ag(n) for names in ROLE_PROPERTIES.values() for n in names)} <= terms


def test_a_missing_fact_names_its_holder_and_a_remedy_who_can_open_it():
    constraint = Constraint("urn:c", Select((), Group(())), "", "message", Verdict.UNDETERMINED)
    assert explainer(HELD).missing(constraint, [EX + "asset"]) is None
    stated = replace(constraint, missing="the owner", held_by=(ag("ControllerRole"),))
    missing = explainer(HELD).missing(stated, [EX + "asset"])
    assert missing is not None
    assert (missing.fact, [n.label for n in missing.holders]) == ("the owner", ["firm"])
    remedies = (RemedyText(ag("NarrowUse"), "ask for less", (ag("CustodianRole"), ag("PartiesRole"))),)
    rule = Rule("IP-001", "urn:r", "n", "d", ag("IPRegime"), ag("ProposedUse"), (), remedies, ())
    (remedy,) = explainer(HELD).remedies(rule, [EX + "asset"])
    assert (remedy.kind, remedy.text) == ("NarrowUse", "ask for less")
    assert [n.label for n in remedy.grantable_by] == ["bank", "firm", "PartiesRole"]
