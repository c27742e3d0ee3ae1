"""Every class and property has a shape, and every shape bites: on its own example, one edit from a valid one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_api.adapters.ontology_loader import load_turtle, schema_of
from graph_api.adapters.resources import folder, turtle_files
from graph_api.engine.graph import Graph
from graph_api.engine.structure.shapes import SH, Constraint, Shape
from graph_api.engine.terms import RDF_TYPE, Literal, Triple
from tests.conftest import ROOT
from tests.structure.examples import (
    EXAMPLE,
    SHAPE,
    folders,
    ontology,
    own_results,
    problems_of,
    shape_of,
    shapes,
    triples_of,
)

OWL = "http://www.w3.org/2002/07/owl#"
FAILING = [path for folder in folders() for path in sorted(folder.glob("invalid.*.ttl"))]
PARTS = {SHAPE + name for name in ("Untyped", "Text", "Number", "WholeNumber", "Instant")}


def named_shapes() -> list[Shape]:
    """Return the shapes that have an IRI and are no part of others."""
    return [s for key, s in sorted(shapes().items()) if key.startswith(SHAPE) and key not in PARTS]


def own_terms(*kinds: str) -> set[str]:
    """Return the terms of the modules and vocabularies; those of alignments belong to others."""
    files = [f for f in turtle_files(folder("ontology")) if f.parent.name != "alignments"]
    modules = load_turtle(files)
    return {term for kind in kinds for term in modules.instances(OWL + kind) if not term.startswith("_:")}


def test_every_class_has_a_shape():
    assert own_terms("Class") - {kind for shape in shapes().values() for kind in shape.classes} == set()


def test_every_property_that_can_be_stated_has_a_shape():
    stated = own_terms("ObjectProperty", "DatatypeProperty") - schema_of(ontology()).derived
    by_shape = {shape.path for shape in shapes().values()}
    worked_out = {s.classes[0] for s in named_shapes() if s.classes and Constraint("in", ()) in s.constraints}
    domains = schema_of(ontology()).domains
    assert {p for p in stated - by_shape if not set(domains.get(p, ("",))) <= worked_out} == set()


def test_every_shape_has_its_own_failing_example():
    found = {shape_of(path) for path in FAILING}
    judging = {s.key for s in named_shapes() if s.constraints}
    assert judging - found == set()
    assert found - judging == set()


def test_every_shape_says_what_is_right():
    for shape in (s for s in named_shapes() if s.constraints):
        assert shape.message, shape.key
        assert not shape.message.endswith("."), shape.key


def test_every_shape_has_a_name_and_a_severity():
    graph = load_turtle(turtle_files(folder("shapes") / "structure"))
    for shape in named_shapes():
        assert graph.one(shape.key, SH + "name"), shape.key
        assert graph.one(shape.key, SH + "severity") == SH + "Violation", shape.key


@pytest.mark.parametrize("where", folders(), ids=lambda path: path.name)
def test_the_valid_example_is_found_well(where: Path):
    assert problems_of(triples_of(where / "valid.ttl")) == []


@pytest.mark.parametrize("where", folders(), ids=lambda path: path.name)
def test_a_failing_example_is_one_edit_away_and_found_by_its_shape(where: Path):
    valid = set(triples_of(where / "valid.ttl"))
    for path in sorted(where.glob("invalid.*.ttl")):
        broken = set(triples_of(path))
        assert len(valid - broken) <= 1, path.name
        assert len(broken - valid) <= 1, path.name
        assert shape_of(path) in {problem.shape for problem in problems_of(broken)}, path.name


def edits(valid: tuple[Triple, ...]) -> Iterator[list[Triple]]:
    """Yield `valid` with each statement lost, said again with another value, and with one of another kind."""
    for number, (subject, predicate, obj) in enumerate(valid):
        rest = [*valid[:number], *valid[number + 1 :]]
        yield rest
        if predicate != RDF_TYPE:
            yield [*valid, (subject, predicate, _another(obj))]
            yield [*rest, (subject, predicate, EXAMPLE + "thing" if isinstance(obj, Literal) else Literal("text"))]


def _another(obj: str | Literal) -> str | Literal:
    return obj + "-2" if isinstance(obj, str) else Literal(obj.lexical + "0", obj.datatype, obj.language)


def test_every_constraint_of_every_shape_bites():
    found = {(r.shape, r.component) for path in FAILING for r in own_results(triples_of(path))}
    for where in folders():
        for broken in edits(triples_of(where / "valid.ttl")):
            found |= {(r.shape, r.component) for r in own_results(broken)}
    asked = {(shape.key, c.component) for shape in named_shapes() for c in shape.constraints}
    assert asked - found == set()


def scenario_facts() -> list[Triple]:
    """Return the facts of the reference alliance."""
    scenario = ROOT / "tests" / "scenarios" / "til-alliance"
    return [triple for file in sorted(scenario.glob("*.ttl")) for triple in triples_of(file)]


def test_the_reference_alliance_is_well_formed():
    assert problems_of(scenario_facts()) == []


def test_the_rules_themselves_are_well_formed():
    rules: Graph = load_turtle(turtle_files(folder("shapes") / "rules"))
    assert problems_of(rules) == []
