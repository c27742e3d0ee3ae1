"""Imports tables of any length: a row for each record, columns as in the workbook, read in constant memory.

The table is read twice: for the names of its records and their kinds, then for what it states. What it states goes
into the store while it is checked, and becomes visible only if nothing at all was wrong.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, Protocol
from urllib.parse import quote, unquote

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.structure.validate import StructureValidator, records_of
from graph_api.engine.terms import RDF_TYPE, XSD_DECIMAL, Literal, Term, Triple, ag
from graph_api.services.check_structure import told
from graph_api.services.erased_names import erased_donors
from graph_api.services.import_document import (
    DOCUMENT_ROOT,
    Imported,
    Origin,
    latest_version,
    next_moment,
    next_version,
)
from graph_api.services.ports import Clock, FactStore, FactsView
from graph_api.services.workbook.cells import Cell, CellError, clean
from graph_api.services.workbook.layout import IDENTIFIER, Column, Holds, Layout
from graph_api.services.workbook.names import Names, near_words
from graph_api.services.workbook.settings import Settings
from graph_api.services.workbook.values import Interpreter

_MOST_PROBLEMS: Final = 100
_MOST_REMEMBERED: Final = 100_000
_BATCH: Final = 2_000
_PARENTAGE: Final = ag("derivedFrom")
_QUANTITY: Final = ag("Quantity")
_AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?) ?([^\s\d]\S*)")


class Rows(Protocol):
    """A table that can be read several times, with its name and SHA-256."""

    name: str
    sha256: str

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield rows with their line numbers, the header first."""


class ManifestImporter:
    """Brings tables into a store."""

    def __init__(
        self, store: FactStore, layout: Layout, structure: Callable[[], StructureValidator], clock: Clock
    ) -> None:
        self._store, self._layout, self._structure, self._clock = store, layout, structure, clock

    def bring_in(self, rows: Rows, importer: str, settings: Settings) -> Imported:
        """Import `rows` as the next version of a document; raise ImportRejectedError where anything is wrong."""
        document = DOCUMENT_ROOT + quote(rows.name, safe="")
        versions = self._store.versions()
        latest = latest_version(versions, document)
        if latest is not None and latest.sha256 == rows.sha256 and not latest.retracts:
            return Imported(latest, unchanged=True)
        reading = _Reading(rows, self._layout, settings, self._store.view(), self._structure())
        moment = next_moment(versions, self._clock.now())
        version = next_version(document, latest, moment, Origin(importer, rows.name, rows.sha256))
        return Imported(self._store.add_together([(version, reading.triples())])[0], unchanged=False)


