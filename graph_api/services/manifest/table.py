"""One table on its way into a store: read once for its records, and once for what it states of them."""

from collections.abc import Iterator
from itertools import islice
from typing import Final, Protocol

from graph_api.engine.terms import ag
from graph_api.services.manifest.body import Body, Setting, changed
from graph_api.services.manifest.faults import MOST_PROBLEMS, Faults
from graph_api.services.manifest.header import read_header
from graph_api.services.manifest.roll import Roll
from graph_api.services.ports import Lines
from graph_api.services.workbook.cells import Cell, CellError, clean
from graph_api.services.workbook.names import Names
from graph_api.services.workbook.values import SEPARATORS, Interpreter

_BATCH: Final = 1_000
_PARENTAGE: Final = ag("derivedFrom")


class Rows(Protocol):
    """A table that can be read several times, with its name and SHA-256."""

    name: str
    sha256: str

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield rows with their line numbers, the header first."""


class Table:
    """The table in `rows`; raises ImportRejectedError where two records are one, or descent goes in circles."""

    def __init__(self, rows: Rows, setting: Setting) -> None:
        self._rows, self._setting = rows, setting
        self._faults = Faults(rows.name)
        self._header = read_header(rows.name, next(iter(rows), None), setting.layout, self._faults)
        self._kind_sets: list[tuple[str, ...]] = []
        self._roll = Roll()
        self._read_roll()
        self._refuse_circles()

    def _body(self) -> Iterator[tuple[int, list[str]]]:
        return islice(self._rows, 1, None)

    def _read_roll(self) -> None:
        """Note the identifiers of all rows with their kinds and names, and what derives from what."""
        header, roll, numbers = self._header, self._roll, dict[str, int]()
        names = Names(self._setting.layout, self._setting.settings, None, ())
        interpreter = Interpreter(self._setting.layout, self._setting.settings, names)
        parents = self._places_of_parents()
        for line, cells in self._body():
            row = cells + [""] * (header.width - len(cells))
            if len(row) > header.width:
                self._faults.note(line, f"has {len(row)} cells, and the header has {header.width}")
                continue
            identifier = clean(row[header.identifier])
            if not identifier:
                self._faults.note(line, "`identifier` is empty")
                continue
            kind = row[header.kind]
            if kind not in numbers:
                numbers[kind] = self._kind_number(line, kind, interpreter)
            roll.add(identifier, numbers[kind])
            for place in parents:
                if row[place]:
                    self._note_parents(row[place])
            if header.name is not None and clean(row[header.name]):
                roll.add_name(clean(row[header.name]), identifier)
        self._refuse_twins(roll.close())
        self._faults.stop_if_any()

    def _kind_number(self, line: int, text: str, interpreter: Interpreter) -> int:
        kinds: list[str] = []
        try:
            kinds = interpreter.kinds(Cell(text))
        except CellError as error:
            self._faults.note_cell(line, self._header.columns[self._header.kind], text, error)
        else:
            if not kinds:
                self._faults.note(line, "`kind` is empty")
        self._kind_sets.append(tuple(dict.fromkeys(kinds)))
        return len(self._kind_sets) - 1

    def _places_of_parents(self) -> list[int]:
        above = self._setting.layout.schema.superproperties
        columns = enumerate(self._header.columns)
        return [p for p, c in columns if _PARENTAGE in (c.predicate, *above.get(c.predicate, ()))]

    def _note_parents(self, text: str) -> None:
        for part in map(clean, SEPARATORS.split(text)):
            iri = self._setting.settings.iri_of(part) if ":" in part else None
            identifier = None if iri is None else self._setting.settings.name_of(iri)
            self._roll.add_parent(part if identifier is None else identifier)

    def _refuse_twins(self, hashes: set[int]) -> None:
        """Note rows whose identifier stands on an earlier row; `hashes` are those that several records have."""
        seen: dict[int, str] = {}
        for line, row in self._body() if hashes else ():
            text = clean(row[self._header.identifier]) if len(row) > self._header.identifier else ""
            key = self._roll.key(text)
            if key in hashes and key not in seen:
                seen[key] = text
            elif key in hashes:
                other = "" if seen[key] == text else f" as `{seen[key]}`, by an accident that another try avoids"
                self._faults.note(line, f"`identifier`: `{text}` stands on another line too{other}")

    def _refuse_circles(self) -> None:
        circles = set(self._roll.in_circles(MOST_PROBLEMS))
        for number, (line, row) in enumerate(self._body() if circles else ()):
            if number in circles:
                self._faults.note(line, f"`{clean(row[self._header.identifier])}` derives from itself")
        self._faults.stop_if_any()

    def lines(self) -> Iterator[Lines]:
        """Yield what the table states; raise ImportRejectedError where anything is wrong."""
        body = Body(self._rows.name, self._header, self._roll, self._kind_sets, self._setting, self._faults)
        rows = self._body()
        while batch := list(islice(rows, _BATCH)):
            yield body.lines(batch)
            if self._faults.enough:
                break
        self._faults.stop_if_any()
        if body.number != len(self._roll):
            raise changed(self._rows.name)
