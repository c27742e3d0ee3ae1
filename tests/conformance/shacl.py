"""Runs the W3C SHACL tests on pySHACL and on our own engines, as far as their parts of SHACL go.

The fast engines read less of SHACL than there is, and refuse the rest: what a test needs and they refuse is named.
Our shapes and rules are aimed at classes, most tests at nodes: where the fast engines run, the runner makes such
nodes instances of a class of its own, drops labels of shapes, and aims shapes that are classes at themselves.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple
from unittest.mock import patch

import pyshacl
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph_api.adapters.reference_engine import rdflib_term, term_of
from graph_api.domain.errors import RuleBookError
from graph_api.engine.graph import Graph as OwnGraph
from graph_api.engine.schema import Schema
from graph_api.engine.sparql.codegen import select_source
from graph_api.engine.sparql.parser import parse_query
from graph_api.engine.sparql.plan import Select, UnsupportedQueryError
from graph_api.engine.sparql.program import load
from graph_api.engine.structure.shapes import read_shapes
from graph_api.engine.structure.validate import StructureValidator, records_of
from graph_api.engine.terms import Term, Triple

SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SHT: Final = Namespace("http://www.w3.org/ns/shacl-test#")
MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SUITES: Final = ("core", "sparql")
Results = Counter[tuple[str, str, str, str]]


class ShaclTest(NamedTuple):
    """A test: its data and shapes, and the results that are due; None where validation must fail."""

    key: str
    data: Graph
    shapes: Graph
    due: Results | None


class RefusedError(Exception):
    """An engine does not take part in a test; the text names the construct that it cannot carry out."""


def tests_of(suite: str, root: Path) -> Iterator[ShaclTest]:
    """Yield the tests of `suite` in the folder `root`."""
    for path in sorted((root / suite).rglob("*.ttl")):
        graph = _read(path)
        for test in graph.subjects(RDF.type, SHT.Validate):
            action, result = graph.value(test, MF.action), graph.value(test, MF.result)
            data, shapes = (_named(graph.value(action, p), path) for p in (SHT.dataGraph, SHT.shapesGraph))
            due = None if result == SHT.Failure else _results(graph, result)
            yield ShaclTest(f"{path.parent.relative_to(root).as_posix()}/{path.stem}", data, shapes, due)


def _read(path: Path) -> Graph:
    """Return the graph in `path`, with its literals as they are written."""
    with patch("rdflib.NORMALIZE_LITERALS", new=False):
        return Graph().parse(path, format="turtle", publicID=path.as_uri())


def _named(address: Node | None, path: Path) -> Graph:
    name = str(address).removeprefix(path.parent.as_uri() + "/")
    return _read(path.parent / name)


def _results(graph: Graph, report: Node | None) -> Results:
    """Return the results of `report`; what has no name of its own counts as unnamed."""
    found: Results = Counter()
    for result in graph.objects(report, SH.result):
        path = graph.value(result, SH.resultPath)
        found[
            _shown(graph.value(result, SH.focusNode)),
            "" if path is None else _path(graph, path),
            _shown(graph.value(result, SH.value)),
            _shown(graph.value(result, SH.sourceConstraintComponent)),
        ] += 1
    return found


def _shown(node: Node | None) -> str:
    return "" if node is None else "_:" if isinstance(node, BNode) else node.n3()


def _path(graph: Graph, path: Node) -> str:
    """Return `path` in words that do not depend on the names of its blank nodes."""
    if isinstance(path, URIRef):
        return path.n3()
    if (path, RDF.first, None) in graph:
        return "/".join(_path(graph, part) for part in Collection(graph, path))
    return " ".join(sorted(f"{p.n3()}({_path(graph, o)})" for p, o in graph.predicate_objects(path)))


def reference(test: ShaclTest) -> Results | None:
    """Return what pySHACL finds, None where it refuses to validate."""
    try:
        _, report, _ = pyshacl.validate(test.data, shacl_graph=test.shapes, inference="none", advanced=False)
    except (ReportableRuntimeError, ConstraintLoadError, ShapeLoadError):
        return None
    except NotImplementedError as error:
        raise RefusedError(str(error)) from error
    if not isinstance(report, Graph):
        return None
    return _results(report, report.value(None, RDF.type, SH.ValidationReport))


def fast(test: ShaclTest) -> Results:
    """Return what our engines find; raise RefusedError with the construct that they do not carry out."""
    if test.key.startswith("sparql/"):
        return _sparql(test)
    data, aimed = _aimed(test)
    try:
        shapes = read_shapes(OwnGraph(_triples(aimed)))
    except RuleBookError as error:
        raise RefusedError(_construct(str(error))) from error
    validator = StructureValidator(shapes, Schema(superclasses=_superclasses(test.data + test.shapes)))
    found: Results = Counter()
    for problem in validator.problems(records_of(_triples(data))):
        value = "" if problem.value is None else _own(problem.value)
        path = f"<{problem.path}>" if problem.path else ""
        found[_own(problem.node), path, value, f"<{problem.component}>"] += 1
    return found


def _aimed(test: ShaclTest) -> tuple[Graph, Graph]:
    """Return the data and shapes of `test`, with every target a class."""
    data, shapes = Graph() + test.data, Graph() + test.shapes
    for number, (shape, node) in enumerate(sorted(test.shapes.subject_objects(SH.targetNode))):
        if isinstance(node, Literal):
            raise RefusedError("a literal as sh:targetNode")
        own = URIRef(f"urn:aimed:{number}")
        data.add((node, RDF.type, own))
        shapes.add((shape, SH.targetClass, own))
        shapes.remove((shape, SH.targetNode, node))
    for kind in (RDFS.Class, OWL.Class):
        for shape in test.shapes.subjects(RDF.type, kind):
            if (shape, RDF.type, SH.NodeShape) in shapes:
                shapes.add((shape, SH.targetClass, shape))
            shapes.remove((shape, RDF.type, kind))
    for about in (RDFS.label, RDFS.subClassOf):
        shapes.remove((None, about, None))
    return data, shapes


def _triples(graph: Graph) -> list[Triple]:
    return sorted(((str(term_of(s)), str(p), term_of(o)) for s, p, o in graph), key=str)


def _own(term: Term) -> str:
    return _shown(rdflib_term(term))


def _superclasses(graph: Graph) -> dict[str, tuple[str, ...]]:
    below = {node for node, _ in graph.subject_objects(RDFS.subClassOf)}
    return {str(b): tuple(str(a) for a in graph.transitive_objects(b, RDFS.subClassOf) if a != b) for b in below}


def _construct(refusal: str) -> str:
    """Return the construct that `refusal` is about."""
    names = [name for name in re.findall(r"`([^`]+)`", refusal) if name.startswith(SH)]
    if names:
        return f"sh:{names[0].removeprefix(SH)}"
    about = refusal.endswith("which structure shapes cannot say")
    return "a property of a shape that is not of SHACL" if about else re.sub(r"^`[^`]*`:? ", "", refusal)


def _sparql(test: ShaclTest) -> Results:
    graph, found = OwnGraph(_triples(test.data)), Results()
    for shape, constraint in _constraints(test.shapes):
        try:
            query = parse_query(_query(test.shapes, constraint))
            if not isinstance(query, Select):
                raise RefusedError("ASK")
            program = load(select_source("constraint", query))["constraint"]
        except UnsupportedQueryError as error:
            raise RefusedError(str(error)) from error
        for focus in _focus_nodes(test, shape):
            for values, _ in program(graph, focus):
                row = dict(zip(query.columns, values, strict=True))
                path, value = row.get("path"), row.get("value") or focus
                component = SH.SPARQLConstraintComponent.n3()
                found[_own(focus), _own(path) if path else "", _own(value), component] += 1
    return found


def _constraints(shapes: Graph) -> Iterator[tuple[Node, Node]]:
    """Yield shapes with their constraints in SPARQL; raise RefusedError where a shape has others."""
    if (None, SH.parameter, None) in shapes:
        raise RefusedError("sh:parameter")
    for shape, constraint in shapes.subject_objects(SH.sparql):
        stated = {p.removeprefix(SH) for p in shapes.predicates(shape) if p.startswith(SH)}
        others = stated - {"sparql", "targetNode", "targetClass", "message"}
        if others:
            raise RefusedError(f"sh:{min(others)} beside sh:sparql")
        yield shape, constraint


def _query(shapes: Graph, constraint: Node) -> str:
    declared = [d for owner in shapes.objects(constraint, SH.prefixes) for d in shapes.objects(owner, SH.declare)]
    prefixes = "".join(
        f"PREFIX {shapes.value(d, SH.prefix)}: <{shapes.value(d, SH.namespace)}>\n" for d in declared
    )
    return prefixes + str(shapes.value(constraint, SH.select))


def _focus_nodes(test: ShaclTest, shape: Node) -> list[str]:
    """Return the focus nodes of `shape`; rules are aimed at classes alone, so the runner does the others."""
    targets = set(test.shapes.objects(shape, SH.targetNode))
    for kind in test.shapes.objects(shape, SH.targetClass):
        for below in test.data.transitive_subjects(RDFS.subClassOf, kind):
            targets |= set(test.data.subjects(RDF.type, below))
    return sorted(str(term_of(node)) for node in targets)


class Outcome(NamedTuple):
    """How one engine fared in one suite: the number of tests, what was refused, by construct, and what failed."""

    total: int
    refused: Counter[str]
    failed: dict[str, str]

    @property
    def passed(self) -> int:
        """The number of tests with the results that are due."""
        return self.total - self.refused.total() - len(self.failed)


def outcome(suite: str, root: Path, engine: Callable[[ShaclTest], Results | None]) -> Outcome:
    """Run `suite` on `engine`. Where validation must fail, a refusal is as due as a failure."""
    total, refused, failed = 0, Counter[str](), dict[str, str]()
    for test in tests_of(suite, root):
        total += 1
        try:
            found = engine(test)
        except RefusedError as refusal:
            if test.due is not None:
                refused[str(refusal)] += 1
            continue
        if found != test.due:
            failed[test.key] = f"found {found and sorted(found)}, due is {test.due and sorted(test.due)}"
    return Outcome(total, refused, failed)


ENGINES: Final[dict[str, Callable[[ShaclTest], Results | None]]] = {"reference": reference, "fast": fast}
