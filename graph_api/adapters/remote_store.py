"""The remote store: any SPARQL 1.1 engine that passes its known-answer checks, spoken to through SPARQLWrapper.

It asks for simple patterns only, many in one request. A version is visible once its provenance is there, which is
written last and in one update: what an import left half-written is never read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from itertools import islice
from threading import Lock
from typing import Final, TypeVar

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolution, Store
from pyoxigraph import Literal as OxLiteral

from graph_api.adapters.provenance import PROVENANCE, languages_of, provenance_of, read_versions
from graph_api.adapters.rdf_terms import is_node, node, to_engine, to_oxigraph
from graph_api.adapters.remote_qualification import failures_of
from graph_api.adapters.sparql_endpoint import Endpoint
from graph_api.domain.errors import StoreError
from graph_api.engine.casefile import Statement
from graph_api.engine.terms import RDF_LANGSTRING, XSD_DECIMAL, Literal, Term, Triple, language_tags
from graph_api.services.ports import DocumentVersion

# Blank nodes have no name that a later request could use, so they are kept under IRIs of their own (RDF 1.1, 3.5).
GENERATED: Final = "https://w3id.org/alliance-graph/.well-known/genid/"
_NODES, _TRIPLES = 200, 2_000
_Item = TypeVar("_Item")


class RemoteStore:
    """Keeps facts in the engine at `endpoint`, which is refused unless it passes every known-answer check."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint, self._lock = endpoint, Lock()
        failed = failures_of(endpoint)
        if failed:
            names = ", ".join(failed)
            raise StoreError(
                f"the engine at `{endpoint.addresses.query}` answers wrongly, so it is not used: {names}"
            )

    def versions(self) -> Sequence[DocumentVersion]:
        """Return every version of every document, oldest first."""
        rows = self.endpoint.rows(f"SELECT ?s ?p ?o {{ GRAPH {PROVENANCE} {{ ?s ?p ?o }} }}")
        copy = Store()
        copy.extend([Quad(row["s"], row["p"], row["o"], PROVENANCE) for row in rows])
        return tuple(read_versions(copy))

    def view(self, known_at: datetime | None = None) -> "RemoteView":
        """Return what is in force, or what was in force in the graph of `known_at`."""
        known = [v for v in self.versions() if known_at is None or v.imported_at <= known_at]
        superseded = {v.supersedes for v in known}
        return RemoteView(self.endpoint, [v for v in known if v.graph not in superseded])

    def view_of(self, graphs: Iterable[str]) -> "RemoteView":
        """Return the statements of `graphs`, in force or not; what an import left behind is no version."""
        shown = frozenset(graphs)
        return RemoteView(self.endpoint, [v for v in self.versions() if v.graph in shown])

    def add(self, version: DocumentVersion, statements: Iterable[Triple]) -> DocumentVersion:
        """Add a version with its statements, wholly or not at all; return it with their number."""
        return self.add_together([(version, statements)])[0]

    def add_together(self, contents: Sequence[tuple[DocumentVersion, Iterable[Triple]]]) -> list[DocumentVersion]:
        """Add several versions, all of them or none; return each with the number of its statements.

        Where StoreError is raised, none is visible, unless the last update was carried out and only its answer was
        lost; `versions()` tells, and the same import again changes nothing then.
        """
        if not contents:
            return []
        with self._lock:
            self._must_be_new([version.graph for version, _ in contents])
            added = self._load_all(contents)
            # From here on nothing is taken back: where no answer comes, the update may have been carried out.
            facts = " . ".join(_written(quad) for version in added for quad in provenance_of(version))
            self.endpoint.update(f"INSERT DATA {{ GRAPH {PROVENANCE} {{ {facts} }} }}")
            return added

    def _must_be_new(self, graphs: Iterable[str]) -> None:
        known = {v.graph for v in self.versions()}
        for graph in graphs:
            if graph in known:
                raise StoreError(f"the graph `{graph}` exists already, and graphs are never changed")
            known.add(graph)

    def _load_all(self, contents: Sequence[tuple[DocumentVersion, Iterable[Triple]]]) -> list[DocumentVersion]:
        """Write the statements of all versions; where that fails, remove what was written as far as possible."""
        try:
            return [self._load(version, triples) for version, triples in contents]
        except BaseException as error:
            for version, _ in contents:
                with suppress(StoreError):
                    self.endpoint.update(f"DROP SILENT GRAPH {NamedNode(version.graph)}")
            if isinstance(error, ValueError):
                raise StoreError(f"the store could not be written: {error}") from error
            raise

    def _load(self, version: DocumentVersion, triples: Iterable[Triple]) -> DocumentVersion:
        """Write the statements of `version`; return it with how many the engine holds, which must be all."""
        graph = version.graph
        self.endpoint.update(f"DROP SILENT GRAPH {NamedNode(graph)}")
        known = set[Triple]()
        for batch in _batches(triples, _TRIPLES):
            known.update(batch)
            text = " .\n".join(f"{_term(s, graph)} {NamedNode(p)} {_term(o, graph)}" for s, p, o in batch)
            self.endpoint.update(f"INSERT DATA {{ GRAPH {NamedNode(graph)} {{ {text} }} }}")
        rows = self.endpoint.rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }}")
        held = int(rows[0]["n"].value)
        if not _least(known) <= held <= len(known):
            raise StoreError(
                f"the store holds {held} of {len(known)} statements of `{graph}`; nothing was imported"
            )
        tags = language_tags(obj for _, _, obj in known)
        return replace(version, statements=held, languages=tuple(sorted(tags)))


