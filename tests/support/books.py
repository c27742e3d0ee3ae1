"""Workbooks for tests, as rows of values."""

from functools import cache

from graph_api.bootstrap_imports import Imports
from graph_api.services.import_workbook import WorkbookService
from graph_api.services.workbook.cells import Cell, RawBook, RawRow, RawSheet
from graph_api.services.workbook.layout import Layout
from graph_api.services.workbook.read import BookReader, BookReading
from tests.support.cases import application

BASE = "https://w3id.org/alliance-graph/record/"
SETTINGS = [["setting", "value"], ["time zone", "UTC"]]


@cache
def layout() -> Layout:
    """Return the layout that the ontology gives."""
    return Imports(application()).layout


def book(sheets: dict[str, list[list[object]]], *, name: str = "book.xlsx") -> RawBook:
    """Return a workbook with `sheets`, each a list of rows of values; None and "" stand for empty cells."""
    if "Settings" not in sheets:
        sheets = {"Settings": SETTINGS, **sheets}
    return RawBook(name, "0" * 64, [RawSheet(title, _rows(rows)) for title, rows in sheets.items()])


def _rows(rows: list[list[object]]) -> list[RawRow]:
    found = []
    for number, row in enumerate(rows, 1):
        cells = {p: v if isinstance(v, Cell) else Cell(v) for p, v in enumerate(row, 1) if v not in (None, "")}
        if cells:
            found.append(RawRow(number, cells))
    return found


def reading(sheets: dict[str, list[list[object]]]) -> BookReading:
    """Return what a workbook with `sheets` states, read against an empty graph with the vocabularies."""
    return BookReader(layout(), application().store.view()).read(book(sheets))


def messages(sheets: dict[str, list[list[object]]]) -> list[str]:
    """Return what is wrong with a workbook with `sheets`."""
    return [str(problem) for problem in reading(sheets).problems]


def service() -> WorkbookService:
    """Return the service on the store of the tests' application."""
    return Imports(application()).workbooks
