"""Reads one sheet of a workbook row by row, in little memory, as often as it is asked."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from graph_api.adapters.workbook.sheet_cells import FoundCell
from graph_api.adapters.workbook.xlsx_file import OpenBook, Sheet, checked, opened
from graph_api.adapters.workbook.xlsx_reader import read_sheet, told, within_bounds
from graph_api.domain.errors import ImportRejectedError, UsageError
from graph_api.services.manifest.sheet_text import SheetText
from graph_api.services.workbook.cells import RawSheet, begins_remark, clean, told_remarks
from graph_api.services.workbook.layout import FACTS, GUIDE, LISTS, SETTINGS

_MOST_CELLS: Final = 1_048_576 * 1_000
_MOST_MERGED: Final = 100
_APART: Final = frozenset(title.casefold() for title in (SETTINGS, FACTS, GUIDE, LISTS))


class SheetRows:
    """The rows of the sheet `title` of the workbook in `path`, or of its only one; `progress` hears of its bytes.

    `settings` is the sheet `Settings` beside it. Raises UsageError where the workbook cannot be read, or it is not
    clear which sheet is meant.
    """

    def __init__(self, path: Path, title: str = "", progress: Callable[[int], None] = lambda _: None) -> None:
        self._path, self._progress = path, progress
        self._stamp = _stamp(path)
        self.sha256 = checked(path)
        self.notes: tuple[str, ...] = ()
        with opened(path) as book:
            self._strings = book.strings  # of a file that changes, nothing is kept
            self._sheet = _chosen(path, book, title)
            beside = [sheet for sheet in book.sheets if _folded(sheet.title) == SETTINGS.casefold()]
            self.settings: RawSheet | None = read_sheet(book, beside[0]) if beside else None
        self.sheet = self._sheet.title
        self.name = f"{path.name}!{self.sheet}"

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row that holds something and does not begin with `#`, with its number; the header first."""
        hidden = formulas = remarks = 0
        with opened(self._path, self._strings) as book, book.archive.open(self._sheet.part) as source:
            part = book.part()
            hear = self._scaled(book.archive.getinfo(self._sheet.part).file_size)
            for row in within_bounds(part.rows(source, hear), _MOST_CELLS):
                texts = _texts(book, row.cells)
                if not texts:
                    continue
                formulas += sum(found.formula for found in row.cells)
                if begins_remark(next(filter(None, texts)).lstrip()):
                    remarks += 1
                    continue
                hidden += row.hidden
                yield row.number, texts
        self._refuse_merged(part.merged)
        if _stamp(self._path) != self._stamp:
            raise ImportRejectedError(self.name, ("the file changed while it was read; import it again",))
        passed = [told_remarks(remarks)] if remarks else []
        self.notes = (*told(hidden, formulas), *passed)

    def _scaled(self, size: int) -> Callable[[int], None]:
        """Return what tells the progress of a part of `size` bytes as if the whole file were read."""
        whole, heard, said = self._stamp[0], 0, 0

        def hear(block: int) -> None:
            nonlocal heard, said
            heard += block
            done = whole * heard // max(size, 1)
            self._progress(done - said)
            said = done

        return hear

    def _refuse_merged(self, merged: Iterable[str]) -> None:
        ranges = [reference for reference in merged if ":" in reference]
        if ranges:
            reason = "is a merged range; unmerge it and write the value in each cell"
            problems = tuple(f"{self.sheet}!{reference}: {reason}" for reference in ranges[:_MOST_MERGED])
            raise ImportRejectedError(self.name, problems)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError as error:
        raise ImportRejectedError(path.name, (f"the file cannot be opened: {error.strerror}",)) from error
    return state.st_size, state.st_mtime_ns


def _chosen(path: Path, book: OpenBook, title: str) -> Sheet:
    named = [sheet for sheet in book.sheets if not title or _folded(sheet.title) == _folded(title)]
    records = [sheet for sheet in named if title or _folded(sheet.title) not in _APART]
    if len(records) == 1:
        return records[0]
    listed = ", ".join(f"`{sheet.title}`" for sheet in book.sheets)
    if title:
        raise UsageError(f"`{path}` has no sheet `{title}`; it has {listed}")
    raise UsageError(
        f"`{path}` has not one sheet of records but {len(records)}; name one of {listed} by `--sheet`"
    )


def _folded(title: str) -> str:
    return clean(title).casefold()


def _texts(book: OpenBook, cells: Iterable[FoundCell]) -> list[str]:
    """Return the texts of a row up to the last one, with what is no text as SheetText."""
    row: list[str] = []
    for found in cells:
        text = _text(book, found)
        if text:
            row += [""] * (found.column - len(row))
            row[found.column - 1] = text
    return row


def _text(book: OpenBook, found: FoundCell) -> str:
    if found.kind == "s" and isinstance(found.value, str) and "_x" not in found.value:
        return found.value if clean(found.value) else ""
    cell = book.cell(found)
    if cell is None:
        return ""
    return cell.value if isinstance(cell.value, str) and cell.flaw is None else SheetText(cell)
