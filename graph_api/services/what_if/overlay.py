"""A changed copy of a store: what it holds, some statements fewer and some more. The store itself is only read.

The copy is a store of its own to every service, so that facts come into it by the checks of the real one. It
stands on the versions that were there when it was made: an import that goes on meanwhile does not move it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import chain, islice
from typing import Final

from graph_api.domain.errors import StoreError
from graph_api.engine.casefile import Statement
from graph_api.engine.terms import RDF_LANGSTRING, XSD_STRING, Literal, Term, Triple, language_tags
from graph_api.engine.well_formed import is_iri, is_node, is_term
from graph_api.services.ports import DocumentVersion, FactStore, FactsView

_TEXTS: Final = (XSD_STRING, RDF_LANGSTRING)


class OverlayStore:
    """Versions of documents in memory, over those of `base` that were known at `known_at` (None: now)."""

    def __init__(self, base: FactStore, known_at: datetime | None = None) -> None:
        self._base = base
        self._versions = [v for v in base.versions() if known_at is None or v.imported_at <= known_at]
        self._own: dict[str, tuple[Statement, ...]] = {}
        self._hidden: set[Statement] = set()
        self._latest: OverlayView | None = None

    def versions(self) -> Sequence[DocumentVersion]:
        """Return every version of every document, oldest first."""
        return tuple(self._versions)

    def view(self, known_at: datetime | None = None) -> "OverlayView":
        """Return what is in force, or what was when the copy held what it held at `known_at`.

        The same view is returned until something changes.
        """
        if known_at is not None:
            return self.view_of(self._in_force(known_at))
        if self._latest is None:
            self._latest = self.view_of(self._in_force(None))
        return self._latest

    def _in_force(self, known_at: datetime | None) -> list[str]:
        known = [v for v in self._versions if known_at is None or v.imported_at <= known_at]
        superseded = {v.supersedes for v in known}
        return [v.graph for v in known if v.graph not in superseded]

    def view_of(self, graphs: Iterable[str]) -> "OverlayView":
        """Return the statements of `graphs`, whether they are in force or not."""
        wanted = set(graphs)
        own = [statement for graph, held in self._own.items() if graph in wanted for statement in held]
        return OverlayView(self._base.view_of(wanted - set(self._own)), own, frozenset(self._hidden))

    def add_together(self, contents: Sequence[tuple[DocumentVersion, Iterable[Triple]]]) -> list[DocumentVersion]:
        """Add several versions to the copy, all of them or none; return each with its number of statements."""
        known = {v.graph for v in self._versions}
        for version, _ in contents:
            if version.graph in known:
                raise StoreError(f"the graph `{version.graph}` exists already, and graphs are never changed")
            known.add(version.graph)
        read = [(v, tuple(_statement(t, v.graph) for t in dict.fromkeys(triples))) for v, triples in contents]
        for statement in (one for _, held in read for one in held):
            _check(statement)
        added = [
            replace(version, statements=len(held), languages=tuple(sorted(language_tags(s.object for s in held))))
            for version, held in read
        ]
        self._own |= {version.graph: held for version, held in read}
        self._versions = sorted([*self._versions, *added], key=lambda v: (v.imported_at, v.document))
        self._latest = None
        return added

    def hide(self, statements: Iterable[Statement]) -> None:
        """Leave `statements` out of the copy from now on, in every view that is made of it."""
        self._hidden.update(statements)
        self._latest = None


class OverlayView:
    """The statements of `base` but those that are `hidden`, and `own` statements beside them."""

    def __init__(self, base: FactsView, own: Iterable[Statement], hidden: frozenset[Statement]) -> None:
        self._base, self._hidden = base, hidden
        self._own = [statement for statement in own if statement not in hidden]
        self._by_subject: dict[str, list[Statement]] = {}
        self._by_link: dict[tuple[str, Term], list[Statement]] = {}
        self._by_object: dict[Term, list[Statement]] = {}
        self._by_text: dict[tuple[str, str], list[Statement]] = {}
        for statement in self._own:
            obj = statement.object
            if isinstance(obj, Literal) and obj.datatype in _TEXTS:
                self._by_text.setdefault((statement.predicate, obj.lexical), []).append(statement)
            self._by_subject.setdefault(statement.subject, []).append(statement)
            self._by_link.setdefault((statement.predicate, obj), []).append(statement)
            self._by_object.setdefault(obj, []).append(statement)

    def describe(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose subject is one of `nodes`."""
        yield from self._seen(self._base.describe(nodes))
        yield from (s for node in dict.fromkeys(nodes) for s in self._by_subject.get(node, ()))

    def referring(self, wanted: Mapping[str, Sequence[str]]) -> Iterator[Statement]:
        """Return every statement that has a thing of `wanted` for its object, by one of its predicates there."""
        yield from self._seen(self._base.referring(wanted))
        links = ((predicate, node) for node, predicates in wanted.items() for predicate in predicates)
        yield from (s for link in links for s in self._by_link.get(link, ()))

    def with_value(self, predicates: Sequence[str], text: str) -> Iterator[Statement]:
        """Return the statements that give a thing the literal `text` by one of `predicates`."""
        yield from self._seen(self._base.with_value(predicates, text))
        yield from (s for predicate in predicates for s in self._by_text.get((predicate, text), ()))

    def mentioning(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose object is one of `nodes`."""
        yield from self._seen(self._base.mentioning(nodes))
        yield from (s for node in dict.fromkeys(nodes) for s in self._by_object.get(node, ()))

    def stating(self, predicates: Sequence[str], most: int) -> Iterator[Statement]:
        """Return up to `most` statements with one of `predicates`."""
        own = (s for s in self._own if s.predicate in predicates)
        yield from islice(chain(own, self._seen(self._base.stating(predicates, most))), most)

    def statements(self) -> Iterator[Statement]:
        """Return every statement."""
        yield from self._seen(self._base.statements())
        yield from self._own

    def _seen(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        return (s for s in statements if s not in self._hidden) if self._hidden else iter(statements)


def _statement(triple: Triple, graph: str) -> Statement:
    """Return `triple` in `graph`. A blank node is one thing within its graph alone: its name gets the graph's."""
    own = sha256(graph.encode()).hexdigest()[:16]
    subject, obj = (f"_:g{own}{t[2:]}" if isinstance(t, str) and t.startswith("_:") else t for t in triple[::2])
    return Statement(str(subject), triple[1], obj, graph)


def _check(statement: Statement) -> None:
    """Raise StoreError where `statement` is none of RDF: what a store cannot hold is not judged either."""
    subject, predicate, obj, graph = statement
    if not (is_node(subject) and is_iri(predicate) and is_term(obj) and is_iri(graph)):
        raise StoreError(f"`{subject}`, `{predicate}` and `{obj}` make no statement of RDF")
