"""SPARQL for analysts: which graphs a request may see, and which requests are carried out at all."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from graph_api.domain.errors import NotAllowedError, NotFoundError, UsageError
from graph_api.services.sparql.ports import Dataset, Formats, GraphNames, Result, SparqlEngine
from graph_api.services.sparql.text import read_text, with_using

Readable = Callable[[str], bool]
DEFAULT_GRAPH: Final = None


class GraphSource(Protocol):
    """A store that tells its graphs."""

    def graph_names(self, known_at: datetime | None = None) -> GraphNames:
        """Return the names of the graphs, as of `known_at` for those that are in force."""


@dataclass(frozen=True, slots=True)
class Request:
    """A query or update with what the protocol says beside it; `None` where the request says nothing."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    known_at: datetime | None = None
    formats: Formats = field(default_factory=Formats)


def everything(_: str) -> bool:
    """Let every graph be read: the rule until callers have identities."""
    return True


class SparqlService:
    """Carries out requests in SPARQL. `readable` says of a graph whether its caller may read it."""

    def __init__(self, source: GraphSource, engine: SparqlEngine, *, updates: bool = False) -> None:
        self._source, self._engine, self.updates = source, engine, updates

    def query(self, request: Request, readable: Readable = everything) -> Result:
        """Return the result of a query on the graphs that may be read.

        The default graph is the union of the versions in force and the writers' own default graph; FROM and the
        graphs of the protocol replace it. Raises UsageError where FROM names a graph that cannot be read: it is
        never fetched. A graph of the protocol that cannot be read counts as empty.
        """
        text = read_text(request.text, request.base or "")
        names = self._source.graph_names(request.known_at)
        return self._engine.query(
            request.text,
            self._dataset(request, text.default_graphs, text.named_graphs, names, readable),
            request.formats,
            request.base,
        )

    def _dataset(
        self,
        request: Request,
        default: Iterable[str],
        named: Iterable[str],
        names: GraphNames,
        readable: Readable,
    ) -> Dataset:
        visible = {g for g in (*names.recorded, *names.working) if readable(g)}
        if request.default_graphs or request.named_graphs:
            return Dataset(_among(request.default_graphs, visible), _among(request.named_graphs, visible))
        asked_default, asked_named = tuple(default), tuple(named)
        if asked_default or asked_named:
            for graph in (*asked_default, *asked_named):
                if graph not in visible:
                    raise UsageError(
                        f"there is no graph `{graph}` to read FROM; graphs are not fetched from elsewhere"
                    )
            return Dataset(asked_default, asked_named)
        return Dataset(_among(names.in_force, visible), tuple(sorted(visible)), with_default=True)

    def update(self, request: Request) -> None:
        """Carry out an update on the working graphs; raise NotAllowedError where updates are switched off."""
        self._must_be_on()
        text = read_text(request.text, request.base or "")
        if request.default_graphs or request.named_graphs:
            text = read_text(with_using(text, request.default_graphs, request.named_graphs), request.base or "")
        self._engine.update(text, request.base)

    def graph(self, graph: str | None, formats: Formats, readable: Readable = everything) -> Result:
        """Return the statements of `graph`; raise NotFoundError where there is none that may be read."""
        if graph is None:
            dataset = Dataset((), (), with_default=True)
        elif self._is_there(graph) and readable(graph):
            dataset = Dataset((graph,), ())
        else:
            raise NotFoundError(f"there is no graph `{graph}`")
        return self._engine.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", dataset, formats)

    def put(self, graph: str | None, document: Iterable[bytes], media_type: str, base: str) -> bool:
        """Replace `graph` by `document`; return whether it is new."""
        self._must_be_on(graph)
        new = graph is not None and not self._is_there(graph)
        self._engine.replace(graph, document, media_type, base)
        return new

    def post(self, graph: str | None, document: Iterable[bytes], media_type: str, base: str) -> bool:
        """Add `document` to `graph`; return whether the graph is new."""
        self._must_be_on(graph)
        new = graph is not None and not self._is_there(graph)
        self._engine.extend(graph, document, media_type, base)
        return new

    def delete(self, graph: str | None) -> None:
        """Remove `graph`; raise NotFoundError where there is none."""
        self._must_be_on(graph)
        if graph is not None and not self._is_there(graph):
            raise NotFoundError(f"there is no graph `{graph}`")
        self._engine.drop(graph)

    def _is_there(self, graph: str) -> bool:
        names = self._source.graph_names()
        return graph in names.recorded or graph in names.working

    def _must_be_on(self, graph: str | None = None) -> None:
        if not self.updates:
            raise NotAllowedError(
                "updates are switched off; start the server with ALLIANCE_GRAPH_SPARQL_UPDATES=yes"
            )
        if graph is not None and graph in self._source.graph_names().recorded:
            raise NotAllowedError(
                f"`{graph}` is a version of a document, and versions never change; import a new one"
            )


def _among(graphs: Iterable[str], visible: Collection[str]) -> tuple[str, ...]:
    return tuple(graph for graph in graphs if graph in visible)
