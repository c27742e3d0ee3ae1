"""What a cell of a table states, as the ends of lines of N-Triples, with what structure shapes see of it."""

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Final, NamedTuple

from graph_api.engine.n_triples import written
from graph_api.engine.structure.likeness import Likeness
from graph_api.engine.terms import RDF_TYPE, XSD_DECIMAL, Literal, Term, Triple, ag
from graph_api.services.check_facts import FactWords
from graph_api.services.check_structure import PLACES
from graph_api.services.erased_names import ErasedNames
from graph_api.services.manifest.known import KnownThings
from graph_api.services.manifest.plain import Reader, plain_reader
from graph_api.services.manifest.sheet_text import cell_of, text_in
from graph_api.services.workbook.cells import CellError, clean
from graph_api.services.workbook.layout import Column, Holds
from graph_api.services.workbook.settings import Settings
from graph_api.services.workbook.values import SEPARATORS, Interpreter

QUANTITY: Final = ag("Quantity")
UNIQUE: Final = 0
_AMOUNTS: Final = frozenset((QUANTITY,))
_MOST_REMEMBERED: Final = 100_000
_AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?) ?([^\s\d]\S*)")


class Entry(NamedTuple):
    """What a cell states of the record of its row.

    `ends` are lines without their subject; `seen` is the number of what structure shapes see of the cell, `UNIQUE`
    where they may see more than can be told; `classes` belong to `terms`; `described` is what the cell states of a
    quantity that is named for the first time.
    """

    predicate: str
    terms: tuple[Term, ...]
    classes: tuple[frozenset[str], ...]
    ends: tuple[str, ...]
    seen: int
    described: tuple[Triple, ...] = ()


class CellReader:
    """Reads the cells of one table."""

    def __init__(
        self,
        settings: Settings,
        known: KnownThings,
        interpreter: Interpreter,
        likeness: Likeness,
        words: FactWords,
        erased: ErasedNames,
    ) -> None:
        self._settings, self._known, self._interpreter = settings, known, interpreter
        self._likeness, self._words, self._erased = likeness, words, erased
        self._amounts: set[int] = set()
        self._numbers: dict[Hashable, int] = {}
        self._last = UNIQUE
        self.each = erased.any or words.may_lie_in(settings.namespace)

    def read(self, subject: str, column: Column, text: str) -> Entry:
        """Return what `text` states of `subject` in `column`; raise CellError where it cannot be read."""
        described: list[Triple] = []
        values = dict(self._values(column, text, described))
        for node, predicate, term in described:
            self._refuse(node, predicate, term)
        return self._entry(subject, column.predicate, values, described)

    def plain_reader(self, column: Column) -> Reader | None:
        """Return what reads plain cells of `column`, one of which was read; None where all are read closely."""
        if self.each:
            return None
        return plain_reader(column, self._settings.namespace, self._known, self._likeness, self._number_of)

    def forget(self, described: Iterable[Triple]) -> None:
        """Describe the quantities in `described` again where they are met again: their row is left out."""
        self._amounts.difference_update(hash(node) for node, _, _ in described)

    def _entry(
        self, subject: str, predicate: str, values: dict[Term, frozenset[str]], described: list[Triple]
    ) -> Entry:
        """Return the entry of `values` with their classes; raise CellError where they cannot be stated."""
        for term in values:
            self._refuse(subject, predicate, term)
        try:
            ends = tuple(f" {written(predicate)} {written(term)} .\n" for term in values)
        except ValueError as error:
            raise CellError(f"cannot be stated: {error}") from error
        seen = self._seen(predicate, values)
        return Entry(predicate, tuple(values), tuple(values.values()), ends, seen, tuple(described))

    def _seen(self, predicate: str, values: dict[Term, frozenset[str]]) -> int:
        """Return the number of what structure shapes see of `values`; only values that look the same share it."""
        alike = [self._alike(predicate, term, classes) for term, classes in values.items()]
        return UNIQUE if None in alike else self._number(predicate, *alike)

    def _number(self, predicate: str, *alike: Hashable | None) -> int:
        """Return the number of what is `alike`, another for anything else."""
        if None in alike:
            return UNIQUE
        if len(self._numbers) >= _MOST_REMEMBERED:
            self._numbers.clear()
        number = self._numbers.get(key := (predicate, *alike))
        if number is None:
            self._last += 1
            number = self._numbers[key] = self._last
        return number

    def _number_of(self, predicate: str, term: Term, classes: frozenset[str]) -> int:
        return self._number(predicate, self._likeness.of(predicate, term, classes))

    def _refuse(self, subject: str, predicate: str, term: Term) -> None:
        """Raise CellError where facts cannot say `term`, or say it of a donor who was erased."""
        problem = next(self._words.problems((subject, predicate, term)), None)
        if problem is not None:
            raise CellError(f"cannot be stated: {problem}")
        erased = self._erased.donor_in((subject, predicate, term))
        if erased is not None:
            raise CellError(f"`{erased}`: this donor was erased from the graph; remove all that is said of them")

    def _alike(self, predicate: str, term: Term, classes: frozenset[str]) -> Hashable | None:
        if predicate == RDF_TYPE or (isinstance(term, str) and term.startswith(PLACES)):
            return term  # what is judged is the class, or whether the place is described
        found = self._likeness.of(predicate, term, classes)
        if found is None and classes != _AMOUNTS and self._known.record(str(term)) is None:
            return term  # shapes that look further find nothing: the table does not describe it
        return found

    def _values(self, column: Column, text: str, described: list[Triple]) -> Iterator[tuple[Term, frozenset[str]]]:
        amount = _AMOUNT.fullmatch(clean(text)) if column.range == QUANTITY else None
        if amount is not None:
            yield self._amount(amount[1], amount[2], described), _AMOUNTS
        elif column.holds is Holds.THING:
            named = text_in(text)
            parts = [clean(part) for part in SEPARATORS.split(named)] if column.many else [named]
            for part in parts:
                if part:
                    yield self._known.find(part, column)
        elif column.holds is Holds.KIND:
            for kind in self._interpreter.kinds(cell_of(text)):
                yield kind, frozenset()
        elif clean(text):
            for term in self._interpreter.read(cell_of(text), column):
                described_as = () if isinstance(term, Literal) else self._known.names.kinds(term)
                yield term, frozenset(described_as)

    def _amount(self, number: str, unit: str, described: list[Triple]) -> str:
        """Return the quantity of `number` units; equal quantities are one, and described once."""
        node = self._settings.new_iri(f"{number} {unit}")
        if self._known.record(node) is not None:
            raise CellError("is a quantity, and a record of this table is called the same; rename that")
        if hash(node) not in self._amounts:
            self._amounts.add(hash(node))
            described += [
                (node, RDF_TYPE, QUANTITY),
                (node, ag("numericValue"), Literal(number, XSD_DECIMAL)),
                (node, ag("unitCode"), Literal(unit)),
            ]
        return node
