"""Structure shapes: what is read of them, what is refused, and how values are compared."""

from pathlib import Path

import pytest

from graph_api.adapters.ontology_loader import load_turtle
from graph_api.domain.errors import RuleBookError
from graph_api.engine.schema import Schema
from graph_api.engine.structure.shapes import Shapes, read_shapes
from graph_api.engine.structure.validate import StructureValidator, records_of
from graph_api.engine.structure.values import compare, has_datatype
from graph_api.engine.terms import (
    RDF_TYPE,
    XSD,
    XSD_BOOLEAN,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    Triple,
)

EX = "https://example.org/"
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


def shapes_of(turtle: str, folder: Path) -> Shapes:
    """Return the shapes that `turtle` describes."""
    file = folder / "shapes.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    return read_shapes(load_turtle([file]))


@pytest.mark.parametrize(
    ("turtle", "says"),
    [
        ("ex:S a sh:NodeShape ; sh:closed true .", "closed`, which structure shapes cannot say"),
        (
            "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:dataType ex:d .",
            "dataType`, which structure shapes cannot say",
        ),
        ("ex:S a sh:NodeShape ; sh:targetNode ex:n .", "targetNode`, which structure shapes cannot say"),
        ("ex:S a sh:PropertyShape ; sh:path ( ex:p ex:q ) .", "needs a path of one property"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p, ex:q .", "must have one path"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:property [ sh:path ex:q ] .", "must have one path"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1.5 .", "sh:minCount needs a whole number"),
        ('ex:S a sh:PropertyShape ; sh:path ex:p ; sh:pattern "(" .', "sh:pattern cannot be read"),
        ("ex:S a sh:NodeShape ; sh:or ex:T .", "sh:or needs a list"),
        ("ex:S sh:targetClass ex:C .", "so it would check nothing"),
        (
            "ex:S a sh:NodeShape, <http://www.w3.org/2002/07/owl#Class> .",
            "is a class; aim a shape at its instances",
        ),
        ('ex:S a sh:NodeShape ; sh:targetClass "C" .', "sh:targetClass needs a class or property"),
    ],
)
def test_what_goes_beyond_the_part_is_refused(turtle: str, says: str, tmp_path: Path):
    with pytest.raises(RuleBookError, match=says):
        shapes_of(turtle, tmp_path)


def test_a_shape_finds_members_of_narrower_classes_and_subjects_of_its_property(tmp_path: Path):
    shapes = shapes_of(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:targetSubjectsOf ex:p ; sh:property ex:S-p ."
        'ex:S-p a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1 ; sh:message "say it once" .',
        tmp_path,
    )
    validator = StructureValidator(shapes, Schema(superclasses={EX + "D": (EX + "C",)}))
    stated: list[Triple] = [
        (EX + "none", RDF_TYPE, EX + "D"),
        (EX + "one", RDF_TYPE, EX + "C"),
        (EX + "one", EX + "p", EX + "v"),
        (EX + "two", EX + "p", EX + "v"),
        (EX + "two", EX + "p", EX + "w"),
        (EX + "other", RDF_TYPE, EX + "E"),
    ]
    found = [(p.node, p.path, p.message) for p in validator.problems(records_of(stated))]
    assert found == [(EX + "none", EX + "p", "say it once"), (EX + "two", EX + "p", "say it once")]


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (Literal("2", XSD_INTEGER), Literal("10.5", XSD_DECIMAL), -1),
        (Literal("2017-04-17T00:00:00Z", XSD_DATETIME), Literal("2017-04-16T19:00:00-05:00", XSD_DATETIME), 0),
        (Literal("2017-04-17T00:00:00", XSD_DATETIME), Literal("2019-04-17T00:00:00Z", XSD_DATETIME), None),
        (Literal("true", XSD_BOOLEAN), Literal("1", XSD_INTEGER), None),
        (Literal("2"), Literal("10"), 1),
        (EX + "a", Literal("10"), None),
    ],
)
def test_values_are_compared_as_what_they_mean(one: Literal, other: Literal, order: int | None):
    assert compare(one, other) == order


@pytest.mark.parametrize(
    ("lexical", "well_formed"),
    [("P45D", True), ("P1Y2M", True), ("PT36H", True), ("P", False), ("P1DT", False), ("45 days", False)],
)
def test_durations_have_a_form(lexical: str, well_formed: bool):
    assert has_datatype(Literal(lexical, XSD + "duration"), XSD + "duration") is well_formed
