"""Reads the manifests of the W3C SPARQL 1.1 test suites."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Namespace, Node, URIRef
from rdflib.collection import Collection

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DAWG = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"

QUERY = (
    "aggregates bind bindings cast construct exists functions grouping negation project-expression property-path "
    "subquery syntax-query"
)
UPDATE = (
    "add basic-update clear copy delete delete-data delete-insert delete-where drop move syntax-update-1 "
    "syntax-update-2 update-silent"
)
SUITES = {
    "query": tuple(QUERY.split(" ")),
    "update": tuple(UPDATE.split(" ")),
    "result formats": ("csv-tsv-res", "json-res"),
    "protocol": ("protocol",),
    "graph store": ("graph-store-protocol",),
    "service description": ("service-description",),
    "federation": ("service", "syntax-fed"),
}


@dataclass(frozen=True)
class Data:
    """RDF of a test: the file of its default graph, and those of its named graphs by IRI."""

    default: Path | None = None
    named: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class W3CTest:
    """A test of a manifest: `key` is `<folder>/<local name>`; the rest depends on its kind."""

    key: str
    kind: str
    name: str
    request: Path | None
    data: Data
    result: Path | None
    expected: Data
    graph: Graph
    node: Node
    base: str


def entries_of(suite: str, root: Path) -> list[W3CTest]:
    """Return the tests of `suite` in the folder `root` of the SPARQL 1.1 tests."""
    return [test for folder in SUITES[suite] for test in _of_folder(root / folder, root)]


def _of_folder(folder: Path, root: Path) -> Iterator[W3CTest]:
    for path in sorted(folder.glob("manifest*.ttl")):
        graph = Graph()
        graph.parse(path, format="turtle", publicID=BASE + f"{folder.name}/{path.name}")
        for entries in graph.objects(None, MF.entries):
            for node in Collection(graph, entries):
                if (node, DAWG.approval, DAWG.Withdrawn) not in graph and (node, RDF.type, None) in graph:
                    yield _test(graph, node, folder, root)


def _test(graph: Graph, node: Node, folder: Path, root: Path) -> W3CTest:
    action, result = graph.value(node, MF.action), graph.value(node, MF.result)
    kind = next(str(k).rpartition("#")[2] for k in graph.objects(node, RDF.type) if "est" in str(k))
    request = graph.value(action, QT.query) or graph.value(action, UT.request)
    if request is None and isinstance(action, URIRef):
        request = action
    return W3CTest(
        key=f"{folder.name}/{str(node).rpartition('#')[2]}",
        kind=kind,
        name=str(graph.value(node, MF.name)),
        request=_path(request, root),
        data=_data(graph, action if kind != "ProtocolTest" else node, root),
        result=_path(result, root) if isinstance(result, URIRef) else None,
        expected=_data(graph, result, root),
        graph=graph,
        node=node,
        base=str(request) if request is not None else BASE + folder.name + "/",
    )


def _data(graph: Graph, node: Node | None, root: Path) -> Data:
    default = graph.value(node, QT.data) or graph.value(node, UT.data)
    named = {}
    for entry in (*graph.objects(node, QT.graphData), *graph.objects(node, UT.graphData)):
        file = graph.value(entry, UT.graph) or entry
        label = graph.value(entry, RDFS.label)
        path = _path(file, root)
        if path is not None:
            named[str(label or file)] = path
    return Data(_path(default, root), named)


def _path(node: Node | None, root: Path) -> Path | None:
    return root / str(node).removeprefix(BASE) if node is not None else None
