"""The embedded store: Oxigraph in memory or on disk, named graphs that are added and never changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Final

from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode, Quad, Store

from graph_api.adapters.rdf_terms import node, to_engine, to_oxigraph
from graph_api.domain.errors import StoreError
from graph_api.engine.casefile import Statement
from graph_api.engine.terms import DCTERMS, XSD_DATETIME, XSD_INTEGER, Term, moment_of, number_of
from graph_api.services.ports import DocumentVersion

PROV: Final = "http://www.w3.org/ns/prov#"
PAV: Final = "http://purl.org/pav/"
PROVENANCE: Final = NamedNode("https://w3id.org/alliance-graph/graph/provenance")
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_VERSION_OF, _VERSION = NamedNode(DCTERMS + "isVersionOf"), NamedNode(PAV + "version")
_AT, _BY = NamedNode(PROV + "generatedAtTime"), NamedNode(PAV + "importedBy")
_SOURCE, _HASH = NamedNode(PAV + "importedFrom"), NamedNode("http://spdx.org/rdf/terms#checksumValue")
_REVISION_OF = NamedNode(PROV + "wasRevisionOf")


class OxigraphStore:
    """Keeps facts in Oxigraph. A version is visible once its provenance is there, which is written last."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        try:
            if path is None:
                self._store = Store()
            else:
                self._store = Store.read_only(str(path)) if read_only else Store(str(path))
        except OSError as error:
            raise StoreError(f"the store `{path}` cannot be opened: {error}") from error
        self._lock = Lock()
        self._versions: list[DocumentVersion] = sorted(self._read_versions(), key=lambda v: v.imported_at)

    def versions(self) -> Sequence[DocumentVersion]:
        """Return every version of every document, oldest first."""
        return tuple(self._versions)

    def view(self, known_at: datetime | None = None) -> "OxigraphView":
        """Return what is in force, or what was in force in the graph of `known_at`."""
        known = [v for v in self._versions if known_at is None or v.imported_at <= known_at]
        superseded = {v.supersedes for v in known}
        return OxigraphView(self._store, frozenset(v.graph for v in known if v.graph not in superseded))

    def add(self, version: DocumentVersion, statements: Iterable[tuple[str, str, Term]]) -> int:
        """Add a version with its statements, wholly or not at all; return how many statements it has."""
        graph = NamedNode(version.graph)
        quads = [Quad(node(s), NamedNode(p), to_oxigraph(o), graph) for s, p, o in statements]
        with self._lock:
            if any(v.graph == version.graph for v in self._versions):
                raise StoreError(f"the graph `{version.graph}` exists already, and graphs are never changed")
            try:
                self._store.extend([*quads, *_provenance(version)])
                self._store.flush()
            except OSError as error:
                raise StoreError(f"the store could not be written: {error}") from error
            self._versions.append(version)
        return len(set(quads))

    def _read_versions(self) -> Iterator[DocumentVersion]:
        for quad in self._store.quads_for_pattern(None, _VERSION_OF, None, PROVENANCE):
            graph = str(to_engine(quad.subject))
            yield DocumentVersion(
                graph=graph,
                document=str(to_engine(quad.object)),
                version=int(number_of(self._recorded(graph, _VERSION)) or 0),
                imported_at=moment_of(self._recorded(graph, _AT)) or datetime.min.replace(tzinfo=UTC),
                imported_by=_text(self._recorded(graph, _BY)),
                source=_text(self._recorded(graph, _SOURCE)),
                sha256=_text(self._recorded(graph, _HASH)),
                supersedes=_iri(self._recorded(graph, _REVISION_OF)),
            )

    def _recorded(self, graph: str, predicate: NamedNode) -> Term | None:
        quads = self._store.quads_for_pattern(NamedNode(graph), predicate, None, PROVENANCE)
        return next((to_engine(quad.object) for quad in quads), None)


class OxigraphView:
    """The statements of the graphs in force."""

    def __init__(self, store: Store, graphs: frozenset[str]) -> None:
        self._store, self._graphs = store, graphs

    def describe(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose subject is one of `nodes`."""
        for subject in nodes:
            yield from self._statements(self._store.quads_for_pattern(node(subject), None, None, None))

    def referring(self, links: Collection[tuple[str, str]]) -> Iterator[Statement]:
        """Return every statement with the predicate and object of one of `links`."""
        for predicate, obj in links:
            quads = self._store.quads_for_pattern(None, NamedNode(predicate), node(obj), None)
            yield from self._statements(quads)

    def with_value(self, predicates: Sequence[str], text: str) -> Iterator[Statement]:
        """Return the statements that give a thing the literal `text` by one of `predicates`."""
        for predicate in predicates:
            for literal in (OxLiteral(text), OxLiteral(text, language="en")):
                quads = self._store.quads_for_pattern(None, NamedNode(predicate), literal, None)
                yield from self._statements(quads)

    def values(self, predicates: Sequence[str], most: int) -> Iterator[Statement]:
        """Return up to `most` statements with one of `predicates` and a literal."""
        quads = (q for p in predicates for q in self._store.quads_for_pattern(None, NamedNode(p), None, None))
        yield from self._statements(islice(quads, most))

    def _statements(self, quads: Iterable[Quad]) -> Iterator[Statement]:
        for quad in quads:
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            if graph in self._graphs:
                subject, obj = str(to_engine(quad.subject)), to_engine(quad.object)
                yield Statement(subject, quad.predicate.value, obj, graph)


def _provenance(version: DocumentVersion) -> list[Quad]:
    graph = NamedNode(version.graph)
    moment = version.imported_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    facts: list[tuple[NamedNode, NamedNode | OxLiteral]] = [
        (_TYPE, NamedNode(PROV + "Entity")),
        (_VERSION_OF, NamedNode(version.document)),
        (_VERSION, OxLiteral(str(version.version), datatype=NamedNode(XSD_INTEGER))),
        (_AT, OxLiteral(moment, datatype=NamedNode(XSD_DATETIME))),
        (_BY, OxLiteral(version.imported_by)),
        (_SOURCE, OxLiteral(version.source)),
        (_HASH, OxLiteral(version.sha256)),
    ]
    if version.supersedes is not None:
        facts.append((_REVISION_OF, NamedNode(version.supersedes)))
    return [Quad(graph, predicate, value, PROVENANCE) for predicate, value in facts]


def _text(term: Term | None) -> str:
    return "" if term is None or isinstance(term, str) else term.lexical


def _iri(term: Term | None) -> str | None:
    return term if isinstance(term, str) else None
