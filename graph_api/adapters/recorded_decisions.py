"""Reads the records of decisions in the embedded store, and what any version of a document states."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolutions, RdfFormat, parse

from graph_api.adapters.decision_log import LOG
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.oxigraph_view import statement_of
from graph_api.adapters.rdf_terms import is_node, node, to_engine
from graph_api.domain.errors import UsageError
from graph_api.engine.casefile import Statement
from graph_api.engine.terms import RDF_TYPE, Term, Triple
from graph_api.services.ports import DocumentVersion
from graph_api.services.record_decision import DECISION, IN_STATE, PARTS, READ_FROM, STATE

_TYPE: Final = NamedNode(RDF_TYPE)
_DECISION, _STATE = NamedNode(DECISION), NamedNode(STATE)
_IN_STATE, _READ_FROM = NamedNode(IN_STATE), NamedNode(READ_FROM)


class StoredRecords:
    """The records that the log of `store` holds; they are counted once."""

    def __init__(self, store: OxigraphStore) -> None:
        self._store = store

    @cached_property
    def number(self) -> int:
        """How many records there are."""
        return self._count(f"?record a <{DECISION}>")

    def all(self) -> list[str]:
        """Return every record."""
        return [*self._subjects(_TYPE, _DECISION)]

    def states(self) -> list[str]:
        """Return the states that records were made in."""
        return [*self._subjects(_TYPE, _STATE)]

    def made_in(self, state: str) -> Iterator[str]:
        """Yield the records that were made in `state`."""
        return self._subjects(_IN_STATE, NamedNode(state))

    def without_state(self) -> list[str]:
        """Return the records of which no registered state is known."""
        if self.number == sum(self._count(f"?record <{IN_STATE}> <{state}>") for state in self.states()):
            return []
        made = {record for state in self.states() for record in self.made_in(state)}
        return [record for record in self.all() if record not in made]

    def reading_from(self, start: str) -> Iterator[str]:
        """Yield the records whose facts were read from the node `start`."""
        return self._subjects(_READ_FROM, node(start)) if is_node(start) else iter(())

    def value(self, record: str, predicate: str) -> Term | None:
        """Return what `record` states with `predicate`, or None."""
        if not is_node(record):
            return None
        found = self._store.database.quads_for_pattern(node(record), NamedNode(predicate), None, LOG)
        return next((to_engine(quad.object) for quad in found), None)

    def statements(self, record: str) -> list[Triple]:
        """Return what `record` and its findings, grounds and duties state."""
        own = self._about(record)
        parts = dict.fromkeys(str(o) for _, p, o in own if p in PARTS)
        return [*own, *(triple for part in parts for triple in self._about(part))]

    def description(self, text: str) -> list[Triple]:
        """Return the statements of N-Triples; raise UsageError where `text` is none."""
        try:
            quads = list(parse(text, format=RdfFormat.N_TRIPLES))
            return [(str(to_engine(q.subject)), q.predicate.value, to_engine(q.object)) for q in quads]
        except (SyntaxError, TypeError, ValueError) as error:
            raise UsageError(f"the question that was recorded cannot be read: {error}") from error

    def _about(self, subject: str) -> list[Triple]:
        if not is_node(subject):
            return []
        quads = self._store.database.quads_for_pattern(node(subject), None, None, LOG)
        return [(subject, q.predicate.value, to_engine(q.object)) for q in quads]

    def _subjects(self, predicate: NamedNode, obj: NamedNode | BlankNode) -> Iterator[str]:
        found = self._store.database.quads_for_pattern(None, predicate, obj, LOG)
        return (str(to_engine(quad.subject)) for quad in found)

    def _count(self, pattern: str) -> int:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{LOG.value}> {{ {pattern} }} }}"
        found = self._store.database.query(text)
        assert isinstance(found, QuerySolutions)  # noqa: S101  # a SELECT has solutions
        return int(next(found)["n"].value)


class StoredVersions:
    """What any version in `store` states, in force or not; graphs of analysts are none."""

    def __init__(self, store: OxigraphStore) -> None:
        self._store = store
        self._graphs = {NamedNode(version.graph) for version in store.versions()}

    def around(self, name: str) -> Iterator[Statement]:
        """Yield the statements with the node `name` as subject or object."""
        if is_node(name):
            found = self._store.database.quads_for_pattern
            yield from self._stated(found(node(name), None, None, None))
            yield from self._stated(found(None, None, node(name), None))

    def _stated(self, quads: Iterable[Quad]) -> Iterator[Statement]:
        return (statement_of(quad) for quad in quads if quad.graph_name in self._graphs)

    def difference(self, version: DocumentVersion, before: str | None) -> Iterator[Statement]:
        """Yield what `version` states and the graph `before` does not, and what `before` alone states."""
        yield from self._beyond(version.graph, before)
        if before is not None:
            yield from self._beyond(before, version.graph)

    def _beyond(self, graph: str, other: str | None) -> Iterator[Statement]:
        database = self._store.database
        for quad in database.quads_for_pattern(None, None, None, NamedNode(graph)):
            if other is None or Quad(quad.subject, quad.predicate, quad.object, NamedNode(other)) not in database:
                yield statement_of(quad)