class RemoteView:
    """The statements of `versions`, as the engine holds them."""

    def __init__(self, endpoint: Endpoint, versions: Iterable[DocumentVersion]) -> None:
        self._endpoint, shown = endpoint, list(versions)
        self._graphs, self._languages = frozenset(v.graph for v in shown), languages_of(shown)

    def describe(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose subject is one of `nodes`."""
        for batch in _batches(filter(is_node, nodes), _NODES):
            subjects = " ".join(_term(node) for node in batch)
            yield from self._found(f"VALUES ?s {{ {subjects} }} GRAPH ?g {{ ?s ?p ?o }}")

    def referring(self, wanted: Mapping[str, Sequence[str]]) -> Iterator[Statement]:
        """Return every statement that has a thing of `wanted` for its object, by one of its predicates there."""
        links = ((predicate, node) for node in filter(is_node, wanted) for predicate in wanted[node])
        for batch in _batches(links, _NODES):
            pairs = " ".join(f"({NamedNode(predicate)} {_term(obj)})" for predicate, obj in batch)
            yield from self._found(f"VALUES (?p ?o) {{ {pairs} }} GRAPH ?g {{ ?s ?p ?o }}")

    def with_value(self, predicates: Sequence[str], text: str) -> Iterator[Statement]:
        """Return the statements that give a thing the literal `text` by one of `predicates`."""
        names = " ".join(str(NamedNode(p)) for p in predicates)
        if self._languages is None:
            self._languages = self._languages_with(names)
        tagged = (OxLiteral(text, language=tag) for tag in sorted(self._languages))
        spellings = " ".join(str(literal) for literal in (OxLiteral(text), *tagged))
        yield from self._found(f"VALUES ?p {{ {names} }} VALUES ?o {{ {spellings} }} GRAPH ?g {{ ?s ?p ?o }}")

    def _languages_with(self, names: str) -> frozenset[str]:
        """Return the language tags in use with predicates: the engine is asked where they were not recorded."""
        pattern = f'VALUES ?p {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} FILTER (LANG(?o) != "")'
        rows = self._endpoint.rows(f"SELECT DISTINCT (LANG(?o) AS ?tag) {{ {pattern} }}")
        return frozenset(row["tag"].value for row in rows)

    def mentioning(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose object is one of `nodes`."""
        for batch in _batches(filter(is_node, nodes), _NODES):
            objects = " ".join(_term(node) for node in batch)
            yield from self._found(f"VALUES ?o {{ {objects} }} GRAPH ?g {{ ?s ?p ?o }}")

    def stating(self, predicates: Sequence[str], most: int) -> Iterator[Statement]:
        """Return up to `most` statements with one of `predicates`."""
        names = " ".join(str(NamedNode(p)) for p in predicates)
        yield from self._found(f"VALUES ?p {{ {names} }} GRAPH ?g {{ ?s ?p ?o }}", most)

    def statements(self) -> Iterator[Statement]:
        """Return every statement."""
        for graph in sorted(self._graphs):
            yield from self._found(f"VALUES ?g {{ {NamedNode(graph)} }} GRAPH ?g {{ ?s ?p ?o }}")

    def _found(self, pattern: str, most: int | None = None) -> Iterator[Statement]:
        limit = "" if most is None else f" LIMIT {most}"
        for row in self._endpoint.rows(f"SELECT ?s ?p ?o ?g {{ {pattern} }}{limit}"):
            statement = _statement(row)
            if statement.graph in self._graphs:
                yield statement


def _statement(row: QuerySolution) -> Statement:
    return Statement(str(_read(row["s"])), str(_read(row["p"])), _read(row["o"]), str(_read(row["g"])))


def _read(term: object) -> Term:
    found = to_engine(term)
    if isinstance(found, str) and found.startswith(GENERATED):
        return "_:" + found.removeprefix(GENERATED)
    return _in_one_spelling(found) if isinstance(found, Literal) else found


def _in_one_spelling(literal: Literal) -> Literal:
    """Return a decimal as the embedded store spells it: engines differ, and a decision cites what it reads."""
    if literal.datatype != XSD_DECIMAL:
        return literal
    try:
        number = Decimal(literal.lexical)
    except InvalidOperation:
        return literal
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Literal("0" if text == "-0" else text, XSD_DECIMAL)


def _term(term: Term, graph: str | None = None) -> str:
    """Return `term` as SPARQL; raise ValueError where it is none.

    A blank node of a `graph` that is being written gets a name of that graph alone.
    """
    found = to_oxigraph(term)
    if isinstance(found, BlankNode):
        name = found.value if graph is None else sha256(f"{graph} {term}".encode()).hexdigest()[:32]
        return str(NamedNode(GENERATED + name))
    if isinstance(term, Literal) and term.datatype == RDF_LANGSTRING and not term.language:
        raise ValueError(f"`{term.lexical}` is a text in a language that is not named")
    return str(found)


def _least(triples: Iterable[Triple]) -> int:
    """Return how many of `triples` are left where an engine keeps one spelling of each value."""
    store = Store()
    store.extend([Quad(node(s), NamedNode(p), to_oxigraph(o)) for s, p, o in triples])
    return len(store)


def _written(quad: Quad) -> str:
    if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
        raise StoreError("provenance is about graphs that have names")
    return f"{quad.subject} {quad.predicate} {quad.object}"


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
