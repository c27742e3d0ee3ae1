"""One table on its way into a store: read once for its records, and once for what it states of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, Protocol

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import ag
from graph_api.services.manifest.body import Body, Setting, changed
from graph_api.services.manifest.faults import MOST_LEFT_OUT, Faults
from graph_api.services.manifest.header import read_header
from graph_api.services.manifest.nearest import suggest_records
from graph_api.services.manifest.omitted import RowWatch, WrongRows
from graph_api.services.manifest.roll import Roll
from graph_api.services.manifest.sheet_text import cell_of, is_simple, read_text, text_in
from graph_api.services.ports import Lines
from graph_api.services.workbook.cells import CellError, Problem, RawSheet, clean
from graph_api.services.workbook.layout import ADDRESS
from graph_api.services.workbook.names import Names
from graph_api.services.workbook.report import LeftOut
from graph_api.services.workbook.values import SEPARATORS, Interpreter

_BATCH: Final = 1_000
_PARENTAGE: Final = ag("derivedFrom")


class Rows(Protocol):
    """A table that can be read several times, with its name and SHA-256.

    `sheet` is empty unless it is a sheet of a workbook; `settings` is then the sheet of settings beside it, where
    there is one. `notes` are what was noticed while it was read.
    """

    name: str
    sha256: str
    sheet: str
    settings: RawSheet | None
    notes: tuple[str, ...]

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield rows with their line numbers, the header first."""


