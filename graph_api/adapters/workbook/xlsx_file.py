"""Opens workbooks of Excel and LibreOffice without trusting what they say about themselves."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.xml.constants import SHARED_STRINGS

from graph_api.adapters.workbook.sheet_cells import FoundCell, SheetPart, read_strings
from graph_api.domain.errors import UsageError
from graph_api.services.workbook.cells import Cell, Flaw

_LARGEST_FILE: Final = 256 * 1024**2
_LARGEST_CONTENT: Final = 2 * 1024**3
_LARGEST_STRINGS: Final = 256 * 1024**2
_LARGEST_PART: Final = 64 * 1024**2
_HIGHEST_RATIO: Final = 200
_BLOCK: Final = 1 << 20
_STRINGS: Final = "xl/sharedStrings.xml"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BROKEN: Final = (
    InvalidFileException, zipfile.BadZipFile, ParseError, DefusedXmlException,
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, whether it is shown, and the name of its part."""

    title: str
    state: str
    part: str


class _Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """Reads all of a workbook but its cells."""

    def read_strings(self) -> None:
        """Leave the texts that cells share: they may be many."""

    def read_worksheets(self) -> None:
        """Note the sheets without their cells."""
        self.sheets = [
            Sheet(sheet.name, sheet.state, rel.target)
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        ]


class OpenBook:
    """A workbook that is open: its sheets, and how its cells are to be read."""

    def __init__(self, archive: zipfile.ZipFile, reader: _Reader, strings: list[str] | None) -> None:
        self.archive = archive
        self.sheets: list[Sheet] = reader.sheets
        self.strings = _strings(reader) if strings is None else strings
        self._book: Workbook = reader.wb

    def part(self) -> SheetPart:
        """Return what reads a sheet."""
        return SheetPart(self.strings, self._book)

    def cell(self, found: FoundCell) -> Cell | None:
        """Return what stands in a cell, or None where it is empty."""
        value: Any = found.value
        if value is None or value == "":
            return Cell("", flaw=Flaw.NO_RESULT, formula=True) if found.formula and value is None else None
        if found.kind == "e":
            return Cell(str(value), flaw=Flaw.ERROR, formula=found.formula)
        if isinstance(value, str):
            if "_x" in value:
                value = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
            read = Cell(value, formula=found.formula)
            return read if read.text else None
        if not isinstance(value, int | float | bool | datetime | date | time | timedelta):
            return Cell(str(value), flaw=Flaw.UNREADABLE, formula=found.formula)
        return Cell(value, self._format(found.kind, found.style), formula=found.formula)

    def _format(self, kind: str, style: int) -> str:
        if kind not in ("n", "d") or not style:
            return ""
        number = self._book._cell_styles[style].numFmtId
        if number < 164:
            return {11: "0.00E+00", 48: "##0.0E+0", 18: "h", 19: "h", 20: "h", 21: "h", 22: "yyyy-mm-dd h"}.get(
                number, ""
            )
        return str(self._book._number_formats[number - 164])


def _strings(reader: _Reader) -> list[str]:
    found = reader.package.find(SHARED_STRINGS)
    name = _STRINGS if found is None else found.PartName[1:]
    if found is None and name not in reader.valid_files:
        return []
    with reader.archive.open(name) as source:
        return read_strings(source)


@contextmanager
def opened(path: Path, strings: list[str] | None = None) -> Iterator[OpenBook]:
    """Open the workbook in `path`; raise UsageError where it, or what is read of it, cannot be read.

    `strings` are the texts that its cells share, where they were read already.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep, nothing is needed to read cells
            reader = _Reader(path, read_only=True, data_only=True, keep_links=False)
            try:
                reader.read()
                yield OpenBook(reader.archive, reader, strings)
            finally:
                reader.archive.close()
    except _BROKEN as error:
        raise UsageError(f"`{path}` is no workbook that can be read: {error or type(error).__name__}") from error


def checked(path: Path) -> str:
    """Return the SHA-256 of the file; raise UsageError where what it holds would be too much once unpacked."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(f"`{path}` is larger than 256 MiB; split it or save it as CSV")
        digest = _digest(path)
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(
            f"`{path}` is no workbook: {error}; save it as `.xlsx`, without a password, or as CSV"
        ) from error
    unpacked = sum(part.file_size for part in parts)
    dense = any(p.file_size > _LARGEST_PART and p.file_size > _HIGHEST_RATIO * p.compress_size for p in parts)
    texts = sum(p.file_size for p in parts if p.filename.lower().endswith("sharedstrings.xml"))
    if unpacked > _LARGEST_CONTENT or texts > _LARGEST_STRINGS or dense:
        raise UsageError(f"`{path}` unpacks to {unpacked // 1024**2} MiB, which is too much; save it as CSV")
    return digest


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
