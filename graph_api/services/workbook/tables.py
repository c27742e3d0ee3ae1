"""Finds the tables in sheets: which sheet is which, where its header stands, which column says what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graph_api.services.workbook.cells import (
    Cell,
    Findings,
    Problem,
    RawBook,
    RawRow,
    RawSheet,
    begins_remark,
    clean,
    told_remarks,
)
from graph_api.services.workbook.layout import FACTS, GUIDE, LISTS, SETTINGS, Column, Holds, Layout, SheetLayout
from graph_api.services.workbook.names import near_words

IGNORED: Final = frozenset({"note", "notes", "comment", "comments", "remark", "remarks"})
_HEADER_WITHIN: Final = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose header is understood: its columns by place, and the rows below the header."""

    sheet: SheetLayout
    title: str
    columns: dict[int, Column]
    rows: list[RawRow]

    def place(self, holds: Holds, predicate: str = "") -> int | None:
        """Return the place of the column that holds `holds` and states `predicate`."""
        found = (
            p for p, c in self.columns.items() if c.holds is holds and c.predicate in (predicate, c.predicate)
        )
        return next((p for p in found if not predicate or self.columns[p].predicate == predicate), None)


def sheet_called(book: RawBook, title: str) -> RawSheet | None:
    """Return the sheet of `book` with `title`, whatever its spaces and capitals."""
    return next((s for s in book.sheets if _folded(s.title) == title.casefold()), None)


def tables_of(book: RawBook, layout: Layout, found: Findings) -> list[Table]:
    """Return the tables of `book`; add to `found` what is wrong with sheets and headers."""
    by_title = {sheet.title.casefold(): sheet for sheet in layout.sheets}
    apart = {title.casefold() for title in (SETTINGS, FACTS, GUIDE, LISTS)}
    tables: list[Table] = []
    for raw in book.sheets:
        found.notes += [f"{raw.title}: {note}" for note in raw.notes]
        title = _folded(raw.title)
        if title in apart or not raw.rows:
            continue
        sheet = by_title.get(title)
        if sheet is None:
            near = near_words(clean(raw.title), [s.title for s in layout.sheets])
            found.problems.append(Problem(raw.title, 0, 0, "", "", "is no sheet that is known", near))
            continue
        table = _table(raw, sheet, layout, found)
        if table is not None:
            tables.append(table)
    return tables


def _folded(title: str) -> str:
    return clean(title).casefold()


def _table(raw: RawSheet, sheet: SheetLayout, layout: Layout, found: Findings) -> Table | None:
    place = _header_place(raw, layout)
    if place is None:
        found.problems.append(
            Problem(raw.title, raw.rows[0].number, 0, "", "", "has no header; the first row names the columns")
        )
        return None
    header, below = raw.rows[place], raw.rows[place + 1 :]
    rows = [row for row in below if not is_remark(row)]
    if len(rows) < len(below):
        found.notes.append(f"{raw.title}: {told_remarks(len(below) - len(rows))}")
    columns = dict(_columns(raw, header, rows, layout, found))
    return Table(sheet, raw.title, columns, rows)


def is_remark(row: RawRow) -> bool:
    """Tell whether `row` says by a `#` at its beginning that it is not meant to be read."""
    return not row.cells or begins_remark(row.cells[min(row.cells)].text)


def _header_place(raw: RawSheet, layout: Layout) -> int | None:
    for place, row in enumerate(raw.rows[:_HEADER_WITHIN]):
        known = sum(layout.by_header(cell.text) is not None for cell in row.cells.values())
        if known >= 2 or (known == 1 and len(row.cells) == 1):
            return place
    return None


def _columns(
    raw: RawSheet, header: RawRow, rows: list[RawRow], layout: Layout, found: Findings
) -> Iterator[tuple[int, Column]]:
    filled = {place for row in rows for place in row.cells}
    seen: dict[str, int] = {}
    for place in sorted(filled | set(header.cells)):
        cell = header.cells.get(place)
        if place not in filled:
            continue
        text = cell.text if cell else ""
        if begins_remark(text) or text.casefold() in IGNORED:
            found.notes.append(f"{raw.title}: the column `{text}` is not read")
            continue
        column = layout.by_header(text) if cell and not cell.flaw else None
        if column is None:
            found.problems.append(_unknown(raw, header, place, cell, layout))
        elif column.header in seen:
            found.problems.append(
                Problem(raw.title, header.number, place, "", text, "is the header of two columns")
            )
        else:
            seen[column.header] = place
            yield place, column


def _unknown(raw: RawSheet, header: RawRow, place: int, cell: Cell | None, layout: Layout) -> Problem:
    if cell is None:
        return Problem(raw.title, header.number, place, "", "", "has values below it and no header")
    if cell.flaw is not None:
        return Problem(raw.title, header.number, place, "", cell.text, cell.flaw.value)
    message = "is no column that is known; begin the header with `#` to have the column left unread"
    return Problem(raw.title, header.number, place, "", cell.text, message, near_words(cell.text, layout.headers))
