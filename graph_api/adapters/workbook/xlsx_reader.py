"""Reads workbooks of Excel and LibreOffice, row by row, without trusting what they say about themselves."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from graph_api.domain.errors import UsageError
from graph_api.services.workbook.cells import Cell, Flaw, RawBook, RawRow, RawSheet
from graph_api.services.workbook.layout import LISTS

SUFFIXES: Final = (".xlsx", ".xlsm")
_LARGEST_FILE: Final = 256 * 1024**2
_LARGEST_CONTENT: Final = 2 * 1024**3
_LARGEST_PART: Final = 64 * 1024**2
_HIGHEST_RATIO: Final = 200
_MOST_ROWS, _MOST_COLUMNS, _MOST_SHEETS = 1_048_576, 1_000, 200
_MOST_CELLS: Final = 1_500_000
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BROKEN: Final = (
    InvalidFileException, zipfile.BadZipFile, ParseError, DefusedXmlException,
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError,
)  # fmt: skip


def read_workbook(path: Path) -> RawBook:
    """Return the sheets of the workbook in `path`; raise UsageError where it cannot be read or is a bomb."""
    digest = _checked(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep, nothing is needed to read cells
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                if len(book.worksheets) > _MOST_SHEETS:
                    raise UsageError(f"`{path}` has more than {_MOST_SHEETS} sheets")
                sheets = [_sheet(sheet, book) for sheet in book.worksheets]
            finally:
                book.close()
    except _BROKEN as error:
        raise UsageError(f"`{path}` is no workbook that can be read: {error or type(error).__name__}") from error
    return RawBook(path.name, digest, sheets)


def _checked(path: Path) -> str:
    """Return the SHA-256 of the file; raise UsageError where what it holds would be too much once unpacked."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(f"`{path}` is larger than 256 MiB; split it or save it as CSV")
        content = path.read_bytes()
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(
            f"`{path}` is no workbook: {error}; save it as `.xlsx`, without a password, or as CSV"
        ) from error
    unpacked = sum(part.file_size for part in parts)
    dense = any(p.file_size > _LARGEST_PART and p.file_size > _HIGHEST_RATIO * p.compress_size for p in parts)
    if unpacked > _LARGEST_CONTENT or dense:
        raise UsageError(f"`{path}` unpacks to {unpacked // 1024**2} MiB, which is too much; save it as CSV")
    return sha256(content).hexdigest()


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """Reads the cells of a sheet with the results of formulas, and notes which are formulas."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.formulas: set[tuple[int, int]] = set()

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """Return the cell, with the result of its formula where it has one."""
        found: dict[str, Any] = super().parse_cell(element)
        if element.find(FORMULA_TAG) is not None:
            self.formulas.add((found["row"], found["column"]))
        return found

    def parse_formatting(self, element: Element) -> None:
        """Pass over conditional formats."""

    def parse_extensions(self, element: Element) -> None:
        """Pass over extensions."""


def _sheet(sheet: ReadOnlyWorksheet, book: Workbook) -> RawSheet:
    expected = sheet.sheet_state == "visible" or sheet.title == LISTS
    notes = [] if expected else ["the sheet is hidden; it was read"]
    with sheet._get_source() as source:  # the only way to its rows that tells merged cells
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        rows = {number: cells for number, cells in _rows(parser, book) if cells}
    hidden = sum(
        1 for n, d in parser.row_dimensions.items() if d.get("hidden") in ("1", "true") and int(n) in rows
    )
    if hidden:
        notes.append(f"{hidden} hidden {'row was' if hidden == 1 else 'rows were'} read")
    if parser.formulas:
        notes.append(f"the saved results of {len(parser.formulas)} formulas were read")
    merged = getattr(parser, "merged_cells", None)
    _mark_merged(rows, [part.ref for part in merged.mergeCell] if merged else [])
    return RawSheet(sheet.title, [RawRow(n, cells) for n, cells in sorted(rows.items())], tuple(notes))


def _rows(parser: _Parser, book: Workbook) -> Iterator[tuple[int, dict[int, Cell]]]:
    filled = 0
    for number, cells in parser.parse():
        filled += len(cells)
        if filled > _MOST_CELLS:
            raise UsageError(
                f"a sheet has more than {_MOST_CELLS:,} cells; save it as CSV and bring it in with "
                "`import-table`, which reads tables of any length, or split it"
            )
        if number > _MOST_ROWS:
            raise UsageError(f"row {number} is beyond the last row that a sheet has")
        found: dict[int, Cell] = {}
        for cell in cells:
            formula = (cell["row"], cell["column"]) in parser.formulas
            read = _cell(cell, formula=formula, number_format=_format(cell, book))
            if read is not None:
                if cell["column"] > _MOST_COLUMNS:
                    raise UsageError(f"row {number} has more than {_MOST_COLUMNS} columns")
                found[cell["column"]] = read
        yield number, found


def _format(cell: dict[str, Any], book: Workbook) -> str:
    if cell["data_type"] not in ("n", "d") or not cell["style_id"]:
        return ""
    formats = book._cell_styles
    number = formats[cell["style_id"]].numFmtId
    if number < 164:
        return {11: "0.00E+00", 48: "##0.0E+0", 18: "h", 19: "h", 20: "h", 21: "h", 22: "yyyy-mm-dd h"}.get(
            number, ""
        )
    return str(book._number_formats[number - 164])


def _cell(cell: dict[str, Any], *, formula: bool, number_format: str) -> Cell | None:
    value: Any = cell["value"]
    if value is None or value == "":
        return Cell("", flaw=Flaw.NO_RESULT, formula=True) if formula and value is None else None
    if cell["data_type"] == "e":
        return Cell(str(value), flaw=Flaw.ERROR, formula=formula)
    if isinstance(value, str):
        value = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
        read = Cell(value, formula=formula)
        return read if read.text else None
    if not isinstance(value, int | float | bool | datetime | date | time | timedelta):
        return Cell(str(value), flaw=Flaw.UNREADABLE, formula=formula)
    return Cell(value, number_format, formula=formula)


def _mark_merged(rows: dict[int, dict[int, Cell]], merged: list[str]) -> None:
    """Mark the cells that hold the value of a merged range."""
    for reference in merged:
        left, top, right, bottom = range_boundaries(reference)
        cell = rows.get(top, {}).get(left)
        if cell is not None and (left, top) != (right, bottom):
            rows[top][left] = Cell(cell.value, cell.number_format, Flaw.MERGED)
