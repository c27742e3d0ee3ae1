"""What a table may refer to: its own records, terms of the ontology, what the graph holds besides."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from graph_api.engine.terms import RDF_TYPE, Term
from graph_api.services.manifest.roll import Roll
from graph_api.services.ports import FactsView
from graph_api.services.workbook.cells import CellError
from graph_api.services.workbook.layout import Column, Layout
from graph_api.services.workbook.names import Names
from graph_api.services.workbook.settings import Settings

_FEW_RECORDS: Final = 20_000


class KnownThings:
    """Finds what cells name. A name that a record of the table shares with another thing is no name for it.

    `kinds` are the sets of classes by the numbers that the roll gives them; `view` is what is in force apart from
    the version of the table that is replaced.
    """

    def __init__(
        self, layout: Layout, settings: Settings, view: FactsView, roll: Roll, kinds: Sequence[tuple[str, ...]]
    ) -> None:
        self._layout, self._settings, self._view, self._roll, self._kinds = layout, settings, view, roll, kinds
        self.names = Names(layout, settings, view, ())
        self._fitting = cache(self._fitting_kinds)
        self._shared: frozenset[str] | None = None  # names of things in the graph that are names of records too
        if len(roll) > _FEW_RECORDS:
            self.names.held.read_ahead()
            self._shared = frozenset(name for name, _ in self.names.held.names() if roll.called(name))

    def find(self, text: str, column: Column) -> tuple[str, frozenset[str]]:
        """Return the IRI of what `text` names in `column`, and its classes; raise CellError unless it is one."""
        iri = self._settings.iri_of(text)
        own = self._roll.called(text) if iri is None else [*self._identifier_in(iri)]
        if not own:
            found = self.names.find(text, column.range)
            return found, frozenset(self.names.kinds(found))
        records = {self._settings.new_iri(identifier): self._classes(identifier) for identifier in own}
        if iri is None:
            records |= {other: frozenset(self.names.kinds(other)) for other in self._others(text)}
        fitting = [(one, classes) for one, classes in records.items() if self._fits(classes, column.range)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            listed = ", ".join(f"`{self._settings.short(one)}`" for one, _ in fitting[:5])
            raise CellError(f"names several things: {listed}; write one of these")
        raise CellError(f"is a record of this table, but not {self._layout.label(column.range)}")

    def own(self, text: str, kind: str) -> frozenset[str] | None:
        """Return the classes of the record called `text`; None unless it is a `kind` and alone in its name."""
        if self._shared is None or text in self._shared or self._roll.has_names:
            return None
        number = self._roll.number(text)
        if number is None or text.casefold() in self._layout.terms:
            return None
        return self._fitting(self._roll.kind(number), kind)

    def _fitting_kinds(self, number: int, kind: str) -> frozenset[str] | None:
        classes = frozenset(self._kinds[number])
        return classes if self._fits(classes, kind) else None

    def any_of_no_kind(self, terms: Iterable[Term]) -> bool:
        """Tell whether a record is among `terms` whose kind could not be read; then it is left out."""
        return not all(self._kinds) and any(not self._kinds[self._roll.kind(n)] for n in self.numbers(terms))

    def numbers(self, terms: Iterable[Term]) -> Iterator[int]:
        """Yield the numbers of the records of the table that are among `terms`."""
        for term in terms:
            if isinstance(term, str):
                name = self._settings.name_of(term)
                number = None if name is None else self._roll.number(name)
                if number is not None:
                    yield number

    def record(self, iri: str) -> frozenset[str] | None:
        """Return the classes of the record of the table with `iri`, or None where there is none."""
        return next((self._classes(identifier) for identifier in self._identifier_in(iri)), None)

    def _identifier_in(self, iri: str) -> Iterator[str]:
        text = self._settings.name_of(iri)
        if text is not None and self._roll.number(text) is not None:
            yield text

    def _others(self, text: str) -> list[str]:
        """Return what else than a record of the table is called `text`."""
        if self._shared is not None and text not in self._shared:
            return list(self._layout.terms.get(text.casefold(), ()))
        return self.names.candidates(text)

    def _classes(self, identifier: str) -> frozenset[str]:
        number = self._roll.number(identifier)
        return frozenset() if number is None else frozenset(self._kinds[self._roll.kind(number)])

    def _fits(self, classes: Collection[str], kind: str) -> bool:
        above: Mapping[str, Collection[str]] = self._layout.schema.superclasses
        return not kind or not classes or any(kind == own or kind in above.get(own, ()) for own in classes)

    def described_classes(self, node: str) -> frozenset[str] | None:
        """Return the classes that the graph gives `node`, or None where it says nothing of it."""
        stated = list(self._view.describe([node]))
        return frozenset(str(s.object) for s in stated if s.predicate == RDF_TYPE) if stated else None

    def states(self, node: str, predicate: str) -> bool:
        """Tell whether the graph states a value of `predicate` of `node`."""
        return any(predicate == statement.predicate for statement in self._view.describe([node]))
