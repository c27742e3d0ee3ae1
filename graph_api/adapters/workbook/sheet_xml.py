"""Reads the parts of a workbook with expat, row by row, in little memory. A document type is refused.

openpyxl, with the safe parser of XML that it is given, takes about thirty times as long for a cell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Final, NamedTuple
from xml.parsers import expat

_BLOCK: Final = 1 << 18
_LONGEST_TEXT: Final = 1_000_000
_DIGITS: Final = "0123456789"
_LARGEST_NAME: Final = 3  # letters of the last column of a sheet


class XmlError(ValueError):
    """A part of a workbook that is no XML, or says more than a workbook does."""


class FoundCell(NamedTuple):
    """A cell as it is written: its column (the first is 1), type, number of style, value, whether by a formula."""

    column: int
    kind: str
    style: int
    text: str | None
    formula: bool


class FoundRow(NamedTuple):
    """A row as it is written, with those of its cells that have a value or a formula."""

    number: int
    hidden: bool
    cells: list[FoundCell]


class _Part:
    """Feeds a part to handlers of the beginnings and ends of elements, which know them by their local names."""

    def __init__(self) -> None:
        self._collecting = False
        self._texts: list[str] = []
        self._length = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        raise NotImplementedError

    def _end(self, name: str) -> None:
        raise NotImplementedError

    def _text(self, text: str) -> None:
        if self._collecting:
            self._texts.append(text)
            self._length += len(text)
            if self._length > _LONGEST_TEXT:
                raise XmlError(f"a cell has more than {_LONGEST_TEXT:,} characters")

    def _taken(self) -> str:
        """Return the text that was collected, and begin anew."""
        found = "".join(self._texts)
        self._texts.clear()
        self._length = 0
        return found

    def _fed(self, source: IO[bytes], heard: Callable[[int], None]) -> Iterator[None]:
        """Feed all of `source`, and yield after each block of it; `heard` is told the size of each."""
        try:
            while block := source.read(_BLOCK):
                self._parser.Parse(block, False)
                heard(len(block))
                yield
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise XmlError(str(error)) from error
        yield


class _Strings(_Part):
    """The table of texts that cells share; how they are to be pronounced is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._spoken = False

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        del attributes
        local = name.rpartition(" ")[2]
        if local == "t":
            self._collecting = not self._spoken
        elif local == "rPh":
            self._spoken = True

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "t":
            self._collecting = False
        elif local == "rPh":
            self._spoken = False
        elif local == "si":
            self.found.append(self._taken())


def read_strings(source: IO[bytes]) -> list[str]:
    """Return the texts that cells share, in their order."""
    part = _Strings()
    for _ in part._fed(source, lambda _: None):
        pass
    return part.found


class SheetPart(_Part):
    """A sheet; after its rows were read, `merged` are its merged ranges."""

    def __init__(self, strings: Sequence[str]) -> None:
        super().__init__()
        self.merged: list[str] = []
        self._strings = strings
        self._rows: list[FoundRow] = []
        self._places: dict[str, int] = {}
        self._number = self._column = self._style = 0
        self._kind, self._formula, self._hidden, self._spoken = "n", False, False, False
        self._cells: list[FoundCell] = []

    def rows(self, source: IO[bytes], heard: Callable[[int], None] = lambda _: None) -> Iterator[FoundRow]:
        """Yield the rows; raise XmlError, ValueError or IndexError where they cannot be read."""
        for _ in self._fed(source, heard):
            yield from self._rows
            self._rows = []

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else self._placed(place)
            self._kind, self._formula = attributes.get("t", "n"), False
            self._style = int(attributes.get("s", 0))
            self._taken()  # what stands in a header or footer is in no cell
        elif local in ("v", "t"):
            self._collecting = not self._spoken
        elif local == "row":
            self._number = int(float(attributes["r"])) if "r" in attributes else self._number + 1
            self._column, self._hidden = 0, attributes.get("hidden") in ("1", "true")
        elif local == "f":
            self._formula = True
        elif local == "rPh":
            self._spoken = True
        elif local == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in ("v", "t"):
            self._collecting = False
        elif local == "c":
            self._close()
        elif local == "row":
            self._rows.append(FoundRow(self._number, self._hidden, self._cells))
            self._cells = []
        elif local == "rPh":
            self._spoken = False

    def _close(self) -> None:
        text = self._taken() or None
        if text is not None and self._kind == "s":
            text = self._strings[int(text)]
        if text is not None or self._formula:
            self._cells.append(FoundCell(self._column, self._kind, self._style, text, self._formula))

    def _placed(self, place: str) -> int:
        """Return the number of the column of the cell at `place`, such as `B7`."""
        letters = place.rstrip(_DIGITS)
        found = self._places.get(letters)
        if found is None:
            found = self._places[letters] = _column_number(letters)
        return found


def _column_number(letters: str) -> int:
    if not 0 < len(letters) <= _LARGEST_NAME or not (letters.isascii() and letters.isalpha()):
        raise XmlError(f"`{letters}` is no column")
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _refuse_doctype(*_: object) -> None:
    raise XmlError("a workbook has no document type")
