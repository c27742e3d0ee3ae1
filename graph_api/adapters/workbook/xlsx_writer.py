"""Writes workbooks: templates with lists and comments, exports, and copies with the wrong cells marked."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from openpyxl.cell import Cell as WrittenCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from graph_api.domain.errors import UsageError
from graph_api.services.workbook.cells import Problem, Raw, RawBook
from graph_api.services.workbook.layout import GUIDE, LISTS, Column, Holds
from graph_api.services.workbook.write import WrittenSheet

_HEADER: Final = PatternFill("solid", fgColor="DCE6F1")
_WRONG: Final = PatternFill("solid", fgColor="FFC7CE")
_REMARK: Final = Font(italic=True, color="808080")
_LONGEST_CELL, _LONGEST_COMMENT, _WIDEST = 32_767, 2_000, 48
_ROWS_WITH_LISTS: Final = 5_000
PROBLEMS: Final = "Problems"

Choices = Mapping[str, Sequence[str]]
"""The values to choose from, by the header of the column."""


def write_workbook(
    path: Path,
    sheets: Sequence[WrittenSheet],
    comments: Mapping[str, Mapping[str, str]],
    choices: Mapping[str, Choices],
    guide: Sequence[str] = (),
) -> None:
    """Write `sheets` to `path`, with comments and lists of values by the title of the sheet and the header."""
    book = Workbook()
    book.remove(book.active)
    if guide:
        sheet = book.create_sheet(GUIDE)
        sheet.column_dimensions["A"].width = 110
        for line in guide:
            _append(sheet, [line])
    lists = _Lists()
    for written in sheets:
        _write_sheet(book, written, comments.get(written.title, {}), choices.get(written.title, {}), lists)
    lists.write(book)
    _save(book, path)


def _write_sheet(
    book: Workbook, written: WrittenSheet, comments: Mapping[str, str], choices: Choices, lists: "_Lists"
) -> None:
    sheet = book.create_sheet(written.title)
    _append(sheet, written.headers)
    sheet.freeze_panes = "A2"
    for place, header in enumerate(written.headers, 1):
        cell = sheet.cell(1, place)
        cell.font, cell.fill = Font(bold=True), _HEADER
        if header in comments:
            cell.comment = _comment(comments[header])
    for row in written.rows:
        _append(sheet, row)
    for place, header in enumerate(written.headers, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _width(header, [row[place - 1] for row in written.rows[:200]])
        column = written.columns[place - 1] if written.columns else None
        if column is None or not isinstance(choices.get(header), Sequence):
            _as_text(sheet, column, letter)
            continue
        lists.offer(sheet, letter, choices[header], strict=not column.many and column.holds is Holds.TRUTH)


def _as_text(sheet: Worksheet, column: Column | None, letter: str) -> None:
    """Format a column of identifiers as text, so that no zero is lost and nothing becomes a date."""
    if column is not None and column.holds not in (Holds.INTEGER, Holds.DECIMAL, Holds.INSTANT, Holds.LAST_DAY):
        sheet.column_dimensions[letter].number_format = "@"


def _append(sheet: Worksheet, row: Iterable[Raw | None]) -> None:
    """Add a row in which no text can become a formula."""
    number = sheet.max_row + 1 if sheet._cells else 1  # max_row of an empty sheet is 1
    for place, value in enumerate(row, 1):
        if value is None or value == "":
            continue
        cell = sheet.cell(number, place)
        if isinstance(value, str):
            if len(value) > _LONGEST_CELL:
                raise UsageError(
                    f"`{sheet.title}`: a text of {len(value)} characters does not fit into a cell; export to CSV"
                )
            cell.value, cell.data_type = "", "s"
            cell._value = value  # the setter would make a formula of a text that begins with `=`
            cell.number_format = "@"
            cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
            if place == 1 and value.startswith("#"):
                cell.font = _REMARK
        else:
            cell.value = value


def _width(header: str, values: Iterable[Raw | None]) -> int:
    longest = max([len(header), *(len(str(v)) for v in values if v is not None)])
    return min(max(longest + 2, 10), _WIDEST)


def _comment(text: str) -> Comment:
    comment = Comment(text[:_LONGEST_COMMENT], "alliance-graph")
    comment.width, comment.height = 360, 60 + 18 * (len(text) // 45)
    return comment


class _Lists:
    """The hidden sheet of values to choose from, each list once."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], int] = {}

    def offer(self, sheet: Worksheet, letter: str, values: Sequence[str], *, strict: bool) -> None:
        """Offer `values` in the column `letter`; refuse others where `strict`."""
        place = self._places.setdefault(tuple(values), len(self._places) + 1)
        source = get_column_letter(place)
        reference = f"'{LISTS}'!${source}$1:${source}${len(values)}"
        rule = DataValidation(type="list", formula1=reference, allow_blank=True, showErrorMessage=strict)
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{_ROWS_WITH_LISTS}")

    def write(self, book: Workbook) -> None:
        """Write the lists."""
        if not self._places:
            return
        sheet = book.create_sheet(LISTS)
        sheet.sheet_state = "hidden"
        for values, place in self._places.items():
            for row, value in enumerate(values, 1):
                sheet.cell(row, place, value).data_type = "s"


def write_marked(path: Path, book: RawBook, problems: Sequence[Problem]) -> None:
    """Write what was read of `book` to `path`, with wrong cells in red, a comment each, and a list of problems."""
    marked = Workbook()
    marked.remove(marked.active)
    listed = marked.create_sheet(PROBLEMS)
    for texts in (("#", "place", "column", "value", "what is wrong", "nearest known"), *_problem_rows(problems)):
        _append(listed, texts)
    for width, letter in zip((4, 24, 24, 32, 90, 40), "ABCDEF", strict=True):
        listed.column_dimensions[letter].width = width
    for raw in book.sheets:
        sheet = marked.create_sheet(raw.title[:31])
        for line in raw.rows:
            for place, cell in line.cells.items():
                _put(sheet.cell(line.number, place), cell.value)
        for (row, column), wrong in _by_cell(raw.title, problems).items():
            cell = sheet.cell(row, column)
            cell.fill = _WRONG
            cell.comment = _comment("\n".join(wrong))
    _save(marked, path)


def _put(cell: WrittenCell, value: Raw) -> None:
    if isinstance(value, str):
        cell.value, cell.data_type = "", "s"
        cell._value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]  # as in `_append`
    else:
        cell.value = value


def _problem_rows(problems: Sequence[Problem]) -> Iterable[tuple[str, ...]]:
    for number, problem in enumerate(problems, 1):
        nearest = "; ".join(problem.nearest)
        yield f"# {number}", problem.place, problem.header, problem.value, problem.message, nearest


def _by_cell(title: str, problems: Sequence[Problem]) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    for problem in problems:
        if problem.sheet == title:
            hint = f" (nearest: {'; '.join(problem.nearest)})" if problem.nearest else ""
            found.setdefault((problem.row or 1, problem.column or 1), []).append(problem.message + hint)
    return found


def _save(book: Workbook, path: Path) -> None:
    try:
        book.save(path)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror or error}") from error
