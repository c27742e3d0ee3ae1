"""Cells of sheets on their way through a table of texts: a number, date or truth value stays what it is."""

from typing import Self

from graph_api.services.workbook.cells import Cell, CellError, clean
from graph_api.services.workbook.settings import UNRESERVED
from graph_api.services.workbook.values import plain_text


class SheetText(str):
    """What a person reads in a cell that holds more than text, with the cell; like no text and no other cell."""

    __slots__ = ("cell",)
    cell: Cell

    def __new__(cls, cell: Cell) -> Self:
        """Return the text of `cell`: as an identifier would have it, if it can be one."""
        try:
            made = super().__new__(cls, plain_text(cell) or "?")
        except CellError:
            made = super().__new__(cls, cell.text or "?")
        made.cell = cell
        return made

    def _key(self) -> tuple[object, ...]:
        cell = self.cell
        return (type(cell.value), cell.value, cell.number_format, cell.flaw)

    def __eq__(self, other: object) -> bool:
        """Tell whether `other` is a cell with the same value, format and flaw."""
        return isinstance(other, SheetText) and self._key() == other._key()

    def __ne__(self, other: object) -> bool:
        """Tell whether `other` is anything else."""
        return not self == other

    def __hash__(self) -> int:
        return hash(self._key())


def is_simple(text: str) -> bool:
    """Tell whether `text` is a name as it stands: no cell of a sheet, nothing to be cut or parted, no IRI."""
    return type(text) is str and UNRESERVED.fullmatch(text) is not None


def read_text(text: str) -> str:
    """Return what a person reads in a cell, as text like any other."""
    return "" if isinstance(text, SheetText) and text.cell.value == "" else str(clean(text))


def cell_of(text: str) -> Cell:
    """Return the cell in which `text` stands."""
    return text.cell if isinstance(text, SheetText) else Cell(text)


def text_in(text: str) -> str:
    """Return `text` as an identifier or a name; raise CellError where a sheet is likely to have changed it."""
    if not isinstance(text, SheetText):
        return clean(text)
    if text.cell.flaw is not None:
        raise CellError(text.cell.flaw.value)
    return plain_text(text.cell)
