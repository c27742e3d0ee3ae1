"""What is wrong with the words of a case file."""

import pytest

from graph_api.engine.derive.vocabulary import faults
from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDFS, XSD_BOOLEAN, XSD_STRING, Literal, Term, ag
from tests.support.cases import application

DATA = "https://example.org/data"


def found(predicate: str, *objects: Term) -> set[str]:
    graph = Graph((DATA, predicate, obj) for obj in objects)
    return {o.lexical for _, p, o in faults(graph, application().rulebook.schema) if p == ag("unknownTerm")}


@pytest.mark.parametrize("word", ["true", "false", "1", "0"])
def test_a_truth_value_is_no_fault(word: str):
    assert found(ag("personalData"), Literal(word, XSD_BOOLEAN)) == set()


@pytest.mark.parametrize(
    "word", [Literal("tru", XSD_BOOLEAN), Literal("true", XSD_STRING), Literal("yes", XSD_STRING)]
)
def test_a_word_that_is_neither_true_nor_false_is_told_where_a_truth_value_is_asked_for(word: Literal):
    assert found(ag("personalData"), word) == {word.lexical}
    assert found(RDFS + "label", word) == set()


def test_a_thing_is_no_truth_value():
    assert found(ag("personalData"), ag("DataSet")) == {ag("DataSet")}


def test_terms_that_the_ontology_lacks_are_told():
    assert found(ag("personelData"), Literal("true", XSD_BOOLEAN)) == {ag("personelData")}


def test_a_single_value_is_told_to_be_ambiguous_where_one_thing_has_several():
    predicate = min(application().rulebook.schema.functional)
    graph = Graph([(DATA, predicate, "a:1"), (DATA, predicate, "a:2"), ("b:2", predicate, "a:1")])
    several = [t for t in faults(graph, application().rulebook.schema) if t[1] == ag("ambiguousProperty")]
    assert several == [(DATA, ag("ambiguousProperty"), predicate)]


def test_a_property_that_the_engine_works_out_may_be_named_and_not_stated():
    assert found(ag("answeredBy"), ag("placeOfSite")) == set()
    assert found(ag("placeOfSite"), "https://example.org/place") == {ag("placeOfSite")}
