"""Reads shapes/structure/ into the shapes that records are checked against."""

from graph_api.adapters.ontology_loader import load_turtle
from graph_api.adapters.resources import folder, turtle_files
from graph_api.engine.structure.shapes import Shapes, read_shapes


def load_structure() -> Shapes:
    """Return the structure shapes; raise RuleBookError where one goes beyond what is understood."""
    return read_shapes(load_turtle(turtle_files(folder("shapes") / "structure")))
