"""The header of a table: which column stands where and what it states."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import LABEL, RDF_TYPE
from graph_api.services.manifest.faults import Faults
from graph_api.services.workbook.cells import clean
from graph_api.services.workbook.layout import IDENTIFIER, Column, Holds, Layout
from graph_api.services.workbook.names import near_words


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table in the order of its cells, and the places of those that every table needs.

    `name` is the place of the column of names, or None where there is none.
    """

    columns: tuple[Column, ...]
    identifier: int
    kind: int
    name: int | None

    @property
    def width(self) -> int:
        """The number of cells that a row may have."""
        return len(self.columns)


def read_header(name: str, header: tuple[int, Sequence[str]] | None, layout: Layout, faults: Faults) -> Header:
    """Return the header of the table `name`; raise ImportRejectedError where it is not understood."""
    if header is None:
        raise ImportRejectedError(name, ("the file states nothing",))
    line, texts = header
    columns: list[Column] = []
    for place, text in enumerate(texts):
        column = layout.by_header(text)
        if not clean(text):
            faults.note(line, f"column {place + 1} has no header", place=place, leavable=False)
        elif column is None or column.holds is Holds.ADDRESS:
            near = near_words(text, layout.headers)
            faults.note(line, "is no column that is known", place=place, value=text, nearest=near, leavable=False)
        elif column in columns:
            faults.note(line, "is the header of two columns", place=place, value=text, leavable=False)
        else:
            columns.append(column)
    faults.stop_if_any()
    return Header(
        tuple(columns),
        _needed(name, columns, IDENTIFIER, "identifier"),
        _needed(name, columns, RDF_TYPE, "kind"),
        _place(columns, LABEL),
    )


def _place(columns: Sequence[Column], predicate: str) -> int | None:
    return next((place for place, column in enumerate(columns) if column.predicate == predicate), None)


def _needed(name: str, columns: Sequence[Column], predicate: str, header: str) -> int:
    place = _place(columns, predicate)
    if place is None:
        raise ImportRejectedError(name, (f"line 1: the column `{header}` is missing",))
    return place
