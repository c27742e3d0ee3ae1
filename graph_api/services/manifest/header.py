"""The header of a table: which column stands where and what it states."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import LABEL, RDF_TYPE
from graph_api.services.manifest.faults import Faults
from graph_api.services.workbook.cells import begins_remark, clean
from graph_api.services.workbook.layout import IDENTIFIER, Column, Holds, Layout
from graph_api.services.workbook.names import near_words
from graph_api.services.workbook.tables import IGNORED


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table in the order of its cells, and the places of those that every table needs.

    `name` is the place of the column of names, and `address` that of IRIs, or None where there is none. A column
    that is not read is None.
    """

    columns: tuple[Column | None, ...]
    identifier: int
    kind: int
    name: int | None
    address: int | None

    @property
    def width(self) -> int:
        """The number of cells that a row may have."""
        return len(self.columns)

    @property
    def stated(self) -> list[tuple[int, Column]]:
        """The columns that state something, with their places."""
        return [(place, column) for place, column in enumerate(self.columns) if column and column.predicate]

    def header_at(self, place: int) -> str:
        """Return the header of the column at `place`, or nothing where it is not read."""
        column = self.columns[place]
        return column.header if column else ""


def read_header(name: str, header: tuple[int, Sequence[str]] | None, layout: Layout, faults: Faults) -> Header:
    """Return the header of the table `name`; raise ImportRejectedError where it is not understood."""
    if header is None:
        raise ImportRejectedError(name, ("the file states nothing",))
    line, texts = header
    columns: list[Column | None] = []
    for place, text in enumerate(texts):
        column = layout.by_header(text)
        if not clean(text):
            faults.note(line, f"column {place + 1} has no header", place=place, leavable=False)
        elif begins_remark(clean(text)) or clean(text).casefold() in IGNORED:
            columns.append(None)
        elif column is None:
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
        next((place for place, column in enumerate(columns) if column and column.holds is Holds.ADDRESS), None),
    )


def _place(columns: Sequence[Column | None], predicate: str) -> int | None:
    return next((place for place, column in enumerate(columns) if column and column.predicate == predicate), None)


def _needed(name: str, columns: Sequence[Column | None], predicate: str, header: str) -> int:
    place = _place(columns, predicate)
    if place is None:
        raise ImportRejectedError(name, (f"line 1: the column `{header}` is missing",))
    return place
