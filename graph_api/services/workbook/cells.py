"""Sheets as they were read, before anything is made of them, and what is found wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final

Raw = str | int | float | bool | datetime | date | time | timedelta


class Flaw(Enum):
    """Why a cell cannot be read, whatever stands in it."""

    MERGED = "is part of a merged range; unmerge it and write the value in each cell"
    NO_RESULT = "holds a formula whose result was not saved; replace it by its value"
    ERROR = "holds an error; replace it by a value"
    UNREADABLE = "cannot be read; write it anew"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty: its value, the format of its number, and why it cannot be read, if so."""

    value: Raw
    number_format: str = ""
    flaw: Flaw | None = None
    formula: bool = False

    @property
    def text(self) -> str:
        """The value as a person reads it, without the spaces that nobody sees."""
        return clean(str(self.value))


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row: its number as people count, and its cells by column, the first of which is 1."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet with the rows that hold something, and what there is to say about it."""

    title: str
    rows: list[RawRow]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawBook:
    """A file or folder of sheets: its name, the SHA-256 of its content, its sheets."""

    name: str
    sha256: str
    sheets: list[RawSheet]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where.

    `row` and `column` are 0 where the sheet as a whole is wrong; `sheet` is empty for a file without sheets, and
    `row` is then the line of the file.
    """

    sheet: str
    row: int
    column: int
    header: str
    value: str
    message: str
    nearest: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The cell as a spreadsheet names it, or the row or the sheet."""
        return place_of(self.sheet, self.row, self.column)

    @property
    def told(self) -> str:
        """What is wrong with which column and value, and what is near it, without the place."""
        column = f"`{self.header}`: " if self.header else ""
        value = f"`{self.value}`{':' * self.message.startswith('`')} " if self.value else ""
        hint = f"; did you mean {' or '.join(f'`{n}`' for n in self.nearest)}?" if self.nearest else ""
        return shown(f"{column}{value}{self.message}{hint}")

    def __str__(self) -> str:
        """The problem in one line."""
        return f"{shown(self.place)}: {self.told}" if self.place else self.told


@dataclass(slots=True)
class Findings:
    """What was found wrong, and what was noticed without being wrong."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class CellError(Exception):
    """A cell that cannot be read: why, and what it may have been meant to say."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.nearest = message, nearest


_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_BLANK: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\x0b\x0c ]+")
_ERROR: Final = re.compile(r"#(N/A|GETTING_DATA|[A-Z0-9/]{2,10}[!?])", re.IGNORECASE)  # #REF!, #NAME?, #DIV/0!
_PLAIN: Final = re.compile("[!-~]+(?: [!-~]+)*")
_LINES: Final = re.compile(r" ?(?:\r\n|\r|\n) ?")


def shown(text: str) -> str:
    """Return `text` with what a terminal would not show, or would obey, as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def clean(text: str) -> str:
    """Return `text` with plain single spaces, none at its ends and nothing invisible in it."""
    if _PLAIN.fullmatch(text):
        return text  # as most texts are
    return _LINES.sub("\n", _BLANK.sub(" ", _INVISIBLE.sub("", text))).strip()


def begins_remark(text: str) -> bool:
    """Tell whether `text` begins what is not meant to be read: with `#`, and not as an error of a spreadsheet."""
    return text.startswith("#") and _ERROR.fullmatch(text) is None


def told_remarks(number: int) -> str:
    """Say that `number` rows of a sheet were not read because they begin with `#`."""
    return f"{number} rows that begin with `#` were not read"


def place_of(sheet: str, row: int = 0, column: int = 0) -> str:
    """Return how a cell, a row, a sheet, or a line of a file without sheets is called."""
    if not row:
        return sheet
    if not sheet:
        return f"line {row}"
    return f"{sheet}!{column_letters(column) if column else ''}{row}"


def column_letters(number: int) -> str:
    """Return the letters of column `number`, the first of which is 1."""
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
