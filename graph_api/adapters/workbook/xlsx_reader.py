"""Reads workbooks of Excel and LibreOffice as a whole, every sheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from openpyxl.utils import range_boundaries

from graph_api.adapters.workbook.sheet_cells import FoundRow
from graph_api.adapters.workbook.xlsx_file import OpenBook, Sheet, checked, opened
from graph_api.domain.errors import UsageError
from graph_api.services.workbook.cells import Cell, Flaw, RawBook, RawRow, RawSheet
from graph_api.services.workbook.layout import LISTS

SUFFIXES: Final = (".xlsx", ".xlsm")
_MOST_ROWS, _MOST_COLUMNS, _MOST_SHEETS = 1_048_576, 1_000, 200
_MOST_CELLS: Final = 1_500_000


def read_workbook(path: Path) -> RawBook:
    """Return the sheets of the workbook in `path`; raise UsageError where it cannot be read or is a bomb."""
    digest = checked(path)
    with opened(path) as book:
        if len(book.sheets) > _MOST_SHEETS:
            raise UsageError(f"`{path}` has more than {_MOST_SHEETS} sheets")
        sheets = [read_sheet(book, sheet) for sheet in book.sheets]
    return RawBook(path.name, digest, sheets)


def read_sheet(book: OpenBook, sheet: Sheet) -> RawSheet:
    """Return a sheet with all its cells; raise UsageError where they are too many."""
    expected = sheet.state == "visible" or sheet.title == LISTS
    notes = [] if expected else ["the sheet is hidden; it was read"]
    part = book.part()
    rows: dict[int, dict[int, Cell]] = {}
    hidden = formulas = 0
    with book.archive.open(sheet.part) as source:
        for row in within_bounds(part.rows(source)):
            cells = {found.column: cell for found in row.cells if (cell := book.cell(found)) is not None}
            formulas += sum(found.formula for found in row.cells)
            if cells:
                rows[row.number] = cells
                hidden += row.hidden
    notes += told(hidden, formulas)
    _mark_merged(rows, part.merged)
    return RawSheet(sheet.title, [RawRow(n, cells) for n, cells in sorted(rows.items())], tuple(notes))


def told(hidden: int, formulas: int) -> Iterator[str]:
    """Yield what there is to say of rows that are hidden and of formulas."""
    if hidden:
        yield f"{hidden} hidden {'row was' if hidden == 1 else 'rows were'} read"
    if formulas:
        yield f"the saved results of {formulas} formulas were read"


def within_bounds(rows: Iterator[FoundRow], most_cells: int | None = None) -> Iterator[FoundRow]:
    """Yield `rows`; raise UsageError where they are more, wider or fuller than a sheet's may be."""
    filled, most = 0, most_cells or _MOST_CELLS
    for row in rows:
        filled += len(row.cells)
        if filled > most:
            raise UsageError(
                f"a sheet has more than {most:,} cells; bring it in with "
                "`import-table`, which reads tables of any length, one sheet at a time"
            )
        if row.number > _MOST_ROWS:
            raise UsageError(f"row {row.number} is beyond the last row that a sheet has")
        if any(found.column > _MOST_COLUMNS for found in row.cells):
            raise UsageError(f"row {row.number} has more than {_MOST_COLUMNS} columns")
        yield row


def _mark_merged(rows: dict[int, dict[int, Cell]], merged: list[str]) -> None:
    """Mark the cells that hold the value of a merged range."""
    for reference in merged:
        left, top, right, bottom = range_boundaries(reference)
        cell = rows.get(top, {}).get(left)
        if cell is not None and (left, top) != (right, bottom):
            rows[top][left] = Cell(cell.value, cell.number_format, Flaw.MERGED)
