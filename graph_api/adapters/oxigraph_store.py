"""The embedded store: Oxigraph in memory or on disk, named graphs that are added and never changed."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from graph_api.adapters.line_stream import LineFeed, LineStream
from graph_api.adapters.oxigraph_view import OxigraphView, statement_of
from graph_api.adapters.provenance import PROVENANCE, in_order, languages_of, provenance_of, read_versions
from graph_api.adapters.rdf_terms import node, to_oxigraph
from graph_api.adapters.store_folder import next_store, open_store, use
from graph_api.domain.errors import NotAllowedError, StoreError
from graph_api.engine.casefile import Statement
from graph_api.engine.terms import Triple
from graph_api.services.ports import DocumentVersion, Lines
from graph_api.services.sparql.ports import GraphNames

GRAPH_ROOT: Final = PROVENANCE.value.removesuffix("provenance")
_BATCH: Final = 50_000
_BUFFER: Final = 1 << 18


class _Loaded(NamedTuple):
    """The number of statements that were loaded, and the language tags of their texts."""

    statements: int
    languages: tuple[str, ...]


class OxigraphStore:
    """Keeps facts in Oxigraph. A version is visible once its provenance is there, which is written last."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self._store, self._hold = open_store(path, read_only=read_only)
        self.path, self._read_only = path, read_only
        self._lock, self._showing, self._changes = Lock(), Lock(), 0
        self._versions: list[DocumentVersion] = read_versions(self._store)
        self._latest = self.view_of([])
        if not read_only:
            self._remove_leftovers()

    @property
    def database(self) -> Store:
        """The store of Oxigraph, for adapters that read it in their own way."""
        return self._store

    @property
    def revision(self) -> int:
        """A number that is another one after each change."""
        return len(self._versions) + self._changes

    def graph_names(self, known_at: datetime | None = None) -> GraphNames:
        """Return the names of the graphs, as of `known_at` for those that are in force."""
        recorded = (PROVENANCE.value, *(v.graph for v in self._versions))
        every = {g.value for g in self._store.named_graphs() if isinstance(g, NamedNode)}
        working = sorted(name for name in every if not name.startswith(GRAPH_ROOT))
        return GraphNames(tuple(self._in_force(known_at)), recorded, tuple(working))

    def change_working(self, removed: Iterable[Quad], added: Sequence[Quad]) -> None:
        """Change graphs that are no versions of documents, and that no decision reads."""
        self._check_writable()
        with self._lock:
            removed = list(removed)
            names = {quad.graph_name for quad in (*removed, *added)}
            if any(isinstance(name, NamedNode) and name.value.startswith(GRAPH_ROOT) for name in names):
                raise NotAllowedError(f"graphs below `{GRAPH_ROOT}` hold versions of documents and never change")
            try:
                self._store.extend(added)
                for quad in removed:
                    self._store.remove(quad)
                for name in names:
                    if isinstance(name, NamedNode) and not self._has(name):
                        self._store.remove_graph(name)
                self._store.flush()
            except OSError as error:
                raise StoreError(f"the store could not be written: {error}") from error
            finally:
                self._changes += 1  # a part of the change may be there

    def keep_working(self, graph: str, *, kept: bool) -> None:
        """Let there be a working graph, be it empty; or, where it is not `kept`, let it be gone with its name."""
        self._check_writable()
        if graph.startswith(GRAPH_ROOT):
            raise NotAllowedError(f"graphs below `{GRAPH_ROOT}` hold versions of documents and never change")
        with self._lock:
            change = self._store.add_graph if kept else self._store.remove_graph
            change(NamedNode(graph))
            self._changes += 1

    def _has(self, graph: NamedNode) -> bool:
        return next(iter(self._store.quads_for_pattern(None, None, None, graph)), None) is not None

    def _check_writable(self) -> None:
        if self._read_only:
            raise StoreError(f"the store `{self.path}` was opened to be read; open it for writing to change it")

    def versions(self) -> Sequence[DocumentVersion]:
        """Return every version of every document, oldest first."""
        return tuple(self._versions)

    def view(self, known_at: datetime | None = None) -> "OxigraphView":
        """Return what is in force, or what was in force in the graph of `known_at`; no import is waited for."""
        graphs = frozenset(self._in_force(known_at))
        with self._showing:
            if self._latest.graphs != graphs or self._latest.store is not self._store:
                self._latest = self.view_of(graphs)
            return self._latest

    def _in_force(self, known_at: datetime | None) -> list[str]:
        known = [v for v in self._versions if known_at is None or v.imported_at <= known_at]
        superseded = {v.supersedes for v in known}
        return [v.graph for v in known if v.graph not in superseded]

    def view_of(self, graphs: Iterable[str]) -> "OxigraphView":
        """Return the statements of `graphs`, whether they are in force or not."""
        shown = frozenset(graphs)
        return OxigraphView(self._store, shown, languages_of(v for v in self._versions if v.graph in shown))

    def add(self, version: DocumentVersion, statements: Iterable[Triple]) -> DocumentVersion:
        """Add a version with its statements, wholly or not at all; return it with their number."""
        return self.add_together([(version, statements)])[0]

    def add_together(self, contents: Sequence[tuple[DocumentVersion, Iterable[Triple]]]) -> list[DocumentVersion]:
        """Add several versions, all of them or none; return each with the number of its statements.

        Raises StoreError where a graph exists already, a name is no IRI, or the store cannot be written.
        """
        with self._adding([version for version, _ in contents]):
            return self._add(
                [version for version, _ in contents],
                lambda: [self._load(version.graph, triples) for version, triples in contents],
            )

    def add_lines(self, version: DocumentVersion, lines: Iterable[Lines]) -> DocumentVersion:
        """Add a version with what `lines` state; return it with their number.

        They are loaded in a thread of their own while the next ones are made. Oxigraph shows what it loads when
        all of it is there, so that nothing is left where `lines` raises.
        """
        with self._adding([version]), ThreadPoolExecutor(1) as pool:
            return self._add([version], lambda: [self._load_beside(version.graph, lines, pool)])[0]

    @contextmanager
    def _adding(self, versions: Sequence[DocumentVersion]) -> Iterator[None]:
        """Hold the lock while `versions` are added; raise StoreError where they cannot be."""
        self._check_writable()
        with self._lock:
            known = {v.graph for v in self._versions}
            for version in versions:
                if version.graph in known:
                    raise StoreError(f"the graph `{version.graph}` exists already, and graphs are never changed")
                known.add(version.graph)
            try:
                yield
            except (OSError, SyntaxError, ValueError) as error:
                raise StoreError(f"the store could not be written: {error}") from error

    def _add(
        self, versions: Sequence[DocumentVersion], load: Callable[[], list[_Loaded]]
    ) -> list[DocumentVersion]:
        """Add `versions`, of which `load` loads the statements and tells what they were."""
        try:
            added = [replace(one, **done._asdict()) for one, done in zip(versions, load(), strict=True)]
            self._store.extend([quad for version in added for quad in provenance_of(version)])
        except BaseException:
            for version in versions:
                self._store.remove_graph(NamedNode(version.graph))
            raise
        self._store.flush()
        self._versions = in_order([*self._versions, *added])
        return added

    def _load_beside(self, graph: str, lines: Iterable[Lines], pool: Executor) -> _Loaded:
        """Load `lines` in `pool` while they are made here."""
        feed = LineFeed()
        loading = pool.submit(self._load_feed, graph, feed)
        try:
            count = feed.give(lines)
        finally:
            wait([loading])
        loading.result()
        return _Loaded(count, tuple(sorted(feed.languages)))

    def _load_feed(self, graph: str, feed: LineFeed) -> None:
        try:
            self._bulk_load(graph, feed)
        finally:
            feed.leave()

    def _load(self, graph: str, triples: Iterable[Triple]) -> _Loaded:
        stream = LineStream(dict.fromkeys(triples) if isinstance(triples, list) else triples)
        self._bulk_load(graph, stream)
        return _Loaded(stream.count, tuple(sorted(stream.languages)))

    def _bulk_load(self, graph: str, stream: io.RawIOBase) -> None:
        """Load the lines of `stream`, whose IRIs and language tags were looked at when they were written."""
        lines = io.BufferedReader(stream, _BUFFER)
        self._store.bulk_load(lines, RdfFormat.N_TRIPLES, to_graph=NamedNode(graph), lenient=True)

    def optimize(self) -> None:
        """Put what was loaded in order on disk, so that it is read faster; where it is, nothing is done."""
        self._check_writable()
        with self._lock:
            self._store.optimize()

    def _remove_leftovers(self) -> None:
        """Remove the graphs of imports that did not come to their end; graphs of analysts have other names."""
        recorded = {v.graph for v in self._versions} | {PROVENANCE.value}
        versions = [g for g in self._store.named_graphs() if g.value.startswith(GRAPH_ROOT)]
        for graph in versions:
            if graph.value not in recorded:
                self._store.remove_graph(graph)

    def rewrite(self, change: Callable[[Statement], Statement | None]) -> None:
        """Put `change` of each statement of each version in its place, and nothing where that is None.

        It is what erasure needs and the one exception to graphs that never change. The database is written anew,
        so that what was left out is on no page of it.
        """
        self._check_writable()
        with self._lock:
            number, store = next_store(self.path) if self.path else (0, Store())
            self._copy(store, change)
            if self.path:
                use(self.path, number)
            self._store = store
            self._changes += 1

    def _copy(self, store: Store, change: Callable[[Statement], Statement | None]) -> None:
        quads = iter(self._store)
        while batch := list(islice(quads, _BATCH)):
            store.bulk_extend([changed for quad in batch for changed in _changed(quad, change)])
        store.flush()


def _changed(quad: Quad, change: Callable[[Statement], Statement | None]) -> list[Quad]:
    if not isinstance(quad.graph_name, NamedNode) or quad.graph_name == PROVENANCE:
        return [quad]
    before = statement_of(quad)
    after = change(before)
    if after == before:
        return [quad]
    if after is None:
        return []
    return [Quad(node(after.subject), NamedNode(after.predicate), to_oxigraph(after.object), quad.graph_name)]
