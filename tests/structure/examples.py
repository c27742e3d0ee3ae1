"""Reads the examples of structure shapes, and checks them with our validator and with pySHACL."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyshacl
from rdflib import Graph as RdfGraph

from graph_api.adapters.ontology_loader import load_ontology, schema_of
from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.adapters.reference_engine import SH, rdflib_graph, term_of
from graph_api.adapters.resources import folder, turtle_files
from graph_api.adapters.structure_loader import load_structure
from graph_api.engine.graph import Graph
from graph_api.engine.structure.shapes import Shapes
from graph_api.engine.structure.validate import StructureProblem, StructureValidator, records_of
from graph_api.engine.structure.values import compare
from graph_api.engine.terms import RDF_TYPE, RDFS, Term, Triple

EXAMPLES = Path(__file__).resolve().parent / "examples"
EXAMPLE = "https://example.org/"
SHAPE = "https://w3id.org/alliance-graph/shape/"


class Result(NamedTuple):
    """A validation result as both engines give it."""

    shape: str
    node: str
    path: str
    value: Term | None
    component: str


@cache
def ontology() -> Graph:
    """Return the whole ontology."""
    return load_ontology()


@cache
def shapes() -> Shapes:
    """Return every structure shape."""
    return load_structure()


@cache
def validator() -> StructureValidator:
    """Return the validator with every structure shape."""
    return StructureValidator(shapes(), schema_of(ontology()))


@cache
def triples_of(path: Path) -> tuple[Triple, ...]:
    """Return what the example in `path` states."""
    return tuple(statements(read_rdf(path)))


def folders() -> list[Path]:
    """Return the folders of examples, each for one node shape."""
    return sorted(EXAMPLES.iterdir())


def shape_of(path: Path) -> str:
    """Return the shape for which the failing example in `path` is: `invalid.<key>.<variant>.ttl`."""
    key = path.name.split(".")[1]
    return SHAPE + path.parent.name + ("" if key == "record" else f"-{key}")


def classes_in_vocabularies(node: str) -> list[str]:
    """Return the classes of a term of ours."""
    return [kind for kind in ontology().objects(node, RDF_TYPE) if isinstance(kind, str) and "owl#" not in kind]


def problems_of(triples: Iterable[Triple]) -> list[StructureProblem]:
    """Return what our validator finds."""
    return list(validator().problems(records_of(triples, classes_in_vocabularies)))


def own_results(triples: Iterable[Triple]) -> set[Result]:
    """Return what our validator finds, as results."""
    return {Result(p.shape, p.node, p.path, p.value, p.component) for p in problems_of(triples)}


def reference_results(triples: Iterable[Triple]) -> set[Result]:
    """Return what pySHACL finds on the subjects of `triples`."""
    stated = list(triples)
    nodes = {term for s, _, o in stated for term in (s, o) if isinstance(term, str)}
    known = [(node, RDF_TYPE, kind) for node in nodes for kind in classes_in_vocabularies(node)]
    above = schema_of(ontology()).superclasses
    order = [(kind, RDFS + "subClassOf", wider) for kind, found in above.items() for wider in found]
    _, report, text = pyshacl.validate(
        rdflib_graph([*stated, *known]),
        shacl_graph=_rdf_shapes(),
        ont_graph=rdflib_graph(order),
        inference="none",
        advanced=False,
    )
    if not isinstance(report, RdfGraph):
        raise TypeError(text)
    subjects = {s for s, _, _ in stated}
    return {r for r in (_result(report, node) for node in report.objects(None, SH.result)) if r.node in subjects}


def disagreements(triples: Iterable[Triple]) -> set[Result]:
    """Return what one of the two finds and the other does not.

    A value that stands in no order, such as an instant without a zone, breaks every comparison here; rdflib puts
    some of them into an order of its own.
    """
    stated = list(triples)
    apart = own_results(stated) ^ reference_results(stated)
    return {
        r for r in apart if not (_is_comparison(r) and r.value is not None and compare(r.value, r.value) is None)
    }


def _is_comparison(result: Result) -> bool:
    return "clusiveConstraint" in result.component or "LessThan" in result.component


def _rdf_shapes() -> RdfGraph:
    graph = RdfGraph()
    for file in turtle_files(folder("shapes") / "structure"):
        graph.parse(file, format="turtle")
    return graph


def _result(report: RdfGraph, node: object) -> Result:
    def said(predicate: str) -> Term | None:
        found = report.value(node, SH[predicate])  # type: ignore[arg-type]  # nodes of a report are nodes
        return None if found is None else term_of(found)

    component = str(said("sourceConstraintComponent"))
    return Result(
        str(said("sourceShape")), str(said("focusNode")), str(said("resultPath") or ""), said("value"), component
    )


def apart(path: Path) -> list[Triple]:
    """Return the statements of an example with names of its own, so that many fit into one graph."""
    own = f"{EXAMPLE}{path.parent.name}/{path.stem}/"

    def renamed(term: Term) -> Term:
        return term.replace(EXAMPLE, own) if isinstance(term, str) else term

    return [(str(renamed(s)), p, renamed(o)) for s, p, o in triples_of(path)]
