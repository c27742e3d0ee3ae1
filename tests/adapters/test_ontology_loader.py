"""The schema that the engine uses says what the ontology says."""

from pathlib import Path

import pytest

from graph_api.adapters.ontology_loader import labels_of, load_turtle, schema_of
from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import RDF_TYPE, Literal

PREFIXES = """@prefix : <https://example.org/o/> . @prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "https://example.org/o/"
CLASSES = """
:A rdfs:subClassOf :B ; rdfs:label "a thing"@en . :B rdfs:subClassOf :C, [ a owl:Restriction ] .
:C rdfs:subClassOf :D . :X rdfs:subClassOf :Y . :Y rdfs:subClassOf :X .
:p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .
:p a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:domain :A ; rdfs:range :B ; ag:caseFollows ag:Forward .
:q a owl:ObjectProperty ; rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] ; ag:derivedByEngine true ;
  rdfs:range [ a owl:Class ; owl:unionOf ( :C :D ) ] ; ag:caseFollows ag:Inverse ; ag:fieldOf :X, :Y .
:r a owl:DatatypeProperty ; rdfs:range xsd:decimal ; ag:caseFollows ag:Inverse ; ag:derivedByEngine false .
"""


@pytest.fixture
def ontology(tmp_path: Path) -> Graph:
    path = tmp_path / "o.ttl"
    path.write_text(PREFIXES + CLASSES, encoding="utf-8")
    return load_turtle([path])


@pytest.fixture
def schema(ontology: Graph) -> Schema:
    return schema_of(ontology)


def names(iris: object) -> set[str]:
    return {str(iri).removeprefix(EX) for iri in iris}  # type: ignore[attr-defined]  # it is a collection


def test_hierarchies_are_closed_without_blank_classes(schema: Schema):
    assert {name: names(above) for name, above in schema.superclasses.items() if name.startswith(EX)} == {
        EX + "A": {"B", "C", "D"},
        EX + "B": {"C", "D"},
        EX + "C": {"D"},
        EX + "X": {"X", "Y"},
        EX + "Y": {"X", "Y"},
    }
    assert {name: names(above) for name, above in schema.superproperties.items()} == {
        EX + "p": {"q", "r"},
        EX + "q": {"r"},
    }
    assert schema.superclasses.keys() == {EX + name for name in "ABCXY"}


def test_properties_have_their_roles(schema: Schema):
    assert schema.functional == {EX + "p"}
    assert schema.forward == {EX + "p"}
    assert {p: names(classes) for p, classes in schema.inverse.items()} == {EX + "q": {"C", "D"},
        EX + "r": {"http://www.w3.org/2001/XMLSchema#decimal"}}  # fmt: skip
    assert schema.derived == {EX + "q"}
    assert schema.ranges[EX + "p"] == EX + "B"
    assert {p: names(classes) for p, classes in schema.domains.items()} == {EX + "p": {"A"}, EX + "q": {"A", "B"}}
    assert {p: names(classes) for p, classes in schema.fields.items()} == {EX + "q": {"X", "Y"}}


def test_terms_are_what_the_ontology_describes(schema: Schema):
    assert {EX + name for name in "ABCXYpqr"} <= schema.terms
    assert EX + "D" not in schema.terms, "it is named and not described"


def test_labels_are_those_of_the_terms(ontology: Graph):
    assert labels_of(ontology) == {EX + "A": "a thing"}


def test_the_blank_nodes_of_two_files_stay_apart(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(f'{PREFIXES} _:b a :{name} ; :p "{name}" .', encoding="utf-8")
    graph = load_turtle([tmp_path / "one.ttl", tmp_path / "two.ttl"])
    assert len(list(graph.pairs(RDF_TYPE))) == 2
    for node, kind in graph.pairs(RDF_TYPE):
        assert graph.one(node, EX + "p") == Literal(str(kind).removeprefix(EX))


def test_a_broken_file_is_no_ontology(tmp_path: Path):
    (tmp_path / "o.ttl").write_text(PREFIXES + ":A rdfs:subClassOf", encoding="utf-8")
    with pytest.raises(SyntaxError):
        load_turtle([tmp_path / "o.ttl"])
