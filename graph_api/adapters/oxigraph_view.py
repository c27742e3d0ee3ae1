"""What the embedded store shows of some of its graphs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, Generic, TypeVar

from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode, Quad, Store

from graph_api.adapters.rdf_terms import is_node, node, to_engine
from graph_api.engine.casefile import Statement

_MOST_REMEMBERED: Final = 200_000
_FEW: Final = 16
Key = TypeVar("Key")


def statement_of(quad: Quad) -> Statement:
    """Return `quad` as the engine knows statements."""
    graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
    return Statement(str(to_engine(quad.subject)), quad.predicate.value, to_engine(quad.object), graph)


class Remembered(Generic[Key]):
    """What was read last, by key, up to a number of statements."""

    def __init__(self) -> None:
        self._found: dict[Key, tuple[Statement, ...]] = {}
        self._size = 0

    def get(self, key: Key, read: Callable[[Key], tuple[Statement, ...]]) -> tuple[Statement, ...]:
        """Return what is remembered for `key`, or what `read` returns."""
        found = self._found.get(key)
        if found is None:
            found = read(key)
            if self._size > _MOST_REMEMBERED:
                self._found, self._size = {}, 0
            self._found[key] = found
            self._size += 1 + len(found)
        return found


class OxigraphView:
    """The statements of some graphs. They never change, so that what was read of them is remembered."""

    def __init__(self, store: Store, graphs: frozenset[str], languages: frozenset[str] | None) -> None:
        self.store, self.graphs = store, graphs
        self._languages = languages
        self._used: dict[str, bool] = {}
        self._described: Remembered[str] = Remembered()
        self._referring: Remembered[tuple[str, tuple[str, ...]]] = Remembered()

    def describe(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose subject is one of `nodes`."""
        for subject in nodes:
            yield from self._described.get(subject, self._read_description)

    def _read_description(self, subject: str) -> tuple[Statement, ...]:
        if not is_node(subject):
            return ()
        return tuple(self._statements(self.store.quads_for_pattern(node(subject), None, None, None)))

    def referring(self, wanted: Mapping[str, Sequence[str]]) -> Iterator[Statement]:
        """Return every statement that has a thing of `wanted` for its object, by one of its predicates there."""
        for thing, predicates in wanted.items():
            yield from self._referring.get((thing, tuple(predicates)), self._read_references)

    def _is_used(self, predicate: str) -> bool:
        """Tell whether any statement has `predicate`; most of those that are looked for, none has."""
        found = self._used.get(predicate)
        if found is None:
            first = next(self.store.quads_for_pattern(None, NamedNode(predicate), None, None), None)
            found = self._used[predicate] = first is not None
        return found

    def _read_references(self, wanted: tuple[str, tuple[str, ...]]) -> tuple[Statement, ...]:
        thing, predicates = wanted
        if not is_node(thing):
            return ()
        obj, used = node(thing), [NamedNode(p) for p in predicates if self._is_used(p)]
        return tuple(s for p in used for s in self._statements(self.store.quads_for_pattern(None, p, obj, None)))

    def with_value(self, predicates: Sequence[str], text: str) -> Iterator[Statement]:
        """Return the statements that give a thing the literal `text` by one of `predicates`."""
        named = [NamedNode(predicate) for predicate in predicates]
        if self._languages is None:
            self._languages = self._languages_with(named)
        for literal in (OxLiteral(text), *(OxLiteral(text, language=tag) for tag in self._languages)):
            quads = list(islice(self.store.quads_for_pattern(None, None, literal, None), _FEW))
            if len(quads) < _FEW:  # as names mostly are: the literal of one thing or two
                yield from self._statements(quad for quad in quads if quad.predicate in named)
                continue
            for predicate in named:
                yield from self._statements(self.store.quads_for_pattern(None, predicate, literal, None))

    def _languages_with(self, predicates: Iterable[NamedNode]) -> frozenset[str]:
        """Return the language tags in use with `predicates`: all is read, once, where they were not recorded."""
        objects = (q.object for p in predicates for q in self.store.quads_for_pattern(None, p, None, None))
        return frozenset(o.language for o in objects if isinstance(o, OxLiteral) and o.language)

    def mentioning(self, nodes: Collection[str]) -> Iterator[Statement]:
        """Return every statement whose object is one of `nodes`."""
        for obj in filter(is_node, nodes):
            yield from self._statements(self.store.quads_for_pattern(None, None, node(obj), None))

    def stating(self, predicates: Sequence[str], most: int) -> Iterator[Statement]:
        """Return up to `most` statements with one of `predicates`."""
        quads = (q for p in predicates for q in self.store.quads_for_pattern(None, NamedNode(p), None, None))
        yield from self._statements(islice(quads, most))

    def _statements(self, quads: Iterable[Quad]) -> Iterator[Statement]:
        for quad in quads:
            if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value in self.graphs:
                yield statement_of(quad)

    def statements(self) -> Iterator[Statement]:
        """Return every statement."""
        for graph in sorted(self.graphs):
            yield from map(statement_of, self.store.quads_for_pattern(None, None, None, NamedNode(graph)))
