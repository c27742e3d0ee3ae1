"""Reads the parts of a workbook with openpyxl, row by row, in little memory."""

from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Final, NamedTuple
from xml.etree.ElementTree import Element

from openpyxl.reader.strings import read_string_table
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

_LONGEST_TEXT: Final = 1_000_000


class FoundCell(NamedTuple):
    """A cell as openpyxl reads it: its column (the first is 1), value, type, number of style, if by a formula."""

    column: int
    value: Any
    kind: str
    style: int
    formula: bool


class FoundRow(NamedTuple):
    """A row with those of its cells that have a value or a formula."""

    number: int
    hidden: bool
    cells: list[FoundCell]


def read_strings(source: IO[bytes]) -> list[str]:
    """Return the texts that cells share, in their order; raise ValueError where one is too long."""
    return [_short(text) for text in read_string_table(source)]


class SheetPart:
    """A sheet of `book`; after its rows were read, `merged` are its merged ranges."""

    def __init__(self, strings: Sequence[str], book: Workbook) -> None:
        self.merged: list[str] = []
        self._strings, self._book = strings, book

    def rows(self, source: IO[bytes], heard: Callable[[int], None] = lambda _: None) -> Iterator[FoundRow]:
        """Yield the rows; `heard` is told of the bytes read. Raises ValueError where they cannot be read."""
        book = self._book
        parser = _Parser(
            _Heard(source, heard),
            self._strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            hidden = parser.row_dimensions.pop(str(number), {}).get("hidden") in ("1", "true")
            yield FoundRow(number, hidden, [_found(cell) for cell in cells if _stands(cell)])
        self.merged = [part.ref for part in parser.merged_cells.mergeCell] if parser.merged_cells else []


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """Reads the cells of a sheet with the results of formulas, and notes which are formulas."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """Return the cell, with the result of its formula where it has one."""
        found: dict[str, Any] = super().parse_cell(element)
        found["formula"] = element.find(FORMULA_TAG) is not None
        return found

    def parse_formatting(self, element: Element) -> None:
        """Pass over conditional formats."""

    def parse_extensions(self, element: Element) -> None:
        """Pass over extensions."""


class _Heard:
    """Passes on what `source` holds, and tells how much."""

    def __init__(self, source: IO[bytes], heard: Callable[[int], None]) -> None:
        self._source, self._heard = source, heard

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        block = self._source.read(size)
        self._heard(len(block))
        return block


def _stands(cell: dict[str, Any]) -> bool:
    return cell["formula"] or cell["value"] not in (None, "")


def _found(cell: dict[str, Any]) -> FoundCell:
    value = cell["value"]
    return FoundCell(
        cell["column"],
        _short(value) if isinstance(value, str) else value,
        cell["data_type"],
        cell["style_id"],
        cell["formula"],
    )


def _short(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"a cell has more than {_LONGEST_TEXT:,} characters")
    return text
