"""Small worlds: facts that lie over the vocabularies, from which case files are read without an import each.

Importing into a store takes a tenth of a second, most of it for the vocabularies; tests that judge thousands of
worlds read from a `World`. `tests/support/test_worlds.py` shows that it gives the case files of a store.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph

from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.adapters.rdf_terms import to_engine, to_oxigraph
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF_TYPE, Literal, Term, Triple
from graph_api.services.read_case import read_case
from tests.support.cases import QUESTIONS, application

WORLD = "https://w3id.org/alliance-graph/graph/world"


@cache
def _vocabularies() -> dict[str, tuple[Statement, ...]]:
    """Return what the vocabularies say of each thing that was asked for so far."""
    return {}


@cache
def _pointing() -> dict[tuple[str, str], tuple[Statement, ...]]:
    return {}


class World:
    """The facts of a world over the vocabularies of the application, as a store would show them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._facts = Graph((s, p, canonical(o)) for s, p, o in triples)
        self._base = application().store.view()

    def describe(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose subject is one of `nodes`."""
        known = _vocabularies()
        for node in nodes:
            if node not in known:
                known[node] = tuple(self._base.describe([node]))
            yield from known[node]
            for predicate, objects in self._facts.predicates(node):
                for obj in objects:
                    yield Statement(node, predicate, obj, WORLD)

    def referring(self, wanted: Mapping[str, Sequence[str]]) -> Iterator[Statement]:
        """Return every statement that has a thing of `wanted` for its object, by one of its predicates there."""
        known = _pointing()
        for predicate, obj in (
            (predicate, node) for node, predicates in wanted.items() for predicate in predicates
        ):
            if (predicate, obj) not in known:
                known[predicate, obj] = tuple(self._base.referring({obj: (predicate,)}))
            yield from known[predicate, obj]
            for subject in self._facts.subjects(predicate, obj):
                yield Statement(subject, predicate, obj, WORLD)

    def mentioning(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose object is one of `nodes`."""
        for node in nodes:
            yield from self._base.mentioning([node])
            for subject, predicate, obj in self._facts:
                if obj == node:
                    yield Statement(subject, predicate, obj, WORLD)


def question_in(triples: Iterable[Triple]) -> str:
    """Return the one question that `triples` describe; raise ValueError where there is not exactly one."""
    found = {s for s, p, o in triples if p == RDF_TYPE and o in QUESTIONS}
    if len(found) != 1:
        raise ValueError(f"the facts describe {len(found)} questions; they must describe one")
    return found.pop()


def case_in(triples: Collection[Triple], question: str | None = None) -> CaseFile:
    """Return the case file of the question in the world of `triples`."""
    asked = question or question_in(triples)
    own = [(s, p, canonical(o)) for s, p, o in triples if s == asked]
    return read_case(World(triples), asked, own, application().rulebook.schema)


@cache
def facts_of(path: Path) -> tuple[Triple, ...]:
    """Return the facts of a file."""
    return tuple(statements(read_rdf(path)))


@cache
def canonical(term: Term) -> Term:
    """Return `term` as a store keeps it: a number without needless digits."""
    if not isinstance(term, Literal):
        return term
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(pyoxigraph.BlankNode(), pyoxigraph.NamedNode(RDF_TYPE), to_oxigraph(term)))
    return to_engine(next(iter(store)).object)