class _Reading:
    """One table on its way into the store."""

    def __init__(
        self, rows: Rows, layout: Layout, settings: Settings, view: FactsView, validator: StructureValidator
    ) -> None:
        self._rows, self._layout, self._settings, self._view = rows, layout, settings, view
        self._validator = validator
        self._names = Names(layout, settings, view, ())
        self._interpreter = Interpreter(layout, settings, self._names)
        self._problems: list[str] = []
        self._kind_sets: list[tuple[str, ...]] = []
        self._kinds_of: dict[str, int] = {}
        self._found: dict[tuple[int, str], tuple[Term, ...]] = {}
        self._amounts: set[str] = set()
        self._new_amounts: dict[Term, tuple[Triple, ...]] = {}
        self._columns = self._header()
        self._identifier = self._place(IDENTIFIER, "identifier")
        self._kind = self._place(RDF_TYPE, "kind")
        self._scan()

    def _header(self) -> dict[int, Column]:
        header = next(iter(self._rows), None)
        if header is None:
            raise ImportRejectedError(self._rows.name, ("the file states nothing",))
        columns: dict[int, Column] = {}
        for place, text in enumerate(header[1]):
            column = self._layout.by_header(text)
            if column is None or column.holds is Holds.ADDRESS:
                near = near_words(text, self._layout.headers)
                hint = f"; did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else ""
                self._note(header[0], f"`{text}` is no column that is known{hint}")
            elif column in columns.values():
                self._note(header[0], f"`{text}` is the header of two columns")
            else:
                columns[place] = column
        self._stop_if_wrong()
        return columns

    def _place(self, predicate: str, header: str) -> int:
        place = next((p for p, c in self._columns.items() if c.predicate == predicate), None)
        if place is None:
            raise ImportRejectedError(self._rows.name, (f"line 1: the column `{header}` is missing",))
        return place

    def _scan(self) -> None:
        """Note the identifiers of all rows with their kinds, and what derives from what."""
        numbers: dict[str, int] = {}
        for line, row in self._body():
            text = clean(row[self._identifier]) if len(row) > self._identifier else ""
            if len(row) > len(self._columns):
                self._note(line, f"has {len(row)} cells, and the header has {len(self._columns)}")
            elif not text:
                self._note(line, "`identifier` is empty")
            elif text in self._kinds_of:
                self._note(line, f"`identifier`: `{text}` stands on another line too")
            else:
                self._kinds_of[text] = self._kind_number(line, row, numbers)
        self._stop_if_wrong()
        self._refuse_circles()

    def _kind_number(self, line: int, row: list[str], numbers: dict[str, int]) -> int:
        text = row[self._kind] if len(row) > self._kind else ""
        if text not in numbers:
            kinds: list[str] = []
            try:
                kinds = self._interpreter.kinds(Cell(text))
            except CellError as error:
                self._note(line, _told(self._columns[self._kind], text, error))
            if not clean(text):
                self._note(line, "`kind` is empty")
            numbers[text] = len(self._kind_sets)
            self._kind_sets.append(tuple(kinds))
        return numbers[text]

    def _refuse_circles(self) -> None:
        """Note records of the table that derive from themselves."""
        above = self._layout.schema.superproperties
        places = [p for p, c in self._columns.items() if _PARENTAGE in (c.predicate, *above.get(c.predicate, ()))]
        numbers = {text: number for number, text in enumerate(self._kinds_of)} if places else {}
        sources, waiting = array("q"), array("q")
        for number, (_, row) in enumerate(self._body() if places else ()):
            for place in places:
                for text in row[place].split(";") if len(row) > place else ():
                    if clean(text) in numbers:
                        sources.append(numbers[clean(text)])
                        waiting.append(number)
        for number in _in_circles(sources, waiting, len(numbers)):
            name = next(islice(self._kinds_of, number, None))
            self._note(0, f"`{name}` derives from itself")
        self._stop_if_wrong()

    def triples(self) -> Iterator[Triple]:
        """Yield what the table states; raise ImportRejectedError at the end where anything was wrong."""
        body = self._body()
        while batch := list(islice(body, _BATCH)):
            stated = [triple for line, row in batch for triple in self._row(line, row)]
            self._check(stated)
            if len(self._problems) >= _MOST_PROBLEMS:
                break
            yield from stated
        self._stop_if_wrong()

    def _row(self, line: int, row: list[str]) -> Iterator[Triple]:
        name = clean(row[self._identifier])
        subject = self._settings.new_iri(name)
        for kind in self._kind_sets[self._kinds_of[name]]:
            yield subject, RDF_TYPE, kind
        for place, column in self._columns.items():
            if place != self._kind and place < len(row) and row[place]:
                for term in self._terms(line, place, column, row[place]):
                    yield subject, column.predicate, term
                    if column.range == _QUANTITY:
                        yield from self._new_amounts.pop(term, ())

    def _terms(self, line: int, place: int, column: Column, text: str) -> tuple[Term, ...]:
        found = self._found.get((place, text))
        if found is None:
            try:
                found = tuple(self._read(column, text))
            except CellError as error:
                self._note(line, _told(column, text, error))
                return ()
            if len(self._found) < _MOST_REMEMBERED:
                self._found[place, text] = found
        return found

    def _read(self, column: Column, text: str) -> Iterable[Term]:
        """Return what a cell states: records of the table by their identifiers, else as in a workbook."""
        amount = _AMOUNT.fullmatch(clean(text)) if column.range == _QUANTITY else None
        if amount is not None:
            return [self._amount(Literal(amount[1], XSD_DECIMAL), amount[2])]
        if column.holds is not Holds.THING:
            return self._interpreter.read(Cell(text), column) if clean(text) else ()
        parts = [clean(part) for part in text.split(";")] if column.many else [clean(text)]
        return [self._thing(part, column) for part in parts if part]

    def _amount(self, number: Literal, unit: str) -> str:
        """Return the quantity of `number` units; equal quantities are one, and described once."""
        node = self._settings.new_iri(f"{number.lexical} {unit}")
        if node not in self._amounts:
            self._amounts.add(node)
            self._new_amounts[node] = (
                (node, RDF_TYPE, _QUANTITY),
                (node, ag("numericValue"), number),
                (node, ag("unitCode"), Literal(unit)),
            )
        return node

    def _thing(self, text: str, column: Column) -> str:
        if text not in self._kinds_of:
            return self._names.find(text, column.range)
        kinds = self._kind_sets[self._kinds_of[text]]
        above = self._layout.schema.superclasses
        if column.range and not any(column.range in (kind, *above.get(kind, ())) for kind in kinds):
            raise CellError(f"is a record of this table, but not {self._layout.label(column.range)}")
        return self._settings.new_iri(text)

    def _check(self, triples: list[Triple]) -> None:
        """Check the structure of a batch of records, and that no erased donor comes back."""
        problems = self._validator.problems(records_of(triples, self._classes))
        self._problems += [told(problem) for problem in islice(problems, _MOST_PROBLEMS)]
        for donor in erased_donors(self._view, triples):
            self._problems.append(
                f"`{donor}`: this donor was erased from the graph; remove all that is said of them"
            )

    def _classes(self, node: str) -> Iterable[str]:
        if node in self._amounts:
            return (_QUANTITY,)
        if node.startswith(self._settings.namespace):
            number = self._kinds_of.get(_identifier_in(node, self._settings))
            if number is not None:
                return self._kind_sets[number]
        return self._names.kinds(node)

    def _body(self) -> Iterator[tuple[int, list[str]]]:
        return islice(self._rows, 1, None)

    def _note(self, line: int, problem: str) -> None:
        if len(self._problems) < _MOST_PROBLEMS:
            self._problems.append(f"line {line}: {problem}" if line else problem)

    def _stop_if_wrong(self) -> None:
        if self._problems:
            more = ("and perhaps more; the first hundred are shown",) * (len(self._problems) >= _MOST_PROBLEMS)
            raise ImportRejectedError(self._rows.name, (*self._problems[:_MOST_PROBLEMS], *more))


def _identifier_in(node: str, settings: Settings) -> str:
    return unquote(node.removeprefix(settings.namespace))


def _told(column: Column, text: str, error: CellError) -> str:
    hint = f"; did you mean {' or '.join(f'`{n}`' for n in error.nearest)}?" if error.nearest else ""
    return f"`{column.header}`: `{clean(text)}` {error.message}{hint}"


def _in_circles(sources: "array[int]", targets: "array[int]", size: int) -> list[int]:
    """Return the nodes below `size` that lie on a circle of edges or below one, at most a hundred."""
    waiting_for = array("q", bytes(8 * size))
    below: dict[int, list[int]] = {}
    for source, target in zip(sources, targets, strict=True):
        waiting_for[target] += 1
        below.setdefault(source, []).append(target)
    free = [node for node in range(size) if not waiting_for[node]]
    while free:
        for target in below.get(free.pop(), ()):
            waiting_for[target] -= 1
            if not waiting_for[target]:
                free.append(target)
    return [node for node in range(size) if waiting_for[node]][:_MOST_PROBLEMS]