class Table:
    """The table in `rows`; raises ImportRejectedError where two records are one, or descent goes in circles."""

    def __init__(self, rows: Rows, setting: Setting, *, accept_valid_rows: bool = False) -> None:
        self._rows, self._setting = rows, setting
        self._faults = Faults(rows.name, rows.sheet, setting.layout if accept_valid_rows else None)
        self.left_out: list[LeftOut] = []
        self._omitted: Mapping[int, tuple[Problem, ...]] = {}
        self._header = read_header(rows.name, next(iter(rows), None), setting.layout, self._faults)
        self._kind_sets: list[tuple[str, ...]] = []
        self._roll = Roll()
        self._read_roll()
        self._refuse_circles()

    def _body(self) -> Iterator[tuple[int, list[str]]]:
        return islice(self._rows, 1, None)

    def _read_roll(self) -> None:
        """Note the identifiers of all rows with their kinds and names, and what derives from what."""
        header, roll, numbers = self._header, self._roll, dict[str, int | CellError]()
        names = Names(self._setting.layout, self._setting.settings, None, ())
        interpreter = Interpreter(self._setting.layout, self._setting.settings, names)
        parents = self._places_of_parents()
        for line, row, identifier in self._identified():
            kind = row[header.kind]
            if kind not in numbers:
                numbers[kind] = self._kind_number(kind, interpreter)
            number = numbers[kind]
            if isinstance(number, CellError):
                self._faults.note_cell(line, header.kind, header.header_at(header.kind), kind, number)
                number = self._number_of([])
            elif not self._kind_sets[number]:
                self._faults.note(line, "`kind` is empty", place=header.kind)
            roll.add(identifier, number)
            for place in parents:
                if row[place]:
                    self._note_parents(row[place])
            if header.name is not None and clean(row[header.name]):
                roll.add_name(read_text(row[header.name]), identifier)
        self._refuse_twins(roll.close())
        self._faults.stop_if_any()
        if not len(roll):
            raise ImportRejectedError(self._rows.name, ("the file states nothing below its header",))

    def _identified(self) -> Iterator[tuple[int, list[str], str]]:
        """Yield the lines, cells and identifiers of the rows that have one; note which have none or too much."""
        header = self._header
        for line, cells in self._body():
            row = cells if len(cells) == header.width else cells + [""] * (header.width - len(cells))
            if len(row) > header.width:
                message = f"has {len(row)} cells, and the header has {header.width}"
                self._faults.note(line, message, leavable=False)
                continue
            text = row[header.identifier]
            identifier = text if is_simple(text) else self._identifier(line, text)
            if identifier:
                if header.address is not None:
                    self._refuse_other_address(line, row, identifier, header.address)
                yield line, row, identifier

    def _refuse_other_address(self, line: int, row: Sequence[str], identifier: str, place: int) -> None:
        """Note an IRI in column `place` that is not the one which the record gets."""
        settings = self._setting.settings
        text = read_text(row[place])
        if text and settings.iri_of(text) != settings.new_iri(identifier):
            message = (
                f"is not the IRI that this record gets, `{settings.new_iri(identifier)}`; leave the cell empty"
            )
            self._faults.note(line, message, place=place, header=ADDRESS, value=text)

    def _identifier(self, line: int, text: str) -> str:
        """Return the identifier in a cell, or nothing where there is none, which is noted."""
        place = self._header.identifier
        try:
            identifier = text_in(text)
        except CellError as error:
            self._faults.note_cell(line, place, self._header.header_at(place), text, error)
            return ""
        if not identifier:
            self._faults.note(line, "`identifier` is empty", place=place, leavable=False)
        return identifier

    def _kind_number(self, text: str, interpreter: Interpreter) -> int | CellError:
        """Return the number of the kinds that `text` names, or what is wrong with it."""
        try:
            return self._number_of(interpreter.kinds(cell_of(text)))
        except CellError as error:
            return error

    def _number_of(self, kinds: Sequence[str]) -> int:
        found = tuple(dict.fromkeys(kinds))
        if found not in self._kind_sets:
            self._kind_sets.append(found)
        return self._kind_sets.index(found)

    def _places_of_parents(self) -> list[int]:
        above = self._setting.layout.schema.superproperties
        return [p for p, c in self._header.stated if _PARENTAGE in (c.predicate, *above.get(c.predicate, ()))]

    def _note_parents(self, text: str) -> None:
        if is_simple(text):
            self._roll.add_parent(text)
            return
        for part in map(clean, SEPARATORS.split(text)):
            iri = self._setting.settings.iri_of(part) if ":" in part else None
            identifier = None if iri is None else self._setting.settings.name_of(iri)
            self._roll.add_parent(part if identifier is None else identifier)

    def _refuse_twins(self, hashes: set[int]) -> None:
        """Note rows whose identifier stands on another row; `hashes` are those that several records have."""
        place, seen = self._header.identifier, dict[int, str]()
        for line, row in self._body() if hashes else ():
            text = read_text(row[place]) if len(row) > place else ""
            key = self._roll.key(text)
            if key in hashes:
                first = seen.setdefault(key, text)
                other = "" if first == text else f" as `{first}`, by an accident that another try avoids"
                message = f"stands on another line too{other}"
                self._faults.note(line, message, place=place, header="identifier", value=text, leavable=True)

    def _refuse_circles(self) -> None:
        circles = set(self._roll.in_circles(MOST_LEFT_OUT + 1))
        for number, (line, row) in enumerate(self._body() if circles else ()):
            if number in circles:
                text = read_text(row[self._header.identifier])
                self._faults.note(line, f"`{text}` derives from itself", leavable=True)
        self._faults.stop_if_any()

    def leave_out_wrong_rows(self) -> Collection[int]:
        """Judge the table without stating anything; from then on wrong rows are left out. Return their lines.

        Raises ImportRejectedError where it is not known of a wrong row what it is about.
        """
        watch = RowWatch(self._faults)
        for _ in self._read(self._new_body(watch)):
            pass
        self._omitted = watch.omitted()
        return self._omitted.keys()

    def lines(self) -> Iterator[Lines]:
        """Yield what the table states; raise ImportRejectedError where anything is wrong.

        Afterwards `left_out` are the rows that are left out.
        """
        self._faults = Faults(self._rows.name, self._faults.sheet)
        body = self._new_body(None)
        yield from self._read(body)
        self.left_out = body.left_out

    def _suggest_records(self) -> None:
        identifiers = (read_text(row[self._header.identifier]) for _, row in self._body())
        numbers = range(len(self._roll))
        records = ((name, self._roll.kind(number)) for number, name in zip(numbers, identifiers, strict=False))
        suggest_records(self._faults, self._setting.layout, records, self._kind_sets)

    def _new_body(self, watch: RowWatch | None) -> Body:
        name, header, kinds = self._rows.name, self._header, self._kind_sets
        return Body(name, header, self._roll, kinds, self._setting, WrongRows(self._faults, watch, self._omitted))

    def _read(self, body: Body) -> Iterator[Lines]:
        rows = self._body()
        while batch := list(islice(rows, _BATCH)):
            yield body.lines(batch)
            if self._faults.enough:
                break
        self._suggest_records()
        self._faults.stop_if_any()
        if body.number != len(self._roll):
            raise changed(self._rows.name)
