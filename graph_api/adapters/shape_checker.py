"""Reads what the check of the shapes needs: shapes, ontology, and the vocabulary of SHACL that pySHACL carries."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from graph_api.adapters.ontology_loader import OWL, load_ontology, load_turtle, schema_of
from graph_api.adapters.resources import folder, turtle_files
from graph_api.adapters.structure_loader import load_structure
from graph_api.engine.graph import Graph
from graph_api.engine.shape_check import ExampleName, KnownTerms, ShapeFault, shape_faults
from graph_api.engine.structure.shapes import SH
from graph_api.engine.structure.validate import StructureValidator

_PROPERTIES: Final = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")


def known_terms(ontology: Graph) -> KnownTerms:
    """Return the words that shapes may use."""
    properties = (term for kind in _PROPERTIES for term in ontology.instances(OWL + kind))
    return KnownTerms(
        shacl=shacl_terms(),
        classes=frozenset(ontology.instances(OWL + "Class")),
        properties=frozenset(properties),
        terms=frozenset(ontology.nodes()),
    )


def shacl_terms() -> frozenset[str]:
    """Return the terms of the SHACL vocabulary (https://www.w3.org/ns/shacl), from the installed pySHACL."""
    with as_file(files("pyshacl") / "assets" / "shacl.ttl") as file:
        return frozenset(node for node in load_turtle([file]).nodes() if node.startswith(SH))


def load_shapes(*more: Path) -> Graph:
    """Return every shape, with those in the files `more`."""
    return load_turtle([*turtle_files(folder("shapes")), *more])


def faults_of(shapes: Graph) -> list[ShapeFault]:
    """Return what is wrong with `shapes`."""
    ontology = load_ontology()
    validator = StructureValidator(load_structure(), schema_of(ontology))
    return shape_faults(shapes, known_terms(ontology), validator)


def example_names(root: Path) -> list[ExampleName]:
    """Return the examples of rules under `root`: `<rule>/<kind>.<key>[.<variant>].ttl`."""
    names = ((path.parent.name, *path.name.split(".")[:2]) for path in turtle_files(root))
    return [ExampleName(rule, kind, key) for rule, kind, key in names]
