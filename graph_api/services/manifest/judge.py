"""Judges the records of a table by the structure shapes: one for all that the shapes cannot tell apart."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Final

from graph_api.engine.structure.validate import StructureProblem
from graph_api.engine.terms import Term
from graph_api.services.check_structure import StructureCheck
from graph_api.services.manifest.cells import QUANTITY, UNIQUE, Entry
from graph_api.services.manifest.known import KnownThings
from graph_api.services.ports import FactsView

_MOST_REMEMBERED: Final = 100_000


class RecordJudge:
    """Judges records, and remembers what was seen of those that are right."""

    def __init__(self, structure: StructureCheck, view: FactsView, known: KnownThings, *, alike: bool) -> None:
        self._structure, self._view, self._known, self._alike = structure, view, known, alike
        self.right: set[tuple[int, ...]] = set()

    def problems(
        self, seen: tuple[int, ...], subject: str, entries: Sequence[Entry]
    ) -> tuple[StructureProblem, ...]:
        """Return what is wrong with the record that `entries` describe; remember what is `seen` of a right one."""
        triples = [
            *((subject, entry.predicate, term) for entry in entries for term in entry.terms),
            *chain.from_iterable(entry.described for entry in entries),
        ]
        classes = {
            term: found for entry in entries for term, found in zip(entry.terms, entry.classes, strict=True)
        }
        problems, forgiven = self._structure.judged(triples, self._view, _Stated(self._known, classes))
        if self._alike and not problems and not forgiven and UNIQUE not in seen:
            if len(self.right) >= _MOST_REMEMBERED:
                self.right.clear()
            self.right.add(seen)
        return problems


class _Stated:
    """What is stated outside one record."""

    def __init__(self, known: KnownThings, classes: Mapping[Term, frozenset[str]]) -> None:
        self._known, self._classes = known, classes

    def classes(self, nodes: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the classes of those of `nodes` that are described, in the table or in the graph."""
        found = {node: self._of(node) for node in nodes}
        return {node: classes for node, classes in found.items() if classes is not None}

    def _of(self, node: str) -> frozenset[str] | None:
        if self._classes.get(node) == frozenset((QUANTITY,)):
            return frozenset((QUANTITY,))
        own = self._known.record(node)
        return self._known.described_classes(node) if own is None else own

    def states(self, node: str, predicate: str) -> bool:
        """Tell whether the graph states a value of `predicate` of `node`."""
        return self._known.states(node, predicate)
